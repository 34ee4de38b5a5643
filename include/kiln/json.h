// Json: a JSON value with the interface of nlohmann::json, but compiled, not a template.
#pragma once

#include <kiln/json_error.h>
#include <kiln/json_pointer.h>
#include <kiln/json_traits.h>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <format>
#include <initializer_list>
#include <iosfwd>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kiln {

class Json;
class JsonConstIterator;
class JsonIterator;
class JsonItems;
class JsonConstItems;

/// The type of a JSON value.
enum class JsonType : std::uint8_t {
  null,
  object,
  array,
  string,
  boolean,
  number_integer,
  number_unsigned,
  number_float,
  /// Not used; here because nlohmann::json has it.
  binary,
  /// What `Json::parse` returns for a text that is not JSON when it may not throw.
  discarded,
};

/// What to do with bytes in strings that are not UTF-8: throw, put U+FFFD, or leave them out.
enum class JsonErrorHandler : std::uint8_t { strict, replace, ignore };

/// A JSON value.
///
/// * Objects keep their keys sorted by bytes, as nlohmann::json does. References to members stay valid until they are
///   erased.
/// * Integers are kept exactly from -2^63 to 2^64-1, all other numbers as double. -0 is the integer 0, -0.0 stays
///   negative.
/// * Texts and values are nested at most `depth_max` deep: copying, comparing or writing a deeper value throws
///   JsonError.
/// * Copying is deep. A value that was moved from is null.
///
/// Differences from nlohmann::json: reading a missing member of a const object, or any member of a const null, yields
/// null; numbers that do not fit the type they are read into throw JsonRangeError.
class Json {
 public:
  using value_type = Json;
  using reference = Json&;
  using const_reference = const Json&;
  using pointer = Json*;
  using const_pointer = const Json*;
  using difference_type = std::ptrdiff_t;
  using size_type = std::size_t;
  using iterator = JsonIterator;
  using const_iterator = JsonConstIterator;
  using reverse_iterator = std::reverse_iterator<JsonIterator>;
  using const_reverse_iterator = std::reverse_iterator<JsonConstIterator>;
  using object_t = std::map<std::string, Json, std::less<>>;
  using array_t = std::vector<Json>;
  using string_t = std::string;
  using boolean_t = bool;
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using value_t = JsonType;
  using json_pointer = JsonPointer;
  using error_handler_t = JsonErrorHandler;
  using exception = JsonError;
  using parse_error = JsonParseError;
  using type_error = JsonTypeError;
  using out_of_range = JsonRangeError;
  using invalid_iterator = JsonRangeError;
  using other_error = JsonError;

  /// Levels of arrays and objects within each other at the most.
  static constexpr int depth_max = 1000;

  Json() noexcept : value_{}, type_(JsonType::null) {}
  Json(std::nullptr_t) noexcept : Json() {}
  /// The empty value of that type.
  Json(JsonType type);
  /// Booleans, numbers and texts: templates, so that `Json({1})` is an array, not a number in braces.
  template <JsonScalar T>
  Json(T value) : Json(Stored(), static_cast<typename JsonStored<T>::type>(std::move(value))) {}
  /// An object when all elements are pairs whose first is a string, else an array. Elements are moved from.
  Json(std::initializer_list<Json> elements);
  /// Containers, optionals, pairs, tuples, enumerations, and what has a `to_json`.
  template <class T>
    requires json_is_writable<T>
  Json(const T& value);

  Json(const Json& other);
  Json(Json&& other) noexcept : value_(other.value_), type_(other.type_) { other.type_ = JsonType::null; }
  Json& operator=(Json other) noexcept;
  ~Json() {
    if (owns_memory()) destroy();
  }

  static Json array(std::initializer_list<Json> elements = {});
  /// Throws JsonTypeError unless each element is a pair whose first is a string.
  static Json object(std::initializer_list<Json> elements = {});

