// Uses types whose parts the other files define.
#include <typeinfo>

#include "shapes.h"

Output doGet(const Event&) {
  std::string text;
  for (const auto& shape : make_shapes()) {
    text += std::format("{} {:.3f} {}\n", shape->name(), shape->area(), dynamic_cast<Circle*>(shape.get()) != nullptr);
  }
  const Point point = Point::origin + Point{3, 4};
  text += std::format("{} {} {} {}\n", point.x, point.y, point > Point::origin, text_of(Colour::green));
  try {
    refuse(7);
  } catch (const Refused& refused) {
    text += std::format("{} {}\n", refused.what(), refused.code);
  }
  try {
    refuse(-1);
  } catch (const std::exception& other) {
    text += std::format("{}\n", other.what());
  }
  return text;
}
