#include "shapes.h"

// A class that only this file knows.
class Square : public Shape {
 public:
  explicit Square(double side) : side_(side) {}
  double area() const override { return side_ * side_; }

 private:
  double side_;
};

Shapes make_shapes() {
  Shapes shapes;
  shapes.push_back(std::make_unique<Circle>(1));
  shapes.push_back(std::make_unique<Square>(2));
  return shapes;
}
