// Utilities: gzip, by zlib.
#include <kiln/error.h>
#include <kiln/utilities.h>
#include <zlib.h>

#include <algorithm>
#include <format>
#include <limits>

namespace kiln::Utilities {
namespace {

/// Added to zlib's window bits, asks for gzip's header and trailer instead of zlib's.
constexpr int gzip_window_bits = MAX_WBITS + 16;
constexpr int memory_level = 8;
constexpr std::size_t piece_bytes = 64 << 10;

/// Gives a stream the next of its input: zlib counts in 32 bits.
void feed(z_stream& stream, std::string_view& rest) {
  const std::size_t bytes = std::min<std::size_t>(rest.size(), std::numeric_limits<uInt>::max());
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
  stream.avail_in = static_cast<uInt>(bytes);
  rest.remove_prefix(bytes);
}

class Deflater {
 public:
  explicit Deflater(int level) {
    const int result = deflateInit2(&stream_, level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result != Z_OK) throw InvalidValue("gzip: the level is 0 to 9");
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream_); }

  std::string run(std::string_view rest) {
    std::string out;
    int result = Z_OK;
    while (result != Z_STREAM_END) {
      if (stream_.avail_in == 0) feed(stream_, rest);
      char piece[piece_bytes];
      stream_.next_out = reinterpret_cast<Bytef*>(piece);
      stream_.avail_out = sizeof piece;
      result = deflate(&stream_, rest.empty() ? Z_FINISH : Z_NO_FLUSH);
      out.append(piece, sizeof piece - stream_.avail_out);
    }
    return out;
  }

 private:
  z_stream stream_{};
};

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, gzip_window_bits) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  std::string run(std::string_view rest, std::size_t bytes_max) {
    std::string out;
    for (;;) {
      if (stream_.avail_in == 0) feed(stream_, rest);
      const int result = step(out);
      if (out.size() > bytes_max) throw InvalidValue(std::format("gzip: the contents are over {} bytes", bytes_max));
      if (result == Z_STREAM_END && !next_member(rest)) return out;
      if (result != Z_STREAM_END && result != Z_OK) throw InvalidValue("gzip: the data is damaged or not gzip");
      if (result == Z_OK && stream_.avail_in == 0 && rest.empty() && stream_.avail_out != 0) {
        throw InvalidValue("gzip: the data ends too early");
      }
    }
  }

 private:
  int step(std::string& out) {
    char piece[piece_bytes];
    stream_.next_out = reinterpret_cast<Bytef*>(piece);
    stream_.avail_out = sizeof piece;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    out.append(piece, sizeof piece - stream_.avail_out);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    return result == Z_BUF_ERROR && stream_.avail_in == 0 ? Z_OK : result;
  }

  /// A gzip file is one member or several (RFC 1952, section 2.2).
  bool next_member(std::string_view rest) {
    if (stream_.avail_in == 0 && rest.empty()) return false;
    inflateReset(&stream_);
    return true;
  }

  z_stream stream_{};
};

}  // namespace

std::string gzip(std::string_view bytes, int level) { return Deflater(std::max(level, -2)).run(bytes); }
std::string gunzip(std::string_view bytes, std::size_t bytesMax) { return Inflater().run(bytes, bytesMax); }

}  // namespace kiln::Utilities
