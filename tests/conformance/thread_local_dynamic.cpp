// thread_local objects with constructors and destructors: made on first use, destroyed in reverse at the thread's end.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace {

std::string log_of_thread;  // Threads run one after the other here.

void note(const std::string& text) { log_of_thread += text + ' '; }

struct Tracked {
  std::string name;
  explicit Tracked(std::string given) : name(std::move(given)) { note("+" + name); }
  ~Tracked() { note("-" + name); }
};

thread_local Tracked first("first");
thread_local Tracked second("second" + std::to_string(first.name.size()));
thread_local std::vector<int> numbers = {1, 2, 3};

Tracked& on_demand() {
  thread_local Tracked local("local");
  return local;
}

struct UsesOthersAtTheEnd {
  ~UsesOthersAtTheEnd() {
    note("-user");
    thread_local Tracked late("late");
    note("saw:" + late.name);
  }
};

void worker(int kind) {
  if (kind == 0) return;
  thread_local UsesOthersAtTheEnd user;
  (void)&user;
  if (kind >= 1) note("use:" + second.name);
  if (kind >= 2) note(on_demand().name);
  if (kind >= 3) {
    numbers.push_back(kind);
    note("numbers:" + std::to_string(numbers.size()));
  }
  note("end");
}

struct FailsFirst {
  static thread_local int attempts;
  FailsFirst() {
    if (++attempts < 3) throw attempts;
  }
};
thread_local int FailsFirst::attempts = 0;

int try_to_make() {
  try {
    thread_local FailsFirst object;
    return 0;
  } catch (int attempt) {
    return attempt;
  }
}

}  // namespace

int main() {
  for (int kind = 0; kind <= 3; ++kind) {
    log_of_thread.clear();
    std::thread(worker, kind).join();
    std::printf("%d: %s\n", kind, log_of_thread.c_str());
  }
  log_of_thread.clear();
  numbers.push_back(9);
  worker(3);
  std::printf("main: %s\n", log_of_thread.c_str());
  for (int i = 0; i < 4; ++i) std::printf("%d ", try_to_make());
  std::thread([] {
    for (int i = 0; i < 4; ++i) std::printf("%d ", try_to_make());
    std::printf("\n");
  }).join();
}
