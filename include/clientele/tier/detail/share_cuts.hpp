#pragma once

/// @file
/// How tiers by cumulative share are found: the engine behind `abc` and `abc_by_count`.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/tier/share_policies.hpp>

#include <algorithm>
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

/// Rows from the best value to the worst; equal values as the tie policy says.
template <class Ties>
[[nodiscard]] std::vector<std::size_t> descending(column values, const Ties& ties) {
    auto order = rows_from_the_top(values);
    if (ties.together())
        return order;
    const auto first = [&](std::size_t a, std::size_t b) { return ties.first(a, b); };
    for (auto from = order.begin(), to = from; from != order.end(); from = to) {
        while (to != order.end() && values[*to] == values[*from])
            ++to;
        std::make_heap(from, to, first); // heaps are less to compile than one more sort, and most policies never ask
        std::sort_heap(from, to, first);
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

/// How many of the sorted customers lie inside each cut. `amount(i)` is what the i-th sorted customer adds; a customer
/// who adds nothing is never inside.
template <class Crossing, class Ties, class Amount>
[[nodiscard]] std::vector<std::size_t> sizes_inside(column sorted, std::span<const double> cuts,
                                                    const Crossing& crossing, const Ties& ties, Amount amount) {
    compensated_sum sum;
    for (std::size_t i = 0; i < sorted.size(); ++i)
        sum.add(amount(i));
    const auto total = sum.value();
    if (!std::isfinite(total)) [[unlikely]]
        fail(errc::overflow, no_row, "abc: the sum of the values is beyond the largest number");
    std::vector<std::size_t> sizes(cuts.size(), 0);
    if (total <= 0.0)
        return sizes;
    std::size_t cut = 0;
    sum = {};
    for (std::size_t from = 0; from < sorted.size() && cut < cuts.size() && amount(from) > 0.0;) {
        auto to = from + 1;
        while (ties.together() && to < sorted.size() && sorted[to] == sorted[from])
            ++to;
        const auto before = sum.value() / total;
        for (auto i = from; i < to; ++i)
            sum.add(amount(i));
        const auto after = sum.value() / total;
        while (cut < cuts.size() && !inside(crossing, before, after, cuts[cut]))
            sizes[cut++] = from;
        from = to;
        for (auto open = cut; open < cuts.size(); ++open)
            sizes[open] = to;
    }
    return sizes;
}

/// Tiers from the number of customers inside each cut.
[[nodiscard]] inline fitted_tiers tiers_of_sizes(std::span<const std::size_t> order, column sorted,
                                                 std::span<const std::size_t> sizes) {
    fitted_tiers fit;
    for (const auto size : sizes)
        fit.thresholds.push_back(size == 0 ? std::numeric_limits<double>::infinity() : sorted[size - 1]);
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
