// Writer and EventWriter: bodies that are sent piece by piece.
#include <kiln/response.h>

#include <algorithm>

#include "abi.h"

namespace kiln {
namespace {

/// Bytes that are gathered before a piece is sent.
constexpr std::size_t pending_bytes_max = 16 << 10;
/// Bytes of a piece at the most: well within a frame (`wire::cell::FRAME_BYTES_MAX`).
constexpr std::size_t chunk_bytes_max = 256 << 10;

void check_one_line(std::string_view what, std::string_view text) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos) return;
  throw InvalidValue(std::format("the {} of a server-sent event holds a line break: {:?}", what, text));
}

void append_line(std::string& out, std::string_view field, std::string_view value) {
  out += field;
  out += ": ";
  out += value;
  out += '\n';
}

/// One line for each line of `text`, which may end in LF, CR LF or CR.
void append_lines(std::string& out, std::string_view field, std::string_view text) {
  for (;;) {
    const std::size_t end = text.find_first_of("\r\n");
    append_line(out, field, text.substr(0, end));
    if (end == std::string_view::npos) return;
    const bool is_pair = text.substr(end).starts_with("\r\n");
    text.remove_prefix(end + (is_pair ? 2 : 1));
  }
}

}  // namespace

Writer& Writer::write(std::string_view bytes) {
  if (!is_open_) throw ConnectionClosed();
  pending_ += bytes;
  return pending_.size() >= pending_bytes_max ? flush() : *this;
}

Writer& Writer::write_formatted(std::string_view text, std::format_args arguments) {
  return write(std::vformat(text, arguments));
}

Writer& Writer::flush() {
  std::string_view rest = pending_;
  while (!rest.empty() && is_open_) {
    const std::string_view chunk = rest.substr(0, chunk_bytes_max);
    is_open_ = kiln_send_chunk({chunk.data(), chunk.size()});
    rest.remove_prefix(chunk.size());
  }
  pending_.clear();
  if (!is_open_) throw ConnectionClosed();
  return *this;
}

void EventWriter::send(std::string_view data) { send(ServerEvent{.data = std::string(data)}); }

void EventWriter::send(std::string_view event, std::string_view data) {
  send(ServerEvent{.data = std::string(data), .event = std::string(event)});
}

void EventWriter::send(const ServerEvent& event) {
  check_one_line("type", event.event);
  check_one_line("id", event.id);
  std::string text;
  if (!event.event.empty()) append_line(text, "event", event.event);
  if (!event.id.empty()) append_line(text, "id", event.id);
  if (event.retry.count() >= 0) append_line(text, "retry", std::to_string(event.retry.count()));
  append_lines(text, "data", event.data);
  text += '\n';
  writer_.write(text).flush();
}

void EventWriter::comment(std::string_view text) {
  std::string lines;
  append_lines(lines, "", text);
  lines += '\n';
  writer_.write(lines).flush();
}

}  // namespace kiln
