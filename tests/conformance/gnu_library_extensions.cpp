// Extensions of libstdc++: ordered-statistics trees, tries, heaps and hash tables of pb_ds, rope, demangling, bit
// vectors, pools.
#include <cxxabi.h>

#include <cstdio>
#include <cstdlib>
#include <ext/algorithm>
#include <ext/numeric>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/priority_queue.hpp>
#include <ext/pool_allocator.h>
#include <ext/rope>
#include <ext/stdio_filebuf.h>
#include <ext/vstring.h>
#include <iostream>
#include <list>
#include <memory>
#include <string>
#include <typeinfo>
#include <vector>

using OrderedSet = __gnu_pbds::tree<int, __gnu_pbds::null_type, std::less<int>, __gnu_pbds::rb_tree_tag,
                                    __gnu_pbds::tree_order_statistics_node_update>;

int main() {
  OrderedSet set;
  unsigned state = 3;
  for (int i = 0; i < 1000; ++i) set.insert(static_cast<int>((state = state * 1664525 + 1013904223) >> 20));
  std::cout << set.size() << ' ' << *set.find_by_order(100) << ' ' << set.order_of_key(2000) << ' '
            << (set.find_by_order(5000) == set.end()) << '\n';
  OrderedSet upper;
  set.split(2048, upper);
  std::cout << *set.rbegin() << ' ' << *upper.begin() << ' ' << (set.size() + upper.size() > 800) << '\n';

  __gnu_pbds::gp_hash_table<int, std::string> table;
  for (int i = 0; i < 100; ++i) table[i * 7] = std::to_string(i);
  table.erase(14);
  std::cout << table.size() << ' ' << table[21] << ' ' << (table.find(14) == table.end()) << '\n';
  __gnu_pbds::trie<std::string, __gnu_pbds::null_type, __gnu_pbds::trie_string_access_traits<>,
                   __gnu_pbds::pat_trie_tag, __gnu_pbds::trie_prefix_search_node_update>
      trie;
  for (const char* word : {"car", "cart", "carbon", "dog", "care"}) trie.insert(word);
  auto range = trie.prefix_range("car");
  for (auto it = range.first; it != range.second; ++it) std::cout << *it << ' ';
  std::cout << '\n';
  __gnu_pbds::priority_queue<int, std::greater<int>, __gnu_pbds::pairing_heap_tag> heap, other;
  std::vector<decltype(heap)::point_iterator> handles;
  for (int value : {50, 40, 30, 20}) handles.push_back(heap.push(value));
  heap.modify(handles[0], 5);
  other.push(7);
  heap.join(other);
  while (!heap.empty()) std::cout << heap.top() << ' ', heap.pop();
  std::cout << '\n';

  __gnu_cxx::crope rope("hello world");
  rope.insert(5, " there,");
  rope.replace(0, 1, "H");
  for (int i = 0; i < 10; ++i) rope += rope.substr(0, 3);
  std::cout << rope.substr(0, 18) << ' ' << rope.size() << '\n';
  int status = 0;
  std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle("_ZNSt6vectorIiSaIiEE9push_backEOi", nullptr, nullptr, &status), std::free);
  std::cout << name.get() << ' ' << status << ' ';
  abi::__cxa_demangle("not mangled", nullptr, nullptr, &status);
  std::cout << status << '\n';
  std::vector<int, __gnu_cxx::__pool_alloc<int>> pooled = {1, 2, 3};
  pooled.resize(100, 4);
  std::cout << __gnu_cxx::power(3, 13) << ' ' << __gnu_cxx::is_heap(pooled.begin(), pooled.begin() + 2) << ' '
            << pooled[99] << '\n';
  __gnu_cxx::stdio_filebuf<char> buffer(stdout, std::ios::out);
  std::ostream stream(&buffer);
  std::cout.flush();
  stream << "through a stdio buffer" << std::endl;
}
