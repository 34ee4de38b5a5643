// A guest book: a page with a form, and what visitors have written, in memory for as long as the script's cell lives.
// Open http://127.0.0.1:8080/guestbook/

namespace {

struct Entry {
  std::string name;
  std::string message;
};

constexpr std::size_t entries_max = 100;
constexpr std::size_t name_bytes_max = 60;
constexpr std::size_t message_bytes_max = 1000;

// `isolation: warm` in script.yaml keeps globals between requests.
std::deque<Entry> entries;

constexpr std::string_view style = R"(
  body { font: 18px/1.5 Georgia, serif; max-width: 36em; margin: 3em auto; padding: 0 1em; color: #333 }
  form { display: grid; gap: .6em; margin-bottom: 2em }
  input, textarea, button { font: inherit; padding: .4em .6em; border: 1px solid #bbb; border-radius: 4px }
  button { background: #b5482a; color: white; border: 0 }
  article { border-top: 1px solid #ddd; padding: .8em 0 }
  .error { color: #b00 }
)";

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// The first rule that an entry breaks, or "" for a good one.
std::string_view problem_of(const Entry& entry) {
  if (entry.name.empty()) return "Please tell us your name.";
  if (entry.message.empty()) return "Please write a few words.";
  if (entry.name.size() > name_bytes_max) return "That name is too long.";
  if (entry.message.size() > message_bytes_max) return "That message is too long.";
  return "";
}

// `draft` is what the visitor typed, put back into the form when there was something wrong with it.
HtmlOutput page(const Entry& draft = {}, std::string_view problem = "") {
  HtmlOutput html(std::format("<!doctype html><title>Guest book</title><style>{}</style><h1>Guest book</h1>", style));
  if (!problem.empty()) html.append("<p class=error>").appendUntrusted(problem).append("</p>");
  html.append("<form method=post><input name=name placeholder=Name value=\"").appendUntrusted(draft.name).append("\">");
  html.append("<textarea name=message rows=3>").appendUntrusted(draft.message).append("</textarea>");
  html.append("<button>Sign the book</button></form>");
  for (const Entry& entry : entries) {
    html.append("<article><b>").appendUntrusted(entry.name).append("</b><br>");
    html.appendUntrusted(entry.message).append("</article>");
  }
  return html;
}

}  // namespace

Output doGet(const Event&) { return page(); }

Output doPost(const Event& e) {
  Entry entry{trimmed(e.parameter["name"]), trimmed(e.parameter["message"])};
  if (const std::string_view problem = problem_of(entry); !problem.empty()) {
    return Response(422).html(page(entry, problem).getContent());
  }
  Logger::info("{} signed the book", entry.name);
  entries.push_front(std::move(entry));
  if (entries.size() > entries_max) entries.pop_back();
  // Sent elsewhere after a post, a browser that reloads the page does not post again.
  return Response().redirect(e.path, 303);
}
