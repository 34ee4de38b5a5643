// POSIX calls that plain programs make: pipes, descriptors, mmap, stat, directories, poll, times, identity, limits.
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

int main() {
  int ends[2];
  std::printf("%d ", pipe(ends));
  std::printf("%zd ", write(ends[1], "through a pipe", 14));
  pollfd ready = {ends[0], POLLIN, 0};
  std::printf("%d %d ", poll(&ready, 1, 0), (ready.revents & POLLIN) != 0);
  char buffer[100] = "";
  std::printf("%zd %s ", read(ends[0], buffer, sizeof buffer), buffer);
  int duplicate = dup(ends[1]);
  close(ends[1]);
  close(duplicate);
  std::printf("%zd\n", read(ends[0], buffer, sizeof buffer));
  close(ends[0]);
  std::printf("%zd %s\n", write(ends[0], "x", 1), std::strerror(errno));

  std::string name = "/tmp/conformance-posix-" + std::to_string(getpid());
  int file = open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0640);
  std::printf("%d %d ", file >= 0, open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600));
  iovec parts[] = {{const_cast<char*>("gather "), 7}, {const_cast<char*>("write"), 5}};
  std::printf("%zd %ld ", writev(file, parts, 2), static_cast<long>(lseek(file, 0, SEEK_CUR)));
  std::printf("%d %zd ", ftruncate(file, 8192), pwrite(file, "deep", 4, 5000));
  struct stat status = {};
  std::printf("%d %ld %o %d\n", fstat(file, &status), static_cast<long>(status.st_size), status.st_mode & 0777 & ~022,
              S_ISREG(status.st_mode));
  char* mapped = static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  std::printf("%.12s %.4s ", mapped, mapped + 5000);
  std::memcpy(mapped + 7, "MAPPED", 6);
  msync(mapped, 8192, MS_SYNC);
  munmap(mapped, 8192);
  std::memset(buffer, 0, sizeof buffer);
  std::printf("%zd %s\n", pread(file, buffer, 13, 0), buffer);
  close(file);
  std::printf("%d %d %d\n", access(name.c_str(), F_OK), unlink(name.c_str()), access(name.c_str(), F_OK));

  auto* pages =
      static_cast<unsigned char*>(mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  long sum = 0;
  for (int i = 0; i < 1 << 20; i += 4096) pages[i] = static_cast<unsigned char>(i >> 12), sum += pages[i];
  std::printf("%ld %d %d\n", sum, mprotect(pages, 4096, PROT_READ), munmap(pages, 1 << 20));
  std::string directory = name + ".d";
  std::printf("%d %d ", mkdir(directory.c_str(), 0700), mkdir(directory.c_str(), 0700));
  close(open((directory + "/one").c_str(), O_CREAT | O_WRONLY, 0600));
  int entries = 0;
  DIR* listing = opendir(directory.c_str());
  while (dirent* entry = readdir(listing)) entries += entry->d_name[0] != '.';
  closedir(listing);
  std::printf("%d %d %d %d\n", entries, rename((directory + "/one").c_str(), (directory + "/two").c_str()),
              unlink((directory + "/two").c_str()), rmdir(directory.c_str()));
  rusage usage = {};
  rlimit limit = {};
  timeval now = {};
  std::printf("%d %d %d %d\n", getrusage(RUSAGE_SELF, &usage), getrlimit(RLIMIT_NOFILE, &limit), limit.rlim_cur > 0,
              gettimeofday(&now, nullptr));
  std::printf("%d %d %d\n", isatty(0), sysconf(_SC_NPROCESSORS_ONLN) >= 1, getuid() == geteuid());
}
