#pragma once

/// @file
/// Sums of squares within runs of sorted, distinct, weighted values, for any run in constant time. Internal; used by
/// `natural_breaks.hpp`.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/double_double.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Weight, weighted sum and weighted sum of squares of the values before a position, about a common centre.
struct segment_moments {
    double_double weight;
    double_double sum;
    double_double squares;

    friend constexpr segment_moments operator+(const segment_moments& a, const segment_moments& b) noexcept {
        return {a.weight + b.weight, a.sum + b.sum, a.squares + b.squares};
    }
    friend constexpr segment_moments operator-(const segment_moments& a, const segment_moments& b) noexcept {
        return {a.weight - b.weight, a.sum - b.sum, a.squares - b.squares};
    }
};

/// The moments at many positions, one vector for each number; the weight rounded to a double.
struct moment_columns {
    std::vector<double> weight, sum, sum_low, squares, squares_low;

    struct element {
        double weight, sum, sum_low, squares, squares_low;
    };
    [[nodiscard]] element at(std::size_t i) const {
        return {weight[i], sum[i], sum_low[i], squares[i], squares_low[i]};
    }
};

/// The sum of squares of a run in plain doubles: off by some 2^-51 of its squares about the common centre.
[[nodiscard]] inline double run_cost(const moment_columns& from, std::size_t a, const moment_columns& to,
                                     std::size_t b) {
    const double weight = to.weight[b] - from.weight[a];
    const double sum = (to.sum[b] - from.sum[a]) + (to.sum_low[b] - from.sum_low[a]);
    const double squares = (to.squares[b] - from.squares[a]) + (to.squares_low[b] - from.squares_low[a]);
    return squares - sum * sum / weight;
}

/// The least of base[c] + (cost of the run between position c of the columns and one fixed position), c in [first,
/// last). The sign says on which side the fixed position lies: 1 right of the columns, -1 left of them.
template <class Best>
void least_run(const moment_columns& columns, const std::vector<double>& base, std::size_t first, std::size_t last,
               const moment_columns::element& fixed, double sign, Best& best) {
    constexpr std::size_t lanes = 8;
    const double* const weight = columns.weight.data();
    const double* const sum = columns.sum.data();
    const double* const sum_low = columns.sum_low.data();
    const double* const squares = columns.squares.data();
    const double* const squares_low = columns.squares_low.data();
    const auto cost = [&](std::size_t c) {
        const double w = fixed.weight - weight[c];
        const double s = (fixed.sum - sum[c]) + (fixed.sum_low - sum_low[c]);
        const double q = (fixed.squares - squares[c]) + (fixed.squares_low - squares_low[c]);
        return base[c] + sign * (q - s * s / w);
    };
    std::size_t c = first;
    if (c + 2 * lanes <= last) {
        double least[lanes], at[lanes];
        for (std::size_t lane = 0; lane < lanes; ++lane)
            least[lane] = best.value, at[lane] = 0.0;
        for (; c + lanes <= last; c += lanes)
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const double now = cost(c + lane);
                const bool less = now < least[lane];
                at[lane] = less ? static_cast<double>(c) : at[lane];
                least[lane] = less ? now : least[lane];
            }
        for (std::size_t lane = 0; lane < lanes; ++lane)
            if (least[lane] < best.value)
                best = {static_cast<std::size_t>(at[lane]) + lane, least[lane]};
    }
    for (; c < last; ++c)
        if (const double now = cost(c); now < best.value)
            best = {c, now};
}

