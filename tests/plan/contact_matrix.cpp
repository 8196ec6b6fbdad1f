#include <clientele/plan/contact_matrix.hpp>

#include <doctest/doctest.h>

TEST_SUITE("plan/contact_matrix") {

using namespace clientele;

TEST_CASE("the ready-made matrix has a line for each role that a tier is contacted by") {
    const auto all = four_tier_contacts();
    all.check();
    REQUIRE(all.find(0, contact_role::decision_maker) != nullptr);
    CHECK(all.find(0, contact_role::decision_maker)->every == 3);
    CHECK(all.find(0, contact_role::manager)->every == 1); // the best at least once a month
    CHECK(all.find(1, contact_role::manager)->every == 3); // the important at least once a quarter
    CHECK(all.find(3, contact_role::decision_maker) == nullptr);
    CHECK(in_words(contact_role::executive_sponsor) == "executive sponsor");
}

TEST_CASE("lines that contradict each other or ask for nothing are refused") {
    contact_matrix matrix{{{.tier = 1, .role = contact_role::manager}, {.tier = 1, .role = contact_role::manager}}};
    CHECK_THROWS_WITH_AS(matrix.check(), "contact_matrix: tier 1 must have one line for the manager, got two", error);
    matrix.lines = {{.tier = 1, .role = contact_role::decision_maker, .every = 0}};
    CHECK_THROWS_WITH_AS(matrix.check(),
                         "contact_matrix: every must be in [1, 1200] months, got 0 for the decision maker of tier 1",
                         error);
    matrix.lines = {{.tier = 0, .every = 36'526, .unit = contact_unit::days}};
    CHECK_THROWS_WITH_AS(matrix.check(),
                         "contact_matrix: every must be in [1, 36525] days, got 36526 for the operator of tier 0",
                         error);
    matrix.lines = {{.tier = -1}};
    CHECK_THROWS_WITH_AS(matrix.check(), "contact_matrix: tier must be at least 0, got -1", error);
}

} // TEST_SUITE("plan/contact_matrix")
