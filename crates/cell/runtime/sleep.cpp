// The C library's functions that sleep, with a poll when they wake: a limit that is met meanwhile ends the sleep by a signal.
#include <time.h>
#include <unistd.h>

#include <cerrno>

extern "C" {

int __clock_nanosleep(clockid_t, int, const timespec*, timespec*);
void kiln_poll();

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  int error = __clock_nanosleep(clock, flags, time, left);
  kiln_poll();
  return error;
}

int nanosleep(const timespec* time, timespec* left) {
  int error = clock_nanosleep(CLOCK_REALTIME, 0, time, left);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

unsigned int sleep(unsigned int seconds) {
  timespec time = {.tv_sec = static_cast<time_t>(seconds), .tv_nsec = 0};
  return nanosleep(&time, &time) == 0 ? 0 : static_cast<unsigned int>(time.tv_sec);
}

int usleep(useconds_t microseconds) {
  timespec time = {.tv_sec = microseconds / 1'000'000, .tv_nsec = static_cast<long>(microseconds % 1'000'000) * 1000};
  return nanosleep(&time, nullptr);
}
}
