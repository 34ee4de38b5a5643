// says: step limit
constexpr int spin() {
  int sum = 0;
  for (long i = 0; i < 1L << 40; ++i) sum ^= 1;
  return sum;
}
constexpr int spun = spin();
Output doGet(const Event& e) { return "fine"; }
