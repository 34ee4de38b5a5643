// Translates a project's .html templates to C++. Pure text to text: knows nothing of clang, files or the script API's
// implementation, only the names in include/kiln/html_page.h that the generated code uses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kiln::shim {

/// What is wrong with a template, and where: both from 1, columns in bytes.
struct TemplateError {
  unsigned line;
  unsigned column;
  std::string message;
};

/// Returns C++ that defines the template and makes it known under `name`, the path of its file within the project. The
/// text stands at namespace scope, after the script's own files, whose types and functions it can use. Its #line
/// markers lead errors to the line and column in the template. When anything is added to `errors`, the text is not to
/// be compiled.
///
/// The grammar: `<?param TYPE name ?>` or `<?param TYPE name = default ?>` declares a value that the template is given,
/// `<? code ?>` runs C++, `<?= expression ?>` prints, escaped for where it stands in the page, `<?!= expression ?>`
/// prints as is. `<? include("name") ?>` writes another template. `<?xml ... ?>` is text.
///
/// What is refused, so that where a value stands is known whatever the code does: a block of code, from its `{` to its
/// `}`, that leaves the page in another state than it found (within a tag, say), jumps out of a tag, and values where
/// no escaping is safe (names of tags, comments of scripts, CDATA).
std::string translate_template(std::string_view name, std::string_view html, std::vector<TemplateError>& errors);

}  // namespace kiln::shim
