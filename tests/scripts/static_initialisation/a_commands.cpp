// Initialised before the file that defines the table, which is made on first use.
#include "registry.h"

Register reverse_command("reverse", [](const std::string& text) { return std::string(text.rbegin(), text.rend()); });

// Within a file, objects are made in the order of their definitions.
std::string trail_of_a = "1";
struct StepOfA {
  explicit StepOfA(const char* step) { trail_of_a += step; }
};
StepOfA second_of_a("2");
StepOfA third_of_a("3");
Register trail_command("trail", [](const std::string&) { return trail_of_a; });
