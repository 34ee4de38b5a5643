// error: no viable conversion from 'Item' to 'Json'
#include <kiln/prelude.h>
struct Item {};
Json json = Item{};
