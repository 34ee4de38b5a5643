// Runs every command on the text of the request. Nothing but initialisation has run before the first request.
#include "registry.h"

const std::size_t commands_at_start = commands().size();

Output doGet(const Event& e) {
  std::string text;
  for (const auto& [name, command] : commands()) text += name + ": " + command(e.parameter["text"]) + "\n";
  // How many had registered when this file was initialised is nobody's business, only that it was at most all of them.
  return text + std::format("{}\n", commands_at_start <= commands().size());
}
