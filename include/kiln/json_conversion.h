// Conversions between Json and the types of C++. The common ones are specialised and compiled into the runtime.
#pragma once

#include <kiln/json.h>

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace kiln {

/// Reads a number. Throws JsonTypeError when the value is none (booleans count as 0 and 1) and JsonRangeError when it
/// does not lie between `least` and `most`. Fractions are cut off.
std::int64_t json_to_signed(const Json& json, std::int64_t least, std::int64_t most);
std::uint64_t json_to_unsigned(const Json& json, std::uint64_t most);
double json_to_real(const Json& json);
bool json_to_boolean(const Json& json);
/// The text of a string value. Throws JsonTypeError.
const std::string& json_to_text(const Json& json);
/// The elements of an array and the members of an object. Throw JsonTypeError; json_to_array with `count` also when the
/// array has another size.
const Json::array_t& json_to_array(const Json& json);
const Json::array_t& json_to_array(const Json& json, std::size_t count);
const Json::object_t& json_to_object(const Json& json);

template <class T>
void json_write(Json& json, const T& value) {
  if constexpr (JsonWrittenByUser<T>) {
    to_json(json, value);
  } else if constexpr (std::is_enum_v<T>) {
    json = Json(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_same_v<T, std::vector<bool>::reference>) {
    json = Json(static_cast<bool>(value));
  } else if constexpr (JsonText<T>) {
    if constexpr (__is_convertible(const T&, std::string_view)) {
      json = Json(static_cast<std::string_view>(value));
    } else {
      json = Json(static_cast<std::string>(value));
    }
  } else if constexpr (JsonMap<T>) {
    json = Json::object();
    for (const auto& [key, element] : value) json[static_cast<std::string_view>(key)] = Json(element);
  } else if constexpr (JsonContainer<T> || std::is_array_v<T>) {
    json = Json::array();
    for (const auto& element : value) json.push_back(Json(element));
  } else if constexpr (JsonOptional<T>) {
    if (value.has_value()) json = Json(*value);
  } else {
    json = Json::array();
    std::apply([&json](const auto&... elements) { (json.push_back(Json(elements)), ...); }, value);
  }
}

template <class T>
  requires json_is_writable<T>
Json::Json(const T& value) : Json() {
  json_write(*this, value);
}

template <class T>
T json_read_container(const Json& json) {
  if constexpr (JsonMap<T>) {
    T result;
    for (const auto& [key, element] : json_to_object(json)) {
      result.emplace(key, element.template get<typename T::mapped_type>());
    }
    return result;
  } else if constexpr (JsonTuple<T>) {
    T result{};
    const Json::array_t& elements = json_to_array(json, result.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = elements[i].template get<typename T::value_type>();
    return result;
  } else {
    T result;
    for (const Json& element : json_to_array(json)) {
      if constexpr (requires { typename T::mapped_type; }) {
        result.insert(element.get<std::pair<typename T::key_type, typename T::mapped_type>>());
      } else {
        result.insert(result.end(), element.template get<typename T::value_type>());
      }
    }
    return result;
  }
}

template <class T>
T json_read_tuple(const Json& json) {
  const Json::array_t& elements = json_to_array(json, std::tuple_size<T>::value);
  return [&elements]<std::size_t... I>(std::index_sequence<I...>) {
    return T(elements[I].template get<std::remove_const_t<std::tuple_element_t<I, T>>>()...);
  }(std::make_index_sequence<std::tuple_size<T>::value>());
}

template <class T>
T json_read(const Json& json) {
  if constexpr (std::is_same_v<T, bool>) {
    return json_to_boolean(json);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(json_to_real(json));
  } else if constexpr (std::is_enum_v<T> && !JsonReadByUser<T>) {
    return static_cast<T>(json_read<std::underlying_type_t<T>>(json));
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<T>(json_to_signed(json, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  } else if constexpr (std::is_unsigned_v<T>) {
    return static_cast<T>(json_to_unsigned(json, std::numeric_limits<T>::max()));
  } else if constexpr (JsonReadByUser<T>) {
    T result{};
    from_json(json, result);
    return result;
  } else if constexpr (JsonContainer<T>) {
    return json_read_container<T>(json);
  } else if constexpr (JsonOptional<T>) {
    return json.is_null() ? T() : T(json.get<typename T::value_type>());
  } else {
    return json_read_tuple<T>(json);
  }
}

template <class T>
T Json::get() const {
  static_assert(json_is_readable<T>, "Json::get: this type needs a from_json(const Json&, T&) beside it");
  return json_read<T>(*this);
}

template <>
inline Json Json::get<Json>() const {
  return *this;
}

// Declared here, compiled once: scripts instantiate none of these.
#define KILN_JSON_READ(...)                   \
  template <>                                 \
  __VA_ARGS__ Json::get<__VA_ARGS__>() const; \
  template <>                                 \
  Json::operator __VA_ARGS__() const
#define KILN_JSON_READ_WRITE(...) \
  KILN_JSON_READ(__VA_ARGS__);    \
  template <>                     \
  Json::Json(const __VA_ARGS__& value)

KILN_JSON_READ(bool);
KILN_JSON_READ(short);
KILN_JSON_READ(unsigned short);
KILN_JSON_READ(int);
KILN_JSON_READ(unsigned);
KILN_JSON_READ(long);
KILN_JSON_READ(unsigned long);
KILN_JSON_READ(long long);
KILN_JSON_READ(unsigned long long);
KILN_JSON_READ(float);
KILN_JSON_READ(double);
KILN_JSON_READ(std::string);
template <>
std::string_view Json::get<std::string_view>() const;

KILN_JSON_READ(std::vector<Json>);
KILN_JSON_READ_WRITE(std::vector<bool>);
KILN_JSON_READ_WRITE(std::vector<int>);
KILN_JSON_READ_WRITE(std::vector<long>);
KILN_JSON_READ_WRITE(std::vector<double>);
KILN_JSON_READ_WRITE(std::vector<std::string>);
KILN_JSON_READ_WRITE(std::vector<std::vector<int>>);
KILN_JSON_READ_WRITE(std::vector<std::vector<double>>);
KILN_JSON_READ_WRITE(std::vector<std::vector<std::string>>);
KILN_JSON_READ_WRITE(std::map<std::string, Json>);
KILN_JSON_READ_WRITE(std::map<std::string, int>);
KILN_JSON_READ_WRITE(std::map<std::string, long>);
KILN_JSON_READ_WRITE(std::map<std::string, double>);
KILN_JSON_READ_WRITE(std::map<std::string, std::string>);
template <>
Json::Json(const std::vector<Json>& value);
template <>
Json::Json(const Json::object_t& value);
template <>
Json::object_t Json::get<Json::object_t>() const;
template <>
std::optional<bool> Json::get<std::optional<bool>>() const;
template <>
std::optional<int> Json::get<std::optional<int>>() const;
template <>
std::optional<double> Json::get<std::optional<double>>() const;
template <>
std::optional<std::string> Json::get<std::optional<std::string>>() const;
template <>
Json::Json(const std::optional<bool>& value);
template <>
Json::Json(const std::optional<int>& value);
template <>
Json::Json(const std::optional<double>& value);
template <>
Json::Json(const std::optional<std::string>& value);

extern template Json::Json(bool);
extern template Json::Json(char);
extern template Json::Json(int);
extern template Json::Json(unsigned);
extern template Json::Json(long);
extern template Json::Json(unsigned long);
extern template Json::Json(long long);
extern template Json::Json(unsigned long long);
extern template Json::Json(float);
extern template Json::Json(double);
extern template Json::Json(const char*);
extern template Json::Json(std::string);
extern template Json::Json(std::string_view);

#undef KILN_JSON_READ
#undef KILN_JSON_READ_WRITE

}  // namespace kiln
