#pragma once

/// @file
/// Data without clusters to hold a clustering against: the reference of the gap statistic.

#include <clientele/cmath.hpp>
#include <clientele/math/random.hpp>
#include <clientele/math/symmetric_eigen.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Draws data without clusters: uniform over a box that holds the rows, in the place where they lie, as a clustering
/// may look at directions, or at each feature by itself. Of the boxes with edges along the features and along the
/// principal axes the smaller one is taken: a larger one would make any data look like clusters. A template, so that
/// only who chooses k compiles it; loops, as Eigen's products of matrices this small cost more to compile than to
/// compute.
template <class Scalar>
class box_of_rows {
public:
    explicit box_of_rows(const matrix& x)
        : rows_{x.rows()}, unit_{unit_for_rows(x)}, mean_(static_cast<std::size_t>(x.cols())),
          axes_(x.cols(), x.cols()), lower_(mean_.size()), width_(mean_.size()) {
        const Eigen::Index n = x.rows(), d = x.cols();
        matrix centred(n, d), covariance(d, d);
        for (Eigen::Index f = 0; f < d; ++f) {
            Scalar sum = 0; // about the first row: large offsets do not eat the digits
            for (Eigen::Index i = 0; i < n; ++i)
                sum += (x(i, f) - x(0, f)) * unit_;
            Scalar& mean = mean_[static_cast<std::size_t>(f)];
            mean = x(0, f) + sum / static_cast<Scalar>(n) / unit_;
            for (Eigen::Index i = 0; i < n; ++i)
                centred(i, f) = (x(i, f) - mean) * unit_;
        }
        for (Eigen::Index f = 0; f < d; ++f)
            for (Eigen::Index g = 0; g <= f; ++g) {
                Scalar sum = 0;
                for (Eigen::Index i = 0; i < n; ++i)
                    sum += centred(i, f) * centred(i, g);
                covariance(f, g) = covariance(g, f) = sum;
                axes_(f, g) = axes_(g, f) = f == g ? 1 : 0;
            }
        const Scalar along_features = measure(centred);
        const matrix features = std::exchange(axes_, symmetric_eigen(covariance).vectors);
        if (!(measure(centred) < along_features)) {
            axes_ = features;
            measure(centred);
        }
    }
    [[nodiscard]] matrix draw(random_generator random) const {
        const auto d = static_cast<Eigen::Index>(lower_.size());
        matrix along(rows_, d), out(rows_, d);
        for (Eigen::Index j = 0; j < d; ++j)
            for (Eigen::Index i = 0; i < rows_; ++i)
                along(i, j) =
                    lower_[static_cast<std::size_t>(j)] + width_[static_cast<std::size_t>(j)] * random.uniform();
        for (Eigen::Index f = 0; f < d; ++f)
            for (Eigen::Index i = 0; i < rows_; ++i) {
                Scalar sum = 0;
                for (Eigen::Index j = 0; j < d; ++j)
                    sum += axes_(f, j) * along(i, j);
                out(i, f) = mean_[static_cast<std::size_t>(f)] + sum / unit_;
            }
        return out;
    }

private:
    /// Finds the box along the axes; the logarithm of its volume.
    Scalar measure(const matrix& centred) {
        Scalar volume = 0;
        for (Eigen::Index j = 0; j < axes_.cols(); ++j) {
            Scalar lower = std::numeric_limits<Scalar>::infinity(), upper = -lower;
            for (Eigen::Index i = 0; i < rows_; ++i) {
                Scalar along = 0;
                for (Eigen::Index f = 0; f < axes_.rows(); ++f)
                    along += centred(i, f) * axes_(f, j);
                lower = (std::min)(lower, along);
                upper = (std::max)(upper, along);
            }
            lower_[static_cast<std::size_t>(j)] = lower;
            width_[static_cast<std::size_t>(j)] = upper - lower;
            volume += std::log(upper - lower);
        }
        return volume;
    }

    Eigen::Index rows_;
    Scalar unit_; // a power of two, in which squares are numbers
    std::vector<Scalar> mean_;
    matrix axes_; // features x axes
    std::vector<Scalar> lower_, width_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
