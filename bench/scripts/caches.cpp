// A cache that forgets what was not used for longest, as a template with statistics, used by three clients.

template <class Key, class Value, class Hash = std::hash<Key>>
class Cache {
 public:
  explicit Cache(std::size_t capacity) : capacity_(capacity) {}

  template <class Make>
  const Value& get(const Key& key, Make make) {
    if (const auto found = index_.find(key); found != index_.end()) {
      ++hits_;
      entries_.splice(entries_.begin(), entries_, found->second);
      return found->second->second;
    }
    ++misses_;
    entries_.emplace_front(key, make(key));
    index_[key] = entries_.begin();
    if (entries_.size() > capacity_) {
      index_.erase(entries_.back().first);
      entries_.pop_back();
    }
    return entries_.front().second;
  }

  bool contains(const Key& key) const { return index_.contains(key); }
  std::string statistics() const {
    return std::format("{} of {} entries, {} hits, {} misses", entries_.size(), capacity_, hits_, misses_);
  }

 private:
  using Entries = std::list<std::pair<Key, Value>>;
  std::size_t capacity_;
  Entries entries_;
  std::unordered_map<Key, typename Entries::iterator, Hash> index_;
  int hits_ = 0, misses_ = 0;
};

struct Point {
  int x, y;
  bool operator==(const Point&) const = default;
};
struct PointHash {
  std::size_t operator()(const Point& point) const { return static_cast<std::size_t>(point.x) * 0x9e3779b9u ^ point.y; }
};

struct Page {
  std::string title;
  std::vector<std::string> links;
};

class Fibonacci {
 public:
  long of(int n) {
    if (n < 2) return n;
    return cache_.get(n, [this](int k) { return of(k - 1) + of(k - 2); });
  }
  std::string statistics() const { return cache_.statistics(); }

 private:
  Cache<int, long> cache_{100};
};

Page load(const std::string& name) {
  Page page{"Page " + name, {}};
  for (char c = 'a'; c < 'e'; ++c) {
    if (name.find(c) == std::string::npos) page.links.push_back(name + c);
  }
  return page;
}

int crawl(Cache<std::string, Page>& pages, const std::string& name, int depth) {
  if (depth == 0) return 0;
  int visited = 1;
  const std::vector<std::string> links = pages.get(name, load).links;
  for (std::string link : links) {
    std::sort(link.begin(), link.end());
    visited += crawl(pages, link, depth - 1);
  }
  return visited;
}

Output doGet(const Event&) {
  Fibonacci fibonacci;
  Cache<std::string, Page> pages(8);
  Cache<Point, double, PointHash> distances(70);
  double sum = 0;
  for (int i = 0; i < 300; ++i) {
    const Point point{i % 9, i % 7};
    sum += distances.get(point, [](const Point& p) { return std::hypot(p.x, p.y); });
  }
  const long value = fibonacci.of(80);
  const int visited = crawl(pages, "", 5);
  return std::format("caches r0\nfibonacci {} ({})\npages {} ({})\ndistances {:.3f} ({})\n", value,
                     fibonacci.statistics(), visited, pages.statistics(), sum, distances.statistics());
}
