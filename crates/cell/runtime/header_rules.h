// What may stand in HTTP headers. Knows nothing of answers.
#pragma once

#include <string>
#include <string_view>

namespace kiln {

/// A token, RFC 9110, section 5.6.2: the form of header and cookie names.
bool is_token(std::string_view text) noexcept;

/// Throws InvalidValue unless `name` is a token and a header that a script may set: those that frame the message or
/// belong to the connection are not.
void check_header_name(std::string_view name);

/// Throws InvalidValue, naming the header, when `value` is not UTF-8 or holds control characters other than tab: a line
/// break would start another header.
void check_header_value(std::string_view name, std::string_view value);

/// A `Content-Disposition` that has browsers save the body under that name, RFC 6266: control characters and the
/// separators of paths become underscores.
std::string attachment_header(std::string_view file_name);

}  // namespace kiln
