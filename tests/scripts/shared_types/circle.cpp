#include "shapes.h"

double Circle::area() const { return std::numbers::pi * radius_ * radius_; }
std::string Circle::name() const { return "circle, " + Shape::name(); }
