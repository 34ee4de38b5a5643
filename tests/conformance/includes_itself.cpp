// A file that includes itself, by its name and by __FILE__, to expand one list in several ways.
#ifndef STAGE
#include <cstdio>
#include <cstring>

#define STAGE 1
enum Planet {
#include "includes_itself.cpp"
  planet_count
};
#undef STAGE
#define STAGE 2
static const char* const names[] = {
#include __FILE__
};
#undef STAGE
#define STAGE 3
static double mass_of(Planet planet) {
  switch (planet) {
#include "includes_itself.cpp"
    default:
      return 0;
  }
}

int main() {
  double total = 0;
  for (int i = 0; i < planet_count; ++i) {
    std::printf("%s %.3f\n", names[i], mass_of(static_cast<Planet>(i)));
    total += mass_of(static_cast<Planet>(i));
  }
  std::printf("%.3f\n", total);
}
#else
#if STAGE == 1
#define PLANET(name, mass) name,
#elif STAGE == 2
#define PLANET(name, mass) #name,
#elif STAGE == 3
#define PLANET(name, mass) \
  case name:               \
    return mass;
#endif
PLANET(mercury, 0.055)
PLANET(venus, 0.815)
PLANET(earth, 1)
PLANET(mars, 0.107)
#undef PLANET
#endif
