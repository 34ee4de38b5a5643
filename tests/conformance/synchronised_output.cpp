// Seven threads that write to one stream: through osyncstream and under a lock no line is torn.
#include <algorithm>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <syncstream>
#include <thread>
#include <vector>

int main() {
  std::ostringstream shared;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&shared, thread] {
        for (int line = 0; line < 200; ++line) {
          std::osyncstream out(shared);
          out << "thread " << thread;
          out << " line " << line << " " << std::string(static_cast<std::size_t>(line % 50), 'x') << '\n';
        }
      });
    }
  }
  std::vector<std::string> lines;
  std::istringstream in(shared.str());
  int torn = 0;
  std::vector<int> next(4);
  for (std::string line; std::getline(in, line);) {
    int thread = 0, number = 0;
    char tail[64] = {};
    int fields = std::sscanf(line.c_str(), "thread %d line %d %63s", &thread, &number, tail);
    bool whole = fields >= 2 && std::string(tail).size() == static_cast<std::size_t>(number % 50);
    torn += !whole || next.at(static_cast<std::size_t>(thread))++ != number;
    lines.push_back(line);
  }
  std::cout << lines.size() << " lines, " << torn << " torn\n";

  std::mutex mutex;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 3; ++writer) {
    writers.emplace_back([&mutex] {
      for (int i = 0; i < 100; ++i) {
        std::lock_guard lock(mutex);
        std::cout << 'a' << 'b' << 'c' << '\n';
      }
    });
  }
  for (std::thread& writer : writers) writer.join();

  std::osyncstream held(std::cout);
  held << "held back";
  std::cout << "first, ";
  held.emit();
  std::cout << '\n';
  std::osyncstream moved(std::move(held));
  moved << "moved\n";
}
