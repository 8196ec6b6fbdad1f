#pragma once

/// @file
/// Rows with labels and weights on any ranks, checked once, and what the rows of each cluster add up to.
/// Internal; shared by the measures of clusters.

#include <clientele/cluster/detail/rows_on_ranks.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/row_weights_on_ranks.hpp>
#include <clientele/math/exact_sum.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// |a - b|^2 of two rows, with the same bits on every machine.
template <class A, class B>
[[nodiscard]] double squared_distance(const A& a, const B& b) {
    double sum = 0.0;
    for (Eigen::Index f = 0; f < a.cols(); ++f) {
        const double away = a[f] - b[f];
        sum += rounded_product(away, away);
    }
    return sum;
}

/// The rows of positive weight, by cluster. Clusters without such rows are passed over. Values and weights are read in
/// units, powers of two, in which squares of values, and weights times these, are numbers. Sums are exact: neither the
/// order of the rows nor who has them changes a bit.
template <class Ranks>
struct clusters_on_ranks {
    static constexpr auto none = static_cast<std::size_t>(-1); ///< the cluster of a row without weight

    const Ranks& ranks;
    const matrix_view& x; ///< the rows of this rank
    column weights;       ///< theirs
    ranked_rows rows;
    weight_range range;                ///< of the weights of all
    double unit = 1;                   ///< what values are multiplied with
    double weight_unit = 1;            ///< what weights are multiplied with
    std::vector<int> cluster_labels{}; ///< the label of each cluster that has rows, ascending
    std::vector<std::size_t> own{};    ///< the cluster of each row of this rank
    std::vector<double> masses{};      ///< the weight of each cluster, in the unit
    double mass = 0.0;                 ///< all weight, in the unit

    /// Refuses labels and weights that do not fit, on all ranks together.
    clusters_on_ranks(const Ranks& with, std::string_view where, const matrix_view& own_rows,
                      std::span<const int> labels, column row_weights)
        : ranks{with}, x{own_rows}, weights{row_weights}, rows{ranked_rows::of(with, row_count(own_rows))} {
        (void)require_shape_on(ranks, where, x);
        refusing_together(ranks, rows.first, [&] { require_own(where, labels); });
        range = checked_weights_on(ranks, where, rows, weights);
        unit = unit_for(widest_spread_on(ranks, x, weights));
        weight_unit = unit_for(range.heaviest);
        double most = 0;
        for (const int label : labels)
            most = (std::max)(most, static_cast<double>(label));
        const auto largest = static_cast<std::size_t>(all_max(ranks, most));
        if (largest >= rows.all && largest > 1'000'000)
            fail(errc::bad_value, no_row, where, ": labels must be 0-based cluster numbers, got ", largest, " with ",
                 rows.all, " rows");
        number_clusters(largest + 1, labels);
        require(clusters() >= 2, where, ": labels must name at least two clusters with rows of positive weight, got ",
                clusters());
        weigh();
    }

    [[nodiscard]] std::size_t clusters() const noexcept { return cluster_labels.size(); }
    [[nodiscard]] double weight(std::size_t row) const noexcept { return weight_of(weights, row) * weight_unit; }
    /// A value, in the unit.
    [[nodiscard]] double at(std::size_t row, Eigen::Index feature) const {
        return x(static_cast<Eigen::Index>(row), feature) * unit;
    }

    /// The exact sum of `term(row, cluster)` over the rows of each cluster, rounded once.
    template <class Term>
    [[nodiscard]] std::vector<double> sums(const Term& term) const {
        std::vector<exact_sum> exact(clusters());
        for (std::size_t i = 0; i < own.size(); ++i)
            if (own[i] != none)
                exact[own[i]].add(term(i, own[i]));
        add_up(ranks, std::span{exact});
        std::vector<double> out;
        out.reserve(exact.size());
        for (const auto& sum : exact)
            out.push_back(sum.value());
        return out;
    }

    /// The unit of the weights of each cluster, so that of a light one nothing is lost.
    [[nodiscard]] std::vector<double> own_units() const {
        std::vector<double> out;
        for (const double each : masses)
            out.push_back(power_of_two_for(each));
        return out;
    }

    /// The weighted mean of each cluster, clusters x features, in the unit.
    [[nodiscard]] matrix centroids() const {
        const auto k = static_cast<Eigen::Index>(clusters());
        // About the least value of the cluster, so that one far from the origin loses nothing; less is more here.
        matrix out = matrix::Constant(k, x.cols(), -std::numeric_limits<double>::infinity());
        for (Eigen::Index f = 0; f < x.cols(); ++f)
            for (std::size_t i = 0; i < own.size(); ++i)
                if (own[i] != none) {
                    double& least = out(static_cast<Eigen::Index>(own[i]), f);
                    least = (std::max)(least, -at(i, f));
                }
        ranks.all_reduce_max(std::span{out.data(), static_cast<std::size_t>(out.size())});
        const auto units = own_units();
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const auto least = [&](std::size_t c) { return 0.0 - out(static_cast<Eigen::Index>(c), f); };
            const auto summed = sums([&](std::size_t i, std::size_t c) {
                return rounded_product(weight(i) * units[c], at(i, f) - least(c));
            });
            for (std::size_t c = 0; c < clusters(); ++c)
                out(static_cast<Eigen::Index>(c), f) = least(c) + summed[c] / (masses[c] * units[c]);
        }
        return out;
    }

    [[nodiscard]] double squared_distance(std::size_t row, const matrix& centroids, std::size_t c) const {
        double sum = 0.0;
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const double away = at(row, f) - centroids(static_cast<Eigen::Index>(c), f);
            sum += rounded_product(away, away);
        }
        return sum;
    }

private:
    [[nodiscard]] static std::size_t row_count(const matrix_view& of) noexcept {
        return static_cast<std::size_t>(of.rows());
    }

    /// What one rank sees by itself.
    void require_own(std::string_view where, std::span<const int> labels) const {
        require_finite_rows(where, x);
        require_same_size(where, "labels", rows.own, labels.size());
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (labels[i] < 0)
                fail(errc::bad_value, i, where, ": labels must be at least 0, got ", labels[i], " in row ", i);
    }

    void number_clusters(std::size_t labels_in_all, std::span<const int> labels) {
        std::vector<std::int64_t> counts(labels_in_all);
        for (std::size_t i = 0; i < rows.own; ++i)
            counts[static_cast<std::size_t>(labels[i])] += weight_of(weights, i) > 0;
        ranks.all_reduce_sum(std::span{counts});
        std::vector<std::size_t> numbers(labels_in_all, none);
        for (std::size_t label = 0; label < labels_in_all; ++label)
            if (counts[label] > 0) {
                numbers[label] = cluster_labels.size();
                cluster_labels.push_back(static_cast<int>(label));
                masses.push_back(static_cast<double>(counts[label]));
            }
        own.reserve(rows.own);
        for (std::size_t i = 0; i < rows.own; ++i)
            own.push_back(weight_of(weights, i) > 0 ? numbers[static_cast<std::size_t>(labels[i])] : none);
    }

    void weigh() {
        if (range.lightest != 1 || range.heaviest != 1) // else they are counted
            masses = sums([this](std::size_t i, std::size_t) { return weight(i); });
        for (const double each : masses)
            mass += each;
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
