#pragma once

/// @file
/// What a score promises and what came: shares by tenths of a score, the lift of its lowest tenth, and Brier's score of
/// probabilities against the constant.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/sorted_events.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Neighbours by their score, and what came of them.
struct calibration_group {
    std::size_t customers = 0; ///< how many
    double lowest = 0;         ///< the lowest score among them
    double mean = 0;           ///< the mean score; of probabilities: the share that was promised
    double highest = 0;        ///< the highest
    std::size_t events = 0;    ///< to how many it happened
    interval share{};          ///< of them, with its interval

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("calibration_group");
        each("customers", of.customers...);
        each("lowest", of.lowest...);
        each("mean", of.mean...);
        each("highest", of.highest...);
        each("events", of.events...);
        each("share", of.share...);
    }
};

/// How much oftener something happens to the customers of the lowest scores than to all.
struct lift_of_lowest {
    double customers = 0;   ///< how many those of the lowest scores are: the share asked for, not rounded
    double events = 0;      ///< to how many of them it happened; where equal scores stand at the end, by their share
    std::size_t of_all = 0; ///< to how many of all it happened
    interval caught{};      ///< the share of the events that are among them
    interval lift{};        ///< the rate among them over the rate of all: `caught` over their share of the customers

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lift_of_lowest");
        each("customers", of.customers...);
        each("events", of.events...);
        each("of_all", of.of_all...);
        each("caught", of.caught...);
        each("lift", of.lift...);
    }
};

/// How far probabilities were from what came, beside the one number that needs no model.
struct brier_score {
    double score = 0;       ///< mean of (probability - outcome)^2: 0 is without a fault
    double constant = 0;    ///< that of the rate of all, r (1 - r): known only afterwards, so no easy rival
    interval better_by{};   ///< constant less score, above 0 where the probabilities were better
    std::size_t events = 0; ///< to how many it happened
    std::size_t others = 0; ///< to how many it did not

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("brier_score");
        each("score", of.score...);
        each("constant", of.constant...);
        each("better_by", of.better_by...);
        each("events", of.events...);
        each("others", of.others...);
    }
};

/// @cond INTERNAL
namespace detail {

/// What the customers of a group come to.
struct group_sums {
    std::int64_t customers = 0, events = 0;
    double lowest = 0, highest = 0;
    exact_sum scores{};
};
/// Puts those of all ranks in the place of each.
template <class Ranks>
void add_up_groups(const Ranks& ranks, std::vector<group_sums>& groups) {
    constexpr double none = -std::numeric_limits<double>::infinity();
    std::vector<std::int64_t> counts;
    std::vector<double> ends;
    std::vector<exact_sum> scores;
    for (const auto& each : groups) {
        counts.insert(counts.end(), {each.customers, each.events});
        ends.push_back(each.customers > 0 ? -each.lowest : none);
        ends.push_back(each.customers > 0 ? each.highest : none);
        scores.push_back(each.scores);
    }
    ranks.all_reduce_sum(counts);
    ranks.all_reduce_max(ends);
    add_up(ranks, std::span{scores});
    for (std::size_t g = 0; g < groups.size(); ++g)
        groups[g] = {counts[2 * g], counts[2 * g + 1], -ends[2 * g], ends[2 * g + 1], scores[g]};
}
/// The calibration curve of the scores of all ranks.
template <class Ranks>
[[nodiscard]] std::vector<calibration_group> curve_of(const sorted_events<Ranks>& sorted, int groups, double level) {
    const auto n = sorted.size();
    const double unit = square_unit(sorted.largest());
    std::vector<group_sums> sums(static_cast<std::size_t>(groups));
    sorted.for_each_run([&](const event_run& run) {
        const auto size = run.last - run.first;
        auto& to = sums[(run.first + run.last - 1) * sums.size() / (2 * n)];
        to.lowest = to.customers == 0 ? run.score : to.lowest;
        to.highest = run.score;
        to.customers += static_cast<std::int64_t>(size);
        to.events += static_cast<std::int64_t>(run.events);
        to.scores.add(rounded_product(run.score * unit, static_cast<double>(size)));
    });
    if constexpr (!alone<Ranks>)
        add_up_groups(sorted.ranks(), sums);
    std::vector<calibration_group> found;
    for (const auto& each : sums) {
        if (each.customers == 0)
            continue;
        const auto customers = static_cast<double>(each.customers);
        found.push_back({.customers = static_cast<std::size_t>(each.customers),
                         .lowest = each.lowest,
                         .mean = std::clamp(each.scores.value() / customers / unit, each.lowest, each.highest),
                         .highest = each.highest,
                         .events = static_cast<std::size_t>(each.events),
                         .share = proportion_interval(static_cast<double>(each.events), customers, level)});
    }
    return found;
}

} // namespace detail
/// @endcond

