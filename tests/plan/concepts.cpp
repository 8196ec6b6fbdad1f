#include <clientele/plan/allocate.hpp>
#include <clientele/plan/assign_managers.hpp>
#include <clientele/plan/business_hours.hpp>
#include <clientele/plan/call_list.hpp>
#include <clientele/plan/price_guard.hpp>
#include <clientele/plan/renewal_review.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/plan/stage_path.hpp>

#include <doctest/doctest.h>

TEST_SUITE("plan concepts") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
struct playbook_archetype {
    short tiers() const { return 1; }
    play at(int) const { return {service_level::automated, std::chrono::days{1}, "", {}}; }
};
struct rule_archetype {
    std::vector<double> weights(std::span<const tier_size>) const { return {1.0}; }
};
struct urgency_archetype {
    float operator()(const due_contact&) const { return 1; }
};
struct calendar_archetype {
    int open(day) const { return 1; }
};
struct eligibility_archetype {
    struct answer {
        operator bool() const { return true; }
    };
    answer operator()(std::size_t, std::size_t) const { return {}; }
};
static_assert(eligibility_policy<eligibility_archetype>);
static_assert(playbook_policy<playbook_archetype> && budget_policy<rule_archetype> &&
              urgency_policy<urgency_archetype> && calendar_policy<calendar_archetype>);
struct response_archetype {
    float value(double amount) const { return static_cast<float>(amount); }
    float marginal(double) const { return 1; }
};
static_assert(response_policy<response_archetype>);
struct room_archetype {
    float room(const price_offer&) const { return 0.5F; }
};
static_assert(discount_room_policy<room_archetype>);
struct criteria_archetype {
    int enter(int, const stage_facts&) const { return 1; }
    const char* leave(int, const stage_facts&) const { return ""; }
};
struct event_archetype {
    day on;
    const char* fact;
    float value;
    const char* closes;
};
static_assert(stage_criteria_policy<criteria_archetype> && stage_event_policy<event_archetype>);
struct renewal_archetype {
    struct answer {
        operator renewal_outcome() const { return renewal_outcome::let_expire; }
    };
    answer operator()(const renewal_tests&) const { return {}; }
};
static_assert(renewal_policy<renewal_archetype>);
} // namespace

TEST_CASE("policies that offer exactly their concepts are enough") {
    const service_plan s{.plays = playbook_archetype{}, .budget = 3, .rule = rule_archetype{}};
    CHECK(s.plan(std::vector{0}, std::vector{1.0}, std::vector{day{2024y / 1 / 1}}, 2024y / 1 / 1).tiers[0].budget ==
          3);
    const std::vector<int> one{1};
    const std::vector<owner_capacity<int>> can{{.owner = 1}};
    const std::vector<day> due{2024y / 1 / 1};
    const std::vector<double> value{5};
    const contact_columns<int, int> contacts{.customer = one, .owner = one, .due = due, .value = value};
    CHECK(call_list{.urgency = urgency_archetype{}}.plan(contacts, can, 2024y / 1 / 1).reached == 5);
    CHECK(price_guard{.room = room_archetype{}}.decide({10, 1, 0}, 4).price == 5);
    CHECK(renewal_review{.rule = renewal_archetype{}}
              .review(renewing_contract<int>{.contract = 1, .end = 2024y / 1 / 1}, 2024y / 1 / 1)
              .outcome == renewal_outcome::let_expire);
    CHECK(business_hours{.calendar = calendar_archetype{}}.due({}, 1h) == wall_minute{10h});
    const stage_path<criteria_archetype> path{{{.name = "a"}, {.name = "b"}}, {}};
    CHECK(path.advance(path.start({}), std::vector<event_archetype>{{day{}, "x", 1, ""}}, day{}).state.stage == 1);
    const std::vector<response_archetype> responses(1);
    CHECK(allocate{.budget = 4}.plan(budget_lines<response_archetype>{.response = responses}).value == 4);
    const std::vector<manager_capacity<int>> managers{{.manager = 4}};
    CHECK(assign_managers{.eligible = eligibility_archetype{}}
              .plan(account_columns<int, int>{.account = one}, managers, matrix::Ones(1, 1))
              .cost == 1);
}

} // TEST_SUITE("plan concepts")
