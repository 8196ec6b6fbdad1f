#pragma once

/// @file
/// Any tier rule for customers who are spread over ranks.

#include <clientele/parallel/gathered.hpp>
#include <clientele/tier/concepts.hpp>

#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// Any tier rule on ranks: the values of all ranks are brought to each, 8 bytes a customer, and sorted into tiers
/// there; each keeps the tiers of its own. `abc`, `abc_by_count` and `spend_thresholds` need none of it.
template <tier_policy Policy>
struct gathered_tiers {
    Policy policy{}; ///< whose tiers are taken

    /// The tiers of one rank alone.
    /// @throws error what the policy throws
    template <class... Columns>
    [[nodiscard]] auto fit(const Columns&... own) const {
        return policy.fit(own...);
    }
    /// The rule of all ranks' customers, and the tiers of the own ones: the same bits as of all in one place.
    /// @param ranks all of them
    /// @param own   what the policy's `fit` takes: one or more columns, one entry for each customer of this rank, who
    ///              may be none
    /// @throws error what the policy throws; a row in it is that of all ranks' values
    template <ranks_policy Ranks, class... Columns>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const Columns&... own) const {
        return std::apply([&](const auto&... of_all) { return fit_gathered(of_all...); },
                          std::tuple{gathered(ranks, own)...}); // one column after the other, the same on every rank
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_tiers");
        each("policy", of.policy...);
    }

private:
    template <class First, class... Others>
    [[nodiscard]] auto fit_gathered(const First& first, const Others&... others) const {
        auto fitted = policy.fit(first.all, others.all...);
        fitted.tiers = first.own_share(fitted.tiers);
        return fitted;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
