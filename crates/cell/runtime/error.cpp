// The errors of the script API: their vtables and type information live here, once.
#include <kiln/error.h>

#include <utility>

namespace kiln {

Error::~Error() = default;
InvalidValue::~InvalidValue() = default;
TimeLimitExceeded::~TimeLimitExceeded() = default;
MemoryLimitExceeded::~MemoryLimitExceeded() = default;
EgressLimitExceeded::~EgressLimitExceeded() = default;

ConnectionClosed::ConnectionClosed() : Error("the client has closed the connection") {}
ConnectionClosed::~ConnectionClosed() = default;

QuotaExceeded::QuotaExceeded(std::string quota, std::uint64_t used, std::uint64_t limit)
    : Error("quota exceeded: " + std::to_string(used) + " of " + std::to_string(limit) + " " + quota),
      quota_(std::move(quota)),
      used_(used),
      limit_(limit) {}
QuotaExceeded::~QuotaExceeded() = default;

}  // namespace kiln
