// A tree in /tmp: recursive walks, links, copies with their options, permissions, relative paths, errors with and without
// exceptions.
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

const fs::path root = "/tmp/kiln_conformance_tree";

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

void build() {
  fs::remove_all(root);
  write(root / "a/one.txt", "one");
  write(root / "a/deep/er/two.txt", "two two");
  write(root / "b/three.md", "three three three");
  fs::create_symlink("../a/one.txt", root / "b/link");
  fs::create_directory_symlink(root / "a", root / "b/folder_link");
  fs::create_hard_link(root / "a/one.txt", root / "same.txt");
  fs::create_directory(root / "empty");
}

template <class Iterator>
void list(const char* title, Iterator iterator) {
  std::vector<std::string> found;
  for (auto end = fs::end(iterator); iterator != end; ++iterator) {
    std::string line =
        fs::relative(iterator->path().parent_path(), root).string() + "/" + iterator->path().filename().string();
    if constexpr (requires { iterator.depth(); }) line += " " + std::to_string(iterator.depth());
    line += iterator->is_symlink() ? "@" : iterator->is_directory() ? "/" : "=" + std::to_string(iterator->file_size());
    if constexpr (requires { iterator.disable_recursion_pending(); }) {
      if (iterator->path().filename() == "deep") iterator.disable_recursion_pending();
    }
    found.push_back(line);
  }
  std::sort(found.begin(), found.end());
  std::cout << title << ":";
  for (const std::string& line : found) std::cout << " " << line;
  std::cout << '\n';
}

void links() {
  std::cout << fs::read_symlink(root / "b/link") << " " << fs::hard_link_count(root / "same.txt") << " "
            << fs::equivalent(root / "same.txt", root / "b/link") << " "
            << fs::canonical(root / "b/folder_link/deep/../one.txt") << " "
            << fs::weakly_canonical(root / "b/folder_link/none/../x") << " " << fs::is_symlink(root / "b/link")
            << fs::is_regular_file(root / "b/link") << fs::exists(root / "none") << fs::is_empty(root / "empty")
            << fs::is_empty(root / "a") << '\n';
}

void copies() {
  std::error_code error;
  fs::copy(root / "a", root / "copy", fs::copy_options::recursive);
  fs::copy(root / "b", root / "shallow", fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  fs::copy(root / "a", root / "names", fs::copy_options::recursive | fs::copy_options::directories_only);
  list("copied", fs::recursive_directory_iterator(root / "copy"));
  list("shallow", fs::directory_iterator(root / "shallow"));
  list("names", fs::recursive_directory_iterator(root / "names"));
  std::cout << fs::copy_file(root / "b/three.md", root / "copy/one.txt", fs::copy_options::skip_existing)
            << fs::copy_file(root / "b/three.md", root / "copy/one.txt", fs::copy_options::overwrite_existing)
            << fs::copy_file(root / "b/three.md", root / "copy/one.txt", error) << " " << error.message() << " "
            << fs::file_size(root / "copy/one.txt") << '\n';
}

void changes() {
  const fs::path file = root / "a/one.txt";
  fs::resize_file(file, 10);
  std::cout << fs::file_size(root / "same.txt") << " ";
  fs::permissions(file, fs::perms::owner_read);
  std::cout << std::oct << static_cast<int>(fs::status(file).permissions()) << " ";
  fs::permissions(file, fs::perms::group_all | fs::perms::owner_write, fs::perm_options::add);
  std::cout << static_cast<int>(fs::status(file).permissions()) << std::dec << " ";
  const auto time = fs::file_time_type(std::chrono::seconds(-1'000'000'000));
  fs::last_write_time(file, time);
  std::cout << (fs::last_write_time(root / "same.txt") == time) << " ";
  fs::rename(root / "copy", root / "moved");
  std::cout << fs::exists(root / "copy") << fs::exists(root / "moved/deep/er/two.txt") << " "
            << (fs::space(root).available > 0) << '\n';
}

void paths() {
  const fs::path path = "/srv/data/../file.tar.gz";
  std::cout << path.lexically_normal() << path.filename() << path.stem() << path.extension() << path.root_name()
            << path.root_directory() << path.relative_path() << '\n';
  for (const fs::path& part : path) std::cout << part << " ";
  std::cout << fs::path("/a/d").lexically_relative("/a/b/c") << fs::path("a/b").lexically_proximate("/x")
            << (fs::path("a") / "/b" / "c") << fs::path("x.cpp").replace_extension("o")
            << fs::path("a/b/").remove_filename() << fs::path("a/b").replace_filename("c")
            << (fs::path("a//b") == fs::path("a/b")) << (fs::path("a") < fs::path("b"))
            << fs::path(".hidden").has_extension() << '\n';
}

void errors() {
  std::error_code error;
  std::cout << fs::file_size(root / "none", error) + 1 << " " << (error == std::errc::no_such_file_or_directory) << " ";
  std::cout << fs::remove(root / "a", error) << " " << (error == std::errc::directory_not_empty) << " ";
  fs::create_symlink("loop", root / "loop");
  fs::status(root / "loop", error);
  std::cout << (error == std::errc::too_many_symbolic_link_levels) << " ";
  try {
    fs::directory_iterator nothing(root / "none");
  } catch (const fs::filesystem_error& failure) {
    std::cout << failure.path1() << " " << failure.code().value() << " " << failure.what() << '\n';
  }
  std::cout << fs::create_directory(root / "empty") << fs::remove(root / "none") << " "
            << fs::remove_all(root / "moved") << '\n';
}

}  // namespace

int main() {
  build();
  list("all", fs::recursive_directory_iterator(root));
  list("through links", fs::recursive_directory_iterator(root / "b", fs::directory_options::follow_directory_symlink));
  links();
  copies();
  changes();
  paths();
  errors();
  fs::remove_all(root);
  std::cout << fs::exists(root) << '\n';
}
