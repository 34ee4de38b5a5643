// Matrices as a class template: arithmetic with operators, determinants, inverses over fractions, powers.

class Fraction {
 public:
  constexpr Fraction(long numerator = 0, long denominator = 1) : numerator_(numerator), denominator_(denominator) {
    if (denominator_ == 0) throw std::domain_error("division by zero");
    const long divisor = std::gcd(numerator_, denominator_) * (denominator_ < 0 ? -1 : 1);
    numerator_ /= divisor;
    denominator_ /= divisor;
  }
  friend constexpr Fraction operator+(Fraction a, Fraction b) {
    return {a.numerator_ * b.denominator_ + b.numerator_ * a.denominator_, a.denominator_ * b.denominator_};
  }
  friend constexpr Fraction operator-(Fraction a, Fraction b) { return a + Fraction(-b.numerator_, b.denominator_); }
  friend constexpr Fraction operator*(Fraction a, Fraction b) {
    return {a.numerator_ * b.numerator_, a.denominator_ * b.denominator_};
  }
  friend constexpr Fraction operator/(Fraction a, Fraction b) { return a * Fraction(b.denominator_, b.numerator_); }
  friend constexpr bool operator==(Fraction, Fraction) = default;
  friend std::ostream& operator<<(std::ostream& out, Fraction f) {
    out << f.numerator_;
    return f.denominator_ == 1 ? out : out << '/' << f.denominator_;
  }

 private:
  long numerator_, denominator_;
};

template <class T, std::size_t Rows, std::size_t Columns = Rows>
class Matrix {
 public:
  constexpr Matrix() = default;
  constexpr Matrix(std::initializer_list<T> cells) { std::copy(cells.begin(), cells.end(), cells_.begin()); }
  constexpr T& operator()(std::size_t row, std::size_t column) { return cells_[row * Columns + column]; }
  constexpr const T& operator()(std::size_t row, std::size_t column) const { return cells_[row * Columns + column]; }

  static constexpr Matrix identity() {
    Matrix result;
    for (std::size_t i = 0; i < Rows; ++i) result(i, i) = T(1);
    return result;
  }

  template <std::size_t Other>
  constexpr Matrix<T, Rows, Other> operator*(const Matrix<T, Columns, Other>& right) const {
    Matrix<T, Rows, Other> result;
    for (std::size_t i = 0; i < Rows; ++i)
      for (std::size_t j = 0; j < Other; ++j)
        for (std::size_t k = 0; k < Columns; ++k) result(i, j) = result(i, j) + (*this)(i, k) * right(k, j);
    return result;
  }

  constexpr Matrix inverse() const {
    Matrix left = *this, right = identity();
    for (std::size_t i = 0; i < Rows; ++i) {
      std::size_t pivot = i;
      while (pivot < Rows && left(pivot, i) == T()) ++pivot;
      if (pivot == Rows) throw std::domain_error("the matrix is singular");
      for (std::size_t j = 0; j < Columns; ++j)
        std::swap(left(i, j), left(pivot, j)), std::swap(right(i, j), right(pivot, j));
      const T scale = left(i, i);
      for (std::size_t j = 0; j < Columns; ++j) left(i, j) = left(i, j) / scale, right(i, j) = right(i, j) / scale;
      for (std::size_t row = 0; row < Rows; ++row) {
        if (row == i) continue;
        const T factor = left(row, i);
        for (std::size_t j = 0; j < Columns; ++j) {
          left(row, j) = left(row, j) - factor * left(i, j);
          right(row, j) = right(row, j) - factor * right(i, j);
        }
      }
    }
    return right;
  }

  friend std::ostream& operator<<(std::ostream& out, const Matrix& matrix) {
    for (std::size_t i = 0; i < Rows; ++i)
      for (std::size_t j = 0; j < Columns; ++j) out << matrix(i, j) << (j + 1 < Columns ? ' ' : '\n');
    return out;
  }

 private:
  std::array<T, Rows * Columns> cells_{};
};

template <class T, std::size_t Size>
constexpr Matrix<T, Size> power(Matrix<T, Size> base, unsigned exponent) {
  auto result = Matrix<T, Size>::identity();
  for (; exponent; exponent >>= 1, base = base * base)
    if (exponent & 1) result = result * base;
  return result;
}

static_assert(power(Matrix<long, 2>{1, 1, 1, 0}, 10)(0, 1) == 55);

Output doGet(const Event&) {
  const Matrix<Fraction, 3> matrix{2, -1, 0, -1, 2, -1, 0, -1, 2};
  const Matrix<Fraction, 3, 1> vector{1, 2, 3};
  std::ostringstream out;
  out << "matrices r0\n" << matrix.inverse() << matrix.inverse() * vector << matrix * matrix.inverse();
  out << power(Matrix<long, 2>{1, 1, 1, 0}, 60);
  try {
    out << Matrix<Fraction, 2>{1, 2, 2, 4}.inverse();
  } catch (const std::domain_error& problem) {
    out << problem.what() << "\n";
  }
  return out.str();
}
