// For code that was written for nlohmann::json: its names for Kiln's Json.
#pragma once

#include <kiln/json_struct.h>

namespace nlohmann {

using json = kiln::Json;
namespace literals = kiln::literals;
using namespace kiln::literals;

}  // namespace nlohmann

#define NLOHMANN_DEFINE_TYPE_INTRUSIVE KILN_DEFINE_TYPE_INTRUSIVE
#define NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT KILN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT
#define NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE KILN_DEFINE_TYPE_NON_INTRUSIVE
#define NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT KILN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT
#define NLOHMANN_JSON_SERIALIZE_ENUM KILN_JSON_SERIALIZE_ENUM
