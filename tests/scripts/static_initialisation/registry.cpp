#include "registry.h"

std::map<std::string, Command>& commands() {
  static std::map<std::string, Command> table;
  return table;
}
