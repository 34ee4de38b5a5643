// Bit-fields, unions, packed and over-aligned members, empty members, offsets, and the bytes that objects consist of.
#include <array>
#include <bit>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>
#include <type_traits>

namespace {

template <class T>
void bytes(const char* name, const T& value) {
  unsigned char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  std::printf("%s:", name);
  for (unsigned char byte : raw) std::printf(" %02x", byte);
  std::printf("\n");
}

struct Fields {
  unsigned low : 3;
  signed middle : 5;
  unsigned : 0;
  unsigned high : 20;
  bool flag : 1;
  enum Colour : unsigned char { red, green, blue } colour : 2;
};

struct [[gnu::packed]] Header {
  std::uint8_t version : 4, kind : 4;
  std::uint16_t length;
  std::uint32_t identifier;
  double value;
};

struct Wide {
  std::uint64_t a : 33;
  std::uint64_t b : 31;
  std::int64_t c : 40;
};

union Number {
  float real;
  std::uint32_t bits;
  struct {
    std::uint8_t lowest, low, high, highest;
  } parts;
};

struct Either {
  enum { text, number } kind;
  union {
    std::string name;
    long value;
  };
  explicit Either(const char* name) : kind(text), name(name) {}
  explicit Either(long value) : kind(number), value(value) {}
  ~Either() {
    if (kind == text) name.~basic_string();
  }
};

struct Empty {};
struct alignas(32) Aligned {
  char c;
};
struct WithEmpty {
  [[no_unique_address]] Empty first;
  int value;
};
struct TwoEmpty {
  [[no_unique_address]] Empty first;
  [[no_unique_address]] Empty second;
};
struct Base : Empty {
  int value;
};
struct Flexible {
  int count;
  short values[];
};

}  // namespace

int main() {
  Fields fields{};
  fields.low = 13;
  fields.middle = 17;
  fields.high = 0xABCDE;
  fields.flag = true;
  fields.colour = Fields::blue;
  std::printf("%u %d %x %d %d %zu\n", fields.low, fields.middle, fields.high, fields.flag, fields.colour,
              sizeof(Fields));
  bytes("fields", fields);
  fields.low--, fields.middle += 20;
  std::printf("%u %d\n", fields.low, fields.middle);
  Header header{6, 9, 0x1234, 0xCAFEBABE, 1.0};
  bytes("header", header);
  std::printf("%zu %zu %zu\n", sizeof(Header), offsetof(Header, identifier), alignof(Header));
  Wide wide{0x1FFFFFFFFu + 2ull, 0x7FFFFFFF, -3};
  std::printf("%llx %llx %lld %zu\n", static_cast<unsigned long long>(wide.a), static_cast<unsigned long long>(wide.b),
              static_cast<long long>(wide.c), sizeof(Wide));
  Number number{-2.5f};
  std::printf("%08x %02x %08x %08x\n", std::bit_cast<std::uint32_t>(-2.5f), std::bit_cast<Number>(number).parts.highest,
              number.bits, __builtin_bswap32(number.bits));
  Either either("a name that is too long to be kept inside"), other(5L);
  std::printf("%s %ld\n", either.name.c_str(), other.value);
  std::printf("%zu %zu %zu %zu %zu %zu %zu\n", sizeof(Empty), sizeof(WithEmpty), sizeof(TwoEmpty), sizeof(Base),
              sizeof(Aligned), sizeof(Flexible), alignof(std::max_align_t));
  Aligned* aligned = new Aligned[3];
  std::printf("%d %td\n", reinterpret_cast<std::uintptr_t>(aligned) % 32 == 0,
              reinterpret_cast<char*>(aligned + 2) - reinterpret_cast<char*>(aligned));
  delete[] aligned;
  alignas(16) unsigned char memory[64] = {};
  Flexible* flexible = new (memory) Flexible{3, {}};
  for (short i = 0; i < 3; ++i) flexible->values[i] = static_cast<short>(i * 300);
  bytes("flexible", *reinterpret_cast<std::array<unsigned char, 10>*>(memory));
  std::printf("%d %d %d %d\n", std::endian::native == std::endian::little, std::is_standard_layout_v<Base>,
              std::is_trivially_copyable_v<Fields>, std::is_aggregate_v<Header>);
}
