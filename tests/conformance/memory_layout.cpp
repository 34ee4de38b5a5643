// Layout: bit fields, packed and aligned structs, unions, padding, offsets, enums, empty bases, no_unique_address,
// endianness.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

struct Bits {
  unsigned a : 3;
  signed b : 5;
  unsigned : 0;
  unsigned c : 20;
  bool d : 1;
  std::uint64_t e : 40;
};
struct __attribute__((packed)) Packed {
  char c;
  int i;
  double d;
  short s;
};
#pragma pack(push, 2)
struct PackedTwo {
  char c;
  int i;
  double d;
};
#pragma pack(pop)
struct Natural {
  char c;
  int i;
  double d;
  short s;
};
struct __attribute__((aligned(32))) Aligned {
  char c;
};
struct PartlyAligned {
  char a;
  alignas(16) char b;
  char c __attribute__((aligned(8)));
};
union Number {
  std::uint32_t integer;
  float real;
  unsigned char bytes[4];
  struct {
    std::uint16_t low, high;
  };
};
struct Empty {};
struct WithEmptyBase : Empty {
  int value;
};
struct WithEmptyMember {
  Empty empty;
  int value;
};
struct WithNoAddress {
  [[no_unique_address]] Empty empty;
  int value;
};
struct TailBase {
  TailBase() {}
  int i;
  char c;
};
struct TailDerived : TailBase {
  char d;
};
enum Plain { one, two };
enum class Tiny : std::uint8_t { a = 200 };
enum Big : std::uint64_t { big = 1ull << 40 };
struct Virtual {
  virtual ~Virtual() = default;
  char c;
};

template <class T>
void bytes(const T& object) {
  unsigned char raw[sizeof(T)];
  std::memcpy(raw, &object, sizeof(T));
  for (unsigned char byte : raw) std::printf("%02x", byte);
  std::printf("\n");
}

struct NonTrivialUnion {
  enum { text, numbers } kind;
  union {
    std::string string;
    std::vector<int> vector;
  };
  explicit NonTrivialUnion(const char* given) : kind(text), string(given) {}
  explicit NonTrivialUnion(std::vector<int> given) : kind(numbers), vector(std::move(given)) {}
  ~NonTrivialUnion() {
    if (kind == text)
      string.~basic_string();
    else
      vector.~vector();
  }
  std::size_t size() const { return kind == text ? string.size() : vector.size(); }
};

}  // namespace

int main() {
  std::printf("%zu %zu %zu %zu %zu %zu %zu\n", sizeof(Bits), sizeof(Packed), sizeof(PackedTwo), sizeof(Natural),
              sizeof(Aligned), sizeof(PartlyAligned), sizeof(Number));
  std::printf("%zu %zu %zu %zu %zu %zu %zu %zu\n", sizeof(Empty), sizeof(WithEmptyBase), sizeof(WithEmptyMember),
              sizeof(WithNoAddress), sizeof(TailBase), sizeof(TailDerived), sizeof(Virtual), alignof(Packed));
  std::printf("%zu %zu %zu %zu %zu\n", offsetof(Packed, d), offsetof(Natural, d), offsetof(PackedTwo, d),
              offsetof(PartlyAligned, c), offsetof(Natural, s));
  std::printf("%zu %zu %zu %zu %zu %zu\n", sizeof(Plain), sizeof(Tiny), sizeof(Big), sizeof(bool), sizeof(wchar_t),
              alignof(std::max_align_t));
  std::printf("%zu %zu %zu %zu %zu %zu\n", sizeof(std::string), sizeof(std::vector<int>),
              sizeof(std::tuple<char, int, Empty>), sizeof(std::variant<char, double>), sizeof(void(Virtual::*)()),
              sizeof(int Virtual::*));
  Bits bits = {};
  bits.a = 5;
  bits.b = -7;
  bits.c = 0xabcde;
  bits.d = true;
  bits.e = 0x123456789a;
  bytes(bits);
  volatile int wrap = 11;
  bits.a = wrap;
  bits.b = wrap * 3;
  ++bits.c;
  bits.e -= 0x9b;
  std::printf("%u %d %x %d %llx\n", bits.a, bits.b, bits.c, bits.d, static_cast<unsigned long long>(bits.e));
  Packed packed = {'p', 0x01020304, 1.5, -2};
  bytes(packed);
  int copied = packed.i;
  packed.i = copied + 1;
  std::printf("%d %g %d\n", packed.i, packed.d, packed.s);
  Number number;
  number.real = 1.0f;
  std::printf("%08x %02x %04x\n", number.integer, number.bytes[3], number.high);
  NonTrivialUnion text("thirty-two characters in a union!"), vector(std::vector<int>(17));
  std::printf("%zu %zu\n", text.size(), vector.size());
  std::printf("%d %llu\n", static_cast<int>(Tiny::a), static_cast<unsigned long long>(big));
  std::array<std::array<short, 3>, 2> nested = {{{1, 2, 3}, {4, 5, 6}}};
  bytes(nested);
  std::uint32_t little = 0x11223344;
  std::printf("%02x %08x %016llx\n", *reinterpret_cast<unsigned char*>(&little), __builtin_bswap32(little),
              static_cast<unsigned long long>(__builtin_bswap64(0x0102030405060708)));
  std::printf("%d%d%d%d\n", std::is_standard_layout_v<Natural>, std::is_standard_layout_v<Virtual>,
              std::is_trivially_copyable_v<Packed>, std::has_unique_object_representations_v<Natural>);
}
