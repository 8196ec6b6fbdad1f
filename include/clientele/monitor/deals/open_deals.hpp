#pragma once

/// @file
/// The pipeline of open deals: what is to be expected of it, how sure that is, and which deals hang.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/deals/stage_odds.hpp>
#include <clientele/monitor/detail/shares_in_words.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Deals that are neither won nor lost, a row each, in one currency.
/// @tparam Deals a vector or span of integers or texts, each once
template <class Deals>
struct open_deals {
    const Deals& deals;           ///< their ids
    column value;                 ///< what each brings if it is won, at least 0
    std::span<const int> stage;   ///< the place of the stage it is in
    std::span<const day> entered; ///< since when
    std::span<const day> closes;  ///< the day on which it was said to be closed
};
/// From a list and columns.
template <class Deals>
open_deals(const Deals&, column, std::span<const int>, std::span<const day>, std::span<const day>) -> open_deals<Deals>;

/// One open deal, weighed.
template <class Id>
struct weighed_deal {
    Id deal;            ///< its id
    double value;       ///< what it brings if it is won
    double probability; ///< of being won, by its stage
    double expected;    ///< value x probability
    int days_in_stage;  ///< until the day that it is weighed on
    int days_slipped;   ///< since the day on which it was said to be closed; 0: that has not passed
    bool ageing;        ///< longer in its stage than most won ones were

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weighed_deal");
        each("deal", of.deal...);
        each("value", of.value...);
        each("probability", of.probability...);
        each("expected", of.expected...);
        each("days_in_stage", of.days_in_stage...);
        each("days_slipped", of.days_slipped...);
        each("ageing", of.ageing...);
    }
};

/// Some deals together.
struct deal_sum {
    std::size_t deals = 0; ///< how many
    double value = 0;      ///< if all are won
    double expected = 0;   ///< weighed by their stages

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("deal_sum");
        each("deals", of.deals...);
        each("value", of.value...);
        each("expected", of.expected...);
    }
};

/// A pipeline, weighed (`deal_pipeline`).
template <class Id>
struct weighed_pipeline {
    day as_of{};                               ///< the day
    std::vector<weighed_deal<Id>> deals{};     ///< in the order they came
    deal_sum all{};                            ///< every deal
    deal_sum slipped{};                        ///< those whose day has passed
    deal_sum ageing{};                         ///< those that have been in their stage for long
    interval expected{};                       ///< of all, with normal ends within [0, value of all]
    double chance = 0;                         ///< its variance, as deals are won or not
    double estimation = 0;                     ///< its variance, as the odds are not known
    std::optional<std::size_t> largest{};      ///< the place of the deal of which most is expected
    double largest_share = 0;                  ///< its share of what is expected; 0 where nothing is
    std::optional<double> coverage{};          ///< value of all / what is missing to the target, if anything is
    std::optional<double> expected_coverage{}; ///< what is expected / what is missing
    std::optional<double> missing{};           ///< target less what is won; 0: it is reached; none without a target

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weighed_pipeline");
        each("as_of", of.as_of...);
        each("deals", of.deals...);
        each("all", of.all...);
        each("slipped", of.slipped...);
        each("ageing", of.ageing...);
        each("expected", of.expected...);
        each("chance", of.chance...);
        each("estimation", of.estimation...);
        each("largest", of.largest...);
        each("largest_share", of.largest_share...);
        each("coverage", of.coverage...);
        each("expected_coverage", of.expected_coverage...);
        each("missing", of.missing...);
    }
};

/// Weighs open deals by the odds of their stages. With m and s^2 mean and variance of the odds of a stage and v the
/// values of its deals, won or not independently of each other,
///
///     expected = sum over stages of m sum v
///     variance = sum over stages of (m (1 - m) - s^2) sum v^2
///                + sum over pairs of stages of r s s' (sum v) (sum v')
///
/// with r the correlation of the odds of two stages, which share deals; exact for one stage. The first part is chance,
/// the second what a longer history would take away. It stands beside the
/// lifetime value of the customers and is no part of it (`customer_outlook` adds the two once).
///
///     const auto pipeline = deal_pipeline{.as_of = today, .target = 1e6, .won = 4e5}.weigh(odds, open);
///     std::puts(in_words(pipeline).c_str());
struct deal_pipeline {
    required<day, "as_of"> as_of;   ///< the day; stages may not have been entered later
    std::optional<double> target{}; ///< what is to be won in the period, above 0
    double won = 0;                 ///< of it, what is won already, at least 0
    double level = 0.95;            ///< of the interval, in (0, 1)

