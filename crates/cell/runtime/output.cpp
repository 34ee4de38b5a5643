// Output: what a handler returns.
#include <kiln/output.h>

#include <utility>

#include "header_rules.h"

namespace kiln {

Output::Output(std::string text) { response_.body(std::move(text)); }
Output::Output(std::string_view text) { response_.body(std::string(text)); }
Output::Output(const char* text) { response_.body(text); }
Output::Output(const Json& json) { response_.json(json); }

Output::Output(TextOutput text) {
  response_.body(text.getContent()).header("Content-Type", text.getMimeType());
  if (!text.getFileName().empty()) response_.header("Content-Disposition", attachment_header(text.getFileName()));
}

Output::Output(HtmlOutput page) { response_.html(page.getContent()); }
Output::Output(Response response) noexcept : response_(std::move(response)) {}

}  // namespace kiln
