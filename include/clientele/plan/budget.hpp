#pragma once

/// @file
/// A budget over the tiers: who deserves how much, and a split that is exact to the cent.

#include <clientele/cmath.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/plan/concepts.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// Each tier as much as its customers are worth; tiers with no or negative value get nothing.
struct by_value {
    static constexpr std::string_view name = "by_value"; ///< for the record
    /// The values.
    [[nodiscard]] std::vector<double> weights(std::span<const tier_size> tiers) const {
        std::vector<double> w;
        w.reserve(tiers.size());
        for (const auto& t : tiers)
            w.push_back((std::max)(t.value, 0.0));
        return w;
    }
};

/// Each customer the same, whatever the tier.
struct by_customers {
    static constexpr std::string_view name = "by_customers"; ///< for the record
    /// The numbers of customers.
    [[nodiscard]] std::vector<double> weights(std::span<const tier_size> tiers) const {
        std::vector<double> w;
        w.reserve(tiers.size());
        for (const auto& t : tiers)
            w.push_back(static_cast<double>(t.customers));
        return w;
    }
};

/// Stated shares, one per tier; what an empty tier would get goes to the others in proportion.
struct fixed_shares {
    std::vector<double> shares; ///< 0 or more each, any sum above 0

    /// The shares of the tiers that have customers.
    [[nodiscard]] std::vector<double> weights(std::span<const tier_size> tiers) const {
        require(shares.size() == tiers.size(), "fixed_shares: there must be one share for each of ", tiers.size(),
                " tiers, got ", shares.size());
        auto w = shares;
        for (std::size_t i = 0; i < w.size(); ++i)
            if (tiers[i].customers == 0)
                w[i] = 0;
        return w;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fixed_shares");
        each("shares", of.shares...);
    }
};

/// Splits whole minor units in proportion to weights: everyone gets the floor of the exact share, and the units left
/// over go one each to the largest remainders, ties (to 2^-16 of a unit) to the first (Hamilton's method). The parts
/// always add up to `amount`, are the same for weights in any unit, and nobody gets less for more weight.
///
/// @param amount  minor units, in [0, 2^53]
/// @param weights finite, 0 or more, their sum above 0 unless `amount` is 0
/// @returns one part per weight, in minor units
/// @throws error `bad_parameter` otherwise
/// Complexity: O(k log k).
template <class Minor = std::int64_t>
[[nodiscard]] std::vector<Minor> split_exactly(std::type_identity_t<Minor> amount, column weights) {
    require(amount >= 0 && amount <= (std::int64_t{1} << 53), "split: amount must be in [0, 2^53] minor units, got ",
            amount);
    double largest = 0;
    for (const double w : weights) {
        require(std::isfinite(w) && w >= 0, "split: weights must be finite and not negative, got ", w);
        largest = (std::max)(largest, w);
    }
    std::vector<Minor> parts(weights.size(), 0);
    if (amount == 0)
        return parts;
    require(largest > 0, "split: there must be a weight above 0 to give ", amount, " minor units to");
    double sum = 0; // of weights relative to the largest, so that no sum overflows
    for (const double w : weights)
        sum += w / largest;
    std::vector<double> rest(weights.size());
    std::int64_t left = amount;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double exact = static_cast<double>(amount) * (weights[i] / largest / sum);
        parts[i] = (std::min)(static_cast<std::int64_t>(exact), left);
        // on a grid, so that no last bit of a weight decides between remainders that are equal on paper
        rest[i] = std::nearbyint((exact - static_cast<double>(parts[i])) * 0x1p16);
        left -= parts[i];
    }
    const auto order = detail::rows_from_the_top(rest);
    for (std::size_t i = 0; left > 0; i = (i + 1) % order.size())
        if (weights[order[i]] > 0) {
            ++parts[order[i]];
            --left;
        }
    // A weight may be heavier by less than the grid tells: the largest part is the heaviest's, and so on.
    const auto heaviest_first = detail::rows_from_the_top(weights);
    auto least_first = parts;
    std::sort(least_first.begin(), least_first.end());
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[heaviest_first[i]] = least_first[parts.size() - 1 - i];
    return parts;
}

static_assert(budget_policy<by_value> && budget_policy<by_customers> && budget_policy<fixed_shares>);

} // namespace clientele::inline CLIENTELE_ABI
