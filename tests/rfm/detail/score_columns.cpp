#include <clientele/rfm/detail/score_columns.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_SUITE("rfm/score_columns") {

using namespace clientele; // NOLINT

TEST_CASE("scores count from the worst bin, whichever end that is, and bins are counted from the lowest") {
    const std::vector<double> values{1, 5, 5, 9};
    const bin_cuts left{.edges = {5, 9}}, right{.edges = {5, 9}, .closed = closed_side::right};
    std::vector<std::size_t> counts;
    CHECK(detail::score_values(values, left, score_order::higher_is_better, &counts) == std::vector{1, 2, 2, 3});
    CHECK(counts == std::vector<std::size_t>{1, 2, 1});
    CHECK(detail::score_values(values, left, score_order::lower_is_better) == std::vector{3, 2, 2, 1});
    CHECK(detail::score_values(values, right, score_order::higher_is_better) == std::vector{1, 1, 1, 2});
}

TEST_CASE("a column of more than one block is scored to its end") {
    std::vector<double> values(3000, 0.0);
    values.back() = 2.0;
    std::vector<std::size_t> counts;
    const auto scores = detail::score_values(values, {.edges = {1}}, score_order::higher_is_better, &counts);
    REQUIRE(scores.size() == 3000);
    CHECK(scores.back() == 2);
    CHECK(counts == std::vector<std::size_t>{2999, 1});
}

TEST_CASE("the rows that have scores are all, or those who bought") {
    const std::vector<double> all{1, 2}, some{1, 0, 2}, tiny{std::numeric_limits<double>::denorm_min()};
    CHECK(detail::find_scored(all, "often", prospect_rule::set_apart).all);
    CHECK(detail::find_scored(tiny, "often", prospect_rule::set_apart).all);
    CHECK(detail::find_scored(some, "often", prospect_rule::as_value).all);
    const auto found = detail::find_scored(some, "often", prospect_rule::set_apart);
    CHECK(!found.all);
    CHECK(found.rows == std::vector<std::size_t>{0, 2});
    CHECK(detail::scores_of_all_rows(std::vector{4, 5}, found.rows, 3) == std::vector{4, 0, 5});
    CHECK_THROWS_WITH_AS((void)detail::find_scored(some, "often", prospect_rule::refuse),
                         "rfm: often must be above 0, got 0 in row 1", error);
}

TEST_CASE("a negative number is legal where the role allows it") {
    using enum dimension_role;
    using enum score_order;
    CHECK(detail::legal_values_of(frequency, lower_is_better) == detail::legal_values::not_negative);
    CHECK(detail::legal_values_of(recency, lower_is_better) == detail::legal_values::not_negative);
    CHECK(detail::legal_values_of(recency, higher_is_better) == detail::legal_values::finite); // a date
    CHECK(detail::legal_values_of(monetary, higher_is_better) == detail::legal_values::finite);
    CHECK(detail::legal_values_of(other, higher_is_better) == detail::legal_values::finite);
}

} // TEST_SUITE("rfm/score_columns")
