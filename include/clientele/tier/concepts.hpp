#pragma once

/// @file
/// What a tier policy must offer, and what every tier policy returns.

#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr int tier_limit = 1'000'000; ///< a tier is below it: their differences and sums fit an int

/// Refuses tiers that no rule means.
inline void require_tiers(std::string_view where, std::string_view what, std::span<const int> tiers) {
    for (std::size_t row = 0; row < tiers.size(); ++row)
        if (tiers[row] < 0 || tiers[row] >= tier_limit)
            fail(errc::bad_value, row, where, ": ", what, " must be tiers in [0, ", tier_limit, "), got ", tiers[row],
                 " in row ", row);
}

} // namespace detail
/// @endcond

/// The tiers of one population and the thresholds behind them, ready for customers who come later.
/// Tier 0 is the best. Tier t takes the values in [thresholds[t], thresholds[t-1]); the last tier takes the rest.
/// A tier that nobody reached has the threshold +infinity (or that of the tier above): later customers cannot
/// reach it either.
struct fitted_tiers {
    std::vector<int> tiers{};         ///< the tier of each customer that was fitted, in the order of the rows
    std::vector<double> thresholds{}; ///< the least value of each tier but the last, never rising
    std::string rule{};               ///< the choices that led here, in words, for the record

    /// The number of tiers, those without customers included.
    [[nodiscard]] int count() const noexcept { return static_cast<int>(thresholds.size()) + 1; }

    /// The tier of one value.
    /// @param value in the unit of the thresholds; infinities are values, too
    /// @returns in [0, count())
    /// @throws error `bad_value` for NaN, and what `require_sound` refuses
    [[nodiscard]] int tier_of(double value) const {
        require_sound("fitted_tiers");
        if (value != value) [[unlikely]]
            fail(errc::bad_value, no_row, "fitted_tiers: the value must be a number, got NaN");
        return place(value);
    }

    /// The tiers of other customers by the same thresholds.
    /// @param values one finite number per customer, in the unit of the thresholds
    /// @returns one tier per row, in [0, count())
    /// @throws error `bad_value` with the row of a value that is not finite, and what `require_sound` refuses
    /// Complexity: O(n x tiers).
    [[nodiscard]] std::vector<int> apply(column values) const {
        require_sound("fitted_tiers");
        require_finite("fitted_tiers", "values", values);
        std::vector<int> result(values.size(), 0);
        for (const auto threshold : thresholds) // one pass per threshold: no branches, whole vectors at a time
            for (std::size_t row = 0; row < values.size(); ++row)
                result[row] += values[row] < threshold ? 1 : 0;
        return result;
    }

    /// Refuses thresholds that no fit gives: whoever stored them may have read them back wrongly.
    /// @param where the function that refuses
    /// @throws error `bad_parameter` for a threshold that is no number or above the one before
    void require_sound(std::string_view where) const {
        for (std::size_t t = 0; t < thresholds.size(); ++t)
            require(t == 0 ? thresholds[t] == thresholds[t] : thresholds[t] <= thresholds[t - 1], where,
                    ": thresholds must be numbers that never rise, got ", thresholds[t], " for tier ", t);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_tiers");
        each("tiers", of.tiers...);
        each("thresholds", of.thresholds...);
        each("rule", of.rule...);
    }

private:
    [[nodiscard]] int place(double value) const noexcept {
        int tier = 0;
        for (const auto threshold : thresholds)
            tier += value < threshold ? 1 : 0;
        return tier;
    }
};

/// A rule that sorts customers into tiers by one column of values: `fit(column)` gives a result with the tiers
/// (`tiers`, 0 is the best), their number (`count()`) and the same rule for later customers (`apply(column)`).
/// `fitted_tiers` is such a result. Ready-made: `abc`, `abc_by_count`, `spend_thresholds`.
template <class Policy>
concept tier_policy = requires(const Policy& policy, column values) {
    { policy.fit(values).tiers } -> std::convertible_to<std::vector<int>>;
    { policy.fit(values).count() } -> std::convertible_to<int>;
    { policy.fit(values).apply(values) } -> std::convertible_to<std::vector<int>>;
};

/// @cond INTERNAL
namespace detail {

/// The tiers of a rule that learns from the customers of all ranks: `fit_on(ranks, columns...)`, or `fit(columns...)`
/// where there are no others.
template <class Ranks, class Policy, class... Columns>
[[nodiscard]] auto fit_tiers_on(const Ranks& ranks, const Policy& policy, const Columns&... own) {
    if constexpr (alone<Ranks>) {
        return policy.fit(own...);
    } else {
        constexpr bool runs = requires { policy.fit_on(ranks, own...); };
        static_assert(runs, "tiers: on ranks a tier rule must offer fit_on(ranks, column) beside fit(column); "
                            "gathered_tiers{...} brings the values of all ranks to each and lets any rule sort them");
        if constexpr (runs)
            return policy.fit_on(ranks, own...);
        else
            return policy.fit(own...);
    }
}

} // namespace detail
/// @endcond

/// Which side of a cumulative cut the customer lands on whose own value crosses it. Asked with the shares before and
/// after that customer (before < cut < after); true puts the customer into the better tier. A customer who reaches
/// the cut exactly is always inside. Ready-made: `crossing_in`, `crossing_out`, `crossing_nearest`.
template <class Policy>
concept crossing_policy = requires(const Policy& policy, double share) {
    { policy.inside(share, share, share) } -> std::convertible_to<bool>;
};

/// What happens to customers of equal value on a cut: `together()` keeps them in one tier; else `first(a, b)`
/// says whether row a goes before row b. Ready-made: `ties_together`, `ties_by_row`.
template <class Policy>
concept tie_policy = requires(const Policy& policy, std::size_t row) {
    { policy.together() } -> std::convertible_to<bool>;
    { policy.first(row, row) } -> std::convertible_to<bool>;
};

/// What a negative value means for shares of a total: `share_value(value, row)` gives the non-negative value that
/// counts, or refuses. One that says `static constexpr bool apart = true` makes a tier of its own of the negative
/// values. Ready-made: `refuse_negatives`, `negatives_last`, `negatives_apart`.
template <class Policy>
concept negative_value_policy = requires(const Policy& policy, double value, std::size_t row) {
    { policy.share_value(value, row) } -> std::convertible_to<double>;
};

} // namespace clientele::inline CLIENTELE_ABI
