#include <clientele/plan/playbook.hpp>

#include <doctest/doctest.h>

TEST_SUITE("playbook") {

using namespace clientele;

TEST_CASE("better tiers are contacted at least as often") {
    const four_tier_playbook four;
    for (int t = 1; t < four.tiers(); ++t)
        CHECK(four.at(t).contact_every > four.at(t - 1).contact_every);
    CHECK(four.at(0).contact_every <= std::chrono::days{31}); // at least monthly
    CHECK(four.at(1).contact_every <= std::chrono::days{92}); // at least quarterly
    CHECK(three_tier_playbook{}.at(2).service == four.at(2).service);
}

TEST_CASE("a tier that a playbook does not have is refused") {
    CHECK_THROWS_WITH((void)four_tier_playbook{}.at(4), "playbook: tier must be in [0, 3], got 4");
    CHECK_THROWS_WITH((void)three_tier_playbook{}.at(3), "playbook: tier must be in [0, 2], got 3");
    CHECK_THROWS_WITH((void)(playbook{{play{}}}.at(-1)), "playbook: tier must be in [0, 0], got -1");
}

TEST_CASE("a playbook without plays has no tier to ask for") {
    CHECK_THROWS_WITH((void)playbook{}.at(0), "playbook: plays must hold one for each tier, got none");
    CHECK_THROWS_WITH((void)(playbook{{play{}}}.at(1)), "playbook: tier must be in [0, 0], got 1");
    CHECK_THROWS_WITH((void)three_tier_playbook{}.at(-1), "playbook: tier must be in [0, 2], got -1");
    CHECK_THROWS_WITH((void)four_tier_playbook{}.at(-1), "playbook: tier must be in [0, 3], got -1");
    CHECK(playbook{{play{"all", std::chrono::days{1}, "", {}}}}.at(0).service == "all");
}

} // TEST_SUITE("playbook")
