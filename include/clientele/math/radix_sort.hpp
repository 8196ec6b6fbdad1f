#pragma once

/// @file
/// Sorting of doubles by their bits, several times faster than comparing them once there are some thousands.
/// Least significant digit first (Knuth, The Art of Computer Programming 3, 5.2.5), only over the bits in which the
/// values differ at all: a column of counts takes one or two passes, a column of any doubles six.

#include <clientele/error.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Maps doubles to integers of the same order: -0 directly before +0, NaNs at the ends by sign.
[[nodiscard]] constexpr std::uint64_t ordered_bits(double value) noexcept {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return bits ^ ((0 - (bits >> 63)) | 0x8000'0000'0000'0000u);
}

[[nodiscard]] constexpr double from_ordered_bits(std::uint64_t key) noexcept {
    return std::bit_cast<double>(key ^ (((key >> 63) - 1) | 0x8000'0000'0000'0000u));
}

inline constexpr int radix_bits = 11;
inline constexpr std::size_t radix_size = std::size_t{1} << radix_bits;
inline constexpr std::size_t radix_worth_it = 1500; ///< below this many values comparing is faster

/// Which passes a set of keys needs, and where each bucket of each pass starts.
class radix_plan {
public:
    radix_plan() = default;
    /// `key(i)` gives the i-th of n keys; n is at least 1.
    template <class Key>
    radix_plan(std::size_t n, Key key) {
        make(n, key);
    }
    /// Another plan, in the memory of this one.
    template <class Key>
    void make(std::size_t n, Key key) {
        const std::uint64_t first = key(0);
        std::uint64_t varying = 0;
        descents_ = 0;
        passes_ = 0;
        previous_ = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint64_t now = key(i);
            varying |= now ^ first;
            descents_ += i > 0 && now < previous_;
            previous_ = now;
        }
        if (varying == 0 || descents_ == 0)
            return;
        lowest_ = std::countr_zero(varying);
        passes_ = (64 - std::countl_zero(varying) - lowest_ + radix_bits - 1) / radix_bits;
        starts_.assign(static_cast<std::size_t>(passes_) * radix_size, 0);
        for (std::size_t i = 0; i < n; ++i) {
            std::uint64_t rest = key(i) >> lowest_;
            for (int pass = 0; pass < passes_; ++pass, rest >>= radix_bits)
                ++starts_[static_cast<std::size_t>(pass) * radix_size + (rest & (radix_size - 1))];
        }
        for (int pass = 0; pass < passes_; ++pass) {
            std::size_t sum = 0;
            for (std::size_t& start :
                 std::span{starts_}.subspan(static_cast<std::size_t>(pass) * radix_size, radix_size))
                sum += std::exchange(start, sum);
        }
    }

    /// 0 when the keys are in order already.
    [[nodiscard]] int passes() const noexcept { return passes_; }

    /// The place of the next key in a pass; keys must come in the order of the pass before.
    [[nodiscard]] std::size_t place(int pass, std::uint64_t key) noexcept {
        const auto digit = (key >> (lowest_ + pass * radix_bits)) & (radix_size - 1);
        return starts_[static_cast<std::size_t>(pass) * radix_size + to_size(digit)]++;
    }

private:
    std::uint64_t previous_ = 0;
    std::size_t descents_ = 0;
    int lowest_ = 0;
    int passes_ = 0;
    std::vector<std::size_t> starts_;
};

/// Sorts with scratch of the same size, whose content is lost. Both buffers hold raw keys between the passes, moved as
/// bytes, so that no bit pattern of a key is ever treated as a number.
inline void radix_sort(std::span<double> values, std::span<double> scratch) {
    const auto load = [](const double* from) {
        std::uint64_t key;
        std::memcpy(&key, from, sizeof key);
        return key;
    };
    const std::size_t n = values.size();
    radix_plan plan{n, [&](std::size_t i) { return ordered_bits(values[i]); }};
    if (plan.passes() == 0)
        return;
    double* from = values.data();
    double* to = scratch.data();
    for (int pass = 0; pass < plan.passes(); ++pass) {
        const bool first = pass == 0;
        const bool last = pass + 1 == plan.passes();
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint64_t key = first ? ordered_bits(from[i]) : load(from + i);
            const std::size_t place = plan.place(pass, key);
            if (last)
                to[place] = from_ordered_bits(key);
            else
                std::memcpy(to + place, &key, sizeof key);
        }
        std::swap(from, to);
    }
    if (from != values.data())
        std::memcpy(values.data(), from, n * sizeof(double));
}

/// A value and the row that it comes from.
struct keyed_row {
    std::uint64_t key;
    std::uint32_t row;
};

/// Sorts what is too little for a radix sort by comparing: by key, equal ones by row.
inline void sort_few(std::span<keyed_row> rows) {
    std::sort(rows.begin(), rows.end(),
              [](const keyed_row& a, const keyed_row& b) { return a.key != b.key ? a.key < b.key : a.row < b.row; });
}

} // namespace detail
/// @endcond

