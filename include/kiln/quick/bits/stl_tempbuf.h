// libstdc++'s std::stable_sort uses a function that C++17 deprecates; its warning is none of a script's.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include_next <bits/stl_tempbuf.h>
#pragma GCC diagnostic pop
