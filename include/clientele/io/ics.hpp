#pragma once

/// @file
/// Contacts and reviews as an iCalendar file that calendars import, again and again.

#include <clientele/io/detail/ics_lines.hpp>
#include <clientele/io/whole_file.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// What an entry is.
enum class ics_kind {
    event, ///< something that takes place on a day, such as a contact
    to_do  ///< something that is due by a day, such as a review
};

/// Hours of an entry that does not take the whole day, by the clock on the wall.
struct ics_hours {
    std::chrono::minutes from{};  ///< since midnight, in [0, 1440)
    std::chrono::minutes until{}; ///< since midnight, after `from`, below 1440
};

/// One entry of a calendar.
struct ics_entry {
    std::string uid{};               ///< identifies it in this file and all later ones, such as `contact_uid` says
    day on{};                        ///< when it takes place or is due, of the years 0 to 9999
    std::string summary{};           ///< one line that says what it is
    ics_kind kind = ics_kind::event; ///< event or to-do
    std::vector<std::string> categories{}; ///< by which calendars sort and colour
    int priority = 0;                      ///< 1 the highest, 9 the lowest, 0 none
    std::string description{};             ///< more about it; left out where it is empty
    std::optional<ics_hours> hours{};      ///< none: the whole day
};

/// When the clocks of a zone are changed, each year: on the n-th of a weekday in a month.
struct ics_clock_change {
    int month = 1;             ///< in [1, 12]
    int week = 1;              ///< which of those weekdays in the month, in [1, 4]; -1: the last
    int weekday = 7;           ///< 1 Monday to 7 Sunday, as ISO 8601 counts them
    std::chrono::minutes at{}; ///< since midnight, by the clock that is about to be changed, in [0, 1440)
};

/// The part of the year in which the clocks of a zone are ahead.
struct ics_summer_time {
    std::chrono::minutes offset{}; ///< from UTC in that part, in [-840, 840], not that of the rest of the year
    ics_clock_change begins{};     ///< by the clock of the rest of the year
    ics_clock_change ends{};       ///< by the clock of summer
};

/// The zone of the hours of entries: of one offset, or of two by a rule that holds for all years from 1970 on. Zones
/// whose rule changes are of one rule here, that of the days that are planned.
struct ics_zone {
    std::string name;                        ///< such as "Asia/Shanghai"
    std::chrono::minutes offset;             ///< from UTC, in [-840, 840], out of summer time
    std::optional<ics_summer_time> summer{}; ///< none: the same all year
};

/// A zone of the European Union: ahead by an hour from the last Sunday of March to that of October, changed at 1:00
/// UTC.
///
///     european_zone("Europe/Berlin", std::chrono::hours{1})
/// @param name   such as "Europe/Berlin"
/// @param offset from UTC in winter: 0 for Ireland and Portugal, 1 hour for Berlin, 2 hours for Athens
/// Source: Directive 2000/84/EC, as it holds since 2002.
template <class Zone = ics_zone> // only who uses it compiles it
[[nodiscard]] Zone european_zone(std::string name, std::chrono::minutes offset) {
    const std::chrono::hours hour{1};
    return {std::move(name), offset,
            ics_summer_time{offset + hour, {3, -1, 7, offset + hour}, {10, -1, 7, offset + 2 * hour}}};
}

/// A zone of the United States or Canada: ahead by an hour from the second Sunday of March to the first of November,
/// changed at 2:00 by the clock.
///
///     north_american_zone("America/New_York", std::chrono::hours{-5})
/// @param name   such as "America/New_York"
/// @param offset from UTC in winter
/// Source: 15 U.S.C. 260a, as it holds since 2007.
template <class Zone = ics_zone> // only who uses it compiles it
[[nodiscard]] Zone north_american_zone(std::string name, std::chrono::minutes offset) {
    const std::chrono::hours hour{1};
    return {std::move(name), offset, ics_summer_time{offset + hour, {3, 2, 7, 2 * hour}, {11, 1, 7, 2 * hour}}};
}

/// @cond INTERNAL
namespace detail {
/// A text as a part of a UID: what is not a letter, a digit, `_` or `.` is written as % and two hexadecimal digits.
inline void add_uid_part(std::string& to, std::string_view text) {
    for (const char c : text)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.')
            to += c;
        else {
            const auto byte = static_cast<unsigned char>(c);
            to += '%';
            to += "0123456789ABCDEF"[byte >> 4];
            to += "0123456789ABCDEF"[byte & 15];
        }
    to += '-';
}
} // namespace detail
/// @endcond

