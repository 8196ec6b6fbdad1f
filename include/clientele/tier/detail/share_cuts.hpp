#pragma once

/// @file
/// How tiers by cumulative share are found: the engine behind `abc` and `abc_by_count`.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/tier/share_policies.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Two cumulative shares nearer than this are the same share: 0.8 of ten dimes is reached by eight of them, whatever
/// the last bit of 0.8 is.
inline constexpr double share_tolerance = 1e-12;

/// @cond INTERNAL
namespace detail {

inline void require_shares(std::string_view where, std::span<const double> shares) {
    require(!shares.empty(), where, ": shares must name at least one cumulative share, got none");
    double previous = 0.0;
    for (const auto share : shares) {
        require(share > previous && share <= 1.0, where, ": shares must rise strictly within (0, 1], got ", share,
                " after ", previous);
        previous = share;
    }
}

[[nodiscard]] inline std::string list(std::span<const double> numbers) {
    std::string out;
    for (const auto number : numbers)
        out += sentence(out.empty() ? "" : ", ", number);
    return out;
}

/// Brings rows of equal value, ascending, into the order of a tie policy.
template <class Rows, class Ties>
void order_equals(Rows from, Rows to, const Ties& ties) {
    const auto first = [&](std::size_t a, std::size_t b) { return ties.first(a, b); };
    std::make_heap(from, to, first); // heaps are less to compile than one more sort, and most policies never ask
    std::sort_heap(from, to, first);
}

/// Rows from the best value to the worst; equal values as the tie policy says.
template <class Ties>
[[nodiscard]] std::vector<std::size_t> descending(column values, const Ties& ties) {
    auto order = rows_from_the_top(values);
    if (ties.together())
        return order;
    for (auto from = order.begin(), to = from; from != order.end(); from = to) {
        while (to != order.end() && values[*to] == values[*from])
            ++to;
        order_equals(from, to, ties);
    }
    return order;
}

/// Whether a unit (a customer, or a group of equal ones) from share `before` to share `after` lies inside a cut.
template <class Crossing>
[[nodiscard]] bool inside(const Crossing& crossing, double before, double after, double cut) {
    if (after <= cut + share_tolerance)
        return true;
    return before < cut - share_tolerance && crossing.inside(before, after, cut);
}

/// Adds a value that is not negative so many times, exactly.
inline void add_times(exact_sum& sum, double value, std::uint64_t times) noexcept {
    constexpr int part = 26; // 2^37 times part of a mantissa is a 64-bit number
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto exponent = static_cast<int>(bits >> 52);
    const auto fraction = bits & 0xF'FFFF'FFFF'FFFFu;
    const auto mantissa = exponent == 0 ? fraction : fraction | (std::uint64_t{1} << 52);
    const int power = exponent == 0 ? -1074 : exponent - 1075;
    sum.add_scaled(times * (mantissa & ((std::uint64_t{1} << part) - 1)), power);
    sum.add_scaled(times * (mantissa >> part), power + part);
}

/// How many of n units, best first, lie wholly inside a cut: those up to which the running sum is no larger share of
/// the total. The sum is exact until it is rounded for the question, so that whoever adds up in another way finds as
/// many. `sum`: of who comes before them; then of who lies inside too. `add(to, from, count)` adds units from `from`
/// on.
template <class Add>
[[nodiscard]] std::size_t wholly_inside(std::size_t n, double cut, double total, exact_sum& sum, Add add) {
    std::size_t within = 0;
    for (auto step = std::bit_floor(n); step > 0; step /= 2) {
        if (step > n - within)
            continue;
        auto after = sum;
        add(after, within, step);
        if (after.value() / total <= cut + share_tolerance) {
            within += step;
            sum = after;
        }
    }
    return within;
}

/// How many of the sorted customers lie inside one cut. `amount(i)` is what the i-th sorted customer adds, above 0;
/// `sum`: exactly what those add who come before them all.
template <class Crossing, class Ties, class Amount>
[[nodiscard]] std::size_t size_inside(column sorted, double cut, double total, exact_sum sum, const Crossing& crossing,
                                      const Ties& ties, Amount amount) {
    auto from = wholly_inside(sorted.size(), cut, total, sum, [&](exact_sum& to, std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i)
            to.add(amount(i));
    });
    if (from == sorted.size())
        return from;
    auto to = from + 1;
    if (ties.together()) {
        for (; from > 0 && sorted[from - 1] == sorted[to - 1]; --from)
            sum.add(-amount(from - 1));
        while (to < sorted.size() && sorted[to] == sorted[from])
            ++to;
    }
    const auto before = sum.value() / total;
    for (auto i = from; i < to; ++i)
        sum.add(amount(i));
    return inside(crossing, before, sum.value() / total, cut) ? to : from;
}

/// How many of the sorted customers lie inside each cut. `amount(i)` is what the i-th sorted customer adds; a customer
/// who adds nothing is never inside.
template <class Crossing, class Ties, class Amount>
[[nodiscard]] std::vector<std::size_t> sizes_inside(column sorted, std::span<const double> cuts,
                                                    const Crossing& crossing, const Ties& ties, Amount amount) {
    exact_sum sum;
    std::size_t counted = 0;
    for (; counted < sorted.size() && amount(counted) > 0.0; ++counted)
        sum.add(amount(counted));
    const auto total = sum.value();
    if (!std::isfinite(total)) [[unlikely]]
        fail(errc::overflow, no_row, "abc: the sum of the values is beyond the largest number");
    std::vector<std::size_t> sizes;
    for (const auto cut : cuts)
        sizes.push_back(counted == 0 ? 0 : size_inside(sorted.first(counted), cut, total, {}, crossing, ties, amount));
    return sizes;
}

/// Tiers from the number of customers inside each cut.
[[nodiscard]] inline fitted_tiers tiers_of_sizes(std::span<const std::size_t> order, column sorted,
                                                 std::span<const std::size_t> sizes) {
    fitted_tiers fit;
    for (const auto size : sizes)
        fit.thresholds.push_back(size == 0 ? std::numeric_limits<double>::infinity()
                                           : sorted[size - 1] + 0.0); // -0 is 0
    fit.tiers.assign(order.size(), static_cast<int>(sizes.size()));
    std::size_t from = 0;
    for (std::size_t tier = 0; tier < sizes.size(); ++tier)
        for (; from < sizes[tier]; ++from)
            fit.tiers[order[from]] = static_cast<int>(tier);
    return fit;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
