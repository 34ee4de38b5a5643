// -*- C++ -*-
// Everything at once: libstdc++'s own headers, and those that it lacks.
#pragma once

#include_next <bits/stdc++.h>

#if __cplusplus >= 202002L
#include <format>
#include <generator>
#include <print>
#endif
