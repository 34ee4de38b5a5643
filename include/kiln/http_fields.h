// Named texts, as requests carry them: query parameters, headers, cookies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiln {

/// A name and its value.
struct HttpField {
  std::string name;
  std::string value;
};

/// How names are told apart.
enum class HttpFieldNames : bool {
  exact,
  /// `Content-Type` and `content-type` are one name (ASCII letters only).
  any_case,
};

/// HttpFields in their order, found by name in logarithmic time. A name may appear several times; look-ups yield its first
/// value.
class HttpFields {
 public:
  explicit HttpFields(HttpFieldNames names = HttpFieldNames::exact) noexcept : names_(names) {}

  /// The first value of that name, or "".
  const std::string& operator[](std::string_view name) const noexcept;
  /// The first value of that name, or `fallback`.
  std::string get(std::string_view name, std::string_view fallback = "") const;
  bool contains(std::string_view name) const noexcept;
  /// All values of that name, in order.
  std::vector<std::string> all(std::string_view name) const;

  std::size_t size() const noexcept { return fields_.size(); }
  bool empty() const noexcept { return fields_.empty(); }
  /// In order: `for (auto& [name, value] : fields)`.
  const HttpField* begin() const noexcept { return fields_.data(); }
  const HttpField* end() const noexcept { return fields_.data() + fields_.size(); }

  void add(std::string name, std::string value);
  /// Adds the field unless there is one of that name.
  void add_first(std::string name, std::string value);

 private:
  /// The place in `order_` of the first field whose name is not less than `name`.
  std::size_t lower_bound(std::string_view name) const noexcept;
  bool is_at(std::size_t place, std::string_view name) const noexcept;
  int compare(std::string_view left, std::string_view right) const noexcept;

  HttpFieldNames names_;
  std::vector<HttpField> fields_;
  /// Indices of `fields_`, by name, equal names in order.
  std::vector<std::uint32_t> order_;
};

/// All values of one name, in order.
struct HttpFieldList {
  std::string name;
  std::vector<std::string> values;
};

/// HttpFields with all their values: `lists["tag"]` is every `tag` of the query.
class HttpFieldLists {
 public:
  /// All values of that name; empty when there are none.
  const std::vector<std::string>& operator[](std::string_view name) const noexcept;
  bool contains(std::string_view name) const noexcept { return !(*this)[name].empty(); }

  std::size_t size() const noexcept { return lists_.size(); }
  bool empty() const noexcept { return lists_.empty(); }
  /// By name: `for (auto& [name, values] : lists)`.
  const HttpFieldList* begin() const noexcept { return lists_.data(); }
  const HttpFieldList* end() const noexcept { return lists_.data() + lists_.size(); }

  /// Takes the place of what was there.
  void assign(std::vector<HttpField> fields);

 private:
  /// Sorted by name.
  std::vector<HttpFieldList> lists_;
};

}  // namespace kiln
