#include <clientele/math/random.hpp>
#include <clientele/tier/tier_rules.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <repeats.hpp>
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
    for (int round = 0; round < repeats(10'000); ++round) {
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
    for (int round = 0; round < repeats(10'000); ++round) {
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

TEST_CASE("tenths of points add up to what people say they do") {
    // 0.1 + 0.7 is 0.7999999999999999 in doubles, and 0.8 on paper
    const tier_rules<> book{
        .criteria = {"a", "b", "c"},
        .rules = {enough_points(
            0.8, "key", {worth(0.1, at_least("a", 1)), worth(0.7, at_least("b", 1)), worth(0.2, at_least("c", 1))})}};
    const matrix x{{1, 1, 0}, {0, 1, 1}, {1, 0, 1}};
    CHECK(book.apply(x).tiers == std::vector{0, 0, 1});
    CHECK(book.tier_of(std::vector{1.0, 1.0, 0.0}) == 0);
    CHECK(explain_tier(book, x, 0)[0].met);
    const tier_rules<> all{
        .criteria = {"a", "b"},
        .rules = {enough_points(0.8, "key", {worth(0.1, at_least("a", 1)), worth(0.7, at_least("b", 1))})}};
    CHECK(all.apply(matrix{{1, 1}, {0, 1}}).tiers == std::vector{0, 1});
    // any unit of points, and of the criteria
    for (const double unit : {1e-150, 1e-12, 1.0, 1e12, 1e150}) {
        auto scaled = book;
        scaled.rules[0].needed *= unit;
        for (auto& each : scaled.rules[0].requirements) {
            each.points *= unit;
            each.lower *= unit;
        }
        CHECK(scaled.apply(x * unit).tiers == std::vector{0, 0, 1});
    }
}

TEST_CASE("what does not fit the rules is refused by each door") {
    const auto book = three_tiers();
    CHECK_THROWS_WITH((void)book.tier_of(std::vector{1.0}),
                      "tier_rules: the values of a customer must have 3 rows, got 1");
    CHECK_THROWS_WITH((void)book.breakpoints(3), "tier_rules: criterion must be one of 3 columns, got 3");
    CHECK(book.breakpoints(0) == std::vector{50.0, 100.0});
    CHECK(book.breakpoints(2) == std::vector{1.0, 3.0});
    CHECK_THROWS_WITH((void)explain_tier(book, matrix(1, 2), 0),
                      "tier_rules: the matrix must have 3 columns, one per criterion, got 2");
    CHECK_THROWS_WITH((void)explain_tier(book, matrix(0, 3), 0),
                      "tier_rules: the matrix must have at least one row, got none");
    auto wrong = book;
    wrong.rules[1].needed = 9;
    CHECK_THROWS_WITH(
        (void)explain_tier(wrong, matrix{{1, 1, 1}}, 0),
        "tier_rules: rule 'important' must need between more than 0 and 3 points, all that can be reached, "
        "got 9");
    CHECK_THROWS_WITH(
        (void)wrong.apply(matrix{{1, 1, 1}}),
        "tier_rules: rule 'important' must need between more than 0 and 3 points, all that can be reached, "
        "got 9");
    CHECK_THROWS_WITH((void)(tier_rules<>{.criteria = {}, .rules = {all_of("a", {at_least("x", 5)})}}.check()),
                      "tier_rules: unknown criterion 'x'; the columns are none");
    // with too many combinations to try no tier is called unreachable
    auto shadowed = book;
    shadowed.rules[1] = shadowed.rules[0];
    CHECK_THROWS_AS(shadowed.check(), error);
    CHECK_NOTHROW(shadowed.check(3));
}

TEST_CASE(
    "a value in the middle of a block that is no number is refused by its row, and unread columns may hold anything") {
    matrix x = matrix::Constant(200, 3, 5.0);
    x(131, 1) = -infinity;
    CHECK_THROWS_WITH((void)three_tiers().apply(x),
                      "tier_rules: criterion 'orders' must be finite (or choose missing_not_met), got -inf in row 131");
    const tier_rules<> spend{.criteria = {"spend", "note"}, .rules = {all_of("key", {at_least("spend", 1)})}};
    CHECK(spend.apply(matrix{{2, absent}}).tiers == std::vector{0});
}

} // TEST_SUITE("tier_rules")
