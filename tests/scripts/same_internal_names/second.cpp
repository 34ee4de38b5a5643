namespace {

constexpr int limit = 100;
int counter = 1000;
struct Record {
  std::string text;
  std::size_t length() const { return text.size(); }
};
std::string describe(const Record& record) { return std::format("second {}", record.length()); }

}  // namespace

static int helper(int value) { return value * limit; }

#define STEP 20

std::string from_second() {
  counter += STEP;
  return std::format("{} {} {}", describe(Record{std::string(helper(1), 'x')}), counter, sizeof(Record));
}
