// What a script tries to get out of its cell. Each line reports what came of one attempt.
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "report.h"

namespace {

std::string opened(const char* path, int flags = O_RDONLY) {
  int descriptor = open(path, flags, 0600);
  std::string result = outcome(descriptor);
  if (descriptor >= 0) close(descriptor);
  return result;
}

std::string mapped(int protection, int flags) {
  void* memory = mmap(nullptr, 4096, protection, flags, -1, 0);
  std::string result = outcome(reinterpret_cast<long>(memory));
  if (memory != MAP_FAILED) munmap(memory, 4096);
  return result;
}

template <typename... Arguments>
std::string called(long number, Arguments... arguments) {
  return outcome(syscall(number, arguments...));
}

}  // namespace

ENTRY(files) {
  report("passwd", opened("/etc/passwd"));
  report("root", opened("/"));
  report("parent", opened(".."));
  report("above", opened("../../../../etc/passwd"));
  report("proc", opened("/proc/self/maps"));
  report("dev", opened("/dev/null"));
  report("write_root", opened("/file", O_CREAT | O_WRONLY));
  report("scratch", opened("/tmp/file", O_CREAT | O_RDWR));
  report("link_out", outcome(symlink("/etc/passwd", "/tmp/out")));
  report("follow_out", opened("/tmp/out"));
  report("device", called(SYS_mknodat, AT_FDCWD, "/tmp/device", S_IFCHR | 0600, 0x103));
  report("fifo", outcome(mkfifo("/tmp/fifo", 0600)));
  report("handle", called(SYS_open_by_handle_at, 0, nullptr, 0));
  report("path_lock", outcome(flock(open("/", O_PATH), LOCK_EX)));
  report("mount", outcome(mount("none", "/tmp", "tmpfs", 0, nullptr)));
  report("umount", outcome(umount2("/tmp", MNT_DETACH)));
  report("chroot", outcome(chroot("/tmp")));
  report("pivot_root", called(SYS_pivot_root, ".", "."));
  report("descriptor_path", opened("/dev/fd/0"));
}

ENTRY(processes) {
  report("fork", called(SYS_fork));
  report("vfork", called(SYS_vfork));
  report("clone", called(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  report("clone_user", called(SYS_clone, CLONE_NEWUSER | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  report("clone_thread_user", called(SYS_clone, 0x3d0f00 | CLONE_NEWUSER, nullptr, nullptr, nullptr, nullptr));
  clone_args arguments{};
  report("clone3", called(SYS_clone3, &arguments, sizeof arguments));
  char* const nothing[] = {nullptr};
  report("execve", outcome(execve("/bin/true", nothing, nothing)));
  report("execveat", called(SYS_execveat, 0, "", nothing, nothing, AT_EMPTY_PATH));
  report("unshare", outcome(unshare(CLONE_NEWUSER)));
  report("setns", outcome(setns(0, 0)));
  report("ptrace", outcome(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)));
  report("attach", outcome(ptrace(PTRACE_ATTACH, 1, nullptr, nullptr)));
  char byte;
  iovec part{&byte, 1};
  report("read_memory", outcome(process_vm_readv(1, &part, 1, &part, 1, 0)));
  report("kill_all", outcome(kill(-1, SIGKILL)));
  report("kill_other", outcome(kill(getpid() + 1, SIGTERM)));
  report("kill_none", outcome(kill(getpid(), 0)));
  report("pidfd", called(SYS_pidfd_open, 1, 0));
  report("pidfd_getfd", called(SYS_pidfd_getfd, 0, 0, 0));
  report("setuid", outcome(setuid(0)));
  report("setsid", outcome(setsid()));
  report("wait", outcome(waitpid(-1, nullptr, 0)));
}

ENTRY(networks) {
  for (int family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_ALG}) {
    report(("socket" + std::to_string(family)).c_str(), outcome(socket(family, SOCK_STREAM, 0)));
  }
  int pair[2];
  report("socketpair", outcome(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)));
  msghdr message{};
  report("sendmsg", outcome(sendmsg(3, &message, 0)));
  report("recvmsg", outcome(recvmsg(3, &message, 0)));
  sockaddr_in address{};
  report("connect", outcome(connect(3, reinterpret_cast<sockaddr*>(&address), sizeof address)));
  report("io_uring", called(SYS_io_uring_setup, 1, nullptr));
}

ENTRY(memory) {
  const int own = MAP_PRIVATE | MAP_ANONYMOUS;
  report("plain", mapped(PROT_READ | PROT_WRITE, own));
  report("execute", mapped(PROT_READ | PROT_EXEC, own));
  report("write_execute", mapped(PROT_READ | PROT_WRITE | PROT_EXEC, own));
  report("shared", mapped(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS));
  report("grows_down", mapped(PROT_READ | PROT_WRITE, own | MAP_GROWSDOWN));
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, own, -1, 0);
  report("protect", outcome(mprotect(page, 4096, PROT_READ | PROT_EXEC)));
  auto code = reinterpret_cast<std::uintptr_t>(&opened) & ~4095ul;
  void* own_code = reinterpret_cast<void*>(code);
  report("code_write_execute", outcome(mprotect(own_code, 4096, PROT_READ | PROT_WRITE | PROT_EXEC)));
  report("pkey_protect", called(SYS_pkey_mprotect, page, 4096, PROT_READ | PROT_EXEC, -1));
  report("memfd", called(SYS_memfd_create, "name", 0));
  report("file_execute", [] {
    int file = open("/tmp/code", O_CREAT | O_RDWR, 0700);
    char bytes[16] = {};
    if (write(file, bytes, sizeof bytes) != sizeof bytes) return std::string("no file");
    void* memory = mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
    close(file);
    return outcome(reinterpret_cast<long>(memory));
  }());
  report("personality", called(SYS_personality, 0x0400000));
  report("shm", outcome(shmget(IPC_PRIVATE, 4096, 0600)));
  report("userfaultfd", called(SYS_userfaultfd, 0));
  report("mlock", outcome(mlock(page, 4096)));
}

