// An exception that nobody catches: the program aborts, and what it has flushed stands.
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace {

struct Account {
  int balance;
  void withdraw(int amount) {
    if (amount > balance) throw std::runtime_error("insufficient funds");
    balance -= amount;
  }
};

void run(std::vector<Account>& accounts, int amount) {
  for (Account& account : accounts) {
    account.withdraw(amount);
    std::printf("left %d\n", account.balance);
    std::fflush(stdout);
  }
}

}  // namespace

int main() {
  std::vector<Account> accounts = {{100}, {50}, {20}};
  run(accounts, 10);
  run(accounts, 30);
  std::printf("not reached\n");
}
