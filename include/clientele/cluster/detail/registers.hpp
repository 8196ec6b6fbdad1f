#pragma once

/// @file
/// Kernels for each width of vector registers, chosen at run time.

#include <clientele/cluster/registers.hpp>
#include <clientele/math/detail/lanes.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

#if defined(CLIENTELE_X86_64) // as the builtins of each_width.hpp take them
CLIENTELE_LANES(floats_in_16, float, 16);
CLIENTELE_LANES(floats_in_32, float, 32);
CLIENTELE_LANES(floats_in_64, float, 64);
CLIENTELE_LANES(ints_in_32, std::int32_t, 32);
CLIENTELE_LANES(ints_in_64, std::int32_t, 64);
#endif

// CLIENTELE_AT_WIDTH(width, call) calls the kernel that each_width.hpp has compiled for a width.
#if defined(CLIENTELE_WIDE_REGISTERS)
#define CLIENTELE_AT_WIDTH(width, ...)                                                                                 \
    ((width) == ::clientele::simd::bytes_64   ? registers_64::__VA_ARGS__                                              \
     : (width) == ::clientele::simd::bytes_32 ? registers_32::__VA_ARGS__                                              \
                                              : registers_16::__VA_ARGS__)
#else
#define CLIENTELE_AT_WIDTH(width, ...) ((void)(width), registers_16::__VA_ARGS__)
#endif

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
