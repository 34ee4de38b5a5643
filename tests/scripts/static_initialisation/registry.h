// Commands that files register while the program is initialised, in whatever order the files are.
#pragma once

using Command = std::string (*)(const std::string&);

std::map<std::string, Command>& commands();

struct Register {
  Register(const char* name, Command command) { commands()[name] = command; }
};
