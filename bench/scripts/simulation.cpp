// A queue at a bakery's counter, simulated event by event with a priority queue, own random numbers and durations.

using Minutes = std::chrono::duration<double, std::ratio<60>>;

struct Customer {
  int number;
  Minutes arrived;
  int loaves;
};

struct Happening {
  Minutes at;
  int order;
  std::function<void()> action;
  bool operator<(const Happening& other) const { return std::tie(other.at, other.order) < std::tie(at, order); }
};

class Clock {
 public:
  void at(Minutes time, std::function<void()> action) { happenings_.push({time, ++order_, std::move(action)}); }
  Minutes now() const { return now_; }
  void run() {
    while (!happenings_.empty()) {
      Happening next = happenings_.top();
      happenings_.pop();
      now_ = next.at;
      next.action();
    }
  }

 private:
  std::priority_queue<Happening> happenings_;
  Minutes now_{0};
  int order_ = 0;
};

class Bakery {
 public:
  Bakery(Clock& clock, int counters, int loaves) : clock_(clock), free_counters_(counters), loaves_(loaves) {}

  void enter(Customer customer) {
    line_.push_back(std::move(customer));
    longest_line_ = std::max(longest_line_, line_.size());
    serve();
  }

  std::string report() const {
    const double mean = waits_.empty() ? 0 : std::accumulate(waits_.begin(), waits_.end(), 0.0) / waits_.size();
    return std::format("served {}, refused {}, mean wait {:.2f} min, longest line {}, loaves left {}\n", waits_.size(),
                       refused_, mean, longest_line_, loaves_);
  }

 private:
  void serve() {
    while (free_counters_ > 0 && !line_.empty()) {
      const Customer customer = line_.front();
      line_.pop_front();
      if (customer.loaves > loaves_) {
        ++refused_;
        continue;
      }
      loaves_ -= customer.loaves;
      waits_.push_back((clock_.now() - customer.arrived).count());
      --free_counters_;
      clock_.at(clock_.now() + Minutes(1.2 + 0.4 * customer.loaves), [this] {
        ++free_counters_;
        serve();
      });
    }
  }

  Clock& clock_;
  std::deque<Customer> line_;
  std::vector<double> waits_;
  int free_counters_, loaves_, refused_ = 0;
  std::size_t longest_line_ = 0;
};

Output doGet(const Event& e) {
  std::mt19937 random(static_cast<unsigned>(std::stoul(e.parameter.get("seed", "1"))));
  std::exponential_distribution<double> gap(0.8);
  std::uniform_int_distribution<int> loaves(1, 4);
  Clock clock;
  Bakery bakery(clock, 2, 260);
  Minutes time{0};
  for (int number = 1; number <= 120; ++number) {
    time += Minutes(gap(random));
    clock.at(time, [&bakery, customer = Customer{number, time, loaves(random)}] { bakery.enter(customer); });
  }
  clock.run();
  const auto closed = std::chrono::duration_cast<std::chrono::seconds>(clock.now());
  return std::format("simulation r0\n{}closed after {} s\n", bakery.report(), closed.count());
}
