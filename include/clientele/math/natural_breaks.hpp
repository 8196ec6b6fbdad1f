#pragma once

/// @file
/// Natural breaks: the exact optimum of one-dimensional k-means (Fisher 1958, Jenks 1977), weighted, in log-linear
/// time, and the choice of the number of classes by the Bayesian information criterion.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/optimal_segments.hpp>
#include <clientele/math/detail/row_weights.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Values divided into classes of neighbours, class 0 lowest.
struct natural_classes {
    int k_asked = 0;                ///< the number of classes asked for
    int k_used = 0;                 ///< the number of classes made: fewer when there are fewer distinct values
    double cost = 0.0;              ///< weighted sum of squared distances to the class means; the least possible
    double goodness_of_fit = 1.0;   ///< Jenks' goodness of variance fit: 1 - cost / (the cost of one single class)
    std::vector<double> upper;      ///< the largest value of each class, ascending
    std::vector<double> means;      ///< the weighted mean of each class
    std::vector<std::size_t> sizes; ///< rows in each class; rows of weight zero are not counted
    std::vector<double> weights;    ///< weight in each class
    /// How many divisions reach the least cost; with more than one, the leftmost is given (every break at its lowest
    /// possible place). Counted up to 2^64 - 1.
    std::uint64_t optima = 1;

    /// Whether no other division is as good.
    [[nodiscard]] bool unique() const noexcept { return optima == 1; }

    /// The values that separate the classes: `upper` without the last, k_used - 1 values.
    [[nodiscard]] std::vector<double> cuts() const {
        require_sound("natural_classes");
        return {upper.begin(), upper.end() - 1};
    }

    /// The class of a value, old or new: the first whose `upper` is not below it; what lies above all is in the last.
    /// NaN is refused.
    /// Complexity: O(k).
    [[nodiscard]] int assign(double value) const {
        require(!std::isnan(value), "natural_classes: value must be a number, got nan");
        return assign(column{&value, 1}).front();
    }

    /// The classes of n values.
    /// Complexity: O(n log k).
    [[nodiscard]] std::vector<int> assign(column values) const {
        require_sound("natural_classes");
        std::vector<int> classes(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::isnan(values[i])) [[unlikely]]
                fail(errc::bad_value, i, "natural_classes: values must be numbers, got nan in row ", i);
            classes[i] = static_cast<int>(std::lower_bound(upper.begin(), upper.end() - 1, values[i]) - upper.begin());
        }
        return classes;
    }

    /// Refuses what no division gives: no class, or classes that do not ascend.
    void require_sound(std::string_view where) const {
        require(!upper.empty(), where, ": upper must hold the largest value of at least one class, got none");
        for (std::size_t c = 0; c < upper.size(); ++c)
            require(std::isfinite(upper[c]) && (c == 0 || upper[c - 1] < upper[c]), where,
                    ": upper must be finite and ascend, got ", upper[c], " of class ", c);
    }
};

/// One line of the table of a choice of k.
struct breaks_by_k {
    int k;                 ///< the number of classes
    double cost;           ///< the least sum of squares with them
    double log_likelihood; ///< of the Gaussian mixture with the classes' shares, means and variances
    double bic;            ///< -2 log_likelihood + (3 k - 1) log(total weight); smaller is better
};

/// Natural breaks with a chosen number of classes.
struct chosen_breaks {
    natural_classes best;           ///< of the k with the smallest BIC; of the smaller k when two are equal
    std::vector<breaks_by_k> table; ///< one line for each k tried, ascending
};

