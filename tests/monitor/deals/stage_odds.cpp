#include <clientele/members.hpp>
#include <clientele/monitor/deals/stage_odds.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <refusal.hpp>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("monitor/deals/stage_odds") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

constexpr day begin = 2026y / 1 / 1;

/// Deals 0 to 9 are in stage 0 for as many days as their number, the even ones go on to stage 1 for 7 days, and those
/// below 6 of them are won.
struct history {
    std::vector<int> deal{}, stage{};
    std::vector<day> entered{}, left{};
    std::vector<bool> won{};

    void add(int which, int where, day from, int days) {
        deal.push_back(which);
        stage.push_back(where);
        entered.push_back(from);
        left.push_back(from + std::chrono::days{days});
        won.push_back(which % 2 == 0 && which < 6);
    }
    history() {
        for (int i = 0; i < 10; ++i)
            add(i, 0, begin, i);
        for (int i = 0; i < 10; i += 2)
            add(i, 1, begin + std::chrono::days{i}, 7);
    }
};

const stage_odds rules{.as_of = 2026y / 6 / 30, .stages = {"contact", "offer", "unused"}, .slow = 0.5, .least_won = 3};

} // namespace

TEST_CASE("of n deals that were in a stage w were won: the posterior under Jeffreys' prior, with its interval") {
    const history h;
    const auto odds = rules.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won});
    REQUIRE(odds.stages.size() == 3);
    CHECK(odds.stages[0].deals == 10);
    CHECK(odds.stages[0].won == 3);
    CHECK(odds.stages[1].deals == 5);
    CHECK(odds.stages[0].probability.estimate == doctest::Approx(3.5 / 11));
    CHECK(odds.stages[0].probability.standard_error == doctest::Approx(std::sqrt(3.5 * 7.5 / (121 * 12.0))));
    CHECK(incomplete_beta(odds.stages[0].probability.lower, 3.5, 7.5) == doctest::Approx(0.025));
    CHECK(incomplete_beta(odds.stages[0].probability.upper, 3.5, 7.5) == doctest::Approx(0.975));
    CHECK(*odds.stages[0].slow_days == 2); // of 0, 2, 4
    CHECK(*odds.stages[1].slow_days == 7);
    CHECK(odds.stages[2].probability.estimate == 0.5); // nobody was in it: the prior
    CHECK(!odds.stages[2].slow_days);
    odds.require_sound("test");
}

TEST_CASE("the interval holds the mean, though a prior of next to nothing has nearly all of itself beside it") {
    const history h;
    auto how = rules;
    for (const double level : {0.01, 0.95, std::nextafter(1.0, 0.0)})
        for (const double prior : {1e-6, 0.5}) {
            how.level = level;
            how.prior_won = prior;
            for (const auto& stage : how.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won}).stages) {
                CHECK(stage.probability.lower <= stage.probability.estimate);
                CHECK(stage.probability.estimate <= stage.probability.upper);
            }
        }
}

TEST_CASE("odds of two stages err together as far as they share deals") {
    const history h;
    const auto odds = rules.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won});
    const double p = 3.5 / 11, q = 3.5 / 6;
    const double both = 3 * (1 - p) * (1 - q) + 2 * p * q;
    const double first = 3 * (1 - p) * (1 - p) + 7 * p * p, second = 3 * (1 - q) * (1 - q) + 2 * q * q;
    CHECK(odds.stages[0].correlation[1] == doctest::Approx(both / std::sqrt(first * second)));
    CHECK(odds.stages[1].correlation[0] == odds.stages[0].correlation[1]);
    CHECK(odds.stages[0].correlation[2] == 0);
}

TEST_CASE("a stage that was entered twice counts once, and its days are added, in any order of the rows") {
    history h;
    h.add(4, 1, 2026y / 3 / 1, 5);
    const auto odds = rules.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won});
    CHECK(odds.stages[1].deals == 5);
    CHECK(*odds.stages[1].slow_days == 7); // of 7, 7, 12
    for (std::size_t i = 0, j = h.deal.size() - 1; i < j; ++i, --j) {
        std::swap(h.deal[i], h.deal[j]);
        std::swap(h.stage[i], h.stage[j]);
        std::swap(h.entered[i], h.entered[j]);
        std::swap(h.left[i], h.left[j]);
        h.won.swap(h.won[i], h.won[j]);
    }
    CHECK(first_difference(odds, rules.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won})).empty());
}

TEST_CASE("what was not known on the day, and deals both won and lost, are refused") {
    history h;
    auto early = rules;
    early.as_of = day{2026y / 1 / 3};
    check_refusal(refusal([&] { return early.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won}); }),
                  errc::bad_value, 3,
                  "stage_odds: left must be from entered, 2026-01-01, to as_of, 2026-01-03, got 2026-01-04 in row 3");
    h.won[0] = false;
    check_refusal(refusal([&] { return rules.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won}); }),
                  errc::bad_value, 10, "stage_odds: a deal must be won or lost, got both of 0 in rows 0 and 10");
    fitted_stage_odds by_hand{.stages = {{.probability = {1, 0, 1, 1}}}};
    check_refusal(refusal([&] {
                      by_hand.require_sound("test");
                      return 0;
                  }),
                  errc::bad_value, 0,
                  "test: the probability of stage 0 must be in (0, 1) with an error of at most sqrt(p (1 - p)), got 1 "
                  "and 0");
}

TEST_CASE("a stage that is named twice is refused with both places") {
    auto twice = rules;
    twice.stages = {"contact", "offer", "contact"};
    const history h;
    check_refusal(refusal([&] { return twice.fit(closed_deals{h.deal, h.stage, h.entered, h.left, h.won}); }),
                  errc::bad_parameter, no_row,
                  "stage_odds: the names of stages must be unique, got 'contact' in places 0 and 2");
}

TEST_CASE("priors that no beta distribution has and days off the calendar are refused in its own words") {
    const auto with = [](day as_of, double prior) {
        stage_odds{.as_of = as_of, .stages = {"offer"}, .prior_won = prior}.check();
    };
    CHECK_THROWS_WITH(with(day{}, 1e-300), "stage_odds: the prior must be in [1e-6, 1e8], got 1e-300 and 0.5");
    CHECK_THROWS_WITH(with(day::max(), 1),
                      doctest::Contains("stage_odds: as_of must be a date of the calendar, got day "));
}

} // TEST_SUITE("monitor/deals/stage_odds")
