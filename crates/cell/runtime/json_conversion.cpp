// The common conversions between Json and the types of C++, compiled once.
#include <kiln/json.h>

#include <cmath>

namespace kiln {
namespace {

[[noreturn]] void throw_type(const Json& json, const char* wanted) {
  throw JsonTypeError(302,
                      std::string("JSON: a value of type ") + wanted + " is expected, but it is " + json.type_name());
}

[[noreturn]] void throw_range(const Json& json) {
  throw JsonRangeError(406, "JSON: the number " + json.dump() + " does not fit the type it is read into");
}

/// The integral part of a number that lies in [least, bound), both exact doubles.
double integral_part(const Json& json, double least, double bound) {
  const double whole = std::trunc(*json.get_ptr<const double*>());
  if (!(whole >= least && whole < bound)) throw_range(json);
  return whole;
}

constexpr double two_to_63 = 9223372036854775808.0;

}  // namespace

std::int64_t json_to_signed(const Json& json, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  if (json.is_boolean()) {
    value = json_to_boolean(json);
  } else if (json.is_number_float()) {
    value = static_cast<std::int64_t>(integral_part(json, -two_to_63, two_to_63));
  } else if (json.is_number_integer()) {
    if (json.is_number_unsigned() && *json.get_ptr<const std::uint64_t*>() > INT64_MAX) throw_range(json);
    value = *json.get_ptr<const std::int64_t*>();
  } else {
    throw_type(json, "number");
  }
  if (value < least || value > most) throw_range(json);
  return value;
}

std::uint64_t json_to_unsigned(const Json& json, std::uint64_t most) {
  std::uint64_t value = 0;
  if (json.is_boolean()) {
    value = json_to_boolean(json);
  } else if (json.is_number_float()) {
    value = static_cast<std::uint64_t>(integral_part(json, 0, 2 * two_to_63));
  } else if (json.is_number_unsigned()) {
    value = *json.get_ptr<const std::uint64_t*>();
  } else {
    value = static_cast<std::uint64_t>(json_to_signed(json, 0, INT64_MAX));
  }
  if (value > most) throw_range(json);
  return value;
}

double json_to_real(const Json& json) {
  if (json.is_number_float()) return *json.get_ptr<const double*>();
  if (json.is_number_unsigned()) return static_cast<double>(*json.get_ptr<const std::uint64_t*>());
  return static_cast<double>(json_to_signed(json, INT64_MIN, INT64_MAX));
}

bool json_to_boolean(const Json& json) {
  if (!json.is_boolean()) throw_type(json, "boolean");
  return *json.get_ptr<const bool*>();
}

const std::string& json_to_text(const Json& json) {
  if (!json.is_string()) throw_type(json, "string");
  return *json.get_ptr<const std::string*>();
}

const Json::array_t& json_to_array(const Json& json) {
  if (!json.is_array()) throw_type(json, "array");
  return *json.get_ptr<const Json::array_t*>();
}

const Json::array_t& json_to_array(const Json& json, std::size_t count) {
  const Json::array_t& elements = json_to_array(json);
  if (elements.size() == count) return elements;
  throw JsonTypeError(302, "JSON: an array of " + std::to_string(count) + " elements is expected, but it has " +
                               std::to_string(elements.size()));
}

const Json::object_t& json_to_object(const Json& json) {
  if (!json.is_object()) throw_type(json, "object");
  return *json.get_ptr<const Json::object_t*>();
}

std::string Json::value(const JsonPointer& path, const char* fallback) const {
  const Json* found = find_path(path);
  return found ? found->get<std::string>() : std::string(fallback);
}

// The specialisations that json_conversion.h declares. A conversion operator is what its get is.
#define KILN_JSON_GET(...)                     \
  template <>                                  \
  __VA_ARGS__ Json::get<__VA_ARGS__>() const { \
    return json_read<__VA_ARGS__>(*this);      \
  }
#define KILN_JSON_READ(...)            \
  KILN_JSON_GET(__VA_ARGS__)           \
  template <>                          \
  Json::operator __VA_ARGS__() const { \
    return get<__VA_ARGS__>();         \
  }
#define KILN_JSON_WRITE(...)                      \
  template <>                                     \
  Json::Json(const __VA_ARGS__& value) : Json() { \
    json_write(*this, value);                     \
  }
#define KILN_JSON_READ_WRITE(...) \
  KILN_JSON_READ(__VA_ARGS__)     \
  KILN_JSON_WRITE(__VA_ARGS__)

KILN_JSON_READ(bool)
KILN_JSON_READ(short)
KILN_JSON_READ(unsigned short)
KILN_JSON_READ(int)
KILN_JSON_READ(unsigned)
KILN_JSON_READ(long)
KILN_JSON_READ(unsigned long)
KILN_JSON_READ(long long)
KILN_JSON_READ(unsigned long long)
KILN_JSON_READ(float)
KILN_JSON_READ(double)

template <>
std::string Json::get<std::string>() const {
  return json_to_text(*this);
}
template <>
Json::operator std::string() const {
  return json_to_text(*this);
}
template <>
std::string_view Json::get<std::string_view>() const {
  return json_to_text(*this);
}

KILN_JSON_READ(std::vector<Json>)
KILN_JSON_READ_WRITE(std::vector<bool>)
KILN_JSON_READ_WRITE(std::vector<int>)
KILN_JSON_READ_WRITE(std::vector<long>)
KILN_JSON_READ_WRITE(std::vector<double>)
KILN_JSON_READ_WRITE(std::vector<std::string>)
KILN_JSON_READ_WRITE(std::vector<std::vector<int>>)
KILN_JSON_READ_WRITE(std::vector<std::vector<double>>)
KILN_JSON_READ_WRITE(std::vector<std::vector<std::string>>)
KILN_JSON_READ_WRITE(std::map<std::string, Json>)
KILN_JSON_READ_WRITE(std::map<std::string, int>)
KILN_JSON_READ_WRITE(std::map<std::string, long>)
KILN_JSON_READ_WRITE(std::map<std::string, double>)
KILN_JSON_READ_WRITE(std::map<std::string, std::string>)
KILN_JSON_GET(Json::object_t)
KILN_JSON_GET(std::optional<bool>)
KILN_JSON_GET(std::optional<int>)
KILN_JSON_GET(std::optional<double>)
KILN_JSON_GET(std::optional<std::string>)
KILN_JSON_WRITE(std::optional<bool>)
KILN_JSON_WRITE(std::optional<int>)
KILN_JSON_WRITE(std::optional<double>)
KILN_JSON_WRITE(std::optional<std::string>)

template <>
Json::Json(const std::vector<Json>& value) : Json(JsonType::array) {
  *value_.array = value;
}

template <>
Json::Json(const Json::object_t& value) : Json(JsonType::object) {
  *value_.object = value;
}

template Json::Json(bool);
template Json::Json(char);
template Json::Json(int);
template Json::Json(unsigned);
template Json::Json(long);
template Json::Json(unsigned long);
template Json::Json(long long);
template Json::Json(unsigned long long);
template Json::Json(float);
template Json::Json(double);
template Json::Json(const char*);
template Json::Json(std::string);
template Json::Json(std::string_view);

#undef KILN_JSON_GET
#undef KILN_JSON_READ
#undef KILN_JSON_WRITE
#undef KILN_JSON_READ_WRITE

}  // namespace kiln
