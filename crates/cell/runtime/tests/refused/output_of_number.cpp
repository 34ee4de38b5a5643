// error: no viable conversion from returned value of type 'int'
#include <kiln/prelude.h>
Output doGet(const Event&) { return 42; }
