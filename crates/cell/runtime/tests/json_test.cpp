// Json: the grammar of RFC 8259 (nothing invalid is taken, nothing valid refused), the interface, conversions, limits.
#include <kiln/prelude.h>

#include "check.h"

namespace {

struct Case {
  std::string_view text;
  /// What dump() makes of it; empty: the text is not JSON.
  std::string_view dumped;
};

constexpr Case accepted[] = {
    {"null", "null"},
    {" \t\n\r true \n", "true"},
    {"false", "false"},
    {"0", "0"},
    {"-0", "0"},
    {"-0.0", "-0.0"},
    {"0e1", "0.0"},
    {"0e+1", "0.0"},
    {"1E-2", "0.01"},
    {"123456789", "123456789"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"18446744073709551615", "18446744073709551615"},
    {"18446744073709551616", "1.8446744073709552e+19"},
    {"-9223372036854775809", "-9.223372036854776e+18"},
    {"0.1", "0.1"},
    {"1.0", "1.0"},
    {"100000.0", "100000.0"},
    {"1e15", "1e+15"},
    {"1e14", "100000000000000.0"},
    {"0.0001", "0.0001"},
    {"0.00001", "1e-05"},
    {"5e-324", "5e-324"},
    {"1e-999", "0.0"},
    {"-1e-999", "-0.0"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"2.2250738585072014e-308", "2.2250738585072014e-308"},
    {"0.30000000000000004", "0.30000000000000004"},
    {R"("")", R"("")"},
    {R"("\"\\\/\b\f\n\r\t")", R"("\"\\/\b\f\n\r\t")"},
    {R"("\u0041\u00e9\u20ac")", "\"A\u00e9\u20ac\""},
    {R"("\uD83D\uDE00")", "\"\U0001F600\""},
    {R"("\uDBFF\uDFFF")", "\"\U0010FFFF\""},
    {R"("\u0000")", R"("\u0000")"},
    {"\"\x7f\"", "\"\x7f\""},
    {"\"\u2028\"", "\"\u2028\""},
    {"\"\xef\xbf\xbf\"", "\"\xef\xbf\xbf\""},
    {"[]", "[]"},
    {"[ ]", "[]"},
    {"[1 , 2]", "[1,2]"},
    {"[[],[[]]]", "[[],[[]]]"},
    {"{}", "{}"},
    {R"({"b":1,"a":2})", R"({"a":2,"b":1})"},
    {R"({"a":1,"a":2})", R"({"a":2})"},
    {R"({"":0})", R"({"":0})"},
    {R"({"a":{"b":[null]}})", R"({"a":{"b":[null]}})"},
    {"\xef\xbb\xbf{}", "{}"},
};

constexpr std::string_view refused[] = {
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "NaN",
    "Infinity",
    "-Infinity",
    "-",
    "+1",
    ".5",
    "1.",
    "1.e1",
    "01",
    "-01",
    "00",
    "0x1",
    "1e",
    "1e+",
    "1e1.0",
    "1 2",
    "1,",
    "--1",
    "-a",
    "1a",
    "1e999",
    "-1e999",
    "[",
    "]",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1:2]",
    "[}",
    "{",
    "}",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{\"a\",1}",
    "{\"a\"::1}",
    "{\"a\":1 \"b\":2}",
    "{null:1}",
    "\"",
    "\"a",
    "'a'",
    "\"\\\"",
    "\"\\x41\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\U0041\"",
    "\"\\a\"",
    "\"\\uD800\"",
    "\"\\uDC00\"",
    "\"\\uD800\\u0041\"",
    "\"\\uD800\\uD800\"",
    "\"\\uD800\\n\"",
    "\"\\uDE00\\uD83D\"",
    "\"\n\"",
    "\"\t\"",
    "\"\x01\"",
    "\"\x1f\"",
    "\"\xff\"",
    "\"\x80\"",
    "\"\xc0\x80\"",
    "\"\xc1\xbf\"",
    "\"\xe0\x80\x80\"",
    "\"\xed\xa0\x80\"",
    "\"\xf0\x80\x80\x80\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\xf5\x80\x80\x80\"",
    "\"\xe2\x82\"",
    "\"\xe2\x82",
    "[1]x",
    "{}{}",
    "[]\x0c",
    "\xc2\xa0[]",
    "\xef\xbb\xbf",
    "\xef\xbb\xbf\xef\xbb\xbf[]",
    "// c\n1",
    "/* c */1",
    "[1,//\n2]",
    "#1",
    "undefined",
    "1_000",
    "\x00"sv,
    "[\x00]"sv,
    "\"\x00\""sv,
    "[1\x00]"sv,
};

void check_grammar() {
  for (const Case& each : accepted) {
    check(Json::accept(each.text), std::format("refused: {:?}", each.text));
    if (Json::accept(each.text)) check_equal(Json::parse(each.text).dump(), each.dumped);
  }
  for (std::string_view text : refused) {
    check(!Json::accept(text), std::format("taken: {:?}", text));
    check_throws<JsonParseError>([&] { Json::parse(text); });
    check(Json::parse(text, nullptr, false).is_discarded());
  }
  // Each start of a text is refused, but for numbers, and never read beyond.
  const std::string whole = R"({"a":[1,2.5e3,"x\u0041\uD83D\uDE00",true,false,null,{"b":{}}]})";
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) check(!Json::accept(std::string(whole, 0, bytes)));
}

