// Small programs of old benchmark suites: method calls, objects made and destroyed, lists, hashes, binary trees,
// towers, permutations.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

class Toggle {
 public:
  explicit Toggle(bool start) : state_(start) {}
  virtual ~Toggle() = default;
  bool value() const { return state_; }
  virtual Toggle& activate() {
    state_ = !state_;
    return *this;
  }

 protected:
  bool state_;
};

class NthToggle : public Toggle {
 public:
  NthToggle(bool start, int count) : Toggle(start), count_(count), counter_(0) {}
  Toggle& activate() override {
    if (++counter_ >= count_) {
      state_ = !state_;
      counter_ = 0;
    }
    return *this;
  }

 private:
  int count_, counter_;
};

static const char* text(bool value) { return value ? "true" : "false"; }

static unsigned list_operations(unsigned size) {
  typedef std::deque<unsigned> Queue;
  Queue first(size);
  unsigned value = 1;
  for (Queue::iterator it = first.begin(); it != first.end(); ++it) *it = value++;
  Queue second = first, third;
  while (!second.empty()) {
    third.push_back(second.front());
    second.pop_front();
  }
  while (!third.empty()) {
    second.push_back(third.back());
    third.pop_back();
  }
  std::reverse(first.begin(), first.end());
  return first.front() == size && first == second ? static_cast<unsigned>(first.size()) : 0;
}

struct Node {
  Node *left, *right;
  int check() const { return left ? 1 + left->check() + right->check() : 1; }
};
static Node* bottom_up(int depth) {
  return depth > 0 ? new Node{bottom_up(depth - 1), bottom_up(depth - 1)} : new Node{nullptr, nullptr};
}
static void release(Node* node) {
  if (node->left) release(node->left), release(node->right);
  delete node;
}

static int hanoi(int disks, std::vector<int>& from, std::vector<int>& to, std::vector<int>& over) {
  if (disks == 0) return 0;
  int moves = hanoi(disks - 1, from, over, to);
  to.push_back(from.back());
  from.pop_back();
  return moves + 1 + hanoi(disks - 1, over, to, from);
}

static int fannkuch(int n) {
  std::vector<int> permutation(n), work;
  for (int i = 0; i < n; ++i) permutation[i] = i;
  int most = 0;
  do {
    work = permutation;
    int flips = 0;
    while (work[0]) {
      std::reverse(work.begin(), work.begin() + work[0] + 1);
      ++flips;
    }
    most = std::max(most, flips);
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  return most;
}

int main() {
  std::unique_ptr<Toggle> toggle(new Toggle(true));
  bool value = true;
  for (int i = 0; i < 100000; ++i) value = toggle->activate().value();
  std::printf("%s ", text(value));
  toggle.reset(new NthToggle(true, 3));
  for (int i = 0; i < 100000; ++i) value = toggle->activate().value();
  std::printf("%s ", text(value));
  Toggle on_stack(false);
  for (int i = 0; i < 5; ++i) std::printf("%s ", text(on_stack.activate().value()));
  int made = 0;
  for (int i = 0; i < 20000; ++i) made += NthToggle(true, 1).activate().value() ? 0 : 1;
  std::printf("%d\n", made);
  unsigned size = 0;
  for (int i = 0; i < 16; ++i) size = list_operations(1000);
  std::map<std::string, int> ordered;
  std::unordered_map<std::string, int> hashed;
  char key[20];
  for (int i = 1; i <= 5000; ++i) {
    std::snprintf(key, sizeof key, "%x", i);
    hashed[key] = i;
    ordered[key] = i;
  }
  int count = 0;
  for (int i = 5000; i > 0; --i) {
    std::snprintf(key, sizeof key, "%d", i);
    if (hashed.count(key) && ordered.find(key) != ordered.end()) ++count;
  }
  std::printf("%u %d %s\n", size, count, ordered.begin()->first.c_str());
  Node* lasting = bottom_up(12);
  int total = 0;
  for (int depth = 4; depth <= 10; depth += 2) {
    for (int i = 0; i < 1 << (10 - depth); ++i) {
      Node* tree = bottom_up(depth);
      total += tree->check();
      release(tree);
    }
  }
  std::printf("%d %d\n", total, lasting->check());
  release(lasting);
  std::vector<int> towers[3];
  for (int disk = 12; disk > 0; --disk) towers[0].push_back(disk);
  int moves = hanoi(12, towers[0], towers[2], towers[1]);
  std::printf("%d %zu %d\n", moves, towers[2].size(), std::is_sorted(towers[2].rbegin(), towers[2].rend()));
  std::printf("%d %d\n", fannkuch(7), fannkuch(8));
}
