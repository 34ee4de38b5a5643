// What may stand in HTTP headers.
#include "header_rules.h"

#include <kiln/error.h>
#include <kiln/utilities.h>

#include <algorithm>
#include <format>
#include <iterator>

#include "ascii.h"
#include "utf8.h"

namespace kiln {
namespace {

/// Headers of the connection and of the message's framing: Kiln sets them itself.
constexpr std::string_view reserved_names[] = {
    "connection", "content-length", "keep-alive",        "proxy-connection", "te",
    "trailer",    "upgrade",        "transfer-encoding", "http2-settings",
};

bool is_token_character(char c) { return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c); }

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (!next.valid) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

}  // namespace

bool is_token(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_token_character); }

void check_header_name(std::string_view name) {
  if (!is_token(name)) throw InvalidValue(std::format("the header name {:?} is not valid", name));
  if (std::ranges::find(reserved_names, to_lower(name)) != std::end(reserved_names)) {
    throw InvalidValue(std::format("the header {} is set by Kiln itself", name));
  }
}

void check_header_value(std::string_view name, std::string_view value) {
  if (std::ranges::any_of(value, is_control)) {
    throw InvalidValue(std::format("the value {:?} of the header {} holds a control character", value, name));
  }
  if (!is_utf8(value)) throw InvalidValue(std::format("the value {:?} of the header {} is not UTF-8", value, name));
}

std::string attachment_header(std::string_view file_name) {
  std::string name(file_name);
  std::string ascii;
  for (char& c : name) {
    if (is_control(c) || c == '/' || c == '\\') c = '_';
    ascii += static_cast<unsigned char>(c) >= 0x80 || c == '"' || c == '\t' ? '_' : c;
  }
  std::string header = "attachment; filename=\"" + ascii + '"';
  if (ascii != name) header += "; filename*=UTF-8''" + Utilities::urlEncode(name);
  return header;
}

}  // namespace kiln
