// Reads standard input bit by bit, as interactive programs do: words, characters, lines, numbers that are none, and the end.
#include <iomanip>
#include <iostream>
#include <limits>
#include <string>

namespace {

std::string state(const std::istream& in) {
  return std::string(in.good() ? "g" : "") + (in.fail() ? "f" : "") + (in.bad() ? "b" : "") + (in.eof() ? "e" : "");
}

int ask_for_number(const char* prompt) {
  int number = 0;
  while (std::cout << prompt << std::flush, !(std::cin >> number)) {
    if (std::cin.eof()) return -1;
    std::cin.clear();
    std::string wrong;
    std::getline(std::cin, wrong);
    std::cout << "'" << wrong << "' is no number. ";
  }
  return number;
}

}  // namespace

int main() {
  std::cout << ask_for_number("A number? ") << '\n';
  std::cin.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  char name[6];
  std::cin >> std::setw(sizeof(name)) >> name;
  std::cout << "name " << name << ", next '" << static_cast<char>(std::cin.peek()) << "'\n";
  std::cin.get();
  std::cin.putback('#');
  std::string rest;
  std::getline(std::cin, rest);
  std::cout << "rest " << rest << '\n';
  char character = 0;
  std::cin >> std::noskipws >> character;
  std::cout << "blank " << (character == ' ') << std::cin.gcount() << ' ';
  std::cin >> std::ws >> std::skipws >> character;
  std::cout << "then " << character << '\n';
  std::getline(std::cin, rest, '.');
  std::cout << "to the dot: " << std::quoted(rest) << '\n';
  char line[8];
  std::cin.getline(line, sizeof(line));
  std::cout << "[" << line << "] " << state(std::cin) << '\n';
  std::cin.getline(line, sizeof(line));
  std::cout << "[" << line << "] " << state(std::cin) << " " << std::cin.gcount() << '\n';
  std::cin.clear();
  std::getline(std::cin, rest);
  std::cout << "left over: " << rest << '\n';
  unsigned short small = 0;
  std::cin >> small;
  std::cout << small << " " << state(std::cin) << '\n';
  std::cin.clear();
  long hexadecimal = 0;
  bool truth = false;
  double real = 0;
  std::cin >> std::hex >> hexadecimal >> std::boolalpha >> truth >> std::dec >> real;
  std::cout << hexadecimal << " " << truth << " " << real << " " << state(std::cin) << '\n';
  std::cout << ask_for_number("Another? ") << " " << state(std::cin) << '\n';
}
