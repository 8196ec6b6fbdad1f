#pragma once

/// @file
/// Visits that are due together, spread over the days on which each manager can make them: none later than it must be.

#include <clientele/fwd.hpp>
#include <clientele/math/bounded_assignment.hpp>
#include <clientele/plan/calendar.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// Visits, as columns.
template <class Manager>
struct visit_columns {
    std::span<const Manager> manager; ///< who makes it
    std::span<const day> release;     ///< the first day on which it can be made
    std::span<const day> due;         ///< the day by which it should be, not before `release`
    column weight{};                  ///< what a day of lateness costs, 0 or more; left out: 1 each

    /// The number of visits.
    [[nodiscard]] std::size_t size() const noexcept { return manager.size(); }
};

/// How many visits a manager makes on an open day.
template <class Manager>
struct visits_a_day {
    Manager manager{}; ///< who
    int most = 1;      ///< visits, at least 1

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("visits_a_day");
        each("manager", of.manager...);
        each("most", of.most...);
    }
};

/// What is made least of lateness. The two may contradict each other: a light visit that waits for long can bring
/// heavier ones in time.
enum class visit_aim {
    latest_first, ///< the lateness of the latest visit, and then the weighted days of all
    weighted      ///< the weighted days of all, however late one of them is
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(visit_aim) noexcept { return {"latest_first", "weighted"}; }

/// Which of the days that are as good for that a visit is made on.
enum class visit_when {
    soonest, ///< early, so that days stay free for what is not known yet
    near_due ///< on the day by which it is due, unless that is full: then on the last day before it with room
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(visit_when) noexcept { return {"soonest", "near_due"}; }

/// The days of all visits.
template <class Manager>
struct levelled_days {
    /// What became of one manager's visits.
    struct of_manager {
        Manager manager{};             ///< who
        std::size_t visits = 0;        ///< how many
        std::chrono::days most_late{}; ///< the least that the latest visit can be late
        double weighted_late = 0;      ///< weighted days of lateness, the least with that

        /// Its members.
        static constexpr void members(auto&& each, auto&... of) {
            each.is("levelled_days_of_manager");
            each("manager", of.manager...);
            each("visits", of.visits...);
            each("most_late", of.most_late...);
            each("weighted_late", of.weighted_late...);
        }
    };
    std::vector<day> days{};            ///< of each visit
    std::vector<of_manager> managers{}; ///< ascending, those with a visit

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("levelled_days");
        each("days", of.days...);
        each("managers", of.managers...);
    }
};

/// Gives every visit an open day of its manager, from its release on: the latest visit as little late as possible, and
/// then the weighted days of lateness as few as possible; or those as few as possible alone. Exact.
///
/// Earliest due first reaches the least maximum lateness of visits that take a place each; it also says which places
/// are taken at all. Which visit takes which of them is then the cheapest assignment that is no later. Ties go to the
/// earlier day, then to the earlier due, then to the lower row. `near_due` then moves visits on to free days, the
/// latest first, so that only full days make a visit early.
///
///     levelled_visits{.calendar = china_calendar{}}.plan(visits, capacities)
/// Source: Jackson, Scheduling a Production Line to Minimize Maximum Tardiness (1955).
template <class Calendar>
struct levelled_visits {
    static_assert(calendar_policy<Calendar>, "levelled_visits: calendar must offer open(day) (calendar_policy)");

    Calendar calendar{};                     ///< open days: `working_week{}`, `china_calendar{}`
    visit_aim aim = visit_aim::latest_first; ///< what is made least
    visit_when when = visit_when::soonest;   ///< on which of the days that are as good

