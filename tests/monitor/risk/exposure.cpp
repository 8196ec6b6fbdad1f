#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/risk/exposure.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <cmath>
#include <refusal.hpp>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("monitor/risk/exposure") {

using namespace clientele;

TEST_CASE("what is at risk is value times probability, with the variance of independent losses") {
    const auto book = exposure{}.measure(std::vector<double>{100, 50, 200}, std::vector<double>{0.1, 0.5, 0.25});
    CHECK(book.value == 350);
    CHECK(book.expected == std::vector<double>{10, 25, 50});
    CHECK(book.loss.estimate == 85);
    CHECK(book.loss.standard_error ==
          doctest::Approx(std::sqrt(1e4 * 0.09 + 2500 * 0.25 + 4e4 * 0.1875)).epsilon(1e-14));
    CHECK(book.largest == 2);
    CHECK(book.largest_share == doctest::Approx(50.0 / 85));
    CHECK(book.loss.lower >= 0);
    CHECK(book.loss.upper <= 350);
}

TEST_CASE("a common shock leaves what is expected and widens the sum, as all pairs together say") {
    const std::vector<double> value{100, 50, 200, 80}, loss{0.1, 0.5, 0.25, 0.5};
    const auto apart = exposure{}.measure(value, loss), together = exposure{.shock = 0.6}.measure(value, loss);
    double variance = apart.loss.standard_error * apart.loss.standard_error;
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            if (i != j)
                variance += 0.36 * value[i] * value[j] * (std::min(loss[i], loss[j]) - loss[i] * loss[j]);
    CHECK(together.loss.estimate == apart.loss.estimate);
    CHECK(together.loss.standard_error == doctest::Approx(std::sqrt(variance)).epsilon(1e-13));
    CHECK(together.loss.upper > apart.loss.upper);
}

TEST_CASE("a book of one customer is lost wholly or not at all, and certain losses have no width") {
    const auto one = exposure{}.measure(std::vector<double>{100}, std::vector<double>{0.3});
    CHECK(one.loss.lower == 0);
    CHECK(one.loss.upper == 100);
    CHECK(exposure{}.measure(std::vector<double>{100}, std::vector<double>{0.01}).loss.upper == 1); // what is expected
    const auto certain = exposure{}.measure(std::vector<double>{100, 50}, std::vector<double>{1, 0});
    CHECK(certain.loss.lower == 100);
    CHECK(certain.loss.upper == 100);
    CHECK(exposure{}.measure(std::vector<double>{100, 50}, std::vector<double>{0, 0}).loss.upper == 0);
    CHECK(in_words(certain) == "Of 150 in 2 customers 100 is at risk (100 to 100), 100 % of it with one customer.");
}

TEST_CASE("the interval holds what is expected, also of a book that is nearly sure to go") {
    for (const double loss : {1e-3, 0.01, 0.5, 0.99, 0.999})
        for (const double level : {0.05, 0.5, 0.95, std::nextafter(1.0, 0.0)})
            for (const std::size_t customers : {std::size_t{1}, std::size_t{2}, std::size_t{200}}) {
                const auto book = exposure{.level = level}.measure(std::vector<double>(customers, 10),
                                                                   std::vector<double>(customers, loss));
                CHECK(0 <= book.loss.lower);
                CHECK(book.loss.lower <= book.loss.estimate);
                CHECK(book.loss.estimate <= book.loss.upper);
                CHECK(book.loss.upper <= book.value);
            }
}

TEST_CASE("losses that are drawn lie in the interval as often as it says, with a shock and without") {
    for (const double shock : {0.0, 0.4}) {
        random_generator random{7};
        std::vector<double> value, loss;
        for (int i = 0; i < 200; ++i) {
            value.push_back(-100 * std::log(1 - random.uniform()));
            loss.push_back(0.3 * random.uniform());
        }
        const auto book = exposure{.shock = shock}.measure(value, loss);
        int inside = 0;
        const int rounds = repeats(4000);
        for (int round = 0; round < rounds; ++round) {
            const double common = random.uniform();
            double lost = 0;
            for (std::size_t i = 0; i < value.size(); ++i)
                lost += (random.uniform() < shock ? common : random.uniform()) < loss[i] ? value[i] : 0;
            inside += book.loss.lower <= lost && lost <= book.loss.upper;
        }
        CHECK(std::abs(static_cast<double>(inside) / rounds - 0.95) < 0.02);
    }
}

TEST_CASE("values below 0 and probabilities above 1 are refused with the row") {
    const std::vector<double> value{1, -2}, loss{0.5, 1.5};
    check_refusal(refusal([&] { return exposure{}.measure(value, loss); }), errc::bad_value, 1,
                  "exposure: value must be finite and at least 0, got -2 in row 1");
    check_refusal(refusal([&] { return exposure{}.measure(loss, loss); }), errc::bad_value, 1,
                  "exposure: loss must be in [0, 1], got 1.5 in row 1");
    check_refusal(refusal([&] { return exposure{.shock = 2}.measure(loss, loss); }), errc::bad_parameter, no_row,
                  "exposure: shock must be in [0, 1], got 2");
}

TEST_CASE("a book that is spread over ranks is at risk to the bit as in one place") {
    random_generator random{91};
    std::vector<double> value, loss;
    for (int i = 0; i < 90; ++i) {
        value.push_back(i % 8 == 0 ? 5000 : std::floor(1e5 * random.uniform()) / 100);
        loss.push_back(i % 8 == 0 ? 0.5 : random.uniform());
    }
    const auto check = [&](const exposure& rules) {
        const auto whole = rules.measure(value, loss);
        for (const auto& rows : testing::ways_to_share(value.size()))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                auto expected = whole;
                const auto begin = whole.expected.begin() + static_cast<std::ptrdiff_t>(first);
                expected.expected = {begin, begin + static_cast<std::ptrdiff_t>(count)};
                CHECK(first_difference(rules.measure_on(ranks, column{value}.subspan(first, count),
                                                        column{loss}.subspan(first, count)),
                                       expected) == "");
            });
    };
    check({});
    check({.shock = 0.3, .level = 0.8});
    rank_traffic traffic;
    testing::on_shares({45, 45}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        rank_traffic own;
        (void)exposure{}.measure_on(metered_ranks{ranks, &own}, column{value}.subspan(first, count),
                                    column{loss}.subspan(first, count));
        if (ranks.rank() == 0)
            traffic = own;
    });
    CHECK(traffic.bytes == 8 + 3 * 544 + 16);
    loss[70] = 1.5;
    testing::on_shares({60, 0, 30}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        check_refusal(refusal([&] {
                          return exposure{}.measure_on(ranks, column{value}.subspan(first, count),
                                                       column{loss}.subspan(first, count));
                      }),
                      errc::bad_value, 70, "exposure: loss must be in [0, 1], got 1.5 in row 70");
    });
    loss.assign(90, 0);
    check({});
}

} // TEST_SUITE("monitor/risk/exposure")
