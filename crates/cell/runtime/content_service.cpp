// ContentService: answers that are text.
#include <kiln/content_service.h>

#include <utility>

#include "header_rules.h"

namespace kiln {

std::string_view content_type_of(MimeType type) noexcept {
  switch (type) {
    case MimeType::TEXT:
      return "text/plain; charset=utf-8";
    case MimeType::JSON:
      return "application/json";
    case MimeType::CSV:
      return "text/csv; charset=utf-8";
    case MimeType::CSS:
      return "text/css; charset=utf-8";
    case MimeType::HTML:
      return "text/html; charset=utf-8";
    case MimeType::ICAL:
      return "text/calendar; charset=utf-8";
    case MimeType::JAVASCRIPT:
      return "text/javascript; charset=utf-8";
    case MimeType::ATOM:
      return "application/atom+xml; charset=utf-8";
    case MimeType::RSS:
      return "application/rss+xml; charset=utf-8";
    case MimeType::SVG:
      return "image/svg+xml; charset=utf-8";
    case MimeType::VCARD:
      return "text/vcard; charset=utf-8";
    case MimeType::XML:
      return "application/xml; charset=utf-8";
  }
  return "application/octet-stream";
}

TextOutput::TextOutput(std::string content) : content_(std::move(content)), type_(content_type_of(MimeType::TEXT)) {}

TextOutput& TextOutput::append(std::string_view content) {
  content_ += content;
  return *this;
}

TextOutput& TextOutput::setContent(std::string content) {
  content_ = std::move(content);
  return *this;
}

TextOutput& TextOutput::setMimeType(MimeType type) {
  type_ = content_type_of(type);
  return *this;
}

TextOutput& TextOutput::setMimeType(std::string_view type) {
  check_header_value("Content-Type", type);
  type_ = type;
  return *this;
}

TextOutput& TextOutput::downloadAsFile(std::string_view name) {
  file_name_ = name;
  return *this;
}

TextOutput ContentService::createTextOutput(std::string content) { return TextOutput(std::move(content)); }

}  // namespace kiln
