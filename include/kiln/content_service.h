// ContentService: answers that are text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kiln {

/// Types of content that have a short name. All texts are sent as UTF-8.
enum class MimeType : std::uint8_t { TEXT, JSON, CSV, CSS, HTML, ICAL, JAVASCRIPT, ATOM, RSS, SVG, VCARD, XML };

/// The `Content-Type` of a MimeType, with its charset where it has one.
std::string_view content_type_of(MimeType type) noexcept;

/// An answer that is text: plain unless it is given another type.
class TextOutput {
 public:
  explicit TextOutput(std::string content = "");

  TextOutput& append(std::string_view content);
  TextOutput& setContent(std::string content);
  TextOutput& setMimeType(MimeType type);
  /// Any `Content-Type`. Throws InvalidValue when it cannot stand in a header.
  TextOutput& setMimeType(std::string_view type);
  /// Has browsers save the content under that name.
  TextOutput& downloadAsFile(std::string_view name);

  const std::string& getContent() const noexcept { return content_; }
  const std::string& getMimeType() const noexcept { return type_; }
  const std::string& getFileName() const noexcept { return file_name_; }

 private:
  std::string content_;
  std::string type_;
  std::string file_name_;
};

namespace ContentService {

TextOutput createTextOutput(std::string content = "");

}  // namespace ContentService
}  // namespace kiln
