#include <clientele/math/random.hpp>
#include <clientele/tier/quota.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <numeric>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("quota") {

using namespace clientele;

namespace {

struct found {
    double violation = std::numeric_limits<double>::infinity();
    double off_centre = std::numeric_limits<double>::infinity();
};

double outside(double share, const share_band& band) {
    const auto off = std::max({0.0, band.lower - share, share - band.upper});
    return off <= 1e-12 ? 0.0 : off;
}
double off_centre(double share, const share_band& band) {
    return std::isfinite(band.lower) && std::isfinite(band.upper) ? std::abs(share - (band.lower + band.upper) / 2)
                                                                  : 0.0;
}

/// Tries every assignment of thresholds by brute force, knowing nothing of the library's way.
found exhaustive(const std::vector<double>& value, const std::vector<double>& profit,
                 const std::vector<quota>& quotas) {
    std::vector<double> distinct = value;
    std::sort(distinct.begin(), distinct.end(), std::greater<>{});
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    const auto total = std::accumulate(profit.begin(), profit.end(), 0.0);
    found best;
    std::vector<std::size_t> cut(quotas.size() - 1, 0);
    for (;;) {
        found now{0.0, 0.0};
        for (std::size_t tier = 0; tier < quotas.size(); ++tier) {
            const auto from = tier == 0 ? 0 : cut[tier - 1];
            const auto to = tier + 1 == quotas.size() ? distinct.size() : cut[tier];
            double count = 0;
            double sum = 0;
            for (std::size_t row = 0; row < value.size(); ++row)
                for (auto g = from; g < to; ++g)
                    if (value[row] == distinct[g]) {
                        count += 1;
                        sum += profit[row];
                    }
            const auto share = count / static_cast<double>(value.size());
            now.violation += outside(share, quotas[tier].customers) + outside(sum / total, quotas[tier].profit);
            now.off_centre += off_centre(share, quotas[tier].customers) + off_centre(sum / total, quotas[tier].profit);
        }
        if (now.violation < best.violation - 1e-12 ||
            (now.violation < best.violation + 1e-12 && now.off_centre < best.off_centre))
            best = now;
        std::size_t place = cut.size();
        while (place > 0 && cut[place - 1] == distinct.size())
            --place;
        if (place == 0)
            return best;
        ++cut[place - 1];
        for (auto after = place; after < cut.size(); ++after)
            cut[after] = cut[place - 1];
    }
}

double sum_off_centre(const fitted_quotas& fit, const std::vector<quota>& quotas) {
    double sum = 0;
    for (std::size_t t = 0; t < quotas.size(); ++t)
        sum += off_centre(fit.lines[t].share_of_customers, quotas[t].customers) +
               off_centre(fit.lines[t].share_of_profit, quotas[t].profit);
    return sum;
}

std::vector<quota> random_quotas(random_generator& random) {
    for (;;) {
        std::vector<quota> quotas(2 + random.below(3));
        for (auto& each : quotas) {
            each.name = "t";
            const auto low = random.uniform() * 0.5;
            each.customers = {low, low + random.uniform() * 0.4};
            if (random.below(4) != 0) {
                const auto least = random.uniform() * 0.6;
                each.profit = {least, least + random.uniform() * 0.4};
            }
        }
        try {
            quota_tiers<>{.quotas = quotas}.check();
            return quotas;
        } catch (const error&) {
        }
    }
}

} // namespace

TEST_CASE("the four tiers of practice are found in a book that has them") {
    // 5 of 50 bring 55 %, 10 bring 25 %, 22 bring 18 %, the last 13 bring 2 %
    std::vector<double> profit;
    for (int i = 0; i < 50; ++i)
        profit.push_back((i < 5    ? 550.0 / 5
                          : i < 15 ? 250.0 / 10
                          : i < 37 ? 180.0 / 22
                                   : 20.0 / 13) *
                         (1 + 0.001 * (50 - i)));
    const auto fit = quota_tiers{}.fit(profit);
    CHECK(fit.feasible);
    CHECK(fit.violation == 0.0);
    CHECK(fit.violated().empty());
    CHECK(fit.lines[0].customers <= 5);
    CHECK(fit.lines[0].share_of_profit >= 0.5);
    CHECK(fit.lines[2].name == "ordinary");
    CHECK(fit.apply(profit) == fit.tiers);
    CHECK(fit.rule == "quotas on shares of customers and profit, equal values together; negative values are refused");
}

