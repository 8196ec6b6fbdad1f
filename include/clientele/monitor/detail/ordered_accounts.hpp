#pragma once

/// @file
/// Accounts of managers, put in order and added up.

#include <clientele/math/radix_sort.hpp>
#include <clientele/monitor/yardstick/equity_accounts.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Accounts in an order that their rows do not decide: by who holds them at the end, then by all else.
struct ordered_accounts {
    std::vector<std::size_t> first{}; // of each manager, the last being nobody, and the end
    std::vector<std::size_t> segment{};
    std::vector<std::size_t> holder{}; // at the start
    std::vector<double> before{}, after{}, cost{};

    ordered_accounts(const equity_accounts& of, int managers, double segments) {
        const std::size_t n = of.before.size();
        const auto place = [&](int manager) { return manager == no_manager ? managers : manager; };
        std::vector<double> labels(n); // all three in one number: holder at the end, segment, holder at the start
        for (std::size_t i = 0; i < n; ++i)
            labels[i] = (place(of.manager_after[i]) * segments + of.segment[i]) * (managers + 1.0) +
                        place(of.manager_before[i]);
        std::vector<column> keys{labels, of.before, of.after};
        if (!of.cost_to_serve.empty())
            keys.push_back(of.cost_to_serve);
        const auto rows = sorted_order(std::span<const column>{keys});
        first.assign(static_cast<std::size_t>(managers) + 2, n);
        for (std::size_t i = n; i-- > 0;)
            first[static_cast<std::size_t>(place(of.manager_after[rows[i]]))] = i;
        for (std::size_t m = first.size() - 1; m-- > 0;)
            first[m] = (std::min)(first[m], first[m + 1]);
        for (const auto row : rows) {
            segment.push_back(static_cast<std::size_t>(of.segment[row]));
            holder.push_back(static_cast<std::size_t>(place(of.manager_before[row])));
            before.push_back(of.before[row]);
            after.push_back(of.after[row]);
            cost.push_back(of.cost_to_serve.empty() ? 0.0 : of.cost_to_serve[row]);
        }
    }
};

/// Of accounts that were worth something, what they were and are worth, by who holds them at the end and by segment.
template <class Sum>
struct equity_cells {
    std::size_t segments;
    std::vector<Sum> before, after;         // by holder, then by segment
    std::vector<Sum> all_before, all_after; // by segment

    equity_cells(std::size_t holders, std::size_t of_segments)
        : segments{of_segments}, before(holders * of_segments), after(holders * of_segments), all_before(of_segments),
          all_after(of_segments) {}
};

[[nodiscard]] inline double growth_of(double before, double after) {
    return before > 0 ? (after - before) / before : 0;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
