#pragma once

/// @file
/// Kernels for each width of vector registers, chosen at run time.

#include <clientele/cluster/registers.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

#if defined(__x86_64__) // as the builtins of each_width.hpp take them
typedef float floats_in_16 __attribute__((vector_size(16)));
typedef float floats_in_32 __attribute__((vector_size(32)));
typedef float floats_in_64 __attribute__((vector_size(64)));
typedef std::int32_t ints_in_32 __attribute__((vector_size(32)));
typedef std::int32_t ints_in_64 __attribute__((vector_size(64)));
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
