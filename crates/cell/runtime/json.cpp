// Json as a value: made, copied, compared, destroyed. Knows nothing of JSON text.
#include <kiln/json.h>

#include <algorithm>
#include <memory>

namespace kiln {
namespace {

/// Levels that destructors may recurse; what lies deeper is destroyed from a list.
constexpr int destroy_levels_max = 100;
thread_local int destroy_levels = 0;

void check_depth(int depth) {
  if (depth > Json::depth_max) throw JsonError(502, "JSON: the value is nested more than 1000 levels deep");
}

/// The place of a type in the order of values.
int rank(JsonType type) {
  switch (type) {
    case JsonType::null:
      return 0;
    case JsonType::boolean:
      return 1;
    case JsonType::number_integer:
    case JsonType::number_unsigned:
    case JsonType::number_float:
      return 2;
    case JsonType::object:
      return 3;
    case JsonType::array:
      return 4;
    case JsonType::string:
      return 5;
    case JsonType::binary:
    case JsonType::discarded:
      break;
  }
  return 6;
}

}  // namespace

Json::Json(JsonType type) : Json() {
  switch (type) {
    case JsonType::object:
      value_.object = new object_t();
      break;
    case JsonType::array:
      value_.array = new array_t();
      break;
    case JsonType::string:
      value_.string = new std::string();
      break;
    default:
      value_.integer = 0;
      break;
  }
  type_ = type;
}

Json::Json(Stored, std::string&& text) : value_{.string = new std::string(std::move(text))}, type_(JsonType::string) {}
Json::Json(Stored, std::string_view text) : value_{.string = new std::string(text)}, type_(JsonType::string) {}

Json::Json(std::initializer_list<Json> elements) : Json() {
  array_t array = taken(elements);
  if (all_are_pairs(array)) {
    *this = object_of_pairs(array);
  } else {
    value_.array = new array_t(std::move(array));
    type_ = JsonType::array;
  }
}

Json Json::array(std::initializer_list<Json> elements) {
  Json result(JsonType::array);
  *result.value_.array = taken(elements);
  return result;
}

Json Json::object(std::initializer_list<Json> elements) {
  array_t pairs = taken(elements);
  if (!all_are_pairs(pairs)) throw JsonTypeError(301, "JSON: an object is made of pairs of a string and a value");
  return object_of_pairs(pairs);
}

Json::array_t Json::taken(std::initializer_list<Json> elements) {
  array_t result(elements.size());
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Json& element = elements.begin()[i];
    result[i].value_ = element.value_;
    result[i].type_ = std::exchange(element.type_, JsonType::null);
  }
  return result;
}

Json Json::object_of_pairs(array_t& pairs) {
  Json result(JsonType::object);
  for (Json& pair : pairs) {
    array_t& both = *pair.value_.array;
    result.value_.object->emplace(std::move(*both[0].value_.string), std::move(both[1]));
  }
  return result;
}

bool Json::is_pair(const Json& element) noexcept {
  if (!element.is_array()) return false;
  const array_t& both = *element.value_.array;
  return both.size() == 2 && both[0].is_string();
}

bool Json::all_are_pairs(const array_t& elements) noexcept { return std::ranges::all_of(elements, is_pair); }

Json::Json(const Json& other) : Json() { copy(other, 0); }

void Json::copy(const Json& other, int depth) {
  check_depth(depth);
  if (other.is_string()) {
    value_.string = new std::string(*other.value_.string);
  } else if (other.is_array()) {
    auto elements = std::make_unique<array_t>(other.value_.array->size());
    for (std::size_t i = 0; i < elements->size(); ++i) (*elements)[i].copy((*other.value_.array)[i], depth + 1);
    value_.array = elements.release();
  } else if (other.is_object()) {
    auto members = std::make_unique<object_t>();
    for (const auto& [key, element] : *other.value_.object) {
      members->emplace_hint(members->end(), key, Json())->second.copy(element, depth + 1);
    }
    value_.object = members.release();
  } else {
    value_ = other.value_;
  }
  type_ = other.type_;
}

Json& Json::operator=(Json other) noexcept {
  swap(other);
  return *this;
}

void Json::swap(Json& other) noexcept {
  std::swap(value_, other.value_);
  std::swap(type_, other.type_);
}

