#include <clientele/io/ics.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "refusal.hpp"
#include <cstdlib>
#include <filesystem>
#if defined(__unix__)
#include <sys/stat.h>
#include <unistd.h>
#endif

TEST_SUITE("io/ics") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
std::string from_hex(std::string_view digits) {
    std::string out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16));
    return out;
}
ics_entry visit(std::string uid, day on, std::string summary = "Visit") {
    return {.uid = std::move(uid), .on = on, .summary = std::move(summary)};
}
const ics_file january{.as_of = 2026y / 1 / 1};
const ics_zone sydney{"Australia/Sydney", 10h, ics_summer_time{11h, {10, 1, 7, 2h}, {4, 1, 7, 3h}}};
bool holds(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }
} // namespace

TEST_CASE("summaries are escaped and folded as in the reference, octet by octet") {
    const auto table = golden("decisions/icalendar_lines.csv");
    REQUIRE(table.rows() == 8);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        CAPTURE(row);
        const std::vector<ics_entry> entries{visit("a", 2026y / 3 / 31, from_hex(table.text(row, 0)))};
        CHECK(holds(january.text(entries), "\r\n" + from_hex(table.text(row, 1)) + "TRANSP:"));
    }
}

TEST_CASE("a file of a contact and a review reads so") {
    std::vector<ics_entry> entries{visit("contact-4711-decision.maker-1@clientele.invalid", 2026y / 3 / 31,
                                         "M\xC3\xBCller, S\xC3\xB6hne & Co; decision maker"),
                                   visit("review-4711@clientele.invalid", 2026y / 12 / 31, "Renewal review")};
    entries[0].categories = {"visit", "tier 0, best"};
    entries[1].kind = ics_kind::to_do;
    entries[1].priority = 1;
    entries[1].description = "Value, margin, health";
    CHECK(january.text(entries) ==
          "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//clientele//contact plan//EN\r\n"
          "CALSCALE:GREGORIAN\r\n"
          "BEGIN:VEVENT\r\nUID:contact-4711-decision.maker-1@clientele.invalid\r\n"
          "DTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20260331\r\n"
          "DTEND;VALUE=DATE:20260401\r\n"
          "SUMMARY:M\xC3\xBCller\\, S\xC3\xB6hne & Co\\; decision maker\r\n"
          "CATEGORIES:visit,tier 0\\, best\r\nTRANSP:TRANSPARENT\r\nSEQUENCE:0\r\nEND:VEVENT\r\n"
          "BEGIN:VTODO\r\nUID:review-4711@clientele.invalid\r\nDTSTAMP:20260101T000000Z\r\n"
          "DUE;VALUE=DATE:20261231\r\nSUMMARY:Renewal review\r\n"
          "DESCRIPTION:Value\\, margin\\, health\r\nPRIORITY:1\r\nSTATUS:NEEDS-ACTION\r\n"
          "SEQUENCE:0\r\nEND:VTODO\r\nEND:VCALENDAR\r\n");
    // Where the path of a file is given, it is written for other readers: package/ics.sh.
    if (const char* path = std::getenv("CLIENTELE_ICS")) {
        entries.push_back(visit(contact_uid("\xE5\xAE\xA2\xE6\x88\xB7, 1", "manager", 2), 2026y / 2 / 27,
                                std::string(200, 'x') + "\xE5\xAE\xA2\n\\;,"));
        entries.back().hours = ics_hours{.from = 9h, .until = 10h + 30min};
        ics_file zoned = january;
        zoned.zone = ics_zone{"Asia/Shanghai", 8h};
        zoned.save(path, entries);
        // Two offsets, beside it: an hour in winter, one in summer, one in a zone of the southern half of the earth.
        auto& hours = entries.back();
        entries.push_back(hours);
        entries.back().uid = "summer";
        entries.back().on = 2026y / 7 / 1;
        const std::string name{path};
        zoned.zone = european_zone("Europe/Berlin", 1h);
        zoned.save(name + ".berlin.ics", entries);
        zoned.zone = north_american_zone("America/New_York", -5h);
        zoned.save(name + ".newyork.ics", entries);
        zoned.zone = sydney;
        zoned.save(name + ".sydney.ics", entries);
    }
}