/// A UID that is the same in every file: of customer, role and the number of the contact.
/// @param customer any text; what is not a letter, a digit, `_` or `.` is written as % and two hexadecimal digits
/// @param role such as "decision maker"
/// @param ordinal the number of the contact
[[nodiscard]] inline std::string contact_uid(std::string_view customer, std::string_view role, std::int64_t ordinal) {
    std::string out = "contact-";
    detail::add_uid_part(out, customer);
    detail::add_uid_part(out, role);
    return out + sentence(ordinal, "@clientele.invalid");
}

/// A UID that is the same in every file: of customer, play, what is reviewed, the number of the review and its day.
/// @param customer any text, written as in `contact_uid`
/// @param play     such as "tier 0"
/// @param what     such as "contract"
/// @param ordinal  the number of the review
/// @param due      the day by which it is due, before it goes back to an open day, of the years 0 to 9999
[[nodiscard]] inline std::string review_uid(std::string_view customer, std::string_view play, std::string_view what,
                                            std::int64_t ordinal, day due) {
    std::string out = "review-";
    for (const auto part : {customer, play, what})
        detail::add_uid_part(out, part);
    return out + sentence(ordinal, "-", detail::ics_day(due), "@clientele.invalid");
}

/// Entries as an iCalendar file (RFC 5545): each is written out, none recurs; lines end in CRLF and are folded at 75
/// octets, never inside a character. The same entries give the same bytes.
///
///     const ics_file file{.as_of = 2026y / 1 / 1};
///     file.save("contacts.ics", entries, file.text_of("contacts.ics"));
///
/// An entry that says something else than in the file before has its SEQUENCE raised, so that calendars take it for
/// news. One that was in the file before, lies on the as-of day or later and is no longer there is written as
/// cancelled, and the zone of its hours with it.
/// Source: RFC 5545 (2009), sections 3.1, 3.3.11, 3.6 and 3.8.7.4.
struct ics_file {
    required<day, "ics_file: as_of"> as_of;                 ///< DTSTAMP of all entries, at midnight UTC
    std::string product = "-//clientele//contact plan//EN"; ///< who wrote it
    std::optional<ics_zone> zone{}; ///< of hours, with its VTIMEZONE; none: hours are those of whoever reads them

    /// The file as text.
    /// @param entries in the order in which they are written, no UID twice
    /// @param before  the text of the file before, or empty
    /// @param called  the file before as complaints name it
    /// @throws error `bad_value` with the entry, or with the line of the file before; `bad_parameter`
    /// Complexity: O((n + m) log m) for n entries and m before.
    template <class = void> // only who uses it compiles it
    [[nodiscard]] std::string text(std::span<const ics_entry> entries, std::string_view before = {},
                                   std::string_view called = "the file before") const {
        require(detail::has_four_digit_year(as_of), "ics: as_of must be in the years 0 to 9999, got ",
                detail::quoted_day(as_of));
        const auto [earlier, zones] =
            before.empty() ? detail::earlier_calendar{} : detail::earlier_calendar_of(before, called);
        const auto gone = no_longer_there(earlier, entries);
        std::vector<std::string> uids;
        std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
        detail::add_ics_line(out, "PRODID:" + detail::ics_escaped(product, "product", 0));
        out += "CALSCALE:GREGORIAN\r\n";
        add_zone(out);
        add_zones_of(gone, zones, out);
        for (std::size_t row = 0; row < entries.size(); ++row) {
            check(entries[row], row);
            uids.push_back(entries[row].uid);
            const auto says = lines_of(entries[row], row);
            const auto* was = find(earlier, entries[row].uid);
            add_entry(out, entries[row].kind == ics_kind::event ? "VEVENT" : "VTODO", entries[row].uid, says,
                      was == nullptr ? 0 : was->sequence + (was->says != says));
        }
        std::sort(uids.begin(), uids.end());
        if (const auto twice = std::adjacent_find(uids.begin(), uids.end()); twice != uids.end())
            fail(errc::bad_value, no_row, "ics: every UID must be there once, got \"", detail::clipped(*twice),
                 "\" twice");
        for (const auto& was : gone)
            add_entry(out, was.kind, was.uid, was.says, was.sequence);
        return out + "END:VCALENDAR\r\n";
    }

    /// The text of a file.
    /// @throws error `bad_value` where it cannot be read
    [[nodiscard]] static std::string text_of(const std::string& path) {
        return read_whole_file("ics", errc::bad_value, path);
    }

