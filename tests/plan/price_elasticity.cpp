#include <clientele/math/random.hpp>
#include <clientele/plan/price_elasticity.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <refusal.hpp>
#include <string>

TEST_SUITE("price elasticity") {

using namespace clientele;

namespace {

struct history {
    std::vector<double> prices, quantities;
    std::vector<day> days;
};

/// Six prices around 10 and what was bought at them, every 30 days.
history noisy() {
    history of{{10, 11, 12, 9, 9.5, 10.5}, {100, 85, 80, 118, 112, 93}, {}};
    for (int i = 0; i < 6; ++i)
        of.days.push_back(day{std::chrono::year{2026} / 1 / 1} + std::chrono::days{30 * i});
    return of;
}

elasticity_estimate estimated(const history& of, const price_elasticity& by = {}) {
    return by.estimate(of.prices, of.quantities, of.days).estimate.value();
}

bool doubts(const elasticity_estimate& of, elasticity_doubt doubt) {
    return std::any_of(of.warnings.begin(), of.warnings.end(), [&](const auto& each) { return each.doubt == doubt; });
}

bool near(double got, double expected) {
    return std::abs(got - expected) <= 1e-12 * (std::max)(1.0, std::abs(expected));
}

} // namespace

TEST_CASE("a demand of constant elasticity gives it") {
    for (const double elasticity : {-3.0, -1.25, -0.2, 0.0, 0.7}) {
        history of;
        for (const double price : {8.0, 9.5, 10.0, 12.25, 14.0, 20.0}) {
            of.prices.push_back(price);
            of.quantities.push_back(250 * std::pow(price, elasticity));
        }
        const auto found = estimated(of);
        CHECK(near(found.elasticity, elasticity));
        CHECK(near(found.lower, elasticity));
        CHECK(near(found.upper, elasticity));
        CHECK(found.identified() == (elasticity < 0));
        if (elasticity == 0)
            CHECK(!found.r_squared); // one quantity: there are no squares to explain
        else
            CHECK(near(found.r_squared.value(), 1));
    }
}

TEST_CASE("a small set gives what mpmath gives with 40 digits") {
    const auto found = estimated(noisy());
    CHECK(near(found.elasticity, -1.4522555871297908));
    CHECK(near(found.lower, -1.7929512052081944));
    CHECK(near(found.upper, -1.1115599690513872));
    CHECK(near(found.standard_error, 0.12270929378023215));
    CHECK(near(found.r_squared.value(), 0.97223485291973078));
    CHECK(near(found.residual_spread, 0.028418255591325904));
    CHECK(near(found.price_spread, 0.10357023391883461));
    CHECK(near(found.time_correlation.value(), -0.24955422705543283));
    CHECK(found.observations == 6);
    CHECK(found.distinct_prices == 6);
    CHECK(found.lowest_price == 9);
    CHECK(found.highest_price == 12);
    CHECK(found.identified());
    const auto of = noisy();
    CHECK(in_words(price_elasticity{}.estimate(of.prices, of.quantities)) ==
          "elasticity -1.452 (95 % from -1.793 to -1.112)");
}

TEST_CASE("other units of price and quantity leave the elasticity") {
    const auto first = estimated(noisy());
    for (const double by : {0.01, 3.7, 1e9, 1e-200}) {
        auto of = noisy();
        for (double& price : of.prices)
            price *= by;
        for (double& quantity : of.quantities)
            quantity /= by;
        const auto found = estimated(of);
        CHECK(near(found.elasticity, first.elasticity));
        CHECK(near(found.lower, first.lower));
        CHECK(near(found.residual_spread, first.residual_spread));
    }
}

TEST_CASE("another order of the rows changes no bit") {
    random_generator draw{7};
    history of, turned;
    for (int i = 0; i < 500; ++i) {
        of.prices.push_back(5 + 10 * draw.uniform());
        of.quantities.push_back(300 * draw.uniform() / of.prices.back() + 0.1);
        of.days.push_back(day{} + std::chrono::days{draw.below(2000)});
    }
    for (std::size_t i = 0; i < 500; ++i) {
        const std::size_t from = i * 211 % 500;
        turned.prices.push_back(of.prices[from]);
        turned.quantities.push_back(of.quantities[from]);
        turned.days.push_back(of.days[from]);
    }
    const auto one = estimated(of), two = estimated(turned);
    CHECK(one.elasticity == two.elasticity);
    CHECK(one.lower == two.lower);
    CHECK(one.upper == two.upper);
    CHECK(one.r_squared == two.r_squared);
    CHECK(one.residual_spread == two.residual_spread);
    CHECK(one.time_correlation == two.time_correlation);
}

TEST_CASE("every row twice leaves the line and narrows the interval by the freedom alone") {
    const auto once = noisy();
    auto twice = once;
    for (std::size_t i = 0; i < 6; ++i) {
        twice.prices.push_back(once.prices[i]);
        twice.quantities.push_back(once.quantities[i]);
        twice.days.push_back(once.days[i]);
    }
    const auto one = estimated(once), two = estimated(twice);
    CHECK(near(two.elasticity, one.elasticity));
    CHECK(near(two.r_squared.value(), one.r_squared.value()));
    CHECK(near(two.standard_error, one.standard_error * std::sqrt(4.0 / 10)));
    CHECK(two.distinct_prices == 6);
    CHECK(two.observations == 12);
}

TEST_CASE("a wider level gives a wider interval") {
    double before = 0;
    for (const double level : {0.1, 0.5, 0.9, 0.99, 0.9999}) {
        const auto found = estimated(noisy(), {.level = level});
        CHECK(found.upper - found.lower > before);
        before = found.upper - found.lower;
    }
}

TEST_CASE("what speaks against an elasticity is a sentence beside it") {
    const auto two = estimated({{10, 10, 12, 12}, {100, 102, 80, 81}, {}});
    CHECK(!two.identified());
    REQUIRE(two.warnings.size() == 1);
    CHECK(two.warnings[0].doubt == elasticity_doubt::few_prices);
    CHECK(two.warnings[0].sentence ==
          "only 2 different prices were seen, so that nothing shows whether the elasticity is one between them");

    const auto close = estimated({{10, 10.01, 10.02, 10.03}, {100, 99.8, 99.6, 99.4}, {}});
    REQUIRE(close.warnings.size() == 1);
    CHECK(close.warnings[0].sentence == "the prices spread by only 0.001289 on the log scale, less than 0.02");
    CHECK(estimated({{10, 10.01, 10.02, 10.03}, {100, 99.8, 99.6, 99.4}, {}}, {.least_spread = 0}).identified());

    auto rising = noisy();
    std::sort(rising.days.begin(), rising.days.end());
    rising.prices = {9, 9.5, 10, 10.5, 11, 12};
    rising.quantities = {118, 112, 100, 93, 85, 80};
    const auto trend = estimated(rising);
    REQUIRE(trend.warnings.size() == 1);
    CHECK(trend.warnings[0].doubt == elasticity_doubt::price_follows_time);
    CHECK(trend.warnings[0].sentence ==
          "the price moved with time (correlation 0.9945), so that its effect cannot be told from a trend");
    CHECK(trend.elasticity == estimated(noisy()).elasticity); // the same rows
    std::reverse(rising.days.begin(), rising.days.end());     // a falling price is no better
    CHECK(doubts(estimated(rising), elasticity_doubt::price_follows_time));
    rising.days.clear();
    CHECK(estimated(rising).identified());

    const auto unknown = estimated({{10, 11, 12, 13}, {100, 80, 120, 90}, {}});
    CHECK(doubts(unknown, elasticity_doubt::spans_zero));
    const auto dearer = estimated({{10, 11, 12, 13}, {100, 111, 119, 131}, {}});
    REQUIRE(dearer.warnings.size() == 1);
    CHECK(dearer.warnings[0].sentence ==
          "more was bought at higher prices, which something else than the price must explain");
    CHECK(in_words(elasticity_answer{dearer, {}}).ends_with("; " + dearer.warnings[0].sentence));
}

TEST_CASE("days that are all one have no correlation") {
    auto of = noisy();
    of.days.assign(6, of.days[0]);
    CHECK(!estimated(of).time_correlation);
}

TEST_CASE("fewer than three rows and a single price give no estimate but a reason") {
    const std::vector<double> two{10, 12}, bought{100, 80}, same{10, 10, 10}, three{100, 80, 90}, none{};
    const auto few = price_elasticity{}.estimate(two, bought);
    CHECK(!few.estimate);
    CHECK(in_words(few) == "no elasticity: there are 2 observations, at least 3 are needed");
    CHECK(price_elasticity{}.estimate(none, none).why_not == "there are 0 observations, at least 3 are needed");
    CHECK(price_elasticity{}.estimate(same, three).why_not ==
          "every price is 10, so that nothing says what another one would do");
}

TEST_CASE("three rows of any size give numbers, never NaN") {
    random_generator draw{3};
    for (int i = 0; i < 2000; ++i) {
        history of;
        for (int row = 0; row < 3; ++row) {
            of.prices.push_back(i % 2 == 0 ? std::pow(10, 600 * draw.uniform() - 300)
                                           : 10 * (1 + 1e-15 * static_cast<double>(draw.below(4))));
            of.quantities.push_back(std::pow(10, 600 * draw.uniform() - 300));
        }
        const auto found = price_elasticity{}.estimate(of.prices, of.quantities).estimate;
        if (!found)
            continue;
        CHECK(std::isfinite(found->elasticity));
        CHECK(found->lower <= found->elasticity);
        CHECK(found->elasticity <= found->upper);
        CHECK(std::isfinite(found->upper - found->lower));
        CHECK(found->r_squared.value() <= 1);
    }
}

TEST_CASE("each group has the answer of its rows alone, by ascending id") {
    const auto of = noisy();
    std::vector<std::string> groups;
    std::vector<double> prices, quantities;
    std::vector<day> days;
    for (std::size_t i = 0; i < 6; ++i)
        for (const auto* group : {"tea", "jam"}) {
            groups.emplace_back(group);
            prices.push_back(of.prices[i]);
            quantities.push_back(*group == 't' ? of.quantities[i] : 500 / (of.prices[i] * of.prices[i]));
            days.push_back(of.days[i]);
        }
    groups.emplace_back("ink");
    prices.push_back(3);
    quantities.push_back(1);
    days.push_back(of.days[0]);
    const auto all = price_elasticity{}.by_group(groups, prices, quantities, days);
    REQUIRE(all.size() == 3);
    CHECK(all[0].group == "ink");
    CHECK(!all[0].answer.estimate);
    CHECK(all[1].group == "jam");
    CHECK(near(all[1].answer.estimate.value().elasticity, -2));
    CHECK(all[2].group == "tea");
    CHECK(all[2].answer.estimate.value().elasticity == estimated(of).elasticity);
    CHECK(price_elasticity{}.by_group(std::span<const std::string>{groups}, prices, quantities).size() == 3);
    groups[4].clear();
    check_refusal(refusal([&] { return price_elasticity{}.by_group<std::string>(groups, prices, quantities); }),
                  errc::bad_value, 4, "price_elasticity: groups must not be empty, got '' in row 4");
    groups.pop_back();
    CHECK(refusal([&] { return price_elasticity{}.by_group<std::string>(groups, prices, quantities); }).code() ==
          errc::bad_shape);
}

TEST_CASE("what has no logarithm is refused with its row") {
    for (const double bad : {0.0, -2.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
        auto of = noisy();
        of.prices[3] = bad;
        check_refusal(refusal([&] { return estimated(of); }), errc::bad_value, 3,
                      sentence("price_elasticity: prices must be finite and above 0, got ", bad, " in row 3"));
        of = noisy();
        of.quantities[5] = bad;
        check_refusal(refusal([&] { return estimated(of); }), errc::bad_value, 5,
                      sentence("price_elasticity: quantities must be finite and above 0, got ", bad, " in row 5"));
    }
    auto of = noisy();
    of.days[2] = (day::max)();
    CHECK(refusal([&] { return estimated(of); }).row() == 2);
    of.days.pop_back();
    CHECK(refusal([&] { return estimated(of); }).code() == errc::bad_shape);
    of.quantities.pop_back();
    CHECK(refusal([&] { return estimated(of); }).code() == errc::bad_shape);
}

TEST_CASE("rules outside their range are refused") {
    check_refusal(refusal([] { return estimated(noisy(), {.level = 1}); }), errc::bad_parameter, no_row,
                  "price_elasticity: level must be in (0, 1), got 1");
    check_refusal(refusal([] { return estimated(noisy(), {.least_spread = -1}); }), errc::bad_parameter, no_row,
                  "price_elasticity: least_spread must be finite and not negative, got -1");
    check_refusal(refusal([] { return estimated(noisy(), {.most_time_correlation = 0}); }), errc::bad_parameter, no_row,
                  "price_elasticity: most_time_correlation must be in (0, 1], got 0");
}

} // TEST_SUITE("price elasticity")
