// Utilities, against the vectors of their standards.
#include <kiln/prelude.h>

#include "check.h"

namespace {

void check_base64() {
  // RFC 4648, section 10.
  constexpr std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                       {"f", "Zg=="},
                                                                       {"fo", "Zm8="},
                                                                       {"foo", "Zm9v"},
                                                                       {"foob", "Zm9vYg=="},
                                                                       {"fooba", "Zm9vYmE="},
                                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    check_equal(Utilities::base64Encode(bytes), text);
    check_equal(Utilities::base64Decode(text), bytes);
    check_equal(Utilities::base64Decode(text.substr(0, text.find('='))), bytes);
  }
  check_equal(Utilities::base64Encode("\xfb\xff"), "+/8=");
  check_equal(Utilities::base64EncodeWebSafe("\xfb\xff"), "-_8=");
  check_equal(Utilities::base64Decode("-_8"), "\xfb\xff");
  for (std::string_view text : {"Z", "Zg=", "Zg===", "Z===", "=", "====", "Zg==Zg==", "Zh==", "Zm9=", "Zm 9", "Zm9v\n",
                                "Zm9!", "Z*==", "Zg=a"}) {
    check_throws<InvalidValue>([&] { Utilities::base64Decode(text); }, "base64");
  }
}

void check_hexadecimal() {
  check_equal(Utilities::hex("\x00\xffz"sv), "00ff7a");
  check_equal(Utilities::hexDecode("00Ff7a"), "\x00\xffz"sv);
  for (std::string_view text : {"0", "0g", "0x", " 0"}) check_throws<InvalidValue>([&] { Utilities::hexDecode(text); });
}

