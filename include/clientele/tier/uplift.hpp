#pragma once

/// @file
/// Rules that raise a customer's tier after it is known, by one at most.

#include <clientele/math/matrix.hpp>
#include <clientele/tier/concepts.hpp>
#include <clientele/tier/rule.hpp>

#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Tiers after uplift, and why.
struct uplifted_tiers {
    std::vector<int> tiers;     ///< the tier of each customer after uplift
    std::vector<int> raised_by; ///< the number of the requirement that raised the customer, or -1
};

/// Raises customers by one tier who meet any of the requirements, and never by more than one however many they meet:
/// high frequency may raise the level of a customer, but does not make one of another class.
struct uplift {
    std::vector<std::string> criteria; ///< the names of the columns of the matrix, in their order
    std::vector<requirement> any_of;   ///< one of them is enough; the first that is met is recorded
    int best = 0;                      ///< the best tier that uplift may lead to

    /// The tiers after uplift.
    /// @param tiers before it, one per customer, 0 is the best
    /// @param x customers x criteria; a missing value (NaN) meets nothing
    /// @returns the tiers, and what raised whom
    /// @throws error `bad_shape` for sizes that differ, `bad_value` with the row of a tier outside [0, 1'000'000),
    ///         `bad_parameter` for an unknown criterion, a requirement that contradicts itself or such a `best`
    /// Complexity: O(n x requirements).
    [[nodiscard]] uplifted_tiers apply(std::span<const int> tiers, const matrix_view& x) const {
        require(!any_of.empty(), "uplift: any_of must hold at least one requirement, got none");
        require(best >= 0 && best < detail::tier_limit, "uplift: best must be in [0, ", detail::tier_limit, "), got ",
                best);
        require_same_size("uplift", "the matrix", tiers.size(), static_cast<std::size_t>(x.rows()));
        if (static_cast<std::size_t>(x.cols()) != criteria.size())
            fail(errc::bad_shape, no_row, "uplift: the matrix must have ", criteria.size(),
                 " columns, one per criterion, got ", x.cols());
        detail::require_tiers("uplift", "what is raised", tiers);
        std::vector<column> columns;
        for (const auto& each : any_of) {
            detail::require_requirement("uplift", "uplift", each);
            columns.push_back(column_of(x, detail::criterion_index("uplift", criteria, each.criterion)));
        }
        uplifted_tiers result{{tiers.begin(), tiers.end()}, std::vector<int>(tiers.size(), -1)};
        for (std::size_t row = 0; row < tiers.size(); ++row) {
            for (std::size_t r = 0; r < any_of.size() && tiers[row] > best && result.raised_by[row] < 0; ++r)
                if (any_of[r].met(columns[r][row])) {
                    result.tiers[row] = tiers[row] - 1;
                    result.raised_by[row] = static_cast<int>(r);
                }
        }
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