    /// The pipeline.
    /// @param odds  of the stages (`stage_odds`), not from later
    /// @param open  the deals
    /// @returns every deal, sums, what is expected with its interval, the largest deal, and what covers the target
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row; `overflow`
    /// Complexity: O(n log n) for n deals.
    template <class Deals>
    [[nodiscard]] auto weigh(const fitted_stage_odds& odds, const open_deals<Deals>& open) const {
        check(odds);
        check_rows(odds, open);
        weighed_pipeline<std::ranges::range_value_t<Deals>> result{.as_of = as_of};
        const std::size_t n = open.value.size(), stages = odds.stages.size();
        std::vector<exact_sum> values(stages), squares(stages);
        for (std::size_t row = 0; row < n; ++row) {
            const auto s = static_cast<std::size_t>(open.stage[row]);
            const double v = open.value[row], p = odds.stages[s].probability.estimate;
            const auto in_stage = static_cast<int>((as_of.get() - open.entered[row]).count());
            const auto late =
                static_cast<int>((std::max)(std::int64_t{0}, std::int64_t{(as_of.get() - open.closes[row]).count()}));
            const auto& slow = odds.stages[s].slow_days;
            result.deals.push_back(
                {detail::id_at(open.deals, row), v, p, v * p, in_stage, late, slow && in_stage > *slow});
            values[s].add(v);
            squares[s].add(v * v);
            if (!result.largest || v * p > result.deals[*result.largest].expected ||
                (v * p == result.deals[*result.largest].expected &&
                 detail::id_before(result.deals[row].deal, result.deals[*result.largest].deal)))
                result.largest = row;
        }
        sum(result, odds, values, squares);
        return result;
    }

