#include <clientele/math/detail/threshold_classes.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

TEST_SUITE("threshold_classes") {

using namespace clientele; // NOLINT

TEST_CASE("a class is the number of thresholds that a value is not below, few thresholds or many") {
    random_generator draw{15};
    for (const std::size_t n : {0u, 1u, 3u, 4u, 5u, 48u, 49u, 300u})
        for (const std::size_t rows : {0u, 1u, 1023u, 1024u, 1025u, 5000u}) {
            std::vector<double> thresholds(n), values(rows);
            for (double& t : thresholds)
                t = static_cast<double>(draw.below(20));
            std::sort(thresholds.begin(), thresholds.end());
            for (double& v : values)
                v = static_cast<double>(draw.below(22)) - 1.0 + (draw.below(2) ? 0.0 : 0.5);
            const detail::threshold_classes classes{thresholds};
            CHECK(classes.classes() == n + 1);
            detail::class_counts counts{classes.classes()};
            std::vector<std::size_t> expected(n + 1, 0);
            std::size_t seen = 0;
            classes.for_each_block(values, [&](std::size_t first, std::span<const int> block) {
                REQUIRE(first == seen);
                for (std::size_t i = 0; i < block.size(); ++i) {
                    const auto reached =
                        std::upper_bound(thresholds.begin(), thresholds.end(), values[first + i]) - thresholds.begin();
                    REQUIRE(block[i] == static_cast<int>(reached));
                    ++expected[static_cast<std::size_t>(reached)];
                }
                seen += block.size();
                counts.add(block);
            });
            CHECK(seen == rows);
            for (std::size_t c = 0; c <= n; ++c)
                CHECK(counts[c] == expected[c]);
        }
}

TEST_CASE("values outside a range are counted, NaN among them") {
    std::vector<double> x(100, 1.0);
    CHECK(detail::count_outside(x, 0.0, 1.0) == 0);
    x[3] = -1.0, x[99] = std::numeric_limits<double>::quiet_NaN(), x[50] = std::numeric_limits<double>::infinity();
    CHECK(detail::count_outside(x, 0.0, std::numeric_limits<double>::max()) == 3);
}

} // TEST_SUITE("threshold_classes")
