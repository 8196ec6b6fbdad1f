#pragma once

/// @file
/// The periods of a retention triangle, and what stands in its cells.

#include <clientele/error.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/monitor/detail/distinct_places.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Calendar periods of some months, numbered from the one of the first day on, by a table of days.
class calendar_periods {
public:
    calendar_periods(day first, day last, int months) : first_{first}, months_{months}, base_{number_of(first)} {
        numbers_.reserve(static_cast<std::size_t>((last - first).count()) + 1);
        std::uint32_t number = 0;
        for (day at = first, next = begin_of(1); at <= last; at += std::chrono::days{1}) {
            if (at == next)
                next = begin_of(++number + 1);
            numbers_.push_back(number);
        }
    }
    /// The period that a day lies in.
    [[nodiscard]] std::uint32_t of(day at) const { return numbers_[static_cast<std::size_t>((at - first_).count())]; }
    /// The first day of a period.
    [[nodiscard]] day begin_of(std::size_t period) const {
        const int month = (base_ + static_cast<int>(period)) * months_, year = floored(month, 12);
        return std::chrono::year{year} / (month - 12 * year + 1) / 1;
    }

private:
    [[nodiscard]] static int floored(int a, int by) { return a >= 0 ? a / by : -((by - 1 - a) / by); }
    [[nodiscard]] int number_of(day at) const {
        const std::chrono::year_month_day date{at};
        return floored(12 * static_cast<int>(date.year()) + static_cast<int>(static_cast<unsigned>(date.month())) - 1,
                       months_);
    }

    day first_;
    int months_;
    int base_;
    std::vector<std::uint32_t> numbers_;
};

/// The period of each customer's first row.
[[nodiscard]] inline std::vector<std::uint32_t>
first_periods(const distinct_places& whose, const calendar_periods& periods, std::span<const day> on) {
    std::vector<std::uint32_t> first(whose.count, (std::numeric_limits<std::uint32_t>::max)());
    for (std::size_t row = 0; row < on.size(); ++row) {
        auto& least = first[whose.of[row]];
        least = (std::min)(least, periods.of(on[row]));
    }
    return first;
}

/// What stands in the cells of a triangle, cohort by cohort from age 0 on.
class triangle_sums {
public:
    triangle_sums(std::size_t ended, std::size_t customers, bool priced)
        : ended_{ended}, active_(ended * (ended + 1) / 2), money_(priced ? active_.size() : 0),
          seen_((customers * ended + 63) / 64) {}

    /// The cell of a period of those who came in another.
    [[nodiscard]] std::size_t cell(std::size_t came, std::size_t period) const {
        return came * ended_ - came * (came + 1) / 2 + period;
    }
    void mark(std::size_t customer, std::size_t came, std::size_t period) {
        const std::size_t bit = customer * ended_ + period;
        const auto mask = std::uint64_t{1} << (bit % 64);
        active_[cell(came, period)] += (seen_[bit / 64] & mask) == 0;
        seen_[bit / 64] |= mask;
    }
    void pay(std::size_t came, std::size_t period, double amount) { money_[cell(came, period)].add(amount); }

    template <class Cohort>
    void fill(Cohort& cohort, std::size_t came) const {
        for (std::size_t period = came; period < ended_; ++period) {
            cohort.active.push_back(active_[cell(came, period)]);
            if (!money_.empty())
                cohort.money.push_back(money_[cell(came, period)].value());
        }
        require_sum(cohort.money);
    }

    /// Adds up those of all ranks.
    template <class Ranks>
    void add_up_on(const Ranks& ranks) {
        if constexpr (!alone<Ranks>) {
            std::vector<std::int64_t> counts;
            for (const double each : active_)
                counts.push_back(static_cast<std::int64_t>(each));
            ranks.all_reduce_sum(counts);
            active_.assign(counts.begin(), counts.end());
            add_up(ranks, std::span{money_});
        }
    }

    static void require_sum(column money) {
        if (!all_finite(money))
            fail(errc::overflow, no_row, "cohort_retention: the money of a cell is beyond the largest number");
    }

private:
    std::size_t ended_;
    std::vector<double> active_;
    std::vector<exact_sum> money_;
    std::vector<std::uint64_t> seen_; // customers x periods
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
