// The universe: instantiations of the standard library that scripts commonly need, over standard types. Parsed along
// with the prelude, so that scripts find them instantiated; compiled once, optimised, into the cell runtime, so that
// scripts need not compile them. Nothing here is ever called: functions name what is to be instantiated, and no more.
//
// Each entry costs memory in the resident compiler, and with it time in each fork: 1 MB is about 20 microseconds. It
// stays when common scripts gain more than that. KILN_UNIVERSE is defined as [[gnu::used]] where the object is made.
#pragma once

#include <kiln/prelude.h>

#ifndef KILN_UNIVERSE
#define KILN_UNIVERSE
#endif

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunused"
#pragma clang diagnostic ignored "-Wunused-value"
#pragma clang diagnostic ignored "-Wunused-comparison"
#pragma clang diagnostic ignored "-Wunused-result"
#pragma clang diagnostic ignored "-Wself-assign-overloaded"

namespace kiln::universe {

/// What every container of values has.
template <class Container>
void use_container(Container& v, const Container& c) {
  Container empty, copied(c), moved(std::move(copied));
  empty = c;
  empty = std::move(moved);
  v.clear();
  v.size();
  v.empty();
  v.swap(empty);
  auto at = v.begin();
  at != v.end();
  at == v.end();
  ++at;
  auto from = c.begin();
  from != c.end();
  from == c.end();
  ++from;
  for (auto&& each : v) {
  }
  for (const auto& each : c) {
  }
}

template <class Sequence>
void use_sequence(Sequence& v, const Sequence& c, typename Sequence::value_type value) {
  use_container(v, c);
  Sequence sized(3), filled(3, value), listed{value, value};
  v.push_back(value);
  v.push_back(std::move(value));
  v.emplace_back();
  v.pop_back();
  v.resize(3);
  v.front();
  v.back();
  c.front();
  c.back();
}

template <class T>
void use_vector(std::vector<T>& v, const std::vector<T>& c, T value) {
  use_sequence(v, c, value);
  std::vector<T> ranged(v.begin(), v.end());
  v.insert(v.begin(), value);
  v.insert(v.end(), v.begin(), v.end());
  v.insert(v.end(), c.begin(), c.end());
  v.erase(v.begin());
  v.erase(v.begin(), v.end());
  v.assign(3, value);
  v.reserve(3);
  v[0];
  c[0];
  v.at(0);
  c.at(0);
  v.data();
  v.begin() + 1;
  v.end() - 1;
  v.end() - v.begin();
  c.end() - c.begin();
}

template <class T>
void use_equality(std::vector<T>& v, const std::vector<T>& c, T value) {
  c == c;
  std::find(v.begin(), v.end(), value);
  std::find(c.begin(), c.end(), value);
  std::count(v.begin(), v.end(), value);
  std::reverse(v.begin(), v.end());
  v.erase(std::unique(v.begin(), v.end()), v.end());
  v.erase(std::remove(v.begin(), v.end(), value), v.end());
}

template <class T>
void use_order(std::vector<T>& v) {
  std::sort(v.begin(), v.end());
  std::sort(v.begin(), v.end(), std::greater<>());
  std::max_element(v.begin(), v.end());
  std::min_element(v.begin(), v.end());
}

template <class T>
void use_numbers(std::vector<T>& v, const std::vector<T>& c, T value) {
  std::accumulate(v.begin(), v.end(), value);
  std::accumulate(c.begin(), c.end(), value);
  std::iota(v.begin(), v.end(), value);
  std::fill(v.begin(), v.end(), value);
  std::max_element(c.begin(), c.end());
  std::min_element(c.begin(), c.end());
  std::max({value, value});
  std::min({value, value});
  std::max(value, value);
  std::min(value, value);
  std::clamp(value, value, value);
  std::swap(value, value);
  std::abs(value);
  std::lower_bound(v.begin(), v.end(), value);
  std::upper_bound(v.begin(), v.end(), value);
  std::binary_search(v.begin(), v.end(), value);
  std::ranges::sort(v);
  char buffer[64];
  std::from_chars(buffer, buffer, value);
  std::to_chars(buffer, buffer, value);
}

KILN_UNIVERSE inline void vectors(std::vector<int>& ints, std::vector<long>& longs, std::vector<double>& reals,
                                  std::vector<std::string>& texts, std::vector<char>& chars,
                                  std::vector<Json>& values) {
  use_vector(ints, ints, 1);
  use_equality(ints, ints, 1);
  use_order(ints);
  use_numbers(ints, ints, 1);
  use_vector(longs, longs, 1l);
  use_order(longs);
  use_vector(reals, reals, 1.0);
  use_equality(reals, reals, 1.0);
  use_order(reals);
  use_numbers(reals, reals, 1.0);
  use_vector(texts, texts, std::string());
  use_equality(texts, texts, std::string());
  use_order(texts);
  texts.emplace_back("");
  texts.push_back("");
  std::ranges::sort(texts);
  use_vector(chars, chars, 'a');
  use_vector(values, values, Json());
}

KILN_UNIVERSE inline void vectors_of_more(std::vector<unsigned long>& sizes, std::vector<std::string_view>& views,
                                          std::vector<std::pair<int, int>>& points,
                                          std::vector<std::pair<std::string, int>>& counts,
                                          std::vector<std::pair<std::string, std::string>>& fields,
                                          std::vector<unsigned char>& bytes) {
  use_vector(sizes, sizes, 1ul);
  use_vector(views, views, std::string_view());
  use_vector(points, points, {1, 2});
  use_order(points);
  points.emplace_back(1, 2);
  use_vector(counts, counts, {"a", 1});
  counts.emplace_back("a", 1);
  use_vector(fields, fields, {"a", "b"});
  fields.emplace_back("a", "b");
  use_vector(bytes, bytes, static_cast<unsigned char>(1));
}

KILN_UNIVERSE inline void vectors_of_vectors(std::vector<std::vector<int>>& ints,
                                             std::vector<std::vector<double>>& reals,
                                             std::vector<std::vector<std::string>>& texts,
                                             std::vector<std::vector<char>>& chars) {
  use_vector(ints, ints, {1});
  use_vector(reals, reals, {1.0});
  use_vector(texts, texts, {""});
  use_vector(chars, chars, {'a'});
  ints.emplace_back(3, 0);
}

KILN_UNIVERSE inline void flags(std::vector<bool>& v, const std::vector<bool>& c) {
  use_container(v, c);
  std::vector<bool> sized(3), filled(3, true), listed{true, false};
  v.push_back(true);
  v.resize(3);
  v.assign(3, false);
  v[0] = true;
  v[0] = c[1];
  v[0] = v[1];
  v.back();
  std::count(v.begin(), v.end(), true);
}

template <class Map>
void use_map(Map& m, const Map& c, typename Map::key_type key, typename Map::mapped_type value) {
  use_container(m, c);
  Map listed{{key, value}};
  m[key] = value;
  m[std::move(key)];
  m.insert({key, value});
  m.emplace(key, value);
  m.try_emplace(key, value);
  m.insert_or_assign(key, value);
  m.erase(key);
  m.erase(m.begin());
  m.find(key);
  c.find(key);
  c.count(key);
  c.contains(key);
  m.at(key);
  c.at(key);
  for (auto& [name, each] : m) {
  }
  for (const auto& [name, each] : c) {
  }
}

template <class Map>
void use_ordered_map(Map& m, const Map& c, typename Map::key_type key, typename Map::mapped_type value) {
  use_map(m, c, key, value);
  m.lower_bound(key);
  m.upper_bound(key);
  m.rbegin();
  m.rend();
  c.rbegin();
  --m.end();
}

KILN_UNIVERSE inline void maps(std::map<std::string, int>& counts, std::map<std::string, double>& reals,
                               std::map<std::string, std::string>& texts, std::map<int, int>& ints,
                               std::map<std::string, Json>& values,
                               std::map<std::string, std::vector<std::string>>& lists) {
  use_ordered_map(counts, counts, "", 1);
  use_ordered_map(reals, reals, "", 1.0);
  use_ordered_map(texts, texts, "", "");
  use_ordered_map(ints, ints, 1, 1);
  use_map(values, values, "", Json());
  use_map(lists, lists, "", {});
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
}

KILN_UNIVERSE inline void more_maps(std::map<char, int>& letters, std::map<int, std::string>& names,
                                    std::map<std::string, std::vector<int>>& lists,
                                    std::map<std::string, std::map<std::string, int>>& nested,
                                    std::map<std::string, bool>& flags, std::map<std::string, unsigned long>& sizes) {
  use_map(letters, letters, 'a', 1);
  use_ordered_map(names, names, 1, "");
  use_map(lists, lists, "", {});
  use_map(nested, nested, "", {});
  use_map(flags, flags, "", true);
  use_map(sizes, sizes, "", 1ul);
}

KILN_UNIVERSE inline void hash_maps(std::unordered_map<std::string, int>& counts,
                                    std::unordered_map<std::string, double>& reals,
                                    std::unordered_map<std::string, std::string>& texts,
                                    std::unordered_map<int, int>& ints,
                                    std::unordered_map<std::string, std::vector<std::string>>& lists) {
  use_map(counts, counts, "", 1);
  use_map(reals, reals, "", 1.0);
  use_map(texts, texts, "", "");
  use_map(ints, ints, 1, 1);
  use_map(lists, lists, "", {});
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
}

KILN_UNIVERSE inline void more_hash_maps(std::unordered_map<char, int>& letters,
                                         std::unordered_map<int, std::string>& names,
                                         std::unordered_map<std::string, std::vector<int>>& lists,
                                         std::unordered_map<std::string, bool>& flags) {
  use_map(letters, letters, 'a', 1);
  use_map(names, names, 1, "");
  use_map(lists, lists, "", {});
  use_map(flags, flags, "", true);
}

template <class Set>
void use_set(Set& s, const Set& c, typename Set::key_type key) {
  use_container(s, c);
  Set listed{key, key}, ranged(c.begin(), c.end());
  s.insert(key);
  s.insert(std::move(key));
  s.insert(c.begin(), c.end());
  s.emplace(key);
  s.erase(key);
  s.erase(s.begin());
  s.find(key);
  c.find(key);
  c.count(key);
  c.contains(key);
  *s.begin();
  std::vector<typename Set::key_type> all(c.begin(), c.end());
}

KILN_UNIVERSE inline void sets(std::set<int>& ints, std::set<std::string>& texts, std::unordered_set<int>& hashed_ints,
                               std::unordered_set<std::string>& hashed_texts, std::set<char>& chars,
                               std::set<std::pair<int, int>>& points) {
  use_set(ints, ints, 1);
  use_set(texts, texts, "");
  use_set(hashed_ints, hashed_ints, 1);
  use_set(hashed_texts, hashed_texts, "");
  use_set(chars, chars, 'a');
  use_set(points, points, {1, 2});
  ints.lower_bound(1);
  ints.rbegin();
  texts.rbegin();
}

template <class T>
void use_deque(std::deque<T>& d, const std::deque<T>& c, std::type_identity_t<T> value) {
  use_sequence(d, c, value);
  d.push_front(value);
  d.push_front(std::move(value));
  d.pop_front();
  d.erase(d.begin());
  d[0];
  c[0];
  std::queue<T> queue;
  queue.push(value);
  queue.push(std::move(value));
  queue.pop();
  queue.front();
  queue.back();
  queue.size();
  queue.empty();
  std::stack<T> stack;
  stack.push(value);
  stack.push(std::move(value));
  stack.pop();
  stack.top();
  stack.size();
  stack.empty();
}

template <class Queue>
void use_priority_queue(Queue& q, typename Queue::value_type value) {
  q.push(value);
  q.push(std::move(value));
  q.pop();
  q.top();
  q.size();
  q.empty();
}

KILN_UNIVERSE inline void queues(std::deque<int>& ints, std::deque<std::string>& texts, std::deque<char>& chars,
                                 std::deque<double>& reals, std::deque<std::pair<int, int>>& points,
                                 std::list<int>& list, std::list<std::string>& text_list) {
  use_deque(ints, ints, 1);
  use_deque(texts, texts, "");
  use_deque(chars, chars, 'a');
  use_deque(reals, reals, 1.0);
  use_deque(points, points, {1, 2});
  use_sequence(list, list, 1);
  use_sequence(text_list, text_list, "");
  list.push_front(1);
  text_list.push_front("");
}

KILN_UNIVERSE inline void priority_queues(
    std::priority_queue<int>& ints, std::priority_queue<int, std::vector<int>, std::greater<int>>& least,
    std::priority_queue<std::pair<int, int>, std::vector<std::pair<int, int>>, std::greater<>>& points,
    std::priority_queue<std::pair<double, int>, std::vector<std::pair<double, int>>, std::greater<>>& distances) {
  use_priority_queue(ints, 1);
  use_priority_queue(least, 1);
  use_priority_queue(points, {1, 2});
  points.emplace(1, 2);
  use_priority_queue(distances, {1.0, 2});
  distances.emplace(1.0, 2);
}

template <class T>
void use_optional(std::optional<T>& o, const std::optional<T>& c, std::type_identity_t<T> value) {
  std::optional<T> empty, none(std::nullopt), present(value), taken(std::move(value)), copied(c),
      moved(std::move(copied));
  o = value;
  o = std::move(value);
  o = std::nullopt;
  o = c;
  o = std::move(moved);
  o.reset();
  *o;
  *c;
  o.value();
  c.value();
  c.has_value();
  static_cast<bool>(o);
  c.value_or(value);
  c == std::nullopt;
}

template <class T>
void use_pointers(T value) {
  auto unique = std::make_unique<T>(value);
  auto shared = std::make_shared<T>(value);
  std::unique_ptr<T> empty, moved(std::move(unique));
  std::shared_ptr<T> none, copied(shared), taken(std::move(shared));
  empty = std::move(moved);
  empty.reset();
  none = copied;
  none = std::move(copied);
  *empty;
  empty.get();
  static_cast<bool>(empty);
  *none;
  none.get();
  static_cast<bool>(none);
}

template <class Signature>
void use_function(std::function<Signature>& f) {
  std::function<Signature> empty, copied(f), moved(std::move(copied));
  f = empty;
  f = std::move(moved);
  static_cast<bool>(f);
}

KILN_UNIVERSE inline void values(std::optional<int>& i, std::optional<double>& d, std::optional<std::string>& s,
                                 std::function<void()>& action, std::function<int(int)>& map_int,
                                 std::function<int(int, int)>& combine_ints, std::function<double(double)>& map_real,
                                 std::function<double(double, double)>& combine_reals,
                                 std::function<bool(int)>& test_int, std::function<void(const std::string&)>& take_text,
                                 std::function<std::string(const std::string&)>& map_text) {
  use_optional(i, i, 1);
  use_optional(d, d, 1.0);
  use_optional(s, s, "");
  use_pointers(1);
  use_pointers(std::string());
  use_function(action);
  action();
  use_function(map_int);
  map_int(1);
  use_function(combine_ints);
  combine_ints(1, 1);
  use_function(map_real);
  map_real(1);
  use_function(combine_reals);
  combine_reals(1, 1);
  use_function(test_int);
  test_int(1);
  use_function(take_text);
  take_text("");
  use_function(map_text);
  map_text("");
  std::map<std::string, std::function<double(double, double)>> operations{{"+", combine_reals}};
  operations["+"];
  operations.find("+") == operations.end();
}

template <class First, class Second>
void use_pair(std::pair<First, Second>& p, const std::pair<First, Second>& c, First first, Second second) {
  std::pair<First, Second> made = std::make_pair(first, second), moved(std::move(first), std::move(second)), copied(c);
  p = made;
  p = std::move(copied);
  c == c;
  c < c;
}

KILN_UNIVERSE inline void tuples(std::pair<int, int>& point, std::pair<std::string, int>& count,
                                 std::pair<std::string, std::string>& field, std::tuple<int, int, int>& triple,
                                 std::variant<int, double, std::string>& one,
                                 std::vector<std::tuple<int, int, int>>& triples) {
  use_pair(point, point, 1, 1);
  use_pair(count, count, std::string(), 1);
  use_pair(field, field, std::string(), std::string());
  auto [a, b, c] = triple;
  triple < triple;
  triples.push_back(triple);
  triples.emplace_back(1, 2, 3);
  one = 1;
  one = 1.0;
  one = std::string();
  one = "";
  std::get<int>(one);
  std::get<double>(one);
  std::get<std::string>(one);
  std::get_if<int>(&one);
  std::get_if<std::string>(&one);
  std::holds_alternative<int>(one);
  std::holds_alternative<std::string>(one);
}

KILN_UNIVERSE inline void strings(std::string& s, const std::string& c, std::string_view v, const char* p, char x) {
  use_container(s, c);
  std::string from_text(p), from_view(v), filled(3, x), part(c, 1, 2), ranged(c.begin(), c.end()),
      of_view(v.begin(), v.end()), reversed(c.rbegin(), c.rend()), from_pointers(p, p);
  s = c + c;
  s = c + p;
  s = p + c;
  s = c + x;
  s = x + c;
  s = (c + p) + c;
  s = c + (c + p);
  s = (c + p) + (c + p);
  s = (c + p) + p;
  s = p + (c + p);
  s = (c + p) + x;
  s = p;
  s = v;
  s = x;
  s += c;
  s += p;
  s += x;
  s += v;
  s.append(c).append(p).append(v).append(3, x);
  s.insert(0, c).insert(0, p).insert(0, 1, x);
  s.insert(s.begin(), x);
  s.replace(0, 1, c).replace(0, 1, p).erase(0, 1);
  s.erase(s.begin());
  s.erase(s.begin(), s.end());
  s.push_back(x);
  s.pop_back();
  s.resize(3);
  s.resize(3, x);
  s.reserve(3);
  c == c;
  c == p;
  c != c;
  c != p;
  c < c;
  c > c;
  c <=> c;
  c == v;
  v == v;
  v == p;
  v < v;
  c.starts_with(p);
  c.starts_with(x);
  c.starts_with(v);
  c.ends_with(p);
  c.ends_with(v);
  c.contains(p);
  c.contains(x);
  c.contains(v);
  c.find(x);
  c.find(p);
  c.find(c);
  c.find(v);
  c.find_first_of(p);
  c.find_first_not_of(p);
  c.find_last_not_of(p);
  c.substr(1, 2);
  c.compare(c);
  c.length();
  c[0];
  s[0];
  c.at(0);
  c.front();
  c.back();
  s.back();
  c.c_str();
  c.data();
  v.find(x);
  v.find(p);
  v.find(v);
  v.substr(1, 2);
  v.starts_with(p);
  v.starts_with(x);
  v.ends_with(p);
  v.contains(p);
  v.find_first_not_of(p);
  v.find_last_not_of(p);
  v.find_first_of(p);
  v.front();
  v.back();
  v.empty();
  v.size();
  v[0];
  v.remove_prefix(1);
  v.remove_suffix(1);
  for (char each : v) {
  }
}

KILN_UNIVERSE inline void text_algorithms(std::string& s, const std::string& c, std::string_view v, char x) {
  std::reverse(s.begin(), s.end());
  std::sort(s.begin(), s.end());
  s.erase(std::remove(s.begin(), s.end(), x), s.end());
  std::transform(s.begin(), s.end(), s.begin(), ::tolower);
  std::transform(s.begin(), s.end(), s.begin(), ::toupper);
  std::count(c.begin(), c.end(), x);
  std::all_of(c.begin(), c.end(), ::isdigit);
  s.rbegin() != s.rend();
  *s.rbegin();
  std::stoi(c);
  std::stol(c);
  std::stoull(c);
  std::stod(c);
  std::to_string(1);
  std::to_string(1l);
  std::to_string(1ul);
  std::to_string(1.0);
  std::hash<std::string>()(c);
  std::swap(s, s);
  std::min(c, c);
  std::max(c, c);
  for (auto piece : std::views::split(v, ',')) std::string_view(piece.begin(), piece.end());
  for (auto piece : std::views::split(c, ',')) std::string(piece.begin(), piece.end());
}

KILN_UNIVERSE inline void streams(std::ostream& out, std::istream& in, const std::string& text, char c, int i, long l,
                                  unsigned long ul, double d, bool b, std::string& s) {
  out << text << "a" << c << i << l << ul << d << b << 1u << 1ll << std::string_view("a") << std::endl << std::flush;
  out << std::setw(1) << std::setprecision(1) << std::setfill('0') << std::fixed << std::hex << std::dec << std::left
      << std::right << std::boolalpha << std::quoted(text);
  in >> i >> l >> ul >> d >> c >> s >> std::ws;
  static_cast<bool>(in);
  std::getline(in, s);
  std::getline(in, s, ',');
  std::ostringstream written;
  std::istringstream read(text);
  std::stringstream both(text), none;
  written << text << i << d;
  written.str();
  both.str();
  none.str("");
  static_cast<bool>(std::getline(read, s));
  static_cast<bool>(both >> s);
  static_cast<bool>(read >> s);
  std::ifstream file_in(text), other_in("a");
  std::ofstream file_out(text), other_out("a");
  static_cast<bool>(file_in);
  file_in.is_open();
  std::string all(std::istreambuf_iterator<char>(file_in), {});
  written << file_in.rdbuf();
}

template <class Match, class Text>
void use_match(Match& match, const Text& text, const std::regex& pattern) {
  std::regex_match(text, match, pattern);
  std::regex_search(text, match, pattern);
  std::regex_match(text, pattern);
  std::regex_search(text, pattern);
  match[0].str();
  match[0].matched;
  match.size();
  match.str(1);
  match.position();
  match.length();
  match.prefix().str();
  match.suffix().str();
  const std::string whole = match[0];
}

KILN_UNIVERSE inline void patterns(const std::string& text, const char* p, std::smatch& match) {
  std::regex pattern(p), from_text(text), with_flags(p, std::regex::icase), copied(pattern), moved(std::move(copied));
  pattern = moved;
  use_match(match, text, pattern);
  std::cmatch view_match;
  std::regex_match(p, pattern);
  std::regex_search(p, pattern);
  std::stoi(match[0]);
  std::regex_replace(text, pattern, p);
  std::regex_replace(text, pattern, text);
  std::regex_search(text.begin(), text.end(), match, pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    (*at)[0].str();
    at->str();
  }
  for (std::sregex_token_iterator at(text.begin(), text.end(), pattern, -1), end; at != end; ++at) at->str();
}

KILN_UNIVERSE inline void times(std::chrono::steady_clock::time_point start, std::chrono::system_clock::time_point now,
                                std::chrono::sys_days day, std::chrono::milliseconds milliseconds,
                                std::chrono::seconds s) {
  using namespace std::chrono;
  duration_cast<std::chrono::milliseconds>(start - start).count();
  duration_cast<microseconds>(start - start).count();
  duration_cast<seconds>(start - start).count();
  duration<double>(start - start).count();
  duration<double, std::milli>(start - start).count();
  duration_cast<seconds>(now.time_since_epoch()).count();
  duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  start + milliseconds;
  start + s;
  start < start;
  now + hours(1);
  now + s;
  now - s;
  now - now;
  s + s;
  s * 2;
  s < s;
  milliseconds < milliseconds;
  milliseconds + milliseconds;
  hours(1) + minutes(1);
  minutes(1) + s;
  nanoseconds{s};
  nanoseconds{milliseconds};
  nanoseconds(minutes(1));
  nanoseconds(hours(1));
  seconds(hours(1));
  seconds(minutes(1));
  system_clock::to_time_t(now);
  day = floor<days>(now);
  const year_month_day date(day);
  sys_days(date) - day;
  date == date;
  date < date;
  year(2024) / month(2) / std::chrono::day(29);
  date.year() / date.month() / last;
  day + days(1);
  day += days(1);
  ++day;
  day < day;
  day == day;
  (day - day).count();
  weekday(day) == Sunday;
  hh_mm_ss(now - day).hours();
  hh_mm_ss(floor<seconds>(now - day)).seconds();
  system_clock::time_point from_day = day;
  std::this_thread::sleep_for(milliseconds);
}

KILN_UNIVERSE inline void randomness(std::mt19937& engine, std::vector<int>& numbers, std::vector<std::string>& texts) {
  std::random_device device;
  std::mt19937 random(device()), seeded(42);
  std::mt19937_64 wide(device());
  std::uniform_int_distribution<int> ints(1, 6);
  std::uniform_int_distribution<unsigned long> sizes(1, 6);
  std::uniform_real_distribution<double> reals(0, 1);
  std::normal_distribution<double> normal(0, 1);
  ints(engine);
  sizes(engine);
  reals(engine);
  normal(engine);
  ints(wide);
  reals(wide);
  std::shuffle(numbers.begin(), numbers.end(), engine);
  std::shuffle(texts.begin(), texts.end(), engine);
}

KILN_UNIVERSE inline void concurrency(std::mutex& mutex, std::atomic<int>& count, std::vector<std::thread>& threads) {
  std::lock_guard<std::mutex> guard(mutex);
  std::unique_lock<std::mutex> lock(mutex);
  std::scoped_lock<std::mutex> scoped(mutex);
  ++count;
  count++;
  count += 1;
  count.load();
  count = 1;
  threads.push_back(std::thread());
  for (auto& thread : threads) thread.join();
}

KILN_UNIVERSE inline void numbers(std::complex<double> a, std::bitset<32> bits) {
  a + a;
  a* a;
  a += a;
  a *= a;
  std::abs(a);
  std::norm(a);
  bits.to_string();
  bits.count();
  for (int i : std::views::iota(0, 3)) {
  }
  std::pow(1.0, 2);
  std::pow(1, 2);
  std::sqrt(1);
  std::gcd(1, 2);
  std::lcm(1, 2);
  std::numeric_limits<int>::max();
  std::numeric_limits<double>::infinity();
  std::hypot(1.0, 1.0);
}

template <class... Args>
void use_format(const Args&... args) {
  const std::format_string<Args...> text(std::runtime_format(""));
  std::format(text, args...);
  Logger::info(text, args...);
}

KILN_UNIVERSE inline void formats(int i, unsigned long n, double d, const std::string& s) {
  use_format(i);
  use_format(n);
  use_format(d);
  use_format(s);
  use_format(i, i);
  use_format(s, i);
  use_format(s, n);
  use_format(s, d);
  use_format(s, s);
  use_format(i, s);
  use_format(i, i, i);
  use_format(s, s, s);
  std::println(std::format_string<int>(std::runtime_format("")), i);
  std::println(std::format_string<std::string>(std::runtime_format("")), s);
}

KILN_UNIVERSE inline void api(Json& j, const Json& c, const Event& e) {
  for (auto& [key, value] : j.items()) {
  }
  for (const auto& [key, value] : c.items()) {
  }
  for (auto& element : j) {
  }
  for (const auto& element : c) {
  }
  for (const auto& [name, value] : e.parameter) {
  }
  j = {{"a", 1}, {"b", {1, 2.0, "x", true, nullptr}}};
  Json(std::set<std::string>());
  Json(std::map<std::string, std::vector<std::string>>());
}

}  // namespace kiln::universe

#pragma clang diagnostic pop
