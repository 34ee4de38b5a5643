// Wide characters, classification, multibyte conversion and facets in the "C" locale, with collation, messages and
// money.
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <cwctype>
#include <iomanip>
#include <iostream>
#include <locale>
#include <sstream>
#include <string>

int main() {
  std::cout << std::setlocale(LC_ALL, nullptr) << ' ' << (std::setlocale(LC_ALL, "") != nullptr) << ' '
            << std::setlocale(LC_CTYPE, nullptr) << ' ' << (std::setlocale(LC_ALL, "xx_YY") == nullptr) << ' '
            << std::localeconv()->decimal_point << std::localeconv()->thousands_sep << '\n';
  int alphabetic = 0, printable = 0, punctuation = 0, upper = 0;
  for (int c = 0; c < 256; ++c) {
    alphabetic += std::isalpha(c) != 0;
    printable += std::isprint(c) != 0;
    punctuation += std::ispunct(c) != 0;
    upper += std::toupper(c) != c;
  }
  std::cout << alphabetic << ' ' << printable << ' ' << punctuation << ' ' << upper << '\n';
  std::cout << (std::iswalpha(L'x') != 0) << (std::iswdigit(L'7') != 0) << (std::iswspace(L'\u3000') != 0)
            << static_cast<int>(std::towupper(L'q')) << ' ' << (std::iswctype(L'5', std::wctype("xdigit")) != 0)
            << '\n';
  wchar_t wide[32];
  std::cout << std::mbstowcs(wide, "plain", 32) << ' '
            << (std::mbstowcs(wide, "\xc3\xa9", 32) == static_cast<std::size_t>(-1)) << ' ' << MB_CUR_MAX << ' '
            << std::mblen("a", 1) << '\n';
  char narrow[32];
  std::cout << std::wcstombs(narrow, L"back", 32) << narrow << ' ' << std::wctob(L'z') << ' ' << std::btowc('y') << ' '
            << std::wcscmp(L"abc", L"abd") << ' ' << std::wcslen(std::wcsstr(L"haystack", L"st")) << '\n';
  std::locale classic = std::locale::classic();
  const auto& collate = std::use_facet<std::collate<char>>(classic);
  std::string a = "apple", b = "Banana";
  std::cout << collate.compare(a.data(), a.data() + a.size(), b.data(), b.data() + b.size()) << classic(b, a) << ' '
            << collate.transform(a.data(), a.data() + 5) << '\n';
  std::ostringstream money;
  money << std::put_money(123456.0L) << ' ' << std::showbase << std::put_money("789");
  std::cout << money.str() << '\n';
  const auto& ctype = std::use_facet<std::ctype<wchar_t>>(classic);
  std::wstring text = L"Mixed Case";
  ctype.toupper(text.data(), text.data() + text.size());
  for (wchar_t c : text) std::cout << ctype.narrow(c, '?');
  std::cout << ' ' << ctype.is(std::ctype_base::space, L' ')
            << std::use_facet<std::numpunct<char>>(classic).decimal_point()
            << std::use_facet<std::numpunct<char>>(classic).truename() << '\n';
  std::wostringstream out;
  out << L"wide " << 42 << L' ' << std::hex << 255 << L' ' << 2.5 << L" narrow";
  std::wistringstream in(out.str());
  std::wstring word;
  int number = 0;
  in >> word >> number;
  std::cout << out.str().size() << ' ' << word.size() << ' ' << number << '\n';
  struct Comma : std::numpunct<wchar_t> {
    wchar_t do_decimal_point() const override { return L','; }
  };
  std::wostringstream comma;
  comma.imbue(std::locale(classic, new Comma));
  comma << 3.25;
  std::wcout.flush();
  std::cout << (comma.str() == L"3,25") << ' ' << std::has_facet<std::time_get<char>>(classic) << ' '
            << (std::locale() == classic) << ' ' << std::locale(classic, new std::numpunct<char>).name() << '\n';
}
