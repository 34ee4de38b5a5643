// Small programs of old test suites for exceptions: each step a case that compilers once got wrong.
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <typeinfo>

static int destroyed = 0;
struct D {
  ~D() { ++destroyed; }
};

class Lo_Exception {
  int value;

 public:
  explicit Lo_Exception(int value) : value(value) {}
  int get() const { return value; }
};
class Hi_Exception {
  int value;

 public:
  explicit Hi_Exception(int value) : value(value) {}
  int get() const { return value; }
};

static int high = 0, low = 0;
static void blow_up(int n) {
  if (n % 2) throw Lo_Exception(n);
  throw Hi_Exception(n);
}
static void low_function(int n) {
  try {
    blow_up(n);
  } catch (const Lo_Exception&) {
    ++low;
  }
}
static void high_function(int n) {
  try {
    low_function(n);
  } catch (const Hi_Exception&) {
    ++high;
  }
}
static void some_function(int n) {
  try {
    high_function(n);
  } catch (...) {
    std::printf("we should not get here\n");
  }
}

struct ThrowingCopy {
  int copies;
  ThrowingCopy() : copies(0) {}
  ThrowingCopy(const ThrowingCopy& other) : copies(other.copies + 1) {
    if (copies == 3) throw "copied too often";
  }
};
static int by_value(ThrowingCopy t, int depth) { return depth ? by_value(t, depth - 1) : t.copies; }

struct A {
  virtual ~A() {}
  int a = 1;
};
struct B : virtual A {
  int b = 2;
};
struct C : virtual A {
  int c = 3;
};
struct E : B, C {};

static void rethrow_elsewhere() { throw; }
static const char* dispatch() {
  try {
    rethrow_elsewhere();
  } catch (const std::bad_alloc&) {
    return "bad_alloc";
  } catch (const std::exception& e) {
    return e.what();
  } catch (int) {
    return "int";
  } catch (...) {
    return "unknown";
  }
  return "none";
}

struct InDestructor {
  ~InDestructor() {
    try {
      throw 5;
    } catch (int n) {
      std::printf("caught %d in a destructor\n", n);
    }
  }
};

static int finally_like(int kind) {
  struct Cleanup {
    int& target;
    ~Cleanup() { target += 100; }
  };
  int result = 0;
  try {
    Cleanup cleanup{result};
    if (kind == 0) return result;
    if (kind == 1) throw 1;
    result = 2;
  } catch (int n) {
    result += n;
  }
  return result;
}

static int loop_with_continue() {
  int sum = 0;
  for (int i = 0; i < 10; ++i) {
    try {
      D d;
      if (i % 3 == 0) continue;
      if (i == 8) break;
      if (i % 2) throw i;
      sum += 1;
    } catch (int n) {
      D d;
      if (n == 5) continue;
      sum += n * 10;
    }
  }
  return sum;
}

struct Node {
  Node* next;
  D d;
  explicit Node(int depth) : next(depth ? new Node(depth - 1) : nullptr) {
    if (depth == 5) {
      delete next;
      throw depth;
    }
  }
  ~Node() { delete next; }
};

static D static_with_destructor;
static int initialise() {
  try {
    throw 3.5f;
  } catch (float f) {
    return static_cast<int>(f * 2);
  }
}
static int initialised = initialise();

int main() {
  for (int n = 0; n < 20000; ++n) some_function(n);
  std::printf("Exceptions: HI=%d / LO=%d, initialised %d\n", high, low, initialised);
  try {
    ThrowingCopy t;
    std::printf("%d\n", by_value(t, 1));
    by_value(t, 5);
  } catch (const char* text) {
    std::printf("%s\n", text);
  }
  try {
    throw E();
  } catch (A& a) {
    C* c = dynamic_cast<C*>(&a);
    std::printf("a=%d c=%d %s\n", a.a, c ? c->c : -1, typeid(a).name());
  }
  const char* results[4];
  for (int i = 0; i < 4; ++i) {
    try {
      if (i == 0) throw std::bad_alloc();
      if (i == 1) throw std::range_error("a range");
      if (i == 2) throw i;
      throw 'c';
    } catch (...) {
      results[i] = i == 1 ? (std::strcmp(dispatch(), "a range") == 0 ? "what() is right" : "wrong") : dispatch();
    }
    std::printf("%s, ", results[i]);
  }
  std::printf("\n");
  try {
    InDestructor outer;
    throw "outer exception";
  } catch (const char* text) {
    std::printf("and then the %s\n", text);
  }
  std::printf("%d %d %d\n", finally_like(0), finally_like(1), finally_like(2));
  destroyed = 0;
  std::printf("%d", loop_with_continue());
  std::printf(" %d\n", destroyed);
  destroyed = 0;
  try {
    Node list(8);
  } catch (int depth) {
    std::printf("node %d failed, %d destroyed\n", depth, destroyed);
  }
  try {
    try {
      throw 1;
    } catch (int) {
      throw 2L;
    }
  } catch (long n) {
    std::printf("replaced by %ld\n", n);
  }
  int caught = 0;
  for (int i = 0; i < 3; ++i) try {
      i == 1 ? throw i : (void)0;
    } catch (int) {
      ++caught;
    }
  std::printf("%d\n", caught);
}
