// Which C++ types become JSON by themselves, and which are read from it. Knows Json by name only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace kiln {

class Json;

/// A type that is written by a function `void to_json(Json&, const T&)` found by argument-dependent lookup.
template <class T>
concept JsonWrittenByUser = requires(Json& json, const T& value) { to_json(json, value); };

/// A type that is read by a function `void from_json(const Json&, T&)` found by argument-dependent lookup.
template <class T>
concept JsonReadByUser = requires(const Json& json, T& value) { from_json(json, value); };

/// What a number, boolean or text is kept as; void for other types.
template <class T>
struct JsonStored {
  using type = void;
};
template <class T>
  requires(__is_floating_point(T))
struct JsonStored<T> {
  using type = double;
};
template <class T>
  requires(__is_integral(T) && __is_signed(T))
struct JsonStored<T> {
  using type = std::int64_t;
};
template <class T>
  requires(__is_integral(T) && !__is_signed(T))
struct JsonStored<T> {
  using type = std::uint64_t;
};
template <>
struct JsonStored<bool> {
  using type = bool;
};
template <>
struct JsonStored<std::string> {
  using type = std::string;
};
template <>
struct JsonStored<std::string_view> {
  using type = std::string_view;
};
template <>
struct JsonStored<const char*> {
  using type = std::string_view;
};
template <>
struct JsonStored<char*> {
  using type = std::string_view;
};

/// Types that Json holds as they are.
template <class T>
concept JsonScalar = !__is_same(typename JsonStored<T>::type, void);

template <class T>
concept JsonText = __is_convertible(const T&, std::string_view) || __is_convertible(const T&, std::string);

template <class T>
concept JsonOptional = requires(T& value) {
  typename T::value_type;
  value.has_value();
  value.reset();
};

template <class T>
concept JsonContainer = !JsonText<T> && requires(T& value) {
  typename T::value_type;
  value.begin();
  value.end();
};

template <class T>
concept JsonTuple = requires { std::tuple_size<T>::value; };

/// A container that elements can be put into.
template <class T>
concept JsonFillable = JsonTuple<T> || requires(T& container, typename T::value_type& element) {
  container.insert(container.end(), element);
};

/// A map whose keys are texts: a JSON object.
template <class T>
concept JsonMap = JsonContainer<T> && requires {
  typename T::mapped_type;
  requires JsonText<typename T::key_type>;
};

/// A type that has an implicit conversion to Json.
template <class T>
inline constexpr bool json_accepts = __is_convertible(const T&, Json);

/// Types that become Json by themselves, beyond those that Json has constructors for.
template <class T>
consteval bool json_is_writable_as_class() {
  if constexpr (JsonWrittenByUser<T> || JsonText<T>) {
    return true;
  } else if constexpr (JsonMap<T>) {
    return json_accepts<typename T::mapped_type>;
  } else if constexpr (JsonContainer<T>) {
    return !std::is_same_v<typename T::value_type, T> && json_accepts<typename T::value_type>;
  } else if constexpr (JsonOptional<T>) {
    return json_accepts<typename T::value_type>;
  } else if constexpr (JsonTuple<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (json_accepts<std::tuple_element_t<I, T>> && ...);
    }(std::make_index_sequence<std::tuple_size<T>::value>());
  }
  return false;
}

template <class T>
inline constexpr bool json_is_writable = false;
template <class T>
  requires(__is_enum(T))
inline constexpr bool json_is_writable<T> = true;
template <class T>
  requires(__is_class(T))
inline constexpr bool json_is_writable<T> = json_is_writable_as_class<T>();
template <class T, std::size_t Size>
inline constexpr bool json_is_writable<T[Size]> = !std::is_same_v<T, char> && json_accepts<T>;
template <JsonScalar T>
  requires(__is_class(T))
inline constexpr bool json_is_writable<T> = false;
template <>
inline constexpr bool json_is_writable<Json> = false;
template <>
inline constexpr bool json_is_writable<std::_Bit_reference> = true;

template <class T>
consteval bool json_is_readable_as_class();

/// Types that Json::get yields.
template <class T>
inline constexpr bool json_is_readable = __is_arithmetic(T) || __is_enum(T);
template <class T>
  requires(__is_class(T))
inline constexpr bool json_is_readable<T> = json_is_readable_as_class<T>();
template <>
inline constexpr bool json_is_readable<Json> = true;
template <>
inline constexpr bool json_is_readable<std::string> = true;
template <>
inline constexpr bool json_is_readable<std::string_view> = true;

template <class T>
consteval bool json_is_readable_as_class() {
  if constexpr (JsonReadByUser<T>) {
    return true;
  } else if constexpr (JsonMap<T>) {
    return json_is_readable<typename T::mapped_type>;
  } else if constexpr (JsonContainer<T>) {
    return JsonFillable<T> && !std::is_same_v<typename T::value_type, T> &&
           json_is_readable<std::remove_const_t<typename T::value_type>>;
  } else if constexpr (JsonOptional<T>) {
    return json_is_readable<typename T::value_type>;
  } else if constexpr (JsonTuple<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (json_is_readable<std::remove_const_t<std::tuple_element_t<I, T>>> && ...);
    }(std::make_index_sequence<std::tuple_size<T>::value>());
  }
  return false;
}

/// Types to which a Json converts without being asked. The others have constructors of their own that would compete
/// (std::string::operator=(char), std::optional), or would refer to memory of a Json that may be gone.
template <class T>
concept JsonImplicitlyReadable =
    json_is_readable<T> && !JsonOptional<T> && !std::is_same_v<T, Json> && !std::is_same_v<T, char> &&
    !std::is_same_v<T, signed char> && !std::is_same_v<T, unsigned char> && !std::is_same_v<T, std::string_view>;

}  // namespace kiln
