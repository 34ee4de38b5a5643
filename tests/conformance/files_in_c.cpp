// Files through the C library: modes, positions, buffering, pushed back characters, memory streams, errors.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

const char* const path = "/tmp/kiln_conformance_file";

std::string contents() {
  std::FILE* file = std::fopen(path, "rb");
  char buffer[256];
  std::size_t size = std::fread(buffer, 1, sizeof(buffer), file);
  std::fclose(file);
  return std::string(buffer, size);
}

void modes() {
  for (const char* mode : {"w", "a", "r+", "w+x", "a+"}) {
    errno = 0;
    std::FILE* file = std::fopen(path, mode);
    if (!file) {
      std::printf("%s: %s; ", mode, std::strerror(errno));
      continue;
    }
    std::fprintf(file, "<%s>", mode);
    std::printf("%s at %ld; ", mode, std::ftell(file));
    std::fclose(file);
  }
  std::printf("%s\n", contents().c_str());
}

void positions() {
  std::FILE* file = std::fopen(path, "w+");
  std::fputs("0123456789\nabcdef\n", file);
  std::fpos_t position;
  std::fseek(file, 3, SEEK_SET);
  std::fgetpos(file, &position);
  std::printf("%c ", std::fgetc(file));
  std::fseek(file, -4, SEEK_END);
  std::printf("%c ", std::fgetc(file));
  std::fsetpos(file, &position);
  std::ungetc('#', file);
  char line[32];
  std::printf("%s", std::fgets(line, 5, file));
  std::printf(" %s", std::fgets(line, sizeof(line), file));
  std::printf("%s", std::fgets(line, sizeof(line), file));
  std::printf("%d %d ", std::fgets(line, sizeof(line), file) == nullptr, std::feof(file));
  std::rewind(file);
  std::printf("%d %d %d\n", std::feof(file), std::fputc('X', file), std::fseek(file, -1, SEEK_SET));
  std::fclose(file);
  std::printf("%s", contents().c_str());
}

void buffering() {
  std::FILE* file = std::fopen(path, "w");
  static char buffer[64];
  std::setvbuf(file, buffer, _IOFBF, sizeof(buffer));
  std::fputs("buffered", file);
  std::printf("%zu ", contents().size());
  std::fflush(file);
  std::printf("%zu ", contents().size());
  std::fclose(file);
  file = std::fopen(path, "w");
  std::setvbuf(file, nullptr, _IONBF, 0);
  std::fputs("at once", file);
  std::printf("%zu ", contents().size());
  std::fclose(file);
  file = std::fopen(path, "w");
  std::setvbuf(file, nullptr, _IOLBF, 1024);
  std::fputs("line\nrest", file);
  std::printf("%zu\n", contents().size());
  std::fclose(file);
}

void memory() {
  char text[] = "12 apples, 7 pears";
  std::FILE* in = fmemopen(text, sizeof(text) - 1, "r");
  int number;
  char fruit[16];
  while (std::fscanf(in, "%d %15[a-z]%*[, ]", &number, fruit) == 2) std::printf("%d*%s ", number, fruit);
  std::fclose(in);
  char* made = nullptr;
  std::size_t size = 0;
  std::FILE* out = open_memstream(&made, &size);
  std::fprintf(out, "%05d|%-6s|%+.2e", 42, "ab", 12345.678);
  std::fclose(out);
  std::printf("%s %zu\n", made, size);
  std::free(made);
}

void errors() {
  std::FILE* file = std::fopen(path, "r");
  std::printf("%d %d ", std::fputc('x', file), std::ferror(file) != 0);
  std::clearerr(file);
  std::printf("%d ", std::ferror(file));
  std::fclose(file);
  std::printf("%d %d ", std::fopen("/tmp/none/file", "w") == nullptr, errno == ENOENT);
  std::printf("%d %d %d\n", std::rename(path, "/tmp/kiln_conformance_renamed"), std::remove(path) == -1,
              std::remove("/tmp/kiln_conformance_renamed"));
  std::FILE* temporary = std::tmpfile();
  std::fputs("temporary", temporary);
  std::rewind(temporary);
  char word[16];
  std::printf("%d %s ", std::fscanf(temporary, "%15s", word), word);
  std::fclose(temporary);
  char name[] = "/tmp/kiln_XXXXXX";
  int descriptor = mkstemp(name);
  struct stat status;
  fstat(descriptor, &status);
  std::FILE* opened = fdopen(descriptor, "w");
  std::printf("%o %d %d\n", status.st_mode & 0777, fileno(opened) == descriptor, std::fclose(opened));
  unlink(name);
}

}  // namespace

int main() {
  std::remove(path);
  modes();
  positions();
  buffering();
  memory();
  errors();
  std::fflush(stdout);
  std::freopen(path, "w", stdout);
  std::puts("into the file");
  std::fclose(stdout);
  std::string written = contents();
  std::remove(path);
  return written == "into the file\n" ? 23 : 1;
}
