// Types that several files define parts of.
#ifndef SHAPES_H
#define SHAPES_H

class Shape {
 public:
  virtual ~Shape();
  virtual double area() const = 0;
  virtual std::string name() const;
};

class Circle final : public Shape {
 public:
  explicit Circle(double radius) : radius_(radius) {}
  double area() const override;
  std::string name() const override;

 private:
  double radius_;
};

struct Point {
  double x = 0, y = 0;
  static const Point origin;
  auto operator<=>(const Point&) const = default;
};
Point operator+(const Point& a, const Point& b);

enum class Colour { red, green };
std::string text_of(Colour colour);

using Shapes = std::vector<std::unique_ptr<Shape>>;
Shapes make_shapes();

class Refused : public std::runtime_error {
 public:
  explicit Refused(int code) : std::runtime_error("refused"), code(code) {}
  int code;
};
void refuse(int code);

#endif
