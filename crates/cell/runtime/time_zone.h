// Local time: the offset from UTC of a zone at a moment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kiln {

/// What clocks show in a zone.
struct LocalOffset {
  /// Seconds east of UTC.
  int seconds;
  /// Such as `CEST`; an offset such as `+03` where there is no name.
  std::string abbreviation;
};

/// The offset at `moment`, in seconds since 1970. `zone` is a name of the IANA database, `UTC`, `GMT`, or an offset
/// such as
/// `+02:00`, `-0330` or `GMT+1`. Throws InvalidValue for another one.
LocalOffset local_offset(std::string_view zone, std::int64_t moment);

}  // namespace kiln
