// A page with a table that is sorted and filtered by the address, written straight as HTML.

struct Book {
  std::string title;
  std::string author;
  int year;
  double price;
  std::set<std::string> tags;
};

using Order = std::function<bool(const Book&, const Book&)>;

const std::vector<Book> library = {
    {"The Trial", "Kafka", 1925, 9.90, {"novel", "law"}},
    {"Moby-Dick; or, The Whale", "Melville", 1851, 12.50, {"novel", "sea"}},
    {"On the Origin of Species", "Darwin", 1859, 15.00, {"science"}},
    {"Principia", "Newton", 1687, 42.00, {"science", "latin"}},
    {"Ulysses", "Joyce", 1922, 14.95, {"novel"}},
    {"Two Years Before the Mast", "Dana", 1840, 8.40, {"sea", "memoir"}},
};

const std::map<std::string, Order> orders = {
    {"title", [](const Book& a, const Book& b) { return a.title < b.title; }},
    {"author", [](const Book& a, const Book& b) { return a.author < b.author; }},
    {"year", [](const Book& a, const Book& b) { return a.year < b.year; }},
    {"price", [](const Book& a, const Book& b) { return a.price < b.price; }},
};

std::vector<Book> selection(const HttpFields& parameter) {
  std::vector<Book> books;
  const std::string tag = parameter["tag"], word = parameter["q"];
  const int since = std::stoi(parameter.get("since", "0"));
  std::copy_if(library.begin(), library.end(), std::back_inserter(books), [&](const Book& book) {
    return (tag.empty() || book.tags.contains(tag)) && book.title.find(word) != std::string::npos && book.year >= since;
  });
  const auto order = orders.find(parameter.get("sort", "title"));
  if (order != orders.end()) std::stable_sort(books.begin(), books.end(), order->second);
  if (parameter["descending"] == "yes") std::reverse(books.begin(), books.end());
  return books;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void write_row(std::ostream& out, const Book& book, int number) {
  out << "<tr" << (number % 2 ? " class=odd" : "") << "><td>" << Utilities::htmlEscape(book.title) << "<td>"
      << Utilities::htmlEscape(book.author) << "<td>" << book.year << "<td>" << std::fixed << std::setprecision(2)
      << book.price << "<td>" << joined(book.tags) << "</tr>\n";
}

Output doGet(const Event& e) {
  std::ostringstream out;
  out << "<!doctype html><title>Books</title><h1>Books r0</h1>\n<table><tr>";
  for (const auto& [name, order] : orders) out << "<th><a href='?sort=" << name << "'>" << name << "</a>";
  out << "</tr>\n";
  const std::vector<Book> books = selection(e.parameter);
  double total = 0;
  for (int number = 0; const Book& book : books) {
    write_row(out, book, number++);
    total += book.price;
  }
  std::map<std::string, int> tags;
  for (const Book& book : books)
    for (const std::string& tag : book.tags) ++tags[tag];
  out << "</table><p>" << books.size() << " books, " << total << " together.\n<p>";
  for (const auto& [tag, count] : tags)
    out << "<a href='?tag=" << Utilities::urlEncode(tag) << "'>" << tag << "</a> (" << count << ") ";
  return HtmlService::createHtmlOutput(out.str());
}
