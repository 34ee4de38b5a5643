// Tells when a function that may not be left by an exception returns.
#pragma once

/// Has the return to `address`, the place on this thread's stack of a function's return address, go through a watch, until
/// that has happened, another one is watched, or this thread's stack is unwound or looked at.
void watch_return(void** address) noexcept;

/// Has this thread's stack be as its functions have made it.
void unwatch_return() noexcept;
