// Loops that call nothing.
#include "cases.h"

namespace {

/// What the optimiser cannot look into.
volatile long seen = 1;

void forever() { for (;;); }

void forever_in_memory() {
  for (;;) seen = seen + 1;
}

void counted() {
  unsigned long state = 1;
  for (long i = 0; i < 1L << 44; ++i) state = (state ^ static_cast<unsigned long>(i)) * 6364136223846793005u;
  seen = static_cast<long>(state);
}

void nested() {
  unsigned long state = 1;
  for (long a = 0; a < 1 << 10; ++a) {
    for (long b = 0; b < 1 << 10; ++b) {
      for (long c = 0; c < 1 << 10; ++c) {
        for (long d = 0; d < 1 << 10; ++d) state = state * 31 + static_cast<unsigned long>(a ^ b ^ c ^ d);
      }
    }
  }
  seen = static_cast<long>(state);
}

void uncountable() {
  unsigned long state = 2;
  do state = state * 6364136223846793005u + 1442695040888963406u;
  while (state != 1);
  seen = static_cast<long>(state);
}

void over_memory() {
  std::vector<unsigned> numbers(100'000, 7);
  unsigned sum = 0;
  while (seen != 0) {
    for (unsigned number : numbers) sum += number * static_cast<unsigned>(seen);
    seen = static_cast<long>(sum | 1);
  }
}

void of_stores() {
  std::vector<long> numbers(100'000);
  for (long round = 0; round < 1L << 40; ++round) {
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] += round ^ static_cast<long>(i);
    seen = numbers[static_cast<std::size_t>(round) % numbers.size()];
  }
}

void by_goto() {
  long turns = 0;
again:
  ++turns;
  if (seen != 0) goto again;
  seen = turns;
}

void by_computed_goto() {
  void* places[] = {&&first, &&second};
  long turns = 0;
first:
  ++turns;
  goto* places[turns % 2];
second:
  ++turns;
  goto* places[turns % 2];
}

void between_two_entries() {
  long turns = 0;
  if (seen == 7) goto second;
first:
  ++turns;
  if (seen == 8) return;
second:
  turns += 2;
  if (seen == 9) return;
  goto first;
}

void in_a_switch() {
  switch (seen) {
    default:
      while (true) {
        case 2:
          if (seen == 5) return;
      }
  }
}

void around_try_blocks() {
  while (seen != 0) {
    try {
      for (int i = 0; i < 3; ++i) {
        if (seen == 3 + i) throw i;
      }
      for (long i = 0; i < seen; ++i) {
        if (i == 7) throw 7;
      }
    } catch (int number) {
      seen = number;
    }
  }
}

void of_floats() {
  double value = 1;
  for (long i = 0; i < 1L << 44; ++i) value = value * 0.999999 + 1 / value;
  seen = static_cast<long>(value);
}

void in_a_statement_expression() {
  long value = ({
    long turns = 0;
    while (seen != 0) ++turns;
    turns;
  });
  seen = value;
}

void in_an_initializer() {
  static const long value = [] {
    long turns = 0;
    while (seen != 0) ++turns;
    return turns;
  }();
  seen = value;
}

}  // namespace

const Cases cases{
    {"forever", forever},
    {"forever in memory", forever_in_memory},
    {"counted", counted},
    {"nested", nested},
    {"uncountable", uncountable},
    {"over memory", over_memory},
    {"of stores", of_stores},
    {"by goto", by_goto},
    {"by computed goto", by_computed_goto},
    {"between two entries", between_two_entries},
    {"in a switch", in_a_switch},
    {"around try blocks", around_try_blocks},
    {"of floats", of_floats},
    {"in a statement expression", in_a_statement_expression},
    {"in an initializer", in_an_initializer},
};
