#include <clientele/math/random.hpp>
#include <clientele/tier/regroup.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("regroup") {

using namespace clientele;

TEST_CASE("small segments join the rest of their parent, level by level") {
    const std::vector<std::string> paths{"steel/north", "steel/north",  "steel/south",
                                         "steel/west",  "retail/north", "energy"};
    const std::vector<double> values{10, 20, 5, 5, 1, 100};
    const auto result = regroup{.least_customers = 2}.assign(paths, values);
    REQUIRE(result.lines.size() == 3);
    CHECK(result.lines[0].name == "");
    CHECK(result.lines[0].customers == 2); // retail and energy are too small on every level
    CHECK(result.lines[1].name == "steel");
    CHECK(result.lines[1].value == 10);
    CHECK(result.lines[2].name == "steel/north");
    CHECK(result.segment == std::vector{2, 2, 1, 1, 0, 0});
    CHECK(result.lines[2].share_of_customers == doctest::Approx(1.0 / 3));
    CHECK(result.lines[2].share_of_value == doctest::Approx(30.0 / 141));
}

TEST_CASE("a segment may be kept whatever its size, and value counts like number") {
    const std::vector<std::string> paths{"steel/north", "steel/south", "energy"};
    const std::vector<double> values{10, 20, 100};
    const auto kept = regroup{.least_customers = 2, .keep = {"energy"}}.assign(paths, values);
    CHECK(kept.lines[0].name == "energy");
    CHECK(kept.lines[1].name == "steel");
    const auto by_value = regroup{.least_value = 15}.assign(paths, values);
    CHECK(by_value.lines.size() == 3);
    CHECK(by_value.lines[0].name == ""); // steel/north has 10: too little, and so is the rest of steel
    CHECK(by_value.lines[1].name == "energy");
    CHECK(by_value.lines[2].name == "steel/south");
}

TEST_CASE("everybody is in one segment, the order of the rows does not matter, and only the rest may be small") {
    random_generator random{131};
    const std::vector<std::string> names{"a", "b", "c"};
    for (int round = 0; round < repeats(2'000); ++round) {
        const auto n = 1 + random.below(15);
        std::vector<std::string> paths(n);
        std::vector<double> values(n);
        for (std::size_t i = 0; i < n; ++i) {
            paths[i] = names[random.below(3)];
            for (auto levels = random.below(3); levels > 0; --levels)
                paths[i] += "/" + names[random.below(3)];
            values[i] = random.uniform();
        }
        const regroup rule{.least_customers = 1 + random.below(4)};
        const auto result = rule.assign(paths, values);
        std::size_t customers = 0;
        for (const auto& line : result.lines) {
            customers += line.customers;
            REQUIRE((line.name.empty() || line.customers >= rule.least_customers));
        }
        REQUIRE(customers == n);
        for (std::size_t i = 0; i < n; ++i) // nobody leaves its own branch
            REQUIRE(paths[i].starts_with(result.lines[static_cast<std::size_t>(result.segment[i])].name));
        for (std::size_t i = n; i > 1; --i) {
            const auto j = random.below(i);
            std::swap(paths[i - 1], paths[j]);
            std::swap(values[i - 1], values[j]);
        }
        const auto other = rule.assign(paths, values);
        REQUIRE(other.lines.size() == result.lines.size());
        for (std::size_t s = 0; s < result.lines.size(); ++s)
            REQUIRE(other.lines[s].value == result.lines[s].value);
    }
}

TEST_CASE("paths and minima that make no sense are refused") {
    const std::vector<double> one{1.0};
    const auto assign = [&](const std::string& path) { return regroup{}.assign(std::vector<std::string>{path}, one); };
    CHECK_THROWS_WITH((void)assign("steel//north"),
                      "regroup: each level of a path must have a name, got 'steel//north' in row 0");
    CHECK_THROWS_AS((void)assign(""), error);
    CHECK_THROWS_AS((void)assign("/a"), error);
    CHECK_THROWS_AS((void)assign("a/"), error);
    const std::vector<std::string> steel{"steel"};
    CHECK_THROWS_WITH((void)(regroup{.keep = {"energy"}}.assign(steel, one)),
                      "regroup: nobody is in 'energy', which is to be kept");
    CHECK_THROWS_WITH((void)(regroup{.least_customers = 0}.assign(steel, one)),
                      "regroup: least_customers must be at least 1, got 0");
    CHECK_THROWS_WITH((void)regroup{}.assign({}, {}), "regroup: paths must have at least one row, got none");
    CHECK_THROWS_WITH((void)regroup{}.assign(steel, {}), "regroup: values must have 1 rows, got 0");
}

TEST_CASE("a least value that is no number and sums beyond all numbers are refused") {
    const std::vector<std::string> paths{"a", "a"};
    CHECK_THROWS_WITH(
        (void)(regroup{.least_value = std::numeric_limits<double>::quiet_NaN()}.assign(paths, std::vector{1.0, 2.0})),
        "regroup: least_value must be a number, got nan");
    CHECK_THROWS_WITH((void)regroup{}.assign(paths, std::vector{1e308, 1e308}),
                      "regroup: the values add up beyond the largest number");
    const auto losses = regroup{}.assign(paths, std::vector{-1.0, -2.0});
    CHECK(losses.lines[0].value == -3.0);
    CHECK(losses.lines[0].share_of_value == 0.0); // of a total that is not positive
}

} // TEST_SUITE("regroup")
