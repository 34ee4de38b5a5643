// The Mandelbrot set as a PNG image, computed pixel by pixel for every request: native code at work.
// Open http://127.0.0.1:8080/mandelbrot/ or go deeper:
//   http://127.0.0.1:8080/mandelbrot/?x=-0.7436&y=0.1318&zoom=500&iterations=2000&width=1200

namespace {

struct View {
  double x, y, zoom;
  int iterations, width, height;
};

// Each product has a statement of its own, so that no compiler fuses it with a sum: the picture is the same everywhere.
double escape_time(double cr, double ci, int iterations) {
  double zr = 0, zi = 0;
  for (int n = 0; n < iterations; ++n) {
    const double rr = zr * zr;
    const double ii = zi * zi;
    const double ri = zr * zi;
    if (rr + ii > 64) return n + 2 - std::log2(std::log2(rr + ii));
    zi = ri + ri + ci;
    zr = rr - ii + cr;
  }
  return -1;
}

void append_number(std::string& bytes, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
}

std::uint32_t crc32(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      made[n] = n;
      for (int bit = 0; bit < 8; ++bit) made[n] = made[n] & 1 ? 0xedb88320u ^ (made[n] >> 1) : made[n] >> 1;
    }
    return made;
  }();
  std::uint32_t crc = ~0u;
  for (const unsigned char byte : bytes) crc = table[(crc ^ byte) & 255] ^ (crc >> 8);
  return ~crc;
}

void append_chunk(std::string& png, const std::string& type, const std::string& data) {
  append_number(png, static_cast<std::uint32_t>(data.size()));
  png += type + data;
  append_number(png, crc32(type + data));
}

// A zlib stream (RFC 1950): the deflate data inside a gzip file, between other first and last bytes.
std::string zlib(const std::string& bytes) {
  std::uint32_t a = 1, b = 0;
  for (const unsigned char byte : bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const std::string gzip = Utilities::gzip(bytes);
  std::string stream = "\x78\x9c" + gzip.substr(10, gzip.size() - 18);
  append_number(stream, b << 16 | a);
  return stream;
}

// PNG, ISO/IEC 15948: rows of a filter byte and three bytes for each pixel.
std::string png(const View& view, const std::string& rows) {
  std::string header;
  append_number(header, view.width);
  append_number(header, view.height);
  header += std::string("\x08\x02\x00\x00\x00", 5);
  std::string file = "\x89PNG\r\n\x1a\n";
  append_chunk(file, "IHDR", header);
  append_chunk(file, "IDAT", zlib(rows));
  append_chunk(file, "IEND", "");
  return file;
}

std::string render(const View& view) {
  const double pixel = 3.6 / view.zoom / view.width;
  std::string rows;
  for (int row = 0; row < view.height; ++row) {
    rows += '\0';
    for (int column = 0; column < view.width; ++column) {
      const double right = (column - view.width / 2) * pixel, down = (row - view.height / 2) * pixel;
      const double time = escape_time(view.x + right, view.y + down, view.iterations);
      const int shade = time < 0 ? 0 : static_cast<int>(time * 8);
      rows += static_cast<char>(std::min(255, shade));
      rows += static_cast<char>(std::min(255, shade * shade / 400));
      rows += static_cast<char>(time < 0 ? 0 : 255 - std::min(255, std::abs(shade - 90) * 2));
    }
  }
  return rows;
}

template <class T>
T parameter(const Event& e, std::string_view name, T fallback, T least, T most) {
  const std::string text = e.parameter[name];
  T value = fallback;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, least, most);
}

}  // namespace

Output doGet(const Event& e) {
  View view{.x = parameter(e, "x", -0.7, -2.0, 2.0),
            .y = parameter(e, "y", 0.0, -2.0, 2.0),
            .zoom = parameter(e, "zoom", 1.0, 0.1, 1e12),
            .iterations = parameter(e, "iterations", 300, 1, 20000),
            .width = parameter(e, "width", 720, 1, 1920),
            .height = 0};
  view.height = std::max(1, view.width * 2 / 3);
  const auto start = std::chrono::steady_clock::now();
  std::string image = png(view, render(view));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return Response()
      .header("Content-Type", "image/png")
      .header("Server-Timing", std::format("render;dur={:.1f}", took.count()))
      .body(std::move(image));
}
