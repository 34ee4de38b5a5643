// Utilities: encodings, digests, compression, dates and the like.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::Utilities {

/// Base64, RFC 4648, section 4, with padding.
std::string base64Encode(std::string_view bytes);
/// The alphabet for URLs and file names (section 5), with padding.
std::string base64EncodeWebSafe(std::string_view bytes);
/// Reads either alphabet, with or without padding. Throws InvalidValue for anything else, white space included.
std::string base64Decode(std::string_view text);

/// Two hexadecimal digits for each byte, in lower case.
std::string hex(std::string_view bytes);
/// Throws InvalidValue unless `text` is pairs of hexadecimal digits.
std::string hexDecode(std::string_view text);

/// The SHA-256 digest, FIPS 180-4: 32 bytes, see `hex`.
std::string sha256(std::string_view bytes);
/// HMAC with SHA-256, RFC 2104: 32 bytes.
std::string hmacSha256(std::string_view message, std::string_view key);
/// Compares in a time that depends on the lengths only: for signatures and tokens.
bool equalConstantTime(std::string_view left, std::string_view right) noexcept;

/// A random UUID, version 4, RFC 9562, in lower case.
std::string uuid();
/// Bytes from the kernel's random number generator.
std::string randomBytes(std::size_t count);

/// A gzip file, RFC 1952, at level 0 (stored) to 9 (smallest).
std::string gzip(std::string_view bytes, int level = 6);
/// Throws InvalidValue when `bytes` is no gzip file, is damaged, or holds more than `bytesMax` bytes.
std::string gunzip(std::string_view bytes, std::size_t bytesMax = std::size_t{64} << 20);

/// The rows and cells of a CSV text, RFC 4180; lines may end with LF too. Throws InvalidValue, with the line, for
/// quotes in the wrong place.
std::vector<std::vector<std::string>> parseCsv(std::string_view text, char delimiter = ',');
/// The reverse: cells are quoted where they must be, lines end with CRLF.
std::string formatCsv(const std::vector<std::vector<std::string>>& rows, char delimiter = ',');

/// A time as `pattern` says, in letters of Java's SimpleDateFormat (y M d E H h m s S a k K D u w z Z X, quoted text).
/// `zone` is a name of the IANA time zone database, `UTC`, `GMT`, or an offset such as `+02:00` or `GMT-3`. Throws
/// InvalidValue for an unknown zone or letter.
std::string formatDate(std::chrono::system_clock::time_point time, std::string_view zone, std::string_view pattern);

/// Waits. Waiting counts as wall time, not as CPU time.
void sleep(std::chrono::nanoseconds duration);
/// The same, in milliseconds.
void sleep(int milliseconds);

/// Percent-encodes all but letters, digits and `-._~` (RFC 3986, section 2.3).
std::string urlEncode(std::string_view text);
/// Reverses urlEncode; `+` is a space. Throws InvalidValue for a `%` without two hexadecimal digits.
std::string urlDecode(std::string_view text);
/// Escapes `& < > " '` for text and quoted attributes of HTML.
std::string htmlEscape(std::string_view text);

}  // namespace kiln::Utilities
