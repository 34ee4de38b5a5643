// String streams: reading and writing, positions, states, delimiters, getline, peek and putback, exceptions, views,
// own buffers.
#include <algorithm>
#include <cctype>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

namespace {

std::string state(const std::ios& stream) {
  return std::string(stream.good() ? "g" : "-") + (stream.eof() ? "e" : "-") + (stream.fail() ? "f" : "-") +
         (stream.bad() ? "b" : "-");
}

class Upper : public std::streambuf {
 public:
  explicit Upper(std::string& target) : target_(target) {}

 protected:
  int_type overflow(int_type c) override {
    if (c != traits_type::eof()) target_ += static_cast<char>(std::toupper(c));
    return c;
  }

 private:
  std::string& target_;
};

class Countdown : public std::streambuf {
 public:
  explicit Countdown(int from) : next_(from) {}

 protected:
  int_type underflow() override {
    if (next_ < 0) return traits_type::eof();
    text_ = std::to_string(next_--) + ' ';
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return traits_type::to_int_type(*gptr());
  }

 private:
  int next_;
  std::string text_;
};

}  // namespace

int main() {
  std::istringstream numbers("10 20 x 30");
  int value = 0;
  while (numbers >> value) std::cout << value << ' ';
  std::cout << state(numbers) << ' ' << value << ' ';
  numbers.clear();
  std::string word;
  numbers >> word >> value;
  std::cout << word << ' ' << value << ' ' << state(numbers) << '\n';

  std::istringstream bases("ff 0x1A 777 1e3 .5 -7 99999999999 true 1");
  double real = 0, half = 0;
  unsigned hex = 0, prefixed = 0, octal = 0, wrapped = 0;
  int overflow = 0;
  bool alpha = false, numeric = false;
  bases >> std::hex >> hex >> prefixed >> std::oct >> octal >> std::dec >> real >> half >> wrapped;
  std::cout << hex << ' ' << prefixed << ' ' << octal << ' ' << real << ' ' << half << ' ' << wrapped << ' ';
  bases >> overflow;
  std::cout << overflow << ' ' << state(bases) << ' ';
  bases.clear();
  bases >> std::boolalpha >> alpha >> std::noboolalpha >> numeric;
  std::cout << alpha << numeric << state(bases) << '\n';

  std::istringstream lines("first line\n\n  third\t\nlast without end");
  std::string line;
  while (std::getline(lines, line)) std::cout << '[' << line << ']';
  std::cout << state(lines) << '\n';
  std::istringstream fields("a,b,,c");
  while (std::getline(fields, line, ',')) std::cout << '<' << line << '>';
  char buffer[8];
  std::istringstream limited("0123456789abc\nnext");
  limited.getline(buffer, sizeof buffer);
  std::cout << buffer << ' ' << limited.gcount() << ' ' << state(limited) << ' ';
  limited.clear();
  limited.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  std::cout << static_cast<char>(limited.peek()) << static_cast<char>(limited.get()) << static_cast<char>(limited.get())
            << limited.tellg() << ' ';
  limited.unget();
  limited.putback('n');
  limited.read(buffer, 2);
  std::cout << std::string(buffer, 2) << limited.readsome(buffer, 8) << limited.get() << state(limited) << '\n';

  std::stringstream both;
  both << "abcdef" << 12 << ' ' << 3.5;
  both.seekp(2);
  both << "XY";
  both.seekg(1);
  both >> word;
  std::cout << word << ' ' << both.tellp() << ' ' << both.str().size() << ' ';
  both.str("fresh");
  both.clear();
  both >> word;
  std::cout << word << ' ' << state(both) << '\n';
  std::ostringstream appended("start", std::ios::ate);
  appended << "+end";
  std::ostringstream overwritten("start");
  overwritten << "12";
  std::cout << appended.str() << ' ' << overwritten.str() << ' ' << appended.tellp() << '\n';
  std::istringstream skip("  a  b"), noskip("  a  b");
  char c = 0, d = 0;
  skip >> c;
  noskip >> std::noskipws >> d >> std::ws;
  std::cout << c << '[' << d << ']' << static_cast<char>(noskip.get()) << ' ';
  std::istringstream quoted("\"two words\" \"a \\\"b\\\"\" plain");
  std::string first, second, third;
  quoted >> std::quoted(first) >> std::quoted(second) >> std::quoted(third);
  std::cout << first << '|' << second << '|' << third << '\n';
  try {
    std::istringstream strict("nope");
    strict.exceptions(std::ios::failbit | std::ios::eofbit);
    strict >> value;
  } catch (const std::ios_base::failure& failure) {
    std::cout << "failure " << failure.code().category().name() << '\n';
  }
  std::string shouted;
  Upper upper(shouted);
  std::ostream shout(&upper);
  shout << "quiet " << 42 << " words";
  Countdown countdown(12);
  std::istream counting(&countdown);
  int sum = 0;
  for (int n; counting >> n;) sum += n;
  std::istringstream letters("the quick brown fox");
  std::map<char, int> histogram;
  std::for_each(std::istreambuf_iterator<char>(letters), {}, [&](char letter) { ++histogram[letter]; });
  std::cout << shouted << ' ' << sum << ' ' << histogram['o'] << histogram[' '] << '\n';
  std::istringstream source("5 3 8");
  std::vector<int> sorted{std::istream_iterator<int>(source), {}};
  std::sort(sorted.begin(), sorted.end());
  std::copy(sorted.begin(), sorted.end(), std::ostream_iterator<int>(std::cout, ";"));
  std::istringstream whole("copied by buffer\n");
  std::cout << whole.rdbuf();
  std::istringstream one("moved 1"), two(std::move(one));
  two >> word >> value;
  std::cout << word << value << '\n';
}