TEST_CASE("when the bands cannot be met, the least violation names the band") {
    const std::vector<double> equal(4, 10.0); // indivisible: one group
    const auto fit = quota_tiers{.quotas = {{"A", {0.2, 0.3}, {}}, {"B", {0.7, 0.8}, {}}}}.fit(equal);
    CHECK_FALSE(fit.feasible);
    CHECK(fit.violation == doctest::Approx(0.4)); // everybody in B: A lacks 0.2 and B has 0.2 too many
    CHECK(fit.tiers == std::vector{1, 1, 1, 1});
    CHECK(fit.thresholds[0] == std::numeric_limits<double>::infinity());
    REQUIRE(fit.violated().size() == 2);
    CHECK(fit.violated()[0].starts_with("A: share of customers 0 is 0.2 outside its band"));
}

TEST_CASE("the least violation is not traded for a better place inside another band") {
    // Profit 0.7 is missed by 0.2 after the first customer and by 5e-11 more after the second, whose share of customers
    // would be nearer to the middle of its band.
    const std::vector<double> profit{50, 40.000000005, 9.999999995};
    const auto fit = quota_tiers{.quotas = {{"A", {0.3, 1.0}, {0.7, 0.7}}, {"B", {}, {}}}}.fit(profit);
    CHECK_FALSE(fit.feasible);
    CHECK(fit.lines[0].customers == 1);
}

TEST_CASE("a score may rank the customers while their profit is shared out") {
    const std::vector<double> score{9, 7, 5, 1};
    const std::vector<double> profit{10, 60, 20, 10};
    const auto fit = quota_tiers{.quotas = {{"A", {0.25, 0.5}, {0.7, 1.0}}, {"B", {}, {}}}}.fit(score, profit);
    CHECK(fit.feasible);
    CHECK(fit.thresholds == std::vector{7.0});
    CHECK(fit.lines[0].profit == doctest::Approx(70));
}