    /// Writes the file in place of one of that name; when it throws, that one is as it was.
    /// @throws error as `text`; `storage`
    template <class = void>
    void save(const std::string& path, std::span<const ics_entry> entries, std::string_view before = {},
              std::string_view called = "the file before") const {
        replace_file("ics", path, text(entries, before, called));
    }

private:
    static const detail::earlier_entry* find(const std::vector<detail::earlier_entry>& all, const std::string& uid) {
        const auto at = std::lower_bound(all.begin(), all.end(), uid, [](const auto& entry, const std::string& wanted) {
            return entry.uid < wanted;
        });
        return at != all.end() && at->uid == uid ? &*at : nullptr;
    }
    /// The entries before that are still to come and no longer there, as cancelled.
    [[nodiscard]] std::vector<detail::earlier_entry> no_longer_there(const std::vector<detail::earlier_entry>& earlier,
                                                                     std::span<const ics_entry> entries) const {
        std::vector<std::string_view> uids;
        for (const auto& each : entries)
            uids.push_back(each.uid);
        std::sort(uids.begin(), uids.end());
        const std::string today = detail::ics_day(as_of);
        std::vector<detail::earlier_entry> gone;
        for (const auto& was : earlier) {
            if (std::binary_search(uids.begin(), uids.end(), std::string_view{was.uid}) || was.on < today)
                continue;
            gone.push_back(was);
            if (was.cancelled)
                continue;
            auto& now = gone.back();
            std::erase_if(now.says, [](const std::string& line) { return line.starts_with("STATUS:"); });
            now.says.push_back("STATUS:CANCELLED");
            ++now.sequence;
        }
        return gone;
    }
    /// The zones of what is cancelled, as they were, but for the zone of this file.
    void add_zones_of(const std::vector<detail::earlier_entry>& gone, const std::vector<detail::earlier_zone>& zones,
                      std::string& out) const {
        for (const auto& each : zones) {
            const bool needed = std::any_of(gone.begin(), gone.end(), [&](const auto& was) {
                return std::any_of(was.says.begin(), was.says.end(),
                                   [&](const std::string& line) { return detail::is_in_zone(line, each.name); });
            });
            if (needed && !(zone && zone->name == each.name))
                for (const auto& line : each.lines)
                    detail::add_ics_line(out, line);
        }
    }
    void add_entry(std::string& out, std::string_view kind, const std::string& uid,
                   const std::vector<std::string>& says, std::int64_t sequence) const {
        detail::add_ics_line(out, sentence("BEGIN:", kind));
        detail::add_ics_line(out, "UID:" + uid);
        detail::add_ics_line(out, "DTSTAMP:" + detail::ics_day(as_of) + "T000000Z");
        for (const auto& line : says)
            detail::add_ics_line(out, line);
        detail::add_ics_line(out, sentence("SEQUENCE:", sequence));
        detail::add_ics_line(out, sentence("END:", kind));
    }
    [[nodiscard]] std::vector<std::string> lines_of(const ics_entry& entry, std::size_t row) const {
        std::vector<std::string> says;
        if (entry.kind == ics_kind::event)
            says.push_back(moment("DTSTART", entry.on, entry.hours ? &entry.hours->from : nullptr));
        const day until = takes_whole_day(entry) ? entry.on + std::chrono::days{1} : entry.on;
        says.push_back(moment(entry.kind == ics_kind::event ? "DTEND" : "DUE", until,
                              entry.hours ? &entry.hours->until : nullptr));
        says.push_back("SUMMARY:" + detail::ics_escaped(entry.summary, "summary", row));
        if (!entry.description.empty())
            says.push_back("DESCRIPTION:" + detail::ics_escaped(entry.description, "description", row));
        std::string categories;
        for (const auto& each : entry.categories)
            categories += (categories.empty() ? "" : ",") + detail::ics_escaped(each, "categories", row);
        if (!categories.empty())
            says.push_back("CATEGORIES:" + categories);
        if (entry.priority > 0)
            says.push_back(sentence("PRIORITY:", entry.priority));
        says.push_back(entry.kind == ics_kind::to_do ? "STATUS:NEEDS-ACTION"
                       : entry.hours                 ? "TRANSP:OPAQUE"
                                                     : "TRANSP:TRANSPARENT");
        return says;
    }
    [[nodiscard]] std::string moment(std::string name, day date, const std::chrono::minutes* time) const {
        if (time == nullptr)
            return name + ";VALUE=DATE:" + detail::ics_day(date);
        return name + (zone ? ";TZID=" + zone->name + ":" : ":") + detail::ics_day(date) + clock(*time);
    }
    void add_zone(std::string& out) const {
        if (!zone)
            return;
        require(!zone->name.empty() && zone->name.find_first_of(":;,\"") == std::string::npos &&
                    std::all_of(zone->name.begin(), zone->name.end(), [](char c) { return c > ' ' && c < '\x7F'; }),
                "ics: zone must have a name without blanks, colons, semicolons, commas and quotes, got \"",
                detail::clipped(zone->name), "\"");
        check_offset("zone", zone->offset);
        detail::add_ics_line(out, "BEGIN:VTIMEZONE");
        detail::add_ics_line(out, "TZID:" + zone->name);
        if (const auto& summer = zone->summer) {
            check_offset("summer", summer->offset);
            require(summer->offset != zone->offset, "ics: summer must have another offset than the zone, got ",
                    summer->offset.count(), " minutes for both");
            add_changed(out, "DAYLIGHT", summer->begins, zone->offset, summer->offset);
            add_changed(out, "STANDARD", summer->ends, summer->offset, zone->offset);
        } else
            add_observance(out, "STANDARD", "19700101T000000", zone->offset, zone->offset, {});
        out += "END:VTIMEZONE\r\n";
    }
    static void check_offset(std::string_view what, std::chrono::minutes offset) {
        require(offset.count() >= -840 && offset.count() <= 840, "ics: ", what,
                " must lie in [-840, 840] minutes from UTC, got ", offset.count());
    }
    /// One half of a year: what holds from a change of the clocks on.
    static void add_changed(std::string& out, std::string_view kind, const ics_clock_change& change,
                            std::chrono::minutes from, std::chrono::minutes to) {
        require(
            change.month >= 1 && change.month <= 12 && (change.week == -1 || (change.week >= 1 && change.week <= 4)) &&
                change.weekday >= 1 && change.weekday <= 7 && change.at.count() >= 0 && change.at.count() < 1440,
            "ics: a change of the clocks must be in months [1, 12], weeks [1, 4] or -1, weekdays [1, 7] and minutes "
            "[0, 1440), got ",
            change.month, ", ", change.week, ", ", change.weekday, " and ", change.at.count());
        const auto month = std::chrono::year{1970} / change.month;
        const std::chrono::weekday on{static_cast<unsigned>(change.weekday)};
        const day first = change.week == -1 ? day{month / on[std::chrono::last]}
                                            : day{month / on[static_cast<unsigned>(change.week)]};
        constexpr std::array<std::string_view, 7> names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
        add_observance(out, kind, detail::ics_day(first) + clock(change.at), from, to,
                       sentence("RRULE:FREQ=YEARLY;BYMONTH=", change.month, ";BYDAY=", change.week,
                                names[static_cast<std::size_t>(change.weekday - 1)], "\r\n"));
    }
    static void add_observance(std::string& out, std::string_view kind, std::string_view start,
                               std::chrono::minutes from, std::chrono::minutes to, std::string_view rule) {
        out += sentence("BEGIN:", kind, "\r\nDTSTART:", start, "\r\n", rule, "TZOFFSETFROM:", offset_text(from),
                        "\r\nTZOFFSETTO:", offset_text(to), "\r\nEND:", kind, "\r\n");
    }
    static std::string clock(std::chrono::minutes time) {
        char text[16];
        std::snprintf(text, sizeof text, "T%02d%02d00", static_cast<int>(time.count() / 60 % 24),
                      static_cast<int>(time.count() % 60));
        return text;
    }
    static std::string offset_text(std::chrono::minutes offset) {
        const int minutes = static_cast<int>(offset.count());
        char text[16];
        std::snprintf(text, sizeof text, "%c%02d%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60 % 100,
                      std::abs(minutes) % 60);
        return text;
    }
    static bool takes_whole_day(const ics_entry& entry) { return entry.kind == ics_kind::event && !entry.hours; }
    static void check(const ics_entry& entry, std::size_t row) {
        const bool plain = !entry.uid.empty() && std::all_of(entry.uid.begin(), entry.uid.end(), [](char c) {
            return c > ' ' && c < '\x7F' && c != ',' && c != ';' && c != '\\';
        });
        if (!plain)
            fail(errc::bad_value, row, "ics: uid must be letters, digits and signs of ASCII, got \"",
                 detail::clipped(entry.uid), "\" in entry ", row);
        if (!detail::has_four_digit_year(entry.on))
            fail(errc::bad_value, row, "ics: on must be in the years 0 to 9999, got ", detail::quoted_day(entry.on),
                 " in entry ", row);
        if (takes_whole_day(entry) && !detail::has_four_digit_year(entry.on + std::chrono::days{1}))
            fail(errc::bad_value, row, "ics: on must be before 9999-12-31 for a whole day, got ", to_text(entry.on),
                 " in entry ", row);
        if (std::any_of(entry.categories.begin(), entry.categories.end(),
                        [](const auto& each) { return each.empty(); }))
            fail(errc::bad_value, row, "ics: categories must not be empty texts, got '' in entry ", row);
        if (entry.priority < 0 || entry.priority > 9)
            fail(errc::bad_value, row, "ics: priority must be in [0, 9], got ", entry.priority, " in entry ", row);
        if (entry.hours && (entry.hours->from.count() < 0 || entry.hours->until <= entry.hours->from ||
                            entry.hours->until.count() >= 1440))
            fail(errc::bad_value, row, "ics: hours must ascend within [0, 1440) minutes, got ",
                 entry.hours->from.count(), " to ", entry.hours->until.count(), " in entry ", row);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
