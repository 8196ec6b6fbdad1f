// Includes the file that CLIENTELE_KERNEL_FILE names once for each width of vector registers: a template cannot carry
// the width in its target attribute, and a 64-byte vector compiled for 32-byte registers is slow. Include <immintrin.h>
// first, by registers.hpp, and this inside namespace clientele::detail. What the file may use:
//   CLIENTELE_KERNEL_NAMESPACE          the namespace of this width
//   CLIENTELE_KERNEL_TARGET             the attribute that allows its instructions
//   CLIENTELE_KERNEL_LANES              floats in a register
//   CLIENTELE_KERNEL_KEEP(value)        keeps a product from being fused with a sum
//   CLIENTELE_KERNEL_BITS(mask)         the lanes of a mask as bits of an unsigned
//   CLIENTELE_KERNEL_ROOT(value)        the square roots of a register of floats
//   CLIENTELE_KERNEL_LOOK_UP(table, at) of an array of floats those at a register of ints
//   CLIENTELE_KERNEL_PICK(table, lanes) of a register of floats those in the given lanes; only where a register holds 8
//   or more
#ifdef CLIENTELE_KERNEL_FILE

#define CLIENTELE_KERNEL_NAMESPACE registers_16
#define CLIENTELE_KERNEL_TARGET
#define CLIENTELE_KERNEL_LANES 4
#if defined(__aarch64__)
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+w"(value))
#elif defined(__x86_64__)
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+x"(value))
#else
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+m"(value))
#endif
#if defined(__x86_64__)
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>(_mm_movemask_ps((__m128)(mask)))
#define CLIENTELE_KERNEL_ROOT(value) (floats)(_mm_sqrt_ps((__m128)(value)))
#else
#define CLIENTELE_KERNEL_ROOT(value)                                                                                   \
    floats { std::sqrt(value[0]), std::sqrt(value[1]), std::sqrt(value[2]), std::sqrt(value[3]) }
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>((mask[0] & 1) | (mask[1] & 2) | (mask[2] & 4) | (mask[3] & 8))
#endif
#define CLIENTELE_KERNEL_LOOK_UP(table, at)                                                                            \
    floats { (table)[(at)[0]], (table)[(at)[1]], (table)[(at)[2]], (table)[(at)[3]] }
#include CLIENTELE_KERNEL_FILE
#undef CLIENTELE_KERNEL_NAMESPACE
#undef CLIENTELE_KERNEL_TARGET
#undef CLIENTELE_KERNEL_LANES
#undef CLIENTELE_KERNEL_KEEP
#undef CLIENTELE_KERNEL_BITS
#undef CLIENTELE_KERNEL_ROOT
#undef CLIENTELE_KERNEL_LOOK_UP

#if defined(__x86_64__)
#define CLIENTELE_KERNEL_NAMESPACE registers_32
#define CLIENTELE_KERNEL_TARGET __attribute__((target("avx2,fma")))
#define CLIENTELE_KERNEL_LANES 8
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+x"(value))
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>(_mm256_movemask_ps((__m256)(mask)))
#define CLIENTELE_KERNEL_ROOT(value) (floats)(_mm256_sqrt_ps((__m256)(value)))
#define CLIENTELE_KERNEL_LOOK_UP(table, at) (floats)(_mm256_i32gather_ps(table, (__m256i)(at), 4))
#define CLIENTELE_KERNEL_PICK(table, lanes) (floats)(_mm256_permutevar8x32_ps((__m256)(table), (__m256i)(lanes)))
#include CLIENTELE_KERNEL_FILE
#undef CLIENTELE_KERNEL_NAMESPACE
#undef CLIENTELE_KERNEL_TARGET
#undef CLIENTELE_KERNEL_LANES
#undef CLIENTELE_KERNEL_KEEP
#undef CLIENTELE_KERNEL_BITS
#undef CLIENTELE_KERNEL_ROOT
#undef CLIENTELE_KERNEL_LOOK_UP
#undef CLIENTELE_KERNEL_PICK

#define CLIENTELE_KERNEL_NAMESPACE registers_64
#define CLIENTELE_KERNEL_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define CLIENTELE_KERNEL_LANES 16
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+v"(value))
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>(_mm512_test_epi32_mask((__m512i)(mask), (__m512i)(mask)))
#define CLIENTELE_KERNEL_ROOT(value) (floats)(_mm512_maskz_sqrt_ps(0xFFFF, (__m512)(value)))
#define CLIENTELE_KERNEL_LOOK_UP(table, at)                                                                            \
    (floats)(_mm512_mask_i32gather_ps(_mm512_setzero_ps(), 0xFFFF, (__m512i)(at), table, 4))
#define CLIENTELE_KERNEL_PICK(table, lanes)                                                                            \
    (floats)(_mm512_maskz_permutexvar_ps(0xFFFF, (__m512i)(lanes), (__m512)(table)))
#include CLIENTELE_KERNEL_FILE
#undef CLIENTELE_KERNEL_NAMESPACE
#undef CLIENTELE_KERNEL_TARGET
#undef CLIENTELE_KERNEL_LANES
#undef CLIENTELE_KERNEL_KEEP
#undef CLIENTELE_KERNEL_BITS
#undef CLIENTELE_KERNEL_ROOT
#undef CLIENTELE_KERNEL_LOOK_UP
#undef CLIENTELE_KERNEL_PICK
#endif

#undef CLIENTELE_KERNEL_FILE
#endif