void check_digests() {
  check_equal(Utilities::hex(Utilities::sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_equal(Utilities::hex(Utilities::sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_equal(Utilities::hex(Utilities::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  check_equal(Utilities::hex(Utilities::sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  // Lengths around the end of a block, against each other: a digest of pieces is one of the whole.
  for (std::size_t bytes = 50; bytes < 70; ++bytes)
    check(Utilities::sha256(std::string(bytes, 'a')) != Utilities::sha256(std::string(bytes + 1, 'a')));
  // RFC 4231, test cases 1, 2 and 6.
  check_equal(Utilities::hex(Utilities::hmacSha256("Hi There", std::string(20, '\x0b'))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  check_equal(Utilities::hex(Utilities::hmacSha256("what do ya want for nothing?", "Jefe")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  check_equal(Utilities::hex(Utilities::hmacSha256("Test Using Larger Than Block-Size Key - Hash Key First",
                                                   std::string(131, '\xaa'))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  check(Utilities::equalConstantTime("abc", "abc") && !Utilities::equalConstantTime("abc", "abd") &&
        !Utilities::equalConstantTime("a", "ab"));
}

void check_randomness() {
  std::set<std::string> seen;
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (int i = 0; i < 1000; ++i) {
    const std::string id = Utilities::uuid();
    check(std::regex_match(id, form), id);
    seen.insert(id);
  }
  check_equal(seen.size(), 1000u);
  check_equal(Utilities::randomBytes(1000).size(), 1000u);
}

void check_compression() {
  std::mt19937 random(3);
  std::string noise;
  for (int i = 0; i < 300'000; ++i) noise += static_cast<char>(random());
  for (const std::string& bytes : {std::string(), std::string("a"), std::string(5'000'000, 'x'), noise}) {
    for (int level : {0, 1, 6, 9}) check(Utilities::gunzip(Utilities::gzip(bytes, level)) == bytes);
  }
  check(Utilities::gzip(std::string(1'000'000, 'x')).size() < 2000);
  check_equal(Utilities::gunzip(Utilities::gzip("one,") + Utilities::gzip("two")), "one,two");
  const std::string file = Utilities::gzip("some text that is long enough to be compressed, some text");
  for (std::size_t bytes = 0; bytes < file.size(); ++bytes) {
    check_throws<InvalidValue>([&] { Utilities::gunzip(file.substr(0, bytes)); });
  }
  for (std::size_t at = file.size() - 8; at < file.size(); ++at) {
    std::string damaged = file;
    damaged[at] ^= 1;
    check_throws<InvalidValue>([&] { Utilities::gunzip(damaged); });
  }
  check_throws<InvalidValue>([&] { Utilities::gunzip("not gzip"); });
  check_throws<InvalidValue>([&] { Utilities::gunzip(file + "rest"); });
  const std::string bomb = Utilities::gzip(std::string(10'000'000, '\0'));
  check_throws<InvalidValue>([&] { Utilities::gunzip(bomb, 1'000'000); }, "over 1000000 bytes");
  check_throws<InvalidValue>([&] { Utilities::gzip("a", 10); });
}

void check_csv() {
  using Rows = std::vector<std::vector<std::string>>;
  check_equal(Utilities::parseCsv("a,b\r\n1,2\n"), Rows{{"a", "b"}, {"1", "2"}});
  check_equal(Utilities::parseCsv(""), Rows{});
  check_equal(Utilities::parseCsv("a"), Rows{{"a"}});
  check_equal(Utilities::parseCsv("a,\n,b\n\nc"), Rows{{"a", ""}, {"", "b"}, {""}, {"c"}});
  check_equal(Utilities::parseCsv("\"a,\"\"b\"\"\r\nc\",d"), Rows{{"a,\"b\"\r\nc", "d"}});
  check_equal(Utilities::parseCsv("\"\",\"\""), Rows{{"", ""}});
  check_equal(Utilities::parseCsv("a;b", ';'), Rows{{"a", "b"}});
  check_equal(Utilities::parseCsv("\xef\xbb\xbf"
                                  "a,b"),
              Rows{{"a", "b"}});
  check_throws<InvalidValue>([] { Utilities::parseCsv("a\n\"b"); }, "line 2");
  check_throws<InvalidValue>([] { Utilities::parseCsv("a\nb\"c"); }, "line 2");
  check_throws<InvalidValue>([] { Utilities::parseCsv("\"a\"b"); }, "line 1");
  const Rows rows = {{"a", "b,c", "d\"e", "f\ng", ""}, {""}, {"x"}};
  check_equal(Utilities::formatCsv(rows), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n\"\"\r\nx\r\n");
  check_equal(Utilities::parseCsv(Utilities::formatCsv(rows)), rows);
}

void check_dates() {
  using namespace std::chrono;
  const auto date = [](long seconds, std::string_view zone, std::string_view pattern) {
    return Utilities::formatDate(system_clock::time_point(std::chrono::seconds(seconds)), zone, pattern);
  };
  constexpr std::string_view iso = "yyyy-MM-dd'T'HH:mm:ssXXX";
  check_equal(date(0, "UTC", iso), "1970-01-01T00:00:00Z");
  check_equal(date(1'709'210'096, "Europe/Paris", iso), "2024-02-29T13:34:56+01:00");
  check_equal(date(1'720'000'000, "Europe/Paris", iso), "2024-07-03T11:46:40+02:00");
  check_equal(date(1'720'000'000, "America/New_York", iso), "2024-07-03T05:46:40-04:00");
  check_equal(date(1'720'000'000, "Asia/Kolkata", iso), "2024-07-03T15:16:40+05:30");
  check_equal(date(1'720'000'000, "Australia/Sydney", "yyyy-MM-dd HH:mm z"), "2024-07-03 19:46 AEST");
  check_equal(date(1'700'000'000, "Australia/Sydney", "HH:mm z"), "09:13 AEDT");
  // The hour that does not exist, and the one that exists twice, in 2024 and, by rule, in 2050.
  check_equal(date(1'711'846'799, "Europe/Paris", iso), "2024-03-31T01:59:59+01:00");
  check_equal(date(1'711'846'800, "Europe/Paris", iso), "2024-03-31T03:00:00+02:00");
  check_equal(date(1'729'990'799, "Europe/Paris", iso), "2024-10-27T02:59:59+02:00");
  check_equal(date(1'729'990'800, "Europe/Paris", iso), "2024-10-27T02:00:00+01:00");
  check_equal(date(2'531'955'599, "Europe/Paris", iso), "2050-03-27T01:59:59+01:00");
  check_equal(date(2'531'955'600, "Europe/Paris", iso), "2050-03-27T03:00:00+02:00");
  // As it was then: British Standard Time, Moscow's years of +04:00, Samoa's missing day.
  check_equal(date(0, "Europe/London", iso), "1970-01-01T01:00:00+01:00");
  check_equal(date(1'400'000'000, "Europe/Moscow", iso), "2014-05-13T20:53:20+04:00");
  check_equal(date(1'325'239'199, "Pacific/Apia", iso), "2011-12-29T23:59:59-10:00");
  check_equal(date(1'325'239'200, "Pacific/Apia", iso), "2011-12-31T00:00:00+14:00");
  check_equal(date(-1, "UTC", iso), "1969-12-31T23:59:59Z");
  check_equal(date(-1, "+01:30", iso), "1970-01-01T01:29:59+01:30");
  check_equal(date(0, "GMT-3", "HH:mm z Z X XX XXX"), "21:00 GMT-03:00 -0300 -03 -0300 -03:00");
  check_equal(date(0, "-0330", "HH:mm"), "20:30");
  check_equal(date(1'709'210'096, "UTC", "EEE, d MMM yy 'at' h 'o''clock' a, EEEE MMMM D w u k K ''"),
              "Thu, 29 Feb 24 at 12 o'clock PM, Thursday February 60 9 4 12 0 '");
  check_equal(date(1'704'067'199, "UTC", "yyyy YYYY w W F G y M d"), "2023 2023 52 5 5 AD 2023 12 31");
  check_equal(date(1'735'603'200, "UTC", "yyyy YYYY ww"), "2024 2025 01");
  check_equal(Utilities::formatDate(system_clock::time_point(1'234ms), "UTC", "ss.SSS S SSSSSS"), "01.234 2 234000");
  check_equal(Utilities::formatDate(sys_days(2024y / 2 / 29), "UTC", "yyyyMMdd"), "20240229");
  for (std::string_view zone :
       {"", "Europe/Nowhere", "europe/paris", "+25:00", "+1:2:3", "+:", "GMT+", "+12345", "Factory/x"}) {
    check_throws<InvalidValue>([&] { date(0, zone, iso); }, "no time zone");
  }
  check_throws<InvalidValue>([&] { date(0, "UTC", "b"); });
  check_throws<InvalidValue>([&] { date(0, "UTC", "'x"); });
}

void check_urls() {
  check_equal(Utilities::urlEncode("a b&c=d/é~-._"), "a%20b%26c%3Dd%2F%C3%A9~-._");
  check_equal(Utilities::urlDecode("a%20b+c%C3%a9"), "a b cé");
  for (std::string_view text : {"%", "%4", "%4g", "a%"})
    check_throws<InvalidValue>([&] { Utilities::urlDecode(text); });
  check_equal(Utilities::htmlEscape("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

void check_waiting() {
  const auto start = std::chrono::steady_clock::now();
  Utilities::sleep(10ms);
  Utilities::sleep(1);
  Utilities::sleep(-5ms);
  check(std::chrono::steady_clock::now() - start >= 11ms);
}

}  // namespace

int main() {
  check_base64();
  check_hexadecimal();
  check_digests();
  check_randomness();
  check_compression();
  check_csv();
  check_dates();
  check_urls();
  check_waiting();
  return checked();
}
