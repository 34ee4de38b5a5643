// Reads lines of an access log with a regular expression and counts what is in them.

struct Request {
  std::string address;
  std::string method;
  std::string path;
  int status;
  long bytes;
};

const char* const sample =
    "10.0.0.1 - - [20/Nov/2025:10:00:01 +0000] \"GET /index.html HTTP/1.1\" 200 5120\n"
    "10.0.0.2 - - [20/Nov/2025:10:00:02 +0000] \"GET /style.css HTTP/1.1\" 304 0\n"
    "10.0.0.1 - - [20/Nov/2025:10:00:04 +0000] \"POST /login HTTP/1.1\" 302 17\n"
    "10.0.0.3 - - [20/Nov/2025:10:01:00 +0000] \"GET /missing HTTP/1.1\" 404 312\n"
    "this line is broken\n"
    "10.0.0.2 - - [20/Nov/2025:10:02:30 +0000] \"GET /index.html HTTP/1.1\" 200 5120\n"
    "10.0.0.4 - - [20/Nov/2025:10:03:11 +0000] \"GET /api/items?id=7 HTTP/1.1\" 500 88\n";

std::optional<Request> parse(const std::string& line) {
  static const std::regex pattern(
      R"(^(\S+) \S+ \S+ \[([^\]]+)\] "([A-Z]+) ([^ ?]+)(\?\S*)? HTTP/[\d.]+" (\d{3}) (\d+)$)");
  std::smatch match;
  if (!std::regex_match(line, match, pattern)) return std::nullopt;
  return Request{match[1], match[3], match[4], std::stoi(match[6]), std::stol(match[7])};
}

template <class Key>
std::vector<std::pair<Key, int>> most_frequent(const std::map<Key, int>& counts, std::size_t limit) {
  std::vector<std::pair<Key, int>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second > b.second || (a.second == b.second && a.first < b.first);
  });
  if (sorted.size() > limit) sorted.resize(limit);
  return sorted;
}

Output doGet(const Event&) {
  std::map<std::string, int> addresses, paths;
  std::map<int, int> statuses;
  long bytes = 0;
  int broken = 0;
  std::istringstream in(sample);
  for (std::string line; std::getline(in, line);) {
    const std::optional<Request> request = parse(line);
    if (!request) {
      ++broken;
      continue;
    }
    ++addresses[request->address];
    ++paths[request->path];
    ++statuses[request->status / 100 * 100];
    bytes += request->bytes;
  }
  std::ostringstream out;
  out << "log r0: " << bytes << " bytes, " << broken << " broken lines\n";
  for (const auto& [address, count] : most_frequent(addresses, 3)) out << address << ' ' << count << "\n";
  for (const auto& [path, count] : most_frequent(paths, 3)) out << path << ' ' << count << "\n";
  for (const auto& [status, count] : most_frequent(statuses, 5)) out << status << " x " << count << "\n";
  return out.str();
}
