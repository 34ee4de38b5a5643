// Translates templates to C++, as the compiler does: template_main DIRECTORY NAME... writes to standard output.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "../../../compiler/shim/template.h"

int main(int count, char** arguments) {
  bool failed = false;
  for (int i = 2; i < count; ++i) {
    std::ifstream file(std::string(arguments[1]) + '/' + arguments[i]);
    const std::string html(std::istreambuf_iterator<char>(file), {});
    std::vector<kiln::shim::TemplateError> errors;
    const std::string code = kiln::shim::translate_template(arguments[i], html, errors);
    std::fwrite(code.data(), 1, code.size(), stdout);
    for (const auto& error : errors) {
      std::fprintf(stderr, "%s:%u:%u: %s\n", arguments[i], error.line, error.column, error.message.c_str());
      failed = true;
    }
  }
  return failed ? 1 : 0;
}
