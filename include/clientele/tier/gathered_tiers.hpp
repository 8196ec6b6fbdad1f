#pragma once

/// @file
/// Any tier rule for customers who are spread over ranks.

#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/tier/concepts.hpp>

#include <cstddef>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Any tier rule on ranks: the values of all ranks are brought to each, 8 bytes a customer, and sorted into tiers
/// there; each keeps the tiers of its own. `spend_thresholds` needs none of it.
template <tier_policy Policy>
struct gathered_tiers {
    Policy policy{}; ///< whose tiers are taken

    /// The tiers of one rank alone.
    /// @throws error what the policy throws
    [[nodiscard]] auto fit(column values) const { return policy.fit(values); }
    /// The rule of all ranks' values, and the tiers of the own ones: the same bits as of all in one place.
    /// @param ranks all of them
    /// @param own   one value for each customer of this rank, who may be none
    /// @throws error what the policy throws; a row in it is that of all ranks' values
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, column own) const {
        const auto rows = detail::ranked_rows::of(ranks, own.size());
        auto fitted = policy.fit(detail::all_values<double>(ranks, own));
        fitted.tiers = {fitted.tiers.begin() + static_cast<std::ptrdiff_t>(rows.first),
                        fitted.tiers.begin() + static_cast<std::ptrdiff_t>(rows.first + rows.own)};
        return fitted;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_tiers");
        each("policy", of.policy...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
