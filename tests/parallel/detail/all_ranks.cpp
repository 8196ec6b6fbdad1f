#include <clientele/parallel/detail/all_ranks.hpp>

#include "../any_ranks.hpp"
#include "../thread_ranks.hpp"

TEST_SUITE("detail/all_ranks") {

using namespace clientele;

TEST_CASE("ranks add up, find the greatest, gather in their order and exchange") {
    for (const int count : {1, 2, 3, 5})
        testing::on_ranks(count, [](const auto& ranks) { testing::check_ranks(ranks); });
}

TEST_CASE("values go from rank to rank as they are") {
    testing::on_ranks(3, [](const auto& ranks) {
        const auto r = static_cast<std::size_t>(ranks.rank());
        CHECK(detail::all_sum(ranks, r + 1) == 6);
        CHECK(detail::all_max(ranks, -static_cast<double>(r)) == 0);
        CHECK(detail::all_min(ranks, -static_cast<double>(r)) == -2);
        CHECK(detail::all_values<double>(ranks, std::vector(r, 0.1 * static_cast<double>(r))) ==
              std::vector{0.1, 0.2, 0.2});
        const auto from_each = detail::exchanged<int>(ranks, {{}, {ranks.rank(), 7}, {ranks.rank()}});
        CHECK(from_each == (r == 0   ? std::vector<std::vector<int>>(3)
                            : r == 1 ? std::vector<std::vector<int>>{{0, 7}, {1, 7}, {2, 7}}
                                     : std::vector<std::vector<int>>{{0}, {1}, {2}}));
        CHECK(detail::told_to_all<int>(ranks, r == 1, std::vector{ranks.rank() * 10}) == std::vector{10});
    });
}

TEST_CASE("rows are those of one rank after the other") {
    testing::on_ranks(3, [](const auto& ranks) {
        const auto r = static_cast<std::size_t>(ranks.rank());
        const auto rows = detail::ranked_rows::of(ranks, r == 1 ? 0u : 4u);
        CHECK(rows.all == 8);
        CHECK(rows.first == (r == 0 ? 0 : 4));
        CHECK(rows.has(3) == (r == 0));
        CHECK(rows.has(4) == (r == 2));
        CHECK_FALSE(rows.has(8));
    });
    const auto alone = detail::ranked_rows::of(one_rank{}, 5);
    CHECK((alone.first == 0 && alone.own == 5 && alone.all == 5));
}

TEST_CASE("a parcel that does not hold whole values is refused") {
    std::vector<double> values;
    CHECK_THROWS_WITH_AS(detail::append_values(values, parcel(9)),
                         "ranks: a parcel must hold whole values of 8 bytes, got 9 bytes", error);
}

TEST_CASE("a rank that fails ends the others") {
    CHECK_THROWS_WITH_AS(testing::on_ranks(3,
                                           [](const auto& ranks) {
                                               require(ranks.rank() != 1, "rank 1 has no rows");
                                               (void)detail::all_sum(ranks, std::size_t{1});
                                           }),
                         "rank 1 has no rows", error);
}
} // TEST_SUITE("detail/all_ranks")
