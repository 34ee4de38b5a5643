// HtmlPage: what compiled templates write to. Only the code that the compiler makes of templates uses it.
#pragma once

#include <kiln/json.h>

#include <concepts>
#include <cstdint>
#include <format>
#include <iosfwd>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

namespace kiln {

/// Where in a page a value is printed: it is escaped for that.
enum class HtmlPlace : std::uint8_t {
  /// Between tags.
  text,
  /// A quoted attribute's value.
  attribute,
  /// A boolean attribute, such as `checked`.
  attribute_name,
  /// The start of a URL: its scheme is checked.
  url,
  /// A URL, before its query.
  url_path,
  /// A URL's query or fragment.
  url_query,
  /// An attribute that an animation gives to others: no script URL gets in.
  animation,
  /// A list of image URLs.
  image_set,
  /// A JavaScript value.
  script,
  /// Within a JavaScript string, template or regular expression.
  script_text,
  /// A CSS value.
  style,
  /// Within a CSS string.
  style_text,
  /// Within CSS url(...).
  style_url,
  comment,
  /// The same in an attribute's value: event handlers, `style`, `srcdoc`.
  script_in_attribute,
  script_text_in_attribute,
  style_in_attribute,
  style_text_in_attribute,
  style_url_in_attribute,
  text_in_attribute,
};

template <class T>
concept HtmlStreamable = requires(std::ostream& stream, const T& value) { stream << value; };

/// A value that a template prints: text, a number, Json, or anything that becomes Json, has a std::formatter or a
/// stream operator.
class HtmlValue {
 public:
  HtmlValue(const char* text) : HtmlValue(std::string_view(text)) {}
  HtmlValue(std::string_view text) : text_(text) {}
  HtmlValue(const std::string& text) : text_(text) {}
  HtmlValue(char value);
  HtmlValue(int value);
  HtmlValue(long value);
  HtmlValue(long long value);
  HtmlValue(unsigned value);
  HtmlValue(unsigned long value);
  HtmlValue(unsigned long long value);
  HtmlValue(double value);
  HtmlValue(const Json& value);
  HtmlValue(std::nullptr_t) = delete;
  template <class T>
    requires std::same_as<T, bool>
  HtmlValue(T value) : text_(value ? "true" : "false"), kind_(Kind::literal) {}
  template <class T>
    requires json_is_writable<T>
  HtmlValue(const T& value) : HtmlValue(Json(value)) {}
  template <class T>
    requires(__is_class(T) && !json_is_writable<T> && std::__kiln::__has_formatter<T>)
  HtmlValue(const T& value) : HtmlValue(formatted(std::__kiln::__argument(value))) {}
  template <class T>
    requires(__is_class(T) && !json_is_writable<T> && !std::__kiln::__has_formatter<T> && HtmlStreamable<T>)
  HtmlValue(const T& value)
      : HtmlValue(streamed(
            &value, [](std::ostream& stream, const void* object) { stream << *static_cast<const T*>(object); })) {}
  template <class T>
    requires(__is_class(T) && !json_is_writable<T> && !std::__kiln::__has_formatter<T> && !HtmlStreamable<T>)
  HtmlValue(const T&) {
    static_assert(HtmlStreamable<T>,
                  "a value of this type cannot be printed: it does not become Json and has neither a std::formatter "
                  "nor an operator<<");
  }

  HtmlValue(const HtmlValue&) = delete;
  HtmlValue& operator=(const HtmlValue&) = delete;

  enum class Kind : std::uint8_t {
    text,
    /// A number or boolean: the same in JSON.
    literal,
    null,
    /// An array or object, as JSON.
    structure,
  };
  Kind kind() const noexcept { return kind_; }
  std::string_view text() const noexcept { return text_; }

 private:
  struct Owned {
    std::string text;
  };
  HtmlValue(Owned owned) : owned_(std::move(owned.text)), text_(owned_) {}
  static Owned formatted(const std::__kiln::__argument& value);
  static Owned streamed(const void* object, void (*print)(std::ostream& stream, const void* object));

  std::string owned_;
  std::string_view text_;
  Kind kind_ = Kind::text;
};

/// A value that a template is given, of any type.
class HtmlParameter {
 public:
  HtmlParameter(std::string_view name, const std::type_info& type, void* object, void (*destroy)(void*)) noexcept;
  HtmlParameter(HtmlParameter&& other) noexcept;
  HtmlParameter& operator=(HtmlParameter&& other) noexcept;
  ~HtmlParameter();

  template <class T>
  static HtmlParameter of(std::string_view name, T value) {
    return HtmlParameter(name, typeid(T), new T(std::move(value)),
                         [](void* object) { delete static_cast<T*>(object); });
  }

  const std::string& name() const noexcept { return name_; }
  const std::type_info& type() const noexcept { return *type_; }
  const void* object() const noexcept { return object_; }

 private:
  std::string name_;
  const std::type_info* type_;
  void* object_;
  void (*destroy_)(void*);
};

/// A page while templates write it.
class HtmlPage {
 public:
  explicit HtmlPage(const std::vector<HtmlParameter>& parameters) noexcept : parameters_(parameters) {}
  HtmlPage(const HtmlPage&) = delete;
  HtmlPage& operator=(const HtmlPage&) = delete;

  void write(const char* text, std::size_t bytes) { out_.append(text, bytes); }
  void print(HtmlPlace place, const HtmlValue& value);
  void print_raw(const HtmlValue& value);
  /// Writes another template, with the same parameters. Throws Error when there is none of that name, and when
  /// templates include each other more than 50 deep. Returns "" so that it can also be printed.
  const char* include(std::string_view name);

  /// The parameter of that name. Throws Error, naming template, parameter and types, when it is missing or no T.
  /// Numbers convert to each other where they keep their value; text and numbers convert to Json and back.
  template <class Written, class T = std::remove_cvref_t<Written>>
  const T& parameter(std::string_view name, const char* type_name) {
    return *static_cast<const T*>(find(name, typeid(T), type_name));
  }
  template <class Written, class T = std::remove_cvref_t<Written>>
  const T& parameter_or(std::string_view name, const char* type_name, T fallback) {
    if (!has(name)) own_.push_back(HtmlParameter::of<T>(name, std::move(fallback)));
    return parameter<T>(name, type_name);
  }

  /// Writes the template of that name.
  void render(std::string_view name);
  std::string& out() noexcept { return out_; }

 private:
  bool has(std::string_view name) const noexcept;
  const void* find(std::string_view name, const std::type_info& type, const char* type_name);

  std::string out_;
  std::string_view template_;
  int depth_ = 0;
  const std::vector<HtmlParameter>& parameters_;
  /// Defaults and converted values.
  std::vector<HtmlParameter> own_;
};

/// Calls `page.include(...)` by the name that templates use.
struct HtmlInclude {
  HtmlPage& page;
  const char* operator()(std::string_view name) const { return page.include(name); }
};

/// A compiled template. Each makes itself known when the script is initialised.
class HtmlTemplateEntry {
 public:
  HtmlTemplateEntry(const char* name, void (*render)(HtmlPage& page)) noexcept;

  const char* name;
  void (*render)(HtmlPage& page);
  HtmlTemplateEntry* next;
};

}  // namespace kiln
