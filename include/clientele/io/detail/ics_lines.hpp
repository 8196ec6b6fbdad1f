#pragma once

/// @file
/// Content lines of iCalendar: escaped and folded on the way out, unfolded on the way in.

#include <clientele/io/detail/utf8.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A text as the value of a property; what it is of, for a complaint.
[[nodiscard]] inline std::string ics_escaped(std::string_view text, std::string_view what, std::size_t row) {
    if (!is_utf8(text))
        fail(errc::bad_value, row, "ics: ", what, " must be text in UTF-8, got \"", clipped(text), "\" in entry ", row);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
            out += "\\n";
            i += c == '\r';
            continue;
        }
        if ((static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7F')
            fail(errc::bad_value, row, "ics: ", what, " must hold no control characters, got \"", clipped(text),
                 "\" in entry ", row);
        if (c == '\\' || c == ';' || c == ',')
            out += '\\';
        out += c;
    }
    return out;
}

/// Adds a line, folded so that none has more than 75 octets and none ends within a character.
inline void add_ics_line(std::string& to, std::string_view line) {
    for (std::size_t most = 75; line.size() > most; most = 74) {
        std::size_t cut = most;
        while ((static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80)
            --cut;
        to.append(line.substr(0, cut)).append("\r\n ");
        line.remove_prefix(cut);
    }
    to.append(line).append("\r\n");
}

/// A day as iCalendar has it: 20260331.
[[nodiscard]] inline std::string ics_day(day date) {
    std::string text = to_text(date);
    std::erase(text, '-');
    return text;
}

/// A line that was folded, whole, and where it began.
struct ics_line {
    std::string text;
    std::size_t number;

    [[nodiscard]] std::string_view name() const { return std::string_view{text}.substr(0, text.find_first_of(":;")); }
    [[nodiscard]] std::string_view value() const {
        const auto colon = text.find(':');
        return colon == std::string::npos ? std::string_view{} : std::string_view{text}.substr(colon + 1);
    }
};

[[nodiscard]] inline std::vector<ics_line> ics_lines(std::string_view text, std::string_view source) {
    std::vector<ics_line> lines;
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        const bool folded = line.front() == ' ' || line.front() == '\t';
        if (folded && lines.empty())
            fail(errc::bad_value, no_row, source, ", line ", number, ": a calendar must begin with BEGIN:VCALENDAR");
        if (folded)
            lines.back().text.append(line.substr(1));
        else
            lines.push_back({std::string{line}, number});
    }
    return lines;
}

/// An entry of an earlier file: how it was identified and what it said.
struct earlier_entry {
    std::string uid;
    std::string kind;                // VEVENT or VTODO
    std::vector<std::string> says{}; // its other lines, without DTSTAMP and SEQUENCE
    std::int64_t sequence = 0;
    std::string on{}; // of DTSTART or DUE
    bool cancelled = false;
};

/// A zone of an earlier file, as it stands there.
struct earlier_zone {
    std::string name{};
    std::vector<std::string> lines{}; // from BEGIN to END
};

/// What an earlier file holds: entries by UID, of two of one UID the later sequence, and zones.
struct earlier_calendar {
    std::vector<earlier_entry> entries{};
    std::vector<earlier_zone> zones{};
};

/// Whether a line names a zone as that of its time.
[[nodiscard]] inline bool is_in_zone(std::string_view line, std::string_view zone) {
    for (const std::string_view quote : {"", "\""}) {
        const auto named = sentence(";TZID=", quote, zone, quote);
        const auto at = line.find(named);
        if (at < line.find(':') && at + named.size() < line.size() &&
            (line[at + named.size()] == ':' || line[at + named.size()] == ';'))
            return true;
    }
    return false;
}

[[nodiscard]] inline earlier_calendar earlier_calendar_of(std::string_view text, std::string_view source) {
    earlier_calendar calendar;
    auto& [all, zones] = calendar;
    const auto lines = ics_lines(text, source);
    const auto refuse = [&](const ics_line& line, std::string_view what) {
        fail(errc::bad_value, no_row, source, ", line ", line.number, ": ", what, ", got \"", clipped(line.text), "\"");
    };
    if (lines.empty())
        fail(errc::bad_value, no_row, source, ": a calendar must begin with BEGIN:VCALENDAR, but nothing is there");
    if (lines.front().text != "BEGIN:VCALENDAR")
        refuse(lines.front(), "a calendar must begin with BEGIN:VCALENDAR");
    std::vector<std::pair<std::string, std::size_t>> open; // components, and the line they begin on
    for (const auto& line : lines) {
        if (!is_utf8(line.text)) // only whole characters can be folded again
            refuse(line, "a line must be text in UTF-8");
        const bool of_entry = open.size() == 2 && (open.back().first == "VEVENT" || open.back().first == "VTODO");
        const bool begins = line.name() == "BEGIN";
        const bool begins_zone = begins && open.size() == 1 && line.value() == "VTIMEZONE";
        if (begins_zone)
            zones.emplace_back();
        if (begins_zone || (open.size() > 1 && open[1].first == "VTIMEZONE")) {
            zones.back().lines.push_back(line.text);
            if (open.size() == 2 && line.name() == "TZID")
                zones.back().name = line.value();
        }
        if (begins) {
            open.emplace_back(line.value(), line.number);
            if (open.size() == 2 && (line.value() == "VEVENT" || line.value() == "VTODO"))
                all.push_back({.uid = {}, .kind = std::string{line.value()}});
        } else if (line.name() == "END") {
            if (open.empty() || open.back().first != line.value())
                refuse(line, "what ends must be what began last");
            if (of_entry && all.back().uid.empty())
                refuse(line, "an entry must have a UID before its end");
            open.pop_back();
        } else if (of_entry) {
            auto& entry = all.back();
            if (line.name() == "UID")
                entry.uid = line.value();
            else if (line.name() == "SEQUENCE") {
                const auto value = line.value();
                const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), entry.sequence);
                if (status != std::errc{} || end != value.data() + value.size() || entry.sequence < 0 ||
                    entry.sequence >= 2'147'483'647)
                    refuse(line, "SEQUENCE must be an integer in [0, 2147483646]");
            } else if (line.name() != "DTSTAMP") {
                if (line.name() == "DTSTART" || line.name() == "DUE")
                    entry.on = line.value().substr(0, 8);
                entry.cancelled = entry.cancelled || line.text == "STATUS:CANCELLED";
                entry.says.push_back(line.text);
            }
        }
    }
    if (!open.empty())
        fail(errc::bad_value, no_row, source, ", line ", open.back().second, ": ", open.back().first,
             " must have an end, but the file ends first");
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.uid != b.uid ? a.uid < b.uid : a.sequence > b.sequence; });
    all.erase(std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.uid == b.uid; }),
              all.end());
    return calendar;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
