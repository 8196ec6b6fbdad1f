#include <clientele/math/random.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/table.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <golden.hpp>
#include <limits>
#include <map>
#include <numeric>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("abc") {

using namespace clientele;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

std::vector<int> sizes(const fitted_tiers& fit) {
    std::vector<int> result(static_cast<std::size_t>(fit.count()), 0);
    for (const auto tier : fit.tiers)
        ++result[static_cast<std::size_t>(tier)];
    return result;
}

/// Only the customer who crosses by no more than a tenth of the whole comes in.
struct crossing_a_little {
    bool inside(double before, double after, double) const { return after - before <= 0.1; }
};

} // namespace

TEST_CASE("both crossing rules give the class sizes of the reference") {
    const auto columns = concentration_vectors();
    const auto reference = golden("concentration_reference.csv");
    int compared = 0;
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        const auto quantity = std::string{reference.text(row, 1)};
        if (!quantity.starts_with("abc"))
            continue;
        const auto& values = columns.at(std::string{reference.text(row, 0)});
        const auto in = quantity.find("crossing_in") != quantity.npos;
        const auto fit = in ? abc{.ties = ties_by_row{}}.fit(values)
                            : abc{.crossing = crossing_out{}, .ties = ties_by_row{}}.fit(values);
        const auto tier = static_cast<std::size_t>(quantity[quantity.size() - 7] - 'A');
        CAPTURE(quantity);
        CHECK(sizes(fit)[tier] == static_cast<int>(reference.integer(row, 2)));
        ++compared;
    }
    CHECK(compared == 5 * 6);
}

TEST_CASE("equal values stay together, and the group as a whole crosses") {
    const std::vector<double> equal(4, 5.0);
    CHECK(sizes(abc{}.fit(equal)) == std::vector{4, 0, 0});
    CHECK(sizes(abc{.crossing = crossing_out{}}.fit(equal)) == std::vector{0, 0, 4});
    CHECK(sizes(abc{.crossing = crossing_out{}, .ties = ties_by_row{}}.fit(equal)) == std::vector{3, 0, 1});
}

TEST_CASE("a monopolist is in the best tier when the crossing customer is in, and in the last when not") {
    const std::vector<double> monopoly{0, 100, 0, 0};
    const auto in = abc{}.fit(monopoly);
    CHECK(in.tiers == std::vector{2, 0, 2, 2});
    CHECK(in.thresholds == std::vector{100.0, 100.0}); // nobody between: B begins where A begins
    const auto out = abc{.crossing = crossing_out{}}.fit(monopoly);
    CHECK(out.tiers == std::vector{2, 2, 2, 2});
    CHECK(out.thresholds == std::vector{infinity, infinity});
}

TEST_CASE("the nearest crossing takes the side that comes closer to the cut") {
    CHECK(abc{.shares = {0.5}, .crossing = crossing_nearest{}}.fit(std::vector{40.0, 15.0, 45.0}).tiers ==
          std::vector{1, 1, 0}); // 45 is nearer to 50 than 85 is
    CHECK(abc{.shares = {0.5}, .crossing = crossing_nearest{}}.fit(std::vector{30.0, 25.0, 45.0}).tiers ==
          std::vector{1, 1, 0});
    CHECK(abc{.shares = {0.8}, .crossing = crossing_nearest{}}.fit(std::vector{40.0, 15.0, 45.0}).tiers ==
          std::vector{0, 1, 0});
}

TEST_CASE("when nobody adds anything, everybody is in the last tier") {
    const auto fit = abc{}.fit(std::vector{0.0, 0.0, 0.0});
    CHECK(fit.tiers == std::vector{2, 2, 2});
    CHECK(fit.thresholds == std::vector{infinity, infinity});
    CHECK(abc{.negatives = negatives_last{}}.fit(std::vector{-1.0, -2.0}).tiers == std::vector{2, 2});
}

