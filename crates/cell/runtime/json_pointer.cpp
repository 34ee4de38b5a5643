// JSON Pointer, RFC 6901, and what goes by it: merge patch (RFC 7396), patch (RFC 6902), flatten.
#include <kiln/json.h>

#include <charconv>

namespace kiln {
namespace {

std::string escaped(const std::string& part) {
  std::string out;
  for (char c : part) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view part, std::size_t offset) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '~') {
      out += part[i];
      continue;
    }
    if (++i == part.size() || (part[i] != '0' && part[i] != '1')) {
      throw JsonParseError("JSON pointer: ~ is followed by 0 or 1", offset + i, 1, offset + i + 1);
    }
    out += part[i] == '0' ? '~' : '/';
  }
  return out;
}

/// An index as RFC 6901, section 4, writes it: no sign, no leading zeros.
bool read_index(const std::string& part, std::size_t& index) {
  if (part.empty() || part[0] < '0' || part[0] > '9' || (part[0] == '0' && part.size() > 1)) return false;
  const auto result = std::from_chars(part.data(), part.data() + part.size(), index);
  return result.ec == std::errc() && result.ptr == part.data() + part.size();
}

[[noreturn]] void throw_no_element(const std::string& part) {
  throw JsonRangeError(404, "JSON pointer: there is no element \"" + part + "\"");
}

}  // namespace

JsonPointer::JsonPointer(std::string_view text) {
  if (text.empty()) return;
  if (text[0] != '/') throw JsonParseError("JSON pointer: it is empty or starts with /", 0, 1, 1);
  std::size_t start = 1;
  for (;;) {
    const std::size_t end = text.find('/', start);
    parts_.push_back(unescaped(text.substr(start, end - start), start));
    if (end == std::string_view::npos) return;
    start = end + 1;
  }
}

std::string JsonPointer::to_string() const {
  std::string out;
  for (const std::string& part : parts_) out += '/' + escaped(part);
  return out;
}

JsonPointer& JsonPointer::operator/=(const JsonPointer& rest) {
  const std::vector<std::string> parts = rest.parts_;
  parts_.insert(parts_.end(), parts.begin(), parts.end());
  return *this;
}

JsonPointer& JsonPointer::operator/=(std::string_view part) {
  parts_.emplace_back(part);
  return *this;
}

JsonPointer& JsonPointer::operator/=(std::size_t index) { return *this /= std::string_view(std::to_string(index)); }

JsonPointer JsonPointer::parent_pointer() const {
  JsonPointer parent = *this;
  if (!parent.empty()) parent.parts_.pop_back();
  return parent;
}

void JsonPointer::push_back(std::string part) { parts_.push_back(std::move(part)); }

void JsonPointer::pop_back() {
  if (empty()) throw JsonRangeError(405, "JSON pointer: the empty pointer has no parts");
  parts_.pop_back();
}

const std::string& JsonPointer::back() const {
  if (empty()) throw JsonRangeError(405, "JSON pointer: the empty pointer has no parts");
  return parts_.back();
}

const Json* Json::find_path(const JsonPointer& path) const noexcept {
  const Json* json = this;
  for (const std::string& part : path.parts()) {
    std::size_t index = 0;
    if (json->is_object()) {
      const auto found = json->value_.object->find(part);
      if (found == json->value_.object->end()) return nullptr;
      json = &found->second;
    } else if (json->is_array() && read_index(part, index) && index < json->value_.array->size()) {
      json = &(*json->value_.array)[index];
    } else {
      return nullptr;
    }
  }
  return json;
}

Json& Json::at(const JsonPointer& path) { return const_cast<Json&>(std::as_const(*this).at(path)); }

const Json& Json::at(const JsonPointer& path) const {
  const Json* found = find_path(path);
  if (!found) throw JsonRangeError(404, "JSON pointer: there is nothing at \"" + path.to_string() + "\"");
  return *found;
}

Json& Json::operator[](const JsonPointer& path) {
  Json* json = this;
  for (const std::string& part : path.parts()) json = &json->step(part);
  return *json;
}

Json& Json::step(const std::string& part) {
  std::size_t index = 0;
  const bool is_index = part == "-" || read_index(part, index);
  if (is_object() || (is_null() && !is_index)) return member(part);
  if (is_primitive() && !is_null()) throw_no_element(part);
  if (!is_index) throw_no_element(part);
  if (part == "-") return emplace_back(Json());
  return element(static_cast<long long>(index));
}

void Json::merge_patch(const Json& patch) { merge_patch(patch, 0); }

void Json::merge_patch(const Json& patch, int depth) {
  if (depth > depth_max) throw JsonError(502, "JSON: the patch is nested more than 1000 levels deep");
  if (!patch.is_object()) {
    *this = patch;
    return;
  }
  if (!is_object()) *this = Json(JsonType::object);
  for (const auto& [key, value] : *patch.value_.object) {
    if (value.is_null()) {
      value_.object->erase(key);
    } else {
      member(key).merge_patch(value, depth + 1);
    }
  }
}

namespace {

/// One operation of a JSON Patch and the document that it changes.
class PatchOperation {
 public:
  PatchOperation(Json& document, const Json& operation) : document_(document), operation_(operation) {}

