#pragma once

/// @file
/// Any binning policy for customers who are spread over ranks.

#include <clientele/parallel/gathered.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/fit.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Any binning policy on ranks: the values of all ranks are brought to each, 8 bytes a customer, and divided there.
template <binning_policy Policy>
struct gathered_bins {
    Policy policy{}; ///< whose cuts are taken

    /// The cuts of one rank alone.
    /// @throws error what the policy throws
    [[nodiscard]] auto cuts(column values) const { return policy.cuts(values); }
    /// The cuts of all ranks' values, and the bins of the own ones where they hang on more than the value.
    /// @throws error what the policy throws
    template <ranks_policy Ranks>
    [[nodiscard]] divided_rows divide_on(const Ranks& ranks, column own) const {
        const auto values = gathered(ranks, own);
        auto divided = detail::bin_values(policy, values.all);
        if (!divided.bins.empty())
            divided.bins = values.own_share(divided.bins);
        return divided;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_bins");
        each("policy", of.policy...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
