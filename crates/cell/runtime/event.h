// Making an Event from what the cell received.
#pragma once

#include <kiln/event.h>

#include "abi.h"

namespace kiln {

Event make_event(const kiln_event& received);

}  // namespace kiln
