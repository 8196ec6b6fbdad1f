#pragma once

/// @file
/// What sets a segment apart: its features against those of everybody, ranked.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One feature of one segment against everybody.
struct feature_contrast {
    int feature = 0;      ///< the column
    double mean = 0;      ///< in the segment
    double base_mean = 0; ///< of everybody
    double index = 100;   ///< 100 mean / base mean; 100 is average; 0 where the base mean is not above 0
    /// Cliff's delta, in [-1, 1]: chance that a customer of the segment has more than one outside it, minus that of
    /// less.
    double effect = 0;
};

/// The contrasts of each segment, the strongest effect first.
struct segment_contrasts {
    std::vector<int> labels{};       ///< the segments that occur, rising
    std::vector<std::size_t> rows{}; ///< their customers
    /// Per segment: every feature, by falling |effect|, equals by column.
    std::vector<std::vector<feature_contrast>> features{};
};

/// Contrasts of features between each segment and the customers outside it.
///
/// The effect needs no scale, no distribution and no cut-off for outliers; it is 0 for a feature that tells nothing.
/// For a yes-or-no feature it is the difference of the shares. The order of rows changes no bit.
/// @param x customers x features, finite
/// @param labels one segment per customer, >= 0
/// @param weights none (all 1), or one per customer, finite and >= 0: weight w counts as w equal customers, 0 as none
/// @throws error for unequal sizes, labels < 0, values or weights that are not finite, when all weights are 0
/// Complexity: O(d n log n)
/// Source: Cliff, Dominance statistics, Psychological Bulletin 114 (1993)
[[nodiscard]] inline segment_contrasts contrasts(const matrix_view& x, std::span<const int> labels,
                                                 column weights = {}) {
    require_finite("contrasts", x);
    const auto n = labels.size();
    require_same_size("contrasts", "labels", static_cast<std::size_t>(x.rows()), n);
    if (!weights.empty())
        require_same_size("contrasts", "weights", n, weights.size());
    const auto weight = [&](std::size_t i) { return weights.empty() ? 1.0 : weights[i]; };
    segment_contrasts out;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < n; ++i) {
        if (labels[i] < 0) [[unlikely]]
            fail(errc::bad_value, i, "contrasts: labels must be >= 0, got ", labels[i], " in row ", i);
        if (!(weight(i) >= 0 && std::isfinite(weight(i)))) [[unlikely]]
            fail(errc::bad_value, i, "contrasts: weights must be finite and >= 0, got ", weight(i), " in row ", i);
        if (weight(i) > 0) {
            order.push_back(i);
            out.labels.push_back(labels[i]);
        }
    }
    if (order.empty())
        fail(errc::bad_value, no_row, "contrasts: at least one weight must be above 0");
    std::ranges::sort(out.labels);
    out.labels.erase(std::ranges::unique(out.labels).begin(), out.labels.end());
    const auto segments = out.labels.size();
    std::vector<std::size_t> segment(n);
    out.rows.assign(segments, 0);
    for (const auto i : order) {
        segment[i] = static_cast<std::size_t>(std::ranges::lower_bound(out.labels, labels[i]) - out.labels.begin());
        ++out.rows[segment[i]];
    }
    out.features.resize(segments);
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
        const column values = column_of(x, static_cast<std::size_t>(j));
        std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
            return values[a] != values[b] ? values[a] < values[b] : weight(a) < weight(b);
        });
        // Twice the sum of midranks is a whole number for whole weights; means are summed in the order of values.
        std::vector<double> mass(segments, 0), sum(segments, 0), twice_ranks(segments, 0);
        double all = 0, before = 0;
        for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
            double equal = 0;
            for (; end < order.size() && values[order[end]] == values[order[begin]]; ++end)
                equal += weight(order[end]);
            for (std::size_t k = begin; k < end; ++k) {
                const double w = weight(order[k]);
                mass[segment[order[k]]] += w;
                sum[segment[order[k]]] += detail::rounded_product(w, values[order[k]]);
                all += detail::rounded_product(w, values[order[k]]);
                twice_ranks[segment[order[k]]] += detail::rounded_product(w, 2 * before + equal + 1);
            }
            before += equal;
        }
        for (std::size_t s = 0; s < segments; ++s) {
            const double inside = mass[s], outside = segments > 1 ? before - inside : 0;
            feature_contrast c{.feature = static_cast<int>(j), .mean = sum[s] / inside, .base_mean = all / before};
            c.index = c.base_mean > 0 ? 100 * c.mean / c.base_mean : 0;
            // Pairs won less pairs lost = 2 U - pairs, U = ranks - inside (inside + 1) / 2 (Mann and Whitney).
            c.effect = outside > 0
                           ? (twice_ranks[s] - detail::rounded_product(inside, inside + 1)) / (inside * outside) - 1
                           : 0;
            out.features[s].push_back(c);
        }
    }
    for (auto& of_segment : out.features)
        std::ranges::sort(of_segment, [](const feature_contrast& a, const feature_contrast& b) {
            return std::abs(a.effect) != std::abs(b.effect) ? std::abs(a.effect) > std::abs(b.effect)
                                                            : a.feature < b.feature;
        });
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
