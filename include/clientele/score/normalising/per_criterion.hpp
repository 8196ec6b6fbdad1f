#pragma once

/// @file
/// Normalising policies made of others: one chosen at run time, one per criterion, one per peer group.

#include <clientele/fwd.hpp>
#include <clientele/parallel/detail/any_ranks.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/criteria.hpp>
#include <clientele/score/detail/learning.hpp>
#include <clientele/score/normalising/range.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What `any_normalising` fits: any function of a value.
using any_normaliser = std::function<double(double)>;

/// A normalising policy chosen at run time.
///
/// Complexity: that of the policy, and an indirect call per value, about 2 ns.
class any_normalising {
public:
    /// Min-max.
    any_normalising() : any_normalising{min_max_range{}} {}

    /// Holds any normalising policy that is the same for every customer.
    template <normalising_policy Policy>
        requires(!std::same_as<Policy, any_normalising>)
    any_normalising(Policy policy) // NOLINT(google-explicit-constructor)
        : fit_{[policy](column known, const criterion& c) { return any_normaliser{policy.fit(known, c)}; }},
          fit_on_{[policy](const detail::any_ranks& ranks, column known, const criterion& c,
                           value_range range) -> any_normaliser {
              if constexpr (detail::fits_on<Policy, detail::any_ranks>)
                  return detail::fit_known_on(ranks, policy, {known, range}, c);
              (void)policy;
              fail(
                  errc::bad_parameter, no_row, "any_normalising: on ranks the policy of criterion '", c.name,
                  "' must offer fit_on(ranks, known, criterion, range); gathered_normalising{...} makes any policy one "
                  "that does");
          }} {
        static_assert(!peer_normalising_policy<Policy>,
                      "any_normalising: a policy per peer group stands outside, as in per_peer_group{any_normalising}");
    }

    /// Does what the policy does.
    [[nodiscard]] any_normaliser fit(column known, const criterion& c) const { return fit_(known, c); }
    /// The same of the values of all ranks.
    /// @throws error what the policy throws; `bad_parameter` for one that can only learn in one place
    template <ranks_policy Ranks>
    [[nodiscard]] any_normaliser fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        return fit_on_(detail::any_ranks{ranks}, known, c, range);
    }

    static constexpr std::string_view role = "any_normalising"; ///< what is saved beside the name
    /// The name it is registered under (`named_policies`), by which it is saved; empty: none.
    [[nodiscard]] const std::string& saved_as() const noexcept { return name_; }
    /// The same under a name.
    [[nodiscard]] any_normalising saved_as(std::string name) const {
        auto out = *this;
        out.name_ = std::move(name);
        return out;
    }

private:
    std::function<any_normaliser(column, const criterion&)> fit_;
    std::function<any_normaliser(const detail::any_ranks&, column, const criterion&, value_range)> fit_on_;
    std::string name_{};
};
static_assert(normalising_policy<any_normalising>);

/// The policy of one criterion.
struct criterion_normalising {
    std::string criterion;       ///< its name
    any_normalising normalising; ///< its policy

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion_normalising");
        each("criterion", of.criterion...);
        each("normalising", of.normalising...);
    }
};

/// A policy of its own for each criterion that is named, one for all others. A name that no criterion has is refused.
///
///     per_criterion{.named = {{"annual spend", logarithmic_range{}}, {"tenure", point_table{...}}}}
///
/// Complexity: that of the policies, and an indirect call per value.
struct per_criterion {
    std::vector<criterion_normalising> named; ///< found by name, in any order
    any_normalising others{};                 ///< for every criterion that is not named

    /// Fits the policy of this criterion.
    [[nodiscard]] any_normaliser fit(column known, const criterion& c) const { return policy_of(c).fit(known, c); }
    /// The same of the values of all ranks.
    template <ranks_policy Ranks>
    [[nodiscard]] any_normaliser fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        return policy_of(c).fit_on(ranks, known, c, range);
    }

    /// Refuses names that are not among the criteria, which `fit` cannot see; scorers call it.
    /// @throws error `bad_parameter` with the name
    void require_known(std::span<const criterion> criteria) const {
        for (const auto& entry : named)
            detail::require_known_criterion("per_criterion", entry.criterion, criteria);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("per_criterion");
        each("named", of.named...);
        each("others", of.others...);
    }

private:
    [[nodiscard]] const any_normalising& policy_of(const criterion& c) const {
        for (const auto& entry : named)
            if (entry.criterion == c.name)
                return entry.normalising;
        return others;
    }
};
static_assert(normalising_policy<per_criterion>);

/// The same policy, fitted to each peer group by itself: a customer is compared with its own industry, region or size.
/// The groups are the `peers` given to `fit` and `score` of a `weighted_score`; a group never seen, or of fewer than
/// `least_group` known values, uses what was learned from the whole population. Without peers it is the policy itself.
///
/// Complexity: as the policy; scoring row by row instead of column by column.
template <class Policy>
struct per_peer_group {
    Policy normalising{};        ///< what each group is fitted with
    std::size_t least_group = 2; ///< fewer known values than this are too few to learn from; at least 1

    static_assert(normalising_policy<Policy>,
                  "per_peer_group: .normalising needs fit(column known, const criterion&) const");

    /// Fits one group.
    [[nodiscard]] auto fit(column known, const criterion& c) const { return normalising.fit(known, c); }
    /// Fits one group of all ranks, of which this one has some values, or none.
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        return detail::fit_known_on(ranks, normalising, {known, range}, c);
    }

    /// Whether a group with so many known values is large enough.
    [[nodiscard]] bool can_learn_from(std::size_t count) const noexcept { return count >= least_group && count > 0; }

    /// As the policy.
    void require_known(std::span<const criterion> criteria) const {
        if constexpr (requires { normalising.require_known(criteria); })
            normalising.require_known(criteria);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("per_peer_group");
        each("normalising", of.normalising...);
        each("least_group", of.least_group...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
