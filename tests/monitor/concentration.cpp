#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/concentration.hpp>
#include <clientele/parallel/gathered.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <golden.hpp>
#include <map>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("concentration") {

using namespace clientele;

namespace {

double measured(const concentration& c, const std::string& quantity) {
    if (quantity == "n")
        return static_cast<double>(c.customers);
    if (quantity == "sum")
        return c.total;
    if (quantity == "gini")
        return c.gini;
    if (quantity == "gini_unbiased")
        return c.gini_unbiased;
    if (quantity == "hhi")
        return c.hhi;
    if (quantity == "hhi_normalised")
        return c.hhi_normalised;
    if (quantity == "effective_number")
        return c.effective_number;
    if (quantity == "cr1")
        return c.ratio(1);
    if (quantity == "cr4")
        return c.ratio(4);
    if (quantity == "top10pct_share")
        return c.top_share(0.1);
    if (quantity == "top20pct_share")
        return c.top_share(0.2);
    if (quantity == "min_fraction_for_80pct")
        return c.fraction_for(0.8);
    if (quantity == "entropy_shannon_nats")
        return c.entropy;
    if (quantity == "theil_T")
        return c.theil;
    return -1.0;
}

} // namespace

TEST_CASE("every figure of the reference is reproduced to 1e-12") {
    const auto columns = concentration_vectors();
    const auto reference = golden("concentration_reference.csv");
    int compared = 0;
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        const auto quantity = std::string{reference.text(row, 1)};
        if (quantity.starts_with("abc"))
            continue;
        const auto name = std::string{reference.text(row, 0)};
        CAPTURE(name);
        CAPTURE(quantity);
        const auto expected = reference.number(row, 2);
        CHECK(std::abs(measured(measure_concentration(columns.at(name)), quantity) - expected) <=
              1e-12 * std::max(1.0, std::abs(expected)));
        ++compared;
    }
    CHECK(compared == 5 * 14);
}

TEST_CASE("the Lorenz curves of the reference are reproduced to 1e-12") {
    const auto columns = concentration_vectors();
    const auto reference = golden("lorenz_reference.csv");
    std::map<std::string, std::size_t> next;
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        const auto name = std::string{reference.text(row, 0)};
        const auto curve = measure_concentration(columns.at(name)).lorenz();
        const auto point = curve.at(next[name]++);
        CHECK(point.customers == doctest::Approx(reference.number(row, 1)).epsilon(1e-12));
        CHECK(std::abs(point.value - reference.number(row, 2)) <= 1e-12);
    }
    CHECK(next["v1"] == 16);
    CHECK(next["v4_1to10"] == 11);
}

TEST_CASE("a single customer is a whole book: full dependence, no inequality") {
    const auto one = measure_concentration(std::vector{7.0});
    CHECK(one.gini == 0.0);
    CHECK(one.gini_unbiased == 0.0);
    CHECK(one.hhi == 1.0);
    CHECK(one.hhi_normalised == 1.0);
    CHECK(one.ratio(5) == 1.0);
}

TEST_CASE("the measures stay in their ranges and ignore the order of the rows") {
    random_generator random{3};
    for (int round = 0; round < repeats(2000); ++round) {
        std::vector<double> values(2 + random.below(20));
        for (auto& value : values)
            value = static_cast<double>(random.below(1000)) / 10.0;
        values[0] += 0.1;
        const auto n = static_cast<double>(values.size());
        const auto c = measure_concentration(values);
        REQUIRE(c.gini >= -1e-15);
        REQUIRE(c.gini <= 1.0 - 1.0 / n + 1e-15);
        REQUIRE(c.hhi >= 1.0 / n - 1e-15);
        REQUIRE(c.hhi <= 1.0 + 1e-15);
        REQUIRE(c.theil == doctest::Approx(std::log(n) - c.entropy));
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[random.below(i)]);
        const auto again = measure_concentration(values);
        REQUIRE(again.gini == c.gini);
        REQUIRE(again.entropy == c.entropy);
        REQUIRE(again.cumulative == c.cumulative);
    }
}

