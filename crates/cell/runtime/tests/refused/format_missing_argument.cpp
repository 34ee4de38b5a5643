// error: the format string asks for more arguments than are given
#include <kiln/prelude.h>
std::string text = std::format("{} {}", 1);
