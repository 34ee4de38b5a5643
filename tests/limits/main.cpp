// Runs the case that it is asked for, and answers what has become of it.
#include "cases.h"

namespace {

/// Notes that the stack has been unwound.
class Guard {
 public:
  explicit Guard(std::string& said) : said_(said) {}
  ~Guard() { said_ += "unwound; "; }

 private:
  std::string& said_;
};

}  // namespace

Output doGet(const Event& event) {
  std::string wanted = event.parameter["case"];
  std::string said;
  if (wanted.empty()) {
    for (const auto& [name, run] : cases) said += name + "\n";
    return said;
  }
  try {
    Guard guard(said);
    cases.at(wanted)();
    said += "ended";
  } catch (const TimeLimitExceeded& error) {
    said += error.used() >= error.limit() ? error.quota() : "too early";
  }
  return said;
}
