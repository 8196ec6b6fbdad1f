#include <clientele/tree/detail/buckets.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

TEST_SUITE("tree/detail/buckets") {

using namespace clientele;

TEST_CASE("small tables and categories have no buckets, larger ones keep the order of the values") {
    const std::vector<tree_feature> features{{.name = "spend"}, {.name = "city", .categories = {"Lyon", "Nice"}}};
    const std::vector<int> labels(5000, 1);
    matrix x(5000, 2);
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        x.row(i) << static_cast<double>((i * 37) % 2500), static_cast<double>(i % 2);
    x(7, 0) = std::numeric_limits<double>::quiet_NaN();
    const matrix few = x.topRows(100);
    CHECK(detail::bucket_index<>{one_rank{}, {0, 100, 100}, few, features, labels, 2}.of(0) == nullptr);
    const detail::bucket_index<> index{one_rank{}, {0, 5000, 5000}, x, features, labels, 2};
    const auto* spend = index.of(0);
    REQUIRE(spend != nullptr);
    CHECK(index.of(1) == nullptr);
    CHECK(spend->count <= detail::bucket_index<>::most + 1);
    CHECK(index.bucket(spend->key[7]) == spend->count); // a missing value comes last
    for (std::size_t i = 0; i < 200; ++i)
        for (std::size_t j = 0; j < 200; ++j)
            if (i != 7 && j != 7 && x(static_cast<Eigen::Index>(i), 0) < x(static_cast<Eigen::Index>(j), 0))
                CHECK(index.bucket(spend->key[i]) <= index.bucket(spend->key[j]));
    CHECK(spend->key[0] % 2 == 1); // the label is in the key
}

TEST_CASE("few distinct values have a bucket each, numbered from the lowest, and what lies between goes to the lower") {
    const std::vector<tree_feature> features{{.name = "visits"}};
    for (int distinct = 1; distinct <= 40; ++distinct) {
        CAPTURE(distinct);
        const std::vector<int> labels(5000, 0);
        matrix x(5000, 1);
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            x(i, 0) = static_cast<double>(3 * (i % distinct) - 20);
        const detail::bucket_index<> index{one_rank{}, {0, 5000, 5000}, x, features, labels, 1};
        const auto& visits = *index.of(0);
        REQUIRE(visits.count == static_cast<std::size_t>(distinct) + 1); // the first is for what lies below all
        for (std::size_t i = 0; i < labels.size(); ++i)
            REQUIRE(index.bucket(visits.key[i]) == i % static_cast<std::size_t>(distinct) + 1);
        CHECK(std::none_of(visits.several.begin(), visits.several.end(), [](char each) { return each != 0; }));
    }
}

} // TEST_SUITE("tree/detail/buckets")
