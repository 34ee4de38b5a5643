#pragma once

namespace numbers {

struct Fraction {
  long numerator, denominator;
};
Fraction operator+(Fraction a, Fraction b);

}  // namespace numbers
