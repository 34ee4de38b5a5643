// std::format: the grammar of the standard, formatters of scripts, errors.
#include <kiln/prelude.h>

#include "check.h"

struct Point {
  int x, y;
};
template <>
struct std::formatter<Point> {
  char form = 'f';
  constexpr auto parse(std::format_parse_context& context) {
    auto at = context.begin();
    if (at != context.end() && (*at == 's' || *at == 'f')) form = *at++;
    if (at != context.end() && *at != '}') throw std::format_error("Point: f or s");
    return at;
  }
  auto format(const Point& point, std::format_context& context) const {
    return form == 'f' ? std::format_to(context.out(), "({}, {})", point.x, point.y)
                       : std::format_to(context.out(), "{}{}", point.x, point.y);
  }
};

enum class Color { red, green };
template <>
struct std::formatter<Color> : std::formatter<std::string_view> {
  auto format(Color color, auto& context) const {
    return std::formatter<std::string_view>::format(color == Color::red ? "red" : "green", context);
  }
};

template <class T>
struct Box {
  T value;
};
template <class T, class Char>
struct std::formatter<Box<T>, Char> : std::formatter<T, Char> {
  template <class Context>
  auto format(const Box<T>& box, Context& context) const {
    return std::formatter<T, Char>::format(box.value, context);
  }
};

