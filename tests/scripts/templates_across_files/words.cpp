#include "ring.h"

Ring<std::string, 3> words_from_other_file() {
  Ring<std::string, 3> words;
  for (const char* word : {"one", "two", "three", "four"}) words.push(word);
  return words;
}

int pushes_seen_by_other_file() { return Ring<std::string, 3>::pushes; }

// Defined and instantiated in this file only.
template <class T>
T declared_here(T value) {
  return value + 1;
}
template int declared_here(int);
