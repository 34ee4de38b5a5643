// What each of the projects here defines.
#pragma once

#include <map>
#include <string>

/// Programs that are not done before their limit, by their names.
const std::map<std::string, void (*)()>& cases();
