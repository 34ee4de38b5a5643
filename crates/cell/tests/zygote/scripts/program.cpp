// A plain program: its first argument says what it does.
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

int allocations = 0;
volatile int zero = 0;

struct Named {
  const char* name;
  explicit Named(const char* called) : name(called) { std::printf("+%s ", name); }
  ~Named() { std::printf("-%s ", name); }
};
Named first("first"), second("second");

int echo(int count, char** values) {
  for (int i = 2; i < count; i++) std::cout << values[i] << '\n';
  std::string line;
  while (std::getline(std::cin, line)) std::cout << "in: " << line << '\n';
  std::cerr << "to error\n";
  std::cout << (values[count] == nullptr ? "ended" : "open") << ' ' << (environ[0] == nullptr ? "bare" : "dressed");
  return 7;
}

int order(int, char**) {
  static Named local("local");
  std::atexit([] { std::printf("exit2 "); });
  std::atexit([] { std::printf("exit1 "); });
  return 0;
}

volatile sig_atomic_t alarms = 0;

int signals(int, char**) {
  signal(SIGALRM, [](int) { alarms = alarms + 1; });
  itimerval timer{{0, 2000}, {0, 2000}};
  setitimer(ITIMER_REAL, &timer, nullptr);
  while (alarms < 3) pause();
  timer = {};
  setitimer(ITIMER_REAL, &timer, nullptr);
  static volatile sig_atomic_t raised = 0;
  struct sigaction action{};
  action.sa_handler = [](int number) { raised = number; };
  struct sigaction former;
  sigaction(SIGUSR1, &action, &former);
  std::raise(SIGUSR1);
  std::printf("%d %d ", raised, former.sa_handler == SIG_DFL);
  kill(getpid(), SIGUSR1);
  sigval value{.sival_int = 5};
  sigqueue(getpid(), SIGUSR1, value);
  std::printf("%d ", std::signal(SIGSEGV, SIG_IGN) == SIG_DFL);
  std::printf("%d ", std::signal(SIGSEGV, SIG_DFL) == SIG_IGN);
  std::printf("%d ", std::signal(SIGSEGV, SIG_DFL) == SIG_DFL);
  static sigjmp_buf back;
  signal(SIGFPE, [](int) { siglongjmp(back, 1); });
  if (sigsetjmp(back, 1) == 0) {
    zero = 1 / zero;
  }
  std::printf("back");
  return 0;
}

int die(int, char** values) {
  std::printf("before");
  std::fflush(stdout);
  std::string how = values[2];
  if (how == "segv") *reinterpret_cast<volatile int*>(0) = 1;
  if (how == "fpe") zero = 1 / zero;
  if (how == "abort") std::abort();
  if (how == "assert") assert(zero == 1);
  if (how == "throw") throw std::runtime_error("nobody catches this");
  if (how == "term") raise(SIGTERM);
  if (how == "kill") raise(SIGKILL);
  if (how == "int") kill(getpid(), SIGINT);
  if (how == "alarm") {
    ualarm(1000, 0);
    for (;;) pause();
  }
  if (how == "pipe") {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    close(ends[0]);
    if (write(ends[1], "x", 1) == 1) return 2;
  }
  if (how == "overflow") {
    struct Down {
      static int to(int depth) {
        volatile char frame[1000];
        frame[0] = static_cast<char>(depth);
        return to(depth + 1) + frame[0];
      }
    };
    return Down::to(0);
  }
  if (how == "blocked") {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    *reinterpret_cast<volatile int*>(0) = 1;
  }
  if (how == "exit") std::exit(200);
  if (how == "_exit") _exit(201);
  if (how == "forbidden") syscall(SYS_reboot, 0, 0, 0, 0);
  return 99;
}

int threads(int, char**) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable done;
  int finished = 0;
  std::atomic<long> sum = 0;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 1000; j++) sum += i;
      std::lock_guard lock(mutex);
      finished++;
      done.notify_one();
    });
  }
  {
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return finished == 4; });
  }
  for (auto& thread : threads) thread.join();
  thrd_t c11;
  int result = 0;
  thrd_create(&c11, [](void*) { return 17; }, nullptr);
  thrd_join(c11, &result);
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 16384);
  pthread_t thread;
  int error = pthread_create(&thread, &small, [](void* argument) { return argument; }, &small);
  void* returned = nullptr;
  if (error == 0) pthread_join(thread, &returned);
  std::recursive_mutex recursive;
  recursive.lock();
  recursive.lock();
  pthread_mutexattr_t checking;
  pthread_mutexattr_init(&checking);
  pthread_mutexattr_settype(&checking, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t checked;
  pthread_mutex_init(&checked, &checking);
  pthread_mutex_lock(&checked);
  int twice = pthread_mutex_lock(&checked);
  sem_t semaphore;
  sem_init(&semaphore, 0, 1);
  sem_wait(&semaphore);
  std::printf("%ld %d %d %d %d %d", sum.load(), result, error, returned == &small, twice == EDEADLK,
              static_cast<int>(gettid()) == static_cast<int>(getpid()));
  return 0;
}

int files(int, char**) {
  std::ofstream("note.txt") << "written";
  std::string text;
  std::ifstream("note.txt") >> text;
  std::filesystem::create_directory("folder");
  std::filesystem::rename("note.txt", "folder/note.txt");
  std::printf("%s %s %d ", text.c_str(), std::filesystem::current_path().c_str(),
              static_cast<int>(std::filesystem::file_size("folder/note.txt")));
  for (auto& entry : std::filesystem::directory_iterator("/tmp")) std::printf("[%s]", entry.path().c_str());
  return 0;
}

int full(int, char**) {
  std::ofstream file("big");
  std::string block(65536, 'x');
  long written = 0;
  while (file.write(block.data(), static_cast<long>(block.size())) && file.flush()) written += 65536;
  std::printf("%ld", written);
  return 0;
}

int identity(int, char**) {
  std::random_device device;
  char host[64] = {};
  gethostname(host, sizeof host);
  std::printf("%d %d %d %s %d %d", getpid() > 1, static_cast<int>(getuid()), static_cast<int>(getgid()), host,
              isatty(0), device() != device());
  return 0;
}

int denied(int, char**) {
  std::printf("%d %d %d", fork(), std::system("true") != 0, popen("true", "r") == nullptr);
  return 0;
}

int replaced(int, char**) {
  std::map<std::string, std::string> map{{"key", std::string(100, 'v')}};
  std::string made_by_library = std::to_string(1.5) + std::string(200, 'y');
  std::ostringstream stream;
  stream << made_by_library;
  std::printf("%d", allocations > 3);
  return 0;
}

}  // namespace

#ifdef REPLACES
void* operator new(std::size_t bytes) {
  allocations++;
  if (void* block = std::malloc(bytes)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
#endif

int main(int count, char** values) {
  const std::map<std::string, int (*)(int, char**)> all{
      {"echo", echo},   {"order", order}, {"signals", signals},   {"die", die},       {"threads", threads},
      {"files", files}, {"full", full},   {"identity", identity}, {"denied", denied}, {"replaced", replaced}};
  return all.at(values[1])(count, values);
}
