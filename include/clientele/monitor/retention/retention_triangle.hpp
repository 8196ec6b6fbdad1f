#pragma once

/// @file
/// Who came when, and which of them and of their money came back in each later period.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/monitor/detail/customer_money.hpp>
#include <clientele/monitor/detail/distinct_places.hpp>
#include <clientele/monitor/detail/shares_in_words.hpp>
#include <clientele/monitor/retention/cohort_ratio.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The customers who came in one period, and what became of them. Their age is counted in periods: 0 is the one in
/// which they came.
struct customer_cohort {
    day begin{};                  ///< the first day of the period
    double customers = 0;         ///< how many came in it
    std::vector<double> active{}; ///< of them, how many ordered at each age; periods that have not ended are not there
    std::vector<double> money{};  ///< what they all brought at each age, likewise; empty where no amounts were given
    cohort_ratio net{};           ///< the sums behind the interval of that, of all of them; without amounts empty
    cohort_ratio gross{};         ///< of those who paid at age 0, what each brings up to that; without amounts empty

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_cohort");
        each("begin", of.begin...);
        each("customers", of.customers...);
        each("active", of.active...);
        each("money", of.money...);
        each("net", of.net...);
        each("gross", of.gross...);
    }
};

/// One cell of a triangle: a cohort at an age.
struct triangle_cell {
    double customers;                     ///< who was in the cohort
    double active;                        ///< of them, who ordered at that age
    std::optional<double> money{};        ///< what they brought at that age, where amounts were given
    interval retained;                    ///< active / customers
    std::optional<double> money_retained; ///< money / that of age 0, where that is above 0
    /// `money_retained` with its interval, which holds for the customers that such cohorts will have: they are taken
    /// for drawn one by one, each with all its money, so that one who buys more counts with it. The ends are
    /// those of a `money_ratio`. None where the cohorts were filled in without their sums.
    std::optional<interval> net_retained{};
    /// What is left of the money of age 0 without what anybody brings beyond it: of each customer who paid then, the
    /// money of this age from 0 up to that of age 0, over theirs of age 0; likewise.
    std::optional<interval> gross_retained{};
};

/// Cohorts by the period they came in (`cohort_retention`). A cell whose period has not ended is not there: it is no 0.
struct retention_triangle {
    day as_of{};                            ///< the last day that was seen
    int months = 1;                         ///< the length of a period
    double level = 0.95;                    ///< of the intervals
    std::vector<customer_cohort> cohorts{}; ///< by rising period, those in which nobody came too
    std::size_t running_rows = 0;           ///< rows of the period that had not ended: in no cell
    double running_customers = 0;           ///< who came in that period: in no cohort
    double running_money = 0;               ///< the money of these rows
    double money_unit = 1; ///< what money is multiplied by in the sums of cohorts: a power of two by which its squares
                           ///< are in the range of a double; 1 for all but the very large and very small

    /// A cohort at an age; none where that period had not ended, and where nobody came.
    /// @throws error `bad_parameter` for a cohort that there is not; `bad_shape` for one that is torn; `overflow`
    [[nodiscard]] std::optional<triangle_cell> at(std::size_t cohort, std::size_t age) const {
        require(cohort < cohorts.size(), "retention_triangle: cohort must be below ", cohorts.size(), ", got ", cohort);
        return together(cohort, cohort + 1, age);
    }

