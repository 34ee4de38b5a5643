// Integers without bounds, written as a class with all of its operators; factorials, powers, roots and many digits of pi.
#include <algorithm>
#include <compare>
#include <cstdint>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

// Not negative; base one thousand million, least part first, no leading zeros.
class Natural {
 public:
  Natural(std::uint64_t value = 0) {
    for (; value; value /= base) parts_.push_back(static_cast<std::uint32_t>(value % base));
  }
  explicit Natural(const std::string& digits) {
    for (std::size_t end = digits.size(); end > 0; end -= std::min<std::size_t>(end, 9)) {
      std::size_t begin = end > 9 ? end - 9 : 0;
      parts_.push_back(static_cast<std::uint32_t>(std::stoul(digits.substr(begin, end - begin))));
    }
    trim();
  }

  Natural& operator+=(const Natural& other) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < std::max(parts_.size(), other.parts_.size()) || carry; ++i) {
      carry += part(i) + std::uint64_t{other.part(i)};
      set(i, carry % base);
      carry /= base;
    }
    return *this;
  }
  Natural& operator-=(const Natural& other) {
    if (*this < other) throw std::underflow_error("negative");
    std::int64_t carry = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      carry += std::int64_t{part(i)} - other.part(i);
      set(i, static_cast<std::uint64_t>((carry + base) % base));
      carry = carry < 0 ? -1 : 0;
    }
    trim();
    return *this;
  }
  friend Natural operator*(const Natural& a, const Natural& b) {
    Natural result;
    for (std::size_t i = 0; i < a.parts_.size(); ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; j < b.parts_.size() || carry; ++j) {
        carry += result.part(i + j) + std::uint64_t{a.part(i)} * b.part(j);
        result.set(i + j, carry % base);
        carry /= base;
      }
    }
    result.trim();
    return result;
  }
  // Quotient and remainder of long division.
  friend std::pair<Natural, Natural> divide(const Natural& a, const Natural& b) {
    if (b.parts_.empty()) throw std::domain_error("division by zero");
    Natural quotient, rest;
    for (std::size_t i = a.parts_.size(); i-- > 0;) {
      rest.parts_.insert(rest.parts_.begin(), a.part(i));
      rest.trim();
      std::uint64_t low = 0, high = base - 1;
      while (low < high) {
        std::uint64_t middle = (low + high + 1) / 2;
        if (b * Natural(middle) <= rest)
          low = middle;
        else
          high = middle - 1;
      }
      rest -= b * Natural(low);
      quotient.set(i, low);
    }
    quotient.trim();
    return {quotient, rest};
  }
  friend Natural operator+(Natural a, const Natural& b) { return a += b; }
  friend Natural operator-(Natural a, const Natural& b) { return a -= b; }
  friend Natural operator/(const Natural& a, const Natural& b) { return divide(a, b).first; }
  friend Natural operator%(const Natural& a, const Natural& b) { return divide(a, b).second; }
  bool operator==(const Natural&) const = default;
  std::strong_ordering operator<=>(const Natural& other) const {
    if (auto order = parts_.size() <=> other.parts_.size(); order != 0) return order;
    return std::lexicographical_compare_three_way(parts_.rbegin(), parts_.rend(), other.parts_.rbegin(),
                                                  other.parts_.rend());
  }
  explicit operator bool() const { return !parts_.empty(); }
  friend std::ostream& operator<<(std::ostream& out, const Natural& natural) {
    if (natural.parts_.empty()) return out << 0;
    std::ostringstream text;
    text << natural.parts_.back() << std::setfill('0');
    for (std::size_t i = natural.parts_.size() - 1; i-- > 0;) text << std::setw(9) << natural.parts_[i];
    return out << text.str();
  }

 private:
  static constexpr std::uint32_t base = 1'000'000'000;
  std::uint32_t part(std::size_t i) const { return i < parts_.size() ? parts_[i] : 0; }
  void set(std::size_t i, std::uint64_t value) {
    if (i >= parts_.size()) parts_.resize(i + 1);
    parts_[i] = static_cast<std::uint32_t>(value);
  }
  void trim() {
    while (!parts_.empty() && parts_.back() == 0) parts_.pop_back();
  }
  std::vector<std::uint32_t> parts_;
};

Natural power(Natural number, unsigned exponent) {
  Natural result = 1;
  for (; exponent; exponent /= 2, number = number * number) {
    if (exponent % 2) result = result * number;
  }
  return result;
}

Natural root(const Natural& number) {
  Natural guess = number, next = (guess + 1) / 2;
  while (next < guess) guess = std::exchange(next, (next + number / next) / 2);
  return guess;
}

Natural common_divisor(Natural a, Natural b) {
  while (b) a = std::exchange(b, a % b);
  return a;
}

// arctan(1 / n), times `unit`.
Natural arctangent(unsigned n, const Natural& unit) {
  Natural term = unit / n, sum = term, square = n * n;
  for (unsigned k = 3; term; k += 2) {
    term = term / square;
    sum = k / 2 % 2 ? sum - term / k : sum + term / k;
  }
  return sum;
}

}  // namespace

int main() {
  Natural factorial = 1, first = 0, second = 1;
  for (unsigned i = 2; i <= 60; ++i) factorial = factorial * i;
  for (unsigned i = 0; i < 300; ++i) first = std::exchange(second, first + second);
  std::cout << factorial << '\n' << first << '\n' << power(2, 256) << '\n' << root(power(10, 80) * 2) << '\n';
  const Natural large("123456789012345678901234567890");
  std::cout << large * large - large / 7 + large % 1000007 << " " << common_divisor(factorial, power(6, 50)) << " "
            << (large < power(10, 30)) << (large == Natural("0000123456789012345678901234567890")) << Natural() << '\n';
  const Natural unit = power(10, 70);
  std::cout << (arctangent(5, unit) * 16 - arctangent(239, unit) * 4) / power(10, 10) << '\n';
  try {
    std::cout << large - power(10, 30);
  } catch (const std::underflow_error& error) {
    std::cout << error.what() << '\n';
  }
}
