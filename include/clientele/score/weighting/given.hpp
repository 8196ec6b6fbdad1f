#pragma once

/// @file
/// Weighting policies that take what is given: by the criteria themselves, as a list, or equal.

#include <clientele/score/concepts.hpp>

#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The weights written in the criteria. The default.
/// Complexity: O(d).
struct criterion_weights {
    static constexpr std::string_view name = "criterion_weights"; ///< for the record
    /// The matrix is not looked at.
    static constexpr bool reads_matrix = false;
    /// One weight per criterion, as written.
    [[nodiscard]] std::vector<double> weights(const matrix_view&, std::span<const criterion> criteria) const {
        std::vector<double> result;
        result.reserve(criteria.size());
        for (const auto& c : criteria)
            result.push_back(c.weight);
        return result;
    }
};
static_assert(weighting_policy<criterion_weights>);

/// Every criterion counts the same.
/// Complexity: O(d).
struct equal_weights {
    static constexpr std::string_view name = "equal_weights"; ///< for the record
    /// The matrix is not looked at.
    static constexpr bool reads_matrix = false;
    /// Ones.
    [[nodiscard]] std::vector<double> weights(const matrix_view&, std::span<const criterion> criteria) const {
        return std::vector<double>(criteria.size(), 1.0);
    }
};
static_assert(weighting_policy<equal_weights>);

/// Weights from a list, in the order of the criteria.
/// Complexity: O(d).
struct fixed_weights {
    std::vector<double> values; ///< one per criterion, not negative, not all zero; any scale
    /// The matrix is not looked at.
    static constexpr bool reads_matrix = false;
    /// The list.
    [[nodiscard]] std::vector<double> weights(const matrix_view&, std::span<const criterion>) const { return values; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fixed_weights");
        each("values", of.values...);
    }
};
static_assert(weighting_policy<fixed_weights>);

} // namespace clientele::inline CLIENTELE_ABI
