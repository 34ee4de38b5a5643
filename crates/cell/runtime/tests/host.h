// Stands in for the cell in tests: keeps what the runtime sends.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "../abi.h"

/// What the runtime has sent since the last `clear`.
struct Host {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool is_streamed = false;
  bool has_ended = false;
  std::size_t chunks = 0;
  /// Chunks after which the client is gone.
  std::size_t chunks_max = SIZE_MAX;
  std::vector<std::pair<int, std::string>> log;

  void clear() { *this = Host(); }
  /// The first header of that name, or "".
  std::string header(const std::string& name) const;
};

extern Host host;
/// Called with the text of kiln_fail_terminate instead of ending the process; it must end it itself.
extern void (*on_terminate)(const char* data, std::size_t size);
