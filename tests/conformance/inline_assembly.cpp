// Inline assembly: operands, clobbers, memory, flags, labels, goto, cpuid, and functions written at file scope.
#include <cstdint>
#include <cstdio>
#include <cstring>

asm(R"(
    .text
    .p2align 4
    .globl file_scope_sum
    .type file_scope_sum, @function
file_scope_sum:
    leaq (%rdi,%rsi,2), %rax
    ret
    .size file_scope_sum, .-file_scope_sum
)");
extern "C" long file_scope_sum(long a, long b);

static std::uint64_t rotate(std::uint64_t value, unsigned char count) {
  asm("rolq %%cl, %0" : "+r"(value) : "c"(count) : "cc");
  return value;
}

static std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) {
  std::uint64_t high, low;
  asm("mulq %3" : "=d"(high), "=a"(low) : "a"(a), "r"(b) : "cc");
  return high ^ low;
}

static bool add_carries(std::uint32_t a, std::uint32_t b) {
  bool carry;
  asm("addl %2, %1" : "=@ccc"(carry), "+r"(a) : "r"(b));
  return carry;
}

static void fill(void* target, unsigned char byte, std::size_t size) {
  asm volatile("rep stosb" : "+D"(target), "+c"(size) : "a"(byte) : "memory");
}

static int classify(int value) {
  asm goto("testl %0, %0\n\tjs %l[negative]\n\tjz %l[zero]" : : "r"(value) : "cc" : negative, zero);
  return 1;
negative:
  return -1;
zero:
  return 0;
}

static int string_length(const char* text) {
  int length;
  asm("xorl %0, %0\n"
      "1: cmpb $0, (%1,%q0)\n\t"
      "je 2f\n\t"
      "incl %0\n\t"
      "jmp 1b\n"
      "2:"
      : "=&r"(length)
      : "r"(text)
      : "cc", "memory");
  return length;
}

struct Pair {
  long first, second;
};
static void swap(Pair& pair) {
  asm("movq %[a], %%rax\n\tmovq %[b], %%rdx\n\tmovq %%rdx, %[a]\n\tmovq %%rax, %[b]"
      : [a] "+m"(pair.first), [b] "+m"(pair.second)
      :
      : "rax", "rdx");
}

static double square_root(double value) {
  double result;
  asm("sqrtsd %1, %0" : "=x"(result) : "x"(value));
  return result;
}

int main() {
  std::printf("%ld\n", file_scope_sum(40, 1));
  std::printf("%016llx %016llx\n", static_cast<unsigned long long>(rotate(0x123456789abcdef0, 12)),
              static_cast<unsigned long long>(multiply_high(0xdeadbeefcafebabe, 0x123456789abcdef1)));
  std::printf("%d %d\n", add_carries(0xffffffff, 1), add_carries(5, 6));
  char buffer[9] = {};
  fill(buffer, 'z', 8);
  std::printf("%s %d %d %d %d\n", buffer, classify(-5), classify(0), classify(9), string_length("count these"));
  Pair pair = {1, 2};
  swap(pair);
  std::printf("%ld %ld %.10f\n", pair.first, pair.second, square_root(2));
  unsigned eax = 0, ebx, ecx, edx;
  asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
  std::printf("%d\n", eax > 0 && ebx != 0);
  std::uint64_t before, after;
  asm volatile("rdtsc\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax" : "=a"(before) : : "rdx");
  asm volatile("rdtsc\n\tshlq $32, %%rdx\n\torq %%rdx, %%rax" : "=a"(after) : : "rdx");
  asm volatile("" ::: "memory");
  std::printf("%d\n", after >= before);
}
