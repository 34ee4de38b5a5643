// Names of types as an author writes them.
#pragma once

#include <string>
#include <typeinfo>

namespace kiln {

/// The type's name, demangled, with the standard library's longest names put short.
std::string type_name(const std::type_info& type);

}  // namespace kiln