/// @cond INTERNAL
namespace detail {

/// Distinct values, ascending, with what stands behind each.
class merged_values {
public:
    merged_values(std::string_view where, column values, column weights) {
        if (values.empty())
            fail(errc::empty_input, no_row, where, ": values must have at least one row, got 0");
        require_finite(where, "values", values);
        if (weights.empty()) {
            values_.assign(values.begin(), values.end());
            sort_values(values_, weights_);
            merge_sorted();
        } else {
            const auto range = checked_weights(where, values.size(), weights);
            // Sums of twice the precision of a double, 106 bits, must tell light runs beside heavy ones.
            const double least = range.heaviest * 0x1p-40;
            for (std::size_t row = 0; row < weights.size(); ++row)
                if (weights[row] > 0.0 && weights[row] < least) [[unlikely]]
                    fail(errc::bad_value, row, where, ": weights must be 0 or at least 2^-40 of the heaviest, ", least,
                         ", got ", weights[row], " in row ", row);
            merge_weighted(values, weights);
        }
        scale();
    }

    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); }
    [[nodiscard]] std::span<const double> values() const noexcept { return values_; } ///< times 2^scale_exponent
    /// The values themselves.
    [[nodiscard]] std::span<const double> unscaled() const noexcept { return unscaled_.empty() ? values_ : unscaled_; }
    [[nodiscard]] std::span<const double> weights() const noexcept { return weights_; } ///< times 2^weight_exponent
    [[nodiscard]] int scale_exponent() const noexcept { return scale_exponent_; }
    [[nodiscard]] int weight_exponent() const noexcept { return weight_exponent_; }
    /// The rows that hold one of the values in [first, last).
    [[nodiscard]] std::size_t rows(std::size_t first, std::size_t last) const {
        if (!rows_.empty())
            return std::accumulate(rows_.begin() + static_cast<std::ptrdiff_t>(first),
                                   rows_.begin() + static_cast<std::ptrdiff_t>(last), std::size_t{0});
        return static_cast<std::size_t>(std::ldexp(weight(first, last), -weight_exponent_));
    }
    /// The scaled weight of the values in [first, last).
    [[nodiscard]] double weight(std::size_t first, std::size_t last) const {
        double_double sum;
        for (std::size_t i = first; i < last; ++i)
            sum = sum + double_double{weights_[i]};
        return sum.rounded();
    }

private:
    /// Values are sorted; the sort's scratch becomes the counts.
    void merge_sorted() {
        weights_.resize(values_.size());
        std::size_t distinct = 0;
        for (std::size_t i = 0; i < values_.size(); ++distinct) {
            const double value = values_[i];
            std::size_t next = i + 1;
            while (next < values_.size() && values_[next] == value)
                ++next;
            values_[distinct] = value;
            weights_[distinct] = static_cast<double>(next - i);
            i = next;
        }
        values_.resize(distinct);
        weights_.resize(distinct);
    }

    void merge_weighted(column values, column weights) {
        const auto order = sorted_order(values);
        std::vector<double> equal;
        for (std::size_t i = 0; i < order.size();) {
            const double value = values[order[i]];
            equal.clear();
            for (; i < order.size() && values[order[i]] == value; ++i)
                if (weights[order[i]] > 0.0)
                    equal.push_back(weights[order[i]]);
            if (equal.empty())
                continue;
            sort_values(equal); // so that the order of the rows leaves no trace in the sum
            values_.push_back(value);
            weights_.push_back(std::accumulate(equal.begin(), equal.end(), 0.0));
            rows_.push_back(equal.size());
        }
    }

    /// Brings values below 2^480 and the weights' sum to some 1 to 2^30, both by powers of two, so that squares neither
    /// overflow nor vanish. Values that differ by less than 2^-900 of the largest, which no square can tell, become
    /// one.
    void scale() {
        double largest = 0.0, smallest = 1.0; // but for 0
        for (const double value : {values_.front(), values_.back()})
            largest = (std::max)(largest, std::abs(value));
        const auto positive = std::upper_bound(values_.begin(), values_.end(), 0.0);
        const auto negative = std::lower_bound(values_.begin(), values_.end(), 0.0);
        if (positive != values_.end())
            smallest = *positive;
        if (negative != values_.begin())
            smallest = (std::min)(smallest, -*std::prev(negative));
        constexpr int top = 470, finest = -430;
        if (largest > 0.0 && (std::ilogb(largest) > top || std::ilogb(smallest) < finest + 53)) {
            scale_exponent_ = top - std::ilogb(largest);
            unscaled_ = values_;
            for (double& value : values_)
                value = std::ldexp(std::nearbyint(std::ldexp(value, scale_exponent_ - finest)), finest);
            merge_equal();
        }
        double sum = 0.0;
        for (const double weight : weights_)
            sum += std::ldexp(weight, -64);
        const int weight_exponent = std::ilogb(sum) + 64;
        if (weight_exponent > 28 || weight_exponent < 0) {
            weight_exponent_ = 28 - weight_exponent;
            for (double& weight : weights_)
                weight = std::ldexp(weight, weight_exponent_);
        }
    }

    /// Values that have become equal: the upper one stands for them.
    void merge_equal() {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            const bool same = i > 0 && values_[i] == values_[kept];
            kept += i > 0 && !same;
            values_[kept] = values_[i];
            unscaled_[kept] = unscaled_[i];
            weights_[kept] = weights_[i] + (same ? weights_[kept] : 0.0);
            if (!rows_.empty())
                rows_[kept] = rows_[i] + (same ? rows_[kept] : 0);
        }
        for (auto* each : {&values_, &unscaled_, &weights_})
            each->resize(kept + 1);
        if (!rows_.empty())
            rows_.resize(kept + 1);
    }

    std::vector<double> values_;
    std::vector<double> unscaled_; // none while values_ are not scaled
    std::vector<double> weights_;
    std::vector<std::size_t> rows_;
    int scale_exponent_ = 0;
    int weight_exponent_ = 0;
};

