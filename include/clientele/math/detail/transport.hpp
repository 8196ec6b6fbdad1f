#pragma once

/// @file
/// Rows into columns of bounded size at the least cost: the engine of `assign_within_bounds`.

#include <clientele/cmath.hpp>
#include <clientele/math/assignment_bounds.hpp>
#include <clientele/math/detail/column_steps.hpp>
#include <clientele/math/detail/least_of_row.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The proof for an assignment; `cost(row, column)` reads the costs.
template <class Cost>
[[nodiscard]] assignment_certificate certificate_of(const Cost& cost, std::span<const column_bounds> bounds,
                                                    std::span<const int> columns, std::span<const double> prices) {
    assignment_certificate out;
    double least_sum = 0.0, size = 0.0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < bounds.size(); ++j)
            least = (std::min)(least, cost(i, j) + prices[j]);
        least_sum += least;
        const double own = cost(i, static_cast<std::size_t>(columns[i]));
        out.cost += own, size += std::abs(own);
    }
    for (std::size_t j = 0; j < bounds.size(); ++j)
        least_sum -= prices[j] * static_cast<double>(prices[j] > 0.0 ? (std::min)(bounds[j].most_rows, columns.size())
                                                                     : bounds[j].least_rows);
    out.bound = least_sum;
    out.gap = (out.cost - out.bound) / (std::max)({size, std::abs(out.bound), (std::numeric_limits<double>::min)()});
    out.prices.assign(prices.begin(), prices.end());
    return out;
}

/// Rows and columns that no assignment within the bounds can do justice to. Either the rows may go to these columns
/// only and are more than their most places, or they are all that may go to these columns and fewer than their least
/// places.
struct transport_conflict {
    bool too_many = true;               ///< rows for the places; else too few
    std::vector<std::size_t> rows{};    ///< ascending
    std::vector<std::size_t> columns{}; ///< ascending
};

/// A transportation problem from n rows to k columns, solved by successive shortest paths between columns.
///
/// Given a price per column every row goes where cost + price is least; that is optimal for the sizes it gives. Rows
/// too many in one column then travel along the cheapest chains of moves (row i from a to b, another from b to c, ...)
/// to where there is room. A chain is a shortest path over the k columns and one node for "outside", whose arcs are
/// the bounds; `column_steps` knows the cheapest row for each step. Prices of one problem are a good start for the
/// next.
/// Source: Ahuja, Magnanti and Orlin, Network Flows (1993), section 9.7.
class transport {
public:
    /// `cost` is n x k, row by row: finite, or infinite where a row may not go.
    transport(std::span<const double> cost, std::span<const column_bounds> bounds, std::span<double> prices,
              std::span<int> labels)
        : bounds_{bounds}, k_{bounds.size()}, n_{labels.size()}, prices_{prices}, labels_{labels},
          steps_{cost, k_, labels} {}

    /// Writes labels and prices; the number of chains. Where the bounds leave no way to place all rows, `solved` is
    /// false and `conflict` says why.
    std::size_t solve() {
        std::size_t chains = 0;
        if (start())
            while (push_one())
                ++chains;
        return chains;
    }
    [[nodiscard]] bool solved() const noexcept { return solved_; }

    [[nodiscard]] assignment_certificate certificate() const {
        return certificate_of([this](std::size_t i, std::size_t j) { return steps_.at(i, j); }, bounds_, labels_,
                              prices_);
    }

