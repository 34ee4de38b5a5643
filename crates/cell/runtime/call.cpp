// Calls an entry of the image and sends its answer.
//
// An exception that nobody catches must find the stack as it was thrown on, for the backtrace. So no frame between an
// entry and the process's first one may have anything to do with it: kiln_call_entry and its like call script code
// through pointers to noexcept functions, which clang calls without a landing pad, and do nothing else that could
// throw.
#include <kiln/output.h>

#include <cstdint>
#include <vector>

#include "abi.h"
#include "event.h"
#include "main_thread.h"

namespace kiln {

/// One event, from its arrival to the end of its answer.
class Call {
 public:
  explicit Call(const kiln_event& received) : event_(make_event(received)) {}

  const Event& event() const noexcept { return event_; }
  Output& output() noexcept { return output_; }
  bool is_streamed() const noexcept { return output_.response_.source_ != nullptr; }

  void send_reply() {
    Response& response = output_.response_;
    complete(response);
    const std::string& body = response.body_;
    kiln_send_reply(static_cast<std::uint16_t>(response.status_), fields_.data(), fields_.size(),
                    {body.data(), body.size()});
  }

  void send_head() {
    complete(output_.response_);
    kiln_send_head(static_cast<std::uint16_t>(output_.response_.status_), fields_.data(), fields_.size(), UINT64_MAX);
  }

  /// Runs the script's function that writes the body. Only the exception that tells of a lost connection ends here.
  void stream() {
    Writer writer;
    try {
      output_.response_.source_->write_to(writer);
      writer.flush();
    } catch (const ConnectionClosed&) {
    }
  }

 private:
  void complete(Response& response) {
    const bool has_body = response.status_ != 204 && response.status_ != 304;
    if (!has_body) response.body_.clear();
    if (has_body && !response.has_header("Content-Type") && (is_streamed() || !response.body_.empty())) {
      response.header("Content-Type", content_type_of(MimeType::TEXT));
    }
    for (const HttpField& field : response.headers_) {
      fields_.push_back({{field.name.data(), field.name.size()}, {field.value.data(), field.value.size()}});
    }
  }

  Event event_;
  Output output_;
  std::vector<kiln_field> fields_;
};

namespace {

using Entry = void (*)(const Event&, Output&);
using Enter = void (*)(Entry, const Event&, Output&) noexcept;
using Stream = void (*)(Call&) noexcept;
using Initializer = void (*)(int, const char* const*, const char* const*);
using Initialize = void (*)(Initializer, int, const char* const*, const char* const*) noexcept;

// Inlined, these would bring their landing pads along into kiln_call_entry. Those that are noexcept fail on lack of
// memory only, and end the process then.
[[gnu::noinline]] Call* begin(const kiln_event& received) noexcept { return new Call(received); }
[[gnu::noinline]] void enter(Entry entry, const Event& event, Output& output) {
  call_in_main_thread([&] { entry(event, output); });
}
[[gnu::noinline]] void initialize(Initializer initializer, int count, const char* const* values,
                                  const char* const* environment) {
  call_in_main_thread([&] { initializer(count, values, environment); });
}
[[gnu::noinline]] void send_reply(Call& call) noexcept { call.send_reply(); }
[[gnu::noinline]] void send_head(Call& call) noexcept { call.send_head(); }
[[gnu::noinline]] void stream(Call& call) {
  call_in_main_thread([&] { call.stream(); });
}
[[gnu::noinline]] void end_stream() noexcept { kiln_send_end(); }
[[gnu::noinline]] void end(Call* call) noexcept { delete call; }

}  // namespace
}  // namespace kiln

void kiln_call_initializer(kiln::Initializer initializer, int count, const char* const* values,
                           const char* const* environment) noexcept {
  reinterpret_cast<kiln::Initialize>(&kiln::initialize)(initializer, count, values, environment);
}

void kiln_call_entry(void* entry, const kiln_event* event) noexcept {
  kiln::Call* call = kiln::begin(*event);
  const auto function = reinterpret_cast<kiln::Entry>(entry);
  reinterpret_cast<kiln::Enter>(&kiln::enter)(function, call->event(), call->output());
  if (call->is_streamed()) {
    kiln::send_head(*call);
    reinterpret_cast<kiln::Stream>(&kiln::stream)(*call);
    kiln::end_stream();
  } else {
    kiln::send_reply(*call);
  }
  kiln::end(call);
}