  /// Reads one JSON text, RFC 8259, in UTF-8, after an optional byte order mark. Throws JsonParseError, or returns a
  /// discarded value where it may not throw. Of equal keys the last one counts; lone surrogates and numbers beyond the
  /// range of double are refused. `ignores_comments` allows `//` and `/* */` where white space may stand.
  static Json parse(std::string_view text, std::nullptr_t callback = nullptr, bool may_throw = true,
                    bool ignores_comments = false);
  static Json parse(std::istream& stream, std::nullptr_t callback = nullptr, bool may_throw = true,
                    bool ignores_comments = false);
  template <class Iterator>
  static Json parse(Iterator first, Iterator last) {
    return parse(std::string_view(std::string(first, last)));
  }
  /// Whether `parse` would take the text.
  static bool accept(std::string_view text, bool ignores_comments = false);

  /// The value as text: in one line, or with line breaks and `indent` characters for each level. Doubles are written
  /// with as few digits as read back to the same value; NaN and infinities are written as null.
  std::string dump(int indent = -1, char indent_character = ' ', bool ensure_ascii = false,
                   JsonErrorHandler errors = JsonErrorHandler::strict) const;

  JsonType type() const noexcept { return type_; }
  /// "null", "object", "array", "string", "boolean" or "number".
  const char* type_name() const noexcept;
  bool is_null() const noexcept { return type_ == JsonType::null; }
  bool is_object() const noexcept { return type_ == JsonType::object; }
  bool is_array() const noexcept { return type_ == JsonType::array; }
  bool is_string() const noexcept { return type_ == JsonType::string; }
  bool is_boolean() const noexcept { return type_ == JsonType::boolean; }
  bool is_number() const noexcept { return is_number_integer() || is_number_float(); }
  bool is_number_integer() const noexcept { return type_ == JsonType::number_integer || is_number_unsigned(); }
  bool is_number_unsigned() const noexcept { return type_ == JsonType::number_unsigned; }
  bool is_number_float() const noexcept { return type_ == JsonType::number_float; }
  bool is_binary() const noexcept { return false; }
  bool is_discarded() const noexcept { return type_ == JsonType::discarded; }
  bool is_structured() const noexcept { return is_array() || is_object(); }
  bool is_primitive() const noexcept { return !is_structured(); }

  /// The value as a T. Throws JsonTypeError or JsonRangeError when it is none.
  template <class T>
  T get() const;
  template <class T>
  T& get_to(T& value) const {
    value = get<T>();
    return value;
  }
  template <JsonImplicitlyReadable T>
  operator T() const {
    return get<T>();
  }
  /// The stored string, array, object or number itself; nullptr when the value has another type.
  template <class Pointer>
    requires std::is_pointer_v<Pointer>
  Pointer get_ptr() noexcept {
    return stored(static_cast<std::remove_pointer_t<Pointer>*>(nullptr));
  }
  template <class Pointer>
    requires std::is_pointer_v<Pointer> && std::is_const_v<std::remove_pointer_t<Pointer>>
  Pointer get_ptr() const noexcept {
    return const_cast<Json*>(this)->stored(static_cast<std::remove_cv_t<std::remove_pointer_t<Pointer>>*>(nullptr));
  }
  /// The same by reference; throws JsonTypeError when the value has another type.
  template <class Reference>
    requires std::is_reference_v<Reference>
  Reference get_ref() {
    return *present(get_ptr<std::remove_reference_t<Reference>*>());
  }
  template <class Reference>
    requires std::is_reference_v<Reference>
  Reference get_ref() const {
    return *present(get_ptr<std::remove_reference_t<Reference>*>());
  }

  /// The element; throws JsonRangeError when there is none and JsonTypeError when the value is no array or object.
  Json& at(std::size_t index);
  const Json& at(std::size_t index) const;
  Json& at(std::string_view key);
  const Json& at(std::string_view key) const;
  Json& at(const JsonPointer& path);
  const Json& at(const JsonPointer& path) const;

