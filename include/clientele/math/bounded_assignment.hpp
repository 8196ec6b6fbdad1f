#pragma once

/// @file
/// The cheapest assignment of rows to clusters whose sizes have bounds, exactly, with the prices that prove it.
/// Internal; the assignment step of `size_bounded_kmeans.hpp`.

#include <clientele/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Proof that an assignment with size bounds is the best one. By duality no assignment that keeps the bounds costs less
/// than `bound`; `gap` is what the assignment found costs above that, and rounding is all it may be.
struct assignment_certificate {
    double cost = 0.0;  ///< sum of squared distances of the assignment
    double bound = 0.0; ///< sum_i min_j (c_ij + price_j) - sum_j (price_j > 0 ? price_j max_size : price_j min_size)
    double gap = 0.0;   ///< (cost - bound) / cost; 0 where the cost is 0
    std::vector<double>
        prices; ///< what a place in each cluster costs: above 0 where it is full, below 0 where it is at the minimum

    /// Whether the gap is no more than rounding leaves.
    [[nodiscard]] bool holds() const noexcept { return gap <= 1e-9; }
};

/// @cond INTERNAL
namespace detail {

/// A transportation problem from n rows to k clusters, solved by successive shortest paths between clusters.
///
/// Given a price per cluster every row goes where cost + price is least; that is optimal for the sizes it gives. Rows
/// too many in one cluster then travel along the cheapest chains of moves (row i from a to b, another from b to c, ...)
/// to where there is room. A chain is a shortest path over the k clusters and one node for "outside", whose arcs are
/// the bounds; the cheapest row for each step is kept in a heap per pair of clusters. Prices of one problem are a good
/// start for the next.
/// Source: Ahuja, Magnanti and Orlin, Network Flows (1993), section 9.7.
class bounded_assignment {
public:
    /// `cost` is n x k, row by row; n must lie in [k low, k high].
    bounded_assignment(std::span<const double> cost, std::size_t k, std::size_t low, std::size_t high,
                       std::span<double> prices, std::span<int> labels)
        : cost_{cost}, k_{k}, n_{labels.size()}, low_{static_cast<std::int64_t>(low)},
          high_{static_cast<std::int64_t>(high)}, prices_{prices}, labels_{labels} {}

    /// Writes labels and prices; the number of chains.
    std::size_t solve() {
        start();
        std::size_t chains = 0;
        while (push_one())
            ++chains;
        return chains;
    }

    [[nodiscard]] assignment_certificate certificate() const {
        assignment_certificate out;
        double least_sum = 0.0;
        for (std::size_t i = 0; i < n_; ++i) {
            double least = std::numeric_limits<double>::infinity();
            for (std::size_t j = 0; j < k_; ++j)
                least = std::min(least, at(i, j) + prices_[j]);
            least_sum += least;
            out.cost += at(i, static_cast<std::size_t>(labels_[i]));
        }
        for (std::size_t j = 0; j < k_; ++j)
            least_sum -= prices_[j] * static_cast<double>(prices_[j] > 0.0 ? high_ : low_);
        out.bound = least_sum;
        out.gap = out.cost > 0.0 ? (out.cost - out.bound) / out.cost : 0.0;
        out.prices.assign(prices_.begin(), prices_.end());
        return out;
    }

private:
    struct entry {
        double key;
        std::uint32_t row;
        /// Makes a heap's top the least key, the lowest row of equals.
        [[nodiscard]] bool operator<(const entry& other) const noexcept {
            return key != other.key ? key > other.key : row > other.row;
        }
    };
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    [[nodiscard]] double at(std::size_t row, std::size_t cluster) const { return cost_[row * k_ + cluster]; }

    void start() {
        excess_.assign(k_ + 1, 0);
        outflow_.assign(k_, 0);
        std::vector<std::size_t> sizes(k_, 0);
        for (std::size_t i = 0; i < n_; ++i) {
            std::size_t best = 0;
            double least = at(i, 0) + prices_[0];
            for (std::size_t j = 1; j < k_; ++j)
                if (const double now = at(i, j) + prices_[j]; now < least) {
                    least = now;
                    best = j;
                }
            labels_[i] = static_cast<int>(best);
            ++sizes[best];
        }
        for (std::size_t j = 0; j < k_; ++j) {
            const auto size = static_cast<std::int64_t>(sizes[j]);
            outflow_[j] = prices_[j] > 0.0 ? high_ : prices_[j] < 0.0 ? low_ : std::clamp(size, low_, high_);
            excess_[j] = size - outflow_[j];
            excess_[k_] -= excess_[j];
        }
        heaps_.assign(k_ * k_, {});
        if (std::all_of(excess_.begin(), excess_.end(), [](auto e) { return e == 0; }))
            return;
        for (std::size_t a = 0; a < k_; ++a)
            for (std::size_t b = 0; b < k_; ++b)
                if (a != b)
                    heaps_[a * k_ + b].reserve(sizes[a]);
        for (std::size_t i = 0; i < n_; ++i) {
            const auto a = static_cast<std::size_t>(labels_[i]);
            const double own = at(i, a);
            for (std::size_t b = 0; b < k_; ++b)
                if (a != b)
                    heaps_[a * k_ + b].push_back({at(i, b) - own, static_cast<std::uint32_t>(i)});
        }
        for (auto& heap : heaps_)
            std::make_heap(heap.begin(), heap.end());
        step_.assign(k_ * k_, infinity);
        for (std::size_t a = 0; a < k_; ++a)
            refresh(a);
    }

