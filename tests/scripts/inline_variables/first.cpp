#include "counters.h"

void note_from_first() {
  ++calls;
  ++instances<int>;
  Settings::values["first"] += Settings::level++;
  journal.push_back("first");
  buffer() += " +first";
}

const void* address_in_first() { return &buffer(); }
