#include "generator.h"

Generator squares(int count) {
  for (int i = 1; i <= count; ++i) co_yield i* i;
}
