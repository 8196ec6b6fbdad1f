#pragma once

/// @file
/// Any normalising or weighting policy and any method for customers who are spread over ranks: all are brought to each.

#include <clientele/parallel/gathered.hpp>
#include <clientele/score/detail/learning.hpp>

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Any normalising policy on ranks: the known values of all are brought to each, 8 bytes a customer and criterion, and
/// learned from there.
template <normalising_policy Policy>
struct gathered_normalising {
    Policy normalising{}; ///< what is learned

    /// What the policy learns in one place.
    [[nodiscard]] auto fit(column known, const criterion& c) const { return normalising.fit(known, c); }
    /// What it learns from the values of all ranks.
    /// @throws error what the policy throws
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, column known, const criterion& c, value_range range) const {
        const auto values = gathered(ranks, known);
        return detail::fit_known(normalising, {values.all, range}, c);
    }
    /// As the policy.
    void require_known(std::span<const criterion> criteria) const {
        if constexpr (requires { normalising.require_known(criteria); })
            normalising.require_known(criteria);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_normalising");
        each("normalising", of.normalising...);
    }
};

/// Any weighting policy on ranks: the rows of all are brought to each, 8 bytes a customer and criterion, and weighed
/// there.
template <weighting_policy Policy>
struct gathered_weighting {
    Policy weighting{}; ///< what weighs

    /// The weights of one place.
    [[nodiscard]] std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
        return weighting.weights(x, criteria);
    }
    /// The weights of the rows of all ranks.
    /// @throws error what the policy throws
    template <ranks_policy Ranks>
    [[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const matrix_view& x,
                                                 std::span<const criterion> criteria) const {
        return weighting.weights(gathered(ranks, x).all, criteria);
    }
    /// What the policy has to say about its weights.
    [[nodiscard]] std::string finding() const { return detail::finding_of(weighting); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_weighting");
        each("weighting", of.weighting...);
    }
};

/// Any method on ranks: it is the method itself, but for a fit on ranks, where the criteria of all customers are
/// brought to each, 8 bytes a customer and criterion.
///
///     gathered_scores{promethee{.criteria = {...}}}.fit_on(ranks, x)
template <class Method>
struct gathered_scores : Method {
    /// What the method learns from the customers of all ranks.
    /// @param ranks all of them
    /// @param x     the customers of this one, who may be none
    /// @param peers of each of them, as for `fit`
    /// @throws error what the method throws; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> peers = {}) const {
        const auto rows = gathered(ranks, x);
        if (const auto of_all = gathered(ranks, peers); !of_all.all.empty())
            return Method::fit(rows.all, of_all.all);
        return Method::fit(rows.all);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_scores");
        each("method", as_method(of)...);
    }

private:
    static constexpr const Method& as_method(const Method& of) noexcept { return of; }
    static constexpr Method& as_method(Method& of) noexcept { return of; }
};
/// Gathers the method it is given.
template <class Method>
gathered_scores(Method) -> gathered_scores<Method>;

} // namespace clientele::inline CLIENTELE_ABI
