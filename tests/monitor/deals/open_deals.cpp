#include <clientele/math/distributions.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/deals/open_deals.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/deals/open_deals") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

constexpr day today = 2026y / 6 / 30;

/// Two stages whose odds are 1/4 and 1/2, learned from 15 and from 7 deals besides the prior.
const fitted_stage_odds odds{
    .as_of = today,
    .stages = {{.name = "contact",
                .probability = {0.25, std::sqrt(0.1875 / 17), 0.1, 0.5},
                .slow_days = 30,
                .correlation = {1, 0.5}},
               {.name = "offer", .probability = {0.5, std::sqrt(0.25 / 9), 0.2, 0.8}, .correlation = {0.5, 1}}}};

struct deals {
    std::vector<std::string> id{"a", "b", "c"};
    std::vector<double> value{100, 200, 40};
    std::vector<int> stage{0, 0, 1};
    std::vector<day> entered{2026y / 5 / 30, 2026y / 6 / 1, 2020y / 1 / 1};
    std::vector<day> closes{2026y / 6 / 29, 2026y / 6 / 30, 2026y / 9 / 1};

    [[nodiscard]] open_deals<std::vector<std::string>> open() const { return {id, value, stage, entered, closes}; }
};

} // namespace

TEST_CASE(
    "open deals are weighed by their stage; who passed its day slipped, who is slower than most won ones is ageing") {
    const deals three;
    const auto found = deal_pipeline{.as_of = today, .target = 400.0, .won = 200}.weigh(odds, three.open());
    CHECK(found.all.deals == 3);
    CHECK(found.all.value == 340);
    CHECK(found.all.expected == 95);
    CHECK(found.deals[0].days_slipped == 1);
    CHECK(found.deals[1].days_slipped == 0); // the day itself is not over
    CHECK(found.slipped.deals == 1);
    CHECK(found.deals[0].days_in_stage == 31);
    CHECK(found.deals[0].ageing);
    CHECK(!found.deals[1].ageing);
    CHECK(!found.deals[2].ageing); // how long won ones take from there is not known
    CHECK(found.ageing.expected == 25);
    CHECK(found.deals[*found.largest].deal == "b");
    CHECK(found.largest_share == doctest::Approx(50.0 / 95));
    CHECK(*found.coverage == 1.7);
    CHECK(*found.expected_coverage == doctest::Approx(0.475));
    CHECK(in_words(found) ==
          "3 open deals on 2026-06-30 are worth 340; 95 is to be expected (0 to 295.13). The largest, b, is 52.6 % of "
          "that. 1 has passed its day (25 of it), 1 is longer in its stage than most won ones were (25). What is "
          "missing to the target, 200, is covered 1.7 times, by what is expected 0.48 times.");
    CHECK(in_words(deal_pipeline{.as_of = today, .target = 540.0, .won = 200}.weigh(odds, three.open()))
              .ends_with("is covered 1 time, by what is expected 0.28 times."));
}

TEST_CASE("the variance is that of deals won or not, and of odds that are not known, as drawing both says") {
    const deals three;
    auto alone = odds;
    alone.stages[0].correlation[1] = alone.stages[1].correlation[0] = 0;
    const auto found = deal_pipeline{.as_of = today}.weigh(alone, three.open());
    const double s0 = 0.1875 / 17, s1 = 0.25 / 9;
    CHECK(found.chance == doctest::Approx((0.1875 - s0) * 50000 + (0.25 - s1) * 1600));
    CHECK(found.estimation == doctest::Approx(s0 * 90000 + s1 * 1600));
    random_generator generator{1};
    double sum = 0, squares = 0;
    constexpr int draws = 40000;
    for (int i = 0; i < draws; ++i) {
        const double p = draw_beta(generator, 4, 12), q = draw_beta(generator, 4, 4);
        const double won =
            100 * draw_bernoulli(generator, p) + 200 * draw_bernoulli(generator, p) + 40 * draw_bernoulli(generator, q);
        sum += won;
        squares += won * won;
    }
    const double mean = sum / draws;
    CHECK(mean == doctest::Approx(95).epsilon(0.02));
    CHECK(squares / draws - mean * mean == doctest::Approx(found.chance + found.estimation).epsilon(0.02));
    const auto together = deal_pipeline{.as_of = today}.weigh(odds, three.open());
    CHECK(together.estimation == doctest::Approx(found.estimation + 2 * 0.5 * std::sqrt(s0 * s1) * 300 * 40));
}

TEST_CASE("without deals nothing is expected, and a target that is reached needs no cover") {
    deals none;
    none.id.clear(), none.value.clear(), none.stage.clear(), none.entered.clear(), none.closes.clear();
    const auto found = deal_pipeline{.as_of = today, .target = 100.0, .won = 100}.weigh(odds, none.open());
    CHECK(found.expected.upper == 0);
    CHECK(!found.largest);
    CHECK(!found.coverage);
    CHECK(*found.missing == 0);
    CHECK(in_words(found).ends_with(" The target is reached by what is won already."));
    CHECK(!deal_pipeline{.as_of = today}.weigh(odds, none.open()).missing);
    CHECK(in_words(deal_pipeline{.as_of = today}.weigh(odds, none.open())).ends_with("were (0)."));
}

TEST_CASE("odds from later, deals twice and stages that there are not are refused") {
    deals three;
    check_refusal(refusal([&] { return deal_pipeline{.as_of = 2026y / 6 / 29}.weigh(odds, three.open()); }),
                  errc::bad_parameter, no_row,
                  "deal_pipeline: the odds must not be from after as_of, 2026-06-29, got 2026-06-30");
    three.stage[1] = 2;
    check_refusal(refusal([&] { return deal_pipeline{.as_of = today}.weigh(odds, three.open()); }), errc::bad_value, 1,
                  "deal_pipeline: stage must be in [0, 2), got 2 in row 1");
    three.id[1] = "a";
    check_refusal(refusal([&] { return deal_pipeline{.as_of = today}.weigh(odds, three.open()); }), errc::bad_value, 1,
                  "deal_pipeline: deals must be unique, got a in rows 0 and 1");
}

TEST_CASE("a day off the calendar and a coverage beyond a double are refused") {
    const fitted_stage_odds known{
        .stages = {{.name = "offer", .probability = {0.5, 0.1, 0.3, 0.7}, .correlation = {1}}}};
    const std::vector<int> deals{1}, stage{0};
    const std::vector<day> on{day{}};
    const std::vector<double> value{1e150};
    const open_deals<std::vector<int>> open{deals, value, stage, on, on};
    CHECK_THROWS_WITH((void)(deal_pipeline{.as_of = day{}, .target = 1e-200}.weigh(known, open)),
                      doctest::Contains("deal_pipeline: value of all / (target - won) must be within the range"));
    CHECK_THROWS_WITH((void)(deal_pipeline{.as_of = day::max()}.weigh(known, open)),
                      doctest::Contains("deal_pipeline: as_of must be a date of the calendar, got day "));
}

} // TEST_SUITE("monitor/deals/open_deals")