namespace {

template <class... Args>
std::string wrapped(std::format_string<Args...> text, Args&&... args) {
  return std::format(text, std::forward<Args>(args)...);
}

/// Formats at run time; "error" when the format string does not fit.
template <class... Args>
std::string at_run_time(std::string_view text, const Args&... args) {
  try {
    return std::vformat(text, std::make_format_args(args...));
  } catch (const std::format_error&) {
    return "error";
  }
}

void check_integers() {
  check_equal(std::format("{} {} {} {}", 0, -1, 4294967295u, std::numeric_limits<long long>::min()),
              "0 -1 4294967295 -9223372036854775808");
  check_equal(std::format("{:d} {:b} {:#b} {:B} {:#B} {:o} {:#o} {:x} {:#x} {:X} {:#X}", 42, 5, 5, 5, 5, 8, 8, 255, 255,
                          255, 255),
              "42 101 0b101 101 0B101 10 010 ff 0xff FF 0XFF");
  check_equal(std::format("{:#o} {:#x} {:+} {: } {:-} {:+}", 0, 0, 1, 1, 1, -1), "0 0x0 +1  1 1 -1");
  check_equal(std::format("{:5}|{:<5}|{:^5}|{:>5}|{:*^6}|{:05}|{:<05}|{:+06}|{:#06x}", 1, 1, 1, 1, 1, -1, 1, 1, 255),
              "    1|1    |  1  |    1|**1***|-0001|1    |+00001|0x00ff");
  check_equal(std::format("{:c}{:c}", 65, 'b'), "Ab");
  check_equal(std::format("{} {}", static_cast<__int128>(-1), ~static_cast<unsigned __int128>(0)),
              "-1 340282366920938463463374607431768211455");
  check_equal(std::format("{} {} {}", std::int8_t(-5), std::uint8_t(200), static_cast<short>(7)), "-5 200 7");
  check_equal(at_run_time("{:c}", 300), "error");
  check_equal(at_run_time("{:c}", -1), "\xff");
}

void check_reals() {
  check_equal(std::format("{} {} {} {} {}", 1.0, 0.1, -0.0, 1e100, 1.5f), "1 0.1 -0 1e+100 1.5");
  check_equal(std::format("{:f} {:.0f} {:#.0f} {:.3f} {:e} {:.2E} {:g} {:G} {:a}", 1.5, 2.5, 2.0, 3.14159, 12345.678,
                          12345.678, 1e-10, 1e-10, 0.5),
              "1.500000 2 2. 3.142 1.234568e+04 1.23E+04 1e-10 1E-10 1p-1");
  check_equal(std::format("{:.3} {:.10} {:#} {:#g} {:#.3g}", 3.14159, 0.5, 1.0, 1.0, 2.0), "3.14 0.5 1. 1.00000 2.00");
  check_equal(
      std::format("{:8.2f}|{:<8.2f}|{:08.2f}|{:+.1f}|{: .1f}|{:010}", 3.14159, 3.14159, -3.14159, 1.0, 1.0, 1.5),
      "    3.14|3.14    |-0003.14|+1.0| 1.0|00000001.5");
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  check_equal(std::format("{} {:F} {:+} {:06} {:<6}|", nan, infinity, infinity, -infinity, nan),
              "nan INF +inf   -inf nan   |");
  check_equal(std::format("{} {:.2f}", 1.0L, 2.345L), "1 2.35");
  check_equal(std::format("{:.400f}", 1e300).size(), 702u);
  check_equal(std::format("{:f}", 1.7976931348623157e308).size(), 316u);
}

void check_texts() {
  const std::string text = "text";
  check_equal(std::format("{} {} {:s} {}", "a", text, std::string_view("v"), 'c'), "a text v c");
  check_equal(std::format("{:6}|{:>6}|{:^6}|{:-^6}|{:.2}|{:6.2}|", text, text, text, text, text, text),
              "text  |  text| text |-text-|te|te    |");
  check_equal(std::format("{:é>5}|{:😀<4}|", "ab", "x"), "éééab|x😀😀😀|");
  check_equal(std::format("{:4}|{:3}|{:.3}|{:3}|", "é", "日本", "日本語", "e\u0301"), "é   |日本|日|e\u0301  |");
  check_equal(std::format("{} {:d} {:s} {:>6} {:#x}", true, true, false, true, true), "true 1 false   true 0x1");
  check_equal(std::format("{:?} {:?} {:?}", "a\"\t\n\\\x01", '\'', 'c'), "\"a\\\"\\t\\n\\\\\\u{1}\" '\\'' 'c'");
  check_equal(std::format("{:?} {:?} {:?}", "\xff\u00e9", "\u200b", "\U0001F600"),
              "\"\\x{ff}é\" \"\\u{200b}\" \"\U0001F600\"");
  check_equal(std::format("{} {}", static_cast<const void*>(nullptr), nullptr), "0x0 0x0");
  check_equal(std::format("{:>8} {:018}", reinterpret_cast<void*>(0x12ab), reinterpret_cast<const void*>(0x1)),
              "  0x12ab 0x0000000000000001");
  char buffer[] = "buffer";
  check_equal(std::format("{}", buffer), "buffer");
  check_equal(at_run_time("{}", static_cast<const char*>(nullptr)), "error");
}

void check_fields() {
  check_equal(std::format("{{}} {{{}}}", 1), "{} {1}");
  check_equal(std::format("{1} {0} {1}", "a", "b"), "b a b");
  check_equal(std::format("{:{}} {:.{}f} {:{}.{}f}", 1, 4, 2.5, 2, 2.5, 6, 1), "   1 2.50    2.5");
  check_equal(std::format("{0:{1}} {0:{2}}", 1, 3, 5), "  1     1");
  check_equal(std::format("no fields"), "no fields");
  check_equal(std::format("{}", "unused", 1), "unused");
  std::string out = "> ";
  std::format_to(std::back_inserter(out), "{}", 1);
  char small[4] = {};
  const auto result = std::format_to_n(small, 3, "{}", 12345);
  check(out == "> 1" && std::string_view(small) == "123" && result.size == 5 && result.out == small + 3);
  std::vector<char> list;
  std::format_to(std::back_inserter(list), "{}", "ab");
  check(list.size() == 2 && std::formatted_size("{:10}", 1) == 10);
  check_equal(wrapped("{} {}", 1, out), "1 > 1");
}

void check_refusals() {
  constexpr std::string_view malformed[] = {
      "{",      "}",      "{}}",  "{0",      "{0:",    "{:",     "{1}",
      "{ }",    "{-1}",   "{a}",  "{00}",    "{0} {}", "{} {0}", "{:{}}",
      "{:.}",   "{:-}x{", "{:q}", "{:s}",    "{:.2}",  "{:.2d}", "{:99999999999}",
      "{:{0}",  "{:{a}}", "{!r}", "{:{}{}}", "{:+s}",  "{::}",   "{:5 }",
      "{:<<<}", "{:{<}",  "{:?}",
  };
  for (std::string_view text : malformed) check_equal(at_run_time(text, 1), "error");
  constexpr std::string_view for_text[] = {"{:d}", "{:+}", "{:#}", "{:05}", "{:x}", "{:c}", "{:L}", "{:f}"};
  for (std::string_view text : for_text) check_equal(at_run_time(text, "a"), "error");
  constexpr std::string_view for_real[] = {"{:d}", "{:x}", "{:c}", "{:s}", "{:b}"};
  for (std::string_view text : for_real) check_equal(at_run_time(text, 1.0), "error");
  constexpr std::string_view for_boolean[] = {"{:c}", "{:f}", "{:.1}", "{:+}", "{:?}"};
  for (std::string_view text : for_boolean) check_equal(at_run_time(text, true), "error");
  constexpr std::string_view for_character[] = {"{:s}", "{:+}", "{:#}", "{:f}", "{:.1}"};
  for (std::string_view text : for_character) check_equal(at_run_time(text, 'c'), "error");
  constexpr std::string_view for_pointer[] = {"{:x}", "{:+}", "{:#}", "{:.1}", "{:L}"};
  for (std::string_view text : for_pointer) check_equal(at_run_time(text, nullptr), "error");
  check_equal(at_run_time("{:{}}", 1, -1), "error");
  check_equal(at_run_time("{:{}}", 1, "a"), "error");
  check_equal(at_run_time("{:{}}", 1, 2.0), "error");
  check_equal(at_run_time("{:{}}", 1, 1ull << 40), "error");
}

void check_formatters() {
  const Point point{1, 2};
  check_equal(std::format("{} {:s} {:f}", point, point, Point{3, 4}), "(1, 2) 12 (3, 4)");
  check_equal(std::format("{:>6}|{}", Color::red, Color::green), "   red|green");
  check_equal(std::format("{:05} {}", Box<int>{7}, Box<std::string>{"b"}), "00007 b");
  check_equal(at_run_time("{:q}", point), "error");
  static_assert(std::formattable<Point, char> && std::formattable<std::vector<Color>, char>);
  static_assert(!std::formattable<std::mutex, char> && !std::formattable<std::optional<int>, char>);
}

void check_ranges() {
  const std::vector<int> numbers = {1, 20, 300};
  check_equal(std::format("{} {::>4} {:n} {:n:x} {:_^16}|", numbers, numbers, numbers, numbers, numbers),
              "[1, 20, 300] [   1,   20,  300] 1, 20, 300 1, 14, 12c __[1, 20, 300]__|");
  check_equal(std::format("{} {::}", std::vector<std::string>{"a", "b\n"}, std::vector<std::string>{"a"}),
              "[\"a\", \"b\\n\"] [a]");
  check_equal(
      std::format("{} {} {:n}", std::map<std::string, int>{{"a", 1}}, std::set<int>{1, 2}, std::map<int, int>{{1, 2}}),
      "{\"a\": 1} {1, 2} 1: 2");
  check_equal(std::format("{} {} {:n}", std::pair(1, "a"), std::tuple(1, 2.5, 'c'), std::tuple(1, 2)),
              "(1, \"a\") (1, 2.5, 'c') 1, 2");
  check_equal(
      std::format("{:s} {:?s} {}", std::vector<char>{'a', '\n'}, std::vector<char>{'a', '\n'}, std::vector<char>{'a'}),
      "a\n \"a\\n\" ['a']");
  check_equal(std::format("{} {}", std::vector<std::vector<int>>{{1}, {}}, std::vector<bool>{true, false}),
              "[[1], []] [true, false]");
  check_equal(std::format("{:m}", std::vector<std::pair<int, int>>{{1, 2}}), "{1: 2}");
  check_equal(std::format("{}", numbers | std::views::filter([](int n) { return n > 1; })), "[20, 300]");
  check_equal(std::format("{}", numbers | std::views::transform([](int n) { return n * 2; })), "[2, 40, 600]");
  check_equal(std::format("{}", std::array<Color, 2>{Color::red, Color::green}), "[\"red\", \"green\"]");
}

/// Groups of three with a dot.
struct Dots : std::numpunct<char> {
  char do_thousands_sep() const override { return '.'; }
  char do_decimal_point() const override { return ','; }
  std::string do_grouping() const override { return "\3"; }
  std::string do_truename() const override { return "wahr"; }
};

void check_locales() {
  const std::locale german(std::locale::classic(), new Dots);
  check_equal(std::format(german, "{:L} {:L} {} {:.2Lf} {:L} {:L}", 1234567, 999, 1234, 12345.678, -1000, true),
              "1.234.567 999 1234 12.345,68 -1.000 wahr");
  check_equal(std::format("{:L} {:L}", 1234567, 1.5), "1234567 1.5");
}

void check_printing() {
  std::ostringstream out;
  std::print(out, "{}-", 1);
  std::println(out, "{}", "line");
  std::println(out);
  check_equal(out.str(), "1-line\n\n");
  char* bytes = nullptr;
  std::size_t size = 0;
  FILE* file = open_memstream(&bytes, &size);
  std::print(file, "{}-", 1);
  std::println(file, "{}", "line");
  std::fclose(file);
  check_equal(std::string_view(bytes, size), "1-line\n");
  std::free(bytes);
}

}  // namespace

int main() {
  check_integers();
  check_reals();
  check_texts();
  check_fields();
  check_refusals();
  check_formatters();
  check_ranges();
  check_locales();
  check_printing();
  return checked();
}
