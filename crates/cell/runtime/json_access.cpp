// Reading and changing the elements of a Json.
#include <kiln/json.h>

#include <algorithm>

namespace kiln {
namespace {

const Json null_json;

[[noreturn]] void throw_missing_key(std::string_view key) {
  throw JsonRangeError(403, "JSON: there is no member \"" + std::string(key) + "\"");
}

[[noreturn]] void throw_missing_index(long long index, std::size_t size) {
  throw JsonRangeError(401, "JSON: the index " + std::to_string(index) + " is outside an array of " +
                                std::to_string(size) + " elements");
}

/// `text` as std::string objects have it for `operator<`; avoids a copy of the key for a look-up.
template <class Object>
auto* find_in(Object& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &found->second;
}

}  // namespace

Json::object_t& Json::object_for(const char* operation) {
  if (is_null()) *this = Json(JsonType::object);
  if (!is_object()) refuse(305, operation);
  return *value_.object;
}

Json::array_t& Json::array_for(const char* operation) {
  if (is_null()) *this = Json(JsonType::array);
  if (!is_array()) refuse(308, operation);
  return *value_.array;
}

Json& Json::member(std::string_view key) {
  object_t& members = object_for("[] with a key");
  const auto found = members.lower_bound(key);
  if (found != members.end() && found->first == key) return found->second;
  return members.emplace_hint(found, key, Json())->second;
}

const Json& Json::member(std::string_view key) const {
  if (is_null()) return null_json;
  if (!is_object()) refuse(305, "[] with a key");
  const Json* found = find_in(*value_.object, key);
  return found ? *found : null_json;
}

Json& Json::element(long long index) {
  array_t& elements = array_for("[] with an index");
  if (index < 0) throw_missing_index(index, elements.size());
  const auto position = static_cast<std::size_t>(index);
  if (position >= elements.size()) elements.resize(position + 1);
  return elements[position];
}

const Json& Json::element(long long index) const {
  if (is_null()) return null_json;
  if (!is_array()) refuse(305, "[] with an index");
  const auto position = static_cast<std::size_t>(index);
  if (index < 0 || position >= value_.array->size()) throw_missing_index(index, value_.array->size());
  return (*value_.array)[position];
}

Json& Json::at(std::size_t index) { return const_cast<Json&>(std::as_const(*this).at(index)); }

const Json& Json::at(std::size_t index) const {
  if (!is_array()) refuse(304, "at with an index");
  if (index >= value_.array->size()) throw_missing_index(static_cast<long long>(index), value_.array->size());
  return (*value_.array)[index];
}

Json& Json::at(std::string_view key) { return const_cast<Json&>(std::as_const(*this).at(key)); }

const Json& Json::at(std::string_view key) const {
  if (!is_object()) refuse(304, "at with a key");
  const Json* found = find_in(*value_.object, key);
  if (!found) throw_missing_key(key);
  return *found;
}

const Json* Json::find_member(std::string_view key) const {
  if (!is_object()) refuse(306, "value");
  return find_in(*value_.object, key);
}

Json& Json::front() { return const_cast<Json&>(std::as_const(*this).front()); }

const Json& Json::front() const {
  if (empty()) throw JsonRangeError(214, "JSON: front of an empty value");
  return *begin();
}

Json& Json::back() { return const_cast<Json&>(std::as_const(*this).back()); }

const Json& Json::back() const {
  if (empty()) throw JsonRangeError(214, "JSON: back of an empty value");
  return *--end();
}

std::size_t Json::size() const noexcept {
  if (is_array()) return value_.array->size();
  if (is_object()) return value_.object->size();
  return is_null() ? 0 : 1;
}

std::size_t Json::max_size() const noexcept {
  if (is_array()) return value_.array->max_size();
  if (is_object()) return value_.object->max_size();
  return size();
}

void Json::clear() noexcept {
  if (is_array()) {
    value_.array->clear();
  } else if (is_object()) {
    value_.object->clear();
  } else if (is_string()) {
    value_.string->clear();
  } else {
    value_.integer = 0;
  }
}

void Json::push_back(Json value) { array_for("push_back").push_back(std::move(value)); }

void Json::push_back(std::initializer_list<Json> elements) {
  if (is_object() && elements.size() == 2 && elements.begin()->is_string()) {
    array_t both = taken(elements);
    value_.object->insert_or_assign(std::move(*both[0].value_.string), std::move(both[1]));
  } else {
    push_back(Json(elements));
  }
}

Json& Json::emplace_back(Json value) { return array_for("emplace_back").emplace_back(std::move(value)); }

Json& Json::operator+=(Json value) {
  push_back(std::move(value));
  return *this;
}

Json& Json::operator+=(std::initializer_list<Json> elements) {
  push_back(elements);
  return *this;
}

void Json::update(const Json& other, bool merges_objects) {
  if (this == &other) return;
  update(other.begin(), other.end(), merges_objects);
}

std::size_t Json::erase(std::string_view key) {
  if (!is_object()) refuse(307, "erase with a key");
  const auto found = value_.object->find(key);
  if (found == value_.object->end()) return 0;
  value_.object->erase(found);
  return 1;
}

void Json::erase(std::size_t index) {
  if (!is_array()) refuse(307, "erase with an index");
  if (index >= value_.array->size()) throw_missing_index(static_cast<long long>(index), value_.array->size());
  value_.array->erase(value_.array->begin() + static_cast<std::ptrdiff_t>(index));
}

bool Json::value(std::string_view key, bool fallback) const { return value<bool>(key, fallback); }
int Json::value(std::string_view key, int fallback) const { return value<int>(key, fallback); }
long Json::value(std::string_view key, long fallback) const { return value<long>(key, fallback); }
unsigned Json::value(std::string_view key, unsigned fallback) const { return value<unsigned>(key, fallback); }
unsigned long Json::value(std::string_view key, unsigned long fallback) const {
  return value<unsigned long>(key, fallback);
}
double Json::value(std::string_view key, double fallback) const { return value<double>(key, fallback); }

std::string Json::value(std::string_view key, const char* fallback) const {
  const Json* found = find_member(key);
  return found ? found->get<std::string>() : std::string(fallback);
}

std::string Json::value(std::string_view key, const std::string& fallback) const {
  return value<std::string>(key, fallback);
}

Json Json::value(std::string_view key, const Json& fallback) const {
  const Json* found = find_member(key);
  return found ? *found : fallback;
}

}  // namespace kiln
