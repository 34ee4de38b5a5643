// variant, any, optional and expected: visiting, emplacing, exceptions inside, comparisons, monadic operations,
// valueless states.
#include <any>
#include <expected>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

struct Number;
struct Binary;
using Expression = std::variant<Number, std::unique_ptr<Binary>>;
struct Number {
  double value;
};
struct Binary {
  char operation;
  Expression left, right;
};

double evaluate(const Expression& expression) {
  return std::visit(Overloaded{[](const Number& number) { return number.value; },
                               [](const std::unique_ptr<Binary>& binary) {
                                 double left = evaluate(binary->left), right = evaluate(binary->right);
                                 return binary->operation == '+'   ? left + right
                                        : binary->operation == '*' ? left * right
                                                                   : left - right;
                               }},
                    expression);
}
Expression make(char operation, Expression left, Expression right) {
  return std::unique_ptr<Binary>(new Binary{operation, std::move(left), std::move(right)});
}

struct ThrowsOnCopy {
  ThrowsOnCopy() = default;
  ThrowsOnCopy(const ThrowsOnCopy&) { throw std::runtime_error("copy"); }
  ThrowsOnCopy& operator=(const ThrowsOnCopy&) = default;
};

struct Large {
  int data[20] = {1};
  static inline int live = 0;
  Large() { ++live; }
  Large(const Large&) { ++live; }
  ~Large() { --live; }
};

std::optional<int> parse(const std::string& text) {
  try {
    return std::stoi(text);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

std::expected<double, std::string> divide(double a, double b) {
  if (b == 0) return std::unexpected("division of " + std::to_string(a) + " by zero");
  return a / b;
}

}  // namespace

int main() {
  std::variant<int, std::string, std::vector<int>> value = "text";
  std::cout << value.index() << std::get<std::string>(value) << (std::get_if<int>(&value) == nullptr)
            << std::holds_alternative<std::string>(value) << ' ';
  value.emplace<2>({1, 2, 3});
  std::cout << std::visit([](auto& v) { return sizeof v; }, value) << ' ';
  try {
    (void)std::get<int>(value);
  } catch (const std::bad_variant_access& error) {
    std::cout << error.what() << '\n';
  }
  std::cout << evaluate(make('+', Number{1}, make('*', Number{2}, make('-', Number{10}, Number{3.5})))) << '\n';
  std::variant<int, ThrowsOnCopy> fragile = 1;
  try {
    ThrowsOnCopy bomb;
    fragile.emplace<ThrowsOnCopy>(bomb);
  } catch (const std::runtime_error&) {
    std::cout << fragile.valueless_by_exception() << (fragile.index() == std::variant_npos) << '\n';
  }
  std::variant<std::monostate, int, double> a = 5, b = 2.5, c;
  std::cout << (a < b) << (b > c) << (a == a)
            << std::visit([](auto x, auto y) { return std::is_same_v<decltype(x), decltype(y)>; }, a, b) << ' '
            << std::visit<std::string>(
                   Overloaded{[](int, double) { return "int, double"; }, [](auto, auto) { return "other"; }}, a, b)
            << '\n';

  std::any any = 42;
  std::cout << std::any_cast<int>(any) << (std::any_cast<long>(&any) == nullptr) << ' ';
  any = Large();
  std::any copy = any;
  std::cout << Large::live << ' ';
  any = std::map<std::string, int>{{"k", 7}};
  std::cout << Large::live << std::any_cast<std::map<std::string, int>&>(any)["k"] << (any.type() == typeid(int))
            << ' ';
  copy.reset();
  std::cout << Large::live << copy.has_value() << '\n';

  std::optional<std::string> text;
  std::cout << text.has_value() << text.value_or("default") << ' ';
  text.emplace(3, 'x');
  std::optional<std::string> taken = std::move(text);
  std::cout << *taken << taken->size() << text.has_value() << (taken > std::nullopt) << (std::optional<int>(1) < 2)
            << '\n';
  for (const char* input : {"41", "none"}) {
    auto result = parse(input).transform([](int n) { return n + 1; }).and_then([](int n) -> std::optional<std::string> {
      return std::to_string(n) + "!";
    });
    std::cout << result.value_or("nothing") << ' ' << parse(input).or_else([] { return std::optional(-1); }).value()
              << '\n';
  }
  std::map<std::string, std::optional<std::vector<int>>> table;
  table["present"] = {1, 2};
  std::cout << table["absent"].has_value() << table["present"]->at(1) << '\n';

  for (double divisor : {4.0, 0.0}) {
    auto result = divide(10, divisor);
    if (result)
      std::cout << *result << ' ' << result.value_or(-1) << '\n';
    else
      std::cout << result.error() << ' ' << result.value_or(-1) << '\n';
  }
  try {
    divide(1, 0).value();
  } catch (const std::bad_expected_access<std::string>& error) {
    std::cout << error.error() << '\n';
  }
  std::cout << (divide(1, 2) == divide(2, 4)) << (divide(1, 0) == divide(2, 0))
            << std::expected<void, int>().has_value() << '\n';
  std::cout << std::apply([](auto... n) { return (n + ...); }, std::tuple_cat(std::tuple(1, 2), std::pair(3, 4))) << ' '
            << std::make_from_tuple<std::string>(std::tuple(3, 'z')) << ' '
            << std::invoke([](auto&&... n) { return sizeof...(n); }, 1, 2, 3) << ' '
            << std::bind_front(std::minus<>(), 10)(3) << ' ' << std::not_fn(std::less<>())(1, 2) << '\n';
}
