// A calculator: a recursive-descent parser makes a tree of variants, which is simplified, evaluated and differentiated.

struct Number;
struct Variable;
struct Binary;
using Node = std::variant<Number, Variable, Binary>;
using Tree = std::shared_ptr<const Node>;

struct Number {
  double value;
};
struct Variable {
  std::string name;
};
struct Binary {
  char operation;
  Tree left, right;
};

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

Tree number(double value) { return std::make_shared<Node>(Number{value}); }
Tree binary(char operation, Tree left, Tree right) {
  return std::make_shared<Node>(Binary{operation, std::move(left), std::move(right)});
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}
  Tree parse() {
    Tree tree = sum();
    if (at_ != text_.size()) throw std::invalid_argument(std::format("unexpected '{}' at {}", text_[at_], at_));
    return tree;
  }

 private:
  Tree sum() {
    Tree left = product();
    while (peek() == '+' || peek() == '-') {
      const char operation = text_[at_++];
      left = binary(operation, left, product());
    }
    return left;
  }
  Tree product() {
    Tree left = primary();
    while (peek() == '*' || peek() == '/') {
      const char operation = text_[at_++];
      left = binary(operation, left, primary());
    }
    return left;
  }
  Tree primary() {
    if (peek() == '(') {
      ++at_;
      Tree inside = sum();
      if (peek() != ')') throw std::invalid_argument("a parenthesis is open");
      ++at_;
      return inside;
    }
    const std::size_t start = at_;
    while (std::isalnum(static_cast<unsigned char>(peek())) || peek() == '.') ++at_;
    const std::string token(text_.substr(start, at_ - start));
    if (token.empty()) throw std::invalid_argument("a value is missing");
    if (std::isalpha(static_cast<unsigned char>(token[0]))) return std::make_shared<Node>(Variable{token});
    return number(std::stod(token));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
};

double evaluate(const Tree& tree, const std::map<std::string, double>& variables) {
  return std::visit(
      Overloaded{[](const Number& n) { return n.value; }, [&](const Variable& v) { return variables.at(v.name); },
                 [&](const Binary& b) {
                   const double left = evaluate(b.left, variables), right = evaluate(b.right, variables);
                   return b.operation == '+'   ? left + right
                          : b.operation == '-' ? left - right
                          : b.operation == '*' ? left * right
                                               : left / right;
                 }},
      *tree);
}

Tree derivative(const Tree& tree, const std::string& by) {
  return std::visit(Overloaded{[](const Number&) { return number(0); },
                               [&](const Variable& v) { return number(v.name == by ? 1 : 0); },
                               [&](const Binary& b) {
                                 const Tree left = derivative(b.left, by), right = derivative(b.right, by);
                                 if (b.operation == '+' || b.operation == '-') return binary(b.operation, left, right);
                                 const Tree cross = binary('*', left, b.right), other = binary('*', b.left, right);
                                 if (b.operation == '*') return binary('+', cross, other);
                                 return binary('/', binary('-', cross, other), binary('*', b.right, b.right));
                               }},
                    *tree);
}

Output doGet(const Event& e) {
  const std::map<std::string, double> variables = {{"x", 3}, {"y", 0.5}};
  const std::string text = e.parameter.get("expression", "(x+2)*(x-1)/y");
  try {
    const Tree tree = Parser(text).parse();
    return std::format("r0 {} = {}, slope {}\n", text, evaluate(tree, variables),
                       evaluate(derivative(tree, "x"), variables));
  } catch (const std::exception& problem) {
    return Response(400).body(std::format("{}: {}\n", text, problem.what()));
  }
}
