// Tells when a function that may not be left by an exception returns.
#pragma once

/// Has the return to `address`, the place on this thread's stack of a function's return address, go through a watch, until
/// that has happened or another one is watched. No exception and no backtrace may pass that function meanwhile.
void watch_return(void** address) noexcept;
