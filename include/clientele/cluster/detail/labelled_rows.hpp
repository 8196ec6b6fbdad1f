#pragma once

/// @file
/// Rows with labels and weights, checked once and brought into an order that does not depend on how they came.
/// Internal; shared by the measures of clusters.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/row_weights.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
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
/// units, powers of two, in which squares of values, and weights times these, are numbers.
struct labelled_rows {
    const matrix_view& x;
    column weights;
    weight_range range;                            ///< of the weights
    double unit = 1;                               ///< what values are multiplied with
    double weight_unit = 1;                        ///< what weights are multiplied with
    double reach = 0;                              ///< the largest value, in size, in the unit
    std::vector<int> cluster_labels;               ///< the label of each cluster that has rows, ascending
    std::vector<std::vector<std::size_t>> members; ///< its rows, in an order that only their content decides
    std::vector<double> masses;                    ///< its weight, in the unit
    double mass = 0.0;                             ///< all weight, in the unit

    /// Refuses labels and weights that do not fit.
    labelled_rows(std::string_view where, const matrix_view& rows, std::span<const int> labels, column row_weights)
        : x{rows}, weights{row_weights} {
        require_finite(where, x);
        const auto n = static_cast<std::size_t>(x.rows());
        require_same_size(where, "labels", n, labels.size());
        range = checked_weights(where, n, weights);
        int largest = -1;
        for (std::size_t i = 0; i < n; ++i) {
            if (labels[i] < 0)
                fail(errc::bad_value, i, where, ": labels must be at least 0, got ", labels[i], " in row ", i);
            largest = (std::max)(largest, labels[i]);
        }
        unit = unit_for_rows(x, weights);
        weight_unit = unit_for(range.heaviest);
        if (static_cast<std::size_t>(largest) >= n && static_cast<std::size_t>(largest) > 1'000'000)
            fail(errc::bad_value, no_row, where, ": labels must be 0-based cluster numbers, got ", largest, " with ", n,
                 " rows");
        std::vector<std::vector<std::size_t>> by_label(static_cast<std::size_t>(largest) + 1);
        for (std::size_t i = 0; i < n; ++i)
            if (weight(i) > 0.0)
                by_label[static_cast<std::size_t>(labels[i])].push_back(i);
        for (std::size_t label = 0; label < by_label.size(); ++label) {
            auto& rows_of = by_label[label];
            if (rows_of.empty())
                continue;
            std::sort(rows_of.begin(), rows_of.end(), [this](std::size_t a, std::size_t b) { return before(a, b); });
            double sum = 0.0;
            for (const auto row : rows_of) {
                sum += weight(row);
                for (Eigen::Index f = 0; f < x.cols(); ++f)
                    reach = (std::max)(reach, std::abs(at(row, f)));
            }
            cluster_labels.push_back(static_cast<int>(label));
            members.push_back(std::move(rows_of));
            masses.push_back(sum);
            mass += sum;
        }
        require(clusters() >= 2, where, ": labels must name at least two clusters with rows of positive weight, got ",
                clusters());
    }

    [[nodiscard]] std::size_t clusters() const noexcept { return members.size(); }
    [[nodiscard]] double weight(std::size_t row) const noexcept { return weight_of(weights, row) * weight_unit; }
    /// A value, in the unit.
    [[nodiscard]] double at(std::size_t row, Eigen::Index feature) const {
        return x(static_cast<Eigen::Index>(row), feature) * unit;
    }

    /// The weighted mean of each cluster, clusters x features, in the unit.
    [[nodiscard]] matrix centroids() const {
        matrix out(static_cast<Eigen::Index>(clusters()), x.cols());
        for (std::size_t c = 0; c < clusters(); ++c) {
            const double own_unit = power_of_two_for(masses[c]); // of the weights of a light cluster
            for (Eigen::Index f = 0; f < x.cols(); ++f) {
                // About the first row, so that a cluster far from the origin loses nothing.
                const double origin = at(members[c].front(), f);
                double sum = 0.0;
                for (const auto row : members[c])
                    sum += rounded_product(weight(row) * own_unit, at(row, f) - origin);
                out(static_cast<Eigen::Index>(c), f) = origin + sum / (masses[c] * own_unit);
            }
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
