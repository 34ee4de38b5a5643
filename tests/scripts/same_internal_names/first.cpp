// Names that are private to a file may come again in another one.
namespace {

constexpr int limit = 1;
int counter = 0;
struct Record {
  int id;
  int twice() const { return id * 2; }
};
std::string describe(const Record& record) { return std::format("first {}", record.twice()); }

}  // namespace

static int helper(int value) { return value + limit; }

#define STEP 10

std::string from_first() {
  counter += STEP;
  return std::format("{} {} {}", describe(Record{helper(1)}), counter, sizeof(Record));
}