/// One optimum as the public result.
template <class Data>
[[nodiscard]] natural_classes divide(std::string_view where, const Data& data, const segment_costs& costs, int k) {
    const std::size_t m = data.size();
    const std::size_t used = (std::min)(static_cast<std::size_t>(k), m);
    natural_classes out;
    out.k_asked = k;
    out.k_used = static_cast<int>(used);
    optimal_segments best;
    if (used == m)
        for (std::size_t i = 1; i < m; ++i)
            best.breaks.push_back(i); // each value its own class: nothing to search
    else
        best = find_optimal_segments(costs, used);
    out.optima = best.optima;
    out.cost = std::ldexp(best.cost.rounded(), -2 * data.scale_exponent() - data.weight_exponent());
    if (!std::isfinite(out.cost))
        fail(errc::overflow, no_row, where, ": the sum of squares does not fit a double; scale the values down");
    const auto total = segment_costs::within(costs.before(0), costs.before(m), costs.offset(0));
    if (total.high > 0.0)
        out.goodness_of_fit = 1.0 - (best.cost / total).rounded();
    for (std::size_t c = 0, first = 0; c < used; ++c) {
        const std::size_t last = c + 1 < used ? best.breaks[c] : m;
        out.upper.push_back(data.unscaled()[last - 1]);
        const auto mean = segment_costs::mean(costs.before(first), costs.before(last)) + double_double{costs.centre()};
        out.means.push_back(
            std::clamp(std::ldexp(mean.rounded(), -data.scale_exponent()), data.unscaled()[first], out.upper.back()));
        out.sizes.push_back(data.rows(first, last));
        out.weights.push_back(std::ldexp(data.weight(first, last), -data.weight_exponent()));
        first = last;
    }
    return out;
}

/// The log-likelihood of the mixture whose components are the classes, in the units of the data.
template <class Data>
[[nodiscard]] double mixture_log_likelihood(const Data& data, const segment_costs& costs,
                                            const natural_classes& classes) {
    struct component {
        double mean, sd, log_share;
    };
    const std::size_t m = data.size();
    const std::span<const double> x = data.values();
    const double mass = data.weight(0, m);
    std::vector<component> components;
    std::vector<std::size_t> ends;
    for (std::size_t c = 0, first = 0; c < classes.upper.size(); ++c) {
        const auto values = data.unscaled();
        const auto last =
            static_cast<std::size_t>(std::upper_bound(values.begin(), values.end(), classes.upper[c]) - values.begin());
        const auto from = costs.before(first), to = costs.before(last);
        const double weight = (to.weight - from.weight).rounded();
        double room = 0.0, sides = 0.0;
        if (first > 0)
            room += x[first] - x[first - 1], ++sides;
        if (last < m)
            room += x[last] - x[last - 1], ++sides;
        const double deviation = std::sqrt(segment_costs::within(from, to, costs.offset(first)).rounded() / weight);
        if (sides == 0.0) // a single class: its own spread, or that of one value of no known resolution
            room = std::sqrt(2.0 * std::numbers::pi) * (m > 1 ? deviation : (std::max)(std::abs(x[0]), 0x1p-480)),
            sides = 1.0;
        const double least = room / sides / std::sqrt(2.0 * std::numbers::pi);
        const double count = std::ldexp(weight, -data.weight_exponent());
        const double sd =
            last - first == 1 ? least : std::sqrt((deviation * deviation * count + least * least) / (count + 1.0));
        components.push_back(
            {(segment_costs::mean(from, to) + double_double{costs.centre()}).rounded(), sd, std::log(weight / mass)});
        ends.push_back(last);
        first = last;
    }
    const double log_root_two_pi = 0.5 * std::log(2.0 * std::numbers::pi);
    double sum = 0.0;
    for (std::size_t i = 0, own = 0; i < m; ++i) {
        own += i == ends[own];
        const auto log_density = [&](std::size_t c) {
            const double z = (x[i] - components[c].mean) / components[c].sd;
            return components[c].log_share - 0.5 * z * z - std::log(components[c].sd) - log_root_two_pi;
        };
        const double best = log_density(own);
        double likelihood = 1.0; // in units of the own component's
        for (std::size_t c = 0; c < components.size(); ++c)
            if (c != own)
                likelihood += std::exp((std::min)(log_density(c) - best, 700.0));
        sum += data.weights()[i] * (best + std::log(likelihood));
    }
    return (sum + mass * data.scale_exponent() * std::numbers::ln2) * std::ldexp(1.0, -data.weight_exponent());
}

} // namespace detail
/// @endcond

