#pragma once

/// @file
/// What sets a segment apart: its features against those of everybody, ranked.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/row_weights_on_ranks.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/parallel/gathered.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One feature of one segment against everybody.
struct feature_contrast {
    int feature = 0;               ///< the column
    double mean = 0;               ///< in the segment
    double base_mean = 0;          ///< of everybody
    std::optional<double> index{}; ///< 100 mean / base mean; 100 is average; none where the base mean is not above 0
    /// Cliff's delta, in [-1, 1]: chance that a customer of the segment has more than one outside it, minus that of
    /// less.
    double effect = 0;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("feature_contrast");
        each("feature", of.feature...);
        each("mean", of.mean...);
        each("base_mean", of.base_mean...);
        each("index", of.index...);
        each("effect", of.effect...);
    }
};

/// The contrasts of each segment, the strongest effect first.
struct segment_contrasts {
    std::vector<int> labels{};       ///< the segments that occur, rising
    std::vector<std::size_t> rows{}; ///< their customers
    std::vector<double> masses{};    ///< their weight
    /// Per segment: every feature, by falling |effect|, equals by column.
    std::vector<std::vector<feature_contrast>> features{};
};

/// @cond INTERNAL
namespace detail {

/// Refuses a NaN or an infinity in a row that is not set aside.
template <class Label>
void require_values(std::string_view where, const matrix_view& x, std::span<const Label> labels) {
    for (Eigen::Index j = 0; j < x.cols(); ++j)
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (const double value = x(static_cast<Eigen::Index>(i), j); labels[i] >= 0 && !std::isfinite(value))
                [[unlikely]]
                fail(errc::bad_value, i, where, ": values must be finite, got ", value, " in row ", i, ", column ", j);
}

/// Contrasts one column after the other. Rows whose label lies below 0 but not below `least_label` are set aside.
template <class Label>
class contraster {
public:
    contraster(std::string_view where, const matrix_view& x, std::span<const Label> labels, column weights,
               Label least_label)
        : x_{x}, weights_{weights}, segment_(labels.size()) {
        require_same_size(where, "labels", static_cast<std::size_t>(x.rows()), labels.size());
        if (x.rows() == 0 || x.cols() == 0)
            require_finite(where, x); // says what is missing
        (void)checked_weights(where, labels.size(), weights);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] < least_label) [[unlikely]]
                fail(errc::bad_value, i, where, ": labels must be >= ", least_label, ", got ", labels[i], " in row ",
                     i);
            if (labels[i] >= 0 && weight(i) > 0)
                order_.push_back(i);
        }
        if (order_.empty())
            fail(errc::bad_value, no_row, where, ": at least one row with a label must have a weight above 0");
        scale_weights(where);
        require_values(where, x, labels);
        number_segments(labels);
    }

    [[nodiscard]] segment_contrasts run() {
        out_.features.resize(out_.labels.size());
        for (Eigen::Index j = 0; j < x_.cols(); ++j)
            add_column(j);
        strongest_first(out_);
        return std::move(out_);
    }
    static void strongest_first(segment_contrasts& found) {
        for (auto& of_segment : found.features)
            std::sort(of_segment.begin(), of_segment.end(), [](const feature_contrast& a, const feature_contrast& b) {
                return std::abs(a.effect) != std::abs(b.effect) ? std::abs(a.effect) > std::abs(b.effect)
                                                                : a.feature < b.feature;
            });
    }

