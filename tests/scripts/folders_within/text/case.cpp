#include "case.h"

#include "../numbers/exact/fraction.h"

namespace text {

std::string title(std::string words) {
  bool start = true;
  for (char& c : words) {
    if (start) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    start = c == ' ';
  }
  return words + std::string(numbers::Fraction{3, 1}.numerator, '!');
}

}  // namespace text
