#include <clientele/plan/stage_state.hpp>

#include <doctest/doctest.h>

TEST_SUITE("stage state") {

using namespace clientele;

TEST_CASE("a fact keeps its last value, sum and count, and a sum beyond a double is refused") {
    stage_facts facts;
    CHECK(facts.find("orders") == nullptr);
    facts.take("orders", day{}, 3);
    facts.take("orders", day{} + std::chrono::days{1}, 4);
    CHECK(facts.find("orders")->number(fact_reading::last) == 4);
    CHECK(facts.find("orders")->number(fact_reading::sum) == 7);
    CHECK(facts.find("orders")->number(fact_reading::count) == 2);
    facts.take("much", day{}, 1e308);
    CHECK_THROWS_WITH(facts.take("much", day{}, 1e308),
                      "stage_path: the values of 'much' add up beyond the largest number");
}

} // TEST_SUITE("stage state")
