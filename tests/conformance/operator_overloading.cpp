// Overloaded operators: arithmetic on fractions and matrices, streams, calls, subscripts, arrows, comma, new,
// conversions, literals.
#include <cmath>
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

class Fraction {
 public:
  Fraction(long numerator = 0, long denominator = 1) : numerator_(numerator), denominator_(denominator) {
    if (denominator == 0) throw std::domain_error("zero denominator");
    long divisor = std::gcd(numerator, denominator) * (denominator < 0 ? -1 : 1);
    numerator_ /= divisor;
    denominator_ /= divisor;
  }
  friend Fraction operator+(Fraction a, Fraction b) {
    return {a.numerator_ * b.denominator_ + b.numerator_ * a.denominator_, a.denominator_ * b.denominator_};
  }
  friend Fraction operator*(Fraction a, Fraction b) {
    return {a.numerator_ * b.numerator_, a.denominator_ * b.denominator_};
  }
  Fraction operator-() const { return {-numerator_, denominator_}; }
  friend Fraction operator-(Fraction a, Fraction b) { return a + -b; }
  friend Fraction operator/(Fraction a, Fraction b) { return a * Fraction(b.denominator_, b.numerator_); }
  Fraction& operator+=(Fraction other) { return *this = *this + other; }
  Fraction& operator++() { return *this += 1; }
  Fraction operator++(int) {
    Fraction before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(Fraction a, Fraction b) {
    return a.numerator_ == b.numerator_ && a.denominator_ == b.denominator_;
  }
  friend bool operator<(Fraction a, Fraction b) {
    return a.numerator_ * b.denominator_ < b.numerator_ * a.denominator_;
  }
  explicit operator double() const { return static_cast<double>(numerator_) / denominator_; }
  explicit operator bool() const { return numerator_ != 0; }
  bool operator!() const { return numerator_ == 0; }
  friend std::ostream& operator<<(std::ostream& out, Fraction f) {
    out << f.numerator_;
    return f.denominator_ == 1 ? out : out << '/' << f.denominator_;
  }
  friend std::istream& operator>>(std::istream& in, Fraction& f) {
    long numerator, denominator = 1;
    if (!(in >> numerator)) return in;
    if (in.peek() == '/') in.get(), in >> denominator;
    if (in) f = Fraction(numerator, denominator);
    return in;
  }

 private:
  long numerator_, denominator_;
};

template <class T>
class Matrix {
 public:
  Matrix(std::size_t rows, std::size_t columns) : columns_(columns), cells_(rows * columns) {}
  class Row {
   public:
    explicit Row(T* cells) : cells_(cells) {}
    T& operator[](std::size_t column) { return cells_[column]; }

   private:
    T* cells_;
  };
  Row operator[](std::size_t row) { return Row(&cells_[row * columns_]); }
  T& operator()(std::size_t row, std::size_t column) { return cells_[row * columns_ + column]; }
  const T& operator()(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }
  std::size_t rows() const { return cells_.size() / columns_; }
  Matrix operator*(const Matrix& other) const {
    Matrix result(rows(), other.columns_);
    for (std::size_t i = 0; i < rows(); ++i)
      for (std::size_t j = 0; j < other.columns_; ++j)
        for (std::size_t k = 0; k < columns_; ++k) result(i, j) += (*this)(i, k) * other(k, j);
    return result;
  }

 private:
  std::size_t columns_;
  std::vector<T> cells_;
};

template <class T>
class Logged {
 public:
  explicit Logged(T* target) : target_(target) {}
  struct Call {
    T* target;
    Call(T* target) : target(target) { std::cout << "("; }
    ~Call() { std::cout << ") "; }
    T* operator->() { return target; }
  };
  Call operator->() { return target_; }
  T& operator*() { return *target_; }
  template <class M>
  M& operator->*(M T::* member) {
    return target_->*member;
  }

 private:
  T* target_;
};

struct List {
  std::vector<int> values;
  List& operator,(int value) {
    values.push_back(value);
    return *this;
  }
  List& operator<<=(int value) { return *this, value; }
  List* operator&() { return nullptr; }
  int operator()(int a, int b = 10) const { return a * b + static_cast<int>(values.size()); }
};

struct Polynomial {
  std::map<int, int> terms;
  Polynomial operator^(int power) const {
    Polynomial result{{{0, 1}}};
    for (; power > 0; --power) {
      Polynomial next;
      for (auto [e1, c1] : result.terms)
        for (auto [e2, c2] : terms) next.terms[e1 + e2] += c1 * c2;
      result = next;
    }
    return result;
  }
  Polynomial operator+(int constant) const {
    Polynomial result = *this;
    result.terms[0] += constant;
    return result;
  }
};

struct Point {
  int x = 1, y = 2;
  void show() const { std::cout << x << ',' << y; }
};

}  // namespace

int main() {
  Fraction half(1, 2), third(1, -3);
  std::cout << half + third << ' ' << half - third << ' ' << half * third << ' ' << half / third << ' ' << -half << ' '
            << 1 + half << ' ' << (half == Fraction(2, 4)) << (third < half) << '\n';
  std::cout << half++ << ' ' << ++half << ' ' << static_cast<double>(half) << ' ' << !Fraction() << (half ? 1 : 0)
            << '\n';
  Fraction sum;
  for (int i = 1; i <= 15; ++i) sum += Fraction(1, i);
  std::istringstream in("3/4 5 -6/8 1/x");
  Fraction read;
  std::cout << sum;
  while (in >> read) std::cout << ' ' << read;
  try {
    std::cout << half / Fraction() << '\n';
  } catch (const std::domain_error& error) {
    std::cout << ' ' << error.what() << '\n';
  }
  Matrix<Fraction> hilbert(3, 3), inverse(3, 3);
  const int known[3][3] = {{9, -36, 30}, {-36, 192, -180}, {30, -180, 180}};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) hilbert[i][j] = Fraction(1, i + j + 1), inverse(i, j) = known[i][j];
  Matrix<Fraction> product = hilbert * inverse;
  for (int i = 0; i < 3; ++i) std::cout << product(i, 0) << product(i, 1) << product(i, 2) << ' ';
  Point point;
  Logged<Point> logged(&point);
  logged->show();
  std::cout << (*logged).y << logged->*&Point::x << '\n';
  List list;
  list, 1, 2, 3;
  list <<= 4;
  std::cout << list.values.size() << (&list == nullptr) << ' ' << list(2) << ' ' << list(2, 3) << '\n';
  Polynomial x{{{1, 1}}};
  for (auto [exponent, coefficient] : (x + 2 ^ 4).terms) std::cout << coefficient << "x^" << exponent << ' ';
  std::cout << '\n';
}
