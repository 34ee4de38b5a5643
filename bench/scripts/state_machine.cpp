// A vending machine as a state machine: states and events are types, transitions are overloads.

struct Idle {};
struct Paying {
  std::string product;
  int paid = 0;
};
struct Delivering {
  std::string product;
  int change;
};
struct OutOfOrder {
  std::string reason;
};
using State = std::variant<Idle, Paying, Delivering, OutOfOrder>;

struct Choose {
  std::string product;
};
struct Insert {
  int cents;
};
struct Cancel {};
struct Taken {};
struct Kick {};
using Input = std::variant<Choose, Insert, Cancel, Taken, Kick>;

class Machine {
 public:
  void handle(const Input& input) {
    state_ = std::visit([this](const auto& state, const auto& event) { return on(state, event); }, state_, input);
    log_ += name() + "; ";
  }
  const std::string& log() const { return log_; }
  int earnings() const { return earnings_; }

 private:
  struct Slot {
    int price;
    int count;
  };

  State on(const Idle&, const Choose& event) {
    const auto slot = slots_.find(event.product);
    if (slot == slots_.end() || slot->second.count == 0) {
      log_ += "no " + event.product + ", ";
      return Idle{};
    }
    return Paying{event.product};
  }
  State on(const Paying& state, const Insert& event) {
    const int paid = state.paid + event.cents, price = slots_.at(state.product).price;
    if (paid < price) return Paying{state.product, paid};
    --slots_.at(state.product).count;
    earnings_ += price;
    return Delivering{state.product, paid - price};
  }
  State on(const Paying& state, const Cancel&) {
    log_ += std::format("{} back, ", state.paid);
    return Idle{};
  }
  State on(const Delivering& state, const Taken&) {
    if (state.change > 0) log_ += std::format("{} change, ", state.change);
    return Idle{};
  }
  template <class Any>
  State on(const Any&, const Kick&) {
    if (++kicks_ > 1) return OutOfOrder{"kicked too often"};
    return Idle{};
  }
  template <class Any, class Ignored>
  State on(const Any& state, const Ignored&) {
    return state;
  }

  std::string name() const {
    static constexpr std::array names = {"idle", "paying", "delivering", "out of order"};
    return names[state_.index()];
  }

  State state_;
  std::map<std::string, Slot> slots_ = {{"tea", {120, 5}}, {"juice", {180, 1}}, {"soup", {250, 0}}};
  std::string log_;
  int earnings_ = 0, kicks_ = 0;
};

std::optional<Input> read_input(const std::string& word) {
  if (word == "cancel") return Cancel{};
  if (word == "take") return Taken{};
  if (word == "kick") return Kick{};
  if (!word.empty() && std::isdigit(static_cast<unsigned char>(word[0]))) return Insert{std::stoi(word)};
  if (word.starts_with("choose-")) return Choose{word.substr(7)};
  return std::nullopt;
}

Output doGet(const Event& e) {
  Machine machine;
  std::vector<std::string> unknown;
  std::istringstream script(e.parameter.get(
      "script",
      "choose-soup choose-juice 100 100 take choose-juice choose-tea 50 cancel dance kick choose-tea 200 kick take"));
  for (std::string word; script >> word;) {
    if (const auto input = read_input(word))
      machine.handle(*input);
    else
      unknown.push_back(word);
  }
  return std::format("machine r0\n{}\nearned {}, {} unknown words\n", machine.log(), machine.earnings(),
                     unknown.size());
}
