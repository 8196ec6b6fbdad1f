#pragma once

/// @file
/// Cuts: where one column of numbers is divided into bins. They are numbers, so they can be shown, frozen, saved and
/// applied to customers that were not there when they were made.

#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Which end of a bin belongs to it.
enum class closed_side {
    left, ///< [lower, upper): a value equal to a cut belongs to the bin above
    right ///< (lower, upper]: a value equal to a cut belongs to the bin below
};

/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(closed_side) noexcept { return {"left", "right"}; }

/// Which values are good.
enum class score_order {
    higher_is_better, ///< money, frequency, tenure
    lower_is_better   ///< days since the last purchase
};

/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(score_order) noexcept {
    return {"higher_is_better", "lower_is_better"};
}

/// What to do when a column has too few distinct values for the bins that were asked for.
enum class few_values {
    merge, ///< as many bins as hold somebody, scored 1 to their number; `bin_cuts::fewer` says so
    keep,  ///< repeated cuts stay, so that some scores are never given (what rfm 0.3.0 for R does)
    refuse ///< `error` with `errc::bad_value`
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(few_values) noexcept { return {"merge", "keep", "refuse"}; }

/// The cuts of one column. There is one bin more than there are edges: below the first, between each two, above the
/// last.
struct bin_cuts {
    std::vector<double> edges;              ///< ascending; repeats leave a bin that nobody can be in
    closed_side closed = closed_side::left; ///< whose is a value that equals an edge
    std::size_t asked = 0;                  ///< bins asked for; 0 when the policy asks for no number
    std::vector<std::size_t> counts{};      ///< customers per bin when the cuts were fitted; empty for stated cuts

    /// The number of bins.
    [[nodiscard]] std::size_t bins() const noexcept { return edges.size() + 1; }
    /// Whether the column had too few distinct values for the bins asked for.
    [[nodiscard]] bool fewer() const noexcept { return bins() < asked; }

    /// The 0-based bin of a value, counted from the lowest.
    /// Complexity: O(log bins).
    [[nodiscard]] std::size_t bin(double value) const noexcept {
        const auto at = closed == closed_side::left ? std::upper_bound(edges.begin(), edges.end(), value)
                                                    : std::lower_bound(edges.begin(), edges.end(), value);
        return static_cast<std::size_t>(at - edges.begin());
    }

    /// Two cuts are equal when they divide all numbers alike.
    [[nodiscard]] bool divides_like(const bin_cuts& other) const noexcept {
        return edges == other.edges && closed == other.closed;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("bin_cuts");
        each("edges", of.edges...);
        each("closed", of.closed...);
        each("asked", of.asked...);
        each("counts", of.counts...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
