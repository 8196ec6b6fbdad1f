#include <clientele/parallel/detail/ids_on_ranks.hpp>

#include <doctest/doctest.h>

#include "../thread_ranks.hpp"

TEST_SUITE("detail/ids_on_ranks") {

using namespace clientele;

TEST_CASE("ids go from rank to rank as they are, texts of any length too") {
    testing::on_ranks(3, [](const auto& ranks) {
        const std::vector<std::string> own(static_cast<std::size_t>(ranks.rank()), std::string(40, 'x') + '\0' + "y");
        CHECK(detail::all_ids(ranks, own) == std::vector<std::string>(3, std::string(40, 'x') + '\0' + "y"));
        CHECK(detail::all_ids(ranks, std::vector<std::int16_t>{static_cast<std::int16_t>(-ranks.rank())}) ==
              std::vector<std::int16_t>{0, -1, -2});
    });
}

TEST_CASE("the rank of an id is the same for an integer and everywhere, and all ranks have some") {
    std::vector<int> counts(4, 0);
    for (int id = 0; id < 400; ++id) {
        ++counts[detail::rank_of_id(id, 4)];
        ++counts[detail::rank_of_id(std::string_view{"customer " + std::to_string(id)}, 4)];
        CHECK(detail::rank_of_id(id, 1) == 0);
    }
    for (const int count : counts)
        CHECK(count > 100);
}

TEST_CASE("ids are in turn where those of each rank come after those of the rank before") {
    CHECK(detail::first_out_of_turn(std::vector<int>{}) == 0);
    CHECK(detail::first_out_of_turn(std::vector<int>{1, 5}) == 2);
    CHECK(detail::first_out_of_turn(std::vector<int>{1, 5, 6, 6, 7, 9}) == 6);
    CHECK(detail::first_out_of_turn(std::vector<int>{1, 5, 5, 6, 0, 9}) == 2);
    CHECK(detail::first_out_of_turn(std::vector<int>{1, 5, 6, 7, 0, 9}) == 4);
}

} // TEST_SUITE("detail/ids_on_ranks")
