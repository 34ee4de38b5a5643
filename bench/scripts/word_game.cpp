// A word game: letters are drawn, words found in a trie, scores kept. String processing and recursion.

class Trie {
 public:
  void insert(std::string_view word) {
    Node* node = &root_;
    for (char c : word) {
      std::unique_ptr<Node>& child = node->children[c];
      if (!child) child = std::make_unique<Node>();
      node = child.get();
    }
    node->is_word = true;
  }

  // All words that can be laid with the letters, each used once; a dot stands for any letter.
  std::set<std::string> words_from(std::string letters) const {
    std::set<std::string> found;
    std::string word;
    search(root_, letters, word, found);
    return found;
  }

 private:
  struct Node {
    std::map<char, std::unique_ptr<Node>> children;
    bool is_word = false;
  };

  static void search(const Node& node, std::string& letters, std::string& word, std::set<std::string>& found) {
    if (node.is_word) found.insert(word);
    for (const auto& [c, child] : node.children) {
      auto place = letters.find(c);
      if (place == std::string::npos) place = letters.find('.');
      if (place == std::string::npos) continue;
      const char used = letters[place];
      letters.erase(place, 1);
      word.push_back(c);
      search(*child, letters, word, found);
      word.pop_back();
      letters.insert(place, 1, used);
    }
  }

  Node root_;
};

struct Play {
  std::string word;
  int score;
  bool operator<(const Play& other) const { return score != other.score ? score > other.score : word < other.word; }
};

int score_of(std::string_view word) {
  static const std::unordered_map<char, int> values = {{'q', 10}, {'z', 10}, {'x', 8}, {'j', 8}, {'k', 5}, {'v', 4},
                                                       {'w', 4},  {'f', 4},  {'h', 4}, {'y', 4}, {'b', 3}, {'c', 3},
                                                       {'m', 3},  {'p', 3},  {'d', 2}, {'g', 2}};
  int score = 0;
  for (char c : word) {
    const auto found = values.find(c);
    score += found == values.end() ? 1 : found->second;
  }
  return word.size() >= 7 ? score + 50 : score;
}

Trie dictionary() {
  Trie trie;
  std::istringstream words(
      "kiln brick bread oven fire clay glaze pot potter wheel cup bowl plate kitchen quick wax jazz heat hot tea eat "
      "ate "
      "bear bare ear era are tar rat art rate tear stone notes onset tones seton steno one ten net not ton son no on "
      "to");
  for (std::string word; words >> word;) trie.insert(word);
  return trie;
}

std::string normalised(std::string letters) {
  std::erase_if(letters, [](unsigned char c) { return !std::isalpha(c) && c != '.'; });
  std::transform(letters.begin(), letters.end(), letters.begin(), [](unsigned char c) { return std::tolower(c); });
  return letters.substr(0, 9);
}

Output doGet(const Event& e) {
  static const Trie words = dictionary();
  const std::string letters = normalised(e.parameter.get("letters", "STO.NE"));
  std::set<Play> plays;
  for (const std::string& word : words.words_from(letters)) plays.insert({word, score_of(word)});
  std::ostringstream out;
  out << "words r0 from " << letters << ": " << plays.size() << "\n";
  int shown = 0;
  for (const auto& [word, score] : plays) {
    if (++shown > 8) break;
    out << std::setw(8) << word << std::setw(4) << score << "\n";
  }
  return out.str();
}
