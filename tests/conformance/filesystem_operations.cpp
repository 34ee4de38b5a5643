// <filesystem>: paths taken apart and put together, directories made, walked, copied, renamed and removed, times,
// links, errors.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

namespace fs = std::filesystem;

namespace {

void decompose(const fs::path& path) {
  std::cout << path << ": root " << path.root_path() << " parent " << path.parent_path() << " file " << path.filename()
            << " stem " << path.stem() << " extension " << path.extension()
            << (path.is_absolute() ? " absolute" : " relative") << '\n';
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

template <class Iterator>
void list(const fs::path& base) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : Iterator(base))
    names.push_back(fs::relative(entry.path(), base).string() +
                    (entry.is_directory() ? "/" : ":" + std::to_string(entry.file_size())));
  std::sort(names.begin(), names.end());
  for (auto& name : names) std::cout << name << ' ';
  std::cout << '\n';
}

}  // namespace

int main() {
  for (const char* text :
       {"/usr/lib/libc.so.6", "relative/dir/", "..", ".hidden", "/", "archive.tar.gz", "a//b/./c/../d.txt", ""})
    decompose(text);
  fs::path joined = fs::path("base") / "middle" / "file";
  joined.replace_extension("txt");
  joined += ".bak";
  std::cout << joined << ' ' << (fs::path("a") / "/absolute") << ' ' << fs::path("a/./b/../c//d/..").lexically_normal()
            << ' ' << fs::path("/a/b/c").lexically_relative("/a/d") << ' ' << fs::path("x/y").replace_filename("z")
            << ' ' << (fs::path("a/b") < fs::path("a/c")) << '\n';
  for (const fs::path& part : fs::path("/one/two//three/")) std::cout << part << ' ';
  std::cout << '\n';

  const fs::path base = fs::temp_directory_path() / ("conformance-fs-" + std::to_string(getpid()));
  fs::remove_all(base);
  std::cout << fs::create_directories(base / "deep/er/still") << fs::create_directory(base / "deep") << fs::exists(base)
            << fs::is_directory(base / "deep") << '\n';
  write(base / "one.txt", "1");
  write(base / "two.txt", "22");
  write(base / "deep/three.txt", "333");
  write(base / "deep/er/four.txt", std::string(4000, '4'));
  list<fs::directory_iterator>(base);
  list<fs::recursive_directory_iterator>(base);
  std::uintmax_t total = 0;
  for (auto it = fs::recursive_directory_iterator(base); it != fs::recursive_directory_iterator(); ++it) {
    if (it->path().filename() == "er") it.disable_recursion_pending();
    if (it->is_regular_file()) total += it->file_size() * (it.depth() + 1);
  }
  std::cout << total << '\n';
  std::cout << fs::copy_file(base / "one.txt", base / "copy.txt") << fs::file_size(base / "copy.txt")
            << fs::is_empty(base / "deep/er/still") << '\n';
  std::error_code error;
  std::cout << fs::copy_file(base / "two.txt", base / "copy.txt", error) << ' ' << error.value() << ' '
            << error.message() << ' '
            << fs::copy_file(base / "two.txt", base / "copy.txt", fs::copy_options::overwrite_existing) << '\n';
  fs::rename(base / "copy.txt", base / "deep/renamed.txt");
  fs::copy(base / "deep", base / "cloned", fs::copy_options::recursive);
  list<fs::recursive_directory_iterator>(base / "cloned");
  fs::resize_file(base / "one.txt", 10);
  std::cout << fs::file_size(base / "one.txt") << ' ' << fs::exists(base / "copy.txt") << ' '
            << fs::equivalent(base / "deep", base / "deep/../deep") << ' '
            << (fs::canonical(base / "deep/../two.txt").filename() == "two.txt") << '\n';
  auto stamp = fs::file_time_type::clock::now() - std::chrono::hours(48);
  fs::last_write_time(base / "two.txt", stamp);
  auto age = fs::last_write_time(base / "one.txt") - fs::last_write_time(base / "two.txt");
  std::cout << std::chrono::round<std::chrono::hours>(age).count() << '\n';
  fs::create_symlink("two.txt", base / "link");
  std::cout << fs::is_symlink(base / "link") << fs::read_symlink(base / "link") << fs::file_size(base / "link")
            << fs::is_symlink(fs::status(base / "link")) << '\n';
  fs::permissions(base / "two.txt", fs::perms::owner_read);
  std::cout << std::oct << static_cast<int>(fs::status(base / "two.txt").permissions()) << std::dec << ' '
            << fs::hard_link_count(base / "two.txt") << '\n';
  fs::current_path(base);
  std::cout << fs::exists("deep/er") << fs::absolute("one.txt").is_absolute()
            << (fs::current_path() == fs::canonical(base)) << '\n';
  try {
    fs::directory_iterator missing(base / "missing");
  } catch (const fs::filesystem_error& failure) {
    std::cout << failure.code().message() << ' ' << failure.path1().filename() << '\n';
  }
  fs::current_path("/");
  std::cout << fs::remove(base / "link") << fs::remove(base / "link") << ' ' << fs::remove_all(base) << ' '
            << fs::exists(base) << '\n';
}
