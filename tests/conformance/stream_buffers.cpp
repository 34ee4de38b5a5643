// Stream buffers of one's own: filtering, counting, unbuffered and seekable ones; redirection, ties, exception masks,
// private storage and callbacks of streams.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

namespace {

// Writes each line in capitals and with its number.
class Numbering : public std::streambuf {
 public:
  explicit Numbering(std::streambuf* target) : target_(target) {}
  ~Numbering() override { sync(); }

 protected:
  int_type overflow(int_type character) override {
    if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
    line_ += traits_type::to_char_type(character);
    return line_.back() == '\n' && sync() != 0 ? traits_type::eof() : character;
  }

  int sync() override {
    if (line_.empty()) return 0;
    std::string text = std::to_string(++count_) + ": ";
    std::transform(line_.begin(), line_.end(), std::back_inserter(text),
                   [](unsigned char c) { return std::toupper(c); });
    line_.clear();
    return target_->sputn(text.data(), text.size()) == static_cast<std::streamsize>(text.size()) ? 0 : -1;
  }

 private:
  std::streambuf* target_;
  std::string line_;
  int count_ = 0;
};

// Digits without end, three at a time; remembers how often it was asked.
class Digits : public std::streambuf {
 public:
  int refills = 0;

 protected:
  int_type underflow() override {
    ++refills;
    for (char& c : buffer_) c = static_cast<char>('0' + next_++ % 10);
    setg(buffer_, buffer_, buffer_ + sizeof(buffer_));
    return traits_type::to_int_type(*gptr());
  }

 private:
  char buffer_[3];
  int next_ = 0;
};

// A window on fixed memory that knows positions.
class Window : public std::streambuf {
 public:
  Window(char* begin, std::size_t size) {
    setg(begin, begin, begin + size);
    setp(begin, begin + size);
  }

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    off_type base = from == std::ios_base::beg ? 0 : from == std::ios_base::cur ? gptr() - eback() : egptr() - eback();
    if (base + offset < 0 || base + offset > egptr() - eback()) return pos_type(off_type(-1));
    setg(eback(), eback() + base + offset, egptr());
    setp(eback(), egptr());
    pbump(static_cast<int>(base + offset));
    return base + offset;
  }
  pos_type seekpos(pos_type position, std::ios_base::openmode which) override {
    return seekoff(off_type(position), std::ios_base::beg, which);
  }
};

struct Full : std::streambuf {};

const int level = std::ios_base::xalloc();

void on_event(std::ios_base::event event, std::ios_base& stream, int index) {
  const char* name = event == std::ios_base::erase_event   ? "erase"
                     : event == std::ios_base::imbue_event ? "imbue"
                                                           : "copy";
  std::cout << "[" << name << " " << index << " level " << stream.iword(level) << "]";
}

std::ostream& deeper(std::ostream& out) {
  ++out.iword(level);
  return out;
}

void redirection() {
  std::ostringstream captured;
  std::streambuf* before = std::cout.rdbuf(captured.rdbuf());
  std::cout << "captured " << 42;
  std::cout.rdbuf(before);
  std::cout << "was " << std::quoted(captured.str()) << '\n';
  Numbering numbering(std::cout.rdbuf());
  std::ostream numbered(&numbering);
  numbered << "first\nsecond " << std::hex << 255 << "\nthird" << std::flush << '\n';
}

void reading() {
  Digits digits;
  std::istream in(&digits);
  char text[8] = {};
  in.read(text, 7);
  std::cout << text << " " << in.gcount() << " " << digits.refills << " " << in.rdbuf()->in_avail() << " ";
  in.ignore(4);
  std::cout << static_cast<char>(in.peek()) << " " << digits.refills << "\n";
  std::copy_n(std::istreambuf_iterator<char>(in), 5, std::ostreambuf_iterator<char>(std::cout));
  std::cout << '\n';
}

void positions() {
  char memory[] = "0123456789";
  Window window(memory, 10);
  std::iostream stream(&window);
  stream.seekp(3);
  stream << "abc";
  stream.seekg(-2, std::ios_base::end);
  std::cout << memory << " " << static_cast<char>(stream.get()) << " " << stream.tellg() << " ";
  stream.seekg(11);
  std::cout << stream.fail() << stream.bad() << stream.eof() << '\n';
}

void failures() {
  Full full;
  std::ostream out(&full);
  out << "x";
  std::cout << out.bad() << " ";
  out.clear();
  out.exceptions(std::ios_base::badbit | std::ios_base::failbit);
  try {
    out << 12345;
  } catch (const std::ios_base::failure& failure) {
    std::cout << (failure.code() == std::io_errc::stream) << " ";
  }
  std::istringstream in("12 x");
  in.exceptions(std::ios_base::failbit);
  int number = 0;
  try {
    in >> number >> number;
  } catch (const std::ios_base::failure&) {
    std::cout << number << in.rdstate() << " ";
  }
  std::ostream nothing(nullptr);
  nothing << "lost";
  std::cout << nothing.rdstate() << '\n';
}

void ties_and_storage() {
  std::ostringstream first, second;
  second.tie(&first);
  std::cout << (second.tie() == &first) << (std::cin.tie() == &std::cout) << " ";
  first << deeper << deeper << std::setprecision(3) << std::showpos;
  first.register_callback(on_event, 1);
  first.register_callback(on_event, 2);
  second.copyfmt(first);
  second << 3.14159;
  std::cout << " " << second.str() << " " << second.iword(level) << " ";
  second.imbue(std::locale::classic());
  std::cout << '\n';
}

}  // namespace

int main() {
  redirection();
  reading();
  positions();
  failures();
  ties_and_storage();
  std::cout << '\n';
}
