// error: a { has no }
#include <kiln/prelude.h>
void log() { Logger::info("{", 1); }
