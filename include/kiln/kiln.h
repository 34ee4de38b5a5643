// The script API. Scripts get it without asking.
#pragma once

#include <kiln/content_service.h>
#include <kiln/error.h>
#include <kiln/event.h>
#include <kiln/html_service.h>
#include <kiln/json.h>
#include <kiln/json_struct.h>
#include <kiln/logger.h>
#include <kiln/output.h>
#include <kiln/response.h>
#include <kiln/utilities.h>