/// The calibration curve: customers in groups of about equal size by their score, and the share of each group to whom
/// it happened. Equal scores are in one group, so that groups may be uneven, and none is empty.
///
///     for (const auto& group : calibration_curve(probability_of_leaving, has_left))
///         group.mean, group.share.lower, group.share.upper; // promised, and what came
///
/// @param scores   one per customer, finite: probabilities, or any score
/// @param happened for each, whether the event came: any random-access range of truth values, not all alike
/// @param groups   how many at most, in [1, 1000]
/// @param level    of Wilson's intervals, in (0, 1)
/// @returns the groups by rising score
/// @throws error `bad_parameter`, `bad_shape`, `empty_input` when all are alike; `bad_value` with the row
/// Complexity: O(n) for many rows (radix sort).
template <std::ranges::random_access_range Happened>
[[nodiscard]] std::vector<calibration_group> calibration_curve(column scores, const Happened& happened, int groups = 10,
                                                               double level = 0.95) {
    return calibration_curve_on(one_rank{}, scores, happened, groups, level);
}

/// The same where customers are spread over ranks, as `measure_roc_area_on`; then some 600 bytes for each group.
/// @throws error as above, on every rank; rows are those of all
template <ranks_policy Ranks, std::ranges::random_access_range Happened>
[[nodiscard]] std::vector<calibration_group> calibration_curve_on(const Ranks& ranks, column scores,
                                                                  const Happened& happened, int groups = 10,
                                                                  double level = 0.95) {
    detail::require_level("calibration_curve", level);
    require(groups >= 1 && groups <= 1000, "calibration_curve: groups must be in [1, 1000], got ", groups);
    return detail::curve_of(detail::sorted_events{"calibration_curve", scores, happened, ranks}, groups, level);
}

/// @cond INTERNAL
namespace detail {

/// The share of the events that is among the customers of the lowest scores, of so many in all.
[[nodiscard]] inline interval share_caught(const lift_of_lowest& of, double customers, double level) {
    const auto all = static_cast<double>(of.of_all);
    const double here = (std::min)(of.events, all), others = all - here;
    auto caught = proportion_interval(here, all, level);
    if (here > 0 && others > 0) {
        const double stay = (std::max)(0.0, 1 - here / of.customers),
                     others_stay = (std::max)(0.0, 1 - others / (customers - of.customers));
        const double error = std::sqrt(others * (others / here * stay + others_stay)) / all; // of the logarithm
        const double turn = std::exp(two_sided_normal_quantile(level) * error);
        caught = {caught.estimate, caught.estimate * error, caught.estimate / turn,
                  (std::min)(1.0, caught.estimate * turn)};
    }
    return caught;
}
/// The lift of the scores of all ranks.
template <class Events>
[[nodiscard]] lift_of_lowest lift_of(const Events& sorted, double share, double level) {
    const auto all = static_cast<double>(sorted.size());
    lift_of_lowest found{.customers = share * all, .of_all = sorted.events()};
    std::int64_t whole = 0; // of runs that have place, and of the one that has it in part
    double part = 0;
    sorted.for_each_run([&](const event_run& run) {
        const double left = found.customers - static_cast<double>(run.first);
        const auto size = static_cast<double>(run.last - run.first);
        if (left >= size)
            whole += static_cast<std::int64_t>(run.events);
        else if (left > 0)
            part = rounded_product(run.events, left / size);
    });
    found.events = static_cast<double>(all_sum(sorted.ranks(), whole)) + all_max(sorted.ranks(), part);
    found.caught = share_caught(found, all, level);
    found.lift = {found.caught.estimate / share, found.caught.standard_error / share, found.caught.lower / share,
                  found.caught.upper / share};
    return found;
}

} // namespace detail
/// @endcond

