#include <clientele/tier/detail/rule_cells.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("rule_cells") {

using namespace clientele;

TEST_CASE("one customer of each kind is visited, from below the first cut up") {
    const std::vector<tier_rule> rules{all_of("a", {at_least("x", 1), between("y", 2, 3)})};
    CHECK(detail::rule_breakpoints(rules, "y") == std::vector{2.0, 3.0});
    int visited = 0;
    int met = 0;
    const std::vector<std::string> criteria{"x", "y"};
    const auto read = detail::columns_read("test", criteria, rules[0]);
    CHECK(detail::visit_cells(criteria, rules, 6, [&](std::span<const double> values) {
        ++visited;
        met += detail::meets(rules[0], read, values) ? 1 : 0;
        return true;
    }));
    CHECK(visited == 6);
    CHECK(met == 1);
    CHECK_FALSE(detail::visit_cells(criteria, rules, 5, [](std::span<const double>) { return true; }));
}

} // TEST_SUITE("rule_cells")
