// Statements: switches that fall through, Duff's device, goto over scopes, nested loops, init-statements, short
// circuits, order of evaluation.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

std::string log;
int note(char c, int value) {
  log += c;
  return value;
}

struct Scope {
  char c;
  ~Scope() { log += c; }
};

void copy_unrolled(char* to, const char* from, int count) {
  int rounds = (count + 7) / 8;
  switch (count % 8) {
    case 0:
      do {
        *to++ = *from++;
        [[fallthrough]];
        case 7:
          *to++ = *from++;
          [[fallthrough]];
        case 6:
          *to++ = *from++;
          [[fallthrough]];
        case 5:
          *to++ = *from++;
          [[fallthrough]];
        case 4:
          *to++ = *from++;
          [[fallthrough]];
        case 3:
          *to++ = *from++;
          [[fallthrough]];
        case 2:
          *to++ = *from++;
          [[fallthrough]];
        case 1:
          *to++ = *from++;
      } while (--rounds > 0);
  }
}

int state_machine(const char* text) {
  enum { start, number, fraction, exponent, failed } state = start;
  int digits = 0;
  for (; *text; ++text) {
    bool digit = *text >= '0' && *text <= '9';
    switch (state) {
      case start:
        if (*text == '-') continue;
        [[fallthrough]];
      case number:
        if (digit)
          state = number, ++digits;
        else
          state = *text == '.' && digits ? fraction : *text == 'e' && digits ? exponent : failed;
        break;
      case fraction:
        if (*text == 'e') {
          state = exponent;
          break;
        }
        if (!digit) state = failed;
        break;
      case exponent:
        if (!digit && *text != '-') state = failed;
        break;
      case failed:
        goto out;
    }
  }
out:
  return state * 10 + digits;
}

int find_pythagorean(int limit) {
  int a, b, c;
  for (a = 1; a < limit; ++a)
    for (b = a; b < limit; ++b)
      for (c = b; c < limit; ++c)
        if (a * a + b * b == c * c && a + b + c == 60) goto found;
  return -1;
found:
  return a * 10000 + b * 100 + c;
}

void jump_out_of_scopes(int level) {
  log.clear();
  int round = 0;
again: {
  Scope outer{'o'};
  {
    Scope inner{'i'};
    if (++round < level) goto again;
    if (round == 3) goto done;
    log += '.';
  }
}
done:
  std::printf("%s ", log.c_str());
}

int collatz(long n) {
  int steps = 0;
  while (n != 1) n = n % 2 ? 3 * n + 1 : n / 2, ++steps;
  return steps;
}

}  // namespace

int main() {
  char copied[30] = {};
  copy_unrolled(copied, "copied by an old device!", 24);
  std::printf("%s %d %d %d %d\n", copied, state_machine("-12.5e-3"), state_machine("12"), state_machine("1.2.3"),
              state_machine("x"));
  std::printf("%d\n", find_pythagorean(60));
  for (int level : std::vector<int>{1, 2, 3, 4}) jump_out_of_scopes(level);
  std::printf("\n");
  log.clear();
  bool result = (note('a', 0) && note('b', 1)) || (note('c', 1) && !note('d', 0)) || note('e', 1);
  int chosen = note('f', 1) ? note('g', 7) : note('h', 8);
  std::map<int, int> map;
  map[note('k', 5)] = note('v', 6);
  int array[2] = {note('1', 1), note('2', 2)};
  int shifted = note('l', 1) << note('r', 3), sequence = (note('x', 1), note('y', 2));
  std::printf("%s %d %d %d %d %d\n", log.c_str(), result, chosen, shifted, sequence, array[1] + map[5]);
  if (auto it = map.find(5); it != map.end() && it->second == 6)
    std::printf("found ");
  else
    std::printf("not found ");
  switch (int n = map[5]; n) {
    case 6:
      std::printf("six ");
      break;
    default:
      std::printf("other ");
  }
  int total = 0;
  for (int i = 0, j = 10; i < j; ++i, --j) {
    if (i == 2) continue;
    if (i == 4) break;
    total += i * j;
  }
  do total *= 2;
  while (total < 100);
  std::printf("%d ", total);
  for (auto& [key, value] : map)
    for (bool once = true; once; once = false) std::printf("%d=%d ", key, value);
  int longest = 0, start = 0;
  for (int n = 1; n < 3000; ++n)
    if (int steps = collatz(n); steps > longest) longest = steps, start = n;
  std::printf("%d %d\n", start, longest);
  if constexpr (sizeof(void*) == 8)
    std::printf("64 bits\n");
  else
    std::printf("other\n");
}