TEST_CASE("a UID is of customer, role and ordinal, and no two customers share one") {
    CHECK(contact_uid("4711", "decision maker", 3) == "contact-4711-decision%20maker-3@clientele.invalid");
    CHECK(contact_uid("a-b", "c", 1) != contact_uid("a", "b-c", 1));
    CHECK(review_uid("4711", "tier 0", "contract", 2, 2026y / 3 / 31) ==
          "review-4711-tier%200-contract-2-20260331@clientele.invalid");
    CHECK(contact_uid("\xC3\xBC", "manager", 0) == "contact-%C3%BC-manager-0@clientele.invalid");
}

TEST_CASE("what changed has its sequence raised, what did not keeps it, and a new stamp is no change") {
    const std::vector<ics_entry> first{visit("a", 2026y / 3 / 31), visit("b", 2026y / 4 / 30, std::string(90, 'b'))};
    const auto before = january.text(first);
    const ics_file february{.as_of = 2026y / 2 / 1};
    CHECK_FALSE(holds(february.text(first, before), "SEQUENCE:1"));
    auto second = first;
    second[0].on = 2026y / 3 / 30;
    const auto after = february.text(second, before);
    CHECK(holds(after, "UID:a\r\nDTSTAMP:20260201T000000Z\r\nDTSTART;VALUE=DATE:20260330"));
    CHECK(holds(after, "TRANSPARENT\r\nSEQUENCE:1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b"));
    CHECK(holds(after, "SEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR"));
    second[0].summary = "Call";
    CHECK(holds(february.text(second, after), "SEQUENCE:2"));
}

TEST_CASE("what is no longer there is cancelled if it is still to come, and comes back with a later sequence") {
    const std::vector<ics_entry> first{visit("a", 2026y / 1 / 31), visit("b", 2026y / 4 / 30)}, none;
    const ics_file february{.as_of = 2026y / 2 / 1};
    const auto cancelled = february.text(none, january.text(first));
    CHECK_FALSE(holds(cancelled, "UID:a"));
    CHECK(holds(cancelled, "UID:b\r\nDTSTAMP:20260201T000000Z\r\nDTSTART;VALUE=DATE:20260430"));
    CHECK(holds(cancelled, "STATUS:CANCELLED\r\nSEQUENCE:1\r\n"));
    CHECK(february.text(none, cancelled) == cancelled);
    CHECK(holds(february.text(first, cancelled), "UID:b\r\nDTSTAMP:20260201T000000Z\r\nDTSTART;VALUE=DATE:20260430\r\n"
                                                 "DTEND;VALUE=DATE:20260501\r\nSUMMARY:Visit\r\nTRANSP:TRANSPARENT\r\n"
                                                 "SEQUENCE:2"));
}

TEST_CASE("hours are those of the reader unless a zone is asked for") {
    auto entry = visit("a", 2026y / 3 / 31);
    entry.hours = ics_hours{.from = 9h, .until = 10h + 30min};
    const std::vector<ics_entry> entries{entry};
    CHECK(holds(january.text(entries), "DTSTART:20260331T090000\r\nDTEND:20260331T103000\r\n"));
    CHECK_FALSE(holds(january.text(entries), "VTIMEZONE"));
    ics_file zoned = january;
    zoned.zone = ics_zone{"America/Caracas", -4h - 30min};
    CHECK(holds(zoned.text(entries),
                "CALSCALE:GREGORIAN\r\nBEGIN:VTIMEZONE\r\nTZID:America/Caracas\r\nBEGIN:STANDARD\r\n"
                "DTSTART:19700101T000000\r\nTZOFFSETFROM:-0430\r\nTZOFFSETTO:-0430\r\n"
                "END:STANDARD\r\nEND:VTIMEZONE\r\n"));
    CHECK(holds(zoned.text(entries), "DTSTART;TZID=America/Caracas:20260331T090000\r\n"));
}