TEST_CASE("nobody brings nothing, and everybody everything") {
    const auto book = measure_concentration(std::vector{5.0, 3.0, 2.0});
    CHECK(book.top_share(0) == 0.0);
    CHECK(book.top_share(1) == 1.0);
    CHECK(book.fraction_for(0) == 0.0);
    CHECK(book.fraction_for(1) == 1.0);
    CHECK(book.fraction_for(0.5) == doctest::Approx(1.0 / 3)); // reached exactly
}

TEST_CASE("what has no shares is refused with a sentence") {
    CHECK_THROWS_WITH((void)measure_concentration({}), "concentration: values must have at least one row, got none");
    CHECK_THROWS_WITH((void)measure_concentration(std::vector{1.0, -2.0}),
                      "concentration: values must be at least 0, got -2 in row 1");
    CHECK_THROWS_WITH((void)measure_concentration(std::vector{0.0, 0.0}),
                      "concentration: the sum of the values must be positive, got 0");
    CHECK_THROWS_AS((void)measure_concentration(std::vector<double>{1.0, NAN}), error);
    CHECK_THROWS_WITH((void)measure_concentration(std::vector{1.5e308, 1.5e308}),
                      "concentration: the sum of the values is beyond the largest number");
    CHECK_THROWS_WITH((void)measure_concentration(std::vector{1.0}).top_share(1.5),
                      "concentration: fraction must be in [0, 1], got 1.5");
    CHECK_THROWS_WITH((void)measure_concentration(std::vector{1.0}).fraction_for(-0.5),
                      "concentration: share must be in [0, 1], got -0.5");
}

TEST_CASE("the measures are the same in any unit of value") {
    const std::vector<double> values{1, 2, 4, 0, 9};
    const auto expected = measure_concentration(values);
    for (const double unit : {5e-324, 1e-300, 1e-150, 1e150, 1e300, 1e307}) {
        auto scaled = values;
        for (auto& each : scaled)
            each *= unit;
        const auto same = measure_concentration(scaled);
        CHECK(same.gini == doctest::Approx(expected.gini).epsilon(1e-13));
        CHECK(same.hhi == doctest::Approx(expected.hhi).epsilon(1e-13));
        CHECK(same.entropy == doctest::Approx(expected.entropy).epsilon(1e-13));
        CHECK(same.theil == doctest::Approx(expected.theil).epsilon(1e-13));
        CHECK(same.top_share(0.4) == doctest::Approx(13.0 / 16).epsilon(1e-15));
        CHECK(same.fraction_for(0.8) == 0.4);
    }
}

TEST_CASE("a stored measure whose shares are not those of its customers is refused before it is used") {
    auto torn = measure_concentration(std::vector{1.0, 2.0});
    CHECK(torn.ratio(9) == 1.0);
    torn.cumulative.pop_back();
    const std::string sentence = "concentration: cumulative, from the greatest customer on must have 3 rows, got 2";
    CHECK_THROWS_WITH((void)torn.ratio(1), sentence.c_str());
    CHECK_THROWS_WITH((void)torn.top_share(0.5), sentence.c_str());
    CHECK_THROWS_WITH((void)torn.fraction_for(0.5), sentence.c_str());
    CHECK_THROWS_WITH((void)torn.lorenz(), sentence.c_str());
    CHECK_THROWS_WITH((void)concentration{}.ratio(1), "concentration: there must be at least one customer, got none");
    CHECK_THROWS_WITH((void)concentration{}.lorenz(), "concentration: there must be at least one customer, got none");
}

TEST_CASE("ranks that are given all customers measure what one place does, to the bit") {
    random_generator draw{8};
    std::vector<double> values;
    for (int i = 0; i < 300; ++i)
        values.push_back(i % 5 == 0 ? 0.1 * static_cast<double>(draw.below(9)) : 1 / (1 - draw.uniform()));
    const auto whole = measure_concentration(values);
    for (const auto& rows : testing::ways_to_share(values.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto own = column{values}.subspan(first, count);
            CHECK(first_difference(measure_concentration(gathered(ranks, own).all), whole) == "");
        });
}

} // TEST_SUITE("concentration")
