#pragma once

/// @file
/// A contact matrix, anchors and a calendar to the days on which each customer's people are contacted.

#include <clientele/fwd.hpp>
#include <clientele/plan/calendar.hpp>
#include <clientele/plan/contact_matrix.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// One person of a customer, by role, and since when contacts are counted.
template <class Id>
struct contact_person {
    Id customer{};                      ///< who
    int tier = 0;                       ///< of the customer, 0 the best
    contact_role role{};                ///< of the person
    day anchor{};                       ///< the last contact, or the day from which months are counted
    std::vector<std::string> refused{}; ///< channels that were opted out of; "all": no contact whatever

    /// Whether contact by a channel is allowed.
    [[nodiscard]] bool allows(std::string_view channel) const {
        return std::none_of(refused.begin(), refused.end(),
                            [&](const std::string& each) { return each == "all" || each == channel; });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("contact_person");
        each("customer", of.customer...);
        each("tier", of.tier...);
        each("role", of.role...);
        each("anchor", of.anchor...);
        each("refused", of.refused...);
    }
};

/// A contact that is to be made.
template <class Id>
struct planned_contact {
    Id customer{};            ///< with whom
    int tier = 0;             ///< of the customer
    contact_role role{};      ///< of the person
    std::int64_t ordinal = 0; ///< its number, counted from the anchor, from 1 on
    day due{};                ///< the day by which it is due, open or not
    day on{};                 ///< the open day on which it is made, never later
    std::string channel{};    ///< how

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("planned_contact");
        each("customer", of.customer...);
        each("tier", of.tier...);
        each("role", of.role...);
        each("ordinal", of.ordinal...);
        each("due", of.due...);
        each("on", of.on...);
        each("channel", of.channel...);
    }
};

/// Why a person is on no schedule, or a role of a customer has no person.
enum class contact_gap {
    no_person, ///< the matrix asks for a role that the customer has nobody in
    opted_out  ///< the person opted out of the channel, or of all
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(contact_gap) noexcept { return {"no_person", "opted_out"}; }
/// The reason in words.
[[nodiscard]] constexpr std::string_view in_words(contact_gap why) noexcept {
    return why == contact_gap::no_person ? "nobody is known" : "opted out";
}

/// A role of a customer that the matrix asks for and nobody contacts.
template <class Id>
struct uncovered_role {
    Id customer{};       ///< whose
    int tier = 0;        ///< of the customer
    contact_role role{}; ///< which
    contact_gap why{};   ///< why

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("uncovered_role");
        each("customer", of.customer...);
        each("tier", of.tier...);
        each("role", of.role...);
        each("why", of.why...);
    }
};

/// The contacts of all customers.
template <class Id>
struct scheduled_contacts {
    std::vector<planned_contact<Id>> contacts{}; ///< to be made, by day, then customer, then role
    std::vector<planned_contact<Id>>
        overdue{};                          ///< the first that each person should have had, the longest overdue first
    std::vector<uncovered_role<Id>> gaps{}; ///< by customer, then role
    std::size_t people = 0;                 ///< whom the matrix asks to contact and who may be
    std::size_t without_line = 0;           ///< whose tier and role the matrix has no line for: nobody contacts them

    /// The share of people whose contact is not overdue; 1 where there are none.
    [[nodiscard]] double adherence() const noexcept {
        return people == 0 ? 1 : 1 - static_cast<double>(overdue.size()) / static_cast<double>(people);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("scheduled_contacts");
        each("contacts", of.contacts...);
        each("overdue", of.overdue...);
        each("gaps", of.gaps...);
        each("people", of.people...);
        each("without_line", of.without_line...);
    }
};

/// Schedules the contacts of a matrix on open days.
///
/// By months, contact k is due k x every months after the anchor, counted from it and clamped to the end of a month; a
/// closed day rolls back, so that no contact is later than it is due. By days, a contact is made on the last open day
/// within so many days of the one before, so that no gap is longer than promised. Who is overdue, or can no longer be
/// contacted in time, is contacted on the first open day from the as-of day on, once; months then go on as anchored,
/// days from that day.
///
///     contact_schedule{.matrix = four_tier_contacts(), .calendar = china_calendar{}}.plan(people, as_of, until)
template <class Calendar>
struct contact_schedule {
    static_assert(calendar_policy<Calendar>, "contact_schedule: calendar must offer open(day) (calendar_policy)");

