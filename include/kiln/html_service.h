// HtmlService: answers that are HTML, and the templates that make them.
#pragma once

#include <kiln/html_page.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kiln {

/// An answer that is HTML.
class HtmlOutput {
 public:
  /// `content` is sent as it is: escape what is not yours with `Utilities::htmlEscape`, or use templates.
  explicit HtmlOutput(std::string content = "") noexcept : content_(std::move(content)) {}

  HtmlOutput& append(std::string_view content);
  /// Appends text, escaped.
  HtmlOutput& appendUntrusted(std::string_view text);
  HtmlOutput& setContent(std::string content);
  const std::string& getContent() const noexcept { return content_; }

 private:
  std::string content_;
};

/// A template with the values that it is given.
class HtmlTemplate {
 public:
  HtmlTemplate& set(std::string_view name, const char* value);
  HtmlTemplate& set(std::string_view name, std::string_view value);
  HtmlTemplate& set(std::string_view name, std::string value);
  /// Any value that can be moved or copied; the template's `<?param TYPE name ?>` says which type it expects.
  template <class T>
  HtmlTemplate& set(std::string_view name, T value) {
    return put(HtmlParameter::of<T>(name, std::move(value)));
  }

  /// The page. Throws Error when a parameter is missing or of another type; see HtmlPage::parameter.
  HtmlOutput evaluate() const;

 private:
  friend class HtmlTemplateFactory;
  explicit HtmlTemplate(std::string name) noexcept : name_(std::move(name)) {}
  HtmlTemplate& put(HtmlParameter parameter);

  std::string name_;
  std::vector<HtmlParameter> parameters_;
};

template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, bool value);
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, int value);
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, long value);
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, unsigned long value);
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, double value);
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, Json value);
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, std::vector<std::string> value);

namespace HtmlService {

/// HTML that is sent as it is.
HtmlOutput createHtmlOutput(std::string content = "");
/// The template `name`.html of this project. Throws Error, with the names there are, when there is none.
HtmlTemplate createTemplateFromFile(std::string_view name);
/// The page of a template that needs no values.
HtmlOutput createHtmlOutputFromFile(std::string_view name);

}  // namespace HtmlService
}  // namespace kiln