ENTRY(kernel) {
  report("bpf", called(SYS_bpf, 0, nullptr, 0));
  report("keyctl", called(SYS_keyctl, 0, 0));
  report("add_key", called(SYS_add_key, nullptr, nullptr, nullptr, 0, 0));
  report("perf", called(SYS_perf_event_open, nullptr, 0, 0, 0, 0));
  report("kexec", called(SYS_kexec_load, 0, 0, nullptr, 0));
  report("quotactl", called(SYS_quotactl, 0, nullptr, 0, nullptr));
  report("syslog", called(SYS_syslog, 3, nullptr, 0));
  report("seccomp", called(SYS_seccomp, 0, 0, nullptr));
  report("dumpable", outcome(prctl(PR_SET_DUMPABLE, 1)));
  report("rlimit", [] {
    rlimit limit{1000, 1000};
    return outcome(setrlimit(RLIMIT_NOFILE, &limit));
  }());
  report("settime", [] {
    timeval now{1, 1};
    return outcome(settimeofday(&now, nullptr));
  }());
  report("hostname", outcome(sethostname("x", 1)));
  report("type_into_terminal", outcome(ioctl(0, TIOCSTI, "x")));
  report("set_owner", outcome(fcntl(0, F_SETOWN, 1)));
}

ENTRY(descriptors) {
  std::string open_ones;
  for (int number = 0; number < 1024; number++) {
    if (fcntl(number, F_GETFD) != -1) open_ones += std::to_string(number) + " ";
  }
  report("open", open_ones);
  int last = 0;
  while (dup(0) != -1) last++;
  report("more", last);
}

ENTRY(randomness) {
  auto* bytes = reinterpret_cast<const unsigned char*>(getauxval(AT_RANDOM));
  std::string text;
  char digits[3];
  for (int i = 0; i < 16; i++) {
    std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
    text += digits;
  }
  report("auxiliary", text);
  report("device", static_cast<long>(std::random_device()()));
}

ENTRY(old_call) {
  // getpid of the 32-bit table.
  long result = 20;
  asm volatile("int $0x80" : "+a"(result)::"memory", "r8", "r9", "r10", "r11");
  report("came back", result);
}
ENTRY(x32_call) { report("came back", syscall(0x40000000 + SYS_getpid)); }
ENTRY(unknown_call) { report("came back", syscall(999)); }
ENTRY(module_call) { report("came back", syscall(SYS_lookup_dcookie, 0, nullptr, 0)); }
