#include <clientele/monitor/effect/matched_effect.hpp>

#include <doctest/doctest.h>

TEST_SUITE("monitor/effect/matched_effect") {

using namespace clientele;

TEST_CASE("an effect is told with its counts, its balance and what was there before") {
    matched_effect of{.treated = 40,
                      .without_look_alike = 2,
                      .controls = 300,
                      .look_alikes = 35,
                      .treated_change = 12,
                      .look_alike_change = 7,
                      .effect = {5, 1, 3, 7},
                      .balance = {{.apart_after = -0.02}}};
    CHECK(in_words(of) ==
          "40 customers changed by 12 on average, their look-alikes, 35 of 300 others, by 7: the effect "
          "is 5 (3 to 7) each. 2 have no look-alike and are not counted. The groups are 0.02 standard "
          "deviations apart at most.");
    of.placebo = interval{4, 1, 2, 6};
    of.effect.lower = -1;
    of.without_look_alike = 0;
    of.balance.push_back({.apart_after = 0.3});
    CHECK(!*of.parallel_before());
    CHECK(of.worst_balance() == 0.3);
    CHECK(in_words(of) ==
          "40 customers changed by 12 on average, their look-alikes, 35 of 300 others, by 7: the effect "
          "is 5 (-1 to 7) each, it may be none. The groups are 0.3 standard deviations apart at most, "
          "which is not small. Before anything was done the same difference was 4 (2 to 6): they did "
          "not move alike, so that the effect may be theirs.");
}

} // TEST_SUITE("monitor/effect/matched_effect")