    /// The days.
    /// @param visits     n visits
    /// @param capacities one for each manager who makes one
    /// @throws error `bad_shape`; `bad_value` with the row; `bad_parameter`
    /// Complexity: O(n log n + days) for the lateness; O(b d log b) for each run of b visits on d full days, and its
    /// memory O(b d); near the due days O(w log n) for each visit that is made w days before.
    template <class Manager>
    [[nodiscard]] levelled_days<Manager>
    plan(const visit_columns<Manager>& visits,
         std::span<const visits_a_day<std::type_identity_t<Manager>>> capacities) const {
        detail::check_calendar(calendar);
        check(visits);
        std::vector<std::size_t> order(visits.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(visits.manager[a], visits.release[a], visits.due[a], a) <
                   std::tie(visits.manager[b], visits.release[b], visits.due[b], b);
        });
        levelled_days<Manager> out{.days = std::vector<day>(visits.size()), .managers = {}};
        for (auto first = order.begin(); first != order.end();) {
            const auto& manager = visits.manager[*first];
            const auto last =
                std::find_if(first, order.end(), [&](std::size_t row) { return manager < visits.manager[row]; });
            level(visits, {&*first, static_cast<std::size_t>(last - first)}, most_of(manager, capacities, *first), out);
            first = last;
        }
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("levelled_visits");
        each("calendar", of.calendar...);
        each("aim", of.aim...);
        each("when", of.when...);
    }

private:
    struct full_day { // a day of a run, and how many visits are made on it
        day date;
        std::size_t visits;
    };
    struct run { // rows that share days with each other and with no others
        std::vector<std::size_t> rows{};
        std::vector<full_day> days{};
    };

    static std::chrono::days late(day on, day due) { return (std::max)(on - due, std::chrono::days{0}); }

    template <class Manager>
    static std::chrono::days latest(const visit_columns<Manager>& visits, std::span<const std::size_t> rows,
                                    const std::vector<day>& days) {
        std::chrono::days most{};
        for (const auto row : rows)
            most = (std::max)(most, late(days[row], visits.due[row]));
        return most;
    }

    template <class Manager>
    static void check(const visit_columns<Manager>& visits) {
        require_same_size("levelled_visits", "release", visits.size(), visits.release.size());
        require_same_size("levelled_visits", "due", visits.size(), visits.due.size());
        if (!visits.weight.empty())
            require_same_size("levelled_visits", "weight", visits.size(), visits.weight.size());
        for (std::size_t row = 0; row < visits.size(); ++row) {
            if (!detail::on_calendar(visits.release[row]) || !detail::on_calendar(visits.due[row]) ||
                visits.due[row] < visits.release[row])
                fail(errc::bad_value, row, "levelled_visits: due must be a date on or after release, got ",
                     detail::quoted_day(visits.due[row]), " after ", detail::quoted_day(visits.release[row]),
                     " in row ", row);
            if (!visits.weight.empty() && !(visits.weight[row] >= 0 && visits.weight[row] <= 1e12))
                fail(errc::bad_value, row, "levelled_visits: weight must be in [0, 1e12], got ", visits.weight[row],
                     " in row ", row);
        }
    }
    template <class Manager>
    static std::size_t most_of(const Manager& manager, std::span<const visits_a_day<Manager>> capacities,
                               std::size_t row) {
        const visits_a_day<Manager>* found = nullptr;
        for (const auto& each : capacities)
            if (!(each.manager < manager) && !(manager < each.manager)) {
                require(found == nullptr, "levelled_visits: a manager must have one capacity, got two for that of row ",
                        row);
                found = &each;
            }
        if (found == nullptr)
            fail(errc::bad_value, row, "levelled_visits: the manager of row ", row, " must have a capacity, got none");
        require(found->most >= 1, "levelled_visits: most must be at least 1, got ", found->most,
                " for the manager of row ", row);
        return static_cast<std::size_t>(found->most);
    }

    template <class Manager>
    void level(const visit_columns<Manager>& visits, std::span<const std::size_t> rows, std::size_t most,
               levelled_days<Manager>& out) const {
        const auto runs = earliest_due_first(visits, rows, most, out.days);
        typename levelled_days<Manager>::of_manager line{.manager = visits.manager[rows.front()],
                                                         .visits = rows.size()};
        auto bound = (std::chrono::days::max)();
        if (aim == visit_aim::latest_first)
            bound = latest(visits, rows, out.days);
        for (const auto& each : runs)
            least_weighted(visits, each, bound, out.days);
        if (when == visit_when::near_due)
            move_near_due(visits, rows, most, out.days);
        line.most_late = latest(visits, rows, out.days);
        for (const auto row : rows)
            line.weighted_late += (visits.weight.empty() ? 1.0 : visits.weight[row]) *
                                  static_cast<double>(late(out.days[row], visits.due[row]).count());
        out.managers.push_back(std::move(line));
    }

