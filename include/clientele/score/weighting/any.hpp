#pragma once

/// @file
/// A weighting policy chosen at run time.

#include <clientele/parallel/detail/any_ranks.hpp>
#include <clientele/score/detail/learning.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Holds any weighting policy. The matrix is always completed for it, because it may be one that looks.
/// Complexity: that of the policy.
class any_weighting {
public:
    /// Takes a policy.
    template <weighting_policy Policy>
        requires(!std::same_as<Policy, any_weighting>)
    any_weighting(Policy policy) // NOLINT(google-explicit-constructor)
        : finding_{[policy] { return detail::finding_of(policy); }},
          weights_{[policy](const matrix_view& x, std::span<const criterion> criteria) {
              return policy.weights(x, criteria);
          }},
          weights_on_{[policy](const detail::any_ranks& ranks, const matrix_view& x,
                               std::span<const criterion> criteria) -> std::vector<double> {
              if constexpr (detail::weighs_on<Policy, detail::any_ranks>)
                  return detail::weights_on(ranks, policy, x, criteria);
              (void)policy;
              fail(errc::bad_parameter, no_row,
                   "any_weighting: on ranks the policy must offer weights_on(ranks, x, criteria); "
                   "gathered_weighting{...} "
                   "makes any policy one that does");
          }} {}

    /// Does what the policy does.
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
        return weights_(x, criteria);
    }
    /// The same of the rows of all ranks.
    /// @throws error what the policy throws; `bad_parameter` for one that can only learn in one place
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const matrix_view& x,
                                                 std::span<const criterion> criteria) const {
        return weights_on_(detail::any_ranks{ranks}, x, criteria);
    }
    /// What the policy has to say about its weights.
    [[nodiscard]] std::string finding() const { return finding_(); }

    static constexpr std::string_view role = "any_weighting"; ///< what is saved beside the name
    /// The name it is registered under (`named_policies`), by which it is saved; empty: none.
    [[nodiscard]] const std::string& saved_as() const noexcept { return name_; }
    /// The same under a name.
    [[nodiscard]] any_weighting saved_as(std::string name) const {
        auto out = *this;
        out.name_ = std::move(name);
        return out;
    }

private:
    std::function<std::string()> finding_;
    std::function<std::vector<double>(const matrix_view&, std::span<const criterion>)> weights_;
    std::function<std::vector<double>(const detail::any_ranks&, const matrix_view&, std::span<const criterion>)>
        weights_on_;
    std::string name_{};
};
static_assert(weighting_policy<any_weighting>);

} // namespace clientele::inline CLIENTELE_ABI
