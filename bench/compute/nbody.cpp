// The five bodies of the outer solar system, moved by a symplectic integrator. Prints the energy, in digits that rounding
// does not reach.
#include <array>
#include <cmath>
#include <cstdio>

namespace {

constexpr double pi = 3.141592653589793;
constexpr double solar_mass = 4 * pi * pi;
constexpr double days_per_year = 365.24;

struct Body {
  double x, y, z, vx, vy, vz, mass;
};

using System = std::array<Body, 5>;

constexpr Body planet(double x, double y, double z, double vx, double vy, double vz, double mass) {
  return {x, y, z, vx * days_per_year, vy * days_per_year, vz * days_per_year, mass * solar_mass};
}

constexpr System outer_solar_system = {
    Body{0, 0, 0, 0, 0, 0, solar_mass},
    planet(4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694,
           0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
    planet(8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411200,
           0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812),
    planet(12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618,
           0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298),
    planet(15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322,
           0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451),
};

void rest_centre_of_mass(System& bodies) {
  for (const Body& body : bodies) {
    bodies[0].vx -= body.vx * body.mass / solar_mass;
    bodies[0].vy -= body.vy * body.mass / solar_mass;
    bodies[0].vz -= body.vz * body.mass / solar_mass;
  }
}

void attract(Body& a, Body& b, double step) {
  const double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
  const double square = dx * dx + dy * dy + dz * dz;
  const double magnitude = step / (square * std::sqrt(square));
  a.vx -= dx * b.mass * magnitude;
  a.vy -= dy * b.mass * magnitude;
  a.vz -= dz * b.mass * magnitude;
  b.vx += dx * a.mass * magnitude;
  b.vy += dy * a.mass * magnitude;
  b.vz += dz * a.mass * magnitude;
}

void advance(System& bodies, double step) {
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    for (std::size_t j = i + 1; j < bodies.size(); ++j) attract(bodies[i], bodies[j], step);
  }
  for (Body& body : bodies) {
    body.x += step * body.vx;
    body.y += step * body.vy;
    body.z += step * body.vz;
  }
}

double energy(const System& bodies) {
  double total = 0;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const Body& a = bodies[i];
    total += a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) / 2;
    for (std::size_t j = i + 1; j < bodies.size(); ++j) {
      const Body& b = bodies[j];
      total -= a.mass * b.mass / std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
    }
  }
  return total;
}

}  // namespace

int main() {
  System bodies = outer_solar_system;
  rest_centre_of_mass(bodies);
  for (int step = 0; step < 28'000'000; ++step) advance(bodies, 0.001);
  std::printf("%.6f\n", energy(bodies));
}
