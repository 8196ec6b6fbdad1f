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
#include <clientele/monitor/detail/triangle_sums.hpp>
#include <clientele/monitor/retention/cohort_ratio.hpp>
#include <clientele/parallel/detail/customers_on_ranks.hpp>
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
        return count_on(one_rank{}, customers, on, amounts);
    }

    /// The same where rows are spread over ranks, in any division: each gives its own, or none. Each row is sent to the
    /// rank of its customer, with its id in 16 bytes; then 8 bytes for each cell are added up, with amounts 3.8 KB.
    /// @param ranks all of them; where one gives amounts all who have rows do
    /// @throws error as above, on every rank; rows are those of all
    template <ranks_policy Ranks, std::ranges::random_access_range Ids>
    [[nodiscard]] retention_triangle count_on(const Ranks& ranks, const Ids& customers, std::span<const day> on,
                                              column amounts = {}) const {
        const auto rows = detail::ranked_rows::of(ranks, std::ranges::size(customers));
        const bool priced = detail::all_sum(ranks, amounts.size()) > 0;
        check(rows.all);
        day first = as_of;
        detail::refusing_together(ranks, rows.first, [&] { first = first_day(rows.own, on, priced, amounts); });
        first = day{std::chrono::days{
            static_cast<std::int32_t>(detail::all_min(ranks, static_cast<double>(first.time_since_epoch().count())))}};
        const ended_periods seen{{first, as_of, months}, as_of};
        require(seen.count <= most_periods, "cohort_retention: there must be at most ", most_periods, " periods from ",
                to_text(first), " to as_of, got ", seen.count);
        const double unit = detail::square_unit(detail::all_max(ranks, detail::largest_size(amounts)));
        if constexpr (detail::alone<Ranks>) {
            return triangle_of(ranks, seen, customers, on, priced, amounts, unit);
        } else {
            detail::refusing_together(ranks, rows.first,
                                      [&] { detail::require_ids("cohort_retention: customers", customers); });
            std::vector<double> told, paid;
            for (std::size_t row = 0; row < on.size(); ++row) {
                told.push_back(static_cast<double>(on[row].time_since_epoch().count()));
                told.push_back(priced ? amounts[row] : 0);
            }
            const auto sent = detail::send_rows(ranks, customers, std::span<const double>{told}, 2,
                                                [&](const auto& id) { return detail::rank_of_id(id, ranks.size()); });
            std::vector<day> days;
            for (std::size_t row = 0; row < sent.ids.size(); ++row) {
                days.push_back(day{std::chrono::days{static_cast<std::int32_t>(sent.values[2 * row])}});
                if (priced)
                    paid.push_back(sent.values[2 * row + 1]);
            }
            return triangle_of(ranks, seen, sent.ids, days, priced, paid, unit);
        }
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

    /// The periods from a first day on, and how many have ended.
    struct ended_periods {
        detail::calendar_periods periods;
        std::size_t count;

        ended_periods(detail::calendar_periods of, day today) : periods{std::move(of)} {
            const std::size_t running = periods.of(today);
            count = running + (periods.begin_of(running + 1) == today + std::chrono::days{1});
        }
    };

    /// The triangle of customers each of whom is on one rank.
    template <class Ranks, class Ids>
    [[nodiscard]] retention_triangle triangle_of(const Ranks& ranks, const ended_periods& seen, const Ids& customers,
                                                 std::span<const day> on, bool priced, column amounts,
                                                 double unit) const {
        const auto& [periods, ended] = seen;
        const auto whose = detail::number_customers("cohort_retention: customers", customers);
        const auto came = detail::first_periods(whose, periods, on);
        retention_triangle triangle{.as_of = as_of, .months = months, .level = level};
        for (std::size_t cohort = 0; cohort < ended; ++cohort)
            triangle.cohorts.push_back({.begin = periods.begin_of(cohort)});
        std::vector<std::int64_t> customers_of(ended + 1, 0);
        for (const std::size_t period : came)
            ++customers_of[(std::min)(period, ended)];
        detail::triangle_sums sums{ended, whose.count, priced};
        exact_sum running_money;
        for (std::size_t row = 0; row < on.size(); ++row) {
            const std::size_t period = periods.of(on[row]), who = whose.of[row];
            const double amount = priced ? amounts[row] : 0;
            if (period >= ended) {
                ++triangle.running_rows;
                running_money.add(amount);
                continue;
            }
            if (amount >= 0)
                sums.mark(who, came[who], period);
            if (priced)
                sums.pay(came[who], period, amount);
        }
        if constexpr (!detail::alone<Ranks>) {
            ranks.all_reduce_sum(customers_of);
            triangle.running_rows = detail::all_sum(ranks, triangle.running_rows);
            detail::add_up(ranks, {&running_money, 1});
            sums.add_up_on(ranks);
        }
        for (std::size_t cohort = 0; cohort < ended; ++cohort)
            triangle.cohorts[cohort].customers = static_cast<double>(customers_of[cohort]);
        triangle.running_customers = static_cast<double>(customers_of[ended]);
        triangle.running_money = running_money.value();
        detail::triangle_sums::require_sum({&triangle.running_money, 1});
        for (std::size_t cohort = 0; cohort < ended; ++cohort)
            sums.fill(triangle.cohorts[cohort], cohort);
        if (priced) {
            triangle.money_unit = unit;
            detail::customer_money each{whose, came, periods, ended, on, amounts, unit};
            for (std::size_t cohort = 0; cohort < ended; ++cohort)
                each.fill(ranks, cohort, triangle.cohorts[cohort].net, triangle.cohorts[cohort].gross);
        }
        return triangle;
    }

    void check(std::size_t rows_of_all) const {
        require(months >= 1 && months <= 120, "cohort_retention: months must be in [1, 120], got ", months);
        detail::require_level("cohort_retention", level);
        require(detail::has_four_digit_year(as_of), "cohort_retention: as_of must lie in the years 0 to 9999, got ",
                detail::quoted_day(as_of));
        if (rows_of_all == 0)
            fail(errc::empty_input, no_row, "cohort_retention: there must be at least one row, got none");
    }
    [[nodiscard]] day first_day(std::size_t rows, std::span<const day> on, bool priced, column amounts) const {
        require_same_size("cohort_retention", "on", rows, on.size());
        if (priced)
            require_same_size("cohort_retention", "amounts", rows, amounts.size());
        require_finite("cohort_retention", "amounts", amounts);
        day first = as_of;
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