private:
    [[nodiscard]] double weight(std::size_t i) const { return std::ldexp(weight_of(weights_, i), -weight_power_); }

    // Brings the largest weight into [1, 2) by a power of two, which changes no bit of any mean or effect.
    void scale_weights(std::string_view where) {
        double largest = 0;
        for (const auto i : order_)
            largest = (std::max)(largest, weight(i));
        weight_power_ = std::ilogb(largest);
        for (const auto i : order_)
            if (weight(i) < 0x1p-400) [[unlikely]]
                fail(errc::bad_value, i, where, ": weights above 0 must be at least ", largest * 0x1p-400,
                     ", 2^-400 of the largest, got ", weight_of(weights_, i), " in row ", i);
    }

    void number_segments(std::span<const Label> labels) {
        for (const auto i : order_)
            out_.labels.push_back(labels[i]);
        std::sort(out_.labels.begin(), out_.labels.end());
        out_.labels.erase(std::unique(out_.labels.begin(), out_.labels.end()), out_.labels.end());
        out_.rows.assign(out_.labels.size(), 0);
        for (const auto i : order_) {
            const auto at = std::lower_bound(out_.labels.begin(), out_.labels.end(), labels[i]);
            segment_[i] = static_cast<std::size_t>(at - out_.labels.begin());
            ++out_.rows[segment_[i]];
        }
    }

    // By value, then by weight, so that the order of the rows does not matter.
    void sort_rows(column values) {
        std::vector<double> value, mass;
        for (const auto i : order_) {
            value.push_back(values[i]);
            mass.push_back(weight(i));
        }
        const column keys[]{value, mass};
        std::vector<std::size_t> sorted;
        for (const auto k : sorted_order(keys))
            sorted.push_back(order_[k]);
        order_ = std::move(sorted);
    }

    void add_column(Eigen::Index j) {
        const column values = column_of(x_, static_cast<std::size_t>(j));
        sort_rows(values);
        // Values are brought to one size by a power of two. Ranks less a half each, doubled, are whole numbers for
        // whole weights; means are summed in the order of values.
        const double largest = (std::max)(std::abs(values[order_.front()]), std::abs(values[order_.back()]));
        const int power = largest > 0 ? std::ilogb(largest) - 500 : 0;
        const auto segments = out_.labels.size();
        std::vector<double> mass(segments, 0), sum(segments, 0), twice_ranks(segments, 0);
        double all = 0, before = 0;
        for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
            double equal = 0;
            for (; end < order_.size() && values[order_[end]] == values[order_[begin]]; ++end)
                equal += weight(order_[end]);
            for (std::size_t k = begin; k < end; ++k) {
                const auto row = order_[k];
                const double w = weight(row), weighted = rounded_product(w, std::ldexp(values[row], -power));
                mass[segment_[row]] += w;
                sum[segment_[row]] += weighted;
                all += weighted;
                twice_ranks[segment_[row]] += rounded_product(w, 2 * before + equal);
            }
            before += equal;
        }
        for (std::size_t s = 0; s < segments; ++s) {
            const double inside = mass[s], outside = segments > 1 ? before - inside : 0;
            const double mean = sum[s] / inside, base_mean = all / before, index = 100 * (mean / base_mean);
            feature_contrast c{.feature = static_cast<int>(j),
                               .mean = std::ldexp(mean, power),
                               .base_mean = std::ldexp(base_mean, power)};
            if (base_mean > 0 && std::isfinite(index))
                c.index = index;
            // Pairs won less pairs lost = 2 U - pairs, U = ranks - inside (inside + 1) / 2 (Mann and Whitney).
            c.effect = outside > 0 ? (twice_ranks[s] - rounded_product(inside, inside)) / (inside * outside) - 1 : 0;
            out_.features[s].push_back(c);
        }
        if (j == 0)
            for (const double each : mass)
                out_.masses.push_back(std::ldexp(each, weight_power_));
    }

    const matrix_view& x_;
    column weights_;
    std::vector<std::size_t> order_;   // the rows that count
    std::vector<std::size_t> segment_; // of each of them
    int weight_power_ = 0;             // what weights are divided by, as a power of two
    segment_contrasts out_;
};

/// The columns of all ranks' rows that are this rank's to look at: every so manieth.
template <class Ranks>
[[nodiscard]] matrix dealt_columns(const Ranks& ranks, const matrix_view& x, std::size_t rows_of_all) {
    const auto p = static_cast<std::size_t>(ranks.size()), d = static_cast<std::size_t>(x.cols());
    std::vector<std::vector<double>> to_each(p);
    for (std::size_t j = 0; j < d; ++j) {
        const column own = column_of(x, j);
        to_each[j % p].insert(to_each[j % p].end(), own.begin(), own.end());
    }
    const auto from_each = exchanged(ranks, std::move(to_each));
    const auto mine = (d + p - 1 - static_cast<std::size_t>(ranks.rank())) / p;
    matrix out(static_cast<Eigen::Index>(rows_of_all), static_cast<Eigen::Index>(mine));
    Eigen::Index first = 0;
    for (const auto& each : from_each) {
        const auto rows = static_cast<Eigen::Index>(mine > 0 ? each.size() / mine : 0);
        for (Eigen::Index j = 0; j < out.cols(); ++j)
            std::copy_n(each.begin() + j * rows, rows, out.data() + j * out.rows() + first);
        first += rows;
    }
    return out;
}

