#include <clientele/math/matrix.hpp>
#include <clientele/parallel/gathered.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "shares.hpp"

TEST_SUITE("gathered") {

using namespace clientele;

TEST_CASE("every rank has the columns of all, and its own share of what is worked out of them") {
    std::vector<double> values;
    std::vector<int> groups;
    matrix x(23, 2);
    for (int i = 0; i < 23; ++i) {
        values.push_back(0.1 * i);
        groups.push_back(i % 3);
        x.row(i) << i, -i;
    }
    for (const auto& rows : testing::ways_to_share(23))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto every = gathered(ranks, column{values}.subspan(first, count));
            CHECK(every.all == values);
            CHECK(every.first == first);
            CHECK(every.own == count);
            CHECK(every.size() == 23);
            CHECK(every.has(first) == (count > 0));
            CHECK_FALSE(every.has(first + count));
            const auto group = gathered(ranks, std::span{groups}.subspan(first, count));
            CHECK(group.all == groups);
            const auto own = every.own_share(groups);
            CHECK(own.size() == count);
            CHECK(std::equal(own.begin(), own.end(), groups.begin() + static_cast<std::ptrdiff_t>(first)));
            const auto matrices = gathered(ranks, testing::rows_of(x, first, count));
            CHECK(matrices.all == x);
            CHECK(matrices.own_share(x) == testing::rows_of(x, first, count));
        });
}

TEST_CASE("nobody anywhere is an empty column, and a result of other rows is refused") {
    testing::on_ranks(2, [](const auto& ranks) {
        const auto nobody = gathered(ranks, std::vector<double>{});
        CHECK(nobody.all.empty());
        CHECK(nobody.own_share(std::vector<int>{}).empty());
        CHECK(gathered(ranks, matrix(0, 3)).all.cols() == 3);
        CHECK_THROWS_WITH_AS((void)nobody.own_share(std::vector<int>{1}),
                             "own_share: what was worked out must have 0 rows, got 1", error);
    });
    testing::on_shares({1, 2}, [](const auto& ranks, std::size_t, std::size_t count) {
        const matrix own(static_cast<Eigen::Index>(count), 1), none(3, 0);
        CHECK(gathered(ranks, own).own_share(none).rows() == own.rows()); // of no column
    });
    CHECK_THROWS_WITH_AS((void)gathered(one_rank{}, matrix(2, 1)).own_share(matrix(3, 1)),
                         "own_share: what was worked out must have 2 rows, got 3", error);
}

TEST_CASE("what is gathered is sent once to every other rank") {
    testing::on_ranks(3, [](const auto& ranks) {
        rank_traffic traffic;
        const metered_ranks metered{ranks, &traffic};
        (void)gathered(metered, std::vector<double>(10));
        CHECK(traffic.bytes == 2 * 8 * 10);
        traffic = {};
        (void)gathered(metered, matrix::Zero(10, 4).eval());
        CHECK(traffic.bytes == 2 * 8 * 10 * 4);
    });
}
} // TEST_SUITE("gathered")
