#pragma once

/// @file
/// How well a score tells those to whom something happens from all others: the area under its ROC curve, with an
/// interval, and two scores compared on the same customers.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/sorted_events.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The area under the ROC curve of a score of which low values announce an event: of all pairs of one to whom it
/// happened and one to whom it did not, the share in which the former has the lower score; equal scores count half.
struct roc_area {
    interval area{};        ///< 1: told apart without a fault, 1/2: no better than a coin, 0: the wrong way round
    std::size_t events = 0; ///< to how many it happened
    std::size_t others = 0; ///< to how many it did not
    double level = 0.95;    ///< of the interval

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("roc_area");
        each("area", of.area...);
        each("events", of.events...);
        each("others", of.others...);
        each("level", of.level...);
    }
};

/// Two scores of the same customers.
struct roc_difference {
    roc_area first{};      ///< of the first score
    roc_area second{};     ///< of the second
    interval difference{}; ///< the first area less the second
    /// How often chance alone makes as great a difference between two scores of equal areas; none where every customer
    /// says the same of both (a variance of 0), which is no ground for a test.
    std::optional<double> p_value{};

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("roc_difference");
        each("first", of.first...);
        each("second", of.second...);
        each("difference", of.difference...);
        each("p_value", of.p_value...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The ends around an area: DeLong's error on the logit scale or, where there is none, the interval of a share of the
/// min(n, m) pairs that have no customer in common, which never is narrower than it may be.
inline void put_ends_around(roc_area& of, double variance) {
    const double a = of.area.estimate, pairs = static_cast<double>((std::min)(of.events, of.others));
    if (variance > 0 && a > 0 && a < 1) {
        of.area.standard_error = std::sqrt(variance);
        const double reach = two_sided_normal_quantile(of.level) * of.area.standard_error / (a * (1 - a));
        const double odds = a / (1 - a);
        of.area.lower = odds / (odds + std::exp(reach));
        of.area.upper = odds / (odds + std::exp(-reach));
        return;
    }
    const auto found = proportion_interval(rounded_product(a, pairs), pairs, of.level, clopper_pearson{});
    of.area = {a, pairs < 2 ? found.standard_error : 0, found.lower, found.upper};
}

/// The area of the scores of all ranks.
template <class Events>
[[nodiscard]] roc_area roc_area_of(const Events& sorted, double level) {
    roc_area found{.events = sorted.events(), .others = sorted.others(), .level = level};
    const auto n = static_cast<double>(found.events), m = static_cast<double>(found.others);
    found.area.estimate = sorted.sum_of([](exact_sum& sum, const event_run& run) {
        sum.add(rounded_product(run.events, run.above));
    }) / n;
    const auto off_by = [&](double count, double share) {
        const double off = share - found.area.estimate;
        return rounded_product(count * off, off);
    };
    const double of_events =
        sorted.sum_of([&](exact_sum& sum, const event_run& run) { sum.add(off_by(run.events, run.above)); });
    const double of_others =
        sorted.sum_of([&](exact_sum& sum, const event_run& run) { sum.add(off_by(run.others, run.below)); });
    const bool known = found.events > 1 && found.others > 1;
    put_ends_around(found, known ? of_events / (n * (n - 1)) + of_others / (m * (m - 1)) : 0);
    return found;
}
/// Every row's share in it, in one place.
template <class Events>
[[nodiscard]] std::vector<double> shares_of(const Events& sorted) {
    std::vector<double> shares(sorted.size());
    sorted.for_each_run([&](const event_run& run) {
        for (auto i = run.first; i < run.last; ++i)
            shares[sorted.order()[i]] = sorted.happened(sorted.order()[i]) ? run.above : run.below;
    });
    return shares;
}

} // namespace detail
/// @endcond

/// The area under the ROC curve of a score whose low values announce an event (a health score: who leaves has a low
/// one; of a risk, give the score with the other sign), with DeLong's standard error and an interval on the logit
/// scale, which stays in [0, 1].
///
///     const auto told_apart = measure_roc_area(health, has_left);
///     told_apart.area.lower; // above 0.5: better than a coin
///
/// The formula has no error where every pair was right, or a class has one customer: then the ends are Clopper and
/// Pearson's of the area as a share of min(n, m) pairs without a common customer, the greatest variance there can be;
/// for an area of 1 that is ((1 - level) / 2)^(1 / min(n, m)) to 1, never a width of 0. The rows must be independent:
/// one per customer. The order of the rows changes no bit.
///
/// @param scores   one per customer, finite
/// @param happened for each, whether the event came: any random-access range of truth values, not all alike
/// @param level    how sure the interval is, in (0, 1)
/// @returns the area, its interval and the counts
/// @throws error `bad_parameter`, `bad_shape`, `empty_input` when all are alike; `bad_value` with the row
/// Complexity: O(n) for many rows (radix sort).
/// Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; by ranks as Sun and Xu (2014), IEEE Signal
/// Processing Letters 21; the greatest variance: Birnbaum and Klose (1957), Annals of Mathematical Statistics 28.
template <std::ranges::random_access_range Happened>
[[nodiscard]] roc_area measure_roc_area(column scores, const Happened& happened, double level = 0.95) {
    return measure_roc_area_on(one_rank{}, scores, happened, level);
}

/// The same where customers are spread over ranks: each gives its own, or none. Each score is sent once, 9 bytes, to
/// the rank that has its part of all.
/// @throws error as above, on every rank; rows are those of all
template <ranks_policy Ranks, std::ranges::random_access_range Happened>
[[nodiscard]] roc_area measure_roc_area_on(const Ranks& ranks, column scores, const Happened& happened,
                                           double level = 0.95) {
    detail::require_level("measure_roc_area", level);
    return detail::roc_area_of(detail::sorted_events{"measure_roc_area", scores, happened, ranks}, level);
}

/// Compares two scores on the same customers: DeLong's paired test, whose variance is that of what each customer says
/// of the one score less what it says of the other.
///
///     compare_roc_areas(new_rules, old_rules, has_left).difference.lower; // above 0: the new rules predict better
///
/// Where that variance is 0 there is no p-value, and the ends are those of the two areas, worst against best.
///
/// @param first    a score, low values announce the event
/// @param second   another one of the same customers, in the same order; any scale
/// @param happened for each, whether the event came
/// @param level    how sure the intervals are, in (0, 1)
/// @returns both areas, their difference with its interval, and how often chance makes as much
/// @throws error as `measure_roc_area`
/// Complexity: as `measure_roc_area`, twice.
/// Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44.
template <std::ranges::random_access_range Happened>
[[nodiscard]] roc_difference compare_roc_areas(column first, column second, const Happened& happened,
                                               double level = 0.95) {
    detail::require_level("compare_roc_areas", level);
    require_same_size("compare_roc_areas", "second", first.size(), second.size());
    const detail::sorted_events sorted{"compare_roc_areas", first, happened},
        otherwise{"compare_roc_areas", second, happened};
    const auto shares = detail::shares_of(sorted), others = detail::shares_of(otherwise);
    roc_difference found{.first = detail::roc_area_of(sorted, level), .second = detail::roc_area_of(otherwise, level)};
    const double by = found.first.area.estimate - found.second.area.estimate;
    exact_sum of_events, of_others;
    for (std::size_t row = 0; row < shares.size(); ++row) {
        const double off = shares[row] - others[row] - by;
        (sorted.happened(row) ? of_events : of_others).add(detail::rounded_product(off, off));
    }
    const auto n = static_cast<double>(sorted.events()), m = static_cast<double>(sorted.others());
    const double variance = n > 1 && m > 1 ? of_events.value() / (n * (n - 1)) + of_others.value() / (m * (m - 1)) : 0;
    if (variance > 1e-30) { // what rounding leaves of equal shares
        const double error = std::sqrt(variance), reach = two_sided_normal_quantile(level) * error;
        found.difference = {by, error, (std::max)(-1.0, by - reach), (std::min)(1.0, by + reach)};
        found.p_value = 2 * normal_tail(std::abs(by) / error);
    } else {
        found.difference = {by, 0, found.first.area.lower - found.second.area.upper,
                            found.first.area.upper - found.second.area.lower};
    }
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
