#pragma once

/// @file
/// Intervals of a share for less a share against: the net promoter score.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/special_functions.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// How the ends of a net promoter score are found.
enum class promoter_ends {
    adjusted, ///< Wald's with 3 answers more: 3/4 for, 3/4 against, 3/2 neither; near its level for few answers
    wald      ///< by the variance of the answers alone: no width where all say the same
};
/// Their names, in the order of the enumeration.
constexpr std::array<std::string_view, 2> words_of(promoter_ends) noexcept { return {"adjusted", "wald"}; }

/// @cond INTERNAL
namespace detail {

/// (promoters - detractors) / answers, with the ends at z standard errors, cut at -1 and 1 and never beyond
/// the score itself: few answers draw the middle of the ends towards 0. There is an answer.
[[nodiscard]] inline interval promoter_score(double promoters, double passives, double detractors, double z,
                                             promoter_ends ends) {
    const bool adjusted = ends == promoter_ends::adjusted;
    const double n = promoters + passives + detractors, m = adjusted ? n + 3 : n, more = adjusted ? 0.75 : 0;
    const double up = (promoters + more) / m, down = (detractors + more) / m;
    const double error = std::sqrt((up + down - rounded_product(up - down, up - down)) / m);
    const double reach = rounded_product(z, error);
    return holding_estimate(
        {(promoters - detractors) / n, error, (std::max)(-1.0, up - down - reach), (std::min)(1.0, up - down + reach)});
}

} // namespace detail
/// @endcond

/// A net promoter score with its interval, in [-1, 1].
///
///     const auto nps = promoter_interval(40, 35, 25); // 0.15, -0.007 to 0.298
///
/// @param promoters  answers 9 and 10, at least 0; weighted counts need not be whole
/// @param passives   answers 7 and 8, likewise
/// @param detractors answers 0 to 6, likewise; all three together above 0, at most 1e9
/// @param level      how sure, in (0, 1)
/// @param ends       how the ends are found
/// @returns (promoters - detractors) / all, the standard error that made the ends, and the ends
/// @throws error `bad_parameter`
/// Source: Rocks, Interval estimation for the net promoter score, The American Statistician 70 (2016)
[[nodiscard]] inline interval promoter_interval(double promoters, double passives, double detractors,
                                                double level = 0.95, promoter_ends ends = promoter_ends::adjusted) {
    for (const double count : {promoters, passives, detractors})
        require(count >= 0, "promoter_interval: counts must be at least 0, got ", count);
    const double all = promoters + passives + detractors;
    require(all > 0 && all <= 1e9, "promoter_interval: answers must be above 0 and at most 1e9, got ", all);
    detail::require_level("promoter_interval", level);
    return detail::promoter_score(promoters, passives, detractors, two_sided_normal_quantile(level), ends);
}

} // namespace clientele::inline CLIENTELE_ABI
