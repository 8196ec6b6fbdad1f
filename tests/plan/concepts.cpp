#include <clientele/plan/service_plan.hpp>

#include <doctest/doctest.h>

TEST_SUITE("plan concepts") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
struct playbook_archetype {
    short tiers() const { return 1; }
    play at(int) const { return {"only", std::chrono::days{1}, "", {}}; }
};
struct rule_archetype {
    std::vector<double> weights(std::span<const tier_size>) const { return {1.0}; }
};
static_assert(playbook_policy<playbook_archetype> && budget_policy<rule_archetype>);
} // namespace

TEST_CASE("policies that offer exactly their concepts are enough") {
    const service_plan s{.plays = playbook_archetype{}, .budget = 3, .rule = rule_archetype{}};
    CHECK(s.plan(std::vector{0}, std::vector{1.0}, std::vector{day{2024y / 1 / 1}}, 2024y / 1 / 1).tiers[0].budget ==
          3);
}

} // TEST_SUITE("plan concepts")
