// Stream formatting: bases, widths, fills, precision, flags, bool, pointers, locale facets, money and time, own
// manipulators.
#include <bitset>
#include <chrono>
#include <cmath>
#include <complex>
#include <ctime>
#include <iomanip>
#include <ios>
#include <iostream>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

struct Thousands : std::numpunct<char> {
  char do_thousands_sep() const override { return '\''; }
  std::string do_grouping() const override { return "\3\2"; }
  char do_decimal_point() const override { return ','; }
  std::string do_truename() const override { return "yes"; }
  std::string do_falsename() const override { return "no"; }
};

std::ostream& dash(std::ostream& out) { return out << "--"; }
struct Repeat {
  char character;
  int times;
};
std::ostream& operator<<(std::ostream& out, Repeat repeat) {
  for (int i = 0; i < repeat.times; ++i) out.put(repeat.character);
  return out;
}
struct Money {
  long cents;
  friend std::ostream& operator<<(std::ostream& out, const Money& money) {
    std::ios_base::fmtflags flags = out.flags();
    char fill = out.fill('0');
    out << money.cents / 100 << '.' << std::setw(2) << money.cents % 100;
    out.fill(fill);
    out.flags(flags);
    return out;
  }
  friend std::istream& operator>>(std::istream& in, Money& money) {
    long units, cents;
    char point;
    if (in >> units >> point >> cents && point == '.')
      money.cents = units * 100 + cents;
    else
      in.setstate(std::ios::failbit);
    return in;
  }
};

}  // namespace

int main() {
  std::cout << std::hex << 255 << ' ' << std::showbase << 255 << ' ' << std::uppercase << 255 << std::nouppercase << ' '
            << std::oct << 8 << ' ' << std::dec << std::noshowbase << std::showpos << 5 << std::noshowpos << '\n';
  std::cout << '[' << std::setw(8) << 42 << "] [" << std::left << std::setw(8) << 42 << "] [" << std::internal
            << std::setfill('*') << std::setw(8) << -42 << "] [" << std::right << std::setw(8) << "text" << "] ["
            << std::setw(3) << "longer" << "]" << std::setfill(' ') << '\n';
  const double values[] = {0, 1, 0.1, 1234567.891, 1e-7, 1e21, -2.5, 100};
  for (double value : values) {
    std::cout << value << ' ' << std::fixed << std::setprecision(3) << value << ' ' << std::scientific << value << ' '
              << std::hexfloat << value << ' ' << std::defaultfloat << std::setprecision(10) << value << ' '
              << std::showpoint << std::setprecision(4) << value << std::noshowpoint << std::setprecision(6) << '\n';
  }
  std::cout << std::numeric_limits<double>::infinity() << ' ' << -std::nan("") << ' ' << std::setprecision(17) << 0.1
            << ' ' << 0.1f << ' ' << 0.1L << std::setprecision(6) << '\n';
  std::cout << true << std::boolalpha << ' ' << true << ' ' << false << std::noboolalpha << ' ' << 'c' << ' '
            << static_cast<signed char>('s') << ' ' << static_cast<unsigned char>(65) << ' ' << static_cast<short>(-1)
            << ' ' << static_cast<void*>(nullptr) << ' ' << reinterpret_cast<void*>(0xabc) << ' ' << nullptr << '\n';
  std::cout << std::quoted("say \"hi\" \\") << dash << Repeat{'=', 5} << dash << Money{12305} << ' '
            << std::bitset<8>(37) << ' ' << std::complex<double>(1.5, -2) << '\n';

  std::ostringstream local;
  local.imbue(std::locale(std::locale::classic(), new Thousands));
  local << 123456789 << ' ' << 1234.5 << ' ' << std::boolalpha << true << false << ' ' << std::hex << 0x1234567;
  std::cout << local.str() << '\n';
  std::istringstream grouped("12'34'567 3,5 yes");
  grouped.imbue(local.getloc());
  long number = 0;
  double real = 0;
  bool flag = false;
  grouped >> number >> real >> std::boolalpha >> flag;
  std::cout << number << ' ' << real << ' ' << flag << '\n';
  std::tm date = {};
  date.tm_year = 124, date.tm_mon = 1, date.tm_mday = 29, date.tm_hour = 13, date.tm_min = 5, date.tm_wday = 4,
  date.tm_yday = 59;
  std::cout << std::put_time(&date, "%Y-%m-%d %H:%M:%S %a %A %b %B %j %p %I %y %%") << '\n';
  std::istringstream when("2031-12-24 18:30:15");
  std::tm parsed = {};
  when >> std::get_time(&parsed, "%Y-%m-%d %H:%M:%S");
  std::cout << parsed.tm_year << ' ' << parsed.tm_mon << ' ' << parsed.tm_mday << ' ' << parsed.tm_sec << ' '
            << when.fail() << '\n';
  std::istringstream amounts("12.05 7,10");
  Money a{}, b{};
  amounts >> a >> b;
  std::cout << a << ' ' << amounts.fail() << amounts.eof() << '\n';
  std::cout << std::locale().name() << ' ' << std::locale("").name() << ' '
            << std::use_facet<std::ctype<char>>(std::locale()).toupper('q') << ' '
            << std::isalpha('1', std::locale::classic()) << std::isalpha('x', std::locale::classic()) << '\n';
  try {
    std::locale unknown("xx_YY.UTF-8");
  } catch (const std::runtime_error& error) {
    std::cout << error.what() << '\n';
  }
  std::ios state(nullptr);
  state.copyfmt(std::cout);
  std::cout << std::hex << std::showbase << std::setfill('.') << std::setw(10) << 4096 << ' ';
  std::cout.copyfmt(state);
  std::cout << std::setw(10) << 4096 << ' ' << std::cout.precision() << ' ' << std::cout.fill() << '|' << std::flush
            << std::endl
            << std::ends << '\n';
  std::wcout << L"wide " << 5 << std::endl;
  std::cout << std::unitbuf << "unbuffered" << std::nounitbuf << '\n';
  int index = std::ios_base::xalloc();
  std::cout.iword(index) = 77;
  std::cout << std::cout.iword(index) << ' ' << std::cout.good() << (std::cout.rdstate() == std::ios::goodbit) << '\n';
}
