// The errors of the script API. Knows no other header of it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace kiln {

/// The base of every error that the script API throws. `what()` is a sentence for the script's author.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~Error() override;
};

/// A value that cannot be used where it was given: a line break in a header, bytes that are not gzip, an unknown time
/// zone.
class InvalidValue : public Error {
 public:
  using Error::Error;
  ~InvalidValue() override;
};

/// The client has gone away while an answer was being streamed to it. Thrown by Writer and EventWriter; a stream that
/// lets it pass ends quietly.
class ConnectionClosed : public Error {
 public:
  ConnectionClosed();
  ~ConnectionClosed() override;
};

/// A limit of the script or a quota of its owner is used up.
class QuotaExceeded : public Error {
 public:
  QuotaExceeded(std::string quota, std::uint64_t used, std::uint64_t limit);
  ~QuotaExceeded() override;

  /// The quota's name with its unit, such as "mails" or "ms of CPU time".
  const std::string& quota() const noexcept { return quota_; }
  /// What has been used, in the unit that `quota()` names.
  std::uint64_t used() const noexcept { return used_; }
  /// What may be used, in the same unit.
  std::uint64_t limit() const noexcept { return limit_; }

 private:
  std::string quota_;
  std::uint64_t used_;
  std::uint64_t limit_;
};

/// The execution has used its CPU or wall time; a grace time runs, then it is killed.
class TimeLimitExceeded : public QuotaExceeded {
 public:
  using QuotaExceeded::QuotaExceeded;
  ~TimeLimitExceeded() override;
};

/// The execution has used its memory.
class MemoryLimitExceeded : public QuotaExceeded {
 public:
  using QuotaExceeded::QuotaExceeded;
  ~MemoryLimitExceeded() override;
};

/// The execution has sent as much as it may.
class EgressLimitExceeded : public QuotaExceeded {
 public:
  using QuotaExceeded::QuotaExceeded;
  ~EgressLimitExceeded() override;
};

}  // namespace kiln
