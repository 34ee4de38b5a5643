// A to-do list as a JSON API, with the four operations that every such service has.
// Open http://127.0.0.1:8080/todo/ or try
//   curl -d '{"title": "Bake bread"}' -H 'Content-Type: application/json' http://127.0.0.1:8080/todo/
//   curl -X PATCH -d '{"done": true}' http://127.0.0.1:8080/todo/1
//   curl -X DELETE http://127.0.0.1:8080/todo/1

namespace {

struct Task {
  int id = 0;
  std::string title;
  bool done = false;
};
// Makes Json out of a Task and a Task out of Json.
KILN_DEFINE_TYPE_NON_INTRUSIVE(Task, id, title, done)

struct HttpError {
  int status;
  std::string message;
};

constexpr std::size_t tasks_max = 1000;

// `isolation: warm` in script.yaml keeps globals between requests.
std::map<int, Task> tasks;
int last_id = 0;

// The task that the path names: /todo/7 is task 7.
Task& task_in(const Event& e) {
  int id = 0;
  const std::string& text = e.pathInfo;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) throw HttpError{404, "name a task, such as /todo/1"};
  const auto found = tasks.find(id);
  if (found == tasks.end()) throw HttpError{404, std::format("there is no task {}", id)};
  return found->second;
}

std::string title_in(const Json& body) {
  if (!body.is_object() || !body.contains("title") || !body["title"].is_string()) {
    throw HttpError{400, "a task needs a title"};
  }
  auto title = body["title"].get<std::string>();
  if (title.empty() || title.size() > 200) throw HttpError{400, "a title has 1 to 200 bytes"};
  return title;
}

Response create(const Event& e) {
  if (tasks.size() >= tasks_max) throw HttpError{409, "finish something first"};
  Task task{0, title_in(e.postData.json())};
  task.id = ++last_id;
  tasks[task.id] = task;
  return Response(201).header("Location", std::format("/todo/{}", task.id)).json(task);
}

Response change(const Event& e) {
  const Json body = e.postData.json();
  Task& task = task_in(e);
  if (body.contains("title")) task.title = title_in(body);
  if (body.contains("done")) task.done = body["done"].get<bool>();
  return Response().json(task);
}

Response remove(const Event& e) {
  tasks.erase(task_in(e).id);
  return Response(204);
}

Response list(const Event& e) {
  const std::string filter = e.parameter.get("done", "all");
  Json found = Json::array();
  for (const auto& [id, task] : tasks) {
    if (filter == "all" || (filter == "true") == task.done) found.push_back(task);
  }
  return Response().json({{"tasks", found}, {"total", tasks.size()}});
}

// Calls a handler and turns what it throws into an answer.
Output answer(Response (*handler)(const Event&), const Event& e) {
  try {
    return handler(e);
  } catch (const HttpError& error) {
    return Response(error.status).json({{"error", error.message}});
  } catch (const JsonError& error) {
    return Response(400).json({{"error", error.what()}});
  }
}

}  // namespace

Output doGet(const Event& e) {
  if (e.pathInfo.empty()) return answer(list, e);
  return answer([](const Event& event) { return Response().json(task_in(event)); }, e);
}

Output doPost(const Event& e) { return answer(create, e); }
Output doPatch(const Event& e) { return answer(change, e); }
Output doDelete(const Event& e) { return answer(remove, e); }
