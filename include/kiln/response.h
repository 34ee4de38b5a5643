// Response: an answer with everything that HTTP has, and answers that are streamed.
#pragma once

#include <kiln/error.h>
#include <kiln/http_fields.h>
#include <kiln/json.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <format>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kiln {

/// Writes the body of a streamed answer. What is written goes out when 16 KiB have gathered, at `flush`, and at the
/// end.
class Writer {
 public:
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Throws ConnectionClosed when the client has gone away, as do all that write.
  Writer& write(std::string_view bytes);
  Writer& operator<<(std::string_view text) { return write(text); }
  template <class... Args>
  Writer& print(std::format_string<Args...> text, const Args&... args) {
    const std::__kiln::__argument arguments[] = {args..., {}};
    return write_formatted(text.get(), std::format_args(arguments, sizeof...(Args)));
  }
  /// Sends what has been written so far.
  Writer& flush();
  /// Whether the client was still there at the last attempt to send.
  bool isOpen() const noexcept { return is_open_; }

 private:
  friend class Call;
  Writer() = default;
  Writer& write_formatted(std::string_view text, std::format_args arguments);

  std::string pending_;
  bool is_open_ = true;
};

/// One server-sent event (HTML standard, section 9.2). Texts other than `data` must be free of line breaks.
struct ServerEvent {
  std::string data;
  std::string event = {};
  std::string id = {};
  /// How long the client waits before it connects again; negative for no change.
  std::chrono::milliseconds retry{-1};
};

/// Writes server-sent events; each goes out at once.
class EventWriter {
 public:
  explicit EventWriter(Writer& writer) noexcept : writer_(writer) {}

  /// An event of type `message`. Throws ConnectionClosed when the client has gone away, as do all that send.
  void send(std::string_view data);
  /// An event of another type. Throws InvalidValue when its name holds a line break.
  void send(std::string_view event, std::string_view data);
  void send(const ServerEvent& event);
  /// A comment, which clients ignore: keeps the connection alive.
  void comment(std::string_view text = "");
  bool isOpen() const noexcept { return writer_.isOpen(); }

 private:
  Writer& writer_;
};

/// Whether a cookie is sent along with requests that other sites cause.
enum class SameSite : std::uint8_t { lax, strict, none };

/// Attributes of a cookie. The defaults are the safe ones: not for JavaScript, not over plain HTTP (browsers make an
/// exception for localhost), not with requests from other sites other than plain links.
struct CookieOptions {
  std::string path = "/";
  std::string domain = "";
  /// How long it is kept; negative: until the browser ends; zero: removed at once.
  std::chrono::seconds maxAge{-1};
  bool httpOnly = true;
  bool secure = true;
  SameSite sameSite = SameSite::lax;
};

/// What produces a streamed body.
class StreamSource {
 public:
  virtual ~StreamSource();
  virtual void write_to(Writer& writer) = 0;
};

/// An answer: status, headers and body. Names and values of headers are checked when they are set, so that none of them
/// can start another header or the body.
class Response {
 public:
  /// Throws InvalidValue unless `status` is 200 to 599.
  explicit Response(int status = 200);
  Response(const Response& other);
  Response(Response&& other) noexcept;
  Response& operator=(const Response& other);
  Response& operator=(Response&& other) noexcept;
  ~Response();

  Response& status(int status) &;
  /// Sets a header; `Set-Cookie` is added to those there are. Throws InvalidValue for a name that is no token, a value
  /// with control characters such as line breaks, and headers that belong to the connection (`Content-Length`,
  /// `Transfer-Encoding`, `Connection`...).
  Response& header(std::string_view name, std::string_view value) &;
  /// Adds a header to those of its name.
  Response& addHeader(std::string_view name, std::string_view value) &;
  /// The body; plain text unless `Content-Type` is set.
  Response& body(std::string content) &;
  Response& json(const Json& json) &;
  Response& html(std::string content) &;
  /// Sends the client elsewhere, with 302 unless another status is given or set. Throws InvalidValue for control
  /// characters in `url`.
  Response& redirect(std::string_view url, int status = 0) &;
  /// Throws InvalidValue for a name that is no token, a value with characters that a cookie cannot hold (white space,
  /// quotes, comma, semicolon, backslash, non-ASCII: `Utilities::urlEncode` helps), and attributes that contradict each
  /// other.
  Response& cookie(std::string_view name, std::string_view value, const CookieOptions& options = {}) &;

  Response&& status(int code) && { return std::move(status(code)); }
  Response&& header(std::string_view name, std::string_view value) && { return std::move(header(name, value)); }
  Response&& addHeader(std::string_view name, std::string_view value) && { return std::move(addHeader(name, value)); }
  Response&& body(std::string content) && { return std::move(body(std::move(content))); }
  Response&& json(const Json& value) && { return std::move(json(value)); }
  Response&& html(std::string content) && { return std::move(html(std::move(content))); }
  Response&& redirect(std::string_view url, int code = 0) && { return std::move(redirect(url, code)); }
  Response&& cookie(std::string_view name, std::string_view value, const CookieOptions& options = {}) && {
    return std::move(cookie(name, value, options));
  }

  /// An answer whose body `function`, called with a Writer&, writes piece by piece once status and headers are out.
  template <class Function>
  static Response stream(Function function) {
    struct Source final : StreamSource {
      Function function;
      explicit Source(Function&& function) : function(std::move(function)) {}
      void write_to(Writer& writer) override { function(writer); }
    };
    return streamed(new Source(std::move(function)), nullptr);
  }
  /// An answer of server-sent events that `function`, called with an EventWriter&, sends.
  template <class Function>
  static Response events(Function function) {
    struct Source final : StreamSource {
      Function function;
      explicit Source(Function&& function) : function(std::move(function)) {}
      void write_to(Writer& writer) override {
        EventWriter events(writer);
        function(events);
      }
    };
    return streamed(new Source(std::move(function)), "text/event-stream");
  }

  int getStatus() const noexcept { return status_; }
  const std::vector<HttpField>& getHeaders() const noexcept { return headers_; }
  const std::string& getBody() const noexcept { return body_; }

 private:
  friend class Call;

  /// Owns `source` from now on.
  static Response streamed(StreamSource* source, const char* content_type);
  bool has_header(std::string_view name) const noexcept;

  int status_;
  std::vector<HttpField> headers_;
  std::string body_;
  std::shared_ptr<StreamSource> source_;
};

}  // namespace kiln