  /// The element, made when it is not there: null becomes an array or object, arrays grow. Throws JsonTypeError for
  /// other types, JsonRangeError for negative indices.
  Json& operator[](const char* key) { return member(key); }
  Json& operator[](std::string_view key) { return member(key); }
  Json& operator[](const JsonPointer& path);
  Json& operator[](int index) { return element(index); }
  Json& operator[](unsigned index) { return element(index); }
  Json& operator[](long index) { return element(index); }
  Json& operator[](unsigned long index) { return element(static_cast<long long>(index)); }
  Json& operator[](long long index) { return element(index); }
  Json& operator[](unsigned long long index) { return element(static_cast<long long>(index)); }
  /// The element. A missing member of an object, and every member or element of null, is null. Throws JsonRangeError
  /// for an index outside an array and JsonTypeError for other types.
  const Json& operator[](const char* key) const { return member(key); }
  const Json& operator[](std::string_view key) const { return member(key); }
  const Json& operator[](const JsonPointer& path) const { return at(path); }
  const Json& operator[](int index) const { return element(index); }
  const Json& operator[](unsigned index) const { return element(index); }
  const Json& operator[](long index) const { return element(index); }
  const Json& operator[](unsigned long index) const { return element(static_cast<long long>(index)); }
  const Json& operator[](long long index) const { return element(index); }
  const Json& operator[](unsigned long long index) const { return element(static_cast<long long>(index)); }

  /// The member, or `fallback` when there is none. Throws JsonTypeError when the value is no object or the member is of
  /// another type.
  bool value(std::string_view key, bool fallback) const;
  int value(std::string_view key, int fallback) const;
  long value(std::string_view key, long fallback) const;
  unsigned value(std::string_view key, unsigned fallback) const;
  unsigned long value(std::string_view key, unsigned long fallback) const;
  double value(std::string_view key, double fallback) const;
  std::string value(std::string_view key, const char* fallback) const;
  std::string value(std::string_view key, const std::string& fallback) const;
  Json value(std::string_view key, const Json& fallback) const;
  template <class T>
  T value(std::string_view key, const T& fallback) const {
    const Json* found = find_member(key);
    return found ? found->get<T>() : fallback;
  }
  template <class T>
  T value(const JsonPointer& path, const T& fallback) const {
    const Json* found = find_path(path);
    return found ? found->get<T>() : fallback;
  }
  std::string value(const JsonPointer& path, const char* fallback) const;

  /// The first and last element; throws JsonRangeError when there is none. A primitive value is its own only element.
  Json& front();
  const Json& front() const;
  Json& back();
  const Json& back() const;

  /// Elements: 0 for null, 1 for other primitive values.
  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  std::size_t max_size() const noexcept;
  bool contains(std::string_view key) const noexcept { return is_object() && find_member(key) != nullptr; }
  bool contains(const JsonPointer& path) const noexcept { return find_path(path) != nullptr; }
  std::size_t count(std::string_view key) const noexcept { return contains(key) ? 1 : 0; }
  /// The member, or end() when there is none or the value is no object.
  JsonIterator find(std::string_view key);
  JsonConstIterator find(std::string_view key) const;

  JsonIterator begin() noexcept;
  JsonIterator end() noexcept;
  JsonConstIterator begin() const noexcept;
  JsonConstIterator end() const noexcept;
  JsonConstIterator cbegin() const noexcept;
  JsonConstIterator cend() const noexcept;
  reverse_iterator rbegin() noexcept;
  reverse_iterator rend() noexcept;
  const_reverse_iterator rbegin() const noexcept;
  const_reverse_iterator rend() const noexcept;
  /// The elements with their keys: `for (auto& [key, value] : json.items())`. Arrays have their indices as keys.
  JsonItems items() noexcept;
  JsonConstItems items() const noexcept;

