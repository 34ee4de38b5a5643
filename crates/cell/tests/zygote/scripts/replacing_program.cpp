// The program, with its own operator new.
#define REPLACES
#include "program.cpp"
