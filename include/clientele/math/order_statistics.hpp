#pragma once

/// @file
/// Exact order statistics of a column without sorting it.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/threshold_classes.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The r-th smallest values of a column, for several r at once, exactly and without a full sort.
///
/// A sample says between which two values each wanted one must lie; one pass counts what is below and keeps what is
/// between, a few per cent of the column, where the wanted values are selected. Where the sample misleads, all are.
///
/// @param values n numbers in any order, all finite
/// @param ranks  0-based ranks, ascending (repeats allowed), each below n
/// @returns one value per rank
/// @throws error `empty_input` without values, `bad_value` with the row of a value that is not finite, `bad_parameter`
/// for a rank that is out of order or out of range Cost: O(n r) comparisons without branches for r distinct ranks, O(n)
/// for many (radix sort); O(n^(2/3)) memory, O(n) for many.
/// Source: Floyd and Rivest, Expected time bounds for selection, CACM 18 (1975); Hoare, Algorithm 65: FIND, CACM 4
/// (1961).
[[nodiscard]] std::vector<double> order_statistics(column values, std::span<const std::size_t> ranks);

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t sample_worth_it = 16384; ///< below this many values selecting among all is faster

/// Puts every ranked element of [first, last) in its place; `offset` is the rank of `*first`.
inline void place_ranks(double* first, double* last, std::size_t offset, std::span<const std::size_t> ranks) {
    if (ranks.empty() || first == last)
        return;
    const auto middle = ranks.size() / 2;
    auto* const pivot = first + (ranks[middle] - offset);
    std::nth_element(first, pivot, last);
    auto below = ranks.first(middle);
    while (!below.empty() && below.back() == ranks[middle])
        below = below.first(below.size() - 1);
    auto behind = ranks.subspan(middle);
    while (!behind.empty() && behind.front() == ranks[middle])
        behind = behind.subspan(1);
    place_ranks(first, pivot, offset, below);
    place_ranks(pivot + 1, last, ranks[middle] + 1, behind);
}

inline std::vector<double> select_among_all(column values, std::span<const std::size_t> ranks) {
    std::vector<double> all(values.begin(), values.end());
    if (ranks.size() > threshold_classes::few)
        sort_values(all);
    else
        place_ranks(all.data(), all.data() + all.size(), 0, ranks);
    std::vector<double> found;
    found.reserve(ranks.size());
    for (const auto rank : ranks)
        found.push_back(all[rank]);
    return found;
}

/// One value from each of about n^(2/3) equal stretches of the column, ascending. Where in its stretch is random but
/// fixed.
inline std::vector<double> sorted_sample(column values) {
    const auto size =
        static_cast<std::size_t>(std::cbrt(static_cast<double>(values.size()) * static_cast<double>(values.size())));
    const std::size_t stretch = values.size() / size;
    std::vector<double> sample(size);
    std::uint64_t state = 1;
    for (std::size_t i = 0; i < size; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u; // Knuth's MMIX generator
        sample[i] = values[i * stretch + to_size((state >> 33) * stretch >> 31)];
    }
    sort_values(sample);
    return sample;
}

/// The values that bracket the wanted ranks, and between which of them values must be kept.
struct rank_brackets {
    std::vector<double> points; // ascending, distinct
    std::vector<int>
        kept_above; // whether values between this point and the next are wanted; the first: those below all points

    rank_brackets(const std::vector<double>& sample, std::size_t n, std::span<const std::size_t> ranks) {
        const double m = static_cast<double>(sample.size()), size = static_cast<double>(n);
        std::vector<std::size_t> lows, highs; // places in the sample; sample.size() stands for no bound
        for (const auto rank : ranks) {
            const double share = (static_cast<double>(rank) + 0.5) / size;
            const double near =
                4.5 * std::sqrt(m * share * (1.0 - share)) + 4.0; // 4.5 deviations: misses once in 100,000
            const double low = std::floor(m * share - near), high = std::ceil(m * share + near);
            lows.push_back(low < 0.0 ? sample.size() : static_cast<std::size_t>(low));
            highs.push_back(high >= m ? sample.size() : static_cast<std::size_t>(high));
        }
        for (const auto* const places : {&lows, &highs})
            for (const auto place : *places)
                if (place < sample.size())
                    points.push_back(sample[place] + 0.0);
        sort_values(points);
        points.erase(std::unique(points.begin(), points.end()), points.end());
        kept_above.assign(points.size() + 1, 0);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            const std::size_t low = lows[i], high = highs[i];
            const std::size_t from = low == sample.size() ? 0 : place_of(sample[low]) + 1;
            const std::size_t to = high == sample.size() ? points.size() + 1 : place_of(sample[high]) + 1;
            for (std::size_t gap = from; gap < to; ++gap)
                kept_above[gap] = 1;
        }
    }
    [[nodiscard]] std::size_t place_of(double value) const {
        return static_cast<std::size_t>(std::lower_bound(points.begin(), points.end(), value) - points.begin());
    }
};

