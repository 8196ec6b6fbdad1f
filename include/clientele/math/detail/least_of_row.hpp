#pragma once

/// @file
/// The least of a row of numbers and where it stands, in lanes that a compiler turns into vectors.

#include <clientele/config.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A number and its place.
struct least_of {
    double value;
    std::size_t at;
};

/// A row and a number of it. Makes a heap's top the least number, the lowest row of equals.
struct numbered_row {
    double number;
    std::uint32_t row;
    [[nodiscard]] bool operator<(const numbered_row& other) const noexcept {
        return number != other.number ? number > other.number : row > other.row;
    }
};

/// The least of `value(0)` to `value(count - 1)`, none of them NaN, the first of equals; place 0 where all are
/// infinite.
template <class Value>
[[nodiscard]] inline least_of least_of_row(std::size_t count, const Value& value) {
    constexpr std::size_t lanes = 8;
    double least[lanes];
    std::int64_t at[lanes];
    for (std::size_t l = 0; l < lanes; ++l)
        least[l] = std::numeric_limits<double>::infinity(), at[l] = 0;
    std::size_t j = 0;
    for (; j + lanes <= count; j += lanes)
        for (std::size_t l = 0; l < lanes; ++l) {
            const double now = value(j + l);
            const bool less = now < least[l];
            least[l] = less ? now : least[l];
            at[l] = less ? static_cast<std::int64_t>(j + l) : at[l];
        }
    for (std::size_t l = 0; j < count; ++j, ++l)
        if (const double now = value(j); now < least[l])
            least[l] = now, at[l] = static_cast<std::int64_t>(j);
    std::size_t best = 0;
    for (std::size_t l = 1; l < lanes; ++l)
        if (least[l] < least[best] || (least[l] == least[best] && at[l] < at[best]))
            best = l;
    return {least[best], static_cast<std::size_t>(at[best])};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
