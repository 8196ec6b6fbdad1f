#pragma once

/// @file
/// Labels and weights as integers, so that sums are exact and no order of rows can change a bit of a tree.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/row_weights_on_ranks.hpp>
#include <clientele/math/detail/wide_sums.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/tree/concepts.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// Weights in integer units of a power of two: whole weights stay as they are, others keep 60 bits of their total.
struct integer_weights {
    std::vector<std::int64_t> units; ///< empty: every row weighs 1
    double unit = 1;                 ///< what one unit weighs

    [[nodiscard]] std::int64_t operator[](std::size_t row) const { return units.empty() ? 1 : units[row]; }
};

/// Of the weights of this rank, in units of those of all.
template <class Ranks>
integer_weights make_integer_weights_on(const Ranks& ranks, std::string_view where, column weights,
                                        const ranked_rows& rows) {
    const auto range = checked_weights_on(ranks, where, rows, weights);
    const double bound = range.heaviest * static_cast<double>(rows.all);
    const int shift = range.whole && bound < 0x1p52 ? 0 : 59 - std::ilogb(bound);
    integer_weights out{std::vector<std::int64_t>(weights.size()), std::ldexp(1.0, -shift)};
    // Ten bits and more are left of the lightest: none vanishes, and none is a third more than it was.
    const double least = shift == 0 ? 0 : out.unit * 0x1p10;
    refusing_together(ranks, rows.first, [&] {
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (weights[i] > 0 && weights[i] < least) [[unlikely]]
                fail(errc::bad_value, i, where, ": weights must be 0 or at least ", least, " beside one of ",
                     range.heaviest, " in ", rows.all, " rows, got ", weights[i], " in row ", i);
            out.units[i] = std::llround(std::ldexp(weights[i], shift));
        }
    });
    return out;
}

/// Of the weights of who is alone.
inline integer_weights make_integer_weights(std::string_view where, column weights, std::size_t rows) {
    return make_integer_weights_on(one_rank{}, where, weights, ranked_rows{0, rows, rows});
}

/// Refuses deviances that no double holds.
inline void require_finite_deviance(double largest) {
    if (!std::isfinite(largest))
        fail(errc::overflow, no_row, "decision_tree: labels must be small enough for their deviances to be finite");
}

/// Rows with the same value and label, as they are told to other ranks.
struct told_rows {
    double value;
    std::int64_t label;  ///< a class, or a number in the units of all
    std::int64_t weight; ///< of them together
};

/// Counts of classes. Classes is 2 for the common case, so that loops over classes unroll, 0 for any number.
template <class Impurity, int Classes>
class class_measure {
public:
    using cell = std::int64_t;

    class_measure(const Impurity& impurity, std::span<const int> labels, const integer_weights& weights, int classes)
        : impurity_{impurity}, labels_{labels}, weights_{weights}, classes_{static_cast<std::size_t>(classes)},
          scratch_(classes_) {}

    [[nodiscard]] std::size_t width() const { return Classes > 0 ? std::size_t{Classes} : classes_; }
    void add(cell* sums, std::size_t row) const { sums[labels_[row]] += weights_[row]; }
    void add(cell* sums, const told_rows& some) const { sums[some.label] += some.weight; }
    [[nodiscard]] told_rows told(double value, std::size_t row) const { return {value, labels_[row], weights_[row]}; }
    [[nodiscard]] std::int64_t weight(const cell* sums) const {
        std::int64_t all = 0;
        for (std::size_t c = 0; c < width(); ++c)
            all += sums[c];
        return all;
    }
    [[nodiscard]] bool pure(const cell* sums) const {
        std::size_t present = 0;
        for (std::size_t c = 0; c < width(); ++c)
            present += sums[c] > 0;
        return present < 2;
    }
    void enter(std::span<const std::uint32_t>, const cell*) {}
    /// Cells of a bucket.
    [[nodiscard]] std::size_t bucket_width() const { return width(); }
    /// Adds rows to the sums that their keys stand for.
    void add_keys(cell* sums, const std::vector<std::uint16_t>& key, std::span<const std::uint32_t> rows) const {
        if (weights_.units.empty())
            for (const auto row : rows)
                ++sums[key[row]];
        else
            for (const auto row : rows)
                sums[key[row]] += weights_.units[row];
    }

