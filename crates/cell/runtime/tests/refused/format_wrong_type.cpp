// error: the format specification's type does not fit the argument
#include <kiln/prelude.h>
std::string text = std::format("{:d}", "text");