    contact_matrix matrix{}; ///< who is contacted how often: `four_tier_contacts()`, or the host's own
    Calendar calendar{};     ///< open days: `working_week{}`, `china_calendar{}`

    /// The contacts.
    /// @param people one row for each customer and role at most, anchors on or before `as_of`
    /// @param as_of  the day on which we look, of the years 0 to 9999
    /// @param until  the last day by which contacts are due that are scheduled, at most 36'525 days after `as_of`, of
    ///               the same years
    /// @returns contacts due by `until`, those made up for too, who is overdue, which roles nobody contacts, and
    ///          how many people the matrix does not ask for
    /// @throws error `bad_value` with the row; `bad_parameter`, also where no open day keeps a promise in days
    /// Complexity: O(n log n + c log c) for n people and c contacts.
    template <class Id>
    [[nodiscard]] scheduled_contacts<Id> plan(const std::vector<contact_person<Id>>& people, day as_of,
                                              day until) const {
        matrix.check();
        detail::check_calendar(calendar);
        require(detail::has_four_digit_year(as_of) && detail::has_four_digit_year(until),
                "contact_schedule: as_of and until must be days of the years 0 to 9999, got ",
                detail::quoted_day(as_of), " and ", detail::quoted_day(until));
        require(until >= as_of && until - as_of <= std::chrono::days{36'525},
                "contact_schedule: until must be in [as_of, as_of + 36525 days], got ", to_text(as_of), " and ",
                to_text(until));
        scheduled_contacts<Id> out;
        for (std::size_t row = 0; row < people.size(); ++row) {
            check(people[row], as_of, row);
            const auto* line = matrix.find(people[row].tier, people[row].role);
            if (line == nullptr)
                ++out.without_line;
            else if (people[row].allows(line->channel)) {
                ++out.people;
                schedule(out, people[row], *line, as_of, until, row);
            } else
                out.gaps.push_back({people[row].customer, people[row].tier, people[row].role, contact_gap::opted_out});
        }
        find_gaps(out, people);
        const auto key = [](const auto& each) { return std::tie(each.on, each.customer, each.role); };
        std::sort(out.contacts.begin(), out.contacts.end(),
                  [&](const auto& a, const auto& b) { return key(a) < key(b); });
        const auto late = [](const auto& each) { return std::tie(each.due, each.customer, each.role); };
        std::sort(out.overdue.begin(), out.overdue.end(),
                  [&](const auto& a, const auto& b) { return late(a) < late(b); });
        std::sort(out.gaps.begin(), out.gaps.end(), [](const auto& a, const auto& b) {
            return std::tie(a.customer, a.role) < std::tie(b.customer, b.role);
        });
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("contact_schedule");
        each("matrix", of.matrix...);
        each("calendar", of.calendar...);
    }

private:
    template <class Id>
    static void check(const contact_person<Id>& person, day as_of, std::size_t row) {
        if (person.tier < 0)
            fail(errc::bad_value, row, "contact_schedule: tier must be at least 0, got ", person.tier, " in row ", row);
        if (!detail::on_calendar(person.anchor) || person.anchor > as_of)
            fail(errc::bad_value, row, "contact_schedule: anchor must be a date on or before ", to_text(as_of),
                 ", got ", detail::quoted_day(person.anchor), " in row ", row);
    }

    template <class Id>
    void schedule(scheduled_contacts<Id>& out, const contact_person<Id>& person, const contact_line& line, day as_of,
                  day until, std::size_t row) const {
        const auto contact = [&](std::int64_t ordinal, day due, day on) {
            return planned_contact<Id>{person.customer, person.tier, person.role, ordinal, due, on, line.channel};
        };
        const bool months = line.unit == contact_unit::months;
        day before = person.anchor;
        const auto due_of = [&](std::int64_t ordinal) {
            return months ? months_after(person.anchor, static_cast<int>(ordinal) * line.every)
                          : before + std::chrono::days{line.every};
        };
        const auto missed = [&](day due) { return due < as_of || last_open_day(calendar, due) < as_of; };
        for (std::int64_t ordinal = 1, made_up = 0;; ++ordinal) {
            const day due = due_of(ordinal);
            if (due > until)
                return;
            const bool late = missed(due);
            const day on = late ? next_open_day(calendar, as_of) : last_open_day(calendar, due);
            if (late && ordinal == 1)
                out.overdue.push_back(contact(ordinal, due, on));
            if (late && months && due_of(ordinal + 1) <= until &&
                missed(due_of(ordinal + 1))) // only the last one that was missed is made up for
                continue;
            if (on > until)
                return;
            if (on <= before) {
                if (months && made_up > 0) // made up for on that day
                    continue;
                fail(errc::bad_parameter, row, "contact_schedule: a day must be open after ", to_text(before),
                     " up to ", to_text(due), " in row ", row, ", but none is");
            }
            made_up = late;
            out.contacts.push_back(contact(ordinal, due, on));
            before = on;
        }
    }

    template <class Id>
    void find_gaps(scheduled_contacts<Id>& out, const std::vector<contact_person<Id>>& people) const {
        std::vector<const contact_person<Id>*> order;
        for (const auto& person : people)
            order.push_back(&person);
        std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
            return std::tie(a->customer, a->role) < std::tie(b->customer, b->role);
        });
        for (auto first = order.begin(); first != order.end();) {
            const auto last =
                std::find_if(first, order.end(), [&](const auto* each) { return (*first)->customer < each->customer; });
            for (auto each = first; each != last; ++each) {
                const auto row = static_cast<std::size_t>(*each - people.data());
                if ((*each)->tier != (*first)->tier)
                    fail(errc::bad_value, row, "contact_schedule: a customer must have one tier, got ", (*each)->tier,
                         " and ", (*first)->tier, " in row ", row);
                if (each != first && (*each)->role == (*std::prev(each))->role)
                    fail(errc::bad_value, row, "contact_schedule: a customer must have one row for the ",
                         in_words((*each)->role), ", got two, one in row ", row);
            }
            for (const auto& line : matrix.lines)
                if (line.tier == (*first)->tier &&
                    std::none_of(first, last, [&](const auto* each) { return each->role == line.role; }))
                    out.gaps.push_back({(*first)->customer, line.tier, line.role, contact_gap::no_person});
            first = last;
        }
    }
};

