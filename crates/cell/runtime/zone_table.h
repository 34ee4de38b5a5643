// The IANA time zone database, from 1970 on.
#pragma once

#include <cstddef>

namespace kiln {

/// One zone. Before its first transition its first type holds, after its last one its rule.
struct ZoneRow {
  /// Such as `Europe/Paris`. Rows are sorted by it, by bytes.
  const char* name;
  /// A POSIX TZ string (IEEE 1003.1, chapter 8.3, with the extensions of RFC 9636, section 3.3.2).
  const char* rule;
  /// `types;transitions`. Types: offset in seconds and abbreviation, between commas. A transition: the index of its
  /// type, one digit, and the seconds since the one before (or 1970), base 32, least digit first; digits of 32 and more
  /// say that another follows. Digits are 0-9 a-z A-Z - _.
  const char* transitions;
};

extern const ZoneRow zone_table[];
extern const std::size_t zone_count;

}  // namespace kiln
