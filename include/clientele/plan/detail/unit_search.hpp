#pragma once

/// @file
/// Whole units of unequal costs: branch and bound on the amounts that prices leave open.

#include <clientele/plan/detail/placing.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Places whole units. Where all cost the same the prices leave nothing open; else the units that they would divide go
/// to whom there is room for, and where that may fall short, or meets no floor, the problem is divided at such a line,
/// into what it gets with the units below and with one more, the part whose bound is highest first, as long as the work
/// stays within bounds. What is left undivided bounds the result.
template <class Response, class Executor>
class unit_search {
public:
    static constexpr bool whole = true;

    unit_search(const budget_lines<Response>& lines, std::span<const spend_group> groups, const Executor& executor)
        : given_{lines}, groups_{groups}, executor_{executor}, bounds_{lines},
          root_{bounds_.lines(lines), groups, executor, here_} {}

    [[nodiscard]] double least() const noexcept { return root_.least(); }
    [[nodiscard]] double most() const noexcept { return root_.most(); }

    [[nodiscard]] allocation plan(double budget, bool spend_all) {
        auto result = found(budget, spend_all);
        require(result.has_value(), "allocate: whole units must be able to meet the floors of groups for ", budget,
                open_.empty() ? ", but none do" : ", but none were found that do");
        return *std::move(result);
    }
    /// The best that was found in so many parts at most, if there is any.
    [[nodiscard]] std::optional<allocation> found(double budget, bool spend_all, std::size_t parts_of_many = 500) {
        open_.clear();
        best_.clear();
        if (const auto wrong = root_.settle(budget, spend_all))
            fail(errc::bad_parameter, no_row, "allocate: bounds must allow what they ask for, but ", in_words(*wrong));
        closed_ = -without_end;
        take(root_, bounds_, spend_all);
        const bool all = best_.empty() || !(root_.one_cost() || spend_all);
        const auto n = (std::max)(given_.size(), std::size_t{1});
        const std::size_t most_parts = all ? (std::min)(most_work / n, parts_of_many) : 0;
        for (std::size_t parts = 0; !open_.empty() && parts < (best_.empty() ? most_parts + 64 : most_parts); ++parts)
            divide(budget, spend_all);
        if (best_.empty())
            return {};
        auto result = root_.told(std::move(best_));
        for (const auto& each : open_)
            closed_ = (std::max)(closed_, each.bound);
        result.bound = (std::min)(result.bound, (std::max)(result.value, closed_));
        return result;
    }

private:
    using lines_placing = placing<unit_lines<Response>, Executor>;
    static constexpr std::size_t most_work = 400'000; // lines times parts

    /// A part of the problem that can be divided.
    struct part {
        whole_bounds bounds;
        double bound;
        std::size_t line;
        double below;
    };

    /// Fills a part, keeps what is better than all before, and notes where it can be divided.
    void take(lines_placing& placing, whole_bounds bounds, bool spend_all) {
        auto amounts = placing.amounts();
        const auto unmet = placing.fill(amounts, spend_all);
        const auto open = placing.open_line(unmet, amounts);
        const auto placed = placing.told(std::move(amounts));
        if (unmet == 0 && (best_.empty() || placed.value > value_)) {
            best_ = placed.amounts;
            value_ = placed.value;
        }
        if (!open) // nothing is left to choose
            return;
        if (settled(placed.bound))
            closed_ = (std::max)(closed_, placed.bound);
        else
            open_.push_back({std::move(bounds), placed.bound, open->line, open->below});
    }
    /// Whether nothing above the best one is to be had below a bound.
    [[nodiscard]] bool settled(double bound) const noexcept {
        return !best_.empty() && bound <= value_ + 1e-12 * std::abs(value_);
    }
    void divide(double budget, bool spend_all) {
        const auto next = best_.empty()
                              ? open_.end() - 1
                              : std::max_element(open_.begin(), open_.end(),
                                                 [](const part& a, const part& b) { return a.bound < b.bound; });
        const part from = std::move(*next);
        open_.erase(next);
        if (settled(from.bound)) {
            closed_ = (std::max)(closed_, from.bound);
            return;
        }
        for (const bool above : {false, true}) {
            auto bounds = from.bounds;
            if (above)
                bounds.floor[from.line] = from.below + 1;
            else
                bounds.ceiling[from.line] = from.below;
            lines_placing placing{bounds.lines(given_), groups_, executor_, here_};
            if (!placing.settle(budget, spend_all))
                take(placing, std::move(bounds), spend_all);
        }
    }

    const budget_lines<Response>& given_;
    std::span<const spend_group> groups_;
    const Executor& executor_;
    one_rank here_{}; // branch and bound is done in one place
    whole_bounds bounds_;
    lines_placing root_;
    std::vector<part> open_;
    std::vector<double> best_; // amounts, empty before any were found
    double value_ = 0;         // of them
    double closed_ = 0;        // the highest bound of parts that are not divided further
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
