#include "numbers/exact/fraction.h"
#include "text/case.h"

Output doGet(const Event& e) {
  const numbers::Fraction sum = numbers::Fraction{1, 2} + numbers::Fraction{1, 3};
  return text::title(e.parameter["words"]) + std::format("\n{}/{}\n", sum.numerator, sum.denominator);
}
