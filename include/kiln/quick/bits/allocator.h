// std::allocator of libstdc++ 12 by itself, without a base, and with objects that are made, copied and destroyed by no
// code at all. libstdc++ writes that code out for each type that a script allocates, and wherever a string is made of a
// literal there is a temporary allocator to be destroyed, also when something is thrown.
//
// An allocator has no bytes, so that libstdc++'s own code, which knows the other kind, can be given this one.
#pragma once

#if __cplusplus < 202002L
#include_next <bits/allocator.h>
#else

#include <bits/memoryfwd.h>

namespace std {
template <typename _Value>
class __slow_allocator;
}  // namespace std

#define allocator __slow_allocator
#include_next <bits/allocator.h>
#undef allocator

namespace std {

template <typename _Value>
class allocator {
 public:
  using value_type = _Value;
  using size_type = size_t;
  using difference_type = ptrdiff_t;
  using propagate_on_container_move_assignment = true_type;
  using is_always_equal = true_type;

  allocator() = default;
  allocator(const allocator&) = default;
  allocator& operator=(const allocator&) = default;
  ~allocator() = default;
  template <typename _Other>
  constexpr allocator(const allocator<_Other>&) noexcept {}

  [[nodiscard, __gnu__::__always_inline__]] constexpr _Value* allocate(size_t __count) {
    static_assert(sizeof(_Value) != 0, "cannot allocate incomplete types");
    if (__count > size_t(__PTRDIFF_MAX__) / sizeof(_Value)) {
      if (__count > size_t(-1) / sizeof(_Value)) std::__throw_bad_array_new_length();
      std::__throw_bad_alloc();
    }
    if constexpr (alignof(_Value) > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      // A constant expression knows only the operator without an alignment.
      if (!std::__is_constant_evaluated()) {
        return static_cast<_Value*>(__builtin_operator_new(__count * sizeof(_Value), align_val_t(alignof(_Value))));
      }
    }
    return static_cast<_Value*>(__builtin_operator_new(__count * sizeof(_Value)));
  }

  [[__gnu__::__always_inline__]] constexpr void deallocate(_Value* __values, [[maybe_unused]] size_t __count) {
    if constexpr (alignof(_Value) > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      if (!std::__is_constant_evaluated()) {
#if __cpp_sized_deallocation
        return __builtin_operator_delete(__values, __count * sizeof(_Value), align_val_t(alignof(_Value)));
#else
        return __builtin_operator_delete(__values, align_val_t(alignof(_Value)));
#endif
      }
    }
#if __cpp_sized_deallocation
    __builtin_operator_delete(__values, __count * sizeof(_Value));
#else
    __builtin_operator_delete(__values);
#endif
  }
};

// Declared by <bits/memoryfwd.h>, so that the template above cannot serve.
template <>
class allocator<void> {
 public:
  using value_type = void;
  using size_type = size_t;
  using difference_type = ptrdiff_t;
  using propagate_on_container_move_assignment = true_type;
  using is_always_equal = true_type;

  allocator() = default;
  ~allocator() = default;
  template <typename _Other>
  constexpr allocator(const allocator<_Other>&) noexcept {}
};

template <typename _Left, typename _Right>
constexpr bool operator==(const allocator<_Left>&, const allocator<_Right>&) noexcept {
  return true;
}

}  // namespace std

#endif