TEST_CASE("what is cancelled keeps the zone of its hours, as it was, and takes no other along") {
    ics_file zoned = january;
    zoned.zone = european_zone("Europe/Berlin", 1h);
    const std::vector<ics_entry> entries{
        {.uid = "a", .on = 2026y / 3 / 31, .summary = "a", .hours = ics_hours{9h, 10h}}};
    const auto before = zoned.text(entries);
    const auto zone =
        before.substr(before.find("BEGIN:VTIMEZONE"), before.find("BEGIN:VEVENT") - before.find("BEGIN:VTIMEZONE"));
    const auto after = january.text(std::vector<ics_entry>{}, before);
    CHECK(holds(after, "DTSTART;TZID=Europe/Berlin:20260331T090000"));
    CHECK(holds(after, "CALSCALE:GREGORIAN\r\n" + zone + "BEGIN:VEVENT\r\n"));
    CHECK(january.text(std::vector<ics_entry>{}, after) == after);
    CHECK_FALSE(holds(january.text(entries, before), "VTIMEZONE"));
    const auto same = zoned.text(std::vector<ics_entry>{}, before);
    CHECK(same.find("BEGIN:VTIMEZONE") == same.rfind("BEGIN:VTIMEZONE"));
}

TEST_CASE("a zone with summer time has two halves of a year, each from a change of the clocks that is a rule") {
    ics_file zoned = january;
    zoned.zone = european_zone("Europe/Berlin", 1h);
    CHECK(holds(zoned.text(std::vector<ics_entry>{}),
                "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
                "BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
                "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\n"
                "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
                "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"));
    zoned.zone = north_american_zone("America/St_Johns", -3h - 30min);
    CHECK(holds(
        zoned.text(std::vector<ics_entry>{}),
        "DTSTART:19700308T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\r\nTZOFFSETFROM:-0330\r\nTZOFFSETTO:-0230"));
    zoned.zone = sydney;
    CHECK(holds(
        zoned.text(std::vector<ics_entry>{}),
        "BEGIN:STANDARD\r\nDTSTART:19700405T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\r\nTZOFFSETFROM:+1100"));
}

TEST_CASE("a zone that is none is refused") {
    const auto refuse = [](ics_zone zone) {
        ics_file zoned = january;
        zoned.zone = std::move(zone);
        return refusal([&] { return zoned.text(std::vector<ics_entry>{}); });
    };
    check_refusal(refuse({"A", 841min}), errc::bad_parameter, no_row,
                  "ics: zone must lie in [-840, 840] minutes from UTC, got 841");
    auto zone = sydney;
    zone.summer->offset = 10h;
    check_refusal(refuse(zone), errc::bad_parameter, no_row,
                  "ics: summer must have another offset than the zone, got 600 minutes for both");
    zone = sydney;
    zone.summer->ends.week = 5;
    check_refusal(
        refuse(zone), errc::bad_parameter, no_row,
        "ics: a change of the clocks must be in months [1, 12], weeks [1, 4] or -1, weekdays [1, 7] and minutes "
        "[0, 1440), got 4, 5, 7 and 180");
}

