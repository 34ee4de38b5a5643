// using namespace std, and own names that the standard library uses in headers that this program does not include.
#include <iostream>
#include <string>

using namespace std;

int count = 3;
int ranges_of[4] = {1, 2, 3, 4};
struct list {
  int value;
  list* next;
};
struct thread {
  int id;
};
class vector {
 public:
  double x, y;
  vector(double x, double y) : x(x), y(y) {}
  vector operator+(const vector& other) const { return vector(x + other.x, y + other.y); }
};
class map {
 public:
  int width, height;
};
class stack {
 public:
  void push(int value) { values[depth++] = value; }
  int pop() { return values[--depth]; }
  bool empty() const { return depth == 0; }

 private:
  int values[10], depth = 0;
};
enum bitset { low, high };
enum mutex { free_for_all, taken };
template <class T>
struct queue {
  T front, back;
};
template <class T>
struct optional {
  T value;
};
template <class T>
T accumulate(const T* values, int n) {
  T sum = T();
  for (int i = 0; i < n; ++i) sum += values[i];
  return sum;
}
int gcd(int a, int b) { return b ? gcd(b, a % b) : a; }
int lcm(int a, int b) { return a / gcd(a, b) * b; }
string format(const string& text) { return "<" + text + ">"; }
bool next_permutation(string& text) {
  text += '\'';
  return false;
}
int sort(int* values, int n) {
  int swaps = 0;
  for (int i = 0; i < n; ++i)
    for (int j = i + 1; j < n; ++j)
      if (values[j] < values[i]) swap(values[i], values[j]), ++swaps;
  return swaps;
}
int plus_one = 1, array = 5, any = 6, latch = 7, barrier = 8, regex = 9, complex = 10, chrono_ = 11, future = 12,
    deque = 13, set = 14, reduce = 15, partition = 16, iota = 17, byte_count = 18, random_device = 19;

int main() {
  list tail = {2, nullptr}, head = {1, &tail};
  thread worker = {4};
  vector a(1, 2), b = a + vector(3, 4);
  map ground = {30, 20};
  stack numbers;
  numbers.push(5);
  numbers.push(6);
  queue<char> letters = {'a', 'z'};
  optional<int> maybe = {9};
  int values[] = {4, 2, 9, 1};
  int swaps = sort(values, 4);
  count++;
  string text = "text";
  bool more = next_permutation(text);
  cout << count << ' ' << head.next->value << ' ' << worker.id << ' ' << b.x + b.y << ' '
       << ground.width * ground.height << ' ' << numbers.pop() << numbers.empty() << endl;
  cout << letters.front << letters.back << maybe.value << ' ' << accumulate(ranges_of, 4) << ' ' << gcd(84, 36) << ' '
       << lcm(4, 6) << ' ' << format(text) << more << ' ' << swaps << values[0] << endl;
  cout << high + taken + plus_one + array + any + latch + barrier + regex + complex + chrono_ + future + deque + set +
              reduce + partition + iota + byte_count + random_device
       << endl;
}
