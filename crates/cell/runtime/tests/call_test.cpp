// Calls from the cell: events, answers, streams, what may not get into a header, and how a script's failure is
// reported.
#include <execinfo.h>
#include <kiln/prelude.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "host.h"

namespace {

kiln_text text(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

/// An event with a bit of everything.
struct Received {
  kiln_field parameters[4] = {
      {text("q"), text("first")}, {text("q"), text("second")}, {text("b"), text("2")}, {text(""), text("")}};
  kiln_field headers[3] = {{text("content-type"), text("application/json")},
                           {text("x-a"), text("1")},
                           {text("cookie"), text("sid=abc; x = y;z")}};
  kiln_upload files[1] = {{text("file"), text("a.txt"), text("text/plain"), text(std::string_view("\0\xff", 2))}};
  kiln_event event = {text("POST"),
                      text("/shop/a b"),
                      text("a b"),
                      text("q=first&q=second&b=2"),
                      text("application/json"),
                      text("{\"n\": 5}"),
                      text("127.0.0.1"),
                      text("req-1"),
                      parameters,
                      4,
                      headers,
                      3,
                      files,
                      1};
};

template <class Handler>
void call(Handler handler) {
  static Handler* current;
  current = &handler;
  void (*entry)(const Event&, Output&) = [](const Event& event, Output& output) { output = (*current)(event); };
  host.clear();
  const Received received;
  kiln_call_entry(reinterpret_cast<void*>(entry), &received.event);
}

void check_event() {
  call([](const Event& e) {
    check(e.method == "POST" && e.path == "/shop/a b" && e.pathInfo == "a b" && e.requestId == "req-1");
    check(e.remoteAddress == "127.0.0.1" && e.queryString == "q=first&q=second&b=2");
    check_equal(e.parameter["q"], "first");
    check_equal(e.parameter["none"], "");
    check_equal(e.parameter.get("none", "default"), "default");
    check(e.parameter.contains("b") && !e.parameter.contains("B") && e.parameter.size() == 3);
    check_equal(e.parameters["q"], std::vector<std::string>{"first", "second"});
    check(e.parameters["none"].empty() && e.parameters.contains("") && e.parameters.size() == 3);
    check_equal(e.headers["Content-TYPE"], "application/json");
    check(e.headers.contains("X-A") && e.headers.all("x-a").size() == 1);
    check_equal(e.cookies["sid"] + e.cookies["x"] + e.cookies["z"], "abcy");
    check_equal(e.postData.json()["n"].get<int>(), 5);
    check(e.postData.type == "application/json" && e.postData.length == 8);
    check(e.files.size() == 1 && e.files[0].contents.size() == 2 && e.files[0].name == "a.txt");
    std::string order;
    for (const auto& [name, value] : e.parameter) order += name + "=" + value + ";";
    check_equal(order, "q=first;b=2;=;");
    return Output();
  });
  check(host.status == 200 && host.has_ended && host.headers.empty());
  HttpFields many;
  for (int i = 0; i < 10'000; ++i) many.add(std::to_string(i * 7 % 10'000), std::to_string(i));
  for (int i = 0; i < 10'000; ++i) check(many[std::to_string(i * 7 % 10'000)] == std::to_string(i));
}

void check_answers() {
  call([](const Event&) -> Output { return "plain"; });
  check(host.body == "plain" && host.header("Content-Type") == "text/plain; charset=utf-8");
  call([](const Event&) -> Output { return std::string("text"); });
  check_equal(host.body, "text");
  call([](const Event&) -> Output { return Json{{"a", "\xff"}}; });
  check(host.body == "{\"a\":\"\uFFFD\"}" && host.header("Content-Type") == "application/json");
  call([](const Event& e) -> Output { return e.postData.json()["n"]; });
  check_equal(host.body, "5");
  call([](const Event&) -> Output {
    return ContentService::createTextOutput("a,b").setMimeType(MimeType::CSV).downloadAsFile("r\"é/1.csv");
  });
  check_equal(host.header("Content-Type"), "text/csv; charset=utf-8");
  check_equal(host.header("Content-Disposition"),
              "attachment; filename=\"r____1.csv\"; filename*=UTF-8''r%22%C3%A9_1.csv");
  call([](const Event&) -> Output {
    return HtmlService::createHtmlOutput("<p>").append("</p>").appendUntrusted("<&>\"'");
  });
  check_equal(host.body, "<p></p>&lt;&amp;&gt;&quot;&#39;");
  check_equal(host.header("Content-Type"), "text/html; charset=utf-8");
  call([](const Event&) -> Output { return Response(201).header("Location", "/x").body("made"); });
  check(host.status == 201 && host.header("Location") == "/x" && host.body == "made");
  call([](const Event&) -> Output { return Response(204).body("dropped"); });
  check(host.status == 204 && host.body.empty() && host.headers.empty());
  call([](const Event&) -> Output { return Response().redirect("/a b?c=é"); });
  check(host.status == 302 && host.header("Location") == "/a%20b?c=%C3%A9");
  call([](const Event&) -> Output { return Response(303).redirect("/x"); });
  check_equal(host.status, 303);
  call([](const Event&) -> Output {
    return Response().header("x-a", "1").header("X-A", "2").addHeader("X-A", "3").body("b");
  });
  check(host.headers.size() == 3 && host.headers[0] == std::pair<std::string, std::string>("X-A", "2"));
}