    /// Why there is no way, after a `solve` that found none: of the columns that a surplus can reach none has room, or
    /// none of the surplus can reach a column that lacks rows.
    [[nodiscard]] transport_conflict conflict() const {
        const std::size_t source = find([](std::int64_t excess) { return excess > 0; });
        auto nodes = connected(source, [&](std::size_t from, std::size_t to) { return reduced(from, to) < infinity; });
        transport_conflict out{.too_many = !nodes[k_]};
        if (nodes[k_])
            nodes = connected(find([](std::int64_t excess) { return excess < 0; }),
                              [&](std::size_t to, std::size_t from) { return reduced(from, to) < infinity; });
        for (std::size_t j = 0; j < k_; ++j)
            if (nodes[j])
                out.columns.push_back(j);
        for (std::size_t i = 0; i < n_; ++i)
            if (nodes[static_cast<std::size_t>(labels_[i])])
                out.rows.push_back(i);
        return out;
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    [[nodiscard]] std::int64_t least(std::size_t j) const { return static_cast<std::int64_t>(bounds_[j].least_rows); }
    [[nodiscard]] std::int64_t most(std::size_t j) const {
        return static_cast<std::int64_t>((std::min)(bounds_[j].most_rows, n_));
    }

    /// Every row to its cheapest column; whether any has to travel.
    bool start() {
        solved_ = true;
        excess_.assign(k_ + 1, 0);
        outflow_.assign(k_, 0);
        std::vector<std::size_t> sizes(k_, 0);
        for (std::size_t i = 0; i < n_; ++i) {
            std::size_t best = 0;
            double cheapest = steps_.at(i, 0) + prices_[0];
            for (std::size_t j = 1; j < k_; ++j)
                if (const double now = steps_.at(i, j) + prices_[j]; now < cheapest) {
                    cheapest = now;
                    best = j;
                }
            labels_[i] = static_cast<int>(best);
            ++sizes[best];
        }
        for (std::size_t j = 0; j < k_; ++j) {
            const auto size = static_cast<std::int64_t>(sizes[j]);
            outflow_[j] = prices_[j] > 0.0   ? most(j)
                          : prices_[j] < 0.0 ? least(j)
                                             : std::clamp(size, least(j), most(j));
            excess_[j] = size - outflow_[j];
            excess_[k_] -= excess_[j];
        }
        if (std::all_of(excess_.begin(), excess_.end(), [](auto e) { return e == 0; }))
            return false;
        steps_.start();
        return true;
    }

    /// The cost of an arc between two columns or to and from outside (node k), prices included: never below 0 but for
    /// rounding.
    [[nodiscard]] double reduced(std::size_t from, std::size_t to) const {
        if (from == k_)
            return outflow_[to] > least(to) ? (std::max)(0.0, prices_[to]) : infinity;
        if (to == k_)
            return outflow_[from] < most(from) ? (std::max)(0.0, -prices_[from]) : infinity;
        return (std::max)(0.0, steps_.from(from)[to] + prices_[to] - prices_[from]);
    }

    /// Shortens the paths that lead on from a node at its distance. What is done already is no farther.
    void lead_on(std::size_t u) {
        const double so_far = distance_[u];
        const auto through = static_cast<std::uint32_t>(u);
        if (u == k_) {
            for (std::size_t v = 0; v < k_; ++v)
                if (const double path = so_far + reduced(u, v); path < distance_[v])
                    distance_[v] = path, from_[v] = through;
            return;
        }
        const double* const step = steps_.from(u);
        const double* const price = prices_.data();
        double* const distance = distance_.data();
        std::uint32_t* const from = from_.data();
        const double own = price[u];
        for (std::size_t v = 0; v < k_; ++v) {
            const double path = so_far + (std::max)(0.0, step[v] + price[v] - own);
            const bool shorter = path < distance[v];
            distance[v] = shorter ? path : distance[v];
            from[v] = shorter ? through : from[v];
        }
        if (const double path = so_far + reduced(u, k_); path < distance_[k_])
            distance_[k_] = path, from_[k_] = through;
    }

    /// The nearest node that has too little, by the paths from all that have too much; none: k + 1.
    [[nodiscard]] std::size_t nearest_lack() {
        const std::size_t nodes = k_ + 1, first = find([](std::int64_t excess) { return excess < 0; });
        for (;;) {
            const auto nearest = least_of_row(nodes, [distance = distance_.data(), done = done_.data()](std::size_t v) {
                return distance[v] + done[v];
            });
            if (nearest.value == infinity)
                return nodes;
            if (excess_[nearest.at] < 0)
                return nearest.at;
            if (distance_[first] == nearest.value) // none that is still to be found comes before it
                return first;
            done_[nearest.at] = infinity;
            lead_on(nearest.at);
        }
    }

    /// Moves one row's worth from where there is too much to where there is too little; false when all is in place, or
    /// there is no way.
    bool push_one() {
        const std::size_t nodes = k_ + 1;
        const auto nowhere = static_cast<std::uint32_t>(nodes);
        distance_.assign(nodes, infinity);
        from_.assign(nodes, nowhere);
        done_.assign(nodes, 0.0);
        bool any = false;
        for (std::size_t v = 0; v < nodes; ++v)
            if (excess_[v] > 0) {
                distance_[v] = 0.0;
                any = true;
            }
        if (!any)
            return false;
        const std::size_t target = nearest_lack();
        if (target == nodes)
            return solved_ = false;
        const double reach = distance_[target];
        const double outside = (std::min)(distance_[k_], reach);
        for (std::size_t j = 0; j < k_; ++j) // the outside's price stays 0
            prices_[j] += outside - (std::min)(distance_[j], reach);
        std::size_t v = target;
        ++excess_[target];
        for (; from_[v] != nowhere; v = from_[v]) {
            const std::size_t u = from_[v];
            if (u == k_)
                --outflow_[v];
            else if (v == k_)
                ++outflow_[u];
            else
                steps_.move(u, v);
        }
        --excess_[v];
        steps_.renew();
        settle();
        return true;
    }

    /// A price that rounding has left next to 0 where the bound has room is 0.
    void settle() {
        for (std::size_t j = 0; j < k_; ++j)
            if ((prices_[j] > 0.0 && outflow_[j] < most(j)) || (prices_[j] < 0.0 && outflow_[j] > least(j)))
                prices_[j] = 0.0;
    }

    template <class Wanted>
    [[nodiscard]] std::size_t find(const Wanted& wanted) const {
        return static_cast<std::size_t>(std::find_if(excess_.begin(), excess_.end(), wanted) - excess_.begin());
    }

    /// The nodes that a walk from one of them reaches.
    template <class Arc>
    [[nodiscard]] std::vector<char> connected(std::size_t source, const Arc& arc) const {
        std::vector<char> reached(k_ + 1, 0);
        std::vector<std::size_t> to_visit{source};
        reached[source] = 1;
        while (!to_visit.empty()) {
            const std::size_t at = to_visit.back();
            to_visit.pop_back();
            for (std::size_t v = 0; v <= k_; ++v)
                if (!reached[v] && v != at && arc(at, v))
                    reached[v] = 1, to_visit.push_back(v);
        }
        return reached;
    }

    std::span<const column_bounds> bounds_;
    std::size_t k_, n_;
    std::span<double> prices_;
    std::span<int> labels_;
    column_steps steps_;
    bool solved_ = true;
    std::vector<std::int64_t> excess_;  ///< of each column and of outside: rows that are there and should not be
    std::vector<std::int64_t> outflow_; ///< the size of each column that is aimed at, within the bounds
    std::vector<double> distance_;
    std::vector<std::uint32_t> from_;
    std::vector<double> done_; ///< 0, or infinite where a path is final
};

/// Refuses costs and bounds that do not fit.
inline void check_assignment(std::string_view where, const matrix_view& cost, std::span<const column_bounds> bounds) {
    if (cost.rows() == 0 || cost.cols() == 0)
        fail(errc::empty_input, no_row, where, ": cost must have at least one row and one column, got ", cost.rows(),
             " x ", cost.cols());
    require_same_size(where, "bounds", static_cast<std::size_t>(cost.cols()), bounds.size());
    for (Eigen::Index i = 0; i < cost.rows(); ++i) {
        bool anywhere = false;
        for (Eigen::Index j = 0; j < cost.cols(); ++j) {
            anywhere = anywhere || std::isfinite(cost(i, j));
            if (std::isnan(cost(i, j)) || cost(i, j) == -std::numeric_limits<double>::infinity())
                fail(errc::bad_value, static_cast<std::size_t>(i), where,
                     ": cost must be finite, or infinite where a row may not go, got ", cost(i, j), " in row ", i,
                     ", column ", j);
            if (std::isfinite(cost(i, j)) && std::abs(cost(i, j)) > 1e290) // so that sums of 2^32 of them are numbers
                fail(errc::overflow, static_cast<std::size_t>(i), where, ": cost must be at most 1e290 in size, got ",
                     cost(i, j), " in row ", i, ", column ", j);
        }
        if (!anywhere)
            fail(errc::bad_value, static_cast<std::size_t>(i), where, ": each row must have a finite cost, row ", i,
                 " has none");
    }
    for (std::size_t j = 0; j < bounds.size(); ++j)
        require(bounds[j].least_rows <= bounds[j].most_rows, where, ": most_rows must be at least least_rows, ",
                bounds[j].least_rows, ", got ", bounds[j].most_rows, " in column ", j);
    const auto rows = static_cast<std::size_t>(cost.rows());
    std::size_t to_place = rows, room = 0;
    for (const auto& each : bounds) {
        require(each.least_rows <= to_place, where, ": the bounds leave no way to place all rows");
        to_place -= each.least_rows;
        room += (std::min)(each.most_rows, rows - room);
    }
    require(room == rows, where, ": the bounds leave no way to place all rows");
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
