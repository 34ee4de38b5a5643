// Stands in for the cell in tests.
#include "host.h"

#include <cstdio>
#include <cstdlib>

Host host;
void (*on_terminate)(const char* data, std::size_t size) = nullptr;

// Of the static C library that cells are linked with; tests are linked with the other one, and never leave their main thread.
extern "C" {
unsigned int __nptl_nthreads = 1;
void __nptl_deallocate_tsd() {}
}

namespace {

std::string text(kiln_text bytes) { return std::string(bytes.data, bytes.size); }

void take_head(std::uint16_t status, const kiln_field* headers, std::size_t count) {
  host.status = status;
  for (std::size_t i = 0; i < count; ++i) host.headers.emplace_back(text(headers[i].name), text(headers[i].value));
}

}  // namespace

std::string Host::header(const std::string& name) const {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return "";
}

void kiln_send_reply(std::uint16_t status, const kiln_field* headers, std::size_t header_count, kiln_text body) {
  take_head(status, headers, header_count);
  host.body = text(body);
  host.has_ended = true;
}

void kiln_send_head(std::uint16_t status, const kiln_field* headers, std::size_t header_count, std::uint64_t) {
  take_head(status, headers, header_count);
  host.is_streamed = true;
}

bool kiln_send_chunk(kiln_text bytes) {
  if (host.chunks == host.chunks_max) return false;
  ++host.chunks;
  host.body += text(bytes);
  return true;
}

void kiln_send_end() { host.has_ended = true; }
void kiln_send_log(kiln_level level, kiln_text message) { host.log.emplace_back(level, text(message)); }

void kiln_fail_terminate(kiln_text exception) {
  if (on_terminate) on_terminate(exception.data, exception.size);
  std::fprintf(stderr, "terminated: %.*s\n", static_cast<int>(exception.size), exception.data ? exception.data : "");
  std::_Exit(3);
}
