#pragma once

/// @file
/// k centroids as rows are compared with them: in single precision for screening, in double for the definition.

#include <clientele/cluster/detail/tiled_rows.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Keeps the compiler from fusing a product with the addition that follows: that would change the last bit from one
/// processor to the next, and with it the label of a row that is equally far from two centroids.
template <class Product>
inline void keep_unfused(Product& product) noexcept {
#if !defined(CLIENTELE_EXTENSIONS)
    product = product + 0; // rounds it, and leaves nothing to fuse
#elif defined(__x86_64__)
    __asm__("" : "+x"(product));
#elif defined(__aarch64__)
    __asm__("" : "+w"(product));
#else
    __asm__("" : "+m"(product));
#endif
}

/// The length of a vector whose squares may leave the range of double; infinite where a part is not finite.
template <class Part>
[[nodiscard]] double scaled_norm(std::size_t parts, const Part& part) {
    double largest = 0, squares = 0;
    for (std::size_t f = 0; f < parts; ++f) {
        const double size = std::abs(part(f));
        if (!(size <= (std::numeric_limits<double>::max)()))
            return std::numeric_limits<double>::infinity();
        largest = (std::max)(largest, size);
    }
    for (std::size_t f = 0; largest > 0 && f < parts; ++f)
        squares += (part(f) / largest) * (part(f) / largest);
    return largest * std::sqrt(squares);
}

/// The length of a vector, also where its squares leave the range of double.
template <class Part>
[[nodiscard]] double safe_norm(std::size_t parts, const Part& part) {
    double squares = 0;
    for (std::size_t f = 0; f < parts; ++f)
        squares += part(f) * part(f);
    return squares_hold(squares) ? std::sqrt(squares) : scaled_norm(parts, part);
}

/// k centroids, ready to be compared with rows.
class centroid_set {
public:
    /// `unit` is the power of two that distances are scaled by before they are squared.
    centroid_set(const matrix& centroids, const screen_frame& frame, double unit)
        : features_{static_cast<std::size_t>(centroids.cols())}, clusters_{static_cast<int>(centroids.rows())},
          padded_{(clusters_ + centroid_block - 1) / centroid_block * centroid_block},
          label_mask_{static_cast<int>(std::bit_ceil(static_cast<unsigned>((std::min)(padded_, labels_in_score)))) - 1},
          unit_{unit}, slack_{static_cast<float>((static_cast<double>(features_) + 8 + 2.0 * label_mask_) * 0x1.1p-24)},
          exact_(static_cast<std::size_t>(centroids.size())) {
        const std::size_t width = features_ + 2;
        coefficients_.assign(static_cast<std::size_t>(padded_) * width, 0.0f);
        const double keep =
            1 - 2.2 * static_cast<double>(slack_); // the runner-up is taken at the lower end of its error
        for (int j = 0; j < padded_; ++j) {
            float* const own = coefficients_.data() + static_cast<std::size_t>(j) * width;
            double squares = 0;
            for (std::size_t f = 0; f < features_ && j < clusters_; ++f) {
                const double c = centroids(j, static_cast<Eigen::Index>(f));
                exact_[static_cast<std::size_t>(j) * features_ + f] = c;
                const double moved = (c - frame.offset[f]) * frame.scale;
                own[f] = static_cast<float>(-std::clamp(moved, -3e38, 3e38));
                squares += moved * moved;
            }
            if (!(squares < 1e38)) // scores would leave the range of float: then nothing is proven
                slack_ = std::numeric_limits<float>::infinity();
            own[features_] = j < clusters_ ? static_cast<float>((std::min)(squares / 2 * keep, 3e38)) : 3.3e38f;
            const std::int32_t label = j % labels_in_score;
            own[features_ + 1] = std::bit_cast<float>(label);
        }
        if (padded_ > most_rechecked)
            return;
        constexpr auto most = static_cast<std::size_t>(most_rechecked);
        by_feature_.assign((features_ + 1) * most, 0.0f);
        for (std::size_t f = 0; f <= features_; ++f)
            for (std::size_t j = 0; j < static_cast<std::size_t>(padded_); ++j)
                by_feature_[f * most + j] = coefficients_[j * width + f];
    }

