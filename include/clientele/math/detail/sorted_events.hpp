#pragma once

/// @file
/// Scores with what happened, in the order of the scores: what every measure of a prediction walks through.

#include <clientele/interval.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/ranks.hpp>
#include <clientele/parallel/detail/key_ranges.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/parallel/detail/row_routes.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Equal scores.
struct event_run {
    double score;
    std::size_t first, last; ///< their places among the scores of all
    double events, others;   ///< to how many of them it happened, and to how many not
    double above;            ///< of an event of the run: the share of the others above it, ties half
    double below;            ///< of another one of the run: the share of the events below it, ties half
};

/// Scores with what happened, in the order of the scores: all of them in one place; on ranks an ascending part of those
/// of all on each.
template <class Ranks = one_rank>
class sorted_events {
public:
    /// @param scores of the own customers, finite
    /// @param flags  for each, whether the event came
    template <std::ranges::random_access_range Happened>
    sorted_events(std::string_view where, column scores, const Happened& flags, const Ranks& ranks = {})
        : ranks_{ranks}, scores_{scores} {
        refusing_together(ranks_, ranked_rows::of(ranks_, scores.size()).first, [&] {
            require_same_size(where, "happened", scores.size(), std::ranges::size(flags));
            require_finite(where, "scores", scores);
        });
        happened_.reserve(scores.size());
        for (const bool flag : flags) {
            happened_.push_back(flag);
            ++(flag ? events_ : others_);
        }
        events_ = all_sum(ranks_, events_);
        others_ = all_sum(ranks_, others_);
        if (events_ == 0 || others_ == 0)
            fail(errc::empty_input, no_row, where, ": happened must be true of some rows and false of others, got ",
                 events_, " true and ", others_, " false");
        if constexpr (!alone<Ranks>)
            bring_together();
        order_ = sorted_order(scores_);
    }
    sorted_events(const sorted_events&) = delete; // columns may be its own
    sorted_events& operator=(const sorted_events&) = delete;

    [[nodiscard]] std::size_t events() const noexcept { return events_; }
    [[nodiscard]] std::size_t others() const noexcept { return others_; }
    /// How many scores all ranks have.
    [[nodiscard]] std::size_t size() const noexcept { return events_ + others_; }
    [[nodiscard]] const Ranks& ranks() const noexcept { return ranks_; }
    /// Rows in the order of their scores, and what happened by row: in one place, where they are all.
    [[nodiscard]] const std::vector<std::uint32_t>& order() const noexcept { return order_; }
    [[nodiscard]] bool happened(std::size_t row) const noexcept { return happened_[row] != 0; }
    /// The greatest score in size.
    [[nodiscard]] double largest() const {
        double largest = 0;
        if (!order_.empty())
            largest = (std::max)(std::abs(scores_[order_.front()]), std::abs(scores_[order_.back()]));
        return all_max(ranks_, largest);
    }

    /// Calls with each run of equal scores here, ascending.
    template <class Call>
    void for_each_run(const Call& call) const {
        auto events_below = events_before_, others_below = others_before_;
        const auto n = static_cast<double>(events_), m = static_cast<double>(others_);
        const auto place = events_below + others_below;
        for_each_tie(scores_, order_, [&](std::size_t first, std::size_t last) {
            std::size_t here = 0;
            for (std::size_t i = first; i < last; ++i)
                here += happened(order_[i]);
            const std::size_t rest = last - first - here;
            call(event_run{scores_[order_[first]], place + first, place + last, static_cast<double>(here),
                           static_cast<double>(rest),
                           static_cast<double>(2 * (others_ - others_below) - rest) / (2 * m),
                           static_cast<double>(2 * events_below + here) / (2 * n)});
            events_below += here;
            others_below += rest;
        });
    }
    /// The exact sum over the runs of all ranks of what `term(run)` adds to `sum`, rounded once.
    template <class Add>
    [[nodiscard]] double sum_of(const Add& add) const {
        exact_sum sum;
        for_each_run([&](const event_run& run) { add(sum, run); });
        if constexpr (!alone<Ranks>)
            add_up(ranks_, {&sum, 1});
        return sum.value();
    }

private:
    /// Sends each score to the rank of its part.
    void bring_together() {
        const key_ranges<double> ranges{ranks_, scores_};
        std::vector<std::size_t> to;
        for (const double each : scores_)
            to.push_back(ranges.rank_of(each));
        row_routes routes{ranks_, std::move(to)};
        sent_ = routes.send(scores_);
        happened_ = routes.send(std::span<const char>{happened_});
        scores_ = sent_;
        std::uint64_t events = 0;
        for (const char each : happened_)
            events += each != 0;
        const std::uint64_t counts[]{events, happened_.size() - events};
        const auto all = all_values<std::uint64_t>(ranks_, counts);
        for (std::size_t r = 0; r < static_cast<std::size_t>(ranks_.rank()); ++r) {
            events_before_ += to_size(all[2 * r]);
            others_before_ += to_size(all[2 * r + 1]);
        }
    }

    Ranks ranks_;
    column scores_;
    std::vector<double> sent_{}; // from all ranks
    std::vector<char> happened_{};
    std::vector<std::uint32_t> order_{};
    std::size_t events_ = 0, others_ = 0;               // of all
    std::size_t events_before_ = 0, others_before_ = 0; // on the ranks before
};
template <std::ranges::random_access_range Happened>
sorted_events(std::string_view, column, const Happened&) -> sorted_events<>;
template <std::ranges::random_access_range Happened, class Ranks>
sorted_events(std::string_view, column, const Happened&, const Ranks&) -> sorted_events<Ranks>;

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
