// Accounts of several kinds behind one interface, a journal of transfers, and exceptions for what must not be.

class Refused : public std::runtime_error {
 public:
  Refused(const std::string& reason, long missing) : std::runtime_error(reason), missing_(missing) {}
  long missing() const { return missing_; }

 private:
  long missing_;
};

class Account {
 public:
  explicit Account(std::string owner) : owner_(std::move(owner)) {}
  virtual ~Account() = default;
  const std::string& owner() const { return owner_; }
  long balance() const { return balance_; }
  void deposit(long cents) { balance_ += cents; }
  void withdraw(long cents) {
    if (cents > available()) throw Refused("not enough on the account of " + owner_, cents - available());
    balance_ -= cents;
  }
  virtual long available() const { return balance_; }
  virtual void close_month() {}
  virtual std::string kind() const = 0;

 protected:
  long balance_ = 0;

 private:
  std::string owner_;
};

class Current final : public Account {
 public:
  Current(std::string owner, long overdraft) : Account(std::move(owner)), overdraft_(overdraft) {}
  long available() const override { return balance_ + overdraft_; }
  void close_month() override { balance_ -= balance_ < 0 ? -balance_ / 100 : 0; }
  std::string kind() const override { return "current"; }

 private:
  long overdraft_;
};

class Savings final : public Account {
 public:
  using Account::Account;
  void close_month() override { balance_ += balance_ * 2 / 1000; }
  std::string kind() const override { return "savings"; }
};

struct Transfer {
  std::string from, to;
  long cents;
  bool done;
};

class Bank {
 public:
  template <class Kind, class... Arguments>
  Account& open(const std::string& owner, Arguments&&... arguments) {
    auto [place, fresh] = accounts_.try_emplace(owner, nullptr);
    if (!fresh) throw std::logic_error(owner + " has an account");
    place->second = std::make_unique<Kind>(owner, std::forward<Arguments>(arguments)...);
    return *place->second;
  }

  void transfer(const std::string& from, const std::string& to, long cents) {
    Transfer& entry = journal_.emplace_back(Transfer{from, to, cents, false});
    Account& target = *accounts_.at(to);
    accounts_.at(from)->withdraw(cents);
    target.deposit(cents);
    entry.done = true;
  }

  void close_month() {
    for (auto& [owner, account] : accounts_) account->close_month();
  }

  std::string statement() const {
    std::ostringstream out;
    for (const auto& [owner, account] : accounts_) {
      out << std::setw(8) << std::left << owner << std::setw(9) << account->kind() << std::right << std::setw(9)
          << std::fixed << std::setprecision(2) << account->balance() / 100.0 << "\n";
    }
    out << std::count_if(journal_.begin(), journal_.end(), [](const Transfer& entry) { return entry.done; }) << " of "
        << journal_.size() << " transfers done\n";
    return out.str();
  }

 private:
  std::map<std::string, std::unique_ptr<Account>> accounts_;
  std::vector<Transfer> journal_;
};

Output doGet(const Event&) {
  Bank bank;
  std::string problems;
  bank.open<Current>("Ann", 50000).deposit(120000);
  bank.open<Savings>("Bob").deposit(999999);
  bank.open<Current>("Cid", 0);
  const std::tuple<const char*, const char*, long> wishes[] = {
      {"Ann", "Cid", 150000}, {"Cid", "Bob", 200000}, {"Bob", "Ann", 1234}, {"Ann", "Dan", 1}};
  for (const auto& [from, to, cents] : wishes) {
    try {
      bank.transfer(from, to, cents);
    } catch (const Refused& refused) {
      problems += std::format("{}: {:.2f} missing\n", refused.what(), refused.missing() / 100.0);
    } catch (const std::out_of_range&) {
      problems += std::format("{} has no account\n", to);
    }
  }
  bank.close_month();
  return std::format("bank r0\n{}{}", bank.statement(), problems);
}