  /// Empties strings and containers, sets numbers to 0 and booleans to false.
  void clear() noexcept;
  /// Appends to an array or to null, which becomes one. Throws JsonTypeError for other types.
  void push_back(Json value);
  /// Appends an array or object; adds a member to an object when given a pair whose first is a string.
  void push_back(std::initializer_list<Json> elements);
  Json& emplace_back(Json value);
  Json& operator+=(Json value);
  Json& operator+=(std::initializer_list<Json> elements);
  /// Adds a member to an object or to null unless it is there; the flag says whether it was added.
  std::pair<JsonIterator, bool> emplace(std::string key, Json value);
  /// Inserts into an array, before `position`.
  JsonIterator insert(JsonConstIterator position, Json value);
  JsonIterator insert(JsonConstIterator position, std::size_t count, const Json& value);
  JsonIterator insert(JsonConstIterator position, JsonConstIterator first, JsonConstIterator last);
  JsonIterator insert(JsonConstIterator position, std::initializer_list<Json> elements);
  /// Adds members that are not there yet.
  void insert(JsonConstIterator first, JsonConstIterator last);
  /// Sets all members of `other`; with `merges_objects`, objects within objects are merged.
  void update(const Json& other, bool merges_objects = false);
  void update(JsonConstIterator first, JsonConstIterator last, bool merges_objects = false);
  /// Removes a member and returns how many were removed.
  std::size_t erase(std::string_view key);
  /// Removes an element of an array; throws JsonRangeError when there is none.
  void erase(std::size_t index);
  JsonIterator erase(JsonConstIterator position);
  JsonIterator erase(JsonConstIterator first, JsonConstIterator last);
  void swap(Json& other) noexcept;

  /// Applies a JSON Merge Patch, RFC 7396.
  void merge_patch(const Json& patch);
  /// A copy with a JSON Patch, RFC 6902, applied. Throws JsonError when an operation is malformed, fails or its test
  /// does not hold.
  Json patch(const Json& operations) const;
  void patch_inplace(const Json& operations);
  /// A JSON Patch that makes `target` of `source`.
  static Json diff(const Json& source, const Json& target);
  /// An object of all primitive values, named by their JSON pointers, and back.
  Json flatten() const;
  Json unflatten() const;

  friend bool operator==(const Json& left, const Json& right) { return equal(left, right); }
  friend bool operator==(const Json& left, std::nullptr_t) { return left.is_null(); }
  friend bool operator==(const Json& left, bool right) { return left.is_boolean() && left.value_.boolean == right; }
  friend bool operator==(const Json& left, int right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, long right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, long long right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, unsigned right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, unsigned long right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, unsigned long long right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, double right) { return left.compare(Json(right)) == 0; }
  friend bool operator==(const Json& left, const char* right) { return left.compare_text(right) == 0; }
  friend bool operator==(const Json& left, const std::string& right) { return left.compare_text(right) == 0; }
  friend bool operator==(const Json& left, std::string_view right) { return left.compare_text(right) == 0; }

  /// null < boolean < number < object < array < string; NaN and discarded values are unordered.
  friend std::partial_ordering operator<=>(const Json& left, const Json& right) { return left.compare(right); }
  friend std::partial_ordering operator<=>(const Json& left, int right) { return left.compare(Json(right)); }
  friend std::partial_ordering operator<=>(const Json& left, long right) { return left.compare(Json(right)); }
  friend std::partial_ordering operator<=>(const Json& left, long long right) { return left.compare(Json(right)); }
  friend std::partial_ordering operator<=>(const Json& left, unsigned right) { return left.compare(Json(right)); }
  friend std::partial_ordering operator<=>(const Json& left, unsigned long right) { return left.compare(Json(right)); }
  friend std::partial_ordering operator<=>(const Json& left, unsigned long long right) {
    return left.compare(Json(right));
  }
  friend std::partial_ordering operator<=>(const Json& left, double right) { return left.compare(Json(right)); }
  friend std::partial_ordering operator<=>(const Json& left, const char* right) { return left.compare_text(right); }
  friend std::partial_ordering operator<=>(const Json& left, const std::string& right) {
    return left.compare_text(right);
  }
  friend std::partial_ordering operator<=>(const Json& left, std::string_view right) {
    return left.compare_text(right);
  }

  friend void swap(Json& left, Json& right) noexcept { left.swap(right); }
  /// Writes the value, indented by the stream's width (`std::setw(2)`) where it has one.
  friend std::ostream& operator<<(std::ostream& stream, const Json& json);
  /// Reads one JSON text: all that the stream has.
  friend std::istream& operator>>(std::istream& stream, Json& json);