/// The exact optimum of one-dimensional k-means: k classes of neighbouring values with the least
///
///     sum over classes c and rows i in c of w_i (x_i - mean_c)^2
///
///     const auto classes = clientele::optimal_breaks{.k = 5}.fit(spend);
///
/// Source: Fisher, On grouping for maximum homogeneity, JASA 53 (1958); Jenks, Optimal data classification for
/// choropleth maps (1977). Method: docs/design/natural_breaks.md.
struct optimal_breaks {
    /// Number of classes, at least 1; more than there are distinct values gives one class a value, and says so.
    required<int, "k"> k;

    /// Divides n values.
    /// @param values n finite values in any order; equal values, to 2^-900 of the largest, are always in one class
    /// @param weights none (all 1), or n weights, each 0 or in [1e-150, 1e150] and at least 2^-40 of the heaviest:
    /// weight 2 is the same as the row twice, weight 0 the same as no row
    /// @returns classes from the lowest to the highest; `k_used`, `optima` and `unique()` say what there is to say
    /// @throws error `empty_input` without rows; `bad_parameter` for k below 1; `bad_value` with the row for a value
    /// that is not finite or a weight out of range, and without a weight above zero
    /// Complexity: O(n) for the sort, then O(k m log m) at worst for m distinct values, and much less as a rule; O(n)
    /// memory.
    [[nodiscard]] natural_classes fit(column values, column weights = {}) const {
        require(k.get() >= 1, "optimal_breaks: k must be at least 1, got ", k.get());
        const detail::merged_values data{"optimal_breaks", values, weights};
        const detail::segment_costs costs{data.values(), data.weights()};
        return detail::divide("optimal_breaks", data, costs, k);
    }
};

/// Natural breaks with the number of classes chosen by the Bayesian information criterion of the Gaussian mixture that
/// the classes stand for: shares, means and variances of its components are those of the classes.
///
///     BIC = -2 sum_i w_i log sum_c (W_c / W) N(x_i; mean_c, sd_c) + (3 k - 1) log W
///
/// A heap of equal values or a single value gains no infinite likelihood: with r_c the mean distance from the class's
/// edges to the neighbouring values outside, over sqrt(2 pi), a class of one value has sd_c = r_c, and each other class
/// counts r_c as the distance of one more row: sd_c^2 = (cost_c + r_c^2) / (W_c + 1).
/// Source: Schwarz, Estimating the dimension of a model, Ann. Statist. 6 (1978); Song and Zhong, Efficient weighted
/// univariate clustering maps outstanding dysregulated genomic zones in human cancers, Bioinformatics 36 (2020).
struct breaks_by_bic {
    int least_k = 1; ///< first number of classes, at least 1
    int most_k = 9;  ///< last one, at least `least_k`; cut off at the number of distinct values

    /// Divides n values.
    /// @param values n finite values in any order
    /// @param weights none (all 1), or n whole numbers of rows
    /// @returns the best classes and the table of all
    /// @throws error as `optimal_breaks::fit`; `bad_parameter` for k out of range; `bad_value` for weights that are
    /// fractions, as the criterion counts rows
    /// Complexity: that of `optimal_breaks` for each k but the sort only once, and O(m) exponentials for each k.
    [[nodiscard]] chosen_breaks fit(column values, column weights = {}) const {
        require(least_k >= 1, "breaks_by_bic: least_k must be at least 1, got ", least_k);
        require(most_k >= least_k, "breaks_by_bic: most_k must be at least least_k, ", least_k, ", got ", most_k);
        detail::require_counts("breaks_by_bic", detail::checked_weights("breaks_by_bic", values.size(), weights));
        const detail::merged_values data{"breaks_by_bic", values, weights};
        const detail::segment_costs costs{data.values(), data.weights()};
        const int distinct = static_cast<int>(std::min<std::size_t>(data.size(), 1'000'000'000));
        chosen_breaks out;
        double least = std::numeric_limits<double>::infinity();
        for (int k = (std::min)(least_k, distinct); k <= (std::min)(most_k, distinct); ++k) {
            auto classes = detail::divide("breaks_by_bic", data, costs, k);
            const double log_likelihood = detail::mixture_log_likelihood(data, costs, classes);
            const double mass = std::accumulate(classes.weights.begin(), classes.weights.end(), 0.0);
            const double bic = -2.0 * log_likelihood + (3.0 * k - 1.0) * std::log(mass);
            out.table.push_back({.k = k, .cost = classes.cost, .log_likelihood = log_likelihood, .bic = bic});
            if (out.table.size() == 1 || bic < least) {
                least = bic;
                out.best = std::move(classes);
            }
        }
        return out;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
