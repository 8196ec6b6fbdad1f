#include <clientele/math/quantile.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <algorithm>
#include <repeats.hpp>
#include <string_view>
#include <vector>

TEST_SUITE("quantile") {

using clientele::quantile_type;

TEST_CASE("all nine types equal R's quantile bit for bit on the 995 customers") {
    const auto customers = golden("rfm_reference_orders_scores.csv");
    const auto reference = golden("quantile_types_reference.csv");
    const auto type = numbers(reference, "type"), prob = numbers(reference, "prob"),
               expected = numbers(reference, "quantile");
    REQUIRE(expected.size() == 405);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto variable = reference.text(i, reference.column("variable"));
        CAPTURE(variable);
        CAPTURE(type[i]);
        CAPTURE(prob[i]);
        const auto values = numbers(customers, variable);
        CHECK(clientele::quantile(values, prob[i], static_cast<quantile_type>(static_cast<int>(type[i]))) ==
              expected[i]);
    }
}

TEST_CASE("an exact fraction gives the quantile of its probability, wherever rounding of i / k does not decide") {
    clientele::random_generator draw{3};
    for (int round = 0; round < repeats(20000); ++round) {
        const auto n = 1 + draw.below(300), k = 1 + draw.below(12), i = draw.below(k + 1);
        const auto type = static_cast<quantile_type>(1 + round % 9);
        if (type <= quantile_type::type_3 && 2 * n * i % k == 0)
            continue; // a step of the distribution: R's answer hangs on the last bit of n * p
        std::vector<double> x(n);
        for (std::size_t r = 0; r < n; ++r)
            x[r] = static_cast<double>(r);
        const auto exact = clientele::quantile_at(type, n, i, k);
        const double p = static_cast<double>(i) / static_cast<double>(k);
        CAPTURE(static_cast<int>(type));
        CAPTURE(n);
        CAPTURE(i);
        CAPTURE(k);
        REQUIRE(exact.between(x[exact.lower], x[exact.upper]) ==
                doctest::Approx(clientele::quantile_of_sorted(x, p, type)).epsilon(1e-12));
    }
}

TEST_CASE("where i / k is exact in double, fractions and probabilities agree altogether") {
    for (const int type : {1, 2, 3, 4, 5, 6, 7, 9}) // the thirds of type 8 are never exact
        for (std::size_t n = 1; n <= 40; ++n)
            for (const std::size_t k : {1u, 2u, 4u, 8u})
                for (std::size_t i = 0; i <= k; ++i) {
                    const auto exact = clientele::quantile_at(static_cast<quantile_type>(type), n, i, k);
                    const auto rounded = clientele::quantile_at(static_cast<quantile_type>(type), n,
                                                                static_cast<double>(i) / static_cast<double>(k));
                    CAPTURE(type);
                    REQUIRE(exact.lower == rounded.lower);
                    REQUIRE(exact.weight == doctest::Approx(rounded.weight));
                }
}

TEST_CASE("a cut that falls on a value is that value, where rounding of i / k would miss it") {
    // 100 * 0.29 is 28.999999999999996 in double
    const auto exact = clientele::quantile_at(quantile_type::type_7, 101, 29, 100);
    CHECK(exact.lower == 29);
    CHECK(exact.weight == 0.0);
}

TEST_CASE("quantiles come in the order of their probabilities, and repeat") {
    const std::vector<double> x{5, 1, 4, 2, 3}, p{1.0, 0.0, 0.5, 0.5, 0.25};
    CHECK(clientele::quantiles(x, p) == std::vector<double>{5, 1, 3, 3, 2});
    CHECK(clientele::median(x) == 3.0);
    CHECK(clientele::median(std::vector<double>{4, 1, 2, 3}) == 2.5);
    CHECK(clientele::quantiles(x, {}).empty());
}

TEST_CASE("one value is every quantile of itself in every type") {
    const std::vector<double> x{7.25};
    for (int type = 1; type <= 9; ++type)
        for (const double p : {0.0, 0.3, 1.0})
            CHECK(clientele::quantile(x, p, static_cast<quantile_type>(type)) == 7.25);
}

TEST_CASE("but for rounding, quantiles never leave the range and never fall as p rises") {
    clientele::random_generator draw{4};
    for (int type = 1; type <= 9; ++type)
        for (int round = 0; round < 50; ++round) {
            std::vector<double> x(1 + draw.below(20));
            for (auto& v : x)
                v = static_cast<double>(draw.below(9)) - 4.0;
            const auto [least, most] = std::minmax_element(x.begin(), x.end());
            double before = *least;
            for (int step = 0; step <= 100; ++step) {
                const double q = clientele::quantile(x, step / 100.0, static_cast<quantile_type>(type));
                REQUIRE(q >= before - 1e-12); // R's formula may wobble by a unit of rounding
                REQUIRE(q <= *most + 1e-12);
                before = q;
            }
        }
}

TEST_CASE("a probability outside [0, 1], an unknown type, no values and NaN are refused") {
    const std::vector<double> x{1, 2};
    CHECK_THROWS_WITH_AS((void)clientele::quantile(x, 1.5), "quantile: p must be in [0, 1], got 1.5", clientele::error);
    CHECK_THROWS_AS((void)clientele::quantile(x, std::nan("")), clientele::error);
    CHECK_THROWS_WITH_AS((void)clientele::quantile(x, 0.5, static_cast<quantile_type>(10)),
                         "quantile: type must be in [1, 9], got 10", clientele::error);
    CHECK_THROWS_WITH_AS((void)clientele::quantile({}, 0.5), "quantile: values must have at least one row, got 0",
                         clientele::error);
    CHECK_THROWS_WITH_AS((void)clientele::quantile(std::vector<double>{std::nan("")}, 0.5),
                         "order_statistics: values must be finite, got nan in row 0", clientele::error);
    CHECK_THROWS_AS((void)clientele::quantile_at(quantile_type::type_7, 3, 6, 5), clientele::error);
}

} // TEST_SUITE("quantile")
