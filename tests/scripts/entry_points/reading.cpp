#include "requests.h"

Output doGet(const Event& e) {
  return summary(e) +
         std::format("{} {} {}\n", e.parameter["a"], e.parameter.get("none", "default"), e.parameters["a"].size());
}
