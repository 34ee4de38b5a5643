// Code that is linked at its final address: a unit, or a companion that units share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shim.h"

namespace kiln::shim {

struct LinkedSegment {
  std::uint64_t address;
  std::uint64_t memory_bytes;
  kiln_protection protection;
  std::string contents;
};

struct LinkedSymbol {
  std::string name;
  std::uint64_t address;
  std::uint64_t bytes;
  bool is_function;
  /// Visible to other parts.
  bool is_exported;
  bool is_strong;
};

struct LinkedPart {
  std::vector<LinkedSegment> segments;
  std::vector<LinkedSymbol> symbols;
  /// Relocated DWARF sections: name, contents.
  std::vector<std::pair<std::string, std::string>> debug_sections;
  kiln_range thread_local_template = {};
  std::uint64_t thread_local_bytes = 0;
  kiln_range initializers = {};
  kiln_range finalizers = {};
  kiln_range eh_frame = {};
};

}  // namespace kiln::shim
