// Event: made from what the cell received.
#include "event.h"

namespace kiln {
namespace {

std::string text(const kiln_text& bytes) { return std::string(bytes.data, bytes.size); }

std::string_view trimmed(std::string_view bytes) {
  while (!bytes.empty() && (bytes.front() == ' ' || bytes.front() == '\t')) bytes.remove_prefix(1);
  while (!bytes.empty() && (bytes.back() == ' ' || bytes.back() == '\t')) bytes.remove_suffix(1);
  return bytes;
}

/// Reads a `Cookie` header (RFC 6265, section 5.4): pairs between semicolons. What is no pair is skipped.
void add_cookies(HttpFields& cookies, std::string_view header) {
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    const std::string_view pair = header.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      cookies.add(std::string(trimmed(pair.substr(0, equals))), std::string(trimmed(pair.substr(equals + 1))));
    }
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
  }
}

void add_parameters(Event& event, const kiln_event& received) {
  std::vector<HttpField> all;
  all.reserve(received.parameter_count);
  for (std::size_t i = 0; i < received.parameter_count; ++i) {
    const kiln_field& field = received.parameters[i];
    event.parameter.add_first(text(field.name), text(field.value));
    all.push_back({text(field.name), text(field.value)});
  }
  event.parameters.assign(std::move(all));
}

void add_headers(Event& event, const kiln_event& received) {
  for (std::size_t i = 0; i < received.header_count; ++i) {
    const kiln_field& field = received.headers[i];
    event.headers.add(text(field.name), text(field.value));
  }
  for (const std::string& header : event.headers.all("cookie")) add_cookies(event.cookies, header);
}

}  // namespace

Json PostData::json() const { return Json::parse(contents); }

Event make_event(const kiln_event& received) {
  Event event;
  event.method = text(received.method);
  event.path = text(received.path);
  event.pathInfo = text(received.path_info);
  event.queryString = text(received.query_string);
  event.remoteAddress = text(received.remote_address);
  event.requestId = text(received.request_id);
  event.postData = {text(received.body), text(received.content_type), received.body.size};
  add_parameters(event, received);
  add_headers(event, received);
  for (std::size_t i = 0; i < received.file_count; ++i) {
    const kiln_upload& file = received.files[i];
    event.files.push_back({text(file.field), text(file.name), text(file.content_type), text(file.contents)});
  }
  return event;
}

}  // namespace kiln
