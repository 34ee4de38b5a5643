// Routes through a network: Dijkstra's algorithm with a priority queue, and a spanning tree with disjoint sets.

struct Edge {
  int to;
  int length;
};

struct Visit {
  int distance;
  int node;
  bool operator>(const Visit& other) const { return distance > other.distance; }
};

class Network {
 public:
  explicit Network(std::vector<std::string> names) : names_(std::move(names)), edges_(names_.size()) {}

  void connect(const std::string& a, const std::string& b, int length) {
    const int from = index_of(a), to = index_of(b);
    edges_[from].push_back({to, length});
    edges_[to].push_back({from, length});
    all_.emplace_back(length, from, to);
  }

  std::pair<int, std::vector<std::string>> route(const std::string& from, const std::string& to) const {
    std::vector<int> distances(names_.size(), std::numeric_limits<int>::max()), previous(names_.size(), -1);
    std::priority_queue<Visit, std::vector<Visit>, std::greater<>> queue;
    const int start = index_of(from), goal = index_of(to);
    distances[start] = 0;
    queue.push({0, start});
    while (!queue.empty()) {
      const auto [distance, node] = queue.top();
      queue.pop();
      if (distance > distances[node]) continue;
      for (const Edge& edge : edges_[node]) {
        if (distance + edge.length >= distances[edge.to]) continue;
        distances[edge.to] = distance + edge.length;
        previous[edge.to] = node;
        queue.push({distances[edge.to], edge.to});
      }
    }
    std::vector<std::string> path;
    for (int node = goal; node >= 0; node = previous[node]) path.insert(path.begin(), names_[node]);
    return {distances[goal], path};
  }

  int spanning_tree() const {
    std::vector<int> parent(names_.size());
    std::iota(parent.begin(), parent.end(), 0);
    const std::function<int(int)> root = [&](int node) {
      return parent[node] == node ? node : parent[node] = root(parent[node]);
    };
    std::vector<std::tuple<int, int, int>> sorted = all_;
    std::sort(sorted.begin(), sorted.end());
    int total = 0;
    for (const auto& [length, a, b] : sorted) {
      if (root(a) == root(b)) continue;
      parent[root(a)] = root(b);
      total += length;
    }
    return total;
  }

 private:
  int index_of(const std::string& name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) throw std::out_of_range("no place called " + name);
    return static_cast<int>(found - names_.begin());
  }

  std::vector<std::string> names_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::tuple<int, int, int>> all_;
};

Output doGet(const Event& e) {
  Network network({"Arles", "Brest", "Calais", "Dijon", "Evian", "Foix"});
  network.connect("Arles", "Brest", 7);
  network.connect("Arles", "Calais", 9);
  network.connect("Arles", "Foix", 14);
  network.connect("Brest", "Calais", 10);
  network.connect("Brest", "Dijon", 15);
  network.connect("Calais", "Dijon", 11);
  network.connect("Calais", "Foix", 2);
  network.connect("Dijon", "Evian", 6);
  network.connect("Evian", "Foix", 9);
  try {
    const auto [length, path] = network.route(e.parameter.get("from", "Arles"), e.parameter.get("to", "Evian"));
    std::string text = std::format("route r0: {} km", length);
    for (const std::string& place : path) text += " -> " + place;
    return text + std::format("\nspanning tree {} km\n", network.spanning_tree());
  } catch (const std::out_of_range& problem) {
    return Response(404).body(problem.what());
  }
}
