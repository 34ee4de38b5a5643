// std::print behind include/kiln/std/print: formats, then writes once.
#include <cerrno>
#include <ostream>
#include <print>
#include <system_error>

namespace std {
namespace __kiln {

void __write_text(FILE* stream, string_view text, format_args arguments, bool ends_line) {
  string out;
  __append(out, text, arguments);
  if (ends_line) out += '\n';
  if (fwrite(out.data(), 1, out.size(), stream) != out.size()) throw system_error(errno, generic_category(), "print");
}

void __write_text(ostream& stream, string_view text, format_args arguments, bool ends_line) {
  string out;
  const locale place = stream.getloc();
  __append(out, text, arguments, &place);
  if (ends_line) out += '\n';
  stream.write(out.data(), static_cast<streamsize>(out.size()));
}

}  // namespace __kiln

void vprint_unicode(FILE* stream, string_view text, format_args arguments) {
  __kiln::__write_text(stream, text, arguments, false);
}

void vprint_unicode(string_view text, format_args arguments) { vprint_unicode(stdout, text, arguments); }

void vprint_unicode(ostream& stream, string_view text, format_args arguments) {
  __kiln::__write_text(stream, text, arguments, false);
}

void vprint_nonunicode(FILE* stream, string_view text, format_args arguments) {
  vprint_unicode(stream, text, arguments);
}

void vprint_nonunicode(string_view text, format_args arguments) { vprint_unicode(stdout, text, arguments); }

void vprint_nonunicode(ostream& stream, string_view text, format_args arguments) {
  vprint_unicode(stream, text, arguments);
}

void println() { println(stdout); }
void println(FILE* stream) { __kiln::__write_text(stream, "\n", {}, false); }
void println(ostream& stream) { stream.put('\n'); }

}  // namespace std
