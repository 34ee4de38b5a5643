// Five megabytes of output through printf, streams, puts and write, in order.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>

int main() {
  std::uint32_t state = 12345;
  auto next = [&] { return state = state * 1664525u + 1013904223u; };
  for (int i = 0; i < 40000; ++i) {
    std::printf("%07d %08x %s\n", i, next(), i % 3 ? "with printf" : "and more text");
    std::cout << "line " << i << " of the stream, value " << (next() >> 8) << '\n';
    if (i % 10 == 0) std::puts("puts writes whole lines, each followed by a line feed");
  }
  std::cout.flush();
  std::fflush(stdout);
  std::string block(100000, 'x');
  for (std::size_t i = 99; i < block.size(); i += 100) block[i] = '\n';
  for (int i = 0; i < 12; ++i) {
    for (std::size_t written = 0; written < block.size();) {
      ssize_t count = write(STDOUT_FILENO, block.data() + written, block.size() - written);
      if (count <= 0) return 1;
      written += static_cast<std::size_t>(count);
    }
  }
  std::cerr << "nothing of this is in the expected output\n";
}
