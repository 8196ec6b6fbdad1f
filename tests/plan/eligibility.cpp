#include <clientele/plan/eligibility.hpp>

#include <doctest/doctest.h>

TEST_SUITE("eligibility") {

using namespace clientele;

TEST_CASE("who lacks one word of what is needed is not eligible, and who is needed for nothing always is") {
    const offers_what_is_needed rule{.needs = {{"Mandarin", "north"}, {}},
                                     .offers = {{"Mandarin"}, {"north", "Mandarin"}}};
    CHECK_FALSE(rule(0, 0));
    CHECK(rule(0, 1));
    CHECK(rule(1, 0));
    CHECK_THROWS_WITH_AS((void)rule(2, 0),
                         "offers_what_is_needed: needs and offers must have an entry for account 2 and "
                         "manager 0, got 2 and 2",
                         error);
}

TEST_CASE("rules together ask all of them, and anybody asks nothing") {
    CHECK(anybody{}(3, 4));
    const not_again other{.manager = {1}};
    CHECK_FALSE(all_of_these{anybody{}, other}(0, 1));
    CHECK(all_of_these{anybody{}, other}(0, 0));
    CHECK_THROWS_WITH_AS((void)other(1, 0), "not_again: manager must have an entry for account 1, got 1", error);
}

} // TEST_SUITE("eligibility")
