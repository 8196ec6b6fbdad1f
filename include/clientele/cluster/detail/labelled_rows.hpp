#pragma once

/// @file
/// Rows with labels and weights in an order that does not depend on how they came.
/// Internal; shared by silhouettes, which compare rows with each other.

#include <clientele/cluster/detail/clusters_on_ranks.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The rows of one place, by cluster, in an order that only their content decides: for sums of doubles that hang on it.
struct labelled_rows : clusters_on_ranks<one_rank> {
    double reach = 0;                              ///< the largest value, in size, in the unit
    std::vector<std::vector<std::size_t>> members; ///< the rows of each cluster

    /// Refuses labels and weights that do not fit.
    labelled_rows(std::string_view where, const matrix_view& all, std::span<const int> labels, column row_weights)
        : clusters_on_ranks{in_one_place, where, all, labels, row_weights}, members(clusters()) {
        for (std::size_t i = 0; i < own.size(); ++i)
            if (own[i] != none)
                members[own[i]].push_back(i);
        for (auto& rows_of : members) {
            std::sort(rows_of.begin(), rows_of.end(), [this](std::size_t a, std::size_t b) { return before(a, b); });
            for (const auto row : rows_of)
                for (Eigen::Index f = 0; f < x.cols(); ++f)
                    reach = (std::max)(reach, std::abs(at(row, f)));
        }
    }

private:
    static constexpr one_rank in_one_place{};

    [[nodiscard]] bool before(std::size_t a, std::size_t b) const {
        for (Eigen::Index f = 0; f < x.cols(); ++f)
            if (at(a, f) != at(b, f))
                return at(a, f) < at(b, f);
        return weight(a) != weight(b) ? weight(a) < weight(b) : a < b;
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
