#include <clientele/plan/playbook_lint.hpp>
#include <clientele/plan/ready_playbooks.hpp>
#include <clientele/tier/value_potential.hpp>

#include <doctest/doctest.h>

TEST_SUITE("ready playbooks") {

using namespace clientele;

TEST_CASE("better tiers are contacted at least as often, and served first") {
    const four_tier_playbook four;
    for (int t = 1; t < four.tiers(); ++t) {
        CHECK(four.at(t).contact_every > four.at(t - 1).contact_every);
        CHECK(four.at(t).priority > four.at(t - 1).priority);
        CHECK(four.at(t).discount_room < four.at(t - 1).discount_room);
        CHECK(four.at(t).service > four.at(t - 1).service);
    }
    CHECK(four.at(0).contact_every <= std::chrono::days{31}); // at least monthly
    CHECK(four.at(1).contact_every <= std::chrono::days{92}); // at least quarterly
    CHECK(three_tier_playbook{}.at(2).service == four.at(2).service);
}

TEST_CASE("a tier that a playbook does not have is refused") {
    CHECK_THROWS_WITH((void)four_tier_playbook{}.at(4), "playbook: tier must be in [0, 3], got 4");
    CHECK_THROWS_WITH((void)four_tier_playbook{}.at(-1), "playbook: tier must be in [0, 3], got -1");
    CHECK_THROWS_WITH((void)three_tier_playbook{}.at(3), "playbook: tier must be in [0, 2], got 3");
    CHECK_THROWS_WITH((void)three_tier_playbook{}.at(-1), "playbook: tier must be in [0, 2], got -1");
}

TEST_CASE("the tiers ask for the contacts of their matrix") {
    const auto contacts = contacts_by_tier(four_tier_playbook{});
    const auto wanted = four_tier_contacts();
    REQUIRE(contacts.lines.size() == wanted.lines.size());
    for (const auto& line : wanted.lines) {
        const auto* found = contacts.find(line.tier, line.role);
        REQUIRE(found != nullptr);
        CHECK(found->every == line.every);
        CHECK(found->channel == line.channel);
    }
}

TEST_CASE("every cell of value x potential has a play, and nothing is wrong with the ready-made ones") {
    const auto nine = value_potential_playbook();
    std::vector<std::string> names;
    for (const auto& cell : three_by_three()) {
        names.push_back(cell.name);
        CHECK(nine.at(play_cell{.segment = cell.name}).priority > 0);
    }
    CHECK(nine.segments == names);
    CHECK(playbook_lint{}.look(nine).empty());
    std::vector<play> four;
    for (int t = 0; t < 4; ++t)
        four.push_back(four_tier_playbook{}.at(t));
    CHECK(playbook_lint{}.look(one_for_each_tier(four)).empty());
    CHECK(nine.at(play_cell{.segment = "basic"}).service == service_level::automated);
    CHECK(nine.at(play_cell{.segment = "VIP"}).together == co_creation{true, true, true, true, true});
}

} // TEST_SUITE("ready playbooks")
