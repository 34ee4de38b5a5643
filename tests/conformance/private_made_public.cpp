// Private members made public by a macro before the headers, as some tests of libraries do.
#include <cstdio>
#include <sstream>
#include <string>
#define private public
#define protected public
#include <list>
#include <map>
#include <queue>
#include <stack>
#undef private
#undef protected

class Closed {
  int value = 5;

 public:
  int get() const { return value; }
};

int main() {
  std::stack<int> stack;
  std::priority_queue<int> queue;
  for (int i = 0; i < 5; ++i) stack.push(i * i), queue.push(i);
  for (int value : stack.c) std::printf("%d ", value);
  for (int value : queue.c) std::printf("%d ", value);
  std::map<int, std::string> map = {{1, "one"}, {2, "two"}};
  std::list<int> list(3, 7);
  std::ostringstream out;
  out << "written " << Closed().get();
  std::printf("| %zu %zu %s\n", map._M_t._M_impl._M_node_count, list._M_impl._M_node._M_size, out.str().c_str());
}
