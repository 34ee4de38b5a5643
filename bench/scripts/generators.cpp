// Sequences made by coroutines, put together and taken apart.

template <class T>
class Sequence {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr failure;
    Sequence get_return_object() { return Sequence(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(T given) {
      value = std::move(given);
      return {};
    }
    void return_void() {}
    void unhandled_exception() { failure = std::current_exception(); }
  };

  Sequence(Sequence&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Sequence() {
    if (handle_) handle_.destroy();
  }

  std::optional<T> next() {
    handle_.resume();
    if (handle_.promise().failure) std::rethrow_exception(handle_.promise().failure);
    return handle_.done() ? std::nullopt : std::exchange(handle_.promise().value, std::nullopt);
  }

 private:
  explicit Sequence(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

Sequence<int> primes() {
  std::vector<int> found;
  for (int n = 2;; ++n) {
    const bool prime = std::all_of(found.begin(), found.end(), [n](int p) { return n % p != 0; });
    if (!prime) continue;
    found.push_back(n);
    co_yield n;
  }
}

Sequence<std::string> lines_of(std::string text) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) co_yield line;
}

template <class T, class Predicate>
Sequence<T> filter(Sequence<T> source, Predicate predicate) {
  while (std::optional<T> item = source.next()) {
    if (predicate(*item)) co_yield *item;
  }
}

template <class T>
Sequence<std::pair<std::size_t, T>> numbered(Sequence<T> source) {
  for (std::size_t number = 1;; ++number) {
    std::optional<T> item = source.next();
    if (!item) co_return;
    co_yield {number, *item};
  }
}

struct Reading {
  std::string name;
  double value;
};

Sequence<Reading> readings(Sequence<std::string> lines) {
  while (std::optional<std::string> line = lines.next()) {
    const auto separator = line->find('=');
    if (separator == std::string::npos) throw std::invalid_argument("no value in '" + *line + "'");
    co_yield {line->substr(0, separator), std::stod(line->substr(separator + 1))};
  }
}

Output doGet(const Event& e) {
  std::ostringstream out;
  out << "sequences r0\n";
  auto endings = numbered(filter(primes(), [](int n) { return n % 10 == 7; }));
  for (int i = 0; i < 8; ++i) {
    const auto [number, prime] = *endings.next();
    out << number << ':' << prime << ' ';
  }
  double sum = 0;
  auto source = readings(lines_of(e.parameter.get("text", "oven=230.5\nroom=21\ndough=26.25\nbroken")));
  try {
    while (std::optional<Reading> reading = source.next()) sum += reading->value;
  } catch (const std::invalid_argument& problem) {
    out << "\n" << problem.what();
  }
  out << "\nsum " << sum << "\n";
  return out.str();
}
