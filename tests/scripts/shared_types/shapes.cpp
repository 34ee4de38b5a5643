#include "shapes.h"

Shape::~Shape() = default;
std::string Shape::name() const { return "shape"; }

const Point Point::origin = {0, 0};
Point operator+(const Point& a, const Point& b) { return {a.x + b.x, a.y + b.y}; }

std::string text_of(Colour colour) {
  switch (colour) {
    case Colour::red:
      return "red";
    case Colour::green:
      return "green";
  }
  return "unknown";
}

void refuse(int code) {
  if (code < 0) throw std::out_of_range("negative");
  throw Refused(code);
}
