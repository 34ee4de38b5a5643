// std::format behind include/kiln/std/format: everything whose type is erased. Formats char text, taken to be UTF-8.
#include <algorithm>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdio>
#include <format>
#include <locale>

#include "text_width.h"
#include "utf8.h"

namespace std {

format_error::format_error(const string& message) : runtime_error(message) {}
format_error::format_error(const char* message) : runtime_error(message) {}
format_error::~format_error() = default;

template <>
std::locale format_context::locale() {
  return __place_ ? *__place_ : std::locale();
}

namespace __kiln {

void __throw_format_error(const char* message) { throw format_error(message); }

namespace {

/// back_insert_iterator keeps its container to itself and its heirs.
struct opened_iterator : back_insert_iterator<string> {
  explicit opened_iterator(back_insert_iterator<string> iterator) : back_insert_iterator(iterator) {}
  string& text() const { return *container; }
};

int integer_of(const __argument& value) {
  const bool is_signed = value.__which == __kind::__signed_32 || value.__which == __kind::__signed_64;
  if (is_signed && value.__integer_64 < 0) __throw_format_error("a width or precision is negative");
  if (!is_signed && value.__which != __kind::__unsigned_32 && value.__which != __kind::__unsigned_64) {
    __throw_format_error("a width or precision is not an integer");
  }
  if (value.__unsigned_integer_64 > INT_MAX) __throw_format_error("a width or precision is too large");
  return static_cast<int>(value.__unsigned_integer_64);
}

void append_fill(string& out, const __specification& spec, size_t count) {
  if (spec.__fill_bytes == 1) {
    out.append(count, spec.__fill[0]);
    return;
  }
  for (size_t i = 0; i < count; ++i) out.append(spec.__fill, spec.__fill_bytes);
}

/// Pads `out` from `start` on, which is `width` columns wide, to the width of `spec`.
void pad_columns(string& out, const __specification& spec, size_t start, size_t width, char default_align) {
  if (spec.__width <= 0 || width >= static_cast<size_t>(spec.__width)) return;
  const size_t missing = static_cast<size_t>(spec.__width) - width;
  const char align = spec.__align ? spec.__align : default_align;
  const size_t before = align == '<' ? 0 : align == '>' ? missing : missing / 2;
  string left;
  append_fill(left, spec, before);
  out.insert(start, left);
  append_fill(out, spec, missing - before);
}

void append_padded(string& out, const __specification& spec, string_view text, size_t width, char default_align) {
  const size_t start = out.size();
  out += text;
  pad_columns(out, spec, start, width, default_align);
}

void append_escaped_code_point(string& out, char32_t code_point, string_view bytes, char quote) {
  static constexpr string_view special = "\t\n\r\\";
  static constexpr string_view letters = "tnr\\";
  if (bytes.size() == 1 && (special.contains(bytes[0]) || bytes[0] == quote)) {
    const size_t index = special.find(bytes[0]);
    out += '\\';
    out += index == string_view::npos ? bytes[0] : letters[index];
  } else if (is_printable(code_point)) {
    out += bytes;
  } else {
    char escape[16];
    out.append(escape, static_cast<size_t>(snprintf(escape, sizeof escape, "\\u{%x}", unsigned(code_point))));
  }
}

/// The text as `?` shows it ([format.string.escaped]).
string escaped(string_view text, char quote) {
  string out(1, quote);
  while (!text.empty()) {
    const kiln::CodePoint next = kiln::first_code_point(text);
    if (next.valid) {
      append_escaped_code_point(out, next.value, text.substr(0, next.bytes), quote);
    } else {
      char escape[8];
      const unsigned byte = static_cast<unsigned char>(text[0]);
      out.append(escape, static_cast<size_t>(snprintf(escape, sizeof escape, "\\x{%x}", byte)));
    }
    text.remove_prefix(next.bytes);
  }
  return out += quote;
}

void append_text(string& out, const __specification& spec, string_view text) {
  string quoted;
  if (spec.__debug) text = quoted = escaped(text, '"');
  if (spec.__precision < 0 && spec.__width <= 0) {
    out += text;
    return;
  }
  const size_t columns_max = spec.__precision < 0 ? SIZE_MAX : static_cast<size_t>(spec.__precision);
  const MeasuredText measured = measure(text, columns_max);
  append_padded(out, spec, text.substr(0, measured.bytes), measured.columns, '<');
}

void append_character(string& out, const __specification& spec, char value) {
  const string_view text(&value, 1);
  if (spec.__debug) {
    const string quoted = escaped(text, '\'');
    append_padded(out, spec, quoted, measure(quoted, SIZE_MAX).columns, '<');
  } else {
    append_padded(out, spec, text, 1, '<');
  }
}

/// Digits in groups as `punctuation` says ([facet.numpunct.virtuals]).
string grouped(string_view digits, const numpunct<char>& punctuation) {
  const string sizes = punctuation.grouping();
  string reversed;
  size_t group = 0;
  int in_group = 0;
  for (size_t i = digits.size(); i-- > 0;) {
    const int size = group < sizes.size() ? sizes[group] : sizes.empty() ? 0 : sizes.back();
    if (size > 0 && size != CHAR_MAX && in_group == size) {
      reversed += punctuation.thousands_sep();
      in_group = 0;
      ++group;
    }
    reversed += digits[i];
    ++in_group;
  }
  return string(reversed.rbegin(), reversed.rend());
}

/// A number cut into the pieces between which zeros and group separators go.
struct Number {
  string prefix;
  string digits;
  string fraction;
  bool finite = true;
};

void append_number(format_context& context, const __specification& spec, Number& number) {
  string& out = __text_of(context);
  if (spec.__localized && number.finite) {
    const std::locale place = context.locale();
    const auto& punctuation = use_facet<numpunct<char>>(place);
    number.digits = grouped(number.digits, punctuation);
    if (number.fraction.starts_with('.')) number.fraction[0] = punctuation.decimal_point();
  }
  size_t width = number.prefix.size() + number.digits.size() + number.fraction.size();
  if (spec.__zeros && !spec.__align && number.finite && spec.__width > 0 && static_cast<size_t>(spec.__width) > width) {
    number.prefix.append(static_cast<size_t>(spec.__width) - width, '0');
    width = static_cast<size_t>(spec.__width);
  }
  const size_t start = out.size();
  out += number.prefix;
  out += number.digits;
  out += number.fraction;
  pad_columns(out, spec, start, width, '>');
}

string sign_text(const __specification& spec, bool negative) {
  if (negative) return "-";
  return spec.__sign == '+' || spec.__sign == ' ' ? string(1, spec.__sign) : string();
}

string digits_of(unsigned __int128 value, unsigned base, bool upper) {
  const char* symbols = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  char buffer[128];
  char* p = buffer + sizeof buffer;
  do {
    *--p = symbols[static_cast<unsigned>(value % base)];
    value /= base;
  } while (value != 0);
  return string(p, buffer + sizeof buffer);
}

void append_integer(format_context& context, const __specification& spec, unsigned __int128 magnitude, bool negative) {
  const unsigned base = spec.type == 'b' || spec.type == 'B'   ? 2
                        : spec.type == 'o'                     ? 8
                        : spec.type == 'x' || spec.type == 'X' ? 16
                                                               : 10;
  Number number;
  number.prefix = sign_text(spec, negative);
  if (spec.__alternate && base != 10 && !(base == 8 && magnitude == 0)) {
    number.prefix += '0';
    if (base != 8) number.prefix += spec.type;
  }
  number.digits = digits_of(magnitude, base, spec.type == 'X');
  append_number(context, spec, number);
}

void append_signed(format_context& context, const __specification& spec, __int128 value) {
  if (spec.type == 'c') {
    if (value < CHAR_MIN || value > CHAR_MAX) __throw_format_error("an integer is no character");
    append_character(__text_of(context), spec, static_cast<char>(value));
    return;
  }
  const auto bits = static_cast<unsigned __int128>(value);
  append_integer(context, spec, value < 0 ? -bits : bits, value < 0);
}

void append_unsigned(format_context& context, const __specification& spec, unsigned __int128 value) {
  if (spec.type == 'c') {
    if (value > CHAR_MAX) __throw_format_error("an integer is no character");
    append_character(__text_of(context), spec, static_cast<char>(value));
  } else {
    append_integer(context, spec, value, false);
  }
}

void append_boolean(format_context& context, const __specification& spec, bool value) {
  if (spec.type && spec.type != 's') return append_unsigned(context, spec, value);
  string name = value ? "true" : "false";
  if (spec.__localized) {
    const std::locale place = context.locale();
    const auto& punctuation = use_facet<numpunct<char>>(place);
    name = value ? punctuation.truename() : punctuation.falsename();
  }
  append_text(__text_of(context), spec, name);
}

/// `%#g`, which keeps trailing zeros: the one form that to_chars does not have.
template <class Real>
string general_with_zeros(Real value, int precision) {
  string text(static_cast<size_t>(precision) + 32, '\0');
  const int bytes = snprintf(text.data(), text.size(), "%#.*Lg", precision, static_cast<long double>(value));
  text.resize(static_cast<size_t>(bytes));
  return text;
}

template <class Real>
string real_digits(Real value, const __specification& spec) {
  const char type = static_cast<char>(spec.type | 0x20);
  const int precision = spec.__precision < 0 && spec.type && type != 'a' ? 6 : spec.__precision;
  if (spec.__alternate && (type == 'g' || (!spec.type && precision >= 0))) return general_with_zeros(value, precision);
  const chars_format form = type == 'a'   ? chars_format::hex
                            : type == 'e' ? chars_format::scientific
                            : type == 'f' ? chars_format::fixed
                                          : chars_format::general;
  // The largest long double has 4933 digits before its point.
  string text(static_cast<size_t>(max(precision, 0)) + 5000, '\0');
  char* end = text.data() + text.size();
  const to_chars_result result = precision >= 0 ? to_chars(text.data(), end, value, form, precision)
                                 : spec.type    ? to_chars(text.data(), end, value, form)
                                                : to_chars(text.data(), end, value);
  if (result.ec != errc()) __throw_format_error("a precision is too large");
  text.resize(static_cast<size_t>(result.ptr - text.data()));
  return text;
}

void split_real(Number& number, const string& text, const __specification& spec) {
  const size_t integral = text.find_first_not_of("0123456789");
  number.digits = text.substr(0, integral);
  if (integral != string::npos) number.fraction = text.substr(integral);
  if (spec.__alternate && !number.fraction.contains('.')) {
    const bool is_hexadecimal = (spec.type | 0x20) == 'a';
    const size_t exponent = number.fraction.find(is_hexadecimal ? 'p' : 'e');
    number.fraction.insert(exponent == string::npos ? number.fraction.size() : exponent, 1, '.');
  }
}

template <class Real>
void append_real(format_context& context, const __specification& spec, Real value) {
  Number number;
  number.prefix = sign_text(spec, signbit(value));
  number.finite = isfinite(value);
  if (number.finite) {
    split_real(number, real_digits(static_cast<Real>(fabs(value)), spec), spec);
  } else {
    number.digits = isnan(value) ? "nan" : "inf";
  }
  if (spec.type && __is_one_of(spec.type, "AEFG")) {
    for (string* part : {&number.digits, &number.fraction}) {
      ranges::transform(*part, part->begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    }
  }
  append_number(context, spec, number);
}

void append_pointer(format_context& context, const __specification& spec, const void* value) {
  const bool upper = spec.type == 'P';
  Number number;
  number.prefix = upper ? "0X" : "0x";
  number.digits = digits_of(reinterpret_cast<uintptr_t>(value), 16, upper);
  append_number(context, spec, number);
}

void append_resolved(format_context& context, const __specification& spec, const __argument& value) {
  switch (value.__which) {
    case __kind::__boolean:
      return append_boolean(context, spec, value.__boolean);
    case __kind::__character:
      if (spec.type && spec.type != 'c') return append_signed(context, spec, value.__character);
      return append_character(__text_of(context), spec, value.__character);
    case __kind::__signed_32:
    case __kind::__signed_64:
      return append_signed(context, spec, value.__integer_64);
    case __kind::__unsigned_32:
    case __kind::__unsigned_64:
      return append_unsigned(context, spec, value.__unsigned_integer_64);
    case __kind::__signed_128:
      return append_signed(context, spec, value.__integer_128);
    case __kind::__unsigned_128:
      return append_unsigned(context, spec, value.__unsigned_integer_128);
    case __kind::__single_precision:
      return append_real(context, spec, value.__single);
    case __kind::__double_precision:
      return append_real(context, spec, value.__real_value);
    case __kind::__extended_precision:
      return append_real(context, spec, value.__extended);
    case __kind::__text_pointer:
      if (!value.__text_pointer) __throw_format_error("a text argument is a null pointer");
      return append_text(__text_of(context), spec, value.__text_pointer);
    case __kind::__text:
      return append_text(__text_of(context), spec, string_view(value.__text, value.__text_bytes));
    case __kind::pointer:
      return append_pointer(context, spec, value.pointer);
    case __kind::__none:
    case __kind::__custom:
      __throw_format_error("the argument has no value");
  }
}

/// Appends one replacement field, given the position after its `{`, and returns the position after its `}`.
const char* append_field(format_parse_context& parsed, format_context& context) {
  const __argument value = context.arg(__parse_argument_id(parsed));
  if (value.__which == __kind::__custom) {
    value.__format_object(parsed, context, value.__object);
  } else {
    __specification spec;
    parsed.advance_to(__parse_specification(parsed.begin(), parsed.end(), parsed, spec));
    __check_specification(spec, value.__which);
    __append_argument(context, spec, value);
  }
  if (parsed.begin() == parsed.end() || *parsed.begin() != '}') __throw_format_error("a { has no }");
  return parsed.begin() + 1;
}

}  // namespace

__specification __resolve(const __specification& spec, const format_context& context) {
  __specification result = spec;
  if (spec.__width_argument >= 0) result.__width = integer_of(context.arg(static_cast<size_t>(spec.__width_argument)));
  if (spec.__precision_argument >= 0) {
    result.__precision = integer_of(context.arg(static_cast<size_t>(spec.__precision_argument)));
  }
  return result;
}

string& __text_of(format_context& context) { return opened_iterator(context.out()).text(); }

void __append_argument(format_context& context, const __specification& spec, const __argument& value) {
  append_resolved(context, __resolve(spec, context), value);
}

void __pad(format_context& context, const __specification& spec, size_t start) {
  const __specification sizes = __resolve(spec, context);
  if (sizes.__width <= 0) return;
  string& out = __text_of(context);
  pad_columns(out, sizes, start, measure(string_view(out).substr(start), SIZE_MAX).columns, '<');
}

void __append(string& out, string_view text, format_args arguments, const locale* place) {
  format_parse_context parsed(text, arguments.size());
  format_context context(back_inserter(out), arguments, place);
  const char* const end = text.data() + text.size();
  for (const char* p = text.data(); p != end;) {
    const char* brace = find_if(p, end, [](char c) { return c == '{' || c == '}'; });
    out.append(p, brace);
    if (brace == end) return;
    if (brace + 1 != end && brace[1] == *brace) {
      out += *brace;
      p = brace + 2;
      continue;
    }
    if (*brace == '}') __throw_format_error("a } has no {: write }} for a brace");
    if (brace + 1 == end) __throw_format_error("a { has no }");
    parsed.advance_to(brace + 1);
    p = append_field(parsed, context);
  }
}

}  // namespace __kiln

string vformat(string_view text, format_args arguments) {
  string out;
  __kiln::__append(out, text, arguments);
  return out;
}

string vformat(const locale& place, string_view text, format_args arguments) {
  string out;
  __kiln::__append(out, text, arguments, &place);
  return out;
}

back_insert_iterator<string> vformat_to(back_insert_iterator<string> out, string_view text, format_args arguments) {
  __kiln::__append(__kiln::opened_iterator(out).text(), text, arguments);
  return out;
}

back_insert_iterator<string> vformat_to(back_insert_iterator<string> out, const locale& place, string_view text,
                                        format_args arguments) {
  __kiln::__append(__kiln::opened_iterator(out).text(), text, arguments, &place);
  return out;
}

}  // namespace std
