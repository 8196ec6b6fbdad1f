#pragma once

/// @file
/// From "how many were still there after each renewal" to the weighted histories that the contractual models are fitted
/// to.

#include <clientele/clv/histories.hpp>

#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The histories of contractual customers as columns: x = t_x renewals made out of T seen, standing for `weight`
/// customers each. A customer with x = T is still there; one with x < T did not renew for the (x + 1)-th time.
struct contract_histories {
    std::vector<double> x;      ///< renewals made
    std::vector<double> T;      ///< renewal dates passed, x <= T
    std::vector<double> weight; ///< customers

    /// As the columns that a fit reads.
    [[nodiscard]] clientele::histories columns() const { return {.x = x, .t_x = x, .T = T, .weight = weight}; }
};

/// Turns one cohort's survivors into histories: counts[0] customers began, counts[t] of them renewed for the t-th time.
/// @param counts not increasing, at least 0, finite; fractions such as percentages are legal
/// @returns one row per renewal at which customers left, and one for those still there
/// @throws error `empty_input` without counts, `bad_value` with the row where the counts increase or are
/// negative
/// Source: Fader and Hardie, How to project customer retention, Journal of Interactive Marketing 21 (2007)
[[nodiscard]] inline contract_histories survival_counts(column counts) {
    if (counts.empty())
        fail(errc::empty_input, no_row, "survival_counts: there are no counts");
    require_finite("survival_counts", "a count", counts);
    contract_histories out;
    const double renewals = static_cast<double>(counts.size() - 1);
    const auto add = [&](double x, double weight) {
        if (weight > 0) {
            out.x.push_back(x);
            out.T.push_back(renewals);
            out.weight.push_back(weight);
        }
    };
    for (std::size_t t = 0; t < counts.size(); ++t) {
        if (!(counts[t] >= 0) || (t > 0 && counts[t] > counts[t - 1]))
            fail(errc::bad_value, t, "survival_counts: counts must be >= 0 and not increase, got ", counts[t],
                 " in row ", t);
        if (t > 0)
            add(static_cast<double>(t - 1), counts[t - 1] - counts[t]);
    }
    add(renewals, counts.back());
    return out;
}

/// Adds a cohort to others, so that cohorts of different age are fitted together.
/// @param to what is added to
/// @param cohort another cohort, as `survival_counts` gives it
inline void append(contract_histories& to, const contract_histories& cohort) {
    to.x.insert(to.x.end(), cohort.x.begin(), cohort.x.end());
    to.T.insert(to.T.end(), cohort.T.begin(), cohort.T.end());
    to.weight.insert(to.weight.end(), cohort.weight.begin(), cohort.weight.end());
}

} // namespace clientele::inline CLIENTELE_ABI
