#include <clientele/clv/split_purchases.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <cmath>
#include <string>
#include <vector>

TEST_SUITE("clv/split_purchases") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

TEST_CASE("the row order of the purchases does not matter, days are merged, later ones are not looked at") {
    const std::vector<std::int64_t> who{2, 1, 1, 1, 1, 3, 2};
    const std::vector<day> when{2020y / 1 / 5, 2020y / 1 / 1,  2020y / 1 / 8, 2020y / 1 / 8,
                                2020y / 3 / 1, 2020y / 2 / 10, 2021y / 1 / 1};
    const std::vector<double> amount{5, 1, 2, 3, 4, 5, 6};
    const auto split = split_purchases(purchase_columns{.customer = who, .when = when, .amount = amount}, 2020y / 2 / 1,
                                       days{29}, days{1});
    CHECK(split.customer == std::vector<std::int64_t>{1, 2});
    CHECK(split.x == std::vector<double>{1, 0});
    CHECK(split.t_x == std::vector<double>{7, 0});
    CHECK(split.T == std::vector<double>{31, 27});
    CHECK(split.mean_spend == std::vector<double>{5, 0});
    CHECK(split.actual == std::vector<double>{1, 0});
    CHECK(split.actual_spend == std::vector<double>{4, 0});
    CHECK(split.newcomers == std::vector<std::int64_t>{3});
    CHECK(split.newcomer_age == std::vector<double>{20});
    CHECK(split.log_intervals[0] == doctest::Approx(std::log(7)));
    CHECK(split.repeat_times == std::vector<double>{7, 60});
}

TEST_CASE("marks for never are no dates of purchases, of the split or of its end") {
    const std::vector<std::string> who{"b", "a"};
    const std::vector<day> dates{2024y / 1 / 1, 2024y / 1 / 2}, never{2024y / 1 / 1, day::max()};
    const purchase_columns good{.customer = who, .when = dates}, bad{.customer = who, .when = never};
    CHECK_THROWS_WITH_AS((void)split_purchases(bad, 2024y / 2 / 1, days{60}),
                         "split_purchases: when must be a date of the calendar, but that of row 1 is none", error);
    CHECK_THROWS_WITH_AS((void)split_purchases(good, day::max(), days{60}),
                         sentence("split_purchases: as_of must be a date of the calendar, got day ",
                                  day::max().time_since_epoch().count())
                             .c_str(),
                         error);
    CHECK_THROWS_WITH_AS((void)split_purchases(good, 2024y / 2 / 1, days{20'000'000}),
                         "split_purchases: the holdout must end on a date of the calendar, got 20000000 days", error);
}

TEST_CASE("purchases of texts that are pointers meet by what they say") {
    static const char ana[]{"Ana"}, ana_again[]{"Ana"};
    const std::vector<const char*> who{ana, "Bo", ana_again};
    const std::vector<day> dates{2024y / 1 / 1, 2024y / 1 / 1, 2024y / 1 / 8};
    const auto split = split_purchases(purchase_columns{.customer = who, .when = dates}, 2024y / 2 / 1, days{60});
    CHECK(split.x == std::vector<double>{1, 0});
}

TEST_CASE("bad splits are refused with a sentence") {
    const std::vector<int> who{1, 2};
    const std::vector<day> when{1997y / 1 / 1, 1997y / 2 / 1};
    const purchase_columns all{.customer = who, .when = when};
    const day september{1997y / 9 / 30};
    const days holdout{273};
    CHECK_THROWS_AS((void)split_purchases(all, september, days{-29}), error);
    for (const days& until : {days{31}, days{366}}) // nobody bought by the end of either, nobody in the calibration
        check_refusal(refusal([&] { return split_purchases(all, 1996y / 1 / 1, until); }), errc::empty_input, no_row,
                      "split_purchases: as_of must not be before the first purchase, of 1997-01-01, got 1996-01-01");
    const std::vector<int> nobody;
    check_refusal(
        refusal([&] { return split_purchases(purchase_columns{.customer = nobody, .when = {}}, september, holdout); }),
        errc::empty_input, no_row, "split_purchases: there must be a purchase, got none");
    CHECK_THROWS_AS((void)split_purchases(all, september, holdout, days{0}), error);
    const std::vector<double> few{1};
    CHECK_THROWS_AS(
        (void)split_purchases(purchase_columns{.customer = who, .when = when, .amount = few}, september, holdout),
        error);
}

TEST_CASE("where the data end before the holdout, what is scored ends with them") {
    const std::vector<std::string> who{"a", "a", "a", "b", "new"};
    const std::vector<day> when{2024y / 1 / 1, 2024y / 1 / 8, 2024y / 2 / 12, 2024y / 1 / 3, 2024y / 2 / 5};
    const purchase_columns all{.customer = who, .when = when};
    const auto split = split_purchases(all, 2024y / 1 / 29, days{70});
    CHECK(split.last_day == day{2024y / 2 / 12});
    CHECK(split.length == 2); // weeks, to 12 February
    CHECK(split.uncovered == 8);
    CHECK(split.actual == std::vector<double>{1, 0});
    CHECK(split.newcomer_age == std::vector<double>{1});
    const auto covered = split_purchases(all, 2024y / 1 / 29, days{7});
    CHECK(covered.length == 1);
    CHECK(covered.uncovered == 0);
    CHECK(covered.last_day == day{2024y / 2 / 12});
    const purchase_columns known{.customer = who, .when = when, .covered_until = 2024y / 3 / 4}; // and nobody bought
    CHECK(split_purchases(known, 2024y / 1 / 29, days{70}).length == 5);
    CHECK(split_purchases(known, 2024y / 1 / 29, days{70}).uncovered == 5);
    const auto beyond = split_purchases(all, 2099y / 12 / 31, days{7});
    CHECK(beyond.length == 0);
    CHECK(beyond.uncovered == 1);
}

TEST_CASE("repeat times are those of the customers there were, not of newcomers") {
    const std::vector<int> who{1, 1, 2, 2, 2};
    const std::vector<day> when{2024y / 1 / 1, 2024y / 1 / 8, 2024y / 1 / 15, 2024y / 1 / 22, 2024y / 1 / 29};
    const auto split = split_purchases(purchase_columns{.customer = who, .when = when}, 2024y / 1 / 9, days{20});
    CHECK(split.repeat_times == std::vector<double>{1});
    CHECK(split.newcomer_actual == std::vector<double>{2});
}

} // TEST_SUITE("clv/split_purchases")
