// Named texts and their look-up.
#include <kiln/http_fields.h>

#include <algorithm>
#include <utility>

#include "ascii.h"

namespace kiln {

int HttpFields::compare(std::string_view left, std::string_view right) const noexcept {
  return names_ == HttpFieldNames::exact ? left.compare(right) : compare_any_case(left, right);
}

std::size_t HttpFields::lower_bound(std::string_view name) const noexcept {
  const auto found = std::ranges::lower_bound(
      order_, name, [this](std::string_view left, std::string_view right) { return compare(left, right) < 0; },
      [this](std::uint32_t index) { return std::string_view(fields_[index].name); });
  return static_cast<std::size_t>(found - order_.begin());
}

bool HttpFields::is_at(std::size_t place, std::string_view name) const noexcept {
  return place < order_.size() && compare(fields_[order_[place]].name, name) == 0;
}

const std::string& HttpFields::operator[](std::string_view name) const noexcept {
  static const std::string none;
  const std::size_t place = lower_bound(name);
  return is_at(place, name) ? fields_[order_[place]].value : none;
}

std::string HttpFields::get(std::string_view name, std::string_view fallback) const {
  return contains(name) ? (*this)[name] : std::string(fallback);
}

bool HttpFields::contains(std::string_view name) const noexcept { return is_at(lower_bound(name), name); }

std::vector<std::string> HttpFields::all(std::string_view name) const {
  std::vector<std::string> values;
  for (std::size_t place = lower_bound(name); is_at(place, name); ++place) {
    values.push_back(fields_[order_[place]].value);
  }
  return values;
}

void HttpFields::add(std::string name, std::string value) {
  std::size_t place = lower_bound(name);
  while (is_at(place, name)) ++place;
  const auto index = static_cast<std::uint32_t>(fields_.size());
  fields_.push_back({std::move(name), std::move(value)});
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place), index);
}

void HttpFields::add_first(std::string name, std::string value) {
  if (!contains(name)) add(std::move(name), std::move(value));
}

const std::vector<std::string>& HttpFieldLists::operator[](std::string_view name) const noexcept {
  static const std::vector<std::string> none;
  const auto found = std::ranges::lower_bound(lists_, name, {}, &HttpFieldList::name);
  return found != lists_.end() && found->name == name ? found->values : none;
}

void HttpFieldLists::assign(std::vector<HttpField> fields) {
  std::ranges::stable_sort(fields, {}, &HttpField::name);
  lists_.clear();
  for (HttpField& field : fields) {
    if (lists_.empty() || lists_.back().name != field.name) lists_.push_back({std::move(field.name), {}});
    lists_.back().values.push_back(std::move(field.value));
  }
}

}  // namespace kiln