TEST_CASE("a customer who adds nothing is in the last tier even when the shares go up to all of it") {
    for (const double last : {0.95, 1.0}) {
        const auto in = abc{.shares = {0.5, last}}.fit(std::vector{3.0, 0.0, 1.0});
        CHECK(in.tiers == std::vector{0, 2, 1});
    }
    CHECK(abc{.shares = {0.5, 1.0}, .crossing = crossing_out{}}.fit(std::vector{3.0, 0.0, 1.0}).tiers ==
          std::vector{1, 2, 1});
}

TEST_CASE("negative values are refused by default, or come last and add nothing") {
    const std::vector<double> values{70, -500, 20, 10};
    CHECK_THROWS_WITH((void)abc{}.fit(values),
                      "refuse_negatives: values must be at least 0 (or choose negatives_last), got -500 in row 1");
    CHECK(abc{.negatives = negatives_last{}}.fit(values).tiers == std::vector{0, 2, 0, 1});
    CHECK(abc{.negatives = negatives_last{}}.fit(values).apply(std::vector{-1.0}) == std::vector{2});
}

TEST_CASE("a share reached to the last bit of the arithmetic is reached") {
    const std::vector<double> dimes(10, 0.1);
    CHECK(sizes(abc{.ties = ties_by_row{}}.fit(dimes)) == std::vector{8, 2, 0});
    CHECK(sizes(abc{.crossing = crossing_out{}, .ties = ties_by_row{}}.fit(dimes)) == std::vector{8, 1, 1});
}

TEST_CASE("later customers are placed by the thresholds of the first ones") {
    const auto fit = abc{}.fit(std::vector{50.0, 30.0, 16.0, 4.0});
    CHECK(fit.thresholds == std::vector{30.0, 16.0});
    CHECK(fit.apply(std::vector{1e9, 30.0, 29.99, 16.0, 15.0, 0.0, -5.0}) == std::vector{0, 0, 1, 1, 2, 2, 2});
    CHECK(fit.tier_of(29.99) == 1);
    CHECK(fit.count() == 3);
    CHECK_THROWS_WITH((void)fit.apply(std::vector<double>{1.0, NAN}),
                      "fitted_tiers: values must be finite, got nan in row 1");
    CHECK_THROWS_WITH((void)fit.tier_of(NAN), "fitted_tiers: the value must be a number, got NaN");
}

TEST_CASE("by count the best fifth is A and the next three tenths are B") {
    std::vector<double> values(10);
    std::iota(values.begin(), values.end(), -5.0);
    CHECK(abc_by_count{}.fit(values).tiers == std::vector{2, 2, 2, 2, 2, 1, 1, 1, 0, 0});
    const std::vector<double> odd{3, 1, 2};
    CHECK(abc_by_count{}.fit(odd).tiers == std::vector{0, 2, 1});
    CHECK(abc_by_count{.crossing = crossing_out{}}.fit(odd).tiers == std::vector{1, 2, 2});
    CHECK(abc_by_count{}.fit(std::vector<double>(6, 1.0)).tiers == std::vector<int>(6, 0));
}

TEST_CASE("the choices are recorded in the result") {
    CHECK(abc{}.fit(std::vector{1.0}).rule ==
          "abc: cumulative shares 0.8, 0.95 of value; the crossing customer is in "
          "the better tier; equal values stay together; negative values are refused");
    CHECK(abc_by_count{.crossing = crossing_a_little{}}.fit(std::vector{1.0}).rule ==
          "abc: cumulative shares 0.2, 0.5 of customers; a policy of the host; equal values stay together");
}

TEST_CASE("a host's own crossing rule is asked only about the customer who crosses") {
    CHECK(abc{.shares = {0.5}, .crossing = crossing_a_little{}}.fit(std::vector{45.0, 9.0, 46.0}).tiers ==
          std::vector{1, 1, 0});
    CHECK(abc{.shares = {0.48}, .crossing = crossing_a_little{}}.fit(std::vector{44.0, 6.0, 4.0, 46.0}).tiers ==
          std::vector{1, 1, 1, 0});
    CHECK(abc{.shares = {0.93}, .crossing = crossing_a_little{}}.fit(std::vector{44.0, 6.0, 4.0, 46.0}).tiers ==
          std::vector{0, 0, 1, 0});
}

