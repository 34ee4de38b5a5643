#pragma once

namespace text {
std::string title(std::string words);
}
