// KILN_JSON and its like: structs to and from Json, member by member.
#pragma once

#include <kiln/json.h>

// Calls MACRO(ARGUMENT) for each argument: expansion goes on for as long as arguments are left, at most 256 of them.
#define KILN_EXPAND(...) KILN_EXPAND_3(KILN_EXPAND_3(KILN_EXPAND_3(KILN_EXPAND_3(__VA_ARGS__))))
#define KILN_EXPAND_3(...) KILN_EXPAND_2(KILN_EXPAND_2(KILN_EXPAND_2(KILN_EXPAND_2(__VA_ARGS__))))
#define KILN_EXPAND_2(...) KILN_EXPAND_1(KILN_EXPAND_1(KILN_EXPAND_1(KILN_EXPAND_1(__VA_ARGS__))))
#define KILN_EXPAND_1(...) KILN_EXPAND_0(KILN_EXPAND_0(KILN_EXPAND_0(KILN_EXPAND_0(__VA_ARGS__))))
#define KILN_EXPAND_0(...) __VA_ARGS__
#define KILN_FOR_EACH(macro, ...) __VA_OPT__(KILN_EXPAND(KILN_FOR_EACH_STEP(macro, __VA_ARGS__)))
#define KILN_FOR_EACH_STEP(macro, first, ...) \
  macro(first) __VA_OPT__(KILN_FOR_EACH_AGAIN KILN_PARENTHESES(macro, __VA_ARGS__))
#define KILN_FOR_EACH_AGAIN() KILN_FOR_EACH_STEP
#define KILN_PARENTHESES ()

#define KILN_JSON_WRITE_MEMBER(member) kiln_json[#member] = kiln_object.member;
#define KILN_JSON_READ_MEMBER(member) kiln_json.at(#member).get_to(kiln_object.member);
#define KILN_JSON_READ_MEMBER_OR_KEEP(member) \
  if (kiln_json.contains(#member)) kiln_json.at(#member).get_to(kiln_object.member);

#define KILN_JSON_FUNCTIONS(linkage, read, Type, ...)                                         \
  linkage void to_json([[maybe_unused]] ::kiln::Json& kiln_json, const Type& kiln_object) {   \
    kiln_json = ::kiln::Json::object();                                                       \
    KILN_FOR_EACH(KILN_JSON_WRITE_MEMBER, __VA_ARGS__)                                        \
    (void)kiln_object;                                                                        \
  }                                                                                           \
  linkage void from_json([[maybe_unused]] const ::kiln::Json& kiln_json, Type& kiln_object) { \
    KILN_FOR_EACH(read, __VA_ARGS__)                                                          \
    (void)kiln_object;                                                                        \
  }

/// In a struct: `KILN_DEFINE_TYPE_INTRUSIVE(Item, name, quantity)` makes it convertible to and from Json. Reading
/// throws JsonRangeError when a member is missing.
#define KILN_DEFINE_TYPE_INTRUSIVE(Type, ...) KILN_JSON_FUNCTIONS(friend, KILN_JSON_READ_MEMBER, Type, __VA_ARGS__)
/// The same, but members that are missing keep their values.
#define KILN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Type, ...) \
  KILN_JSON_FUNCTIONS(friend, KILN_JSON_READ_MEMBER_OR_KEEP, Type, __VA_ARGS__)
/// After a struct, in its namespace.
#define KILN_DEFINE_TYPE_NON_INTRUSIVE(Type, ...) KILN_JSON_FUNCTIONS(inline, KILN_JSON_READ_MEMBER, Type, __VA_ARGS__)
#define KILN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Type, ...) \
  KILN_JSON_FUNCTIONS(inline, KILN_JSON_READ_MEMBER_OR_KEEP, Type, __VA_ARGS__)

/// After an enumeration: `KILN_JSON_SERIALIZE_ENUM(Color, {{Color::red, "red"}, {Color::green, "green"}})` names its
/// values in JSON. What is not listed reads and writes as the first entry.
#define KILN_JSON_SERIALIZE_ENUM(Enum, ...)                                    \
  inline void to_json(::kiln::Json& kiln_json, const Enum& kiln_value) {       \
    static const ::std::pair<Enum, ::kiln::Json> kiln_entries[] = __VA_ARGS__; \
    kiln_json = kiln_entries[0].second;                                        \
    for (const auto& [value, name] : kiln_entries) {                           \
      if (value != kiln_value) continue;                                       \
      kiln_json = name;                                                        \
      return;                                                                  \
    }                                                                          \
  }                                                                            \
  inline void from_json(const ::kiln::Json& kiln_json, Enum& kiln_value) {     \
    static const ::std::pair<Enum, ::kiln::Json> kiln_entries[] = __VA_ARGS__; \
    kiln_value = kiln_entries[0].first;                                        \
    for (const auto& [value, name] : kiln_entries) {                           \
      if (name != kiln_json) continue;                                         \
      kiln_value = value;                                                      \
      return;                                                                  \
    }                                                                          \
  }
