// Files: fstream and stdio in the temporary directory: modes, seeking, appending, binary, tmpfile, rename, remove,
// failures.
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

const std::string name = "/tmp/conformance-file-" + std::to_string(getpid());

std::string contents() {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Record {
  std::uint32_t id;
  double value;
  char label[12];
};

void text_modes() {
  {
    std::ofstream out(name);
    out << "line one\nline two\n" << 42 << ' ' << 2.5 << '\n';
    std::cout << out.is_open() << out.good() << out.tellp() << '\n';
  }
  {
    std::ofstream out(name, std::ios::app);
    out << "appended\n";
  }
  std::ifstream in(name);
  std::string line;
  while (std::getline(in, line)) std::cout << '[' << line << ']';
  in.clear();
  in.seekg(-9, std::ios::end);
  in >> line;
  in.seekg(5);
  std::string word;
  in >> word;
  std::cout << line << word << in.tellg() << '\n';
  std::fstream update(name, std::ios::in | std::ios::out);
  update.seekp(5);
  update << "ONE";
  update.seekg(0);
  std::getline(update, line);
  update.seekp(0, std::ios::end);
  update << "tail";
  update.close();
  std::cout << line << ' ' << contents().size() << '\n';
  std::ofstream(name, std::ios::trunc) << "";
  std::cout << contents().size() << '\n';
}

void binary_records() {
  {
    std::ofstream out(name, std::ios::binary);
    for (std::uint32_t i = 0; i < 100; ++i) {
      Record record = {};
      record.id = i;
      record.value = i * 0.5;
      std::snprintf(record.label, sizeof record.label, "record %u", i);
      out.write(reinterpret_cast<const char*>(&record), sizeof record);
    }
  }
  std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
  Record record = {};
  double sum = 0;
  for (int i = 99; i >= 0; i -= 7) {
    file.seekg(i * static_cast<std::streamoff>(sizeof record));
    file.read(reinterpret_cast<char*>(&record), sizeof record);
    sum += record.value;
  }
  std::cout << sum << ' ' << record.label << ' ' << file.gcount() << '\n';
  std::vector<char> all(100000);
  file.read(all.data(), all.size());
  std::cout << file.eof() << file.fail() << '\n';
}

void with_stdio() {
  std::FILE* file = std::fopen(name.c_str(), "w+");
  std::setvbuf(file, nullptr, _IOFBF, 64);
  for (int i = 0; i < 50; ++i) std::fprintf(file, "%03d,%s\n", i, i % 2 ? "odd" : "even");
  std::fseek(file, 9, SEEK_SET);
  int number = 0;
  char text[8] = "", line[32] = "";
  std::fscanf(file, "%d,%7s", &number, text);
  std::fgets(line, sizeof line, file);
  std::fgets(line, sizeof line, file);
  std::printf("%d %s %ld %s", number, text, std::ftell(file), line);
  std::rewind(file);
  std::fpos_t position;
  std::fgetc(file), std::fgetc(file);
  std::fgetpos(file, &position);
  char bytes[4] = {};
  std::fread(bytes, 1, 3, file);
  std::fsetpos(file, &position);
  std::printf("%s %c %d\n", bytes, std::fgetc(file), std::ungetc('!', file));
  std::fclose(file);
  char* from_getline = nullptr;
  std::size_t capacity = 0;
  file = std::fopen(name.c_str(), "r");
  long total = 0, count = 0;
  for (ssize_t length; (length = getline(&from_getline, &capacity, file)) >= 0; ++count) total += length;
  std::printf("%ld lines %ld bytes eof %d\n", count, total, std::feof(file) != 0);
  std::free(from_getline);
  std::fclose(file);
  std::FILE* temporary = std::tmpfile();
  std::fputs("temporary", temporary);
  std::rewind(temporary);
  std::printf("%s\n", std::fgets(line, sizeof line, temporary));
  std::fclose(temporary);
  char in_memory[64] = "";
  std::FILE* memory = fmemopen(in_memory, sizeof in_memory, "w");
  std::fprintf(memory, "in memory %d", 5);
  std::fclose(memory);
  std::puts(in_memory);
}

}  // namespace

int main() {
  text_modes();
  binary_records();
  std::cout.flush();
  with_stdio();
  std::string renamed = name + "-renamed";
  std::printf("%d %d %d\n", std::rename(name.c_str(), renamed.c_str()), std::remove(renamed.c_str()),
              std::remove(renamed.c_str()));
  std::printf("%s\n", std::strerror(errno));
  std::ifstream missing(renamed);
  std::printf("%d %d %d\n", missing.is_open(), missing.fail(), std::fopen(renamed.c_str(), "r") == nullptr);
  std::ofstream directory("/tmp");
  std::printf("%d\n", directory.is_open());
}