/// Sums of squares within runs of ascending values. The sums start in the middle and grow outwards, so that an outlier
/// at either end spoils nothing but the runs that hold it; in twice the precision of a double, because clusters may be
/// narrow and far from the centre. Sums are kept for every 64th position and finished on demand: a search asks for few
/// positions.
class segment_costs {
public:
    /// The values must be distinct, ascending and below 2^480 in size, the weights positive with a sum below 2^30 or
    /// so. Both are kept as views.
    segment_costs(std::span<const double> values, std::span<const double> weights)
        : values_{values}, weights_{weights}, middle_{values.size() / 2}, centre_{values[middle_]} {
        right_.emplace_back();
        for (std::size_t at = middle_; at < size(); at += chunk)
            right_.push_back(right_.back() + over(at, (std::min)(at + chunk, size())).total());
        left_.emplace_back();
        for (std::size_t at = middle_; at > 0; at -= (std::min)(at, chunk))
            left_.push_back(left_.back() - over(at - (std::min)(at, chunk), at).total());
    }

    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    [[nodiscard]] double centre() const noexcept { return centre_; }

    /// The value at a position, from the centre.
    [[nodiscard]] double_double offset(std::size_t position) const { return two_sum(values_[position], -centre_); }

    /// The moments of the values before a position, counted from the centre.
    [[nodiscard]] segment_moments before(std::size_t position) const {
        if (position >= middle_) {
            const std::size_t c = (position - middle_) / chunk;
            return right_[c] + over(middle_ + c * chunk, position).total();
        }
        const std::size_t c = (middle_ - position) / chunk;
        return left_[c] - over(position, middle_ - c * chunk).total();
    }

    /// The same at many positions, ascending.
    [[nodiscard]] std::vector<segment_moments> before(const std::vector<std::size_t>& positions) const {
        std::vector<segment_moments> out(positions.size());
        const auto split =
            static_cast<std::size_t>(std::lower_bound(positions.begin(), positions.end(), middle_) - positions.begin());
        walk(
            split, positions.size(), 1, [&](std::size_t i) { return (positions[i] - middle_); },
            [&](std::size_t step) { return middle_ + step; }, right_,
            [&](std::size_t i, const segment_moments& base, const segment_moments& rest) { out[i] = base + rest; });
        walk(
            split, 0, -1, [&](std::size_t i) { return middle_ - positions[i - 1]; },
            [&](std::size_t step) { return middle_ - step - 1; }, left_,
            [&](std::size_t i, const segment_moments& base, const segment_moments& rest) { out[i - 1] = base - rest; });
        return out;
    }

    /// The same as columns.
    [[nodiscard]] moment_columns columns(const std::vector<std::size_t>& positions) const {
        const auto moments = before(positions);
        moment_columns out;
        for (auto* each : {&out.weight, &out.sum, &out.sum_low, &out.squares, &out.squares_low})
            each->resize(moments.size());
        for (std::size_t i = 0; i < moments.size(); ++i) {
            out.weight[i] = moments[i].weight.rounded();
            out.sum[i] = moments[i].sum.high;
            out.sum_low[i] = moments[i].sum.low;
            out.squares[i] = moments[i].squares.high;
            out.squares_low[i] = moments[i].squares.low;
        }
        return out;
    }

    /// The sum of squares of a run about its own mean. `anchor` is the offset of any value in the run: moments are
    /// moved there first, so that the last subtraction is between numbers of the size of the run's own spread.
    [[nodiscard]] static double_double within(const segment_moments& from, const segment_moments& to,
                                              double_double anchor) {
        const auto weight = to.weight - from.weight;
        const auto sum = to.sum - from.sum;
        const auto moved = sum - anchor * weight;
        const auto cost = (to.squares - from.squares) - anchor * (sum + moved) - moved * moved / weight;
        return cost.high > 0.0 ? cost : double_double{};
    }

    /// The mean of a run, from the centre.
    [[nodiscard]] static double_double mean(const segment_moments& from, const segment_moments& to) {
        return (to.sum - from.sum) / (to.weight - from.weight);
    }

    /// The first position whose value lies above an offset.
    [[nodiscard]] std::size_t above(double_double from_centre) const {
        const auto value = (from_centre + double_double{centre_}).rounded();
        return static_cast<std::size_t>(std::upper_bound(values_.begin(), values_.end(), value) - values_.begin());
    }

