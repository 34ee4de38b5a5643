// What every script has without including it: the usual standard headers, the script API, and its names.
#pragma once

#include <kiln/kiln.h>
#include <kiln/standard.h>

using namespace kiln;
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;
