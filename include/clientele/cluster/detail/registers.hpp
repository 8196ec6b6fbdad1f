#pragma once

/// @file
/// Widths of vector registers, chosen at run time: a host that is compiled for the baseline of its processors is fast
/// too.

#include <clientele/config.hpp>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace clientele::inline CLIENTELE_ABI {

/// How wide the registers are that an assignment uses. The labels do not depend on it.
enum class simd {
    widest,   ///< what the processor at hand can do
    bytes_16, ///< SSE2, NEON: what every 64-bit processor has
    bytes_32, ///< AVX2 with FMA
    bytes_64  ///< AVX-512
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline simd widest_registers() noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return simd::bytes_64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return simd::bytes_32;
#endif
    return simd::bytes_16;
}

// CLIENTELE_AT_WIDTH(width, call) calls the kernel that each_width.hpp has compiled for a width.
#if defined(__x86_64__)
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
