// Virtual inheritance: sizes and offsets, order of construction, who initialises the virtual base, dominance,
// conversions.
#include <cstddef>
#include <cstdio>
#include <string>

namespace {

std::string order;

struct Top {
  int top;
  explicit Top(int value = -1) : top(value) { order += "Top(" + std::to_string(value) + ") "; }
  Top(const Top& other) : top(other.top + 100) { order += "copy "; }
  virtual ~Top() { order += "~Top "; }
  virtual const char* name() const { return "Top"; }
  virtual int shared() const { return 1; }
};
struct Left : virtual Top {
  int left = 2;
  Left() : Top(10) { order += "Left "; }
  ~Left() override { order += "~Left "; }
  const char* name() const override { return "Left"; }
};
struct Right : virtual Top {
  int right = 3;
  Right() : Top(20) { order += "Right "; }
  ~Right() override { order += "~Right "; }
  int shared() const override { return 42; }
};
struct Extra {
  double extra = 4.5;
  Extra() { order += "Extra "; }
  virtual ~Extra() { order += "~Extra "; }
};
struct Bottom : Left, Right, virtual Extra {
  int bottom = 5;
  Bottom() : Top(30) { order += "Bottom "; }
  ~Bottom() override { order += "~Bottom "; }
  const char* name() const override { return "Bottom"; }
};
struct Below : Bottom {
  Below() : Top(40) { order += "Below "; }
  ~Below() override { order += "~Below "; }
};
struct Empty {};
struct VirtualEmpty : virtual Empty {
  char c;
};
struct Mixed : virtual Top, Empty {
  long value = 9;
};

template <class Derived, class Base>
long offset(const Derived& object) {
  return reinterpret_cast<const char*>(static_cast<const Base*>(&object)) - reinterpret_cast<const char*>(&object);
}

template <class Function>
void traced(const char* what, Function function) {
  order.clear();
  function();
  std::printf("%s: %s\n", what, order.c_str());
}

void describe(const Top& top) { std::printf("%s %d %d\n", top.name(), top.shared(), top.top); }

}  // namespace

int main() {
  std::printf("sizes %zu %zu %zu %zu %zu %zu %zu\n", sizeof(Top), sizeof(Left), sizeof(Right), sizeof(Bottom),
              sizeof(Below), sizeof(VirtualEmpty), sizeof(Mixed));
  traced("left", [] { Left object; });
  traced("bottom", [] { Bottom object; });
  traced("below", [] { Below object; });
  traced("slice", [] {
    Below below;
    Right right = below;
    order += std::to_string(right.top) + ' ';
  });
  traced("delete through a base", [] {
    Extra* extra = new Below;
    delete extra;
  });
  Bottom bottom;
  Left left;
  std::printf("offsets in Left: %ld\n", offset<Left, Top>(left));
  std::printf("offsets in Bottom: %ld %ld %ld %ld\n", offset<Bottom, Left>(bottom), offset<Bottom, Right>(bottom),
              offset<Bottom, Top>(bottom), offset<Bottom, Extra>(bottom));
  Below below;
  describe(left);
  describe(static_cast<Right&>(bottom));
  describe(below);
  Left& as_left = below;
  Right& as_right = below;
  std::printf("same top %d, %d, dominance %s %d\n", static_cast<Top*>(&as_left) == static_cast<Top*>(&as_right),
              as_left.top == below.top, as_right.name(), as_left.shared());
  int Left::* member = &Left::left;
  const char* (Top::*function)() const = &Top::name;
  int Right::* right_member = &Right::right;
  std::printf("members %d %s %d\n", below.*member, (below.*function)(), below.*right_member);
  Top* null = static_cast<Bottom*>(nullptr);
  std::printf("null stays null %d\n", null == nullptr);
}
