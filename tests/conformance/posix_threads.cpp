// POSIX threads by their C interface: create, join, keys with destructors, once, barriers, conditions, cancellation,
// exit from main.
#include <pthread.h>

#include <cstdio>
#include <cstdlib>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_barrier_t barrier;
static int turn = 0, destroyed = 0, initialised = 0, cleaned = 0, serial = 0;

struct Unwound {
  ~Unwound() { ++cleaned; }
};

static void destroy(void* value) {
  ++destroyed;
  std::free(value);
}
static void initialise() {
  ++initialised;
  pthread_key_create(&key, destroy);
}

static void* take_turns(void* argument) {
  int me = *static_cast<int*>(argument);
  pthread_once(&once, initialise);
  int* mine = static_cast<int*>(std::malloc(sizeof(int)));
  *mine = me * 10;
  pthread_setspecific(key, mine);
  pthread_mutex_lock(&mutex);
  while (turn != me) pthread_cond_wait(&condition, &mutex);
  std::printf("thread %d has %d\n", me, *static_cast<int*>(pthread_getspecific(key)));
  ++turn;
  pthread_cond_broadcast(&condition);
  pthread_mutex_unlock(&mutex);
  if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) __atomic_add_fetch(&serial, 1, __ATOMIC_SEQ_CST);
  return mine + 0 == nullptr ? nullptr : argument;
}

static void* exits_early(void*) {
  Unwound unwound;
  pthread_exit(reinterpret_cast<void*>(77));
}

static void* endless(void*) {
  Unwound unwound;
  for (;;) pthread_testcancel();
}

static void* last(void* main_thread) {
  pthread_join(*static_cast<pthread_t*>(main_thread), nullptr);
  std::printf("after the main thread\n");
  return nullptr;
}

int main() {
  pthread_t threads[3], early, cancelled;
  int numbers[3] = {0, 1, 2};
  pthread_barrier_init(&barrier, nullptr, 3);
  for (int i = 2; i >= 0; --i) pthread_create(&threads[i], nullptr, take_turns, &numbers[i]);
  for (int i = 0; i < 3; ++i) {
    void* result;
    pthread_join(threads[i], &result);
    std::printf("joined %d\n", *static_cast<int*>(result));
  }
  std::printf("initialised %d, destroyed %d, serial %d\n", initialised, destroyed, serial);
  void* result;
  pthread_create(&early, nullptr, exits_early, nullptr);
  pthread_join(early, &result);
  std::printf("exit value %ld, cleaned %d\n", reinterpret_cast<long>(result), cleaned);
  pthread_create(&cancelled, nullptr, endless, nullptr);
  pthread_cancel(cancelled);
  pthread_join(cancelled, &result);
  std::printf("cancelled %d, cleaned %d\n", result == PTHREAD_CANCELED, cleaned);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t checked;
  pthread_mutex_init(&checked, &attributes);
  pthread_mutex_lock(&checked);
  std::printf("deadlock found %d\n", pthread_mutex_lock(&checked) != 0);
  static pthread_t self = pthread_self();
  pthread_t final;
  pthread_create(&final, nullptr, last, &self);
  pthread_exit(nullptr);
}
