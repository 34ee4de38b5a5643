#include "fraction.h"

namespace numbers {

Fraction operator+(Fraction a, Fraction b) {
  return {a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator};
}

}  // namespace numbers
