#include <clientele/monitor/yardstick/programme_benchmark.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/yardstick/programme_benchmark") {

using namespace clientele;

TEST_CASE("a year stands beside the years before it and beside peers") {
    const std::vector<int> years{2021, 2023, 2024, 2025, 2026};
    const std::vector<double> values{80, 84, 88, 87, 90}, peers{70, 95, 90};
    const auto found = benchmark_programme(years, values, peers);
    CHECK(*found.change == 3);
    CHECK(found.among_years->percentile() == 1);
    CHECK(found.among_peers->percentile() == 0.5);
    CHECK(found.change_a_year->estimate == doctest::Approx(28.8 / 14.8).epsilon(1e-12));
    CHECK(in_words(found) ==
          "2026: 90, +3 against 2025; better than 4 and as good as 0 of 4 earlier years; better than 1 "
          "and as good as 1 of 3 peers. 1.946 a year (0.904 to 2.988).");
}

TEST_CASE("a first year has nothing to stand beside, and years rise") {
    const auto first = benchmark_programme(std::vector{2026}, std::vector{90.0});
    CHECK_FALSE(first.change.has_value());
    CHECK_FALSE(first.among_years.has_value());
    CHECK(in_words(first) == "2026: 90.");
    CHECK_FALSE(benchmark_programme(std::vector{2022, 2023, 2024, 2025}, std::vector{0.1, 0.2, 0.3, 0.4})
                    .change_a_year.has_value());
    CHECK_FALSE(benchmark_programme(std::vector{2024, 2026}, std::vector{80.0, 90.0}).change.has_value());
    check_refusal(refusal([] { return benchmark_programme(std::vector{2026, 2026}, std::vector{1.0, 2.0}); }),
                  errc::bad_value, 1,
                  "benchmark_programme: years must be in [-32767, 32767] and rise, got 2026 in row 1");
}

TEST_CASE("a change beyond a double is refused, and a great one said") {
    const std::vector<int> years{2025, 2026};
    CHECK_THROWS_WITH((void)benchmark_programme(years, std::vector{-1e308, 1e308}),
                      "benchmark_programme: the change must be within the range of a double, got one from -1e+308 to "
                      "1e+308 in row 1");
    CHECK(in_words(benchmark_programme(years, std::vector{-1e307, 1e307})).find("+2e+307 against") !=
          std::string::npos);
}

} // TEST_SUITE("monitor/yardstick/programme_benchmark")
