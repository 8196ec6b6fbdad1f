#pragma once

/// @file
/// How long customers wait for an answer and for a solution, where some still wait; who breached a target, what came
/// back, and whether who took a case first solved it.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/monitor/detail/distinct_places.hpp>
#include <clientele/monitor/detail/shares_in_words.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How long each case has taken or has waited so far.
struct waiting_times {
    std::vector<double> hours{}; ///< from opened to done, or to `as_of`
    std::vector<bool> done{};    ///< whether it was done by then
};

/// The hours of cases as of a moment: what was done later was open then.
///
/// @param opened when each case came, on a day of the calendar, not after `as_of`
/// @param done   when each was answered, or solved; none where it has not been
/// @param as_of  the moment until which was watched, on a day of the calendar
/// @returns hours by the clock, nights and holidays included; whoever counts business hours gives own times to
/// `service_target`
/// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a case that came after `as_of` or was done
/// before it came
/// Complexity: O(n).
[[nodiscard]] inline waiting_times waited(std::span<const std::chrono::sys_seconds> opened,
                                          std::span<const std::optional<std::chrono::sys_seconds>> done,
                                          std::chrono::sys_seconds as_of) {
    require_same_size("waited", "done", opened.size(), done.size());
    const auto seconds = [](std::chrono::sys_seconds at) { return at.time_since_epoch().count(); };
    require(detail::first_of_calendar <= as_of && as_of < detail::end_of_calendar,
            "waited: as_of must be on a date of the calendar, got second ", seconds(as_of));
    waiting_times found;
    found.hours.reserve(opened.size());
    found.done.reserve(opened.size());
    for (std::size_t row = 0; row < opened.size(); ++row) {
        if (opened[row] < detail::first_of_calendar)
            fail(errc::bad_value, row, "waited: opened must be on a date of the calendar, got second ",
                 seconds(opened[row]), " in row ", row);
        if (opened[row] > as_of)
            fail(errc::bad_value, row, "waited: opened must be at most as_of, second ", seconds(as_of), ", got ",
                 seconds(opened[row]), " in row ", row);
        if (done[row] && *done[row] < opened[row])
            fail(errc::bad_value, row, "waited: done must be at least opened, second ", seconds(opened[row]), ", got ",
                 seconds(*done[row]), " in row ", row);
        const bool by_then = done[row] && *done[row] <= as_of;
        found.hours.push_back(
            std::chrono::duration<double, std::ratio<3600>>((by_then ? *done[row] : as_of) - opened[row]).count());
        found.done.push_back(by_then);
    }
    return found;
}

/// How a target of times was kept (`service_target`). Every case is in one of the four counts.
struct service_report {
    double target = 0;                       ///< the most that a case may take
    double kept = 0;                         ///< cases done within it
    double breached_done = 0;                ///< cases done later
    double breached_open = 0;                ///< cases that are open and have waited longer already
    double undecided = 0;                    ///< cases that are open and may keep it yet
    lifetime_quantile median{};              ///< by when half of the cases are done
    std::optional<interval> within_target{}; ///< the share done within the target; none where none was watched so long
    survival_curve open_share{};             ///< the share that is open longer than each time

    /// Cases that breached the target, open ones included.
    [[nodiscard]] double breached() const noexcept { return breached_done + breached_open; }
    /// All cases.
    [[nodiscard]] double cases() const noexcept { return kept + breached() + undecided; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("service_report");
        each("target", of.target...);
        each("kept", of.kept...);
        each("breached_done", of.breached_done...);
        each("breached_open", of.breached_open...);
        each("undecided", of.undecided...);
        each("median", of.median...);
        each("within_target", of.within_target...);
        each("open_share", of.open_share...);
    }
};

/// How a target was kept, for people: "Of 7 cases 3 were done within 8 hours, 1 later; 1 is open and late, 2 may be
/// done in time. 46.4 % (17.5 % to 86.8 %) are done within 8 hours, as far as open cases show."
/// @param unit of the times
[[nodiscard]] inline std::string in_words(const service_report& of, std::string_view unit = "hours") {
    auto text = sentence("Of ", detail::counted(of.cases(), "case", "cases"), " ",
                         detail::counted(of.kept, "was", "were"), " done within ", of.target, " ", unit, ", ",
                         of.breached_done, " later; ", detail::counted(of.breached_open, "is", "are"),
                         " open and late, ", of.undecided, " may be done in time. ");
    if (!of.within_target)
        return text + sentence("None was watched for ", of.target, " ", unit, ".");
    return text + sentence(detail::share_in_words(*of.within_target), " are done within ", of.target, " ", unit,
                           ", as far as open cases show.");
}

