#include <clientele/tree/detail/measure.hpp>
#include <clientele/tree/impurity.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("tree/detail/measure") {

using namespace clientele;

TEST_CASE("whole weights stay whole, others keep 60 bits of their total, and none means 1 each") {
    const auto whole = detail::make_integer_weights("fit", std::vector{3.0, 0.0, 2.0}, 3);
    CHECK(whole.unit == 1);
    CHECK(whole.units == std::vector<std::int64_t>{3, 0, 2});
    const auto parts = detail::make_integer_weights("fit", std::vector{0.25, 0.5, 0.0}, 3);
    CHECK(static_cast<double>(parts.units[0]) * parts.unit == 0.25);
    CHECK(static_cast<double>(parts.units[1]) * parts.unit == 0.5);
    CHECK(parts.units[1] >= std::int64_t{1} << 57);
    CHECK(detail::make_integer_weights("fit", {}, 3)[1] == 1);
}

TEST_CASE("a weight that would round away beside the others is refused with the least one that would not") {
    CHECK(detail::make_integer_weights("fit", std::vector{1e12 + 0.5, 1.0}, 2).units[1] > 1000);
    CHECK_THROWS_WITH_AS((void)detail::make_integer_weights("fit", std::vector{1e18 + 0.5, 1.0}, 2),
                         "fit: weights must be 0 or at least 2048 beside one of 1e+18 in 2 rows, got 1 in row 1",
                         error);
}

TEST_CASE("class sums give the impurity times the weight, and the share that categories are sorted by") {
    const std::vector<int> labels{0, 1, 1, 0};
    const detail::integer_weights weights;
    const gini impurity;
    const detail::class_measure<gini, 2> measure{impurity, labels, weights, 2};
    std::vector<std::int64_t> sums(2, 0);
    for (std::size_t row = 0; row < 3; ++row)
        measure.add(sums.data(), row);
    CHECK(sums == std::vector<std::int64_t>{1, 2});
    CHECK(measure.weight(sums.data()) == 3);
    CHECK(measure.total(sums.data()) == doctest::Approx(3 * (1 - 1.0 / 9 - 4.0 / 9)));
    CHECK(measure.order(sums.data(), 0) == doctest::Approx(1.0 / 3));
}

TEST_CASE("buckets of classes hold the weight of their rows, or their number where nobody weighs") {
    const std::vector<int> labels{0, 1, 1, 0, 1};
    const std::vector<std::uint16_t> key{0, 1, 3, 2, 3}; // bucket * 2 + label
    const std::vector<std::uint32_t> rows{0, 1, 2, 4};
    const gini impurity;
    const detail::integer_weights none;
    std::vector<std::int64_t> counted(4, 0), weighed(4, 0);
    detail::class_measure<gini, 2>{impurity, labels, none, 2}.add_keys(counted.data(), key, rows);
    CHECK(counted == std::vector<std::int64_t>{1, 1, 0, 2});
    const auto weights = detail::make_integer_weights("fit", std::vector{1.0, 2.0, 3.0, 4.0, 5.0}, 5);
    detail::class_measure<gini, 2>{impurity, labels, weights, 2}.add_keys(weighed.data(), key, rows);
    CHECK(weighed == std::vector<std::int64_t>{1, 2, 0, 8});
}

TEST_CASE("number sums give the mean of any group, and labels without weight have no say in their unit") {
    const std::vector<double> labels{1, 2, 6, 1e300};
    const auto weights = detail::make_integer_weights("fit", std::vector{1.0, 1.0, 1.0, 0.0}, 4);
    const variance impurity;
    const one_rank alone;
    detail::number_measure<variance, one_rank> measure{alone, impurity, labels, weights};
    std::vector<detail::wide_integer> sums(2, 0);
    const std::vector<std::uint32_t> rows{0, 1, 2};
    for (const auto row : rows)
        measure.add(sums.data(), row);
    measure.enter(rows, sums.data());
    CHECK(measure.mean(sums.data()) == 3);
    CHECK(measure.node_total(rows, sums.data()) == doctest::Approx(14)); // 4 + 1 + 9
    const std::vector<double> apart{-1e300, 1e300};
    const detail::integer_weights none;
    detail::number_measure<variance, one_rank> huge{alone, impurity, apart, none};
    std::vector<detail::wide_integer> both(2, 0);
    huge.add(both.data(), 0);
    huge.add(both.data(), 1);
    const std::vector<std::uint32_t> two{0, 1};
    huge.enter(two, both.data());
    CHECK_THROWS_WITH((void)huge.node_total(two, both.data()),
                      "decision_tree: labels must be small enough for their deviances to be finite");
}

} // TEST_SUITE("tree/detail/measure")
