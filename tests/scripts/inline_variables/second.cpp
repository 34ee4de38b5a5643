#include "counters.h"

void note_from_second() {
  calls += 10;
  instances<double> += 2;
  Settings::values["second"] += Settings::level++;
  journal.push_back("second");
  buffer() += " +second";
}

const void* address_in_second() { return &buffer(); }