    /// Cuts the positions 1..size into about `count` stretches of like worth: dense where values are dense, but with
    /// fine cuts in thin tails too. A stretch is worth (weight * width^2)^(1/3), which makes the least sum of costs
    /// (Panter and Dite, Quantization distortion in pulse-count modulation, 1951). Ends with `size`.
    [[nodiscard]] std::vector<std::size_t> even_edges(std::size_t count) const {
        const std::size_t step = size() / 16 > count ? chunk / 4 : 1;
        double scale = values_.back() - values_.front();
        scale = scale > 0.0 ? 1.0 / scale : 1.0;
        const auto worth = [&](std::size_t first, std::size_t last) { // of the breaks before the values first..last - 1
            double weight = 0.0;
            for (std::size_t i = first; i < last; ++i)
                weight += weights_[i];
            const double width = (values_[last - 1] - values_[first - 1]) * scale;
            return std::cbrt(weight * width * width);
        };
        double all = 0.0;
        for (std::size_t first = 1; first < size(); first += step)
            all += worth(first, (std::min)(first + step, size()));
        const double share = all / static_cast<double>(count);
        std::vector<std::size_t> edges{1};
        double sum = 0.0;
        const auto take = [&](std::size_t last, double value) {
            sum += value;
            if (sum >= share && last < size()) {
                edges.push_back(last);
                sum = 0.0;
            }
        };
        for (std::size_t first = 1; first < size(); first += step) {
            const std::size_t last = (std::min)(first + step, size());
            if (const double value = worth(first, last); value < share)
                take(last, value);
            else
                for (std::size_t i = first; i < last; ++i)
                    take(i + 1, worth(i, i + 1));
        }
        edges.push_back(size());
        return edges;
    }

private:
    static constexpr std::size_t chunk = 64;

    /// Moments of a few values. The low parts are summed in plain doubles: over 64 values that costs two or three bits.
    class accumulator {
    public:
        void add(double_double distance, double weight) {
            const auto once = two_product(distance.high, weight);
            const double once_low = once.low + distance.low * weight;
            const auto twice = two_product(once.high, distance.high);
            const double twice_low = twice.low + once.high * distance.low + once_low * distance.high;
            weight_.add(weight, 0.0);
            sum_.add(once.high, once_low);
            squares_.add(twice.high, twice_low);
        }
        [[nodiscard]] segment_moments total() const { return {weight_.total(), sum_.total(), squares_.total()}; }

    private:
        struct cascade {
            double high = 0.0, low = 0.0;
            void add(double h, double l) {
                const auto sum = two_sum(high, h);
                high = sum.high;
                low += sum.low + l;
            }
            [[nodiscard]] double_double total() const { return two_sum(high, low); }
        };
        cascade weight_, sum_, squares_;
    };

    [[nodiscard]] accumulator over(std::size_t first, std::size_t last) const {
        accumulator all;
        for (std::size_t i = first; i < last; ++i)
            all.add(offset(i), weights_[i]);
        return all;
    }

    /// Visits positions by their growing distance from the middle, each value between two of them once.
    template <class Distance, class Place, class Give>
    void walk(std::size_t i, std::size_t end, int direction, Distance distance, Place place,
              const std::vector<segment_moments>& bases, Give give) const {
        accumulator rest;
        std::size_t base = 0, reached = 0;
        for (; i != end; i = direction > 0 ? i + 1 : i - 1) {
            const std::size_t target = distance(i);
            if (target / chunk != base || reached == 0) {
                base = target / chunk;
                reached = base * chunk;
                rest = {};
            }
            for (; reached < target; ++reached)
                rest.add(offset(place(reached)), weights_[place(reached)]);
            give(i, bases[base], rest.total());
        }
    }

    std::span<const double> values_;
    std::span<const double> weights_;
    std::size_t middle_;
    double centre_;
    std::vector<segment_moments> right_; ///< at middle + 64 c
    std::vector<segment_moments> left_;  ///< at middle - 64 c
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
