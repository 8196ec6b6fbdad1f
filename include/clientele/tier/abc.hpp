#pragma once

/// @file
/// ABC analysis: tiers by cumulative share of value, or by share of customers.

#include <clientele/fwd.hpp>
#include <clientele/tier/detail/share_cuts.hpp>
#include <clientele/tier/detail/share_select.hpp>
#include <clientele/tier/detail/shares_on_ranks.hpp>

#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// ABC analysis: customers from the greatest value down, cut where the running sum reaches a share of the total.
///
///     tier t = { customers whose cumulative share lies within shares[t], not in a better tier }
///
/// With the defaults A (tier 0) holds the first 80 % of the value, B (1) the next 15 %, C (2) the rest. A customer who
/// adds nothing (value 0) is always in the last tier; when nobody adds anything, everybody is. With `negatives_apart`
/// those with a negative value are one tier more, after the last. Shares are of the sum of what counts: without
/// negative values that is the total, else what the policy for them makes of it; `rule` says which. The result does
/// not depend on the order of the rows (unless `ties_by_row` is chosen).
/// Source: Pareto's curve as used in stock control; the crossing rule, which texts leave open, is a policy here.
template <class Crossing, class Ties, class Negatives>
struct abc {
    static_assert(crossing_policy<Crossing>, "abc: crossing must offer inside(before, after, cut) -> bool");
    static_assert(tie_policy<Ties>, "abc: ties must offer together() -> bool and first(row, row) -> bool");
    static_assert(negative_value_policy<Negatives>, "abc: negatives must offer share_value(value, row) -> double");

    std::vector<double> shares{0.80, 0.95};      ///< cumulative shares of the total, rising within (0, 1]
    [[no_unique_address]] Crossing crossing{};   ///< where the customer goes who crosses a cut
    [[no_unique_address]] Ties ties{};           ///< what happens to equal values on a cut
    [[no_unique_address]] Negatives negatives{}; ///< what a negative value means

    /// The tiers of a population and their thresholds.
    /// @param values one finite number per customer, any unit
    /// @returns tier 0 (best) to shares.size() (last), one more for negative values apart; thresholds in the unit of
    ///          the values
    /// @throws error `empty_input` for no row, `bad_value` with the row of a value that is not finite, of a negative
    ///         one unless the policy takes it or makes another negative one of it, `bad_parameter` for illegal shares,
    ///         `overflow` for a sum beyond the largest number
    /// Complexity: O(n) time, O(n log n) for `ties_by_row`; O(n) memory.
    [[nodiscard]] fitted_tiers fit(column values) const {
        check();
        if (values.empty())
            fail(errc::empty_input, no_row, "abc: values must have at least one row, got none");
        auto fit =
            ties.together() && values.size() >= detail::selecting_worth_it ? fit_together(values) : fit_sorted(values);
        finish(fit, values);
        return fit;
    }
    /// The same where customers are spread over ranks: each gives its own, or none, and has their tiers. Sends
    /// 8 bytes to every other rank, 49,152, and for each share 245,768 at most; for `ties_by_row` also 8 for each value
    /// that is cut in two, to every other rank.
    /// @throws error as above; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_tiers fit_on(const Ranks& ranks, column values) const {
        if constexpr (detail::alone<Ranks>) {
            return fit(values);
        } else {
            check();
            const auto rows = detail::ranked_rows::of(ranks, values.size());
            if (rows.all == 0)
                fail(errc::empty_input, no_row, "abc: values must have at least one row, got none");
            detail::require_finite_on(ranks, rows, "abc", "values", values);
            std::vector<double> counted;
            detail::refusing_alike(ranks, [&] { counted = counted_values(values, rows.first); });
            auto fit = detail::tiers_on(ranks, rows, counted, detail::share_basis::value, shares, crossing, ties);
            finish(fit, values);
            return fit;
        }
    }

    /// Refuses shares that do not rise strictly within (0, 1].
    /// @throws error `bad_parameter`
    void check() const { detail::require_shares("abc", shares); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("abc");
        each("shares", of.shares...);
        each("crossing", of.crossing...);
        each("ties", of.ties...);
        each("negatives", of.negatives...);
    }