TEST_CASE("solutions are optimal against exhaustive search") {
    random_generator random{41};
    int feasible = 0;
    for (int round = 0; round < repeats(10'000); ++round) {
        const auto n = 1 + random.below(12);
        std::vector<double> value(n);
        std::vector<double> profit(n);
        for (std::size_t i = 0; i < n; ++i) {
            profit[i] = static_cast<double>(random.below(round % 3 == 0 ? 5 : 200));
            value[i] = round % 2 == 0 ? profit[i] : static_cast<double>(random.below(10));
        }
        profit[0] += 1;
        value[0] = round % 2 == 0 ? profit[0] : value[0];
        const auto quotas = random_quotas(random);
        const auto fit = quota_tiers{.quotas = quotas}.fit(value, profit);
        const auto best = exhaustive(value, profit, quotas);
        REQUIRE(std::abs(fit.violation - best.violation) <= 1e-11);
        REQUIRE(fit.feasible == (best.violation == 0.0));
        if (fit.feasible)
            REQUIRE(std::abs(sum_off_centre(fit, quotas) - best.off_centre) <= 1e-9);
        feasible += fit.feasible ? 1 : 0;
        std::vector<std::size_t> sizes(quotas.size(), 0);
        for (const auto tier : fit.tiers)
            ++sizes[static_cast<std::size_t>(tier)];
        for (std::size_t t = 0; t < quotas.size(); ++t)
            REQUIRE(sizes[t] == fit.lines[t].customers);
    }
    CHECK(feasible > repeats(100));
    CHECK(feasible < repeats(9'900));
}

TEST_CASE("with losses counted the search is still optimal") {
    random_generator random{43};
    for (int round = 0; round < repeats(2'000); ++round) {
        const auto n = 2 + random.below(10);
        std::vector<double> profit(n);
        for (auto& each : profit)
            each = static_cast<double>(random.below(40)) - 10.0;
        profit[0] = 400;
        const auto quotas = random_quotas(random);
        const auto fit = quota_tiers{.quotas = quotas, .negatives = losses_counted{}}.fit(profit);
        REQUIRE(std::abs(fit.violation - exhaustive(profit, profit, quotas).violation) <= 1e-11);
    }
}

TEST_CASE("the order of the rows does not matter") {
    random_generator random{47};
    for (int round = 0; round < repeats(2'000); ++round) {
        const auto n = 1 + random.below(15);
        std::vector<double> value(n);
        std::vector<double> profit(n);
        for (std::size_t i = 0; i < n; ++i) {
            value[i] = static_cast<double>(random.below(6));
            profit[i] = 0.1 + random.uniform();
        }
        const auto quotas = random_quotas(random);
        const auto fit = quota_tiers{.quotas = quotas}.fit(value, profit);
        for (std::size_t i = n; i > 1; --i) {
            const auto j = random.below(i);
            std::swap(value[i - 1], value[j]);
            std::swap(profit[i - 1], profit[j]);
        }
        const auto other = quota_tiers{.quotas = quotas}.fit(value, profit);
        REQUIRE(other.thresholds == fit.thresholds);
        REQUIRE(other.violation == fit.violation);
    }
}

TEST_CASE("a tier may be asked to hold nobody, or everybody") {
    const auto fit = quota_tiers{.quotas = {{"A", {0, 0}, {}}, {"B", {1, 1}, {}}}}.fit(std::vector{3.0, 2.0, 1.0});
    CHECK(fit.tiers == std::vector{1, 1, 1});
    CHECK(fit.violation == 0);
}

TEST_CASE("bands that contradict themselves or one another are refused") {
    const std::vector<double> one{1.0};
    CHECK_THROWS_WITH((void)(quota_tiers{.quotas = {{"A", {0.5, 0.4}, {}}}}.fit(one)),
                      "quota_tiers: 'A': the band of customers must have lower <= upper, got [0.5, 0.4]");
    CHECK_THROWS_WITH((void)(quota_tiers{.quotas = {{"A", {0.75, 0.8}, {}}, {"B", {0.5, 0.6}, {}}}}.fit(one)),
                      "quota_tiers: the least shares of customers add up to 1.25, no book can hold more than 1");
    CHECK_THROWS_WITH((void)(quota_tiers{.quotas = {{"A", {0, 0.25}, {}}, {"B", {0, 0.5}, {}}}}.fit(one)),
                      "quota_tiers: the greatest shares of customers add up to 0.75, everybody must be somewhere");
    CHECK_THROWS_WITH((void)(quota_tiers{.quotas = {{"A", {1.5, 2}, {}}}}.fit(one)),
                      "quota_tiers: 'A': the band of customers must meet [0, 1], got [1.5, 2]");
    CHECK_THROWS_WITH((void)(quota_tiers{.quotas = {}}.fit(one)),
                      "quota_tiers: quotas must name at least one tier, got none");
    CHECK_THROWS_WITH((void)quota_tiers{}.fit({}), "quota_tiers: values must have at least one row, got none");
    CHECK_THROWS_WITH((void)quota_tiers{}.fit(std::vector{0.0}),
                      "quota_tiers: the total profit must be positive, got 0");
    CHECK_THROWS_AS((void)quota_tiers{}.fit(std::vector{2.0, -1.0}), error);
    CHECK_THROWS_WITH((void)quota_tiers{}.fit(std::vector{1.5e308, 1.5e308}),
                      "quota_tiers: the total profit is beyond the largest number");
    CHECK_THROWS_WITH((void)quota_tiers{}.fit(one, std::vector{1.0, 2.0}),
                      "quota_tiers: profit must have 1 rows, got 2");
    std::vector<double> many(20'002);
    std::iota(many.begin(), many.end(), -1.0);
    CHECK_THROWS_AS((void)(quota_tiers{.negatives = losses_counted{}}.fit(many)), error);
}

TEST_CASE("a band of profit that no thresholds meet is told in words") {
    // one customer has nine tenths of the profit: nobody can have half
    const auto fit = quota_tiers{.quotas = {{"few", {}, {0.4, 0.5}}, {"rest", {}, {}}}}.fit(std::vector{9.0, 1.0});
    CHECK_FALSE(fit.feasible);
    CHECK(fit.violation == doctest::Approx(0.4));
    REQUIRE(fit.violated().size() == 1);
    CHECK(fit.violated()[0].starts_with("few: share of profit 0"));
    CHECK(fit.violated()[0].ends_with(" outside its band"));
    struct lost {
        double share_value(double, std::size_t) const { return std::numeric_limits<double>::quiet_NaN(); }
    };
    CHECK_THROWS_WITH((void)(quota_tiers{.negatives = lost{}}.fit(std::vector{9.0, 1.0})),
                      "quota_tiers: what negatives makes of the profit must be finite, got nan in row 0");
}

} // TEST_SUITE("quota")
