// What each of the projects here defines.
#pragma once

#include <map>
#include <string>

using Cases = std::map<std::string, void (*)()>;

/// Programs that are not done before their limit, by their names.
extern const Cases cases;
