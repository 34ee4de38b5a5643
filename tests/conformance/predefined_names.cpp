// __FILE__, __LINE__, __func__ and their relatives, #line, the macros of the language and of the compiler,
// __has_include, pragmas.
#include <cstdio>
#include <cstring>
#include <string>
#if __has_include(<version>)
#include <version>
#endif
#if __has_include("no_such_file.h")
#error this header does not exist
#endif

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define UNIQUE JOIN(variable_, __COUNTER__)
#define LIST(X) X(alpha) X(beta) X(gamma)
#define AS_ENUM(name) name,
#define AS_TEXT(name) #name,

enum Letter { LIST(AS_ENUM) letters };
static const char* const names[] = {LIST(AS_TEXT)};

namespace outer {
struct Type {
  const char* member(int) const { return __PRETTY_FUNCTION__; }
  template <class T>
  static const char* generic() {
    return __PRETTY_FUNCTION__;
  }
  operator const char*() const { return __func__; }
};
}  // namespace outer

static bool is_date(const char* text) { return std::strlen(text) == 11 && text[3] == ' ' && text[6] == ' '; }

[[deprecated("use nothing")]] static int old_function() { return __LINE__; }

int main(int, char**) {
  std::printf("%s %s %d %s\n", __FILE__, __BASE_FILE__, __LINE__, __func__);
  std::printf("%s %s\n", __FUNCTION__, __PRETTY_FUNCTION__);
  std::printf("%s | %s | %s\n", outer::Type().member(1), outer::Type::generic<std::string>(),
              static_cast<const char*>(outer::Type()));
  std::printf("%s\n", [](auto) { return __func__; }(1));
  std::printf("%d %zu %d\n", is_date(__DATE__), std::strlen(__TIME__), old_function());
  std::printf("%s\n", TEXT(JOIN(a, b) __LINE__ TEXT(nested "quotes" \ )));
  int UNIQUE = 1, UNIQUE = 2;
  std::printf("%d %d %s %d\n", variable_0, variable_1, names[beta], letters);
#line 1000 "renamed.cpp"
  std::printf("%s %d\n", __FILE__, __LINE__);
#line 2000
  std::printf("%s %d\n", __FILE__, __LINE__);
  std::printf("%d %d %d %d\n", __cplusplus >= 201703L, __STDC_HOSTED__, __INCLUDE_LEVEL__, __GNUC__);
  std::printf("%d %d\n", __clang__, __clang_major__);
#if defined(__x86_64__) && defined(__linux__) && defined(__LP64__) && !defined(_WIN32)
  std::printf("x86-64 Linux\n");
#endif
#ifdef NDEBUG
  std::printf("NDEBUG\n");
#endif
#if defined(__EXCEPTIONS) && defined(__GXX_RTTI) && defined(_GNU_SOURCE) && defined(__SSE2__)
  std::printf("exceptions, RTTI, GNU, SSE2\n");
#endif
#ifdef __cpp_lib_ranges
  std::printf("ranges\n");
#endif
  std::printf("%d %d %d\n", __GLIBCXX__ > 20220000, _GLIBCXX_RELEASE, _GLIBCXX_USE_CXX11_ABI);
  std::printf("%zu %d %d %d\n", sizeof(__SIZE_TYPE__), __CHAR_BIT__, __INT_MAX__,
              __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wunused\"") int unused = 5;
  _Pragma("clang diagnostic pop")
#pragma unknown_to_everyone
#if __has_cpp_attribute(nodiscard) && __has_builtin(__builtin_expect) && !__has_feature(address_sanitizer)
      std::printf("attributes and builtins\n");
#endif
  return 0;
}
