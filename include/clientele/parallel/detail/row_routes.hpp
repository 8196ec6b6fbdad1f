#pragma once

/// @file
/// Rows that go to other ranks, and what comes back about them.

#include <clientele/parallel/detail/all_ranks.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Which rank each own row goes to, and how many have come from each.
template <class Ranks>
class row_routes {
public:
    /// @param to the rank of each own row
    row_routes(const Ranks& ranks, std::vector<std::size_t> to) : ranks_{ranks}, to_(std::move(to)) {}

    /// Sends `width` values of each own row to its rank.
    /// @returns those that have come: one rank's after the other's, each in the order of its own rows
    template <class Value>
    [[nodiscard]] std::vector<Value> send(std::span<const Value> values, std::size_t width = 1) {
        std::vector<std::vector<Value>> to_each(static_cast<std::size_t>(ranks_.size()));
        for (std::size_t row = 0; row < to_.size(); ++row) {
            const auto of_row = values.subspan(width * row, width);
            to_each[to_[row]].insert(to_each[to_[row]].end(), of_row.begin(), of_row.end());
        }
        std::vector<Value> all;
        came_.clear();
        for (const auto& each : exchanged(ranks_, std::move(to_each))) {
            all.insert(all.end(), each.begin(), each.end());
            came_.push_back(each.size() / width);
        }
        return all;
    }
    /// Sends an answer of `width` values about each row that has come back to where it came from.
    /// @returns those about the own rows, in their order
    template <class Answer>
    [[nodiscard]] std::vector<Answer> answers(const std::vector<Answer>& about, std::size_t width = 1) const {
        std::vector<std::vector<Answer>> to_each;
        auto from = about.begin();
        for (const auto count : came_) {
            const auto end = from + static_cast<std::ptrdiff_t>(count * width);
            to_each.emplace_back(from, end);
            from = end;
        }
        const auto from_each = exchanged(ranks_, std::move(to_each));
        std::vector<Answer> own;
        std::vector<std::size_t> next(from_each.size(), 0);
        own.reserve(to_.size() * width);
        for (const auto r : to_)
            for (std::size_t i = 0; i < width; ++i)
                own.push_back(from_each[r][next[r]++]);
        return own;
    }

private:
    const Ranks& ranks_;
    std::vector<std::size_t> to_;
    std::vector<std::size_t> came_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
