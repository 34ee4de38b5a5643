// Polymorphic memory resources: monotonic buffers, pools, own resources that count, propagation into nested
// containers, exhaustion.
#include <array>
#include <cstddef>
#include <iostream>
#include <list>
#include <map>
#include <memory_resource>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

namespace pmr = std::pmr;

namespace {

class Counting : public pmr::memory_resource {
 public:
  explicit Counting(pmr::memory_resource* upstream = pmr::new_delete_resource()) : upstream_(upstream) {}
  long allocations = 0, bytes = 0, peak = 0;

 private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    ++allocations;
    bytes += static_cast<long>(size);
    peak = std::max(peak, bytes);
    return upstream_->allocate(size, alignment);
  }
  void do_deallocate(void* pointer, std::size_t size, std::size_t alignment) override {
    bytes -= static_cast<long>(size);
    upstream_->deallocate(pointer, size, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
  pmr::memory_resource* upstream_;
};

struct Person {
  using allocator_type = pmr::polymorphic_allocator<>;
  pmr::string name;
  pmr::vector<int> scores;
  explicit Person(std::string_view name, const allocator_type& allocator = {})
      : name(name, allocator), scores({1, 2, 3}, allocator) {}
  Person(const Person& other, const allocator_type& allocator)
      : name(other.name, allocator), scores(other.scores, allocator) {}
  Person(const Person& other) : Person(other, allocator_type()) {}
  Person(Person&& other, const allocator_type& allocator)
      : name(std::move(other.name), allocator), scores(std::move(other.scores), allocator) {}
};

}  // namespace

int main() {
  alignas(std::max_align_t) std::array<std::byte, 4096> storage;
  Counting upstream;
  {
    pmr::monotonic_buffer_resource buffer(storage.data(), storage.size(), &upstream);
    pmr::vector<pmr::string> names(&buffer);
    names.reserve(20);
    for (int i = 0; i < 20; ++i)
      names.emplace_back("a name that is too long for the small buffer " + std::to_string(i));
    bool inside = reinterpret_cast<std::byte*>(names[5].data()) >= storage.data() &&
                  reinterpret_cast<std::byte*>(names[5].data()) < storage.data() + storage.size();
    std::cout << inside << ' ' << names.size() << ' ' << names.back() << ' ' << upstream.allocations << '\n';
    pmr::map<int, pmr::string> larger(&buffer);
    for (int i = 0; i < 200; ++i) larger.emplace(i, "another long text that has to be allocated somewhere");
    std::cout << larger.size() << ' ' << (upstream.allocations > 0) << ' '
              << (larger.at(7).get_allocator().resource() == &buffer) << '\n';
  }
  std::cout << "returned " << upstream.bytes << '\n';
  {
    pmr::unsynchronized_pool_resource pool({.max_blocks_per_chunk = 32, .largest_required_pool_block = 256}, &upstream);
    long before = upstream.allocations;
    pmr::list<long> list(&pool);
    for (int round = 0; round < 50; ++round) {
      for (int i = 0; i < 100; ++i) list.push_back(i);
      list.clear();
    }
    std::cout << (upstream.allocations - before < 30) << ' ' << pool.options().max_blocks_per_chunk << '\n';
    pool.release();
    std::cout << upstream.bytes << '\n';
    pmr::synchronized_pool_resource shared(&pool);
    pmr::unordered_map<int, pmr::vector<int>> table(&shared);
    for (int i = 0; i < 100; ++i) table[i % 10].push_back(i);
    std::cout << table.size() << ' ' << table[3].size() << ' ' << (table[3].get_allocator().resource() == &shared)
              << '\n';
  }
  Counting counting;
  {
    pmr::polymorphic_allocator<> allocator(&counting);
    pmr::vector<Person> people(allocator);
    people.emplace_back("a person with quite a long name");
    people.emplace_back(people[0]);
    pmr::vector<Person> copy(people), same(people, &counting);
    std::cout << (people[1].name.get_allocator().resource() == &counting)
              << (copy[1].name.get_allocator().resource() == pmr::get_default_resource())
              << (same[1].scores.get_allocator().resource() == &counting) << '\n';
    Person* made = allocator.new_object<Person>("made by the allocator itself");
    std::cout << made->name << ' ' << made->scores.size() << '\n';
    allocator.delete_object(made);
    void* raw = allocator.allocate_bytes(100, 64);
    std::cout << (reinterpret_cast<std::uintptr_t>(raw) % 64 == 0) << '\n';
    allocator.deallocate_bytes(raw, 100, 64);
  }
  std::cout << counting.bytes << ' ' << (counting.peak > 100) << '\n';
  try {
    std::array<std::byte, 64> tiny;
    pmr::monotonic_buffer_resource limited(tiny.data(), tiny.size(), pmr::null_memory_resource());
    pmr::vector<int> vector(&limited);
    for (int i = 0; i < 100; ++i) vector.push_back(i);
  } catch (const std::bad_alloc& error) {
    std::cout << error.what() << '\n';
  }
  pmr::memory_resource* before = pmr::set_default_resource(&counting);
  pmr::string by_default("allocated from the default resource now");
  std::cout << (counting.bytes > 0) << (before == pmr::new_delete_resource()) << (*before == counting) << '\n';
  pmr::set_default_resource(nullptr);
}
