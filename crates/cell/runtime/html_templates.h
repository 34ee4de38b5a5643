// The templates of this script.
#pragma once

#include <kiln/html_page.h>

#include <string_view>

namespace kiln {

/// The template of that name, with or without `.html`. Throws Error, with the names there are, when there is none.
const HtmlTemplateEntry& find_template(std::string_view name);

}  // namespace kiln
