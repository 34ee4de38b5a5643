// Variables that every file sees as the same objects.
#pragma once

inline int calls = 0;
inline std::vector<std::string> journal = {"made once"};
inline constexpr const char* constant = "shared constant";

struct Settings {
  static inline int level = 3;
  static inline std::map<std::string, int> values;
};

template <class T>
inline int instances = 0;

inline std::string& buffer() {
  static std::string text = "static of an inline function";
  return text;
}

void note_from_first();
void note_from_second();
const void* address_in_first();
const void* address_in_second();
