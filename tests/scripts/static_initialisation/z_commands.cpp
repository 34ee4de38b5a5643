#include "registry.h"

Register twice_command("twice", [](const std::string& text) { return text + text; });
Register length_command("length", [](const std::string& text) { return std::to_string(text.size()); });

// Constants are there before any object is made.
constexpr int answer = 42;
const int table_size = answer * 2;
