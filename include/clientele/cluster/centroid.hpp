#pragma once

/// @file
/// What a cluster's centre is, and with it what "near" means: means, medians, or directions.

#include <clientele/cluster/concepts.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The centre is the weighted mean, the loss the squared Euclidean distance: k-means proper, and the fast path.
struct means {
    static constexpr std::string_view name = "means"; ///< for the record
    static constexpr bool least_squares = true;       ///< the fast engine may be used

    /// sum_j (x_j - c_j)^2
    [[nodiscard]] static double loss(std::span<const double> x, std::span<const double> c) noexcept {
        double sum = 0;
        for (std::size_t j = 0; j < x.size(); ++j)
            sum += (x[j] - c[j]) * (x[j] - c[j]);
        return sum;
    }
    /// The weighted mean; `weights` empty: all 1.
    [[nodiscard]] static double centre(column values, column weights) noexcept {
        double sum = 0, mass = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double w = detail::weight_of(weights, i);
            sum += w * values[i];
            mass += w;
        }
        return sum / mass;
    }
    /// A mean stays as it is.
    static void finish(std::span<double>) noexcept {}
    /// The Euclidean distance that belongs to a loss.
    [[nodiscard]] static double length(double loss) noexcept { return std::sqrt(loss); }
};
static_assert(centroid_policy<means>);

/// The centre is the weighted median of each feature, the loss the sum of absolute differences: one wild customer does
/// not pull a cluster towards it. The lower of two middle values is taken.
/// Source: Bradley, Mangasarian and Street, Clustering via concave minimization, NIPS 9 (1997).
struct medians {
    static constexpr std::string_view name = "medians"; ///< for the record
    /// sum_j |x_j - c_j|
    [[nodiscard]] static double loss(std::span<const double> x, std::span<const double> c) noexcept {
        double sum = 0;
        for (std::size_t j = 0; j < x.size(); ++j)
            sum += std::abs(x[j] - c[j]);
        return sum;
    }
    /// The smallest value at which at least half of the weight is reached.
    /// Complexity: O(m log m).
    template <class = void> // only who uses it compiles the sort
    [[nodiscard]] static double centre(column values, column weights) {
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
        double mass = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            mass += detail::weight_of(weights, order[i]);
        double reached = 0;
        for (const auto i : order) {
            reached += detail::weight_of(weights, i);
            if (2 * reached >= mass)
                return values[i];
        }
        return values[order.back()];
    }
    /// A median stays as it is.
    static void finish(std::span<double>) noexcept {}
};
static_assert(centroid_policy<medians>);

/// Customers are compared by the mix of their features, not by their size: the centre is the mean direction, of length
/// 1, and the loss is 1 - cos(x, c). A row of zeros has no direction and its loss is 1 to every cluster.
/// Source: Dhillon and Modha, Concept decompositions for large sparse text data using clustering, Machine Learning 42
/// (2001).
struct spherical {
    static constexpr std::string_view name = "spherical"; ///< for the record
    /// 1 - x.c / (|x| |c|)
    [[nodiscard]] static double loss(std::span<const double> x, std::span<const double> c) noexcept {
        const double plain =
            loss_of(x.size(), [&](std::size_t j) { return x[j]; }, [&](std::size_t j) { return c[j]; });
        if (plain >= 0)
            return plain;
        double of_x = 0, of_c = 0;
        for (std::size_t j = 0; j < x.size(); ++j) {
            of_x = (std::max)(of_x, std::abs(x[j]));
            of_c = (std::max)(of_c, std::abs(c[j]));
        }
        if (of_x == 0 || of_c == 0)
            return 1;
        return loss_of(
            x.size(), [&](std::size_t j) { return x[j] / of_x; }, [&](std::size_t j) { return c[j] / of_c; });
    }
    /// A copy of the rows with each brought to length 1; rows of zeros stay.
    [[nodiscard]] static matrix prepared(const matrix_view& x) {
        matrix out(x.rows(), x.cols());
        for (Eigen::Index i = 0; i < out.rows(); ++i) {
            double largest = 0, squares = 0; // scaled by the largest, so that squares neither overflow nor vanish
            for (Eigen::Index f = 0; f < out.cols(); ++f)
                largest = (std::max)(largest, std::abs(x(i, f)));
            for (Eigen::Index f = 0; largest > 0 && f < out.cols(); ++f)
                squares += (x(i, f) / largest) * (x(i, f) / largest);
            for (Eigen::Index f = 0; f < out.cols(); ++f)
                out(i, f) = largest > 0 ? x(i, f) / largest / std::sqrt(squares) : x(i, f);
        }
        return out;
    }
    /// The weighted mean of the prepared rows.
    [[nodiscard]] static double centre(column values, column weights) noexcept {
        return means::centre(values, weights);
    }
    /// Brings the centroid to length 1.
    static void finish(std::span<double> c) noexcept {
        double squares = 0;
        for (const double v : c)
            squares += v * v;
        if (squares > 0)
            for (double& v : c)
                v /= std::sqrt(squares);
    }

private:
    /// Of vectors that are read number by number; -1 where the squares come near the ends of the range of double.
    template <class X, class C>
    [[nodiscard]] static double loss_of(std::size_t features, const X& x, const C& c) noexcept {
        double dot = 0, xx = 0, cc = 0;
        for (std::size_t j = 0; j < features; ++j) {
            dot += x(j) * c(j);
            xx += x(j) * x(j);
            cc += c(j) * c(j);
        }
        return detail::squares_hold(xx) && detail::squares_hold(cc)
                   ? (std::max)(0.0, 1 - dot / (std::sqrt(xx) * std::sqrt(cc)))
                   : -1.0;
    }
};
static_assert(centroid_policy<spherical>);

} // namespace clientele::inline CLIENTELE_ABI
