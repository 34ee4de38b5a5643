// error: this type needs a from_json(const Json&, T&) beside it
#include <kiln/prelude.h>
struct Item {};
Item item = Json().get<Item>();