    /// All cohorts that have reached an age, together: how many customers they had, and the share that was active; none
    /// where none has. Cohorts that are too young are in neither of the two counts.
    /// @throws error `bad_shape` for a cohort that was filled in and is torn; `overflow`
    /// Complexity: O(cohorts).
    [[nodiscard]] std::optional<triangle_cell> at_age(std::size_t age) const {
        return together(0, cohorts.size(), age);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("retention_triangle");
        each("as_of", of.as_of...);
        each("months", of.months...);
        each("level", of.level...);
        each("cohorts", of.cohorts...);
        each("running_rows", of.running_rows...);
        each("running_customers", of.running_customers...);
        each("running_money", of.running_money...);
        each("money_unit", of.money_unit...);
    }

private:
    [[nodiscard]] std::optional<triangle_cell> together(std::size_t first, std::size_t end, std::size_t age) const {
        double customers = 0, active = 0;
        bool priced = false;
        exact_sum money, first_money;
        detail::pooled_ratio net{"retention_triangle"}, gross{"retention_triangle"};
        for (; first < end; ++first) {
            const auto& cohort = cohorts[first];
            require_same_size("retention_triangle", "active", cohorts.size() - first, cohort.active.size());
            if (!cohort.money.empty())
                require_same_size("retention_triangle", "money", cohort.active.size(), cohort.money.size());
            if (age >= cohort.active.size() || cohort.customers == 0)
                continue;
            customers += cohort.customers;
            active += cohort.active[age];
            if (!cohort.money.empty()) {
                priced = true;
                money.add(cohort.money[age]);
                first_money.add(cohort.money[0]);
                net.add(cohort.net, age, cohort.money.size());
                gross.add(cohort.gross, age, cohort.money.size());
            }
        }
        if (customers == 0)
            return {};
        triangle_cell cell{customers, active, {}, proportion_interval(active, customers, level), {}};
        if (!priced)
            return cell;
        const double at_first = first_money.value();
        cell.money = money.value();
        if (at_first > 0)
            cell.money_retained = *cell.money / at_first;
        if (!std::isfinite(*cell.money) || !std::isfinite(at_first) || !std::isfinite(cell.money_retained.value_or(0)))
            fail(errc::overflow, no_row, "retention_triangle: the money of age ", age,
                 ", or that of age 0 or its share of it, is beyond the largest number");
        cell.net_retained = net.at(level);
        cell.gross_retained = detail::at_most_whole(gross.at(level));
        return cell;
    }
};

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

    void fill(customer_cohort& cohort, std::size_t came) const {
        for (std::size_t period = came; period < ended_; ++period) {
            cohort.active.push_back(active_[cell(came, period)]);
            if (!money_.empty())
                cohort.money.push_back(money_[cell(came, period)].value());
        }
        require_sum(cohort.money);
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

/// Counts cohorts by the calendar period of their first row, and who of them came back in each later period.
///
///     const auto triangle = cohort_retention{.as_of = 2026y / 6 / 30, .months = 3}.count(customers, days, amounts);
///     triangle.at_age(4)->retained; // who still buys a year after the quarter they came in
struct cohort_retention {
    required<day, "as_of"> as_of; ///< the last day that was seen; no row may be later
    int months = 1;               ///< the length of a period, in [1, 120]: 1 months, 3 quarters, 12 calendar years
    double level = 0.95;          ///< of the intervals, in (0, 1)

    /// The triangle of orders.
    /// @param customers whose each row is: integers or texts, in any order
    /// @param on        the day of each row, from the customers' first on: who bought before the rows begin looks new
    /// @param amounts   its money, finite; none where money is not counted. A negative one, a return, counts as money
    /// but makes nobody active
    /// @returns one cohort per period that has ended, from that of the first row on
    /// @throws error `empty_input`, `bad_parameter`, `bad_shape`; `bad_value` with the row; `overflow`
    /// Complexity: O(n + customers periods / 64 + periods^2), for ids that are texts O(n log n); with amounts 16 bytes
    /// a row, and O(log of its rows) more for each row of a customer.
    /// Source: Cochran, Sampling Techniques, 3rd ed. (1977), 2.11, for the intervals of money.
    template <std::ranges::random_access_range Ids>
    [[nodiscard]] retention_triangle count(const Ids& customers, std::span<const day> on, column amounts = {}) const {
        const day first = first_day(std::ranges::size(customers), on, amounts), today = as_of;
        const detail::calendar_periods periods{first, today, months};
        const std::size_t running = periods.of(today);
        const std::size_t ended = running + (periods.begin_of(running + 1) == today + std::chrono::days{1});
        require(ended <= most_periods, "cohort_retention: there must be at most ", most_periods, " periods from ",
                to_text(first), " to as_of, got ", ended);
        const auto whose = detail::number_customers("cohort_retention: customers", customers);
        const auto came = detail::first_periods(whose, periods, on);
        retention_triangle triangle{.as_of = today, .months = months, .level = level};
        for (std::size_t cohort = 0; cohort < ended; ++cohort)
            triangle.cohorts.push_back({.begin = periods.begin_of(cohort)});
        for (const std::size_t period : came)
            ++(period < ended ? triangle.cohorts[period].customers : triangle.running_customers);
        detail::triangle_sums sums{ended, whose.count, !amounts.empty()};
        exact_sum running_money;
        for (std::size_t row = 0; row < on.size(); ++row) {
            const std::size_t period = periods.of(on[row]), who = whose.of[row];
            const double amount = amounts.empty() ? 0 : amounts[row];
            if (period >= ended) {
                ++triangle.running_rows;
                running_money.add(amount);
                continue;
            }
            if (amount >= 0)
                sums.mark(who, came[who], period);
            if (!amounts.empty())
                sums.pay(came[who], period, amount);
        }
        triangle.running_money = running_money.value();
        detail::triangle_sums::require_sum({&triangle.running_money, 1});
        for (std::size_t cohort = 0; cohort < ended; ++cohort)
            sums.fill(triangle.cohorts[cohort], cohort);
        if (!amounts.empty()) {
            triangle.money_unit = detail::square_unit(detail::largest_size(amounts));
            detail::customer_money each{whose, came, periods, ended, on, amounts, triangle.money_unit};
            for (std::size_t cohort = 0; cohort < ended; ++cohort)
                each.fill(cohort, triangle.cohorts[cohort].net, triangle.cohorts[cohort].gross);
        }
        return triangle;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cohort_retention");
        each("as_of", of.as_of...);
        each("months", of.months...);
        each("level", of.level...);
    }

private:
    static constexpr std::size_t most_periods = 480; // exact sums of all cells then take 64 MB

    [[nodiscard]] day first_day(std::size_t rows, std::span<const day> on, column amounts) const {
        require(months >= 1 && months <= 120, "cohort_retention: months must be in [1, 120], got ", months);
        detail::require_level("cohort_retention", level);
        require(detail::has_four_digit_year(as_of), "cohort_retention: as_of must lie in the years 0 to 9999, got ",
                detail::quoted_day(as_of));
        if (rows == 0)
            fail(errc::empty_input, no_row, "cohort_retention: there must be at least one row, got none");
        require_same_size("cohort_retention", "on", rows, on.size());
        if (!amounts.empty())
            require_same_size("cohort_retention", "amounts", rows, amounts.size());
        require_finite("cohort_retention", "amounts", amounts);
        day first = on[0];
        for (std::size_t row = 0; row < rows; ++row) {
            if (on[row] > as_of.get() || !detail::has_four_digit_year(on[row]))
                fail(errc::bad_value, row, "cohort_retention: days must be at most as_of, ", to_text(as_of), ", got ",
                     detail::quoted_day(on[row]), " in row ", row);
            first = (std::min)(first, on[row]);
        }
        return first;
    }
};

/// What all cohorts that have reached an age say of it, for people: "Of 3 customers who came 2026-01-01 to 2026-02-28,
/// 1 ordered in their month 1: 33.3 % (6.1 % to 79.2 %), with 40 % of the money of their month 0."
/// @throws error as `retention_triangle::at_age`
[[nodiscard]] inline std::string in_words(const retention_triangle& of, std::size_t age) {
    const auto unit = of.months == 1    ? std::string{"month"}
                      : of.months == 3  ? std::string{"quarter"}
                      : of.months == 12 ? std::string{"year"}
                                        : sentence("period of ", of.months, " months");
    const auto cell = of.at_age(age);
    if (!cell)
        return sentence("No customers have reached their ", unit, " ", age, " yet.");
    const window came{of.cohorts.front().begin, months_after(of.cohorts[of.cohorts.size() - 1 - age].begin, of.months)};
    auto text = sentence("Of ", detail::counted(cell->customers, "customer", "customers"), " who came ",
                         detail::period_in_words(came), ", ", cell->active, " ordered in their ", unit, " ", age, ": ",
                         detail::share_in_words(cell->retained));
    if (cell->money_retained)
        text += sentence(", with ",
                         cell->net_retained ? detail::share_in_words(*cell->net_retained)
                                            : detail::percent_in_words(*cell->money_retained),
                         " of the money of their ", unit, " 0");
    if (cell->gross_retained)
        text +=
            sentence(", ", detail::share_in_words(*cell->gross_retained), " without what anybody brings beyond that");
    return text + ".";
}

} // namespace clientele::inline CLIENTELE_ABI
