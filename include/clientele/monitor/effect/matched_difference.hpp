#pragma once

/// @file
/// Whether something worked: the change of those it was done to, against that of others who were like them.

#include <clientele/interval.hpp>
#include <clientele/monitor/detail/matching_engine.hpp>
#include <clientele/monitor/effect/matched_effect.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// Difference in differences with look-alikes: of each treated customer i, with D = after - before, the mean change of
/// the others nearest to it is taken off,
///
///     effect = mean of (D_i - sum of w_ij D_j),
///     variance = 1 / n^2 (sum of (D_i - sum of w_ij D_j - effect)^2 + sum of ((sum of w_ij)^2 - sum of w_ij^2) s_j^2)
///
/// Near is by Euclid's distance of the features, each in its standard deviations over all customers, within one `kind`.
/// Others at the same distance as the last that is wanted are all taken, each with the same weight; the same one may be
/// the look-alike of several, and then its chance counts in all of them: s_j^2 is the variance of D among those nearest
/// to it. A bootstrap would be wrong here. Nothing depends on the order of the rows.
///
///     const auto worked = matched_difference{}.measure(observed_change{visited, before, after, {"orders", "tenure"},
///     {orders, tenure}}); std::puts(in_words(worked).c_str());
struct matched_difference {
    std::size_t look_alikes = 1;                                 ///< how many for each, at least 1
    double farthest = (std::numeric_limits<double>::infinity)(); ///< beyond so many deviations nobody is alike
    double level = 0.95;                                         ///< of the intervals, in (0, 1)

    /// The effect on those to whom it was done.
    /// @param of customers before and after
    /// @returns the effect with Student's ends, balance of features, and a placebo where there is an earlier period
    /// @throws error `empty_input` without a comparison group, or with fewer than two treated who have look-alikes or
    /// two others; `bad_parameter`, `bad_shape`; `bad_value` with the row
    /// Complexity: O(n log n) and, for each treated, the others whose first feature is as near as its look-alikes.
    /// Source: Abadie and Imbens (2006), "Large sample properties of matching estimators", Econometrica 74; (2008), "On
    /// the failure of the bootstrap for matching estimators", Econometrica 76; Austin (2009), Statistics in Medicine
    /// 28, for the balance.
    template <class Treated>
    [[nodiscard]] matched_effect measure(const observed_change<Treated>& of) const {
        require(look_alikes >= 1 && look_alikes <= 1000, "matched_difference: look_alikes must be in [1, 1000], got ",
                look_alikes);
        require(farthest >= 0, "matched_difference: farthest must be at least 0, got ", farthest);
        detail::require_level("matched_difference", level);
        detail::matching_engine<Treated> engine{of};
        return engine.measure(look_alikes, farthest, level);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("matched_difference");
        each("look_alikes", of.look_alikes...);
        each("farthest", of.farthest...);
        each("level", of.level...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
