// Includes the file that CLIENTELE_KERNEL_FILE names once for each width of vector registers: a template cannot carry
// the width in its target attribute, and a 64-byte vector compiled for 32-byte registers is slow. Include registers.hpp
// first, and this inside namespace clientele::detail. Instructions without an operator are the compilers' builtins:
// <immintrin.h> would cost every host half of what Eigen costs. What the file may use:
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
#if !defined(CLIENTELE_EXTENSIONS)
#define CLIENTELE_KERNEL_KEEP(value) (value) = (value) + 0 // rounds the product, and leaves nothing to fuse
#elif defined(__aarch64__)
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+w"(value))
#elif defined(__x86_64__)
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+x"(value))
#else
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+m"(value))
#endif
#if defined(CLIENTELE_X86_64)
#define CLIENTELE_KERNEL_BITS(mask)                                                                                    \
    static_cast<unsigned>(__builtin_ia32_movmskps(__builtin_bit_cast(floats_in_16, mask)))
#if defined(__clang__)
#define CLIENTELE_KERNEL_ROOT(value) __builtin_elementwise_sqrt(value)
#else
#define CLIENTELE_KERNEL_ROOT(value)                                                                                   \
    __builtin_bit_cast(floats, __builtin_ia32_sqrtps(__builtin_bit_cast(floats_in_16, value)))
#endif
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

#if defined(CLIENTELE_WIDE_REGISTERS)
#define CLIENTELE_KERNEL_NAMESPACE registers_32
#define CLIENTELE_KERNEL_TARGET [[gnu::target("avx2,fma")]]
#define CLIENTELE_KERNEL_LANES 8
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+x"(value))
#define CLIENTELE_KERNEL_BITS(mask)                                                                                    \
    static_cast<unsigned>(__builtin_ia32_movmskps256(__builtin_bit_cast(floats_in_32, mask)))
#define CLIENTELE_KERNEL_PICK(table, lanes)                                                                            \
    __builtin_bit_cast(floats, __builtin_ia32_permvarsf256(__builtin_bit_cast(floats_in_32, table),                    \
                                                           __builtin_bit_cast(ints_in_32, lanes)))
#if defined(__clang__)
#define CLIENTELE_KERNEL_ROOT(value) __builtin_elementwise_sqrt(value)
#define CLIENTELE_KERNEL_LOOK_UP(table, at)                                                                            \
    __builtin_bit_cast(floats, __builtin_ia32_gatherd_ps256(floats_in_32{}, table, __builtin_bit_cast(ints_in_32, at), \
                                                            __builtin_bit_cast(floats_in_32, ints_in_32{} - 1), 4))
#else
#define CLIENTELE_KERNEL_ROOT(value)                                                                                   \
    __builtin_bit_cast(floats, __builtin_ia32_sqrtps256(__builtin_bit_cast(floats_in_32, value)))
#define CLIENTELE_KERNEL_LOOK_UP(table, at)                                                                            \
    __builtin_bit_cast(floats, __builtin_ia32_gathersiv8sf(floats_in_32{}, table, __builtin_bit_cast(ints_in_32, at),  \
                                                           __builtin_bit_cast(floats_in_32, ints_in_32{} - 1), 4))
#endif
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
#define CLIENTELE_KERNEL_TARGET [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]]
#define CLIENTELE_KERNEL_LANES 16
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+v"(value))
#if defined(__clang__)
#define CLIENTELE_KERNEL_BITS(mask)                                                                                    \
    static_cast<unsigned>(                                                                                             \
        __builtin_ia32_cmpd512_mask(__builtin_bit_cast(ints_in_64, mask), ints_in_64{}, 4, 0xFFFF)) // 4: not equal
#define CLIENTELE_KERNEL_ROOT(value) __builtin_elementwise_sqrt(value)
#define CLIENTELE_KERNEL_LOOK_UP(table, at)                                                                            \
    __builtin_bit_cast(                                                                                                \
        floats, __builtin_ia32_gathersiv16sf(floats_in_64{}, table, __builtin_bit_cast(ints_in_64, at), 0xFFFF, 4))
#define CLIENTELE_KERNEL_PICK(table, lanes)                                                                            \
    __builtin_bit_cast(floats, __builtin_ia32_permvarsf512(__builtin_bit_cast(floats_in_64, table),                    \
                                                           __builtin_bit_cast(ints_in_64, lanes)))
#else
#define CLIENTELE_KERNEL_BITS(mask)                                                                                    \
    (static_cast<unsigned>(__builtin_ia32_cmpd512_mask(__builtin_bit_cast(ints_in_64, mask), ints_in_64{}, 4, 0xFFFF)))
#define CLIENTELE_KERNEL_ROOT(value)                                                                                   \
    __builtin_bit_cast(floats, __builtin_ia32_sqrtps512_mask(__builtin_bit_cast(floats_in_64, value), floats_in_64{},  \
                                                             -1, 4)) // 4: rounded as always
#define CLIENTELE_KERNEL_LOOK_UP(table, at)                                                                            \
    __builtin_bit_cast(floats,                                                                                         \
                       __builtin_ia32_gathersiv16sf(floats_in_64{}, table, __builtin_bit_cast(ints_in_64, at), -1, 4))
#define CLIENTELE_KERNEL_PICK(table, lanes)                                                                            \
    __builtin_bit_cast(floats, __builtin_ia32_permvarsf512_mask(__builtin_bit_cast(floats_in_64, table),               \
                                                                __builtin_bit_cast(ints_in_64, lanes), floats_in_64{}, \
                                                                0xFFFF))
#endif
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
