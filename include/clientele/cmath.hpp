#pragma once

/// @file
/// `<cmath>`, read once: that of g++ 12 has its guard in its middle, and each further include reads it again.

#include <cmath> // IWYU pragma: export
