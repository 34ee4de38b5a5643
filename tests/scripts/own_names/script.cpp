// A script may give its own things the names that the script API has, and have those of the API all the same.
struct Error {
  int code;
};

struct Writer {
  std::string text;
  void write(std::string_view more) { text += more; }
};

class Response {
 public:
  explicit Response(std::string body) : body_(std::move(body)) {}
  const std::string& body() const { return body_; }

 private:
  std::string body_;
};

enum class Event { opened, closed };
std::string name_of(Event event) { return event == Event::opened ? "opened" : "closed"; }

template <class T>
struct Output {
  T value;
};

int Logger = 7;

Response answer_to(int code) {
  try {
    throw Error{code};
  } catch (const Error& error) {
    Writer writer;
    writer.write("error ");
    writer.write(std::to_string(error.code));
    return Response(writer.text);
  }
}

Json totals() {
  Json json;
  json["logger"] = Logger;
  json["output"] = Output<int>{5}.value;
  return json;
}

kiln::Output doGet(const kiln::Event& event) {
  std::string text = answer_to(42).body() + " " + name_of(Event::closed) + " " + event.parameter.get("name", "nobody");
  try {
    throw kiln::Error("the API's own");
  } catch (const std::runtime_error& error) {
    text += std::string(" ") + error.what();
  }
  return text + " " + totals().dump() + "\n";
}
