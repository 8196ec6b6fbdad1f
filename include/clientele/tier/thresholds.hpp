#pragma once

/// @file
/// Tiers by fixed amounts.

#include <clientele/cmath.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/tier/concepts.hpp>

#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Tiers by absolute cuts: tier t takes the values from at_least[t] up to, not including, at_least[t - 1]; the last
/// tier takes the rest, negative values included.
///
///     spend_thresholds{.at_least = {5'000, 1'000}}.fit(annual_spend)
///
/// The defaults are the four bands of annual spend in yuan: 1,000,000 and more, 500,000, 100,000, and below.
struct spend_thresholds {
    std::vector<double> at_least{1'000'000, 500'000, 100'000}; ///< the least value of each tier but the last, falling

    /// The tiers of a population; nothing is learned from it but who is in which tier.
    /// @param values one finite number per customer, in the unit of the cuts
    /// @returns tier 0 (best) to at_least.size() (last)
    /// @throws error `empty_input` for no row, `bad_value` with the row of a value that is not finite, `bad_parameter`
    ///         for cuts that do not fall strictly
    /// Complexity: O(n x tiers).
    [[nodiscard]] fitted_tiers fit(column values) const { return fit_on(one_rank{}, values); }
    /// The same where customers are spread over ranks: each gives its own, or none. Sends 8 bytes to every other rank.
    /// @throws error as above; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_tiers fit_on(const Ranks& ranks, column values) const {
        const auto rows = detail::ranked_rows::of(ranks, values.size());
        if (rows.all == 0)
            fail(errc::empty_input, no_row, "spend_thresholds: values must have at least one row, got none");
        check();
        std::string cuts;
        for (std::size_t i = 0; i < at_least.size(); ++i)
            cuts += sentence(i == 0 ? "" : ", ", at_least[i]);
        fitted_tiers result{.tiers = {}, .thresholds = at_least, .rule = "spend_thresholds: at least " + cuts};
        detail::require_finite_on(ranks, rows, "spend_thresholds", "values", values);
        result.tiers = result.apply(values);
        return result;
    }

    /// Refuses cuts that do not fall strictly, or are none.
    /// @throws error `bad_parameter`
    void check() const {
        require(!at_least.empty(), "spend_thresholds: at_least must name at least one cut, got none");
        for (std::size_t i = 0; i < at_least.size(); ++i) {
            require(std::isfinite(at_least[i]), "spend_thresholds: at_least must be finite, got ", at_least[i]);
            require(i == 0 || at_least[i] < at_least[i - 1],
                    "spend_thresholds: at_least must fall strictly, best tier first, got ", at_least[i], " after ",
                    i == 0 ? 0.0 : at_least[i - 1]);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("spend_thresholds");
        each("at_least", of.at_least...);
    }
};

static_assert(tier_policy<spend_thresholds>);

} // namespace clientele::inline CLIENTELE_ABI
