#include <clientele/math/random.hpp>
#include <clientele/tier/tier_decision.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("tier_decision") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

template <class Missing = refuse_missing>
tier_rules<Missing> book() {
    return {
        .criteria = {"spend", "orders", "days_late"},
        .rules = {all_of("VIP", {at_least("spend", 300), between("orders", 4, 400)}),
                  enough_points(2, "important", {necessary(at_least("spend", 100)), worth(2, below("days_late", 3))})}};
}

} // namespace

TEST_CASE("rules have words") {
    CHECK(in_words(book().rules[0]) == "VIP: 2 of 2 points from spend at least 300, orders in [4, 400)");
    CHECK(in_words(book().rules[1]) ==
          "important: 2 of 3 points from spend at least 100 (necessary), days_late below 3 worth 2");
}

TEST_CASE("every decision replays to itself, and a changed record or rule does not") {
    random_generator random{127};
    const std::vector<int> ids{4, 8, 15};
    for (int round = 0; round < repeats(3'000); ++round) {
        matrix x(3, 3);
        for (auto& value : x.reshaped())
            value = static_cast<double>(random.below(500));
        for (const auto& record : record_tiers(book(), 2025y / 6 / 30, ids, x)) {
            REQUIRE(replay(book(), record) == record);
            auto changed = record;
            changed.values[0] = record.tier == 2 ? 400 : 0;
            changed.values[1] = 5;
            changed.values[2] = record.tier == 2 ? 0 : 9;
            REQUIRE_FALSE(replay(book(), changed) == changed);
        }
    }
    const matrix x = matrix::Constant(1, 3, 5.0);
    const auto record = record_tiers(book(), 2025y / 6 / 30, std::span<const int>{ids}.first(1), x).front();
    auto stricter = book();
    stricter.rules[0].requirements[0].lower = 301;
    CHECK_FALSE(replay(stricter, record) == record);
    CHECK(record.name == "ordinary");
    CHECK(record.customer == 4);
}

TEST_CASE("missing values replay too") {
    matrix x(1, 3);
    x << 500, std::numeric_limits<double>::quiet_NaN(), 0;
    const std::vector<std::string> ids{"Siemens"};
    const auto rules = book<missing_not_met>();
    const auto record = record_tiers(rules, 2025y / 6 / 30, ids, x).front();
    CHECK(record.name == "important");
    CHECK(replay(rules, record) == record);
    CHECK_THROWS_WITH((void)record_tiers(rules, 2025y / 6 / 30, std::vector<std::string>{}, x),
                      "record_tiers: the matrix must have 0 rows, got 1");
    CHECK_THROWS_WITH((void)record_tiers(book(), 2025y / 6 / 30, ids, x),
                      "tier_rules: criterion 'orders' must be finite (or choose missing_not_met), got nan in row 0, "
                      "customer 'Siemens'");
    auto torn = record;
    torn.values.pop_back();
    CHECK_THROWS_WITH((void)replay(rules, torn),
                      "tier_rules: the matrix must have 3 columns, one per criterion, got 2");
}

TEST_CASE("decisions are equal when all their fields are, and only then") {
    const tier_decision<int> one{
        1, 2025y / 6 / 30, {"a", "b"}, {1.0, std::numeric_limits<double>::quiet_NaN()}, {"rule"}, 2, "name"};
    const auto differs = [&](auto change) {
        auto other = one;
        change(other);
        return !(other == one);
    };
    CHECK(one == tier_decision<int>{one}); // what is missing in both is equal
    CHECK(differs([](auto& d) { d.customer = 2; }));
    CHECK(differs([](auto& d) { d.as_of += std::chrono::days{1}; }));
    CHECK(differs([](auto& d) { d.criteria[0] = "c"; }));
    CHECK(differs([](auto& d) { d.values[0] = 2.0; }));
    CHECK(differs([](auto& d) { d.values[0] = std::numeric_limits<double>::quiet_NaN(); }));
    CHECK(differs([](auto& d) { d.values[1] = 2.0; }));
    CHECK(differs([](auto& d) { d.values.pop_back(); }));
    CHECK(differs([](auto& d) { d.rules.clear(); }));
    CHECK(differs([](auto& d) { d.tier = 1; }));
    CHECK(differs([](auto& d) { d.name = "other"; }));
}

TEST_CASE("a rule in words tells its ranges, its points and what is necessary") {
    CHECK(in_words(enough_points(
              3, "key",
              {worth(2, between("spend", 1, 5)), necessary(below("late", 3)), requirement{.criterion = "any"}})) ==
          "key: 3 of 4 points from spend in [1, 5) worth 2, late below 3 (necessary), any");
    CHECK(in_words(all_of("vip", {at_least("spend", 300)})) == "vip: 1 of 1 points from spend at least 300");
}

} // TEST_SUITE("tier_decision")