 private:
  friend class JsonConstIterator;
  friend class JsonIterator;
  friend class JsonParser;
  friend class JsonWriter;

  union Value {
    object_t* object;
    array_t* array;
    std::string* string;
    bool boolean;
    std::int64_t integer;
    std::uint64_t unsigned_integer;
    double real;
  };

  struct Stored {};
  Json(Stored, bool value) noexcept : value_{.boolean = value}, type_(JsonType::boolean) {}
  Json(Stored, std::int64_t value) noexcept : value_{.integer = value}, type_(JsonType::number_integer) {}
  Json(Stored, std::uint64_t value) noexcept : value_{.unsigned_integer = value}, type_(JsonType::number_unsigned) {}
  Json(Stored, double value) noexcept : value_{.real = value}, type_(JsonType::number_float) {}
  Json(Stored, std::string&& text);
  Json(Stored, std::string_view text);

  bool owns_memory() const noexcept { return type_ >= JsonType::object && type_ <= JsonType::string; }
  void destroy() noexcept;
  /// Hands the elements to `pending` and becomes null.
  void release(std::vector<Json>& pending) noexcept;
  void copy(const Json& other, int depth);
  /// Takes the elements of an initializer list, which are const to the language but for the members that are mutable.
  static array_t taken(std::initializer_list<Json> elements);
  static Json object_of_pairs(array_t& pairs);
  static bool is_pair(const Json& element) noexcept;
  static bool all_are_pairs(const array_t& elements) noexcept;

  Json& member(std::string_view key);
  const Json& member(std::string_view key) const;
  Json& element(long long index);
  const Json& element(long long index) const;
  /// Throws JsonTypeError when the value is no object.
  const Json* find_member(std::string_view key) const;
  const Json* find_path(const JsonPointer& path) const noexcept;
  Json& step(const std::string& part);
  void merge_patch(const Json& patch, int depth);
  object_t& object_for(const char* operation);
  array_t& array_for(const char* operation);
  std::ptrdiff_t index_of(const JsonConstIterator& position, const char* operation) const;
  [[noreturn]] void refuse(int number, const std::string& operation) const;

  static bool equal(const Json& left, const Json& right);
  static bool equal(const Json& left, const Json& right, int depth);
  static std::partial_ordering compare(const Json& left, const Json& right, int depth);
  std::partial_ordering compare(const Json& other) const;
  std::partial_ordering compare_text(std::string_view text) const;
  std::partial_ordering compare_number(const Json& other) const;

  std::string* stored(std::string*) noexcept { return is_string() ? value_.string : nullptr; }
  object_t* stored(object_t*) noexcept { return is_object() ? value_.object : nullptr; }
  array_t* stored(array_t*) noexcept { return is_array() ? value_.array : nullptr; }
  bool* stored(bool*) noexcept { return is_boolean() ? &value_.boolean : nullptr; }
  std::int64_t* stored(std::int64_t*) noexcept { return is_number_integer() ? &value_.integer : nullptr; }
  std::uint64_t* stored(std::uint64_t*) noexcept { return is_number_unsigned() ? &value_.unsigned_integer : nullptr; }
  double* stored(double*) noexcept { return is_number_float() ? &value_.real : nullptr; }
  const std::string* stored(const std::string*) noexcept { return stored(static_cast<std::string*>(nullptr)); }
  const object_t* stored(const object_t*) noexcept { return stored(static_cast<object_t*>(nullptr)); }
  const array_t* stored(const array_t*) noexcept { return stored(static_cast<array_t*>(nullptr)); }
  template <class T>
  T* present(T* pointer) const {
    if (!pointer) refuse(303, "get_ref of this type");
    return pointer;
  }

  // Mutable so that the elements of an initializer list, which are const, can be moved from.
  mutable Value value_;
  mutable JsonType type_;
};

/// An iterator over the elements of a const Json: of an array in order, of an object by key; a primitive value other
/// than null is its own only element.
class JsonConstIterator {
 public:
  using iterator_category = std::bidirectional_iterator_tag;
  using value_type = Json;
  using difference_type = std::ptrdiff_t;
  using pointer = const Json*;
  using reference = const Json&;

