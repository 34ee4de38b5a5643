// Macros with the names of library members, defined after the headers that the program includes and used with their
// templates.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#define first begin_of_pair
#define second 2
#define max(a, b) ((a) > (b) ? (a) : (b))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define check(x) ((x) ? 1 : 0)
#define size_of sizeof
#define string text
#define find search_for
#define iterator position

struct text {
  int first;
};

int main() {
  std::vector<int> values = {3, 1, 2};
  std::sort(values.begin(), values.end());
  string own = {4};
  int position = 0, search_for = max(values[2], min(7, 9));
  std::printf("%d %d %d %d %zu %d %d\n", own.begin_of_pair, second, max(1, 5), check(values.size()), size_of(int), find,
              iterator);
  std::printf("%d\n", (std::max)(3, 4) + (std::min)(1, 2));
}