    /// The cheapest step out of a cluster to each other one, past entries whose rows have left.
    void refresh(std::size_t a) {
        for (std::size_t b = 0; b < k_; ++b) {
            if (a == b)
                continue;
            auto& heap = heaps_[a * k_ + b];
            while (!heap.empty() && labels_[heap.front().row] != static_cast<int>(a)) {
                std::pop_heap(heap.begin(), heap.end());
                heap.pop_back();
            }
            step_[a * k_ + b] = heap.empty() ? infinity : heap.front().key;
        }
    }

    /// The cost of an arc between two clusters or to and from outside (node k), prices included: never below 0 but for
    /// rounding.
    [[nodiscard]] double reduced(std::size_t from, std::size_t to) const {
        if (from == k_)
            return outflow_[to] > low_ ? std::max(0.0, prices_[to]) : infinity;
        if (to == k_)
            return outflow_[from] < high_ ? std::max(0.0, -prices_[from]) : infinity;
        return std::max(0.0, step_[from * k_ + to] + prices_[to] - prices_[from]);
    }

    /// Moves one row's worth from where there is too much to where there is too little; false when all is in place.
    bool push_one() {
        const std::size_t nodes = k_ + 1;
        distance_.assign(nodes, infinity);
        from_.assign(nodes, nodes);
        done_.assign(nodes, false);
        bool any = false;
        for (std::size_t v = 0; v < nodes; ++v)
            if (excess_[v] > 0) {
                distance_[v] = 0.0;
                any = true;
            }
        if (!any)
            return false;
        std::size_t target = nodes;
        for (;;) {
            std::size_t nearest = nodes;
            for (std::size_t v = 0; v < nodes; ++v)
                if (!done_[v] && distance_[v] < infinity && (nearest == nodes || distance_[v] < distance_[nearest]))
                    nearest = v;
            if (nearest == nodes)
                fail(errc::bad_parameter, no_row, "bounded assignment: the bounds leave no way to place all rows");
            done_[nearest] = true;
            if (excess_[nearest] < 0) {
                target = nearest;
                break;
            }
            for (std::size_t v = 0; v < nodes; ++v)
                if (!done_[v])
                    if (const double path = distance_[nearest] + reduced(nearest, v); path < distance_[v]) {
                        distance_[v] = path;
                        from_[v] = nearest;
                    }
        }
        const double reach = distance_[target];
        const double outside = std::min(distance_[k_], reach);
        for (std::size_t j = 0; j < k_; ++j) // the outside's price stays 0
            prices_[j] += outside - std::min(distance_[j], reach);
        std::vector<std::size_t> touched;
        std::size_t v = target;
        ++excess_[target];
        for (; from_[v] != nodes; v = from_[v]) {
            const std::size_t u = from_[v];
            if (u == k_)
                --outflow_[v];
            else if (v == k_)
                ++outflow_[u];
            else
                move(heaps_[u * k_ + v].front().row, u, v, touched);
        }
        --excess_[v];
        for (const auto cluster : touched)
            refresh(cluster);
        settle();
        return true;
    }

    void move(std::uint32_t row, std::size_t from, std::size_t to, std::vector<std::size_t>& touched) {
        labels_[row] = static_cast<int>(to);
        for (std::size_t b = 0; b < k_; ++b)
            if (b != to) {
                auto& heap = heaps_[to * k_ + b];
                heap.push_back({at(row, b) - at(row, to), row});
                std::push_heap(heap.begin(), heap.end());
            }
        touched.push_back(from);
        touched.push_back(to);
    }

    /// A price that rounding has left next to 0 where the bound has room is 0.
    void settle() {
        for (std::size_t j = 0; j < k_; ++j)
            if ((prices_[j] > 0.0 && outflow_[j] < high_) || (prices_[j] < 0.0 && outflow_[j] > low_))
                prices_[j] = 0.0;
    }

    std::span<const double> cost_;
    std::size_t k_, n_;
    std::int64_t low_, high_;
    std::span<double> prices_;
    std::span<int> labels_;
    std::vector<std::int64_t> excess_;  ///< of each cluster and of outside: rows that are there and should not be
    std::vector<std::int64_t> outflow_; ///< the size of each cluster that is aimed at, within the bounds
    std::vector<std::vector<entry>> heaps_;
    std::vector<double> step_;
    std::vector<double> distance_;
    std::vector<std::size_t> from_;
    std::vector<bool> done_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