  void apply() {
    const std::string name = field("op").is_string() ? field("op").get<std::string>() : std::string();
    const JsonPointer path = pointer("path");
    if (name == "add") {
      add(path, field("value"));
    } else if (name == "remove") {
      remove(path);
    } else if (name == "replace") {
      document_.at(path) = field("value");
    } else if (name == "move") {
      move(pointer("from"), path);
    } else if (name == "copy") {
      add(path, document_.at(pointer("from")));
    } else if (name == "test") {
      test(path);
    } else {
      throw JsonError(105, "JSON patch: an operation is add, remove, replace, move, copy or test");
    }
  }

 private:
  const Json& field(const char* name) const {
    if (operation_.is_object() && operation_.contains(name)) return operation_.at(name);
    throw JsonError(105, std::string("JSON patch: an operation has no \"") + name + '"');
  }

  JsonPointer pointer(const char* name) const { return JsonPointer(field(name).get<std::string>()); }

  void add(const JsonPointer& path, Json value) {
    if (path.empty()) {
      document_ = std::move(value);
      return;
    }
    Json& parent = document_.at(path.parent_pointer());
    std::size_t index = 0;
    if (parent.is_object()) {
      parent[path.back()] = std::move(value);
    } else if (parent.is_array() && path.back() == "-") {
      parent.push_back(std::move(value));
    } else if (parent.is_array() && read_index(path.back(), index) && index <= parent.size()) {
      parent.insert(parent.begin() + static_cast<std::ptrdiff_t>(index), std::move(value));
    } else {
      throw_no_element(path.back());
    }
  }

  void remove(const JsonPointer& path) {
    document_.at(path);
    if (path.empty()) {
      document_ = Json();
      return;
    }
    Json& parent = document_.at(path.parent_pointer());
    std::size_t index = 0;
    if (parent.is_object()) {
      parent.erase(path.back());
    } else if (read_index(path.back(), index)) {
      parent.erase(index);
    }
  }

  void move(const JsonPointer& from, const JsonPointer& path) {
    Json value = document_.at(from);
    remove(from);
    add(path, std::move(value));
  }

  void test(const JsonPointer& path) const {
    if (document_.at(path) == field("value")) return;
    throw JsonError(501, "JSON patch: the test of \"" + path.to_string() + "\" does not hold");
  }

  Json& document_;
  const Json& operation_;
};

void append_operation(Json& out, const char* name, const JsonPointer& path, const Json* value) {
  Json operation = Json::object({{"op", name}, {"path", path.to_string()}});
  if (value) operation["value"] = *value;
  out.push_back(std::move(operation));
}

void append_differences(Json& out, const Json& source, const Json& target, const JsonPointer& path);

void append_member_differences(Json& out, const Json& source, const Json& target, const JsonPointer& path) {
  for (const auto& [key, value] : source.items()) {
    if (target.contains(key)) {
      append_differences(out, value, target[key], path / std::string_view(key));
    } else {
      append_operation(out, "remove", path / std::string_view(key), nullptr);
    }
  }
  for (const auto& [key, value] : target.items()) {
    if (!source.contains(key)) append_operation(out, "add", path / std::string_view(key), &value);
  }
}

void append_element_differences(Json& out, const Json& source, const Json& target, const JsonPointer& path) {
  const std::size_t common = std::min(source.size(), target.size());
  for (std::size_t i = 0; i < common; ++i) append_differences(out, source[i], target[i], path / i);
  for (std::size_t i = source.size(); i > common; --i) append_operation(out, "remove", path / (i - 1), nullptr);
  for (std::size_t i = common; i < target.size(); ++i) {
    append_operation(out, "add", path / std::string_view("-"), &target[i]);
  }
}

void append_differences(Json& out, const Json& source, const Json& target, const JsonPointer& path) {
  if (source == target) return;
  if (source.is_object() && target.is_object()) {
    append_member_differences(out, source, target, path);
  } else if (source.is_array() && target.is_array()) {
    append_element_differences(out, source, target, path);
  } else {
    append_operation(out, "replace", path, &target);
  }
}

void flatten_into(Json& out, const Json& json, const JsonPointer& path, int depth) {
  if (depth > Json::depth_max) throw JsonError(502, "JSON: the value is nested more than 1000 levels deep");
  if (json.is_primitive() || json.empty()) {
    out[path.to_string()] = json.is_structured() ? Json() : json;
    return;
  }
  for (const auto& [key, value] : json.items()) flatten_into(out, value, path / std::string_view(key), depth + 1);
}

}  // namespace

Json Json::patch(const Json& operations) const {
  Json result = *this;
  result.patch_inplace(operations);
  return result;
}

void Json::patch_inplace(const Json& operations) {
  if (!operations.is_array()) throw JsonError(104, "JSON patch: it is an array of operations");
  for (const Json& operation : operations) PatchOperation(*this, operation).apply();
}

Json Json::diff(const Json& source, const Json& target) {
  Json out = Json::array();
  append_differences(out, source, target, JsonPointer());
  return out;
}

Json Json::flatten() const {
  Json out(JsonType::object);
  flatten_into(out, *this, JsonPointer(), 0);
  return out;
}

Json Json::unflatten() const {
  if (!is_object()) refuse(314, "unflatten");
  Json out;
  for (const auto& [key, value] : *value_.object) {
    if (value.is_structured()) throw JsonTypeError(315, "JSON: the values of a flattened object are primitive");
    out[JsonPointer(key)] = value;
  }
  return out;
}

inline namespace literals {
inline namespace json_literals {

JsonPointer operator""_json_pointer(const char* text, std::size_t bytes) {
  return JsonPointer(std::string_view(text, bytes));
}

}  // namespace json_literals
}  // namespace literals
}  // namespace kiln
