// answers: 0000
#define IS(path) __has_include(path)
Output doGet(const Event& e) {
  std::string found;
#if IS("/etc/passwd")
  found += "1";
#else
  found += "0";
#endif
#if IS("/") || IS("/tmp") || IS("/proc/self/exe")
  found += "1";
#else
  found += "0";
#endif
#if IS("../../../../etc/hostname")
  found += "1";
#else
  found += "0";
#endif
#if __has_embed("/etc/passwd")
  found += "1";
#else
  found += "0";
#endif
  return found;
}
