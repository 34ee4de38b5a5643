// A search engine for a few documents: words to documents and positions, scores, snippets.

struct Document {
  std::string title;
  std::string text;
};

struct Hit {
  std::size_t document;
  double score;
  std::size_t first_position;
};

const std::vector<Document> documents = {
    {"Bread", "Bread is made of flour, water, salt and time. Good bread needs more time than flour."},
    {"Water", "Water is two parts of hydrogen and one part of oxygen; bread needs it, and so do we."},
    {"Ovens", "An oven of stone keeps its heat. The heat of an oven makes the crust of the bread."},
    {"Time", "Time is what keeps everything from happening at once, bread included."},
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

class Index {
 public:
  explicit Index(const std::vector<Document>& documents) : count_(documents.size()) {
    for (std::size_t d = 0; d < documents.size(); ++d) {
      const std::vector<std::string> words = words_of(documents[d].title + " " + documents[d].text);
      for (std::size_t position = 0; position < words.size(); ++position)
        postings_[words[position]][d].push_back(position);
    }
  }

  std::vector<Hit> search(const std::string& query) const {
    std::unordered_map<std::size_t, Hit> hits;
    for (const std::string& word : words_of(query)) {
      const auto found = postings_.find(word);
      if (found == postings_.end()) continue;
      const double rarity = std::log(1 + static_cast<double>(count_) / found->second.size());
      for (const auto& [document, positions] : found->second) {
        Hit& hit = hits.try_emplace(document, Hit{document, 0, positions.front()}).first->second;
        hit.score += rarity * positions.size();
        hit.first_position = std::min(hit.first_position, positions.front());
      }
    }
    std::vector<Hit> sorted;
    for (const auto& [document, hit] : hits) sorted.push_back(hit);
    std::sort(sorted.begin(), sorted.end(),
              [](const Hit& a, const Hit& b) { return std::tie(b.score, a.document) < std::tie(a.score, b.document); });
    return sorted;
  }

  std::size_t size() const { return postings_.size(); }

 private:
  std::size_t count_;
  std::unordered_map<std::string, std::map<std::size_t, std::vector<std::size_t>>> postings_;
};

Output doGet(const Event& e) {
  static const Index index(documents);
  std::string text = std::format("index r0 of {} words\n", index.size());
  for (const Hit& hit : index.search(e.parameter.get("q", "bread time"))) {
    text += std::format("{:6.3f} {} (from word {})\n", hit.score, documents[hit.document].title, hit.first_position);
  }
  return text;
}
