#include <clientele/math/random.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <vector>

TEST_SUITE("tier_rules") {

using namespace clientele;

namespace {

constexpr auto absent = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

tier_rules<> three_tiers() {
    return {.criteria = {"spend", "orders", "complaints"},
            .rules = {all_of("key", {at_least("spend", 100), at_least("orders", 12), below("complaints", 3)}),
                      k_of(2, "important", {at_least("spend", 50), at_least("orders", 6), below("complaints", 1)})}};
}

/// A random rule book over three criteria whose tiers can all be reached.
tier_rules<> random_rules(random_generator& random) {
    for (;;) {
        tier_rules<> book{.criteria = {"a", "b", "c"}, .rules = {}};
        const auto tiers = 1 + random.below(3);
        for (std::uint64_t t = 0; t < tiers; ++t) {
            tier_rule rule{"t", {}, 0};
            for (const auto& name : book.criteria)
                if (random.below(4) != 0) {
                    requirement r{.criterion = name, .lower = static_cast<double>(random.below(6))};
                    if (random.below(5) == 0)
                        r = below(name, 1.0 + static_cast<double>(random.below(6)));
                    r.points = 1.0 + static_cast<double>(random.below(3));
                    r.necessary = random.below(5) == 0;
                    rule.requirements.push_back(r);
                }
            rule.needed = 1.0 + static_cast<double>(random.below(5));
            book.rules.push_back(rule);
        }
        try {
            book.check();
            return book;
        } catch (const error&) {
        }
    }
}

} // namespace

TEST_CASE("the first rule that is met names the tier") {
    const matrix x{{100, 12, 0}, {100, 12, 3}, {99, 6, 9}, {0, 0, 0}, {50, 0, 1}, {50, 0, 0}};
    const auto result = three_tiers().apply(x);
    CHECK(result.tiers == std::vector{0, 1, 1, 2, 2, 1});
    CHECK(result.names == std::vector<std::string>{"key", "important", "ordinary"});
    CHECK(result.count() == 3);
}

TEST_CASE("points weigh, and necessary requirements cannot be bought back") {
    const tier_rules<> book{
        .criteria = {"spend", "fame"},
        .rules = {enough_points(3, "key", {worth(2, at_least("spend", 10)), worth(3, at_least("fame", 5))})}};
    CHECK(book.apply(matrix{{10, 0}, {0, 5}, {10, 5}, {0, 0}}).tiers == std::vector{1, 0, 0, 1});
    auto strict = book;
    strict.rules[0].requirements[0].necessary = true;
    CHECK(strict.apply(matrix{{10, 0}, {0, 5}, {10, 5}, {0, 0}}).tiers == std::vector{1, 1, 0, 1});
}

TEST_CASE("every tier can say why, requirement by requirement") {
    const matrix x{{100, 12, 3}};
    const auto why = explain_tier(three_tiers(), x, 0);
    REQUIRE(why.size() == 2);
    CHECK_FALSE(why[0].met);
    CHECK(why[0].points == 2);
    CHECK(why[0].requirements[2].value == 3);
    CHECK_FALSE(why[0].requirements[2].met);
    CHECK(why[1].met);
    CHECK_THROWS_WITH((void)explain_tier(three_tiers(), x, 1), "explain_tier: row must be in [0, 0], got 1");
}

TEST_CASE("a missing value is refused by name, or meets nothing") {
    const matrix x{{100, 12, 0}, {100, absent, 0}};
    CHECK_THROWS_WITH((void)three_tiers().apply(x),
                      "tier_rules: criterion 'orders' must be finite (or choose missing_not_met), got nan in row 1");
    const auto book = three_tiers();
    const tier_rules<missing_not_met> lenient{.criteria = book.criteria, .rules = book.rules};
    CHECK(lenient.apply(x).tiers == std::vector{0, 1});
    CHECK_THROWS_WITH((void)lenient.apply(matrix{{100, infinity, 0}}),
                      "tier_rules: criterion 'orders' must be finite or missing, got inf in row 0");
}

TEST_CASE("contradictions, unknown criteria and tiers that nobody can reach are refused") {
    auto book = three_tiers();
    book.rules[0].requirements[0].criterion = "spent";
    CHECK_THROWS_WITH((void)book.check(),
                      "tier_rules: unknown criterion 'spent'; the columns are spend, orders, complaints");
    book = three_tiers();
    book.rules[1] = all_of("important", {at_least("spend", 200), at_least("orders", 20), below("complaints", 1)});
    CHECK_THROWS_WITH((void)book.check(),
                      "tier_rules: tier 1 ('important') is unreachable: whoever meets its rule meets a better one");
    const tier_rules<> everybody{.criteria = {"x"}, .rules = {k_of(1, "key", {at_least("x", 5), below("x", 5)})}};
    CHECK_THROWS_WITH((void)everybody.check(),
                      "tier_rules: tier 1 ('ordinary') is unreachable: whoever meets its rule meets a better one");
    // two better tiers that shadow a third only together
    const tier_rules<> together{
        .criteria = {"x"},
        .rules = {all_of("a", {at_least("x", 5)}), all_of("b", {between("x", 1, 5)}), all_of("c", {at_least("x", 2)})}};
    CHECK_THROWS_AS((void)together.check(), error);
    CHECK_THROWS_WITH((void)tier_rules<>{}.check(), "tier_rules: rules must hold at least one rule, got none");
    const tier_rules<> twice{.criteria = {"x", "x"}, .rules = {all_of("a", {at_least("x", 5)})}};
    CHECK_THROWS_WITH((void)twice.check(), "tier_rules: two criteria are called 'x'");
    CHECK_THROWS_WITH((void)three_tiers().apply(matrix(2, 2)),
                      "tier_rules: the matrix must have 3 columns, one per criterion, got 2");
    CHECK_THROWS_WITH((void)three_tiers().apply(matrix(0, 3)),
                      "tier_rules: the matrix must have at least one row, got none");
}

TEST_CASE("blocks, row order and the one-customer form agree on random rule books") {
    random_generator random{17};
    for (int round = 0; round < 10'000; ++round) {
        const auto book = random_rules(random);
        const auto n = static_cast<Eigen::Index>(1 + random.below(round % 100 == 0 ? 600 : 8));
        matrix x(n, 3);
        for (Eigen::Index j = 0; j < 3; ++j)
            for (Eigen::Index i = 0; i < n; ++i)
                x(i, j) = static_cast<double>(random.below(8)) - 1.0 + (random.below(2) == 0 ? 0.5 : 0.0);
        const auto result = book.apply(x);
        const matrix reversed = x.colwise().reverse();
        const auto other = book.apply(reversed);
        for (Eigen::Index i = 0; i < n; ++i) {
            const std::vector<double> one{x(i, 0), x(i, 1), x(i, 2)};
            REQUIRE(result.tiers[static_cast<std::size_t>(i)] == book.tier_of(one));
            REQUIRE(other.tiers[static_cast<std::size_t>(n - 1 - i)] == book.tier_of(one));
        }
        // the explanation says the same
        const auto why = explain_tier(book, x, 0);
        int fired = 0;
        while (fired < static_cast<int>(why.size()) && !why[static_cast<std::size_t>(fired)].met)
            ++fired;
        REQUIRE(fired == result.tiers[0]);
    }
}

TEST_CASE("with at-least rules only, a better value never lowers the tier") {
    random_generator random{23};
    for (int round = 0; round < 10'000; ++round) {
        auto book = random_rules(random);
        bool monotone = true;
        for (const auto& rule : book.rules)
            for (const auto& each : rule.requirements)
                monotone = monotone && each.upper == infinity;
        if (!monotone)
            continue;
        std::vector<double> values{0, 0, 0};
        for (auto& value : values)
            value = static_cast<double>(random.below(7));
        const auto before = book.tier_of(values);
        values[random.below(3)] += static_cast<double>(random.below(4));
        REQUIRE(book.tier_of(values) <= before);
    }
}

} // TEST_SUITE("tier_rules")
