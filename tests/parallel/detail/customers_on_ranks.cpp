#include <clientele/parallel/detail/customers_on_ranks.hpp>

#include <doctest/doctest.h>

#include "../thread_ranks.hpp"

TEST_SUITE("detail/customers_on_ranks") {

using namespace clientele;

TEST_CASE("ids go from rank to rank as they are, texts of any length too") {
    testing::on_ranks(3, [](const auto& ranks) {
        const std::vector<std::string> own(static_cast<std::size_t>(ranks.rank()), std::string(40, 'x') + '\0' + "y");
        CHECK(detail::all_ids(ranks, own) == std::vector<std::string>(3, std::string(40, 'x') + '\0' + "y"));
        CHECK(detail::all_ids(ranks, std::vector<std::int16_t>{static_cast<std::int16_t>(-ranks.rank())}) ==
              std::vector<std::int16_t>{0, -1, -2});
    });
}

TEST_CASE("an answer about each row comes back to whom has sent it, in its order") {
    testing::on_ranks(3, [](const auto& ranks) {
        std::vector<int> ids, values;
        for (int i = 0; i < 20; ++i) {
            ids.push_back(i);
            values.insert(values.end(), {100 * ranks.rank() + i, -i});
        }
        const auto sent = detail::send_rows(ranks, ids, std::span<const int>{values}, 2,
                                            [](int id) { return static_cast<std::size_t>(id % 3); });
        for (std::size_t i = 0; i < sent.ids.size(); ++i) {
            CHECK(sent.ids[i] % 3 == ranks.rank());
            CHECK(sent.values[2 * i + 1] == -sent.ids[i]);
        }
        CHECK(detail::answers(ranks, sent, sent.values, 2) == values);
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

} // TEST_SUITE("detail/customers_on_ranks")