void check_header_rules() {
  constexpr std::string_view values[] = {
      "a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "a\0b"sv, "\x01", "\x7f", "a\x0b", "\xff", "\xc3"};
  for (std::string_view value : values) {
    check_throws<InvalidValue>([&] { Response().header("X-A", value); });
    check_throws<InvalidValue>([&] { Response().addHeader("X-A", value); });
    check_throws<InvalidValue>([&] { Response().header("Set-Cookie", value); });
    check_throws<InvalidValue>([&] { Response().redirect(value); });
    check_throws<InvalidValue>([&] { Response().cookie("a", value); });
    check_throws<InvalidValue>([&] { Response().cookie("a", "b", {.path = std::string(value)}); });
    check_throws<InvalidValue>([&] { Response().cookie("a", "b", {.domain = std::string(value)}); });
    check_throws<InvalidValue>([&] { ContentService::createTextOutput().setMimeType(value); });
    check_throws<InvalidValue>([&] { Response().header(value, "v"); });
    const Output download = ContentService::createTextOutput("x").downloadAsFile(value);
    for (const HttpField& field : download.response().getHeaders()) {
      check(field.value.find_first_of("\r\n\0"sv) == std::string::npos, field.value);
    }
  }
  for (std::string_view name : {"", "a b", "a:b", "a\"", "é", "(a)", "a\t"}) {
    check_throws<InvalidValue>([&] { Response().header(name, "v"); }, "not valid");
  }
  for (std::string_view name :
       {"Content-Length", "transfer-encoding", "CONNECTION", "Keep-Alive", "TE", "Trailer", "Upgrade"}) {
    check_throws<InvalidValue>([&] { Response().header(name, "1"); }, "Kiln itself");
    check_throws<InvalidValue>([&] { Response().addHeader(name, "1"); });
  }
  check_equal(Response().header("X", "tab\tand é").getHeaders()[0].value, "tab\tand é");
  for (int status : {-1, 0, 99, 100, 199, 600, 1000})
    check_throws<InvalidValue>([&] { Response r(status); }, "200 to 599");
}

void check_cookies() {
  const auto cookie = [](std::string_view name, std::string_view value, const CookieOptions& options = {}) {
    return Response().cookie(name, value, options).getHeaders()[0].value;
  };
  check_equal(cookie("a", "b"), "a=b; Path=/; Secure; HttpOnly; SameSite=Lax");
  check_equal(cookie("a", "b",
                     {.path = "/x",
                      .domain = "example.com",
                      .maxAge = 1h,
                      .httpOnly = false,
                      .secure = false,
                      .sameSite = SameSite::strict}),
              "a=b; Path=/x; Domain=example.com; Max-Age=3600; SameSite=Strict");
  check_equal(cookie("a", "", {.maxAge = 0s}), "a=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
  for (std::string_view value : {"a b", "a;b", "a,b", "a\"b", "a\\b", "é"})
    check_throws<InvalidValue>([&] { cookie("a", value); });
  for (std::string_view name : {"", "a=b", "a;b", "a b"}) check_throws<InvalidValue>([&] { cookie(name, "v"); });
  check_throws<InvalidValue>([&] { cookie("a", "b", {.path = "/; HttpOnly"}); });
  check_throws<InvalidValue>([&] { cookie("a", "b", {.secure = false, .sameSite = SameSite::none}); });
  check_throws<InvalidValue>([&] { cookie("__Host-a", "b", {.path = "/x"}); });
  const Response two = Response().cookie("a", "1").cookie("b", "2");
  check_equal(two.getHeaders().size(), 2u);
}

void check_streams() {
  call([](const Event&) -> Output {
    return Response::stream([](Writer& out) {
             out.write("one,");
             out.flush();
             out << "two," << "three,";
             out.print("{}", 4);
           })
        .header("X-A", "1");
  });
  check(host.is_streamed && host.has_ended && host.body == "one,two,three,4" && host.chunks == 2 &&
        host.header("X-A") == "1");
  call([](const Event&) -> Output {
    return Response::stream([](Writer& out) { out.write(std::string(1'000'000, 'x')); });
  });
  check(host.body.size() == 1'000'000 && host.chunks == 4);
  call([](const Event&) -> Output {
    return Response::events([state = 5](EventWriter& out) mutable {
      out.send("a\nb\r\nc\rd");
      out.send("tick", std::to_string(++state));
      out.send({.data = "", .id = "9", .retry = 2s});
      out.comment();
      check_throws<InvalidValue>([&] { out.send("a\nb", "x"); });
      check_throws<InvalidValue>([&] { out.send({.data = "x", .id = "1\r2"}); });
    });
  });
  check_equal(host.body,
              "data: a\ndata: b\ndata: c\ndata: d\n\nevent: tick\ndata: 6\n\nid: 9\nretry: 2000\ndata: \n\n: \n\n");
  check(host.header("Content-Type") == "text/event-stream" && host.header("Cache-Control") == "no-cache");
}

void check_lost_connection() {
  static int rounds;
  rounds = 0;
  static Received received;
  void (*entry)(const Event&, Output&) = [](const Event&, Output& output) {
    host.chunks_max = 3;
    output = Response::stream([](Writer& out) {
      for (;;) {
        ++rounds;
        out.write("x").flush();
      }
    });
  };
  host.clear();
  kiln_call_entry(reinterpret_cast<void*>(entry), &received.event);
  check(rounds == 4 && host.has_ended && host.body == "xxx");
}

void check_log() {
  host.clear();
  Logger::info("order {} has {} items", "a", 3);
  Logger::warn("100% {}");
  Logger::error(std::string("\xff!"));
  Logger::debug(Json{{"a", 1}});
  Logger::info(std::vector<int>{1, 2});
  Logger::info("{:>5}", std::string_view("v"));
  const std::vector<std::pair<int, std::string>> expected = {{1, "order a has 3 items"}, {2, "100% {}"}, {3, "\uFFFD!"},
                                                             {0, "{\"a\":1}"},           {1, "[1, 2]"},  {1, "    v"}};
  check_equal(host.log, expected);
}

/// Runs `action` in a child process and returns what its terminate handler reported.
std::string reported(void (*action)()) {
  int ends[2];
  if (pipe(ends) != 0) return "pipe";
  static int report_end;
  report_end = ends[1];
  const pid_t child = fork();
  if (child == 0) {
    on_terminate = [](const char* data, std::size_t size) {
      void* frames[64];
      const int depth = backtrace(frames, 64);
      char** names = backtrace_symbols(frames, depth);
      bool stands = false;
      for (int i = 0; i < depth; ++i) stands = stands || std::strstr(names[i], "innermost_of_the_script") != nullptr;
      const std::string report =
          std::string(data ? data : "nothing", data ? size : 7) + (stands ? " [stack stands]" : "");
      if (write(report_end, report.data(), report.size()) < 0) _exit(1);
      _exit(0);
    };
    action();
    _exit(0);
  }
  close(ends[1]);
  std::string report;
  char buffer[1024];
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    report.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return report;
}

}  // namespace

/// Throws from within a frame that has something to clean up.
extern "C" [[gnu::noinline]] void innermost_of_the_script(int what) {
  const std::string keeps_a_cleanup(100, 'x');
  switch (what) {
    case 0:
      throw std::out_of_range("too far");
    case 1:
      throw std::string("a text");
    case 2:
      throw 42;
    case 3:
      throw Json(1);
    case 4:
      std::terminate();
    case 5:
      (void)std::vector<int>().at(3);
      break;
    case 6:
      throw JsonTypeError(302, "json");
  }
}

namespace {

int failing_case;

void call_failing() {
  static Received received;
  void (*entry)(const Event&, Output&) = [](const Event&, Output&) {
    const std::string also_a_cleanup(100, 'y');
    innermost_of_the_script(failing_case);
  };
  kiln_call_entry(reinterpret_cast<void*>(entry), &received.event);
}

void call_failing_stream() {
  static Received received;
  void (*entry)(const Event&, Output&) = [](const Event&, Output& output) {
    output = Response::stream([](Writer& out) {
      out.write("x");
      innermost_of_the_script(failing_case);
    });
  };
  kiln_call_entry(reinterpret_cast<void*>(entry), &received.event);
}

void check_failures() {
  constexpr std::string_view expected[] = {
      "std::out_of_range: too far",
      "std::string: a text",
      "int: 42",
      "kiln::Json",
      "nothing",
      "std::out_of_range: vector::_M_range_check: __n (which is 3) >= this->size() (which is 0)",
      "kiln::JsonTypeError: json",
  };
  for (failing_case = 0; failing_case < 7; ++failing_case) {
    check_equal(reported(call_failing), std::string(expected[failing_case]) + " [stack stands]");
    check_equal(reported(call_failing_stream), std::string(expected[failing_case]) + " [stack stands]");
  }
}

void check_quotas() {
  try {
    throw TimeLimitExceeded("ms of CPU time", 30'001, 30'000);
  } catch (const QuotaExceeded& quota) {
    check_equal(std::format("{} of {} {}: {}", quota.used(), quota.limit(), quota.quota(), quota.what()),
                "30001 of 30000 ms of CPU time: quota exceeded: 30001 of 30000 ms of CPU time");
  }
  kiln_flush_streams();
}

}  // namespace

int main() {
  kiln_start_runtime();
  check_event();
  check_answers();
  check_header_rules();
  check_cookies();
  check_streams();
  check_lost_connection();
  check_log();
  check_failures();
  check_quotas();
  return checked();
}
