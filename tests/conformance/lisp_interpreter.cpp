// An interpreter for a small Lisp, fed from standard input: variants, closures, exceptions and recursion as programs use them.
#include <cctype>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

struct Value;
struct Scope;
using Values = std::vector<Value>;
using Builtin = std::function<Value(const Values&)>;

struct Symbol {
  std::string name;
};
struct Closure {
  std::vector<std::string> parameters;
  std::shared_ptr<Value> body;
  std::shared_ptr<Scope> scope;
};
struct Value {
  std::variant<long, std::string, Symbol, Values, Builtin, Closure> data;
  bool is_true() const {
    if (const long* number = std::get_if<long>(&data)) return *number != 0;
    if (const Values* list = std::get_if<Values>(&data)) return !list->empty();
    return true;
  }
};

struct Scope : std::enable_shared_from_this<Scope> {
  std::map<std::string, Value> values;
  std::shared_ptr<Scope> outer;
  Value& find(const std::string& name) {
    for (Scope* scope = this; scope; scope = scope->outer.get()) {
      if (auto found = scope->values.find(name); found != scope->values.end()) return found->second;
    }
    throw std::out_of_range("unbound: " + name);
  }
};

Value read(std::istream& in) {
  char c;
  if (!(in >> c)) throw std::runtime_error("unexpected end");
  if (c == '\'') return {Values{{Symbol{"quote"}}, read(in)}};
  if (c == '(') {
    Values list;
    while (in >> c && c != ')') {
      in.unget();
      list.push_back(read(in));
    }
    if (!in) throw std::runtime_error("a list without end");
    return {list};
  }
  if (c == ')') throw std::runtime_error("unexpected )");
  std::string text(1, c);
  if (c == '"') {
    std::getline(in, text, '"');
    return {text};
  }
  while (in.peek() != EOF && !std::isspace(in.peek()) && in.peek() != '(' && in.peek() != ')')
    text += static_cast<char>(in.get());
  try {
    std::size_t used = 0;
    long number = std::stol(text, &used);
    if (used == text.size()) return {number};
  } catch (const std::invalid_argument&) {
  }
  return {Symbol{text}};
}

std::ostream& operator<<(std::ostream& out, const Value& value) {
  struct Printer {
    std::ostream& out;
    void operator()(long number) { out << number; }
    void operator()(const std::string& text) { out << '"' << text << '"'; }
    void operator()(const Symbol& symbol) { out << symbol.name; }
    void operator()(const Values& list) {
      const char* separator = "(";
      for (const Value& element : list) out << std::exchange(separator, " ") << element;
      out << (list.empty() ? "()" : ")");
    }
    void operator()(const Builtin&) { out << "<builtin>"; }
    void operator()(const Closure& closure) { out << "<function of " << closure.parameters.size() << ">"; }
  };
  std::visit(Printer{out}, value.data);
  return out;
}

Value evaluate(const Value& expression, const std::shared_ptr<Scope>& scope);

Value call(const Value& function, const Values& arguments) {
  if (const Builtin* builtin = std::get_if<Builtin>(&function.data)) return (*builtin)(arguments);
  const Closure& closure = std::get<Closure>(function.data);
  if (closure.parameters.size() != arguments.size()) throw std::invalid_argument("wrong number of arguments");
  auto inner = std::make_shared<Scope>();
  inner->outer = closure.scope;
  for (std::size_t i = 0; i < arguments.size(); ++i) inner->values[closure.parameters[i]] = arguments[i];
  return evaluate(*closure.body, inner);
}

Value special(const std::string& name, const Values& list, const std::shared_ptr<Scope>& scope, bool& is_special) {
  is_special = true;
  if (name == "quote") return list.at(1);
  if (name == "if") return evaluate(list.at(evaluate(list.at(1), scope).is_true() ? 2 : 3), scope);
  if (name == "define") return scope->values[std::get<Symbol>(list.at(1).data).name] = evaluate(list.at(2), scope);
  if (name == "set") return scope->find(std::get<Symbol>(list.at(1).data).name) = evaluate(list.at(2), scope);
  if (name == "begin") {
    for (std::size_t i = 1; i + 1 < list.size(); ++i) evaluate(list[i], scope);
    return evaluate(list.back(), scope);
  }
  if (name == "try") {
    try {
      return evaluate(list.at(1), scope);
    } catch (const std::exception& error) {
      return call(evaluate(list.at(2), scope), {{std::string(error.what())}});
    }
  }
  if (name == "lambda") {
    Closure closure{{}, std::make_shared<Value>(list.at(2)), scope};
    for (const Value& parameter : std::get<Values>(list.at(1).data))
      closure.parameters.push_back(std::get<Symbol>(parameter.data).name);
    return {closure};
  }
  is_special = false;
  return {};
}

Value evaluate(const Value& expression, const std::shared_ptr<Scope>& scope) {
  if (const Symbol* symbol = std::get_if<Symbol>(&expression.data)) return scope->find(symbol->name);
  const Values* list = std::get_if<Values>(&expression.data);
  if (!list || list->empty()) return expression;
  if (const Symbol* head = std::get_if<Symbol>(&list->front().data)) {
    bool is_special = false;
    Value value = special(head->name, *list, scope, is_special);
    if (is_special) return value;
  }
  Value function = evaluate(list->front(), scope);
  Values arguments;
  for (std::size_t i = 1; i < list->size(); ++i) arguments.push_back(evaluate((*list)[i], scope));
  return call(function, arguments);
}

template <class F>
Value arithmetic(F function) {
  return {Builtin([function](const Values& values) -> Value {
    long result = std::get<long>(values.at(0).data);
    for (std::size_t i = 1; i < values.size(); ++i) result = function(result, std::get<long>(values[i].data));
    return {result};
  })};
}

std::shared_ptr<Scope> standard() {
  auto scope = std::make_shared<Scope>();
  scope->values["+"] = arithmetic(std::plus<long>());
  scope->values["-"] = arithmetic(std::minus<long>());
  scope->values["*"] = arithmetic(std::multiplies<long>());
  scope->values["<"] = arithmetic(std::less<long>());
  scope->values["="] = arithmetic(std::equal_to<long>());
  scope->values["/"] =
      arithmetic([](long a, long b) { return b ? a / b : throw std::domain_error("division by zero"); });
  scope->values["list"] = {Builtin([](const Values& values) -> Value { return {values}; })};
  scope->values["head"] = {
      Builtin([](const Values& values) -> Value { return std::get<Values>(values.at(0).data).at(0); })};
  scope->values["tail"] = {Builtin([](const Values& values) -> Value {
    Values list = std::get<Values>(values.at(0).data);
    list.erase(list.begin());
    return {list};
  })};
  scope->values["join"] = {Builtin([](const Values& values) -> Value {
    Values list{values.at(0)};
    const Values& rest = std::get<Values>(values.at(1).data);
    list.insert(list.end(), rest.begin(), rest.end());
    return {list};
  })};
  return scope;
}

}  // namespace

int main() {
  auto scope = standard();
  int errors = 0;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::istringstream in(line);
      std::cout << evaluate(read(in), scope) << '\n';
    } catch (const std::bad_variant_access& error) {
      std::cout << "type error (" << error.what() << ")\n";
      ++errors;
    } catch (const std::exception& error) {
      std::cout << "error: " << error.what() << '\n';
      ++errors;
    }
  }
  scope->values.clear();
  return errors;
}
