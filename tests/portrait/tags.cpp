#include <clientele/portrait/tags.hpp>

#include <doctest/doctest.h>

TEST_SUITE("portrait/tags") {

using namespace clientele;

namespace {

/// One customer whose figures a test sets.
customer_profiles<> one() {
    customer_profiles<> p;
    p.base.customer = {1};
    p.base.total = {100};
    p.base.purchase_days = {4};
    p.base.recency = {10};
    p.base.mean_gap = {30};
    p.gap_variation = {0.8};
    p.base.tenure = {1};
    p.active_quarters = {0.4};
    p.recent_spend = {60};
    p.earlier_spend = {50};
    p.price_level = {1};
    p.month_days = matrix::Zero(1, 12);
    p.month_days(0, 0) = p.month_days(0, 3) = p.month_days(0, 6) = p.month_days(0, 9) = 1;
    p.weekday_days = matrix::Zero(1, 7);
    p.weekday_days(0, 0) = 4;
    return p;
}

} // namespace

TEST_CASE("each rule fires at its limit and not before") {
    auto p = one();
    const auto has = [&](const auto& rule) { return rule(p, 0); };
    CHECK(!has(tag::one_time{}));
    CHECK(!has(tag::newcomer{}));
    CHECK(!has(tag::loyal{}));
    CHECK(!has(tag::slipping{}));
    CHECK(!has(tag::regular{}));
    CHECK(!has(tag::seasonal{}));
    CHECK(!has(tag::weekend_buyer{}));
    CHECK(!has(tag::growing{}));
    CHECK(!has(tag::shrinking{}));
    CHECK(!has(tag::premium{}));
    p.base.tenure = {0.51}; // half a year and more
    CHECK(!has(tag::newcomer{}));
    p.base.tenure = {0.49};
    CHECK(has(tag::newcomer{}));
    p.base.tenure = {2}, p.active_quarters = {0.5};
    CHECK(has(tag::loyal{}));
    p.active_quarters = {0.1}; // a long tenure alone is not loyalty
    CHECK(!has(tag::loyal{}));
    p.active_quarters = {0.5};
    p.base.recency = {60};
    CHECK(!has(tag::slipping{}));
    p.base.recency = {61};
    CHECK(has(tag::slipping{}));
    p.gap_variation = {0.5};
    CHECK(has(tag::regular{}));
    p.month_days.setZero();
    p.month_days(0, 11) = 2, p.month_days(0, 0) = 1, p.month_days(0, 5) = 1; // December and January are neighbours
    CHECK(has(tag::seasonal{}));
    p.weekday_days.setZero();
    p.weekday_days(0, 5) = 3, p.weekday_days(0, 1) = 1;
    CHECK(has(tag::weekend_buyer{}));
    p.recent_spend = {75};
    CHECK(has(tag::growing{}));
    p.recent_spend = {33};
    CHECK(has(tag::shrinking{}));
    p.price_level = {1.25};
    CHECK(has(tag::premium{}));
    p.base.purchase_days = {1};
    CHECK(has(tag::one_time{}));
}

TEST_CASE("both days of a weekend and all three months of a season count") {
    auto p = one();
    p.base.purchase_days = {5};
    p.weekday_days.setZero();
    p.weekday_days(0, 5) = 1, p.weekday_days(0, 6) = 2, p.weekday_days(0, 0) = 2; // 3 of 5: exactly 0.6
    CHECK(tag::weekend_buyer{}(p, 0));
    p.weekday_days(0, 6) = 1, p.weekday_days(0, 0) = 3;
    CHECK(!tag::weekend_buyer{}(p, 0));
    p.base.purchase_days = {10};
    p.month_days.setZero();
    p.month_days(0, 3) = 2, p.month_days(0, 4) = 2, p.month_days(0, 5) = 3, p.month_days(0, 8) = 3; // 7 of 10 in a row
    CHECK(tag::seasonal{}(p, 0));
    p.month_days(0, 5) = 2, p.month_days(0, 8) = 4;
    CHECK(!tag::seasonal{}(p, 0));
    p.month_days.setZero();
    p.month_days(0, 10) = 2, p.month_days(0, 11) = 2, p.month_days(0, 0) = 3, p.month_days(0, 5) = 3; // over New Year
    CHECK(tag::seasonal{}(p, 0));
    p.month_days.setZero();
    p.month_days(0, 11) = 2, p.month_days(0, 0) = 2, p.month_days(0, 1) = 3, p.month_days(0, 5) = 3;
    CHECK(tag::seasonal{}(p, 0));
}

TEST_CASE("rules on blocks that are not there are refused, not guessed") {
    auto p = one();
    CHECK_THROWS_WITH_AS((void)tags{tag::broad{}}(p), doctest::Contains("must have categories"), error);
    CHECK_THROWS_WITH_AS((void)tags{tag::specialist{}}(p), doctest::Contains("must have categories"), error);
    CHECK_THROWS_WITH_AS((void)tags{tag::bargain_hunter{}}(p), doctest::Contains("must have list prices"), error);
    p.categories = {"a", "b"};
    p.category_spend = matrix::Zero(1, 2);
    p.category_spend << 80, 20;
    p.breadth = {2}, p.favourite = {0}, p.price_realisation = {0.9};
    const auto given = tags{tag::broad{.least_categories = 2}, tag::specialist{}, tag::bargain_hunter{}}(p);
    CHECK(given.of(0) == std::vector<std::string_view>{"broad", "specialist", "bargain hunter"});
}

TEST_CASE("profiles of summaries alone lack what only order lines tell, and the rules on it say so") {
    customer_profiles<> p; // as `customer_profiles{.base = summaries}`
    p.base.customer = {1};
    p.base.purchase_days = {5}, p.base.recency = {10}, p.base.mean_gap = {3}, p.base.tenure = {4}, p.base.total = {90};
    CHECK(tags{tag::one_time{}, tag::newcomer{}, tag::slipping{}}(p).of(0) ==
          std::vector<std::string_view>{"slipping"});
    const auto refused = [&](const auto& rule, const char* sentence) {
        CHECK_THROWS_WITH_AS((void)tags{rule}(p), doctest::Contains(sentence), error);
    };
    refused(tag::loyal{}, "tag::loyal: the profiles must have active quarters, which come from order lines");
    refused(tag::regular{}, "tag::regular: the profiles must have the variation of gaps");
    refused(tag::seasonal{}, "tag::seasonal: the profiles must have days by month");
    refused(tag::weekend_buyer{}, "tag::weekend_buyer: the profiles must have days by weekday");
    refused(tag::growing{}, "tag::growing: the profiles must have spend by year");
    refused(tag::shrinking{}, "tag::shrinking: the profiles must have spend by year");
    refused(tag::premium{}, "tag::premium: the profiles must have price levels");
}

TEST_CASE("a host's own rule is enough of a policy") {
    struct big_spender {
        double least = 50;
        [[nodiscard]] static std::string_view name() { return "big spender"; }
        [[nodiscard]] bool operator()(const customer_profiles<>& p, std::size_t i) const {
            return p.base.total[i] >= least;
        }
    };
    static_assert(tag_policy<big_spender>);
    const auto given = tags{big_spender{}, big_spender{.least = 200}}(one());
    CHECK(given.has(0, 0));
    CHECK(!given.has(0, 1));
}

} // TEST_SUITE("portrait/tags")
