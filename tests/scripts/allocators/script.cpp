// std::allocator is Kiln's own in scripts: what its neighbours in the runtime, which know another one, make of it.
#include <deque>
#include <list>
#include <memory>

struct alignas(64) Line {
  int words[16] = {};
};

struct Node {
  std::string name;
  std::vector<Node> children;
};

constexpr int sum_of_squares(int count) {
  std::vector<int> squares;
  for (int i = 0; i < count; ++i) squares.push_back(i * i);
  std::vector<Line> aligned;
  for (int i = 0; i < 3; ++i) aligned.push_back(Line{});
  return std::accumulate(squares.begin(), squares.end(), 0) + static_cast<int>(aligned.size());
}
static_assert(sum_of_squares(5) == 33);
static_assert(std::is_empty_v<std::allocator<Node>> && sizeof(std::vector<Node>) == 3 * sizeof(void*));

template <class Attempt>
std::string error_of(Attempt attempt) {
  try {
    attempt();
    return "none";
  } catch (const std::exception& error) {
    return error.what();
  }
}

Output doGet(const Event&) {
  std::string text;
  std::vector<Line> lines(5);
  text += std::format("aligned {}\n", reinterpret_cast<std::uintptr_t>(lines.data()) % alignof(Line));

  // By value, from code of the runtime.
  const std::string source = "a string that does not fit into the small buffer";
  std::string copy(source, source.get_allocator());
  text += std::format("{} {}\n", copy, source.get_allocator() == std::allocator<Node>());

  std::stringstream stream;
  stream << copy << ' ' << 42;
  text += stream.str() + "\n";

  Node root{"root", {{"left", {}}, {"right", {{"leaf", {}}}}}};
  std::list<Node> nodes(2, root);
  std::deque<Node> queue(nodes.begin(), nodes.end());
  std::map<std::string, std::shared_ptr<Node>> shared;
  for (const Node& node : queue) shared[node.name] = std::make_shared<Node>(node);
  text += std::format("{} {}\n", shared.size(), shared["root"]->children[1].children[0].name);

  text += error_of([] { std::ignore = std::allocator<int>().allocate(std::size_t(-1) / 2); }) + "\n";
  text += error_of([] { std::ignore = std::allocator<char>().allocate(std::size_t(-1) / 2 + 1); }) + "\n";
  text += error_of([] { std::vector<Node>().reserve(std::size_t(-1)); }) + "\n";
  text += std::regex_replace(std::filesystem::path("/folder/file.txt").filename().string(), std::regex("file"), "name");
  return text;
}
