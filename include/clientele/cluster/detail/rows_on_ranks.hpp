#pragma once

/// @file
/// Rows that are spread over ranks, as clustering sees them.

#include <clientele/math/matrix.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Of a matrix, or of what is called with a row and a feature.
template <class Values>
[[nodiscard]] double feature_of(const Values& x, std::size_t row, std::size_t f) {
    if constexpr (std::is_convertible_v<const Values&, const matrix_view&>)
        return x(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(f));
    else
        return x(row, f);
}

/// The largest difference within a column of the rows of all ranks. Rows of weight 0 do not count. Sends 16 bytes a
/// column.
template <class Ranks>
[[nodiscard]] double widest_spread_on(const Ranks& ranks, const matrix_view& x, column weights) {
    std::vector<double> most(2 * static_cast<std::size_t>(x.cols()), -std::numeric_limits<double>::infinity());
    for (std::size_t f = 0; f < most.size() / 2; ++f)
        for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows()); ++i)
            if (weight_of(weights, i) > 0) {
                const double v = x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f));
                most[2 * f] = (std::max)(most[2 * f], -v);
                most[2 * f + 1] = (std::max)(most[2 * f + 1], v);
            }
    ranks.all_reduce_max(std::span{most});
    double widest = 0;
    for (std::size_t f = 0; f < most.size(); f += 2)
        widest = (std::max)(widest, most[f] + most[f + 1]);
    return widest;
}

/// The rows of all ranks, of which this one has some in whole blocks, or none; the last block of all may be short.
template <class Ranks>
struct rows_on_ranks {
    const Ranks& ranks;
    ranked_rows rows;
    bool weighted; // whether they have weights, here or elsewhere

    /// The values of some rows of all, each told by the rank that has it; `x(i, f)` is one of this rank's.
    template <class Values>
    [[nodiscard]] std::vector<std::vector<double>> points(const Values& x, std::size_t features,
                                                          std::span<const std::size_t> wanted) const {
        std::vector<double> told;
        for (std::size_t p = 0; p < wanted.size(); ++p)
            if (rows.has(wanted[p])) {
                told.push_back(static_cast<double>(p));
                for (std::size_t f = 0; f < features; ++f)
                    told.push_back(feature_of(x, wanted[p] - rows.first, f));
            }
        if constexpr (!alone<Ranks>)
            told = all_values<double>(ranks, told);
        std::vector<std::vector<double>> out(wanted.size());
        for (auto at = told.begin(); at != told.end(); at += static_cast<std::ptrdiff_t>(features) + 1)
            out[static_cast<std::size_t>(*at)].assign(at + 1, at + 1 + static_cast<std::ptrdiff_t>(features));
        return out;
    }
};

/// The rows of who is alone.
[[nodiscard]] inline rows_on_ranks<one_rank> rows_of_one(std::size_t rows, bool weighted = false) noexcept {
    static constexpr one_rank alone;
    return {alone, {0, rows, rows}, weighted};
}

/// All rows on every rank, for what must see them at once.
struct gathered_rows {
    matrix x;
    std::vector<double> weights; // none: all 1

    template <class Ranks>
    gathered_rows(const rows_on_ranks<Ranks>& of, const matrix_view& own, column own_weights)
        : x(static_cast<Eigen::Index>(of.rows.all), own.cols()), weights{all_values<double>(of.ranks, own_weights)} {
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const auto column = all_values<double>(of.ranks, column_of(own, static_cast<std::size_t>(f)));
            std::copy(column.begin(), column.end(), x.data() + f * x.rows());
        }
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
