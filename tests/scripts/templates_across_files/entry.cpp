#include "ring.h"

Output doGet(const Event&) {
  Ring<int, 4> numbers;
  for (int i = 1; i <= 6; ++i) numbers.push(i * i);
  Ring<std::string, 3> words = words_from_other_file();
  words.push("last");
  return std::format("{}\n{}\n{} {} {}\n{}\n", joined(numbers), joined(words), Ring<std::string, 3>::pushes,
                     pushes_seen_by_other_file(), Ring<int, 4>::pushes, declared_here(20));
}
