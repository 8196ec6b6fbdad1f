#include <clientele/tier/bands.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

TEST_SUITE("bands") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("bands are closed below and open above") {
    const bands spend{{{"high", 1e6}, {"middle", 1e5, 1e6}, {"low", 0, 1e5}}};
    CHECK(spend.apply(std::vector{1e6, 999'999.0, 1e5, 99'999.0, 0.0}) == std::vector{0, 1, 1, 2, 2});
    CHECK_THROWS_WITH((void)spend.apply(std::vector{5.0, -1.0}), "bands: value -1 in row 1 lies in no band");
}

TEST_CASE("bands that overlap or hold nothing are refused by name") {
    CHECK_THROWS_WITH((void)(bands{{{"a", 1, 5}, {"b", 4, 9}}}.check()), "bands: 'a' [1, 5) and 'b' [4, 9) overlap");
    CHECK_THROWS_WITH((void)(bands{{{"a", 1, 5}, {"b", 0, 9}}}.check()), "bands: 'a' [1, 5) and 'b' [0, 9) overlap");
    CHECK_NOTHROW((void)(bands{{{"a", 5, 9}, {"b", 1, 5}}}.check()));
    CHECK_THROWS_WITH((void)(bands{{{"a", 5, 5}}}.check()), "bands: 'a' must have lower < upper, got [5, 5)");
    CHECK_THROWS_WITH((void)bands{}.check(), "bands: list must hold at least one band, got none");
}

TEST_CASE("years are counted by anniversaries, not by days") {
    CHECK(full_years(2020y / 3 / 15, 2025y / 3 / 14) == 4);
    CHECK(full_years(2020y / 3 / 15, 2025y / 3 / 15) == 5);
    CHECK(full_years(2020y / 12 / 31, 2021y / 1 / 1) == 0);
    CHECK(full_years(2020y / 2 / 29, 2021y / 2 / 28) == 0);
    CHECK(full_years(2020y / 2 / 29, 2021y / 3 / 1) == 1);
    CHECK(full_years(2020y / 2 / 29, 2024y / 2 / 28) == 3);
    CHECK(full_years(2020y / 2 / 29, 2024y / 2 / 29) == 4);
    CHECK(full_years(2020y / 1 / 1, 2020y / 1 / 1) == 0);
    // 1826 days are five years less a day, or more, depending on the leap years between
    CHECK(full_years(2019y / 1 / 1, day{2019y / 1 / 1} + std::chrono::days{1826}) == 5);
    CHECK(full_years(2020y / 1 / 1, day{2020y / 1 / 1} + std::chrono::days{1826}) == 4);
    CHECK_THROWS_WITH((void)full_years(2020y / 1 / 2, 2020y / 1 / 1),
                      "full_years: as_of must not be before the first day, 2020-01-02, got 2020-01-01");
}

TEST_CASE("both tenure tables give their bands, prospects the last one") {
    const std::vector<std::optional<day>> first{2015y / 1 / 1, 2020y / 6 / 1, 2022y / 6 / 2,
                                                2024y / 6 / 1, 2025y / 1 / 1, {}};
    CHECK(tenure_status().apply(first, 2025y / 6 / 1) == std::vector{0, 0, 1, 1, 2, 2});
    CHECK(tenure_grade().apply(first, 2025y / 6 / 1) == std::vector{0, 0, 2, 2, 3, 3});
    CHECK(tenure_grade().names[1] == "3-5 years");
    CHECK(tenure_status().apply(std::vector<day>{2022y / 6 / 1}, 2025y / 6 / 1) == std::vector{1});
    CHECK(tenure_grade().apply(std::vector<day>{2022y / 6 / 1}, 2025y / 6 / 1) == std::vector{1});
}

TEST_CASE("a first purchase in the future and years that do not fall are refused") {
    CHECK_THROWS_WITH((void)tenure_status().apply(std::vector<day>{2025y / 6 / 3}, 2025y / 6 / 1),
                      "tenure_table: the first purchase must not be after as_of, 2025-06-01, got 2025-06-03 in row 0");
    CHECK_THROWS_WITH((void)(tenure_table{{1, 5}, {"a", "b", "c"}}.check()),
                      "tenure_table: least_years must fall strictly and be at least 1, got 5 in place 1");
    CHECK_THROWS_WITH((void)(tenure_table{{5, 1}, {"a", "b"}}.check()),
                      "tenure_table: names must have 3 entries, got 2");
    CHECK_THROWS_AS((void)(tenure_table{{}, {"a"}}.check()), error);
}

TEST_CASE("a mark for never is no first day") {
    const auto text = [](day d) { return std::to_string(d.time_since_epoch().count()); };
    CHECK_THROWS_WITH((void)full_years(day::min(), 2024y / 1 / 1),
                      ("full_years: both days must be dates of the calendar, got days " + text(day::min()) + " and " +
                       text(2024y / 1 / 1) + " after 1 January 1970")
                          .c_str());
    CHECK_THROWS_AS((void)full_years(2024y / 1 / 1, day::max()), error);
    const std::vector<day> marks{2020y / 1 / 1, day::min()};
    CHECK_THROWS_WITH(
        (void)tenure_status().apply(marks, 2024y / 1 / 1),
        ("tenure_table: the first purchase must be a date of the calendar (or nothing for none), got day " +
         text(day::min()) + " after 1 January 1970 in row 1")
            .c_str());
    CHECK_THROWS_AS((void)tenure_status().apply(marks, day::max()), error);
}

TEST_CASE("bands that are no numbers, and tables without their names, are refused") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS((bands{{{"a", nan, 1}}}.check()), error);
    CHECK_THROWS_WITH(bands{}.check(), "bands: list must hold at least one band, got none");
    CHECK_THROWS_WITH((void)(bands{{{"a", 0, 1}}}.apply(std::vector{0.5, nan})),
                      "bands: values must be finite, got nan in row 1");
    CHECK(bands{{{"a", 0, 1}}}.find(nan) == -1);
    CHECK_THROWS_WITH((tenure_table{{}, {"a"}}.check()),
                      "tenure_table: least_years must name at least one band, got none");
    CHECK_THROWS_WITH((tenure_table{{3, 3}, {"a", "b", "c"}}.check()),
                      "tenure_table: least_years must fall strictly and be at least 1, got 3 in place 1");
    CHECK_THROWS_WITH((tenure_table{{0}, {"a", "b"}}.check()),
                      "tenure_table: least_years must fall strictly and be at least 1, got 0 in place 0");
    CHECK_THROWS_WITH((tenure_table{{1}, {"a"}}.check()), "tenure_table: names must have 2 entries, got 1");
}

} // TEST_SUITE("bands")