/// The anniversary of a day in a year: that of 29 February is 28 February in a year without one.
/// @param of   a birthday, or the day on which a company was founded
/// @param year in [-32767, 32766]
[[nodiscard]] constexpr day anniversary(day of, std::chrono::year year) noexcept {
    const std::chrono::year_month_day date{of};
    const auto same = year / date.month() / date.day();
    return same.ok() ? day{same} : day{year / date.month() / std::chrono::last};
}

/// The anniversaries of a day within a stretch, the day itself not among them, each on the last open day up to it: care
/// never comes late.
/// @param calendar any `calendar_policy`
/// @param of      the birthday, or the day of foundation
/// @param stretch half-open, of dates of the calendar
/// @param lead    how many open days before, as in `open_day_before`
/// @returns the open days, ascending; one may lie before the stretch
/// Complexity: O(years).
template <class Calendar>
[[nodiscard]] std::vector<day> care_days(const Calendar& calendar, day of, const window& stretch, int lead = 0) {
    require(detail::on_calendar(of) && detail::on_calendar(stretch.begin) && detail::on_calendar(stretch.end),
            "care_days: days must be dates of the calendar, got ", detail::quoted_day(of), ", ",
            detail::quoted_day(stretch.begin), ", ", detail::quoted_day(stretch.end));
    std::vector<day> days;
    const auto last = std::chrono::year_month_day{stretch.end}.year();
    for (auto year = std::chrono::year_month_day{stretch.begin}.year(); year <= last; ++year)
        if (const day date = anniversary(of, year); date > of && stretch.contains(date))
            days.push_back(open_day_before(calendar, date, lead));
    return days;
}

} // namespace clientele::inline CLIENTELE_ABI
