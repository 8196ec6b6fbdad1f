#pragma once

/// @file
/// Rates and survey scores with intervals that are honest for few answers: renewal, repurchase, response, fulfilment,
/// satisfaction (CSAT) and recommendation (NPS).

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/promoter_interval.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// An estimate per customer with its interval. Customers without trials have NaN: missing values for the score.
struct estimated_rates {
    std::vector<double> rate;           ///< the estimate
    std::vector<double> lower;          ///< lower end of the interval
    std::vector<double> upper;          ///< upper end of the interval
    std::vector<double> standard_error; ///< half the interval in standard normal deviates, for `simulated_scores`

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("estimated_rates");
        each("rate", of.rate...);
        each("lower", of.lower...);
        each("upper", of.upper...);
        each("standard_error", of.standard_error...);
    }
};

/// @cond INTERNAL
namespace detail {

inline void require_count(std::string_view where, std::string_view what, double count, std::size_t row) {
    if (!(count >= 0 && count <= 0x1p53))
        fail(errc::bad_value, row, where, ": ", what, " must be in [0, 2^53], got ", count, " in row ", row);
}

inline void push(estimated_rates& to, double rate, double lower, double upper, double z) {
    to.rate.push_back(rate);
    to.lower.push_back(lower);
    to.upper.push_back(upper);
    to.standard_error.push_back((upper - lower) / (2 * z));
}

} // namespace detail
/// @endcond

/// A share of successes with Wilson's interval: contracts renewed of those that expired, customers' orders that were
/// followed by another, issues answered in time, orders delivered as promised, satisfied answers (CSAT).
///
///     (p + z^2 / 2n  -+  z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
///
/// @param successes one per customer, not more than the trials
/// @param trials    one per customer; 0 gives NaN
/// @param level     of the interval, in (0, 1)
/// @returns the share p of each customer with its interval
/// @throws error `bad_parameter`, `bad_shape`, `bad_value` with the row
/// Complexity: O(n)
/// Source: Wilson, JASA 22 (1927)
[[nodiscard]] inline estimated_rates success_rate(column successes, column trials, double level = 0.95) {
    detail::require_level("success_rate", level);
    const double z = two_sided_normal_quantile(level);
    require_same_size("success_rate", "trials", successes.size(), trials.size());
    estimated_rates result;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const double n = trials[i], k = successes[i];
        detail::require_count("success_rate", "trials", n, i);
        detail::require_count("success_rate", "successes", k, i);
        if (k > n)
            fail(errc::bad_value, i, "success_rate: successes must be at most the trials, ", n, ", got ", k, " in row ",
                 i);
        if (n == 0) {
            constexpr double none = std::numeric_limits<double>::quiet_NaN();
            detail::push(result, none, none, none, z);
            continue;
        }
        const auto ends = detail::wilson_ends(k, n, z);
        detail::push(result, k / n, ends.lower, ends.upper, z);
    }
    return result;
}

/// Net promoter score, share of promoters less share of detractors, in [-1, 1], with an adjusted Wald interval that
/// adds 3/4 of a promoter, 3/4 of a detractor and 3/2 passives to the answers.
///
/// @param promoters  answers 9 and 10, one count per customer
/// @param passives   answers 7 and 8
/// @param detractors answers 0 to 6
/// @param level      of the interval, in (0, 1)
/// @returns the score of each customer with its interval
/// @throws error `bad_parameter`, `bad_shape`, `bad_value` with the row
/// Complexity: O(n)
/// Source: Rocks, Interval estimation for the net promoter score, The American Statistician 70 (2016)
[[nodiscard]] inline estimated_rates net_promoter_score(column promoters, column passives, column detractors,
                                                        double level = 0.95) {
    detail::require_level("net_promoter_score", level);
    const double z = two_sided_normal_quantile(level);
    require_same_size("net_promoter_score", "passives", promoters.size(), passives.size());
    require_same_size("net_promoter_score", "detractors", promoters.size(), detractors.size());
    estimated_rates result;
    for (std::size_t i = 0; i < promoters.size(); ++i) {
        detail::require_count("net_promoter_score", "promoters", promoters[i], i);
        detail::require_count("net_promoter_score", "passives", passives[i], i);
        detail::require_count("net_promoter_score", "detractors", detractors[i], i);
        const double n = promoters[i] + passives[i] + detractors[i];
        if (n == 0) {
            constexpr double none = std::numeric_limits<double>::quiet_NaN();
            detail::push(result, none, none, none, z);
            continue;
        }
        const auto score = detail::promoter_score(promoters[i], passives[i], detractors[i], z, promoter_ends::adjusted);
        detail::push(result, score.estimate, score.lower, score.upper, z);
    }
    return result;
}

/// How fast issues are answered: a quantile of each customer's own response times, in their unit. A mean would hide the
/// few that waited for weeks.
///
/// @param customers ids, unique, in any order: any random-access range of integers or texts
/// @param of        the id of the customer of each issue
/// @param times     its response time, not negative
/// @param at        the quantile (type 7), in [0, 1]; 0.9: nine of ten issues are answered faster
/// @returns one per customer, in the order of `customers`; NaN without issues
/// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row, also for an unknown customer
/// Complexity: O(n log n + m log n + m log m) for n customers and m issues.
template <std::ranges::random_access_range Ids, std::ranges::random_access_range Whose>
[[nodiscard]] std::vector<double> response_time(const Ids& customers, const Whose& of, column times, double at = 0.9) {
    require(at >= 0 && at <= 1, "response_time: the quantile must be in [0, 1], got ", at);
    require_same_size("response_time", "times", std::ranges::size(of), times.size());
    const detail::known_ids known{"response_time: customers", customers};
    std::vector<std::vector<double>> own(std::ranges::size(customers));
    for (std::size_t row = 0; row < times.size(); ++row) {
        const auto& who = std::ranges::begin(of)[static_cast<std::ptrdiff_t>(row)];
        const auto place = known.find(who);
        if (!place)
            fail(errc::bad_value, row, "response_time: there is no customer ", who, ", named in row ", row);
        if (!(times[row] >= 0 && std::isfinite(times[row])))
            fail(errc::bad_value, row, "response_time: times must be finite and not negative, got ", times[row],
                 " in row ", row);
        own[*place].push_back(times[row]);
    }
    std::vector<double> result;
    result.reserve(own.size());
    for (const auto& all : own)
        result.push_back(all.empty() ? std::numeric_limits<double>::quiet_NaN() : quantile(all, at));
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
