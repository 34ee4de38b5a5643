// Output: what a handler returns, made from whatever it has.
#pragma once

#include <kiln/content_service.h>
#include <kiln/html_service.h>
#include <kiln/json.h>
#include <kiln/response.h>

#include <string>
#include <string_view>

namespace kiln {

/// The answer to a request. Text becomes text/plain, Json application/json; TextOutput, HtmlOutput and Response say
/// themselves what they are.
class Output {
 public:
  /// An empty answer with the status 200.
  Output() = default;
  Output(std::string text);
  Output(std::string_view text);
  Output(const char* text);
  /// Bytes in strings that are not UTF-8 are replaced by U+FFFD.
  Output(const Json& json);
  Output(TextOutput text);
  Output(HtmlOutput page);
  Output(Response response) noexcept;

  const Response& response() const noexcept { return response_; }

 private:
  friend class Call;
  Response response_;
};

}  // namespace kiln
