// A script whose initialiser leaves.
#include <cstdlib>

#include "report.h"

namespace {
struct Leaves {
  Leaves() { std::exit(9); }
} leaves;
}  // namespace

ENTRY(nothing) {}
