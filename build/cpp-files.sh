#!/bin/sh
# The C++ files that are formatted, a line each: all but those under tests, which are as somebody else might have written them.
# The standard library's headers have no ending.
git ls-files include crates scripts bench | grep -E '\.(cpp|h|hpp)$|^include/kiln/(std|quick)/'
