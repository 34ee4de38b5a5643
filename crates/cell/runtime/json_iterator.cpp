// Iterators over Json, and what takes or returns them.
#include <kiln/json.h>

#include <memory>

namespace kiln {

const Json& JsonConstIterator::member() const { return member_->second; }

const std::string& JsonConstIterator::key() const {
  if (element_ || !container_ || !container_->is_object()) {
    throw JsonTypeError(207, "JSON: only members of an object have a key");
  }
  return member_->first;
}

void JsonConstIterator::advance(std::ptrdiff_t offset) {
  if (element_) {
    element_ += offset;
  } else {
    std::advance(member_, offset);
  }
}

std::ptrdiff_t JsonConstIterator::distance_to(const JsonConstIterator& last) const {
  if (element_ || !container_ || !container_->is_object()) return last.element_ - element_;
  return std::distance(member_, last.member_);
}

JsonConstIterator Json::begin() const noexcept {
  if (is_array()) return {this, value_.array->data()};
  if (is_object()) return {this, value_.object->cbegin()};
  return {this, this};
}

JsonConstIterator Json::end() const noexcept {
  if (is_array()) return {this, value_.array->data() + value_.array->size()};
  if (is_object()) return {this, value_.object->cend()};
  return {this, is_null() ? this : this + 1};
}

JsonConstIterator Json::cbegin() const noexcept { return begin(); }
JsonConstIterator Json::cend() const noexcept { return end(); }
JsonIterator Json::begin() noexcept { return cbegin(); }
JsonIterator Json::end() noexcept { return cend(); }

JsonConstIterator Json::find(std::string_view key) const {
  if (!is_object()) return end();
  return {this, std::as_const(*value_.object).find(key)};
}

JsonIterator Json::find(std::string_view key) { return std::as_const(*this).find(key); }

std::pair<JsonIterator, bool> Json::emplace(std::string key, Json value) {
  const auto [position, is_new] = object_for("emplace").try_emplace(std::move(key), std::move(value));
  return {JsonIterator(JsonConstIterator(this, position)), is_new};
}

/// The index of `position` in this array.
std::ptrdiff_t Json::index_of(const JsonConstIterator& position, const char* operation) const {
  if (!is_array()) refuse(309, operation);
  if (position.container_ != this) throw JsonRangeError(202, "JSON: the iterator belongs to another value");
  return position.element_ - value_.array->data();
}

void JsonConstIterator::check_range(const JsonConstIterator& last) const {
  if (container_ != last.container_) throw JsonRangeError(210, "JSON: the iterators belong to different values");
}

JsonIterator Json::insert(JsonConstIterator position, Json value) {
  const std::ptrdiff_t index = index_of(position, "insert");
  value_.array->insert(value_.array->begin() + index, std::move(value));
  return begin() + index;
}

JsonIterator Json::insert(JsonConstIterator position, std::size_t count, const Json& value) {
  const std::ptrdiff_t index = index_of(position, "insert");
  value_.array->insert(value_.array->begin() + index, count, value);
  return begin() + index;
}

JsonIterator Json::insert(JsonConstIterator position, JsonConstIterator first, JsonConstIterator last) {
  first.check_range(last);
  const std::ptrdiff_t index = index_of(position, "insert");
  // A copy first: the range may lie in this array.
  array_t copies;
  for (; first != last; ++first) copies.push_back(*first);
  value_.array->insert(value_.array->begin() + index, std::make_move_iterator(copies.begin()),
                       std::make_move_iterator(copies.end()));
  return begin() + index;
}

JsonIterator Json::insert(JsonConstIterator position, std::initializer_list<Json> elements) {
  const std::ptrdiff_t index = index_of(position, "insert");
  array_t taken_elements = taken(elements);
  value_.array->insert(value_.array->begin() + index, std::make_move_iterator(taken_elements.begin()),
                       std::make_move_iterator(taken_elements.end()));
  return begin() + index;
}

void Json::insert(JsonConstIterator first, JsonConstIterator last) {
  first.check_range(last);
  object_t& members = object_for("insert");
  for (; first != last; ++first) members.emplace(first.key(), *first);
}

void Json::update(JsonConstIterator first, JsonConstIterator last, bool merges_objects) {
  first.check_range(last);
  object_t& members = object_for("update");
  for (; first != last; ++first) {
    Json& member = members[first.key()];
    if (merges_objects && member.is_object() && first->is_object()) {
      member.update(*first, true);
    } else {
      member = *first;
    }
  }
}

JsonIterator Json::erase(JsonConstIterator position) { return erase(position, position + 1); }

JsonIterator Json::erase(JsonConstIterator first, JsonConstIterator last) {
  first.check_range(last);
  if (is_object() && first.container_ == this) {
    const auto next = value_.object->erase(first.member_, last.member_);
    return JsonConstIterator(this, next);
  }
  const std::ptrdiff_t from = index_of(first, "erase");
  const std::ptrdiff_t to = index_of(last, "erase");
  value_.array->erase(value_.array->begin() + from, value_.array->begin() + to);
  return begin() + from;
}

JsonItems Json::items() noexcept { return JsonItems(*this); }
JsonConstItems Json::items() const noexcept { return JsonConstItems(*this); }

JsonItems::iterator JsonItems::begin() const { return iterator(json_.begin(), json_.is_object()); }
JsonItems::iterator JsonItems::end() const { return iterator(json_.end(), json_.is_object()); }

JsonItems::iterator::iterator(JsonIterator position, bool has_names) noexcept
    : position_(position), has_names_(has_names) {}

JsonItems::iterator::iterator(const iterator& other)
    : position_(other.position_), has_names_(other.has_names_), index_(other.index_) {}

JsonItems::iterator& JsonItems::iterator::operator=(const iterator& other) {
  position_ = other.position_;
  has_names_ = other.has_names_;
  index_ = other.index_;
  return *this;
}

JsonItem& JsonItems::iterator::operator*() const {
  if (!has_names_) index_text_ = std::to_string(index_);
  return *std::construct_at(&item_, JsonItem{has_names_ ? position_.key() : index_text_, *position_});
}

JsonItems::iterator& JsonItems::iterator::operator++() {
  ++position_;
  ++index_;
  return *this;
}

JsonConstItems::iterator& JsonConstItems::iterator::operator=(const iterator& other) {
  position_ = other.position_;
  return *this;
}

JsonConstItem& JsonConstItems::iterator::operator*() const {
  const JsonItem& item = *position_;
  return *std::construct_at(&item_, JsonConstItem{item.name, item.element});
}

}  // namespace kiln