/// Empty when the sample misled. Classes: below the first point, on it, between it and the second, and so on.
inline std::vector<double> select_by_sample(column values, std::span<const std::size_t> ranks) {
    const rank_brackets brackets{sorted_sample(values), values.size(), ranks};
    if (2 * brackets.points.size() > threshold_classes::few)
        return {};
    std::vector<double> thresholds;
    std::vector<std::size_t> wanted{brackets.kept_above[0] ? 1u : 0u}; // whether the values of a class are kept
    for (std::size_t p = 0; p < brackets.points.size(); ++p) {
        thresholds.push_back(brackets.points[p]);
        thresholds.push_back(above(brackets.points[p]));
        wanted.push_back(0);
        wanted.push_back(brackets.kept_above[p + 1] ? 1 : 0);
    }
    const threshold_classes classes{std::move(thresholds)};
    class_counts counts{classes.classes()};
    std::vector<double> kept(threshold_classes::block);
    std::size_t size = 0;
    classes.for_each_block(values, [&](std::size_t first, std::span<const int> block) {
        counts.add(block);
        if (kept.size() < size + threshold_classes::block)
            kept.resize(2 * kept.size());
        double* const into = kept.data();
        std::size_t at = size;
        for (std::size_t i = 0; i < block.size(); ++i) { // no branch: what is not wanted is written over
            into[at] = values[first + i];
            at += wanted[static_cast<std::size_t>(block[i])];
        }
        size = at;
    });

    std::vector<std::size_t> class_of_rank, kept_ranks; // of the latter those whose values are kept, among them
    std::size_t c = 0, below = 0, kept_below = 0;
    for (const auto rank : ranks) {
        for (; below + counts[c] <= rank; ++c) {
            below += counts[c];
            kept_below += wanted[c] != 0 ? counts[c] : 0;
        }
        class_of_rank.push_back(c);
        if (wanted[c] != 0)
            kept_ranks.push_back(kept_below + (rank - below));
        else if (c % 2 == 0)
            return {};
    }
    place_ranks(kept.data(), kept.data() + size, 0, kept_ranks);
    std::vector<double> found;
    found.reserve(class_of_rank.size());
    std::size_t next = 0;
    for (const auto each : class_of_rank)
        found.push_back(wanted[each] != 0 ? kept[kept_ranks[next++]] : brackets.points[each / 2]);
    return found;
}

/// The ranked values of a column that has some and holds only finite ones, for ranks that ascend.
inline std::vector<double> select_ranks(column values, std::span<const std::size_t> ranks) {
    if (ranks.empty())
        return {};
    if (values.size() >= sample_worth_it)
        if (auto found = select_by_sample(values, ranks); !found.empty())
            return found;
    return select_among_all(values, ranks);
}

} // namespace detail
/// @endcond

inline std::vector<double> order_statistics(column values, std::span<const std::size_t> ranks) {
    if (values.empty())
        fail(errc::empty_input, no_row, "order_statistics: values must have at least one row, got 0");
    require_finite("order_statistics", "values", values);
    for (std::size_t i = 0; i < ranks.size(); ++i)
        require(ranks[i] < values.size() && (i == 0 || ranks[i - 1] <= ranks[i]),
                "order_statistics: ranks must ascend and lie in [0, ", values.size(), "), got ", ranks[i],
                " at position ", i);
    return detail::select_ranks(values, ranks);
}

} // namespace clientele::inline CLIENTELE_ABI
