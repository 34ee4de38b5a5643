// error: a value of this type cannot be formatted: it has no std::formatter
#include <kiln/prelude.h>
struct Item {};
std::string text = std::format("{}", Item{});
