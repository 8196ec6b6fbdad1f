#include <clientele/parallel/detail/customers_on_ranks.hpp>

#include <doctest/doctest.h>

#include "../thread_ranks.hpp"

TEST_SUITE("detail/customers_on_ranks") {

using namespace clientele;

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
        CHECK(sent.routes.answers(sent.values, 2) == values);
    });
}

} // TEST_SUITE("detail/customers_on_ranks")