TEST_CASE("entries that cannot be written are refused with their place") {
    const auto refuse = [](ics_entry bad) {
        return refusal(
            [&] { return january.text(std::vector<ics_entry>{visit("good", 2026y / 1 / 1), std::move(bad)}); });
    };
    check_refusal(refuse(visit("a b", 2026y / 1 / 1)), errc::bad_value, 1,
                  "ics: uid must be letters, digits and signs of ASCII, got \"a b\" in entry 1");
    check_refusal(refuse(visit("a", 2026y / 1 / 1, "\xFF")), errc::bad_value, 1,
                  "ics: summary must be text in UTF-8, got \"?\" in entry 1");
    check_refusal(refuse(visit("a", 2026y / 1 / 1, std::string{"bell\a"})), errc::bad_value, 1,
                  "ics: summary must hold no control characters, got \"bell?\" in entry 1");
    check_refusal(refuse(visit("a", 10000y / 1 / 1)), errc::bad_value, 1,
                  "ics: on must be in the years 0 to 9999, got 10000-01-01 in entry 1");
    check_refusal(refuse(visit("a", 9999y / 12 / 31)), errc::bad_value, 1,
                  "ics: on must be before 9999-12-31 for a whole day, got 9999-12-31 in entry 1");
    auto nameless = visit("a", 2026y / 1 / 1);
    nameless.categories = {"visit", ""};
    check_refusal(refuse(nameless), errc::bad_value, 1, "ics: categories must not be empty texts, got '' in entry 1");
    check_refusal(refuse(visit("good", 2026y / 1 / 1)), errc::bad_value, no_row,
                  "ics: every UID must be there once, got \"good\" twice");
    auto late = visit("a", 2026y / 1 / 1);
    late.hours = ics_hours{.from = 10h, .until = 9h};
    check_refusal(refuse(late), errc::bad_value, 1,
                  "ics: hours must ascend within [0, 1440) minutes, got 600 to 540 in entry 1");
    late.hours.reset();
    late.priority = 10;
    check_refusal(refuse(late), errc::bad_value, 1, "ics: priority must be in [0, 9], got 10 in entry 1");
}

#if defined(__unix__)
TEST_CASE("a pipe is not replaced by a file") { // it was, and /dev/stdout would be
    const auto path =
        (std::filesystem::temp_directory_path() / ("clientele_pipe_" + std::to_string(::getpid()))).string();
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    check_refusal(refusal([&] { january.save(path, std::vector<ics_entry>{}); }), errc::storage, no_row,
                  ("ics: what is replaced must be a file, got " + path).c_str());
    CHECK(std::filesystem::is_fifo(path));
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
    std::filesystem::remove(path);
}
#endif

TEST_CASE("a file before that is none is refused with its line") {
    const auto refuse = [](std::string_view before) {
        return std::string{refusal([&] { return january.text(std::vector<ics_entry>{}, before, "old.ics"); }).what()};
    };
    CHECK(refuse("customer,day\n") ==
          "old.ics, line 1: a calendar must begin with BEGIN:VCALENDAR, got \"customer,day\"");
    CHECK(refuse("\n") == "old.ics: a calendar must begin with BEGIN:VCALENDAR, but nothing is there");
    CHECK(refuse(" x\n") == "old.ics, line 1: a calendar must begin with BEGIN:VCALENDAR");
    CHECK(refuse("BEGIN:VCALENDAR\nBEGIN:VEVENT\n") ==
          "old.ics, line 2: VEVENT must have an end, but the file ends first");
    CHECK(refuse("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSEQUENCE:x\n") ==
          "old.ics, line 4: SEQUENCE must be an integer in [0, 2147483646], got \"SEQUENCE:x\"");
    CHECK(refuse("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n") ==
          "old.ics, line 3: an entry must have a UID before its end, got \"END:VEVENT\"");
    CHECK(refuse("BEGIN:VCALENDAR\nEND:VEVENT\n") ==
          "old.ics, line 2: what ends must be what began last, got \"END:VEVENT\"");
    // what is no text cannot be folded between characters
    CHECK(refuse("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDUE:20270101\nSUMMARY:" + std::string(200, '\x80') +
                 "\nEND:VEVENT\nEND:VCALENDAR\n")
              .starts_with("old.ics, line 5: a line must be text in UTF-8, got \"SUMMARY"));
}

TEST_CASE("something is due on the last day of all, and a character folded apart by another hand is whole again") {
    auto last = visit("a", 9999y / 12 / 31);
    last.kind = ics_kind::to_do;
    CHECK(january.text(std::vector<ics_entry>{last}).find("DUE;VALUE=DATE:99991231\r\n") != std::string::npos);
    const auto cancelled = january.text({}, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20270101\nSUMMARY:\xE5\n "
                                            "\xAE\xA2\nEND:VEVENT\nEND:VCALENDAR\n");
    CHECK(cancelled.find("SUMMARY:\xE5\xAE\xA2\r\n") != std::string::npos);
}

} // TEST_SUITE("io/ics")
