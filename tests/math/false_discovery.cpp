#include <clientele/math/distributions.hpp>
#include <clientele/math/false_discovery.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <cmath>
#include <golden.hpp>
#include <refusal.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("math/false_discovery") {

using namespace clientele;

TEST_CASE("adjusted p-values are those of the reference") {
    const auto table = golden("decisions/false_discovery.csv");
    std::vector<double> p, hochberg, yekutieli;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        p.push_back(table.number(row, 1));
        hochberg.push_back(table.number(row, 2));
        yekutieli.push_back(table.number(row, 3));
        if (row + 1 < table.rows() && table.text(row, 0) == table.text(row + 1, 0))
            continue;
        const auto found = adjusted_p_values(p), any = adjusted_p_values(p, test_dependence::any);
        for (std::size_t i = 0; i < p.size(); ++i) {
            CHECK(found[i] == doctest::Approx(hochberg[i]).epsilon(1e-12));
            CHECK(any[i] == doctest::Approx(yekutieli[i]).epsilon(1e-12));
        }
        p.clear(), hochberg.clear(), yekutieli.clear();
    }
}

TEST_CASE("equal p-values are adjusted equally, one test stays as it is, and none gives none") {
    const auto found = adjusted_p_values(std::vector{0.03, 0.01, 0.03, 0.9});
    CHECK(found == std::vector{0.04, 0.04, 0.04, 0.9});
    CHECK(adjusted_p_values(std::vector{0.2}, test_dependence::any) == std::vector{0.2});
    CHECK(adjusted_p_values(std::vector<double>{}).empty());
}

TEST_CASE("the share of false ones among the alarms is held") {
    random_generator random{5};
    const int books = repeats(1000);
    for (const double level : {0.05, 0.1}) {
        double shares = 0;
        for (int book = 0; book < books; ++book) {
            std::vector<double> p(50);
            for (std::size_t i = 0; i < p.size(); ++i)
                p[i] = i < 40 ? random.uniform() : std::pow(random.uniform(), 20);
            const auto found = adjusted_p_values(p);
            int alarms = 0, wrong = 0;
            for (std::size_t i = 0; i < p.size(); ++i)
                if (found[i] <= level)
                    ++alarms, wrong += i < 40;
            shares += alarms == 0 ? 0.0 : static_cast<double>(wrong) / alarms;
        }
        CHECK(shares / books < level);
        CHECK(shares / books > 0.6 * level); // 40 of 50 are as they were: 0.8 of it
    }
}

TEST_CASE("what is no probability is refused") {
    CHECK_THROWS_WITH((void)adjusted_p_values(std::vector{0.5, 1.5}),
                      "adjusted_p_values: p must be in [0, 1], got 1.5 in row 1");
}

TEST_CASE("tests that are spread over ranks are adjusted to the bit as in one place, and refused by all") {
    random_generator random{71};
    std::vector<double> p;
    for (int i = 0; i < 300; ++i)
        p.push_back(i % 10 == 0 ? 0.05 : i % 3 == 0 ? 0.01 * random.uniform() : random.uniform());
    for (const auto dependence : {test_dependence::independent_or_positive, test_dependence::any}) {
        const auto whole = adjusted_p_values(p, dependence);
        for (const auto& rows : testing::ways_to_share(p.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(first);
                CHECK(adjusted_p_values_on(ranks, column{p}.subspan(first, count), dependence) ==
                      std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(count)));
            });
    }
    p[217] = 1.5;
    testing::on_shares({200, 100}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        check_refusal(refusal([&] { return adjusted_p_values_on(ranks, column{p}.subspan(first, count)); }),
                      errc::bad_value, 217, "adjusted_p_values: p must be in [0, 1], got 1.5 in row 217");
    });
}

} // TEST_SUITE("math/false_discovery")
