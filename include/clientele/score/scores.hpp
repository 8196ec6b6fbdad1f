#pragma once

/// @file
/// What a method says about some customers: a score each, and who was stopped by what.

#include <clientele/config.hpp>

#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// In `vetoed_by`: nothing stopped this customer.
inline constexpr int not_vetoed = -1;

/// In `vetoed_by`: too few criteria are known (see `weighted_score::least_coverage`).
inline constexpr int too_little_known = -2;

/// The scores of some customers by any method.
struct method_scores {
    std::vector<double> scores; ///< one per customer, larger is better
    std::vector<int> vetoed_by; ///< the criterion whose gate is shut, or `not_vetoed`; empty if there are no gates

    /// Whether a customer was stopped by a gate.
    [[nodiscard]] bool vetoed(std::size_t row) const noexcept {
        return !vetoed_by.empty() && vetoed_by[row] != not_vetoed;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