/// The lift of those with the lowest scores, a tenth of all by default: the rate at which it happens among them over
/// the rate of all. Of equal scores at the end of the tenth as many count as have place, at their common rate. The ends
/// are normal on the scale of logarithms,
///
///     variance of ln lift = Y / T^2 (Y / X (1 - X / m) + 1 - Y / (n - m)),      T = X + Y
///
/// for X events among the m of the lowest scores and Y among the n - m others: to whom it happens is chance, and so to
/// how many; how many are looked at is not. Where none or all of the events are caught they are Wilson's of that share.
///
/// @param scores   one per customer, low values announce the event
/// @param happened for each, whether the event came
/// @param share    of the customers, in (0, 1)
/// @param level    of the intervals, in (0, 1)
/// @returns how many were caught, and the lift
/// @throws error as `calibration_curve`
/// Complexity: O(n) for many rows (radix sort).
/// Source: Katz, Baptista, Azen and Pike (1978), Biometrics 34, of a part against all.
template <std::ranges::random_access_range Happened>
[[nodiscard]] lift_of_lowest measure_lift(column scores, const Happened& happened, double share = 0.1,
                                          double level = 0.95) {
    return measure_lift_on(one_rank{}, scores, happened, share, level);
}

/// The same where customers are spread over ranks, as `measure_roc_area_on`.
/// @throws error as above, on every rank; rows are those of all
template <ranks_policy Ranks, std::ranges::random_access_range Happened>
[[nodiscard]] lift_of_lowest measure_lift_on(const Ranks& ranks, column scores, const Happened& happened,
                                             double share = 0.1, double level = 0.95) {
    detail::require_level("measure_lift", level);
    require(share > 0 && share < 1, "measure_lift: share must be in (0, 1), got ", share);
    return detail::lift_of(detail::sorted_events{"measure_lift", scores, happened, ranks}, share, level);
}

/// Brier's score of probabilities against that of the constant, which says the rate of all to everybody.
///
/// @param probabilities of the event, one per customer, in [0, 1]
/// @param happened      for each, whether the event came
/// @param level         of the interval, in (0, 1)
/// @returns both, and their difference with an interval from the customers' own differences; where these are all
/// equal, with Hoeffding's, so that the width is not 0
/// @throws error as `calibration_curve`; `bad_value` with the row of a probability outside [0, 1]
/// Complexity: O(n) for many rows (radix sort). The order of the rows changes no bit.
/// Source: Brier (1950), Monthly Weather Review 78; Hoeffding (1963), JASA 58.
template <std::ranges::random_access_range Happened>
[[nodiscard]] brier_score measure_brier_score(column probabilities, const Happened& happened, double level = 0.95) {
    detail::require_level("measure_brier_score", level);
    for (std::size_t row = 0; row < probabilities.size(); ++row)
        if (!(probabilities[row] >= 0 && probabilities[row] <= 1))
            fail(errc::bad_value, row, "measure_brier_score: probabilities must be in [0, 1], got ", probabilities[row],
                 " in row ", row);
    const detail::sorted_events sorted{"measure_brier_score", probabilities, happened};
    const auto n = static_cast<double>(probabilities.size());
    const double rate = static_cast<double>(sorted.events()) / n;
    brier_score found{.constant = rate * (1 - rate), .events = sorted.events(), .others = sorted.others()};
    // (rate - outcome)^2 - (probability - outcome)^2, with the outcome 1 and 0
    const auto each = [&](double p, double outcome) { return (rate - p) * (rate + p - 2 * outcome); };
    const auto sum_of = [&](const auto& term) {
        return sorted.sum_of([&](exact_sum& sum, const detail::event_run& run) {
            sum.add(detail::rounded_product(run.events, term(run.score, 1.0)));
            sum.add(detail::rounded_product(run.others, term(run.score, 0.0)));
        });
    };
    found.score = sum_of([](double p, double outcome) { return (p - outcome) * (p - outcome); }) / n;
    const double mean = sum_of(each) / n;
    const double variance = sum_of([&](double p, double outcome) {
                                const double off = each(p, outcome) - mean;
                                return off * off;
                            }) /
                            (n * (n - 1));
    const double error = variance > 1e-30 ? std::sqrt(variance) : 0; // below is what rounding leaves
    const double reach =
        error > 0 ? two_sided_normal_quantile(level) * error : std::sqrt(2 * std::log(2 / (1 - level)) / n);
    found.better_by = {mean, error, (std::max)(-1.0, mean - reach), (std::min)(1.0, mean + reach)};
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
