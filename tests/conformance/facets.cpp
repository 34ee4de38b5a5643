// Facets of one's own: what counts as space, how numbers, truth, money and time are read and written, collation, and a facet
// that the library does not know.
#include <algorithm>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct CommaIsSpace : std::ctype<char> {
  static const mask* table() {
    static std::vector<mask> table(classic_table(), classic_table() + table_size);
    table[','] = space;
    table[' '] = alpha;
    return table.data();
  }
  CommaIsSpace() : ctype(table()) {}
};

struct Roman : std::num_put<char> {
  iter_type do_put(iter_type out, std::ios_base& stream, char_type fill, long value) const override {
    static const std::pair<long, const char*> digits[] = {{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};
    std::string text;
    for (auto [size, digit] : digits) {
      for (; value >= size; value -= size) text += digit;
    }
    for (std::streamsize i = stream.width(0) - static_cast<std::streamsize>(text.size()); i > 0; --i) *out++ = fill;
    return std::copy(text.begin(), text.end(), out);
  }
};

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
  std::string do_truename() const override { return "ja"; }
  std::string do_falsename() const override { return "nein"; }
};

struct Crowns : std::moneypunct<char> {
  std::string do_curr_symbol() const override { return "kr"; }
  int do_frac_digits() const override { return 2; }
  char do_decimal_point() const override { return ','; }
  std::string do_negative_sign() const override { return "()"; }
  pattern do_pos_format() const override { return {{value, space, symbol, none}}; }
  pattern do_neg_format() const override { return {{sign, value, space, symbol}}; }
};

struct ByLength : std::collate<char> {
  int do_compare(const char* a, const char* a_end, const char* b, const char* b_end) const override {
    return a_end - a < b_end - b ? -1 : a_end - a > b_end - b;
  }
};

struct Greeting : std::locale::facet {
  static std::locale::id id;
  virtual std::string greet() const { return "hello"; }
};
std::locale::id Greeting::id;
struct Formal : Greeting {
  std::string greet() const override { return "good day"; }
};

template <class Facet>
std::locale with(Facet* facet) {
  return std::locale(std::locale::classic(), facet);
}

void texts() {
  std::istringstream in("one two,three four,,five");
  in.imbue(with(new CommaIsSpace));
  for (std::string word; in >> word;) std::cout << "<" << word << ">";
  const auto& ctype = std::use_facet<std::ctype<char>>(std::locale::classic());
  char text[] = "MiXed 1";
  ctype.toupper(text, text + sizeof(text) - 1);
  std::cout << text << ctype.is(std::ctype_base::xdigit, 'f') << ctype.widen('x') << ctype.narrow('y', '?')
            << ctype.scan_is(std::ctype_base::digit, text, text + 7) - text << '\n';
  std::vector<std::string> words{"ccc", "a", "bb", "dddd"};
  std::sort(words.begin(), words.end(), with(new ByLength));
  for (const std::string& word : words) std::cout << word << " ";
  const auto& collate = std::use_facet<std::collate<char>>(std::locale::classic());
  std::cout << collate.compare("abc", "abc" + 3, "abd", "abd" + 3) << '\n';
}

void numbers() {
  std::ostringstream out;
  out.imbue(with(new Comma));
  out << 1234567 << " " << 9876.5 << " " << std::boolalpha << true << " " << std::fixed << std::setprecision(2) << 1e6
      << " " << std::setw(12) << -12345;
  std::istringstream in("1.234.567,25 ja 12.34");
  in.imbue(with(new Comma));
  double value = 0;
  bool truth = false;
  int wrong = 0;
  in >> value >> std::boolalpha >> truth >> wrong;
  std::cout << out.str() << " " << std::setprecision(10) << value << truth << wrong << in.fail() << '\n';
  std::ostringstream roman;
  roman.imbue(with(new Roman));
  roman << 14L << " " << std::setfill('.') << std::setw(6) << 9L << " " << 38L;
  std::cout << roman.str() << '\n';
}

void money_and_time() {
  std::ostringstream out;
  out.imbue(with(new Crowns));
  out << std::showbase << std::put_money(123456.0L) << "|" << std::put_money("-99") << "|" << std::put_money(5.0L);
  std::cout << out.str() << '\n';
  std::istringstream in("12,34 kr");
  in.imbue(with(new Crowns));
  long double amount = 0;
  in >> std::showbase >> std::get_money(amount);
  std::cout << amount << " ";
  std::tm time = {};
  std::istringstream date("Thu 29 Feb 2024 23:59:07");
  date >> std::get_time(&time, "%a %d %b %Y %H:%M:%S");
  std::cout << time.tm_mday << time.tm_mon << time.tm_year << " " << std::put_time(&time, "%Y-%m-%dT%H:%M:%S %j %p %%")
            << " ";
  std::istringstream wrong("31/31/2024");
  wrong >> std::get_time(&time, "%m/%d/%Y");
  std::cout << wrong.fail() << '\n';
}

void own() {
  std::locale plain = with(new Greeting), formal(plain, new Formal);
  std::cout << std::use_facet<Greeting>(plain).greet() << ", " << std::use_facet<Greeting>(formal).greet() << " "
            << std::has_facet<Greeting>(std::locale::classic()) << " " << std::locale::classic().name() << " "
            << formal.name() << " " << (plain == formal) << (plain == std::locale(plain)) << '\n';
  try {
    std::use_facet<Greeting>(std::locale::classic());
  } catch (const std::bad_cast& error) {
    std::cout << error.what() << " ";
  }
  try {
    std::locale unknown("no_such_place");
  } catch (const std::runtime_error& error) {
    std::cout << error.what() << '\n';
  }
  std::locale before = std::locale::global(with(new Comma));
  std::ostringstream out;
  out << 1.5;
  std::locale::global(before);
  std::cout << out.str() << " " << std::tolower('Q', std::locale::classic()) << std::isspace(' ', std::locale())
            << '\n';
}

}  // namespace

int main() {
  texts();
  numbers();
  money_and_time();
  own();
}
