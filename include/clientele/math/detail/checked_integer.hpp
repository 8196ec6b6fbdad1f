#pragma once

/// @file
/// Sums, differences and products of integers that say whether they leave the range of their type.

#include <clientele/config.hpp>

#include <concepts>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The same in the language alone: what the compiler's own do, bit by bit. Always compiled, so that both can be
/// compared.
namespace plain {

template <std::integral Integer>
[[nodiscard]] constexpr bool sum_overflows(Integer a, Integer b, Integer& sum) noexcept {
    static_assert(sizeof(Integer) >= sizeof(int));
    using bits = std::make_unsigned_t<Integer>;
    sum = static_cast<Integer>(static_cast<bits>(a) + static_cast<bits>(b));
    if constexpr (std::is_signed_v<Integer>)
        return ((a ^ sum) & (b ^ sum)) < 0;
    else
        return sum < a;
}
template <std::integral Integer>
[[nodiscard]] constexpr bool difference_overflows(Integer a, Integer b, Integer& difference) noexcept {
    static_assert(sizeof(Integer) >= sizeof(int));
    using bits = std::make_unsigned_t<Integer>;
    difference = static_cast<Integer>(static_cast<bits>(a) - static_cast<bits>(b));
    if constexpr (std::is_signed_v<Integer>)
        return ((a ^ b) & (a ^ difference)) < 0;
    else
        return a < b;
}
template <std::unsigned_integral Integer>
[[nodiscard]] constexpr bool product_overflows(Integer a, Integer b, Integer& product) noexcept {
    static_assert(sizeof(Integer) >= sizeof(int));
    product = a * b;
    return a != 0 && product / a != b;
}

} // namespace plain

/// Gives a + b, wrapped where that leaves the range; whether it did. What it is given to may be one of the two.
template <std::integral Integer>
[[nodiscard]] constexpr bool sum_overflows(Integer a, std::type_identity_t<Integer> b, Integer& sum) noexcept {
#if defined(CLIENTELE_EXTENSIONS)
    return __builtin_add_overflow(a, b, &sum);
#else
    return plain::sum_overflows(a, b, sum);
#endif
}
/// The same of a - b.
template <std::integral Integer>
[[nodiscard]] constexpr bool difference_overflows(Integer a, std::type_identity_t<Integer> b,
                                                  Integer& difference) noexcept {
#if defined(CLIENTELE_EXTENSIONS)
    return __builtin_sub_overflow(a, b, &difference);
#else
    return plain::difference_overflows(a, b, difference);
#endif
}
/// The same of a * b.
template <std::unsigned_integral Integer>
[[nodiscard]] constexpr bool product_overflows(Integer a, std::type_identity_t<Integer> b, Integer& product) noexcept {
#if defined(CLIENTELE_EXTENSIONS)
    return __builtin_mul_overflow(a, b, &product);
#else
    return plain::product_overflows(a, b, product);
#endif
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
