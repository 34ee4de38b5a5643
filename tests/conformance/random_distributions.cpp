// Random distributions: the exact values that libstdc++ draws from a fixed engine, and shuffles and samples.
#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

template <class Distribution>
void draw(const char* name, Distribution distribution) {
  std::mt19937 engine(42);
  std::cout << std::setw(20) << std::left << name << std::setprecision(12);
  for (int i = 0; i < 5; ++i) std::cout << ' ' << distribution(engine);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) sum += static_cast<double>(distribution(engine));
  std::cout << " | " << std::setprecision(5) << sum << '\n';
  std::stringstream state;
  state << distribution;
  Distribution copy;
  state >> copy;
  if (!(copy.param() == distribution.param())) std::cout << "  parameters changed on the way through a stream\n";
}

}  // namespace

int main() {
  draw("uniform_int", std::uniform_int_distribution<int>(1, 6));
  draw("uniform_int wide", std::uniform_int_distribution<long long>(-1000000000000LL, 1000000000000LL));
  draw("uniform_int full", std::uniform_int_distribution<unsigned>());
  draw("uniform_real", std::uniform_real_distribution<double>(-1, 1));
  draw("uniform_real float", std::uniform_real_distribution<float>(0, 10));
  draw("bernoulli", std::bernoulli_distribution(0.3));
  draw("binomial", std::binomial_distribution<int>(10, 0.4));
  draw("binomial large", std::binomial_distribution<int>(1000, 0.25));
  draw("geometric", std::geometric_distribution<int>(0.2));
  draw("negative_binomial", std::negative_binomial_distribution<int>(4, 0.5));
  draw("poisson", std::poisson_distribution<int>(3.5));
  draw("poisson large", std::poisson_distribution<int>(120));
  draw("exponential", std::exponential_distribution<double>(2));
  draw("gamma", std::gamma_distribution<double>(2.5, 1.5));
  draw("gamma small", std::gamma_distribution<double>(0.5, 2));
  draw("weibull", std::weibull_distribution<double>(1.5, 2));
  draw("extreme_value", std::extreme_value_distribution<double>(0.5, 2));
  draw("normal", std::normal_distribution<double>(10, 3));
  draw("normal float", std::normal_distribution<float>(0, 1));
  draw("lognormal", std::lognormal_distribution<double>(0.1, 0.4));
  draw("chi_squared", std::chi_squared_distribution<double>(3));
  draw("cauchy", std::cauchy_distribution<double>(1, 0.5));
  draw("fisher_f", std::fisher_f_distribution<double>(4, 9));
  draw("student_t", std::student_t_distribution<double>(7));
  draw("discrete", std::discrete_distribution<int>({1, 4, 0, 5}));
  draw("discrete function", std::discrete_distribution<int>(4, 0.5, 4.5, [](double x) { return x * x; }));
  double borders[] = {0, 1, 3, 10}, weights[] = {5, 1, 2};
  draw("piecewise_constant", std::piecewise_constant_distribution<double>(borders, borders + 4, weights));
  double heights[] = {0, 2, 1, 0};
  draw("piecewise_linear", std::piecewise_linear_distribution<double>(borders, borders + 4, heights));

  std::mt19937_64 engine(7);
  std::vector<int> numbers(20);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), engine);
  for (int n : numbers) std::cout << n << ' ';
  std::string sample;
  std::string letters = "abcdefghijklmnopqrstuvwxyz";
  std::sample(letters.begin(), letters.end(), std::back_inserter(sample), 8, engine);
  std::cout << sample << '\n';
  std::normal_distribution<> normal;
  double first = normal(engine);
  normal.reset();
  std::cout << std::setprecision(12) << first << ' ' << normal(engine) << ' ' << normal.min() << ' ' << normal.stddev()
            << '\n';
}
