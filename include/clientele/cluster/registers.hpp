#pragma once

/// @file
/// Widths of vector registers, chosen at run time: a host that is compiled for the baseline of its processors is fast
/// too.

#include <clientele/config.hpp>

#include <array>
#include <string_view>

// GCC for Windows aligns the stack to 16 bytes only: what spills wider registers crashes there, or the compiler does.
#if defined(CLIENTELE_X86_64) && (!defined(_WIN32) || defined(__clang__))
#define CLIENTELE_WIDE_REGISTERS
#endif

namespace clientele::inline CLIENTELE_ABI {

/// How wide the registers are that an assignment uses. The labels do not depend on it.
enum class simd {
    widest,   ///< what the processor at hand can do
    bytes_16, ///< SSE2, NEON: what every 64-bit processor has
    bytes_32, ///< AVX2 with FMA
    bytes_64  ///< AVX-512
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(simd) noexcept {
    return {"widest", "bytes_16", "bytes_32", "bytes_64"};
}

/// The widest registers of the processor at hand: what `simd::widest` stands for.
[[nodiscard]] inline simd widest_registers() noexcept {
#if defined(CLIENTELE_WIDE_REGISTERS)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return simd::bytes_64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return simd::bytes_32;
#endif
    return simd::bytes_16;
}

} // namespace clientele::inline CLIENTELE_ABI