/// Times of response or of resolution against a target. Open cases count for as long as they have waited: leaving them
/// out would make a team the faster the more it leaves lying.
///
///     const auto found = service_target{.within = 8}.measure(hours, answered);
///     found.within_target->estimate; // the share answered within 8 hours
struct service_target {
    required<double, "within"> within; ///< the most that a case may take, in the unit of the times, above 0
    double level = 0.95;               ///< of the intervals, in (0, 1)

    /// How it was kept.
    /// @param times how long each case took or has waited so far, in any one unit
    /// @param done  for each, whether it is done: any random-access range of truth values
    /// @throws error `bad_parameter`, and as `count_lifetimes`
    /// Complexity: as `count_lifetimes`.
    template <std::ranges::random_access_range Done>
    [[nodiscard]] service_report measure(column times, const Done& done) const {
        require(within > 0 && std::isfinite(within), "service_target: within must be finite and above 0, got ",
                within.get());
        service_report report{.target = within, .open_share = kaplan_meier{.level = level}.fit(times, done)};
        auto flag = std::ranges::begin(done);
        for (std::size_t row = 0; row < times.size(); ++row, ++flag)
            ++(*flag ? (times[row] <= within ? report.kept : report.breached_done)
                     : (times[row] <= within ? report.undecided : report.breached_open));
        report.median = report.open_share.median();
        if (const auto open = report.open_share.at(within))
            report.within_target = {{1 - open->estimate, open->standard_error, 1 - open->upper, 1 - open->lower}};
        return report;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("service_target");
        each("within", of.within...);
        each("level", of.level...);
    }
};

/// The share of solved cases that are opened again within some time. A case that was solved the day before has had no
/// time to come back: it counts for as long as it was watched.
///
/// @param times    for each solved case how long after it was opened again, or was watched so far
/// @param reopened for each, whether it was opened again
/// @param within   the time that is asked about, in the unit of the times, above 0
/// @param level    of the interval, in (0, 1)
/// @returns the share; none where no case was watched so long
/// @throws error as `service_target`
template <std::ranges::random_access_range Reopened>
[[nodiscard]] std::optional<interval> reopen_rate(column times, const Reopened& reopened, double within,
                                                  double level = 0.95) {
    return service_target{.within = within, .level = level}.measure(times, reopened).within_target;
}

/// What became of the cases that one person, or one team, took first.
template <class Id>
struct first_responsible {
    Id who;                         ///< who took them first
    double taken = 0;               ///< how many
    double solved = 0;              ///< of them, how many are solved, by whomever
    double solved_first = 0;        ///< of them, how many who took them solved without handing them on
    std::optional<interval> kept{}; ///< solved_first / solved; none where none is solved

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("first_responsible");
        each("who", of.who...);
        each("taken", of.taken...);
        each("solved", of.solved...);
        each("solved_first", of.solved_first...);
        each("kept", of.kept...);
    }
};

/// Whether who takes a case first solves it.
///
/// @param first     who took each case first: integers or texts
/// @param solved_by who solved each; of open cases it is not read
/// @param solved    for each, whether it is solved
/// @param level     of the intervals, in (0, 1)
/// @returns one per person who took a case first, by ascending id
/// @throws error `empty_input`, `bad_shape`, `bad_parameter`; `bad_value` with the row
/// Complexity: O(n), for texts O(n log n).
template <std::ranges::random_access_range Ids, std::ranges::random_access_range Solved>
[[nodiscard]] auto track_first_responsible(const Ids& first, const Ids& solved_by, const Solved& solved,
                                           double level = 0.95) {
    constexpr std::string_view where = "track_first_responsible";
    const std::size_t n = std::ranges::size(first);
    if (n == 0)
        fail(errc::empty_input, no_row, where, ": there must be at least one case, got none");
    require_same_size(where, "solved_by", n, std::ranges::size(solved_by));
    require_same_size(where, "solved", n, std::ranges::size(solved));
    detail::require_level(where, level);
    using id = std::ranges::range_value_t<Ids>;
    const auto whose = detail::number_customers("track_first_responsible: first", first);
    std::vector<first_responsible<id>> found(whose.count);
    auto flag = std::ranges::begin(solved);
    for (std::size_t row = 0; row < n; ++row, ++flag) {
        auto& of = found[whose.of[row]];
        of.who = detail::id_at(first, row);
        ++of.taken;
        if (!*flag)
            continue;
        const auto& by = detail::id_at(solved_by, row);
        if (detail::says_nothing(by))
            fail(errc::bad_value, row, where, ": solved_by must not be empty, got '' in row ", row);
        ++of.solved;
        of.solved_first += by == of.who;
    }
    for (auto& of : found)
        if (of.solved > 0)
            of.kept = proportion_interval(of.solved_first, of.solved, level);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return detail::id_before(a.who, b.who); });
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