void check_positions() {
  const auto error_of = [](std::string_view text) {
    try {
      Json::parse(text);
    } catch (const JsonParseError& error) {
      return std::format("{} {}:{}", error.byte, error.line, error.column);
    }
    return std::string("none");
  };
  check_equal(error_of("[1,\n2,\n  x]"), "9 3:3");
  check_equal(error_of("{\"a\":"), "5 1:6");
  check_equal(error_of(""), "0 1:1");
  check_equal(error_of("[1,]"), "3 1:4");
  check_throws<JsonParseError>([] { Json::parse("[1 2]"); },
                               "line 1, column 4 (byte 3): ',' or ']' is expected, not '2'");
  check_throws<kiln::Error>([] { Json::parse("\"\xff\""); }, "the byte 0xff");
}

void check_depth() {
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  check(Json::accept(nested(Json::depth_max)));
  check(!Json::accept(nested(Json::depth_max + 1)));
  check(!Json::accept(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  check(!Json::accept(objects));
  Json deep;
  for (int i = 0; i < 1'000'000; ++i) {
    Json outer = Json::array();
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  check_throws<JsonError>([&] { deep.dump(); }, "1000");
  check_throws<JsonError>([&] { Json copy(deep); }, "1000");
  check_throws<JsonError>([&] { (void)(deep == deep); }, "1000");
  check_throws<JsonError>([&] { deep.flatten(); }, "1000");
  Json objects_in_objects;
  for (int i = 0; i < 100'000; ++i) {
    Json outer = Json::object();
    outer["a"] = std::move(objects_in_objects);
    objects_in_objects = std::move(outer);
  }
  check_throws<JsonError>([&] { Json().merge_patch(objects_in_objects); }, "1000");
}

void check_numbers() {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const Json read = Json::parse(Json(value).dump());
    check(std::bit_cast<std::uint64_t>(read.get<double>()) == std::bit_cast<std::uint64_t>(value) &&
              read.is_number_float(),
          Json(value).dump());
  }
  check_equal(Json(std::numeric_limits<double>::quiet_NaN()).dump(), "null");
  check_equal(Json(std::numeric_limits<double>::infinity()).dump(), "null");
  check_equal(Json(1.0f).dump(), "1.0");
  check_equal(Json(123456789012345680.0).dump(), "1.2345678901234568e+17");
  check(Json(1) == Json(1.0) && Json(1) == Json(1u) && Json(-1) != Json(std::uint64_t(-1)));
  check(Json(9007199254740993) != Json(9007199254740992.0) && Json(9007199254740993) > Json(9007199254740992.0));
  check_equal(Json(300).get<int>(), 300);
  check_throws<JsonRangeError>([] { (void)Json(300).get<std::int8_t>(); }, "300");
  check_throws<JsonRangeError>([] { (void)Json(-1).get<unsigned>(); });
  check_throws<JsonRangeError>([] { (void)Json(std::uint64_t(-1)).get<long>(); });
  check_throws<JsonRangeError>([] { (void)Json(1e300).get<long>(); });
  check_throws<JsonRangeError>([] { (void)Json(9223372036854775808.0).get<long>(); });
  check_throws<JsonRangeError>([] { (void)Json(std::nan("")).get<int>(); });
  check_equal(Json(3.7).get<int>(), 3);
  check_equal(Json(-3.7).get<int>(), -3);
  check_equal(Json(true).get<int>(), 1);
  check_throws<JsonTypeError>([] { (void)Json("1").get<int>(); }, "number is expected, but it is string");
  check_throws<JsonTypeError>([] { (void)Json(1).get<bool>(); });
}

void check_writing() {
  const Json json = {
      {"name", "a\"\\\n\x01\u00e9"}, {"list", {1, 2}}, {"empty", Json::array()}, {"none", Json::object()}};
  check_equal(json.dump(), "{\"empty\":[],\"list\":[1,2],\"name\":\"a\\\"\\\\\\n\\u0001\u00e9\",\"none\":{}}");
  check_equal(Json({{"a", {1, {{"b", 2}}}}}).dump(2), "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ]\n}");
  check_equal(Json({1, 2}).dump(1, '\t'), "[\n\t1,\n\t2\n]");
  check_equal(Json("\u00e9\U0001F600").dump(-1, ' ', true), "\"\\u00e9\\ud83d\\ude00\"");
  check_throws<JsonTypeError>([] { Json("\xff").dump(); }, "0xff");
  check_equal(Json("a\xff"
                   "b")
                  .dump(-1, ' ', false, JsonErrorHandler::replace),
              "\"a\uFFFDb\"");
  check_equal(Json("a\xff"
                   "b")
                  .dump(-1, ' ', false, JsonErrorHandler::ignore),
              "\"ab\"");
  std::ostringstream stream;
  stream << Json({1}) << std::setw(2) << Json({1});
  check_equal(stream.str(), "[1][\n  1\n]");
  check_equal(std::format("{}|{:#}|{:>6}", Json({1}), Json({1}), Json(true)), "[1]|[\n  1\n]|  true");
  check_equal(std::vformat("{:?}", std::make_format_args(static_cast<const Json&>(Json("a")))), "\"\\\"a\\\"\"");
}

struct Item {
  std::string name;
  int quantity = 1;
  std::optional<double> price;
  std::vector<std::string> tags;
  bool operator==(const Item&) const = default;
};
KILN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Item, name, quantity, price, tags)

class Secret {
 public:
  Secret() = default;
  explicit Secret(int value) : value_(value) {}
  int value() const { return value_; }

 private:
  int value_ = 0;
  KILN_DEFINE_TYPE_INTRUSIVE(Secret, value_)
};

enum class Color { red, green };
KILN_JSON_SERIALIZE_ENUM(Color, {{Color::red, "red"}, {Color::green, "green"}})
enum class Plain : short { one = 1, two };

struct Point {
  double x, y;
};
void to_json(Json& json, const Point& point) { json = {point.x, point.y}; }
void from_json(const Json& json, Point& point) {
  point.x = json.at(0);
  point.y = json.at(1);
}

/// Writes, reads back, and compares with the text.
template <class T>
void check_round_trip(const T& value, std::string_view text,
                      std::source_location where = std::source_location::current()) {
  const Json json = value;
  check_equal(json.dump(), text, where);
  check(json.get<T>() == value, "does not read back", where);
}

void check_conversions() {
  check_round_trip(true, "true");
  check_round_trip(std::string("a"), "\"a\"");
  check_round_trip(std::vector<int>{1, 2}, "[1,2]");
  check_round_trip(std::vector<bool>{true, false}, "[true,false]");
  check_round_trip(std::vector<std::vector<double>>{{1.5}, {}}, "[[1.5],[]]");
  check_round_trip(std::map<std::string, int>{{"a", 1}}, "{\"a\":1}");
  check_round_trip(std::map<int, std::string>{{1, "a"}}, "[[1,\"a\"]]");
  check_round_trip(std::unordered_map<std::string, std::vector<int>>{{"a", {1}}}, "{\"a\":[1]}");
  check_round_trip(std::set<std::string>{"b", "a"}, "[\"a\",\"b\"]");
  check_round_trip(std::deque<int>{1}, "[1]");
  check_round_trip(std::list<float>{0.5f}, "[0.5]");
  check_round_trip(std::array<int, 2>{1, 2}, "[1,2]");
  check_round_trip(std::pair<std::string, int>{"a", 1}, "[\"a\",1]");
  check_round_trip(std::tuple<int, std::string, double>{1, "a", 2.5}, "[1,\"a\",2.5]");
  check_round_trip(std::optional<int>(1), "1");
  check_round_trip(std::optional<int>(), "null");
  check_round_trip(std::optional<std::vector<int>>({1}), "[1]");
  check_round_trip(Color::green, "\"green\"");
  check_round_trip(Plain::two, "2");
  check_round_trip(Item{"pen", 2, 1.5, {"x"}}, R"({"name":"pen","price":1.5,"quantity":2,"tags":["x"]})");
  check_round_trip(std::vector<Item>{{"a", 1, {}, {}}}, R"([{"name":"a","price":null,"quantity":1,"tags":[]}])");
  check_round_trip(std::map<std::string, Item>{}, "{}");
  check_equal(Json(Secret(5)).dump(), "{\"value_\":5}");
  check_equal(Json::parse("{\"value_\":6}").get<Secret>().value(), 6);
  check_throws<JsonRangeError>([] { (void)Json::object().get<Secret>(); }, "value_");
  check_equal(Json(std::vector<Point>{{1, 2}}).dump(), "[[1.0,2.0]]");
  check_equal(Json::parse("[3,4]").get<Point>().y, 4.0);
  check_throws<JsonTypeError>([] { (void)Json({1, 2, 3}).get<std::pair<int, int>>(); }, "2 elements");
  check_throws<JsonTypeError>([] { (void)Json({1, 2, 3}).get<std::array<int, 2>>(); });
  const int raw[] = {1, 2};
  check_equal(Json(raw).dump(), "[1,2]");
  std::vector<bool> flags = {true};
  check_equal(Json(flags[0]).dump(), "true");
  check_equal(Json(std::string_view("v")).dump(), "\"v\"");
  check_equal(Json(std::filesystem::path("/tmp").string()).dump(), "\"/tmp\"");
  check_equal(Json('a').dump(), "97");
}

void check_implicit_conversions() {
  const Json json = {{"text", "t"}, {"number", 5}, {"real", 2.5}, {"yes", true}, {"list", {1, 2}}, {"none", nullptr}};
  std::string text = json["text"];
  text = json["text"];
  const int number = json["number"];
  const double real = json["real"];
  const std::vector<int> list = json["list"];
  const std::optional<int> some = json["number"];
  check(text == "t" && number == 5 && real == 2.5 && list.size() == 2 && some == 5 && json["yes"]);
  check(json["number"] > 4 && json["number"] <= 5 && 5 == json["number"] && json["number"] != 4u && json["real"] < 3.5);
  check(json["text"] == "t" && "t" == json["text"] && json["text"] != std::string("u") && json["text"] < "u");
  check(json["none"] == nullptr && json["yes"] == true && json["text"] != true && json["number"] != "5");
  check_throws<JsonTypeError>([&] { std::string s = json["number"]; });
  check_throws<JsonTypeError>([&] {
    int i = json["none"];
    (void)i;
  });
}

void check_access() {
  Json json;
  json["a"]["b"] = 1;
  json["list"][2] = "x";
  check_equal(json.dump(), R"({"a":{"b":1},"list":[null,null,"x"]})");
  const Json& constant = json;
  check(constant["missing"]["deeper"][3].is_null() && !json.contains("missing"));
  check_throws<JsonRangeError>([&] { (void)constant["list"][3]; });
  check_throws<JsonRangeError>([&] { (void)constant["list"][-1]; });
  check_throws<JsonRangeError>([&] { json["list"][-1] = 1; });
  check_throws<JsonTypeError>([&] { json["list"]["x"] = 1; }, "array");
  check_throws<JsonTypeError>([&] { json["a"]["b"]["c"] = 1; }, "number");
  check_throws<JsonRangeError>([&] { json.at("q"); }, "\"q\"");
  check_throws<JsonRangeError>([&] { json.at("list").at(3); });
  check_throws<JsonTypeError>([&] { json.at(0); });
  check_equal(json.value("n", 7), 7);
  check_equal(json.value("n", "d"), "d");
  check_equal(json.value("n", std::vector<int>{1}), std::vector<int>{1});
  check_equal(json["a"].value("b", 2), 1);
  check_equal(json["a"].value("b", 2.5), 1.0);
  check_equal(json.value("a", Json()).dump(), "{\"b\":1}");
  check_throws<JsonTypeError>([&] { (void)json.value("a", 1); });
  check_throws<JsonTypeError>([&] { (void)json["list"].value("a", 1); });
  Json& first = json["first"];
  for (int i = 0; i < 1000; ++i) json["key" + std::to_string(i)] = i;
  first = 5;
  check_equal(json["first"].dump(), "5");
  check(json.find("first") != json.end() && json.find("no") == json.end() && json.count("first") == 1);
  check_equal(json.erase("first"), 1u);
  check(Json(5).size() == 1 && Json().empty() && Json(5).front() == 5 && Json("s").back() == "s");
  check_throws<JsonRangeError>([] { Json::array().front(); });
}

void check_changes() {
  Json array = {1, 2};
  array.push_back(3);
  array.push_back({4, 5});
  array += "six";
  array.emplace_back(7);
  check_equal(array.dump(), R"([1,2,3,[4,5],"six",7])");
  array.erase(0);
  array.erase(array.begin());
  array.erase(array.begin() + 1, array.end());
  array.insert(array.begin(), 0);
  array.insert(array.end(), {8, 9});
  array.insert(array.end(), 2, 1);
  array.insert(array.end(), array.begin(), array.begin() + 1);
  check_equal(array.dump(), "[0,3,8,9,1,1,0]");
  std::sort(array.begin(), array.end());
  check_equal(array.dump(), "[0,0,1,1,3,8,9]");
  check_throws<JsonRangeError>([&] { array.erase(99); });
  Json object = Json::object();
  object.push_back({"k", 1});
  object += {"l", 2};
  object.update({{"k", 3}, {"m", {{"x", 1}}}});
  object.update({{"m", {{"y", 2}}}}, true);
  check_equal(object.dump(), R"({"k":3,"l":2,"m":{"x":1,"y":2}})");
  check(!object.emplace("k", 0).second && object.emplace("n", 0).second);
  const Json more = {{"k", 9}, {"o", 1}};
  object.insert(more.begin(), more.end());
  check(object["k"] == 3 && object["o"] == 1);
  check_throws<JsonRangeError>([&] { object.insert(more.begin(), object.end()); });
  check_throws<JsonTypeError>([] { Json(5).push_back(1); });
  check_throws<JsonTypeError>([] { Json::object({1, 2}); });
  check_equal(Json::array({{"a", 1}}).dump(), R"([["a",1]])");
  check_equal(Json({{"a", 1}, {"b", "c"}}).dump(), R"({"a":1,"b":"c"})");
  check_equal(Json({{"a", 1}, 2}).dump(), R"([["a",1],2])");
  Json moved = std::move(array);
  check(array.is_null() && moved.size() == 7);
  moved = moved[0];
  check_equal(moved.dump(), "0");
  moved.clear();
}

void check_iteration() {
  Json json = {{"b", 2}, {"a", 1}};
  std::string seen;
  for (auto& [key, value] : json.items()) {
    seen += key;
    value = value.get<int>() + 1;
  }
  for (const auto& item : std::as_const(json).items()) seen += item.key() + item.value().dump();
  for (auto& element : json) seen += element.dump();
  for (auto at = json.begin(); at != json.end(); ++at) seen += at.key();
  const Json letters = {"x", "y"};
  for (auto& [key, value] : letters.items()) seen += key + value.get<std::string>();
  for (const auto& element : Json(5)) seen += element.dump();
  for (const auto& element : Json()) seen += "never" + element.dump();
  for (auto at = letters.rbegin(); at != letters.rend(); ++at) seen += at->get<std::string>();
  check_equal(seen, "aba2b323ab0x1y5yx");
  check_throws<JsonTypeError>([&] { letters.begin().key(); });
  check_equal(std::distance(json.begin(), json.end()), 2);
  check(std::find(letters.begin(), letters.end(), "y") == letters.begin() + 1);
}

void check_pointers() {
  Json json = R"({"a":[{"x/y":1,"m~n":2}],"":3})"_json;
  check_equal(json.at("/a/0/x~1y"_json_pointer).dump(), "1");
  check_equal(json.at("/a/0/m~0n"_json_pointer).dump(), "2");
  check_equal(json.at("/"_json_pointer).dump(), "3");
  check(json.contains("/a/0"_json_pointer) && !json.contains("/a/1"_json_pointer) &&
        !json.contains("/a/00"_json_pointer));
  check_throws<JsonRangeError>([&] { json.at("/b"_json_pointer); });
  check_throws<JsonParseError>([] { JsonPointer("a"); });
  check_throws<JsonParseError>([] { JsonPointer("/~2"); });
  json["/a/-"_json_pointer] = 5;
  json["/new/deep"_json_pointer] = 6;
  check_equal(json["a"].dump(), R"([{"m~n":2,"x/y":1},5])");
  check_equal(json["new"].dump(), R"({"deep":6})");
  check_equal(json.value("/new/none"_json_pointer, 1), 1);
  check_equal(("/a"_json_pointer / "b/c" / 3).to_string(), "/a/b~1c/3");
  check_equal("/a/b"_json_pointer.parent_pointer().to_string(), "/a");
  const Json flat = json.flatten();
  check(flat.unflatten() == json, flat.dump());
}

void check_patches() {
  // RFC 7396, appendix A.
  constexpr std::string_view merges[][3] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", "{}"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"e":null})", R"({"a":1})", R"({"a":1,"e":null})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const auto& [before, patch, after] : merges) {
    Json json = Json::parse(before);
    json.merge_patch(Json::parse(patch));
    check_equal(json.dump(), after);
  }
  Json json = R"({"a":[1,2,3],"b":{"c":1}})"_json;
  const Json patched = json.patch(R"([{"op":"test","path":"/a/0","value":1},{"op":"remove","path":"/a/1"},
    {"op":"add","path":"/a/-","value":4},{"op":"add","path":"/a/0","value":0},{"op":"replace","path":"/b/c","value":2},
    {"op":"move","from":"/b/c","path":"/d"},{"op":"copy","from":"/a","path":"/e"}])"_json);
  check_equal(patched.dump(), R"({"a":[0,1,3,4],"b":{},"d":2,"e":[0,1,3,4]})");
  check_throws<JsonError>([&] { json.patch(R"([{"op":"test","path":"/a/0","value":2}])"_json); }, "does not hold");
  check_throws<JsonError>([&] { json.patch(R"([{"op":"add","path":"/a/9","value":2}])"_json); });
  check_throws<JsonError>([&] { json.patch(R"([{"op":"jump","path":"/a"}])"_json); });
  check_throws<JsonError>([&] { json.patch(R"([{"path":"/a"}])"_json); });
  check(json.patch(Json::diff(json, patched)) == patched);
  check(patched.patch(Json::diff(patched, json)) == json);
}

void check_many_keys() {
  // Keys that would collide in a hash table are as good as others.
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += std::format("{}\"{}\":{}", i ? "," : "", (i * 7919) % 200'000, i);
  text += "}";
  check_equal(Json::parse(text).size(), 200'000u);
}

}  // namespace

int main() {
  check_grammar();
  check_positions();
  check_depth();
  check_numbers();
  check_writing();
  check_conversions();
  check_implicit_conversions();
  check_access();
  check_changes();
  check_iteration();
  check_pointers();
  check_patches();
  check_many_keys();
  return checked();
}
