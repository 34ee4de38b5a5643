// All of standard input at once, by iterators, rdbuf, read and fread: bytes of every value pass unchanged.
#include <array>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

int main() {
  std::string head(10, '\0');
  std::cin.read(head.data(), 10);
  std::cout << std::cin.gcount() << ' ' << head.size() << '\n';
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  text = head + text;
  std::array<std::uint32_t, 256> counts{};
  std::uint32_t hash = 2166136261u;
  for (unsigned char byte : text) {
    ++counts[byte];
    hash = (hash ^ byte) * 16777619u;
  }
  std::uint32_t distinct = 0, most = 0;
  for (std::uint32_t count : counts) {
    distinct += count != 0;
    most = std::max(most, count);
  }
  std::printf("%zu bytes, %u distinct, zeros %u, line feeds %u, most %u, hash %08x\n", text.size(), distinct, counts[0],
              counts['\n'], most, hash);
  std::printf("%d %d\n", std::cin.peek() == std::char_traits<char>::eof(), std::getchar() == EOF);
}