/// What ranks have found in their columns, on every rank.
template <class Ranks>
[[nodiscard]] segment_contrasts told_contrasts(const Ranks& ranks, const segment_contrasts& own) {
    const bool first = ranks.rank() == 0;
    segment_contrasts out{told_to_all<int>(ranks, first, own.labels),
                          told_to_all<std::size_t>(ranks, first, own.rows),
                          told_to_all<double>(ranks, first, own.masses),
                          {}};
    struct told {
        std::uint64_t segment, feature, has_index;
        double mean, base_mean, index, effect;
    };
    std::vector<told> mine;
    for (std::size_t s = 0; s < own.features.size(); ++s)
        for (const auto& c : own.features[s])
            mine.push_back({s, static_cast<std::uint64_t>(c.feature * ranks.size() + ranks.rank()),
                            c.index.has_value() ? 1u : 0u, c.mean, c.base_mean, c.index.value_or(0), c.effect});
    out.features.resize(out.labels.size());
    for (const auto& each : all_values<told>(ranks, mine))
        out.features[static_cast<std::size_t>(each.segment)].push_back(
            {.feature = static_cast<int>(each.feature),
             .mean = each.mean,
             .base_mean = each.base_mean,
             .index = each.has_index ? std::optional{each.index} : std::nullopt,
             .effect = each.effect});
    contraster<int>::strongest_first(out);
    return out;
}

/// The contrasts of the rows of all ranks. Each column is brought to one rank, since an effect compares the values of
/// all customers.
template <class Ranks>
[[nodiscard]] segment_contrasts contrasts_of_all(const Ranks& ranks, std::string_view where, const matrix_view& x,
                                                 std::span<const int> labels, column weights, int least_label) {
    if constexpr (alone<Ranks>) {
        return contraster<int>{where, x, labels, weights, least_label}.run();
    } else {
        (void)require_shape_on(ranks, where, x);
        const auto rows = ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
        refusing_together(ranks, rows.first, [&] {
            require_same_size(where, "labels", rows.own, labels.size());
            require_values(where, x, labels);
        });
        (void)checked_weights_on(ranks, where, rows, weights);
        const auto labels_of_all = gathered(ranks, labels).all;
        const auto weights_of_all = gathered(ranks, weights).all;
        const matrix columns = dealt_columns(ranks, x, rows.all);
        segment_contrasts own;
        refusing_together(ranks, 0, [&] { // rows are numbered among all already
            if (columns.cols() > 0) {
                const matrix_view view{columns};
                own = contraster<int>{where, view, labels_of_all, weights_of_all, least_label}.run();
            }
        });
        return told_contrasts(ranks, own);
    }
}

} // namespace detail
/// @endcond

/// `contrasts` of the customers of all ranks, with the bits of all in one place. The effect compares every customer
/// with every other: each column goes to one rank, which contrasts it for all.
/// @param ranks all of them
/// @param x own customers x features, finite
/// @param labels one segment per own customer, any contiguous range of `int`, >= 0
/// @param weights none (all 1), or one per own customer, as `contrasts`; on all ranks with customers, or on none
/// @returns the contrasts of all, on every rank
/// @throws error as `contrasts`, a row in it that of all ranks; `bad_shape` where ranks differ in columns, or only some
/// give weights
/// Complexity: O(d n log n) for all n customers, shared out by columns; sends 8 bytes for each value once, 4 for each
/// label and 8 for each weight to every other rank.
template <ranks_policy Ranks, class Labels>
    requires std::is_convertible_v<const Labels&, std::span<const int>>
[[nodiscard]] segment_contrasts contrasts_on(const Ranks& ranks, const matrix_view& x, const Labels& labels,
                                             column weights = {}) {
    return detail::contrasts_of_all(ranks, "contrasts", x, labels, weights, 0);
}

/// Contrasts of features between each segment and the customers outside it.
///
/// The effect needs no scale, no distribution and no cut-off for outliers; it is 0 for a feature that tells nothing.
/// For a yes-or-no feature it is the difference of the shares. The order of rows changes no bit.
/// @param x customers x features, finite
/// @param labels one segment per customer, any contiguous range of `int`, >= 0
/// @param weights none (all 1), or one per customer, 0 or in [1e-150, 1e150] and at least 2^-400 of the largest: a
/// weight w counts as w equal customers, 0 as none; only their ratios matter
/// @returns mean, index and effect of every feature of every segment that occurs
/// @throws error for unequal sizes, labels < 0, values that are not finite, weights outside their range or all 0
/// Complexity: O(d n log n).
/// Source: Cliff, Dominance statistics, Psychological Bulletin 114 (1993).
template <class Labels>
    requires std::is_convertible_v<const Labels&, std::span<const int>>
[[nodiscard]] segment_contrasts contrasts(const matrix_view& x, const Labels& labels, column weights = {}) {
    return detail::contraster<int>{"contrasts", x, labels, weights, 0}.run();
}

} // namespace clientele::inline CLIENTELE_ABI
