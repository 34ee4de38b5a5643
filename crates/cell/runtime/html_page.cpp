// HtmlPage: what compiled templates write to.
#include <kiln/html_page.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "html_escape.h"
#include "html_templates.h"
#include "type_name.h"

namespace kiln {
namespace {

/// Templates that include each other, at the most.
constexpr int include_levels_max = 50;

/// The chain of templates that initialisers have made known.
HtmlTemplateEntry* first_entry = nullptr;

/// A file's name without its `.html`.
std::string_view stem(std::string_view name) {
  if (name.ends_with(".html")) name.remove_suffix(5);
  return name;
}

}  // namespace

HtmlTemplateEntry::HtmlTemplateEntry(const char* name, void (*render)(HtmlPage& page)) noexcept
    : name(name), render(render), next(first_entry) {
  first_entry = this;
}

const HtmlTemplateEntry& find_template(std::string_view name) {
  std::vector<std::string> names;
  for (HtmlTemplateEntry* entry = first_entry; entry; entry = entry->next) {
    if (stem(entry->name) == stem(name)) return *entry;
    names.emplace_back(entry->name);
  }
  std::ranges::sort(names);
  std::string message = std::format("there is no template {:?}: the project has ", stem(name));
  if (names.empty()) throw Error(message + "no .html files");
  for (const std::string& known : names) message += std::format("{}{:?}", &known == names.data() ? "" : ", ", known);
  throw Error(message);
}

HtmlValue::HtmlValue(char value) : owned_(1, value), text_(owned_) {}
HtmlValue::HtmlValue(int value) : HtmlValue(static_cast<long long>(value)) {}
HtmlValue::HtmlValue(long value) : HtmlValue(static_cast<long long>(value)) {}
HtmlValue::HtmlValue(long long value) : owned_(std::to_string(value)), text_(owned_), kind_(Kind::literal) {}
HtmlValue::HtmlValue(unsigned value) : HtmlValue(static_cast<unsigned long long>(value)) {}
HtmlValue::HtmlValue(unsigned long value) : HtmlValue(static_cast<unsigned long long>(value)) {}
HtmlValue::HtmlValue(unsigned long long value) : owned_(std::to_string(value)), text_(owned_), kind_(Kind::literal) {}

HtmlValue::HtmlValue(double value) : owned_(std::format("{}", value)), text_(owned_), kind_(Kind::literal) {
  // JavaScript and JSON have other words for these than C++.
  if (std::isnan(value)) owned_ = "NaN";
  if (std::isinf(value)) owned_ = value > 0 ? "Infinity" : "-Infinity";
  text_ = owned_;
}

HtmlValue::HtmlValue(const Json& value) {
  if (value.is_string()) {
    owned_ = value.get<std::string>();
  } else if (value.is_null()) {
    kind_ = Kind::null;
  } else {
    kind_ = value.is_structured() ? Kind::structure : Kind::literal;
    owned_ = value.dump(-1, ' ', false, JsonErrorHandler::replace);
  }
  text_ = owned_;
}

HtmlValue::Owned HtmlValue::formatted(const std::__kiln::__argument& value) {
  return {std::vformat("{}", std::format_args(&value, 1))};
}

HtmlValue::Owned HtmlValue::streamed(const void* object, void (*print)(std::ostream& stream, const void* object)) {
  std::ostringstream stream;
  print(stream, object);
  return {stream.str()};
}

HtmlParameter::HtmlParameter(std::string_view name, const std::type_info& type, void* object,
                             void (*destroy)(void*)) noexcept
    : name_(name), type_(&type), object_(object), destroy_(destroy) {}

HtmlParameter::HtmlParameter(HtmlParameter&& other) noexcept
    : name_(std::move(other.name_)),
      type_(other.type_),
      object_(std::exchange(other.object_, nullptr)),
      destroy_(other.destroy_) {}

HtmlParameter& HtmlParameter::operator=(HtmlParameter&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(type_, other.type_);
  std::swap(object_, other.object_);
  std::swap(destroy_, other.destroy_);
  return *this;
}

HtmlParameter::~HtmlParameter() {
  if (object_) destroy_(object_);
}

namespace {

std::string script_value(const HtmlValue& value) {
  switch (value.kind()) {
    case HtmlValue::Kind::literal:
      // The space keeps `a-<?= -1 ?>` from becoming a decrement.
      return (value.text().starts_with('-') ? " " : "") + std::string(value.text());
    case HtmlValue::Kind::null:
      return "null";
    case HtmlValue::Kind::structure:
      return escape_script_json(value.text());
    case HtmlValue::Kind::text:
      break;
  }
  return '"' + escape_script_text(value.text()) + '"';
}

std::string attribute_name(std::string_view text) {
  if (text.empty() || is_boolean_attribute(text)) return std::string(text);
  throw InvalidValue(
      std::format("a template prints {:?} where an attribute's name stands: only boolean attributes such "
                  "as checked can be printed there",
                  text));
}

/// A path that follows a slash starts with none: it would lead to another host.
std::string url_path(std::string_view out, std::string_view text) {
  const bool follows_slash = out.ends_with('/');
  const bool starts_with_slash = text.starts_with('/');
  if (!follows_slash || !starts_with_slash) return escape_url_path(text);
  return "%2F" + escape_url_path(text.substr(1));
}

std::string image_set(std::string_view out, std::string_view text) {
  const bool starts_candidate = out.empty() || std::string_view("\"', ").contains(out.back());
  std::string url = starts_candidate ? checked_url(text) : escape_url_path(text);
  std::string encoded;
  for (char c : url) encoded += c == ',' ? std::string("%2C") : std::string(1, c);
  return encoded;
}

std::string escaped_for(HtmlPlace place, std::string_view out, const HtmlValue& value) {
  switch (place) {
    case HtmlPlace::text:
    case HtmlPlace::attribute:
      return escape_html(value.text());
    case HtmlPlace::attribute_name:
      return attribute_name(value.text());
    case HtmlPlace::url:
      return escape_html(checked_url(value.text()));
    case HtmlPlace::url_path:
      return url_path(out, value.text());
    case HtmlPlace::url_query:
      return escape_url_query(value.text());
    case HtmlPlace::animation:
      return escape_html(checked_animation(value.text()));
    case HtmlPlace::image_set:
      return escape_html(image_set(out, value.text()));
    case HtmlPlace::script:
      return script_value(value);
    case HtmlPlace::script_text:
      return escape_script_text(value.text());
    case HtmlPlace::style:
      return checked_style(value.text());
    case HtmlPlace::style_text:
      return escape_style_text(value.text());
    case HtmlPlace::style_url:
      return checked_style_url(value.text());
    case HtmlPlace::comment:
      return escape_html_comment(value.text());
    case HtmlPlace::script_in_attribute:
      return escape_html(script_value(value));
    case HtmlPlace::script_text_in_attribute:
      return escape_html(escape_script_text(value.text()));
    case HtmlPlace::style_in_attribute:
      return escape_html(checked_style(value.text()));
    case HtmlPlace::style_text_in_attribute:
      return escape_html(escape_style_text(value.text()));
    case HtmlPlace::style_url_in_attribute:
      return escape_html(checked_style_url(value.text()));
    case HtmlPlace::text_in_attribute:
      return escape_html(escape_html(value.text()));
  }
  return {};
}

}  // namespace

void HtmlPage::print(HtmlPlace place, const HtmlValue& value) { out_ += escaped_for(place, out_, value); }
void HtmlPage::print_raw(const HtmlValue& value) { out_ += value.text(); }

const char* HtmlPage::include(std::string_view name) {
  render(name);
  return "";
}

void HtmlPage::render(std::string_view name) {
  const HtmlTemplateEntry& entry = find_template(name);
  if (depth_ == include_levels_max) {
    throw Error(std::format("the template {:?} is included more than {} deep", entry.name, include_levels_max));
  }
  const std::string_view outer = std::exchange(template_, entry.name);
  ++depth_;
  entry.render(*this);
  --depth_;
  template_ = outer;
}

namespace {

/// A number of any of C++'s types, or a text, as Json; a discarded value for other types.
Json as_json(const std::type_info& type, const void* object) {
  Json result(JsonType::discarded);
  const auto take = [&]<class T>(const T*) {
    if (type == typeid(T)) result = Json(*static_cast<const T*>(object));
  };
  take(static_cast<const bool*>(nullptr));
  take(static_cast<const short*>(nullptr));
  take(static_cast<const int*>(nullptr));
  take(static_cast<const long*>(nullptr));
  take(static_cast<const long long*>(nullptr));
  take(static_cast<const unsigned short*>(nullptr));
  take(static_cast<const unsigned*>(nullptr));
  take(static_cast<const unsigned long*>(nullptr));
  take(static_cast<const unsigned long long*>(nullptr));
  take(static_cast<const double*>(nullptr));
  take(static_cast<const std::string*>(nullptr));
  if (type == typeid(float)) result = Json(static_cast<double>(*static_cast<const float*>(object)));
  if (type == typeid(Json)) result = *static_cast<const Json*>(object);
  return result;
}

/// Adds to `own` a T of the same value as `value`, and returns it; nullptr when there is none.
template <class T>
const void* converted(std::vector<HtmlParameter>& own, std::string_view name, const Json& value) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_boolean()) return nullptr;
  } else if constexpr (std::is_arithmetic_v<T>) {
    if (!value.is_number() || value.get<double>() != static_cast<double>(value.get<T>())) return nullptr;
  } else {
    if (!value.is_string()) return nullptr;
  }
  own.push_back(HtmlParameter::of<T>(name, value.get<T>()));
  return own.back().object();
}