  JsonConstIterator() noexcept = default;

  const Json& operator*() const { return element_ ? *element_ : member(); }
  const Json* operator->() const { return &**this; }
  const Json& operator[](std::ptrdiff_t offset) const { return *(*this + offset); }
  /// The element's key; throws JsonTypeError when it is no member of an object.
  const std::string& key() const;
  const Json& value() const { return **this; }

  JsonConstIterator& operator++() { return advance(1), *this; }
  JsonConstIterator& operator--() { return advance(-1), *this; }
  JsonConstIterator operator++(int) { return std::exchange(*this, *this + 1); }
  JsonConstIterator operator--(int) { return std::exchange(*this, *this - 1); }
  JsonConstIterator& operator+=(std::ptrdiff_t offset) { return advance(offset), *this; }
  JsonConstIterator& operator-=(std::ptrdiff_t offset) { return advance(-offset), *this; }
  friend JsonConstIterator operator+(JsonConstIterator position, std::ptrdiff_t offset) { return position += offset; }
  friend JsonConstIterator operator-(JsonConstIterator position, std::ptrdiff_t offset) { return position -= offset; }
  friend std::ptrdiff_t operator-(const JsonConstIterator& last, const JsonConstIterator& first) {
    return first.distance_to(last);
  }
  friend bool operator==(const JsonConstIterator& left, const JsonConstIterator& right) noexcept {
    return left.element_ == right.element_ && left.member_ == right.member_;
  }
  /// For arrays only.
  friend std::strong_ordering operator<=>(const JsonConstIterator& left, const JsonConstIterator& right) noexcept {
    return left.element_ <=> right.element_;
  }

 protected:
  friend class Json;

  JsonConstIterator(const Json* container, const Json* element) noexcept
      : container_(container), element_(element), member_() {}
  JsonConstIterator(const Json* container, Json::object_t::const_iterator member) noexcept
      : container_(container), element_(nullptr), member_(member) {}

  const Json& member() const;
  void advance(std::ptrdiff_t offset);
  std::ptrdiff_t distance_to(const JsonConstIterator& last) const;
  /// Throws JsonRangeError unless this and `last` belong to one value.
  void check_range(const JsonConstIterator& last) const;

  const Json* container_ = nullptr;
  /// The element of an array or the primitive value; nullptr for objects, where `member_` counts.
  const Json* element_ = nullptr;
  Json::object_t::const_iterator member_;
};

/// An iterator over the elements of a Json.
class JsonIterator : public JsonConstIterator {
 public:
  using pointer = Json*;
  using reference = Json&;

  JsonIterator() noexcept = default;

  Json& operator*() const { return const_cast<Json&>(JsonConstIterator::operator*()); }
  Json* operator->() const { return &**this; }
  Json& operator[](std::ptrdiff_t offset) const { return *(*this + offset); }
  Json& value() const { return **this; }

  JsonIterator& operator++() { return advance(1), *this; }
  JsonIterator& operator--() { return advance(-1), *this; }
  JsonIterator operator++(int) { return std::exchange(*this, *this + 1); }
  JsonIterator operator--(int) { return std::exchange(*this, *this - 1); }
  JsonIterator& operator+=(std::ptrdiff_t offset) { return advance(offset), *this; }
  JsonIterator& operator-=(std::ptrdiff_t offset) { return advance(-offset), *this; }
  friend JsonIterator operator+(JsonIterator position, std::ptrdiff_t offset) { return position += offset; }
  friend JsonIterator operator-(JsonIterator position, std::ptrdiff_t offset) { return position -= offset; }
  friend std::ptrdiff_t operator-(const JsonIterator& last, const JsonIterator& first) {
    return first.distance_to(last);
  }

 private:
  friend class Json;

  JsonIterator(const JsonConstIterator& position) noexcept : JsonConstIterator(position) {}
};

