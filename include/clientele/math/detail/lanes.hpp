#pragma once

/// @file
/// A few numbers side by side: a vector register where the compiler has the extension for it, a plain array elsewhere.

#include <clientele/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a register does, lane by lane, in the language alone. Always compiled, so that a compiler that has registers
/// too can compare them. Comparisons give whole numbers of the same size, -1 for yes.
template <class Number, std::size_t Lanes>
struct plain_lanes {
    using answer = std::conditional_t<sizeof(Number) == 4, std::int32_t, std::int64_t>;
    using answers = plain_lanes<answer, Lanes>;

    Number lane[Lanes];

    constexpr Number& operator[](std::integral auto i) noexcept { return lane[static_cast<std::size_t>(i)]; }
    constexpr const Number& operator[](std::integral auto i) const noexcept {
        return lane[static_cast<std::size_t>(i)];
    }

    template <class Operation>
    [[nodiscard]] static constexpr plain_lanes of(const Operation& operation) {
        plain_lanes result{};
        for (std::size_t i = 0; i < Lanes; ++i)
            result.lane[i] = operation(i);
        return result;
    }
    template <class Question>
    [[nodiscard]] static constexpr answers asked(const Question& question) {
        return answers::of([&](std::size_t i) { return question(i) ? answer{-1} : answer{0}; });
    }
    [[nodiscard]] static constexpr plain_lanes all(Number value) noexcept {
        return of([&](std::size_t) { return value; });
    }
    /// Of each lane the one where the mask says yes, or the other.
    [[nodiscard]] static constexpr plain_lanes pick(const answers& mask, const plain_lanes& one,
                                                    const plain_lanes& other) noexcept {
        return of([&](std::size_t i) { return mask[i] != 0 ? one[i] : other[i]; });
    }

// NOLINTBEGIN(bugprone-macro-parentheses): the name of an operator cannot stand in parentheses
#define CLIENTELE_LANES_DO(sign)                                                                                       \
    friend constexpr plain_lanes operator sign(const plain_lanes& a, const plain_lanes& b) noexcept {                  \
        return of([&](std::size_t i) { return static_cast<Number>(a.lane[i] sign b.lane[i]); });                       \
    }                                                                                                                  \
    friend constexpr plain_lanes operator sign(const plain_lanes& a, Number b) noexcept { return a sign all(b); }      \
    friend constexpr plain_lanes operator sign(Number a, const plain_lanes& b) noexcept { return all(a) sign b; }      \
    constexpr plain_lanes& operator sign##=(const plain_lanes & b) noexcept { return *this = *this sign b; }           \
    constexpr plain_lanes& operator sign##=(Number b) noexcept { return *this = *this sign b; }
#define CLIENTELE_LANES_ASK(sign)                                                                                      \
    friend constexpr answers operator sign(const plain_lanes& a, const plain_lanes& b) noexcept {                      \
        return asked([&](std::size_t i) { return a.lane[i] sign b.lane[i]; });                                         \
    }                                                                                                                  \
    friend constexpr answers operator sign(const plain_lanes& a, Number b) noexcept { return a sign all(b); }
    // NOLINTEND(bugprone-macro-parentheses)
    CLIENTELE_LANES_DO(+)
    CLIENTELE_LANES_DO(-)
    CLIENTELE_LANES_DO(*)
    CLIENTELE_LANES_DO(/)
    CLIENTELE_LANES_DO(&)
    CLIENTELE_LANES_DO(|)
    CLIENTELE_LANES_ASK(<)
    CLIENTELE_LANES_ASK(>)
    CLIENTELE_LANES_ASK(<=)
    CLIENTELE_LANES_ASK(==)
    CLIENTELE_LANES_ASK(!=)
#undef CLIENTELE_LANES_DO
#undef CLIENTELE_LANES_ASK
    friend constexpr plain_lanes operator~(const plain_lanes& a) noexcept {
        return of([&](std::size_t i) { return static_cast<Number>(~a.lane[i]); });
    }
};

// CLIENTELE_LANES(name, number, bytes, attributes...)  names the type of a register of numbers
// CLIENTELE_PICK(mask, one, other)                     of each lane the one where the mask says yes, or the other
// CLIENTELE_UNROLL(n)                                  before a loop: n rounds at a time
// NOLINTBEGIN(bugprone-macro-parentheses): types and attributes
#if defined(CLIENTELE_EXTENSIONS)
#define CLIENTELE_LANES(name, number, bytes, ...)                                                                      \
    typedef number name __attribute__((vector_size(bytes) __VA_OPT__(, ) __VA_ARGS__))
#define CLIENTELE_PICK(mask, one, other) ((mask) ? (one) : (other))
#define CLIENTELE_PRAGMA(...) _Pragma(#__VA_ARGS__)
#define CLIENTELE_UNROLL(n) CLIENTELE_PRAGMA(GCC unroll n)
#else
#define CLIENTELE_LANES(name, number, bytes, ...)                                                                      \
    using name = ::clientele::detail::plain_lanes<number, (bytes) / sizeof(number)>
#define CLIENTELE_PICK(mask, one, other) std::remove_cvref_t<decltype(one)>::pick(mask, one, other)
#define CLIENTELE_UNROLL(n)
#endif
// NOLINTEND(bugprone-macro-parentheses)

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