    /// Weight times impurity, in units.
    [[nodiscard]] double total(const cell* sums) const {
        if constexpr (Classes > 0) {
            std::array<double, std::size_t{Classes}> w;
            for (std::size_t c = 0; c < w.size(); ++c)
                w[c] = static_cast<double>(sums[c]);
            return impurity_.total(w);
        } else {
            for (std::size_t c = 0; c < classes_; ++c)
                scratch_[c] = static_cast<double>(sums[c]);
            return impurity_.total(scratch_);
        }
    }
    /// Weight times impurity of a whole node, in units.
    [[nodiscard]] double node_total(std::span<const std::uint32_t>, const cell* sums) const { return total(sums); }
    /// What categories are sorted by: the share of a class.
    [[nodiscard]] double order(const cell* sums, std::size_t by) const {
        return static_cast<double>(sums[by]) / static_cast<double>(weight(sums));
    }
    /// By how many orders categories must be tried: one is exact for two classes (Breiman et al. 1984, theorem 4.5).
    [[nodiscard]] std::size_t orders() const { return width() <= 2 ? 1 : width(); }

private:
    const Impurity& impurity_;
    std::span<const int> labels_;
    const integer_weights& weights_;
    std::size_t classes_;
    mutable std::vector<double> scratch_;
};

/// Weight and sum of numbers, in integer units about the middle of their range over all ranks.
template <class Impurity, class Ranks>
class number_measure {
public:
    using cell = wide_integer;

    number_measure(const Ranks& ranks, const Impurity& impurity, column labels, const integer_weights& weights)
        : ranks_{ranks}, impurity_{impurity}, labels_{labels}, weights_{weights}, units_(labels.size()) {
        double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (weights[i] > 0)
                widen(lowest, highest, labels[i]);
        std::tie(lowest, highest) = all_ends(ranks_, lowest, highest);
        middle_ = std::midpoint(lowest, highest);
        const double reach = (std::max)(highest - middle_, middle_ - lowest);
        shift_ = reach > 0 ? 60 - std::ilogb(reach) : 0;
        for (std::size_t i = 0; i < units_.size(); ++i) // what has no weight may lie beyond all units
            units_[i] = weights[i] > 0 ? std::llround(std::ldexp(labels[i] - middle_, shift_)) : 0;
    }

    [[nodiscard]] static constexpr std::size_t width() { return 2; }
    void add(cell* sums, std::size_t row) const {
        sums[0] += weights_[row];
        sums[1] += wide_product(weights_[row], units_[row]);
    }
    void add(cell* sums, const told_rows& some) const {
        sums[0] += some.weight;
        sums[1] += wide_product(some.weight, some.label);
    }
    [[nodiscard]] told_rows told(double value, std::size_t row) const { return {value, units_[row], weights_[row]}; }
    [[nodiscard]] std::int64_t weight(const cell* sums) const { return static_cast<std::int64_t>(sums[0]); }
    /// Whether all labels of the node that was entered are the same.
    [[nodiscard]] bool pure(const cell*) const { return least_ == largest_; }
    /// From now on sums are taken about this node's mean: nothing cancels deep down in a tree.
    void enter(std::span<const std::uint32_t> rows, const cell* sums) {
        centre_ = static_cast<std::int64_t>(sums[1] / sums[0]);
        least_ = std::numeric_limits<double>::infinity();
        largest_ = -least_;
        for (const auto row : rows)
            widen(least_, largest_, labels_[row]);
        std::tie(least_, largest_) = all_ends(ranks_, least_, largest_);
    }

