// Tokens spelled otherwise: and, or, not, bitor and their kind, digraphs, line splices, comments in odd places, attributes.
// clang-format off
%:include <cstdio>
#include <complex.h>
#include <inttypes.h>
#include <iso646.h>
#include <stdbool.h>
#include <stdalign.h>
#include <tgmath.h>
#include <utility>
%:define GLUE(a, b) a %:%: b

struct Flags <%
  unsigned value;
  Flags operator compl() const { return {compl value}; }
  bool operator not() const { return value == 0; }
  Flags operator bitand(Flags other) const { return {value bitand other.value}; }
%>;

[[nodiscard]] [[gnu::noinline]] static int add(int a, int b) { return a + b; } // the next line is part of this comment \
int never_declared = syntax error;

static int take(std::pair<int, int> and pair) { return pair.first xor pair.second; }

int main(void) <%
  int values<:3:> = <%1, 2, 3%>;
  int glued = 5, GLUE(glu, ed2) = 6;
  bool both = values<:0:> == 1 and values[1] not_eq 1, either = false or not true;
  unsigned bits = 0xf0;
  bits and_eq 0x3c;
  bits or_eq 1;
  bits xor_eq 0x10;
  Flags flags = {bits};
  std::printf("%d %d %d %d %x %x %d\n", glued, glued2, both, either, bits, (compl flags bitand Flags{0xff}).value, not flags);
  std::pair<int, int> pair = {6, 3};
  std::printf("%d %d\n", take(std::move(pair)), add(/* a */ 1 /* b */, // c
      2));
  int spl\
iced = 7;
  const char* text = "a\
b";
  std::printf("%d %s %c\n", spliced, text, '\
x');
  std::complex<double> c(3, 4);
  std::printf("%g %g %" PRId64 "\n", std::abs(c), sqrt(2.25f), int64_t(1) << 40);
  [[maybe_unused]] int unused;
  switch (values[2]) {
    case 3: [[likely]];
      std::printf("three "); [[fallthrough]];
    default: std::printf("more\n");
  }
  ;;; {}
  return 0;
%>