private:
    /// What each value adds. Refuses values that are not finite, and what is no share of anything: a policy may have
    /// made it of a legal value.
    [[nodiscard]] std::vector<double> counted_values(column values, std::size_t first_row = 0) const {
        require_finite("abc", "values", values);
        std::vector<double> counted(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto row = first_row + i;
            counted[i] = static_cast<double>(negatives.share_value(values[i], row));
            if (!(counted[i] >= 0.0 && std::isfinite(counted[i]))) [[unlikely]]
                fail(errc::bad_value, row, "abc: what negatives makes of a value must be finite and at least 0, got ",
                     counted[i], " for ", values[i], " in row ", row);
        }
        return counted;
    }

    /// Makes a tier of the negative values where the policy says so, and writes down the choices.
    void finish(fitted_tiers& fit, [[maybe_unused]] column values) const {
        if constexpr (detail::apart<Negatives>) {
            fit.thresholds.push_back(0.0);
            for (std::size_t row = 0; row < values.size(); ++row)
                fit.tiers[row] += values[row] < 0.0 ? 1 : 0; // they add nothing: all are in the last tier
        }
        fit.rule =
            sentence("abc: cumulative shares ", detail::list(shares), " of value; ", detail::recorded_name<Crossing>(),
                     "; ", detail::recorded_name<Ties>(), "; ", detail::recorded_name<Negatives>());
    }

    /// Equal values as one: the thresholds say it all, and nothing needs to be sorted.
    [[nodiscard]] fitted_tiers fit_together(column values) const {
        const auto amount = [&](std::size_t row) {
            return static_cast<double>(negatives.share_value(values[row], row));
        };
        const detail::share_histogram histogram{values.size(), amount};
        if (!histogram.finite() || histogram.below_zero()) [[unlikely]]
            (void)counted_values(values);
        fitted_tiers fit;
        fit.thresholds =
            detail::select_thresholds(values.size(), amount, detail::share_basis::value, shares, crossing, histogram);
        fit.tiers.assign(values.size(), 0);
        for (const auto threshold : fit.thresholds)
            for (std::size_t row = 0; row < values.size(); ++row)
                fit.tiers[row] += amount(row) < threshold ? 1 : 0;
        return fit;
    }

    [[nodiscard]] fitted_tiers fit_sorted(column values) const {
        const auto counted = counted_values(values);
        const auto order = detail::descending(counted, ties);
        std::vector<double> sorted(order.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            sorted[i] = counted[order[i]];
        const auto sizes =
            detail::sizes_inside(sorted, shares, crossing, ties, [&](std::size_t i) { return sorted[i]; });
        return detail::tiers_of_sizes(order, sorted, sizes);
    }
};

/// ABC by the number of customers: the best 20 % are A, the next 30 % B, the rest C, whatever they are worth.
/// Values of any sign are legal, for only their order counts. Equal values stay together, so that a group of equals on
/// a cut goes to one side as a whole, as the crossing rule says.
template <class Crossing, class Ties>
struct abc_by_count {
    static_assert(crossing_policy<Crossing>, "abc_by_count: crossing must offer inside(before, after, cut) -> bool");
    static_assert(tie_policy<Ties>, "abc_by_count: ties must offer together() -> bool and first(row, row) -> bool");

    std::vector<double> shares{0.20, 0.50};    ///< cumulative shares of customers, rising within (0, 1]
    [[no_unique_address]] Crossing crossing{}; ///< where the customer goes who crosses a cut
    [[no_unique_address]] Ties ties{};         ///< what happens to equal values on a cut

    /// The tiers of a population and their thresholds, as in `abc`.
    /// @param values one finite number per customer, any unit, any sign
    /// @returns tier 0 (best) to shares.size() (last), thresholds in the unit of the values
    /// @throws error `empty_input` for no row, `bad_value` with the row of a value that is not finite, `bad_parameter`
    ///         for illegal shares
    /// Complexity: O(n) time, O(n log n) for `ties_by_row`; O(n) memory.
    [[nodiscard]] fitted_tiers fit(column values) const {
        check();
        if (values.empty())
            fail(errc::empty_input, no_row, "abc_by_count: values must have at least one row, got none");
        require_finite("abc_by_count", "values", values);
        auto fit =
            ties.together() && values.size() >= detail::selecting_worth_it ? fit_together(values) : fit_sorted(values);
        fit.rule = rule();
        return fit;
    }
    /// The same where customers are spread over ranks: each gives its own, or none, and has their tiers. Sends
    /// 8 bytes to every other rank, and for each share 98,328 at most; for `ties_by_row` also 8 for each value that is
    /// cut in two, to every other rank.
    /// @throws error as above; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_tiers fit_on(const Ranks& ranks, column values) const {
        if constexpr (detail::alone<Ranks>) {
            return fit(values);
        } else {
            check();
            const auto rows = detail::ranked_rows::of(ranks, values.size());
            if (rows.all == 0)
                fail(errc::empty_input, no_row, "abc_by_count: values must have at least one row, got none");
            detail::require_finite_on(ranks, rows, "abc_by_count", "values", values);
            auto fit = detail::tiers_on(ranks, rows, values, detail::share_basis::customers, shares, crossing, ties);
            fit.rule = rule();
            return fit;
        }
    }

    /// Refuses shares that do not rise strictly within (0, 1].
    /// @throws error `bad_parameter`
    void check() const { detail::require_shares("abc_by_count", shares); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("abc_by_count");
        each("shares", of.shares...);
        each("crossing", of.crossing...);
        each("ties", of.ties...);
    }

private:
    [[nodiscard]] std::string rule() const {
        return sentence("abc: cumulative shares ", detail::list(shares), " of customers; ",
                        detail::recorded_name<Crossing>(), "; ", detail::recorded_name<Ties>());
    }

    [[nodiscard]] fitted_tiers fit_together(column values) const {
        const detail::values_by_row value{values};
        fitted_tiers fit;
        fit.thresholds = detail::select_thresholds(values.size(), value, detail::share_basis::customers, shares,
                                                   crossing, detail::share_histogram{values.size(), value});
        fit.tiers = fit.apply(values);
        return fit;
    }

    [[nodiscard]] fitted_tiers fit_sorted(column values) const {
        const auto order = detail::descending(values, ties);
        std::vector<double> sorted(order.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            sorted[i] = values[order[i]];
        const auto sizes = detail::sizes_inside(sorted, shares, crossing, ties, [](std::size_t) { return 1.0; });
        return detail::tiers_of_sizes(order, sorted, sizes);
    }
};

static_assert(tier_policy<abc<>> && tier_policy<abc_by_count<>>);

} // namespace clientele::inline CLIENTELE_ABI