/// An element and its key. Its two members make `auto& [key, value]` work.
struct JsonItem {
  const std::string& name;
  Json& element;
  const std::string& key() const { return name; }
  Json& value() const { return element; }
};

struct JsonConstItem {
  const std::string& name;
  const Json& element;
  const std::string& key() const { return name; }
  const Json& value() const { return element; }
};

/// What `items()` returns: the elements with their keys.
class JsonItems {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = JsonItem;
    using difference_type = std::ptrdiff_t;
    using pointer = JsonItem*;
    using reference = JsonItem&;

    explicit iterator(JsonIterator position, bool has_names) noexcept;
    iterator(const iterator& other);
    iterator& operator=(const iterator& other);
    JsonItem& operator*() const;
    JsonItem* operator->() const { return &**this; }
    const std::string& key() const { return (**this).name; }
    Json& value() const { return *position_; }
    iterator& operator++();
    friend bool operator==(const iterator& left, const iterator& right) noexcept {
      return left.position_ == right.position_;
    }

   private:
    JsonIterator position_;
    bool has_names_;
    std::size_t index_ = 0;
    mutable std::string index_text_;
    // The item is made anew by each `*`, which returns a reference to it so that `auto&` binds.
    union {
      mutable JsonItem item_;
    };
  };

  explicit JsonItems(Json& json) noexcept : json_(json) {}
  iterator begin() const;
  iterator end() const;

 private:
  Json& json_;
};

class JsonConstItems {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = JsonConstItem;
    using difference_type = std::ptrdiff_t;
    using pointer = JsonConstItem*;
    using reference = JsonConstItem&;

    explicit iterator(JsonItems::iterator position) : position_(position) {}
    iterator(const iterator& other) : position_(other.position_) {}
    iterator& operator=(const iterator& other);
    JsonConstItem& operator*() const;
    JsonConstItem* operator->() const { return &**this; }
    const std::string& key() const { return position_.key(); }
    const Json& value() const { return position_.value(); }
    iterator& operator++() { return ++position_, *this; }
    friend bool operator==(const iterator& left, const iterator& right) noexcept {
      return left.position_ == right.position_;
    }

   private:
    JsonItems::iterator position_;
    union {
      mutable JsonConstItem item_;
    };
  };

  explicit JsonConstItems(const Json& json) noexcept : items_(const_cast<Json&>(json)) {}
  iterator begin() const { return iterator(items_.begin()); }
  iterator end() const { return iterator(items_.end()); }

 private:
  JsonItems items_;
};

inline Json::reverse_iterator Json::rbegin() noexcept { return reverse_iterator(end()); }
inline Json::reverse_iterator Json::rend() noexcept { return reverse_iterator(begin()); }
inline Json::const_reverse_iterator Json::rbegin() const noexcept { return const_reverse_iterator(end()); }
inline Json::const_reverse_iterator Json::rend() const noexcept { return const_reverse_iterator(begin()); }

inline namespace literals {
inline namespace json_literals {
/// `R"({"a": 1})"_json`. Throws JsonParseError.
Json operator""_json(const char* text, std::size_t bytes);
/// `"/a/0"_json_pointer`. Throws JsonParseError.
JsonPointer operator""_json_pointer(const char* text, std::size_t bytes);
}  // namespace json_literals
}  // namespace literals

}  // namespace kiln

/// `{}` gives the value in one line, `{:#}` indented by two; width and alignment as for strings.
template <>
struct std::formatter<kiln::Json, char> {
  constexpr std::format_parse_context::iterator parse(std::format_parse_context& context) {
    context.advance_to(std::__kiln::__parse_specification(context.begin(), context.end(), context, specification_));
    indented_ = std::exchange(specification_.__alternate, false);
    std::__kiln::__check_specification(specification_, std::__kiln::__kind::__text);
    return context.begin();
  }
  std::format_context::iterator format(const kiln::Json& json, std::format_context& context) const;

 private:
  std::__kiln::__specification specification_;
  bool indented_ = false;
};

template <>
struct std::hash<kiln::Json> {
  std::size_t operator()(const kiln::Json& json) const;
};

#include <kiln/json_conversion.h>
