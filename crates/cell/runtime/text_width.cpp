// UTF-8 text as std::format measures it ([format.string.std] gives the wide ranges).
#include "text_width.h"

#include "utf8.h"

namespace std::__kiln {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range wide_ranges[] = {
    {0x1100, 0x115f},   {0x2329, 0x232a},   {0x2e80, 0x303e},   {0x3040, 0xa4cf},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x2fffd}, {0x30000, 0x3fffd},
};

/// The blocks of combining marks, joiners and variation selectors: they extend the character before them.
constexpr Range extending_ranges[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},   {0x0900, 0x0903},
    {0x093a, 0x094f}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff},
    {0x200c, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef},
};

/// Controls, separators other than the space, format characters, surrogates and private use.
constexpr Range unprintable_ranges[] = {
    {0x0000, 0x001f}, {0x007f, 0x00a0}, {0x00ad, 0x00ad}, {0x0600, 0x0605}, {0x061c, 0x061c},   {0x1680, 0x1680},
    {0x180e, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000},   {0xd800, 0xf8ff},
    {0xfdd0, 0xfdef}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff}, {0xf0000, 0x10ffff},
};

template <size_t Count>
bool is_in(char32_t code_point, const Range (&ranges)[Count]) {
  for (const Range& range : ranges) {
    if (code_point >= range.first && code_point <= range.last) return true;
  }
  return false;
}

}  // namespace

MeasuredText measure(string_view text, size_t columns_max) {
  MeasuredText measured{0, 0};
  bool joined = false;
  while (measured.bytes < text.size()) {
    const kiln::CodePoint next = kiln::first_code_point(text.substr(measured.bytes));
    const bool extends = joined || (measured.bytes > 0 && next.value >= 0x300 && is_in(next.value, extending_ranges));
    const size_t columns = extends ? 0 : next.value >= 0x1100 && is_in(next.value, wide_ranges) ? 2 : 1;
    if (columns > columns_max - measured.columns) break;
    measured.bytes += next.bytes;
    measured.columns += columns;
    joined = next.value == 0x200d;
  }
  return measured;
}

bool is_printable(char32_t code_point) {
  if (code_point >= 0x20 && code_point < 0x7f) return true;
  return !is_in(code_point, unprintable_ranges);
}

}  // namespace std::__kiln
