// Reads what the other files have written.
#include "counters.h"

Output doGet(const Event&) {
  note_from_first();
  note_from_second();
  note_from_first();
  std::string text = std::format("{} {} {}\n", calls, Settings::level, instances<int>);
  for (const std::string& line : journal) text += line + "\n";
  for (const auto& [key, value] : Settings::values) text += std::format("{}={} ", key, value);
  text += std::format("\n{}\n{} {}\n", buffer(), address_in_first() == address_in_second(), instances<double>);
  return text;
}