void Json::release(std::vector<Json>& pending) noexcept {
  if (is_array()) {
    std::ranges::move(*value_.array, std::back_inserter(pending));
    delete value_.array;
  } else if (is_object()) {
    for (auto& [key, element] : *value_.object) pending.push_back(std::move(element));
    delete value_.object;
  } else if (is_string()) {
    delete value_.string;
  }
  type_ = JsonType::null;
}

void Json::destroy() noexcept {
  if (destroy_levels >= destroy_levels_max) {
    std::vector<Json> pending;
    release(pending);
    while (!pending.empty()) {
      Json last = std::move(pending.back());
      pending.pop_back();
      last.release(pending);
    }
    return;
  }
  ++destroy_levels;
  if (is_array()) {
    delete value_.array;
  } else if (is_object()) {
    delete value_.object;
  } else {
    delete value_.string;
  }
  --destroy_levels;
}

const char* Json::type_name() const noexcept {
  static constexpr const char* names[] = {"null",   "object", "array",  "string", "boolean",
                                          "number", "number", "number", "binary", "discarded"};
  return names[static_cast<std::size_t>(type_)];
}

void Json::refuse(int number, const std::string& operation) const {
  throw JsonTypeError(number, "JSON: " + operation + " does not work on a value of type " + type_name());
}

bool Json::equal(const Json& left, const Json& right) { return equal(left, right, 0); }

bool Json::equal(const Json& left, const Json& right, int depth) {
  check_depth(depth);
  if (left.is_array() && right.is_array()) {
    return std::ranges::equal(*left.value_.array, *right.value_.array,
                              [depth](const Json& a, const Json& b) { return equal(a, b, depth + 1); });
  }
  if (left.is_object() && right.is_object()) {
    return std::ranges::equal(*left.value_.object, *right.value_.object, [depth](const auto& a, const auto& b) {
      return a.first == b.first && equal(a.second, b.second, depth + 1);
    });
  }
  return compare(left, right, depth) == std::partial_ordering::equivalent;
}

std::partial_ordering Json::compare(const Json& left, const Json& right, int depth) {
  check_depth(depth);
  if (left.is_discarded() || right.is_discarded()) return std::partial_ordering::unordered;
  if (rank(left.type_) != rank(right.type_)) return rank(left.type_) <=> rank(right.type_);
  if (left.is_number()) return left.compare_number(right);
  if (left.is_boolean()) return left.value_.boolean <=> right.value_.boolean;
  if (left.is_string()) return *left.value_.string <=> *right.value_.string;
  if (left.is_array()) {
    const array_t& a = *left.value_.array;
    const array_t& b = *right.value_.array;
    return std::lexicographical_compare_three_way(
        a.begin(), a.end(), b.begin(), b.end(),
        [depth](const Json& x, const Json& y) { return compare(x, y, depth + 1); });
  }
  if (!left.is_object()) return std::partial_ordering::equivalent;
  const object_t& a = *left.value_.object;
  const object_t& b = *right.value_.object;
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(),
                                                [depth](const auto& x, const auto& y) -> std::partial_ordering {
                                                  if (x.first != y.first) return x.first <=> y.first;
                                                  return compare(x.second, y.second, depth + 1);
                                                });
}

std::partial_ordering Json::compare(const Json& other) const { return compare(*this, other, 0); }

std::partial_ordering Json::compare_text(std::string_view text) const {
  if (is_string()) return std::string_view(*value_.string) <=> text;
  if (is_discarded()) return std::partial_ordering::unordered;
  return rank(type_) <=> rank(JsonType::string);
}

std::partial_ordering Json::compare_number(const Json& other) const {
  // A long double holds every integer of 64 bits and every double exactly.
  const auto exact = [](const Json& number) -> long double {
    if (number.is_number_float()) return number.value_.real;
    if (number.is_number_unsigned()) return number.value_.unsigned_integer;
    return number.value_.integer;
  };
  return exact(*this) <=> exact(other);
}

}  // namespace kiln

std::size_t std::hash<kiln::Json>::operator()(const kiln::Json& json) const {
  // Equal values have one text, but for integers that are also doubles: those are hashed as doubles.
  if (json.is_number()) return std::hash<double>()(json.get<double>());
  return std::hash<std::string>()(json.dump(-1, ' ', false, kiln::JsonErrorHandler::replace));
}
