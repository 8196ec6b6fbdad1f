#pragma once

/// @file
/// The cheapest row to move from each column to each other one, kept while rows move.

#include <clientele/math/detail/least_of_row.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// For rows with labels, what the cheapest move of a row of column a to column b costs: the least of
/// cost(row, b) - cost(row, a), of equals the lower row.
///
/// The first cheapest rows are found in one pass over the costs. Where one has left, a share of the next cheapest rows
/// of that pair is looked up at once, so that few passes over a column are made and little is kept of pairs that nobody
/// uses.
class column_steps {
public:
    /// `cost` is n x k, row by row, infinite where a row may not go; whoever owns the labels moves rows by `move`
    /// alone.
    column_steps(std::span<const double> cost, std::size_t k, std::span<int> labels)
        : cost_{cost}, k_{k}, labels_{labels} {}

    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return cost_[row * k_ + column]; }
    /// What the steps out of a column cost, one for each column; infinite where there is none.
    [[nodiscard]] const double* from(std::size_t a) const { return step_.data() + a * k_; }

    /// Reads the labels as they are.
    void start() {
        step_.assign(k_ * k_, infinity);
        by_.assign(k_ * k_, nobody);
        next_.assign(k_ * k_, {});
        rows_.assign(k_, {});
        place_.resize(labels_.size());
        for (std::size_t i = 0; i < labels_.size(); ++i) {
            const auto a = static_cast<std::size_t>(labels_[i]);
            const auto row = static_cast<std::uint32_t>(i);
            place_[i] = static_cast<std::uint32_t>(rows_[a].size());
            rows_[a].push_back(row);
            const double* const cost = cost_.data() + i * k_;
            const double own = cost[a];
            double* const step = step_.data() + a * k_;
            std::uint32_t* const by = by_.data() + a * k_;
            for (std::size_t b = 0; b < k_; ++b) {
                const double key = cost[b] - own;
                const bool cheaper = key < step[b];
                step[b] = cheaper ? key : step[b];
                by[b] = cheaper ? row : by[b];
            }
        }
        for (std::size_t a = 0; a < k_; ++a)
            step_[a * k_ + a] = infinity, by_[a * k_ + a] = nobody;
    }

    /// Moves the cheapest row; `renew` must follow before the next path is sought.
    void move(std::size_t a, std::size_t b) {
        const std::uint32_t row = by_[a * k_ + b];
        auto& left = rows_[a];
        place_[left.back()] = place_[row];
        left[place_[row]] = left.back();
        left.pop_back();
        place_[row] = static_cast<std::uint32_t>(rows_[b].size());
        rows_[b].push_back(row);
        labels_[row] = static_cast<int>(b);
        const double own = at(row, b);
        for (std::size_t c = 0; c < k_; ++c)
            if (c != b)
                offer(b * k_ + c, {at(row, c) - own, row});
        touched_.push_back(a);
    }

    /// The cheapest steps again where rows have left.
    void renew() {
        for (const std::size_t a : touched_)
            for (std::size_t b = 0; b < k_; ++b)
                if (const auto row = by_[a * k_ + b]; row != nobody && labels_[row] != static_cast<int>(a))
                    renew(a, b);
        touched_.clear();
    }

private:
    /// The next cheapest rows of a pair, some of which may have left.
    struct shortlist {
        std::vector<numbered_row> heap{};
        numbered_row last{-infinity, 0}; ///< no row that is not in the heap comes before this one
    };
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr std::uint32_t nobody = (std::numeric_limits<std::uint32_t>::max)();

    void offer(std::size_t pair, numbered_row now) {
        if (now.number == infinity)
            return;
        if (auto& next = next_[pair]; next.last < now) {
            next.heap.push_back(now);
            std::push_heap(next.heap.begin(), next.heap.end());
        }
        if (numbered_row{step_[pair], by_[pair]} < now)
            step_[pair] = now.number, by_[pair] = now.row;
    }

    void renew(std::size_t a, std::size_t b) {
        auto& [heap, last] = next_[a * k_ + b];
        while (!heap.empty() && labels_[heap.front().row] != static_cast<int>(a)) {
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
        }
        if (heap.empty())
            look_up(a, b, heap, last);
        step_[a * k_ + b] = heap.empty() ? infinity : heap.front().number;
        by_[a * k_ + b] = heap.empty() ? nobody : heap.front().row;
    }

    /// The cheapest rows of a column, one in sixteen.
    void look_up(std::size_t a, std::size_t b, std::vector<numbered_row>& heap, numbered_row& last) {
        found_.clear();
        for (const std::uint32_t row : rows_[a])
            if (const double key = at(row, b) - at(row, a); key < infinity)
                found_.push_back({key, row});
        const auto wanted = (std::max)(std::size_t{8}, found_.size() / 16);
        last = {infinity, nobody};
        if (found_.size() > wanted) {
            const auto end = found_.begin() + static_cast<std::ptrdiff_t>(wanted);
            std::nth_element(found_.begin(), end, found_.end(), [](auto x, auto y) { return y < x; });
            last = *end;
            found_.erase(end, found_.end());
        }
        heap = found_;
        std::make_heap(heap.begin(), heap.end());
    }

    std::span<const double> cost_;
    std::size_t k_;
    std::span<int> labels_;
    std::vector<double> step_;      ///< of pair a x k + b
    std::vector<std::uint32_t> by_; ///< whose move it is
    std::vector<shortlist> next_;
    std::vector<std::vector<std::uint32_t>> rows_; ///< of each column
    std::vector<std::uint32_t> place_;             ///< of each row in that list
    std::vector<std::size_t> touched_;
    std::vector<numbered_row> found_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
