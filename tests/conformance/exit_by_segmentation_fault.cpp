// A write through a null pointer ends the program with SIGSEGV.
#include <cstdio>
#include <vector>

struct Node {
  int value;
  Node* next;
};

[[gnu::noinline]] static void append(Node* volatile list, int value) {
  while (list->next) list = list->next;
  list->next = nullptr;
  list->value = value;
}

int main() {
  Node second = {2, nullptr}, first = {1, &second};
  append(&first, 3);
  std::printf("%d %d\n", first.value, second.value);
  std::fflush(stdout);
  append(nullptr, 4);
  std::printf("not reached\n");
}