const void* converted(std::vector<HtmlParameter>& own, std::string_view name, const Json& value,
                      const std::type_info& type) {
  if (value.is_discarded()) return nullptr;
  if (type == typeid(Json)) {
    own.push_back(HtmlParameter::of<Json>(name, value));
    return own.back().object();
  }
  try {
    if (type == typeid(bool)) return converted<bool>(own, name, value);
    if (type == typeid(int)) return converted<int>(own, name, value);
    if (type == typeid(unsigned)) return converted<unsigned>(own, name, value);
    if (type == typeid(long)) return converted<long>(own, name, value);
    if (type == typeid(long long)) return converted<long long>(own, name, value);
    if (type == typeid(unsigned long)) return converted<unsigned long>(own, name, value);
    if (type == typeid(unsigned long long)) return converted<unsigned long long>(own, name, value);
    if (type == typeid(float)) return converted<float>(own, name, value);
    if (type == typeid(double)) return converted<double>(own, name, value);
    if (type == typeid(std::string)) return converted<std::string>(own, name, value);
  } catch (const JsonRangeError&) {
    // The number does not fit: no conversion.
  }
  return nullptr;
}

}  // namespace

bool HtmlPage::has(std::string_view name) const noexcept {
  const auto is_named = [name](const HtmlParameter& parameter) { return parameter.name() == name; };
  return std::ranges::any_of(parameters_, is_named) || std::ranges::any_of(own_, is_named);
}

const void* HtmlPage::find(std::string_view name, const std::type_info& type, const char* type_name) {
  const std::type_info* given = nullptr;
  for (const std::vector<HtmlParameter>* list : {&own_, const_cast<std::vector<HtmlParameter>*>(&parameters_)}) {
    for (const HtmlParameter& parameter : *list) {
      if (parameter.name() != name) continue;
      if (parameter.type() == type) return parameter.object();
      if (const void* value = converted(own_, name, as_json(parameter.type(), parameter.object()), type)) return value;
      given = &parameter.type();
      break;
    }
  }
  if (!given)
    throw Error(std::format("template {:?}: the parameter {:?} of type {} is not set", template_, name, type_name));
  throw Error(std::format("template {:?}: the parameter {:?} is of type {}, but it was set to a value of type {}",
                          template_, name, type_name, kiln::type_name(*given)));
}

}  // namespace kiln
