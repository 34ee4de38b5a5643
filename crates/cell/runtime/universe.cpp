// The universe's code: every instantiation that kiln/universe.h names, compiled here so that scripts need not.
#define KILN_UNIVERSE [[gnu::used]]
#include <kiln/universe.h>