/// Sorts values ascending, in place, with scratch space that the caller keeps for the next call. -0 stands directly
/// before +0. No value may be NaN (checked by the callers here, not by this function: a NaN is sorted by its bits to
/// one of the ends).
/// @param values  any number of values
/// @param scratch grown to the size of `values` when there are many; its content means nothing
/// Complexity: O(n) for more than about 1500 values (one pass per 11 bits in which they differ), else that of
/// `std::sort`.
/// Source: Knuth, The Art of Computer Programming 3, 5.2.5.
inline void sort_values(std::span<double> values, std::vector<double>& scratch) {
    if (values.size() < detail::radix_worth_it) {
        std::array<detail::keyed_row, detail::radix_worth_it> few;
        const std::span rows{few.data(), values.size()};
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i] = {detail::ordered_bits(values[i]), 0};
        detail::sort_few(rows);
        for (std::size_t i = 0; i < rows.size(); ++i)
            values[i] = detail::from_ordered_bits(rows[i].key);
        return;
    }
    if (scratch.size() < values.size())
        scratch.resize(values.size());
    detail::radix_sort(values, std::span{scratch}.first(values.size()));
}

/// Sorts values ascending, in place. See the overload with scratch space.
inline void sort_values(std::span<double> values) {
    std::vector<double> scratch;
    sort_values(values, scratch);
}

/// The rows of a column from the smallest value to the largest; equal values (and -0 and +0) in row order.
/// @param values n values without NaN, fewer than 2^32
/// @returns n 0-based rows
/// Errors: more than 2^32 - 1 rows are refused.
/// Complexity: O(n) for more than about 1500 values, else that of `std::stable_sort`.
/// Source: Knuth, The Art of Computer Programming 3, 5.2.5.
[[nodiscard]] inline std::vector<std::uint32_t> sorted_order(column values) {
    const std::size_t n = values.size();
    require(n <= (std::numeric_limits<std::uint32_t>::max)(),
            "sorted_order: values must have fewer than 2^32 rows, got ", n);
    std::vector<std::uint32_t> rows(n);
    std::vector<detail::keyed_row> from(n);
    for (std::size_t i = 0; i < n; ++i) // + 0.0 makes -0 and +0 one value
        from[i] = {detail::ordered_bits(values[i] + 0.0), static_cast<std::uint32_t>(i)};
    if (n < detail::radix_worth_it) {
        detail::sort_few({from.data(), n});
    } else {
        detail::radix_plan plan{n, [&](std::size_t i) { return from[i].key; }};
        std::vector<detail::keyed_row> to(plan.passes() > 0 ? n : 0);
        for (int pass = 0; pass < plan.passes(); ++pass, from.swap(to))
            for (const detail::keyed_row& now : from)
                to[plan.place(pass, now.key)] = now;
    }
    for (std::size_t i = 0; i < n; ++i)
        rows[i] = from[i].row;
    return rows;
}

/// @cond INTERNAL
namespace detail {

/// The rows of a column from the largest value to the smallest; equal values in row order.
[[nodiscard]] inline std::vector<std::size_t> rows_from_the_top(column values) {
    std::vector<double> turned(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        turned[i] = -values[i];
    const auto rows = sorted_order(turned);
    return {rows.begin(), rows.end()};
}

} // namespace detail
/// @endcond

/// The rows of several columns from the smallest to the largest: by the first column, equal ones by the next, and so
/// on; rows that are equal in all of them in row order. One column is ordered after the other, from the last to the
/// first, so that a program has one sort for all of its orders.
/// @param columns one or more columns of n values without NaN each, fewer than 2^32
/// @returns n 0-based rows
/// Errors: no column, columns of different sizes, more than 2^32 - 1 rows.
/// Complexity: O(n) per column for more than about 1500 rows, else that of `std::stable_sort`.
/// Source: Knuth, The Art of Computer Programming 3, 5.2.5.
[[nodiscard]] inline std::vector<std::uint32_t> sorted_order(std::span<const column> columns) {
    require(!columns.empty(), "sorted_order: there must be at least one column, got none");
    auto rows = sorted_order(columns.back());
    std::vector<double> values(rows.size());
    for (std::size_t c = columns.size() - 1; c-- > 0;) {
        require_same_size("sorted_order", "columns", rows.size(), columns[c].size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            values[i] = columns[c][rows[i]];
        auto next = sorted_order(values);
        for (auto& row : next)
            row = rows[row];
        rows = std::move(next);
    }
    return rows;
}

} // namespace clientele::inline CLIENTELE_ABI
