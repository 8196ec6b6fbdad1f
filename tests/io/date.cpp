#include <clientele/io/date.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

TEST_SUITE("io/date") {

using namespace clientele;
using namespace std::chrono_literals;

constexpr date_format dmy{.order = date_order::dmy}, mdy{.order = date_order::mdy}, epoch{.order = date_order::epoch},
    ymd{.order = date_order::ymd};

TEST_CASE("only days of the calendar are days") {
    CHECK(parse_day("2004-02-29") == day{2004y / 2 / 29});
    for (const char* text : {"2003-02-29", "2003-13-01", "2003-1-01", "2003/01/01", "", "2003-01-0x", "2003-01-01x",
                             "03-01-01", "20030-01-01"})
        CHECK_FALSE(parse_day(text).has_value());
    CHECK(to_text(day{1997y / 9 / 30}) == "1997-09-30");
}

TEST_CASE("days that are written plainly are read as those behind which a time stands, and read back") {
    for (day d{0y / 1 / 1}; d <= day{9999y / 12 / 31}; d += std::chrono::days{11}) {
        REQUIRE(parse_day(to_text(d)) == d);
        REQUIRE(parse_day(to_text(d) + " 10:00") == d);
    }
    std::string text = "2023-02-28";
    for (auto& each : text) // any other byte in any place
        for (int byte = 0; byte < 256; ++byte) {
            const char before = std::exchange(each, static_cast<char>(byte));
            REQUIRE(parse_day(text) == parse_day(text + "T00:00"));
            each = before;
        }
}

TEST_CASE("day, month and year come in the order that is stated") {
    CHECK(parse_day("12/1/2010", mdy) == day{2010y / 12 / 1});
    CHECK(parse_day("12/1/2010", dmy) == day{2010y / 1 / 12});
    CHECK(parse_day("31.12.2010", dmy) == day{2010y / 12 / 31});
    CHECK(parse_day("1-2-2010", dmy) == day{2010y / 2 / 1});
    for (const char* text :
         {"31/12/2010", "12/1/10", "12/1-2010", "12/1/20100", "123/1/2010", "2010-12-01", "12 1 2010"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_day(text, mdy).has_value());
    }
}

TEST_CASE("a time of day may follow, and nothing else") {
    for (const char* text : {"2010-12-01T08:26:00", "2010-12-01 8:26", "2010-12-01 08:26:59.999", "2010-12-01 11:59 PM",
                             "2010-12-01 12:00 am", "2010-12-01T23:59:60" /* a leap second belongs to its day */,
                             "2010-12-01T08:26Z", "2010-12-01 08:26 UTC"}) {
        CAPTURE(text);
        CHECK(parse_day(text) == day{2010y / 12 / 1});
    }
    CHECK(parse_day("12/1/2010 8:26", mdy) == day{2010y / 12 / 1});
    for (const char* text : {"2010-12-01 garbage", "2010-12-01T", "2010-12-01 24:00", "2010-12-01 8", "2010-12-01 8:60",
                             "2010-12-01 8:5", "2010-12-01 13:00 PM", "2010-12-01 8:26 x", "2010-12-01,8:26",
                             "2010-12-01 8:26:00.", "2010-12-01 08:26+25:00", "2010-12-01 08:26+8"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_day(text).has_value());
    }
}

TEST_CASE("year, month and day, as Chinese spreadsheets write them") {
    for (const char* text : {"2024/1/3", "2024/01/03", "2024-1-3", "2024.1.3", "2024-01-03", "2024/1/3 10:15",
                             "2024年1月3日", "2024年01月03日 10:15:00", "2024/1/3T23:59"}) {
        CAPTURE(text);
        CHECK(parse_day(text, ymd) == day{2024y / 1 / 3});
    }
    CHECK(parse_day("2024/1/3 20:15", {.order = date_order::ymd, .utc_offset = 8h}) == day{2024y / 1 / 4});
    for (const char* text :
         {"", "2024", "2024/", "2024/1", "2024/1/", "2024/1-3", "24/1/3", "3/1/2024", "2024/13/1", "2023/2/29",
          "2024/1/3x", "2024/001/3", "2024年1/3", "2024年1月3", "2024/1月3日", "20240103", "年1月3日"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_day(text, ymd).has_value());
    }
    CHECK(in_words(date_order::ymd) == "a day such as 1997/9/30");
    CHECK(day_hint("2024/1/3") == " (it is one in the order ymd)");
    CHECK(day_hint("2024年1月3日 8:00", mdy) == " (it is one in the order ymd)");
    CHECK(day_hint("3/1/2024", ymd) == " (it is one in the order dmy or mdy)");
}

TEST_CASE("days are those of UTC unless an offset says otherwise") {
    const date_format shanghai{.utc_offset = 8h}, new_york{.utc_offset = -5h};
    CHECK(parse_day("2024-01-01T23:30:00-05:00") == day{2024y / 1 / 2}); // 04:30 in UTC
    CHECK(parse_day("2024-01-02T01:00+08:00") == day{2024y / 1 / 1});
    CHECK(parse_day("2024-01-02T01:00+0800", shanghai) == day{2024y / 1 / 2});
    CHECK(parse_day("2024-01-01 16:00", shanghai) == day{2024y / 1 / 2}); // without a zone the time is UTC
    CHECK(parse_day("2024-01-01 04:59", new_york) == day{2023y / 12 / 31});
    CHECK(parse_day("2024-01-01", shanghai) == day{2024y / 1 / 1}); // a day without a time stays
}

TEST_CASE("an offset of more than a day is refused where a time needs it") {
    for (const auto offset : {1'441min, -1'441min, std::chrono::minutes::max(), std::chrono::minutes::min()}) {
        const auto said = sentence("parse_day: utc_offset must be in [-1440, 1440] minutes, got ", offset.count());
        for (const auto& [text, order] : {std::pair{"2024-01-01 16:00", date_order::iso},
                                          {"31/1/2024 8:26 PM", date_order::dmy},
                                          {"0", date_order::epoch}})
            CHECK_THROWS_WITH_AS((void)parse_day(text, {.order = order, .utc_offset = offset}), said.c_str(), error);
    }
    CHECK(parse_day("2024-01-01 16:00", {.utc_offset = 24h}) == day{2024y / 1 / 2});
}

TEST_CASE("seconds since 1970") {
    CHECK(parse_day("0", epoch) == day{1970y / 1 / 1});
    CHECK(parse_day("-1", epoch) == day{1969y / 12 / 31});
    CHECK(parse_day("-0.5", epoch) == day{1969y / 12 / 31});
    CHECK(parse_day("86399.999", epoch) == day{1970y / 1 / 1});
    CHECK(parse_day("1291191960", epoch) == day{2010y / 12 / 1}); // date -u -d @1291191960: 2010-12-01 08:26
    CHECK(parse_day("57600", {.order = date_order::epoch, .utc_offset = 8h}) == day{1970y / 1 / 2});
    for (const char* text : {"", "1.x", "x", "1e9", "1291191960000", "99999999999999999999", "2010-12-01"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_day(text, epoch).has_value());
    }
    // date -u -d 0000-01-01 +%s: -62167219200
    CHECK(parse_day("-62167219200", epoch) == day{std::chrono::year{0} / 1 / 1});
    CHECK_FALSE(parse_day("-62167219201", epoch).has_value()); // four digits cannot write that year
    CHECK_FALSE(parse_day("9999-12-31T23:00Z", {.utc_offset = 8h}).has_value());
}

TEST_CASE("a hint says what a text may be instead") {
    // 40668 is 5 May 2011 in the 1900 system of spreadsheets
    CHECK(day_hint("40668") == " (it looks like a spreadsheet's serial date, 2011-05-05)");
    CHECK(day_hint("40668.35", mdy) == " (it looks like a spreadsheet's serial date, 2011-05-05)");
    CHECK(day_hint("1291191960000", epoch) == " (it looks like milliseconds)");
    CHECK(day_hint("12/1/2010 8:26") == " (it is one in the order dmy or mdy)");
    CHECK(day_hint("31/12/2010", mdy) == " (it is one in the order dmy)");
    CHECK(day_hint("2010-12-31", mdy) == " (it is one in the order iso)");
    CHECK(day_hint("12/1/10", mdy) == " (a year has four digits)");
    CHECK(day_hint("12/1/10 8:26", mdy) == " (a year has four digits)");
    CHECK(day_hint("2011-05-05garbage") == " (something follows the day that is no time)");
    for (const char* text : {"", "x", "2010-13-01", "never", "1-2", "99999999999999999999"})
        CHECK(day_hint(text) == "");
    CHECK(in_words(date_order::mdy) == "a day such as 9/30/1997");
    CHECK(in_words(date_order::dmy) == "a day such as 30/9/1997");
    CHECK(in_words(date_order::epoch) == "a time in seconds since 1970 such as 875577600"); // 1997-09-30
    CHECK(parse_day("875577600", epoch) == day{1997y / 9 / 30});
}

} // TEST_SUITE("io/date")