    /// Cells of a bucket: weight, sum, and the part of the sum that lies above the node's mean.
    [[nodiscard]] static constexpr std::size_t bucket_width() { return 3; }
    /// Adds rows to the sums of their buckets, in the node that was entered.
    void add_keys(cell* sums, const std::vector<std::uint16_t>& key, std::span<const std::uint32_t> rows) const {
        for (const auto row : rows) {
            cell* const bucket = sums + std::size_t{3} * key[row];
            const auto w = weights_[row];
            bucket[0] += w;
            bucket[1] += wide_product(w, units_[row]);
            if (units_[row] > centre_)
                bucket[2] += wide_product(w, units_[row] - centre_);
        }
    }
    /// No cut inside a bucket, on top of `left`, gains more. The gain is convex in the weight and the sum that go
    /// left, and what goes left of a bucket weighs between nothing and all, and sums to between all below the mean and
    /// all above it.
    [[nodiscard]] double bound(double node_total, const cell* left, const cell* inside, const cell* present) const {
        const cell above = inside[2], below = inside[1] - inside[0] * centre_ - above;
        double best = -std::numeric_limits<double>::infinity();
        for (const cell weight_ : {cell{0}, inside[0]})
            for (const cell about : {below, above}) {
                const cell some[2] = {left[0] + weight_, left[1] + weight_ * centre_ + about};
                const cell rest[2] = {present[0] - some[0], present[1] - some[1]};
                if (some[0] == 0 || rest[0] == 0)
                    return std::numeric_limits<double>::infinity();
                best = (std::max)(best, node_total - total(some) - total(rest));
            }
        return best;
    }

    [[nodiscard]] double total(const cell* sums) const {
        const auto about = static_cast<double>(sums[1] - sums[0] * centre_);
        return impurity_.total(label_sum{static_cast<double>(sums[0]), std::ldexp(about, -shift_),
                                         middle_ + std::ldexp(static_cast<double>(centre_), -shift_)});
    }
    /// The mean label of the node that was entered.
    [[nodiscard]] double mean(const cell* sums) const {
        if (pure(sums))
            return least_;
        // Quotient and remainder apart: 128 bits are divided without rounding first.
        const auto whole = sums[1] / sums[0];
        const double rest = static_cast<double>(sums[1] - whole * sums[0]) / static_cast<double>(sums[0]);
        return middle_ + std::ldexp(static_cast<double>(whole) + rest, -shift_);
    }
    /// Weight times impurity of a whole node, in units: deviances rounded to 62 bits of the largest, so that their
    /// order is free.
    [[nodiscard]] double node_total(std::span<const std::uint32_t> rows, const cell* sums) const {
        const double centre = mean(sums);
        double largest = 0;
        for (const auto row : rows)
            largest = (std::max)(largest, impurity_.deviance(labels_[row], centre));
        ranks_.all_reduce_max(std::span{&largest, 1});
        if (!(largest > 0))
            return 0;
        require_finite_deviance(largest);
        const int shift = 60 - std::ilogb(largest);
        wide_integer all = 0;
        for (const auto row : rows)
            all +=
                wide_product(weights_[row], std::llround(std::ldexp(impurity_.deviance(labels_[row], centre), shift)));
        add_up(ranks_, std::span{&all, 1});
        return std::ldexp(static_cast<double>(all), -shift);
    }
    [[nodiscard]] double order(const cell* sums, std::size_t) const {
        return static_cast<double>(sums[1] - sums[0] * centre_) / static_cast<double>(sums[0]);
    }
    [[nodiscard]] static constexpr std::size_t orders() { return 1; }

private:
    static void widen(double& least, double& largest, double label) {
        least = (std::min)(least, label);
        largest = (std::max)(largest, label);
    }

    const Ranks& ranks_;
    const Impurity& impurity_;
    column labels_;
    const integer_weights& weights_;
    std::vector<std::int64_t> units_;
    double middle_ = 0;
    int shift_ = 0;
    double least_ = 0, largest_ = 0; // label of the node that was entered
    std::int64_t centre_ = 0;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