    /// The arguments that screen the first `rows` of some tiles.
    [[nodiscard]] screen_arguments arguments(const float* tiles, std::size_t rows, std::int32_t* labels,
                                             unsigned char* bits) const {
        return {tiles,
                rows,
                static_cast<std::ptrdiff_t>(features_),
                coefficients_.data(),
                by_feature_.empty() ? nullptr : by_feature_.data(),
                padded_,
                label_mask_,
                slack_,
                labels,
                bits};
    }

    /// sum_f (unit (x_f - c_f))^2, feature by feature.
    template <class Scalar>
    [[nodiscard]] double distance(const columns_view<Scalar>& x, std::size_t row, int j, double unit) const {
        const double* const c = exact_.data() + static_cast<std::size_t>(j) * features_;
        double sum = 0;
        for (std::size_t f = 0; f < features_; ++f) {
            const double away = (x(row, f) - c[f]) * unit;
            double square = away * away;
            keep_unfused(square);
            sum += square;
        }
        return sum;
    }
    /// The same for many rows from the first on, each to the centroid of its label.
    template <class Scalar>
    void distances(simd width, const Scalar* const* columns, std::size_t first, std::size_t rows, const int* labels,
                   double* out) const {
        own_distances(
            width, own_distance_arguments<Scalar>{columns, first, rows, features_, labels, exact_.data(), unit_, out});
    }
    /// The label by the definition; ties to the lower label.
    template <class Scalar>
    [[nodiscard]] int nearest(const columns_view<Scalar>& x, std::size_t row) const {
        candidate out{distance(x, row, 0, unit_), 0};
        for (int j = 1; j < clusters_; ++j)
            if (const double next = distance(x, row, j, unit_); next < out.least)
                out = {next, j};
        // Where squares come near the ends of the range of double the row is looked at in a unit of its own.
        return squares_hold(out.least) ? out.label : nearest_in_own_unit(x, row);
    }
    /// Rounded up as the kernels need it.
    [[nodiscard]] int padded() const noexcept { return padded_; }

private:
    struct candidate {
        double least;
        int label;
    };
    /// The unit is that of the centroid whose widest feature is nearest: what is farther may come out infinite.
    template <class Scalar>
    [[nodiscard, CLIENTELE_NOINLINE]] int nearest_in_own_unit(const columns_view<Scalar>& x, std::size_t row) const {
        candidate closest{std::numeric_limits<double>::infinity(), 0};
        for (int j = 0; j < clusters_; ++j) {
            double widest = 0;
            for (std::size_t f = 0; f < features_; ++f) // halves: a difference may be larger than all doubles
                widest = (std::max)(widest, std::abs(x(row, f) / 2 - centre(j, f) / 2));
            if (widest == 0)
                for (std::size_t f = 0; f < features_; ++f)
                    widest = (std::max)(widest, std::abs(x(row, f) - centre(j, f)));
            if (widest < closest.least)
                closest = {widest, j};
        }
        if (closest.least == 0)
            return closest.label;
        const double unit = std::scalbn(1.0, std::clamp(-std::ilogb(closest.least) - 1, -1022, 1022));
        candidate out{std::numeric_limits<double>::infinity(), closest.label};
        for (int j = 0; j < clusters_; ++j) {
            double sum = 0;
            for (std::size_t f = 0; f < features_; ++f) {
                const double apart = x(row, f) - centre(j, f);
                const double away = std::isfinite(apart) ? apart * unit : x(row, f) * unit - centre(j, f) * unit;
                double square = away * away;
                keep_unfused(square);
                sum += square;
            }
            if (sum < out.least)
                out = {sum, j};
        }
        return out.label;
    }
    [[nodiscard]] double centre(int j, std::size_t f) const noexcept {
        return exact_[static_cast<std::size_t>(j) * features_ + f];
    }

    std::size_t features_;
    int clusters_, padded_, label_mask_;
    double unit_;
    float slack_;
    std::vector<double> exact_;                    // cluster by cluster
    std::vector<float> coefficients_, by_feature_; // as screen_arguments says
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