    /// Refuses parameters outside their range, and odds from later.
    /// @param odds of the stages
    /// @throws error `bad_parameter`, and as `fitted_stage_odds::require_sound`
    void check(const fitted_stage_odds& odds) const {
        detail::require_as_of("deal_pipeline", as_of);
        require(!target || (*target > 0 && std::isfinite(*target)),
                "deal_pipeline: target must be finite and above 0, got ", target.value_or(0));
        require(won >= 0 && std::isfinite(won), "deal_pipeline: won must be finite and at least 0, got ", won);
        detail::require_level("deal_pipeline", level);
        require(odds.as_of <= as_of.get(), "deal_pipeline: the odds must not be from after as_of, ",
                detail::quoted_day(as_of), ", got ", detail::quoted_day(odds.as_of));
        odds.require_sound("deal_pipeline");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("deal_pipeline");
        each("as_of", of.as_of...);
        each("target", of.target...);
        each("won", of.won...);
        each("level", of.level...);
    }

private:
    template <class Deals>
    void check_rows(const fitted_stage_odds& odds, const open_deals<Deals>& open) const {
        const std::size_t n = std::ranges::size(open.deals);
        (void)detail::places_by_id("deal_pipeline: deals", open.deals);
        require_same_size("deal_pipeline", "value", n, open.value.size());
        require_same_size("deal_pipeline", "stage", n, open.stage.size());
        require_same_size("deal_pipeline", "entered", n, open.entered.size());
        require_same_size("deal_pipeline", "closes", n, open.closes.size());
        for (std::size_t row = 0; row < n; ++row) {
            if (!(open.value[row] >= 0 && open.value[row] <= 1e150))
                fail(errc::bad_value, row, "deal_pipeline: value must be in [0, 1e150], got ", open.value[row],
                     " in row ", row);
            if (open.stage[row] < 0 || static_cast<std::size_t>(open.stage[row]) >= odds.stages.size())
                fail(errc::bad_value, row, "deal_pipeline: stage must be in [0, ", odds.stages.size(), "), got ",
                     open.stage[row], " in row ", row);
            if (open.entered[row] > as_of.get() || !detail::has_four_digit_year(open.entered[row]))
                fail(errc::bad_value, row, "deal_pipeline: entered must be at most as_of, ", detail::quoted_day(as_of),
                     ", got ", detail::quoted_day(open.entered[row]), " in row ", row);
            if (!detail::has_four_digit_year(open.closes[row]))
                fail(errc::bad_value, row, "deal_pipeline: closes must lie in the years 0 to 9999, got ",
                     detail::quoted_day(open.closes[row]), " in row ", row);
        }
    }
    template <class Id>
    [[nodiscard]] static deal_sum sum_of(const std::vector<weighed_deal<Id>>& deals, auto wanted) {
        deal_sum found;
        exact_sum value, expected;
        for (const auto& each : deals)
            if (wanted(each)) {
                ++found.deals;
                value.add(each.value);
                expected.add(each.expected);
            }
        found.value = value.value();
        found.expected = expected.value();
        return found;
    }
    template <class Id>
    void sum(weighed_pipeline<Id>& to, const fitted_stage_odds& odds, const std::vector<exact_sum>& values,
             const std::vector<exact_sum>& squares) const {
        to.all = sum_of(to.deals, [](const auto&) { return true; });
        to.slipped = sum_of(to.deals, [](const auto& each) { return each.days_slipped > 0; });
        to.ageing = sum_of(to.deals, [](const auto& each) { return each.ageing; });
        exact_sum chance, estimation;
        for (std::size_t s = 0; s < values.size(); ++s) {
            const auto& p = odds.stages[s].probability;
            const double unknown = detail::rounded_product(p.standard_error, p.standard_error);
            chance.add((detail::rounded_product(p.estimate, 1 - p.estimate) - unknown) * squares[s].value());
            for (std::size_t t = 0; t < values.size(); ++t)
                estimation.add(odds.stages[s].correlation[t] * (p.standard_error * values[s].value()) *
                               (odds.stages[t].probability.standard_error * values[t].value()));
        }
        to.chance = (std::max)(0.0, chance.value());
        to.estimation = (std::max)(0.0, estimation.value());
        const double mean = to.all.expected, error = std::sqrt(to.chance + to.estimation);
        const double reach = detail::rounded_product(two_sided_normal_quantile(level), error);
        to.expected = {mean, error, (std::max)(0.0, mean - reach), (std::min)(to.all.value, mean + reach)};
        if (to.largest && mean > 0)
            to.largest_share = to.deals[*to.largest].expected / mean;
        if (target)
            to.missing = (std::max)(0.0, *target - won);
        if (to.missing && *to.missing > 0) {
            to.coverage = to.all.value / *to.missing;
            to.expected_coverage = mean / *to.missing;
            if (!std::isfinite(*to.coverage))
                fail(errc::overflow, no_row,
                     "deal_pipeline: value of all / (target - won) must be within the range of ", "a double, got ",
                     to.all.value, " / ", *to.missing);
        }
    }
};

/// A pipeline for people, with its base: how many deals, what is expected, the largest, what hangs, what covers the
/// target.
/// Complexity: O(1).
template <class Id>
[[nodiscard]] std::string in_words(const weighed_pipeline<Id>& of) {
    const auto shown = [](double number) { return std::round(100 * number) / 100; };
    auto text = sentence(detail::counted(of.all.deals, "open deal", "open deals"), " on ", to_text(of.as_of),
                         of.all.deals == 1 ? " is worth " : " are worth ", shown(of.all.value), "; ",
                         shown(of.expected.estimate), " is to be expected (", shown(of.expected.lower), " to ",
                         shown(of.expected.upper), ").");
    if (of.largest && of.largest_share > 0)
        text += sentence(" The largest, ", detail::quoted_id(of.deals[*of.largest].deal), ", is ",
                         detail::percent_in_words(of.largest_share), " of that.");
    text += sentence(" ", detail::counted(of.slipped.deals, "has passed its day", "have passed their day"), " (",
                     shown(of.slipped.expected), " of it), ",
                     detail::counted(of.ageing.deals, "is longer in its stage", "are longer in their stage"),
                     " than most won ones were (", shown(of.ageing.expected), ").");
    if (of.coverage)
        text += sentence(" What is missing to the target, ", shown(*of.missing), ", is covered ",
                         detail::counted(shown(*of.coverage), "time", "times"), ", by what is expected ",
                         detail::counted(shown(*of.expected_coverage), "time", "times"), ".");
    else if (of.missing)
        text += " The target is reached by what is won already.";
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