TEST_CASE("tiers never depend on the order of the rows, and nest in value") {
    random_generator random{5};
    for (int round = 0; round < repeats(10'000); ++round) {
        std::vector<double> values(1 + random.below(15));
        for (auto& value : values)
            value = static_cast<double>(random.below(round % 2 == 0 ? 6 : 1000)) / 4.0;
        std::vector<std::size_t> order(values.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[random.below(i)]);
        std::vector<double> shuffled;
        for (const auto row : order)
            shuffled.push_back(values[row]);
        const auto check = [&](const auto& policy) {
            const auto fit = policy.fit(values);
            const auto other = policy.fit(shuffled);
            REQUIRE(fit.thresholds == other.thresholds);
            REQUIRE(fit.apply(values) == fit.tiers);
            for (std::size_t i = 0; i < order.size(); ++i)
                REQUIRE(other.tiers[i] == fit.tiers[order[i]]);
        };
        check(abc{});
        check(abc{.crossing = crossing_out{}});
        check(abc{.crossing = crossing_nearest{}});
        check(abc_by_count{});
    }
}

TEST_CASE("illegal shares and empty columns are refused with a sentence") {
    const std::vector<double> one{1.0};
    CHECK_THROWS_WITH((void)abc{}.fit({}), "abc: values must have at least one row, got none");
    CHECK_THROWS_WITH((void)(abc{.shares = {}}.fit(one)),
                      "abc: shares must name at least one cumulative share, got none");
    CHECK_THROWS_WITH((void)(abc{.shares = {0.8, 0.7}}.fit(one)),
                      "abc: shares must rise strictly within (0, 1], got 0.7 after 0.8");
    CHECK_THROWS_WITH((void)(abc{.shares = {1.5}}.fit(one)),
                      "abc: shares must rise strictly within (0, 1], got 1.5 after 0");
    CHECK_THROWS_WITH((void)abc{}.fit(std::vector{1.0, infinity}), "abc: values must be finite, got inf in row 1");
    const std::vector<double> huge(3, 1.5e308);
    CHECK_THROWS_WITH((void)abc{}.fit(huge), "abc: the sum of the values is beyond the largest number");
    CHECK_THROWS_WITH((void)(abc{.ties = ties_by_row{}}.fit(huge)),
                      "abc: the sum of the values is beyond the largest number");
    CHECK_NOTHROW((void)abc_by_count{}.fit(huge));
    CHECK_THROWS_WITH((void)abc_by_count{}.fit({}), "abc_by_count: values must have at least one row, got none");
}

TEST_CASE("shares state their base: of the gains where losses count as nothing, of the net total in a table") {
    // 50 + 30 + 20 = 100 in gains, 10 in losses: the first two have 80 % of the gains and 80 / 90 of the net total
    const std::vector<double> values{50, 30, 20, -10};
    const auto last = abc{.negatives = negatives_last{}}.fit(values);
    CHECK(last.tiers == std::vector{0, 0, 1, 2});
    CHECK(last.rule.ends_with("shares are of the sum of the positive ones"));
    const auto table = tier_table(last, values);
    CHECK(table[0].share_of_gains == 0.8);
    CHECK(table[0].share_of_value == doctest::Approx(80.0 / 90).epsilon(1e-15));
    CHECK(table[1].gains == 20);
    CHECK(table[2].losses == -10);
    CHECK(table[2].value == -10);
    // a loss of 30 more: A has 80 % of the gains, and 133 % of what is left of them
    const std::vector<double> sunk{50, 30, 20, -10, -30};
    const auto worse = tier_table(abc{.negatives = negatives_last{}}.fit(sunk), sunk);
    CHECK(worse[0].share_of_gains == 0.8);
    CHECK(worse[0].share_of_value == doctest::Approx(80.0 / 60).epsilon(1e-15));
}

TEST_CASE("loss-makers can be a class of their own, at any size of the book") {
    for (const std::size_t copies : {std::size_t{1}, std::size_t{4000}}) { // sorted, and by the histogram
        std::vector<double> values;
        for (std::size_t i = 0; i < copies; ++i)
            for (const double each : {50.0, 30.0, 20.0, -10.0, 0.0, -0.0})
                values.push_back(each);
        const auto fit = abc{.negatives = negatives_apart{}}.fit(values);
        CHECK(fit.count() == 4);
        CHECK(fit.thresholds.back() == 0.0);
        CHECK(std::vector<int>(fit.tiers.begin(), fit.tiers.begin() + 6) == std::vector{0, 0, 1, 3, 2, 2});
        CHECK(fit.apply(values) == fit.tiers);
        CHECK(fit.apply(std::vector{-1e-300, 0.0, 1e9}) == std::vector{3, 2, 0});
        CHECK(
            fit.rule.ends_with("negative values are a tier of their own: shares are of the sum of the positive ones"));
        const auto table = tier_table(fit, values);
        CHECK(table[3].customers == copies);
        CHECK(table[3].gains == 0.0);
        CHECK(table[3].losses == -10.0 * static_cast<double>(copies));
    }
    CHECK(abc{.negatives = negatives_apart{}}.fit(std::vector{-1.0, -2.0}).tiers == std::vector{3, 3});
}

TEST_CASE("what a policy makes of a value must be a share of something, whatever the size of the book") {
    struct halved {
        double share_value(double value, std::size_t) const { return value < 0.0 ? value / 2 : value; }
    };
    struct lost {
        double share_value(double value, std::size_t) const {
            return value < 0.0 ? std::numeric_limits<double>::quiet_NaN() : value;
        }
    };
    for (const std::size_t n : {std::size_t{10}, std::size_t{20'000}}) {
        std::vector<double> values(n, 1.0);
        values[7] = -4.0;
        CHECK_THROWS_WITH((void)abc{.negatives = halved{}}.fit(values),
                          "abc: what negatives makes of a value must be finite and at least 0, got -2 for -4 in row 7");
        CHECK_THROWS_WITH((void)abc{.negatives = losses_counted{}}.fit(values),
                          "abc: what negatives makes of a value must be finite and at least 0, got -4 for -4 in row 7");
        CHECK_THROWS_WITH(
            (void)abc{.negatives = lost{}}.fit(values),
            "abc: what negatives makes of a value must be finite and at least 0, got nan for -4 in row 7");
    }
}

TEST_CASE("the tiers are the same in any unit of value") {
    random_generator random{3};
    for (const std::size_t n : {std::size_t{50}, std::size_t{20'000}}) {
        std::vector<double> values(n);
        for (auto& each : values)
            each = std::floor(random.uniform() * 1000) - 100;
        const auto by_share = abc{.negatives = negatives_apart{}}.fit(values).tiers;
        const auto by_count = abc_by_count{}.fit(values).tiers;
        for (const double unit : {0x1p-1000, 0x1p-500, 1e-150, 1e150, 0x1p500, 0x1p990}) {
            auto scaled = values;
            for (auto& each : scaled)
                each *= unit;
            CHECK(abc{.negatives = negatives_apart{}}.fit(scaled).tiers == by_share);
            CHECK(abc_by_count{}.fit(scaled).tiers == by_count);
        }
    }
}

TEST_CASE("a sum beyond the largest number is refused whatever the size of the book") {
    for (const std::size_t n : {std::size_t{2}, std::size_t{20'000}}) {
        const std::vector<double> values(n, 1e308);
        CHECK_THROWS_WITH((void)abc{}.fit(values), "abc: the sum of the values is beyond the largest number");
        CHECK(abc_by_count{.shares = {1.0}}.fit(values).tiers == std::vector<int>(n, 0)); // only their number counts
    }
    CHECK_FALSE(ties_together{}.first(1, 2)); // never asked, and no answer
}

} // TEST_SUITE("abc")