    // The latest visit first, so that the place it leaves is there for those before it. Late ones stay.
    template <class Manager>
    void move_near_due(const visit_columns<Manager>& visits, std::span<const std::size_t> rows, std::size_t most,
                       std::vector<day>& days) const {
        std::vector<std::size_t> order(rows.begin(), rows.end());
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::tie(days[b], visits.due[b], b) < std::tie(days[a], visits.due[a], a);
        });
        std::vector<day> taken; // a day for each visit, ascending
        for (const auto row : rows)
            taken.push_back(days[row]);
        std::sort(taken.begin(), taken.end());
        for (const auto row : order)
            for (day date = visits.due[row]; date > days[row]; date -= std::chrono::days{1}) {
                const auto [first, last] = std::equal_range(taken.begin(), taken.end(), date);
                if (static_cast<std::size_t>(last - first) >= most || !calendar.open(date))
                    continue;
                const auto from = std::lower_bound(taken.begin(), taken.end(), days[row]);
                *std::rotate(from, std::next(from), last) = date;
                days[row] = date;
                break;
            }
    }

    // Rows come by release. Each open day takes those that are due first; a day with room left ends a run.
    template <class Manager>
    std::vector<run> earliest_due_first(const visit_columns<Manager>& visits, std::span<const std::size_t> rows,
                                        std::size_t most, std::vector<day>& days) const {
        const auto later = [&](std::size_t a, std::size_t b) {
            return std::tie(visits.due[a], a) > std::tie(visits.due[b], b);
        };
        std::vector<run> runs;
        std::vector<std::size_t> waiting;
        day date{};
        for (std::size_t next = 0; next < rows.size() || !waiting.empty(); date += std::chrono::days{1}) {
            if (waiting.empty()) {
                date = (std::max)(date, visits.release[rows[next]]);
                runs.emplace_back();
            }
            date = next_open_day(calendar, date);
            for (; next < rows.size() && visits.release[rows[next]] <= date; ++next) {
                waiting.push_back(rows[next]);
                std::push_heap(waiting.begin(), waiting.end(), later);
            }
            auto& taken = runs.back();
            taken.days.push_back({date, (std::min)(most, waiting.size())});
            for (std::size_t i = 0; i < taken.days.back().visits; ++i) {
                std::pop_heap(waiting.begin(), waiting.end(), later);
                days[waiting.back()] = date;
                taken.rows.push_back(waiting.back());
                waiting.pop_back();
            }
        }
        return runs;
    }

    template <class Manager>
    static void least_weighted(const visit_columns<Manager>& visits, const run& each, std::chrono::days most_late,
                               std::vector<day>& days) {
        if (std::all_of(each.rows.begin(), each.rows.end(),
                        [&](std::size_t row) { return days[row] <= visits.due[row]; }))
            return;
        matrix cost(static_cast<Eigen::Index>(each.rows.size()), static_cast<Eigen::Index>(each.days.size()));
        std::vector<column_bounds> bounds;
        for (const auto& full : each.days)
            bounds.push_back({full.visits, full.visits});
        for (std::size_t i = 0; i < each.rows.size(); ++i)
            for (std::size_t j = 0; j < each.days.size(); ++j) {
                const auto row = each.rows[i];
                const auto by = late(each.days[j].date, visits.due[row]);
                cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                    each.days[j].date < visits.release[row] || by > most_late
                        ? std::numeric_limits<double>::infinity()
                        : static_cast<double>(by.count()) * (visits.weight.empty() ? 1.0 : visits.weight[row]);
            }
        const auto best = assign_within_bounds(cost, bounds);
        for (std::size_t i = 0; i < each.rows.size(); ++i)
            days[each.rows[i]] = each.days[static_cast<std::size_t>(best.columns[i])].date;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
