// HtmlService: answers that are HTML.
#include <kiln/html_service.h>

#include "html_escape.h"
#include "html_templates.h"

namespace kiln {

HtmlOutput& HtmlOutput::append(std::string_view content) {
  content_ += content;
  return *this;
}

HtmlOutput& HtmlOutput::appendUntrusted(std::string_view text) {
  content_ += escape_html(text);
  return *this;
}

HtmlOutput& HtmlOutput::setContent(std::string content) {
  content_ = std::move(content);
  return *this;
}

HtmlTemplate& HtmlTemplate::put(HtmlParameter parameter) {
  for (HtmlParameter& known : parameters_) {
    if (known.name() != parameter.name()) continue;
    known = std::move(parameter);
    return *this;
  }
  parameters_.push_back(std::move(parameter));
  return *this;
}

HtmlTemplate& HtmlTemplate::set(std::string_view name, const char* value) {
  return put(HtmlParameter::of<std::string>(name, value));
}

HtmlTemplate& HtmlTemplate::set(std::string_view name, std::string_view value) {
  return put(HtmlParameter::of<std::string>(name, std::string(value)));
}

HtmlTemplate& HtmlTemplate::set(std::string_view name, std::string value) {
  return put(HtmlParameter::of<std::string>(name, std::move(value)));
}

template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, bool value) {
  return put(HtmlParameter::of(name, value));
}
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, int value) {
  return put(HtmlParameter::of(name, value));
}
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, long value) {
  return put(HtmlParameter::of(name, value));
}
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, unsigned long value) {
  return put(HtmlParameter::of(name, value));
}
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, double value) {
  return put(HtmlParameter::of(name, value));
}
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, Json value) {
  return put(HtmlParameter::of(name, std::move(value)));
}
template <>
HtmlTemplate& HtmlTemplate::set(std::string_view name, std::vector<std::string> value) {
  return put(HtmlParameter::of(name, std::move(value)));
}

HtmlOutput HtmlTemplate::evaluate() const {
  HtmlPage page(parameters_);
  page.render(name_);
  return HtmlOutput(std::move(page.out()));
}

/// Lets HtmlService make templates.
class HtmlTemplateFactory {
 public:
  static HtmlTemplate make(std::string_view name) { return HtmlTemplate(find_template(name).name); }
};

HtmlOutput HtmlService::createHtmlOutput(std::string content) { return HtmlOutput(std::move(content)); }
HtmlTemplate HtmlService::createTemplateFromFile(std::string_view name) { return HtmlTemplateFactory::make(name); }
HtmlOutput HtmlService::createHtmlOutputFromFile(std::string_view name) {
  return createTemplateFromFile(name).evaluate();
}

}  // namespace kiln
