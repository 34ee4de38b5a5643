// A template that two files instantiate for the same type.
#pragma once

template <class T, std::size_t Capacity>
class Ring {
 public:
  void push(T item) {
    items_[next_++ % Capacity] = std::move(item);
    ++pushes;
  }
  std::size_t size() const { return std::min(next_, Capacity); }
  const T& operator[](std::size_t i) const { return items_[(next_ - size() + i) % Capacity]; }
  static inline int pushes = 0;

 private:
  std::array<T, Capacity> items_{};
  std::size_t next_ = 0;
};

template <class T>
concept Printable = requires(const T& value) { std::format("{}", value); };

template <Printable T, std::size_t Capacity>
std::string joined(const Ring<T, Capacity>& ring) {
  std::string text;
  for (std::size_t i = 0; i < ring.size(); ++i) text += (i ? "," : "") + std::format("{}", ring[i]);
  return text;
}

Ring<std::string, 3> words_from_other_file();
int pushes_seen_by_other_file();

template <class T>
T declared_here(T value);
extern template int declared_here(int);
