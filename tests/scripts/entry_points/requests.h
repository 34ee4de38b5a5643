// What the entry points of all files share.
#pragma once

inline int requests = 0;
std::string summary(const Event& e);
