// GNU extensions: computed goto, cleanup, statement expressions, typeof, case ranges, elvis, zero arrays, nested
// designators, builtins.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace {

enum Instruction : unsigned char { push, add, multiply, over, swap, jump_if_not_zero, decrement, print, halt };

long interpret(const unsigned char* code) {
  static void* const labels[] = {&&do_push, &&do_add,       &&do_multiply, &&do_over, &&do_swap,
                                 &&do_jump, &&do_decrement, &&do_print,    &&do_halt};
  long stack[32];
  long* top = stack;
  const unsigned char* next = code;
#define DISPATCH goto* labels[*next++]
  DISPATCH;
do_push:
  *top++ = *next++;
  DISPATCH;
do_add:
  --top, top[-1] += top[0];
  DISPATCH;
do_multiply:
  --top, top[-1] *= top[0];
  DISPATCH;
do_over:
  top[0] = top[-2], ++top;
  DISPATCH;
do_swap: {
  long keep = top[-1];
  top[-1] = top[-2];
  top[-2] = keep;
  DISPATCH;
}
do_jump:
  if (top[-1] != 0)
    next = code + *next;
  else
    ++next;
  DISPATCH;
do_decrement:
  --top[-1];
  DISPATCH;
do_print:
  std::printf("%ld ", top[-1]);
  DISPATCH;
do_halt:
  return top[-1];
}

void release(char** pointer) {
  std::printf("[free %s] ", *pointer);
  std::free(*pointer);
}
void leave(const int* depth) { std::printf("[leave %d] ", *depth); }

int with_cleanup(int kind) {
  int depth __attribute__((cleanup(leave))) = 1;
  for (int i = 0; i < 3; ++i) {
    char* text __attribute__((cleanup(release))) = strdup(i == 0 ? "a" : i == 1 ? "b" : "c");
    if (kind == 1 && i == 1) return i;
    if (kind == 2 && i == 1) throw std::runtime_error("cleanup");
    if (kind == 3 && i == 0) continue;
    if (kind == 4 && i == 1) goto out;
    text[0] -= 32;
  }
out:
  return depth;
}

const char* kind_of(int character) {
  switch (character) {
    case '0' ... '9':
      return "digit";
    case 'a' ... 'z':
    case 'A' ... 'Z':
      return "letter";
    case -1:
      return "end";
    default:
      return "other";
  }
}

#define MAXIMUM(a, b)                \
  ({                                 \
    __typeof__(a) left_ = (a);       \
    __typeof__(b) right_ = (b);      \
    left_ > right_ ? left_ : right_; \
  })

struct Message {
  int length;
  char text[0];
};

}  // namespace

int main() {
  const unsigned char factorial[] = {
      push, 1, push, 6, print, swap, over, multiply, swap, decrement, jump_if_not_zero, 4, swap, halt};
  std::printf("= %ld\n", interpret(factorial));
  for (int kind = 0; kind <= 4; ++kind) {
    try {
      std::printf("-> %d\n", with_cleanup(kind));
    } catch (const std::runtime_error& error) {
      std::printf("-> %s\n", error.what());
    }
  }
  std::printf("%s %s %s %s\n", kind_of('7'), kind_of('Q'), kind_of(-1), kind_of('%'));
  int calls = 0;
  auto next = [&] { return ++calls; };
  std::printf("%d %d\n", MAXIMUM(next(), 0), calls);
  const char* given = nullptr;
  std::printf("%s %d\n", given ?: "default", next() ?: 99);
  auto* message = static_cast<Message*>(std::malloc(sizeof(Message) + 6));
  message->length = 5;
  std::strcpy(message->text, "hello");
  std::printf("%s %zu\n", message->text, sizeof(Message));
  std::free(message);
  std::printf("%d %d\n", __builtin_constant_p(5), __builtin_constant_p(calls + 0 * next()));
  int table[] = {[0 ... 3] = 7, [4] = 1};
  std::printf("%d %zu %d\n", table[2], sizeof table / sizeof *table,
              __builtin_expect(table[4], 1) && !__builtin_unpredictable(table[0] == 1));
  for (int round = 0; round < 2; ++round) {
    __label__ end;
    if (round == 0) goto end;
    std::printf("second round only\n");
  end:;
  }
}
