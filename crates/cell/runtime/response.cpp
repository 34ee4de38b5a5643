// Response: an answer with everything that HTTP has.
#include <kiln/response.h>

#include <algorithm>

#include "ascii.h"
#include "header_rules.h"

namespace kiln {
namespace {

bool is_cookie_octet(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
}

void check_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  if (!is_token(name)) throw InvalidValue(std::format("the cookie name {:?} is not valid", name));
  if (!std::ranges::all_of(value, is_cookie_octet)) {
    throw InvalidValue(std::format("the value of the cookie {} holds a character that cookies cannot hold", name));
  }
  for (const std::string& attribute : {options.path, options.domain}) {
    check_header_value("Set-Cookie", attribute);
    if (attribute.contains(';'))
      throw InvalidValue(std::format("an attribute of the cookie {} holds a semicolon", name));
  }
  const bool needs_secure =
      options.sameSite == SameSite::none || name.starts_with("__Secure-") || name.starts_with("__Host-");
  if (needs_secure && !options.secure) throw InvalidValue(std::format("the cookie {} needs secure = true", name));
  if (name.starts_with("__Host-") && (options.path != "/" || !options.domain.empty())) {
    throw InvalidValue(std::format("the cookie {} needs the path / and no domain", name));
  }
}

std::string_view same_site_name(SameSite same_site) {
  switch (same_site) {
    case SameSite::strict:
      return "Strict";
    case SameSite::none:
      return "None";
    case SameSite::lax:
      break;
  }
  return "Lax";
}

/// The URL as a header can carry it: spaces and non-ASCII bytes percent-encoded, control characters refused.
std::string location(std::string_view url) {
  check_header_value("Location", url);
  std::string out;
  for (char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f) {
      out += std::format("%{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

StreamSource::~StreamSource() = default;

Response::Response(int status) : status_(200) { this->status(status); }
Response::Response(const Response& other) = default;
Response::Response(Response&& other) noexcept = default;
Response& Response::operator=(const Response& other) = default;
Response& Response::operator=(Response&& other) noexcept = default;
Response::~Response() = default;

Response& Response::status(int status) & {
  if (status < 200 || status > 599) throw InvalidValue(std::format("{} is no status of an answer: 200 to 599", status));
  status_ = status;
  return *this;
}

bool Response::has_header(std::string_view name) const noexcept {
  return std::ranges::any_of(headers_,
                             [name](const HttpField& field) { return compare_any_case(field.name, name) == 0; });
}

Response& Response::header(std::string_view name, std::string_view value) & {
  check_header_name(name);
  check_header_value(name, value);
  if (compare_any_case(name, "set-cookie") != 0) {
    std::erase_if(headers_, [name](const HttpField& field) { return compare_any_case(field.name, name) == 0; });
  }
  headers_.push_back({std::string(name), std::string(value)});
  return *this;
}

Response& Response::addHeader(std::string_view name, std::string_view value) & {
  check_header_name(name);
  check_header_value(name, value);
  headers_.push_back({std::string(name), std::string(value)});
  return *this;
}

Response& Response::body(std::string content) & {
  body_ = std::move(content);
  return *this;
}

Response& Response::json(const Json& json) & {
  body_ = json.dump(-1, ' ', false, JsonErrorHandler::replace);
  return header("Content-Type", "application/json");
}

Response& Response::html(std::string content) & {
  body_ = std::move(content);
  return header("Content-Type", "text/html; charset=utf-8");
}

Response& Response::redirect(std::string_view url, int status) & {
  if (status != 0) {
    this->status(status);
  } else if (status_ == 200) {
    status_ = 302;
  }
  return header("Location", location(url));
}

Response& Response::cookie(std::string_view name, std::string_view value, const CookieOptions& options) & {
  check_cookie(name, value, options);
  std::string text = std::format("{}={}", name, value);
  if (!options.path.empty()) text += "; Path=" + options.path;
  if (!options.domain.empty()) text += "; Domain=" + options.domain;
  if (options.maxAge.count() >= 0) text += std::format("; Max-Age={}", options.maxAge.count());
  if (options.secure) text += "; Secure";
  if (options.httpOnly) text += "; HttpOnly";
  text += "; SameSite=";
  text += same_site_name(options.sameSite);
  return header("Set-Cookie", text);
}

Response Response::streamed(StreamSource* source, const char* content_type) {
  std::shared_ptr<StreamSource> owner(source);
  Response response;
  response.source_ = std::move(owner);
  if (content_type) response.header("Content-Type", content_type).header("Cache-Control", "no-cache");
  return response;
}

}  // namespace kiln
