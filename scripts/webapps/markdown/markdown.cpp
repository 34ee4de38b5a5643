// A writing desk: Markdown on the left, the page it makes on the right.
// Open http://127.0.0.1:8080/markdown/ or post a text to get its HTML alone:
//   curl --data-binary @README.md -H 'Content-Type: text/markdown' http://127.0.0.1:8080/markdown/

namespace {

constexpr std::string_view sample = R"(# Bread

Flour, water, salt and **time**. See [a recipe](https://example.com/bread?a=1&b=2).

- 500 g flour
- 350 g *lukewarm* water
- 10 g salt

> Patience is an ingredient.

```
bake(230, 45);
```
)";

// A link that could run a script is no link.
std::string link(const std::string& label, const std::string& target) {
  static const std::regex safe("(https?://|mailto:|[/#.]).*", std::regex::icase);
  if (!std::regex_match(target, safe)) return label;
  return std::format("<a href=\"{}\">{}</a>", target, label);
}

// **bold**, *italic*, `code` and [links](target) within a line. The text is escaped first: no tag of its own survives.
std::string inline_html(const std::string& text) {
  static const std::regex token(R"(\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((\S+?)\))");
  const std::string escaped = Utilities::htmlEscape(text);
  // std::regex recurses for every character.
  if (escaped.size() > 5000) return escaped;
  std::string html;
  auto position = escaped.begin();
  for (std::sregex_iterator it(escaped.begin(), escaped.end(), token), end; it != end; ++it) {
    const std::smatch& match = *it;
    html.append(position, match[0].first);
    if (match[1].matched) html += "<strong>" + match[1].str() + "</strong>";
    if (match[2].matched) html += "<em>" + match[2].str() + "</em>";
    if (match[3].matched) html += "<code>" + match[3].str() + "</code>";
    if (match[4].matched) html += link(match[4], match[5]);
    position = match[0].second;
  }
  return html.append(position, escaped.end());
}

// Turns lines into blocks; the tag of the block that is open is closed when a line of another kind comes.
class Converter {
 public:
  std::string convert(const std::string& markdown) {
    std::istringstream in(markdown);
    for (std::string line; std::getline(in, line);) add(line);
    enter("");
    return std::move(html_);
  }

 private:
  void add(std::string line) {
    if (line.ends_with('\r')) line.pop_back();
    const auto level = line.find_first_not_of('#');
    if (line.starts_with("```")) {
      enter(open_ == "pre" ? "" : "pre");
    } else if (open_ == "pre") {
      html_ += Utilities::htmlEscape(line) + "\n";
    } else if (line.empty()) {
      enter("");
    } else if (level >= 1 && level <= 6 && line[level] == ' ') {
      enter("");
      html_ += std::format("<h{0}>{1}</h{0}>\n", level, inline_html(line.substr(level + 1)));
    } else if (line.starts_with("- ")) {
      enter("ul");
      html_ += "<li>" + inline_html(line.substr(2)) + "</li>\n";
    } else if (line.starts_with("> ")) {
      enter("blockquote");
      html_ += inline_html(line.substr(2)) + "\n";
    } else {
      enter("p");
      html_ += inline_html(line) + "\n";
    }
  }

  void enter(const std::string& tag) {
    if (tag == open_) return;
    if (!open_.empty()) html_ += "</" + open_ + ">\n";
    if (!tag.empty()) html_ += "<" + tag + ">";
    open_ = tag;
  }

  std::string html_;
  std::string open_;
};

}  // namespace

Output doPost(const Event& e) {
  // A text comes as the field of a form or as the whole body.
  const bool is_form = e.parameter.contains("text");
  return HtmlService::createHtmlOutput(Converter().convert(is_form ? e.parameter["text"] : e.postData.contents));
}

Output doGet(const Event&) {
  HtmlOutput page(R"html(<!doctype html><title>Markdown</title><style>
    body { display: grid; grid-template-columns: 1fr 1fr; gap: 2em; margin: 2em; font: 17px/1.5 Georgia, serif }
    textarea { height: 85vh; font: 15px/1.4 monospace; padding: 1em } iframe { border: 0; height: 85vh; width: 100% }
  </style>
  <form method=post target=result><textarea name=text oninput="form.submit()">)html");
  page.appendUntrusted(sample).append("</textarea></form><iframe name=result sandbox srcdoc=\"");
  return page.appendUntrusted(Converter().convert(std::string(sample))).append("\"></iframe>\n");
}
