#include <clientele/parallel/metered_ranks.hpp>

#include "any_ranks.hpp"
#include "thread_ranks.hpp"

TEST_SUITE("metered_ranks") {

using namespace clientele;

TEST_CASE("what ranks say to each other is counted, and what they keep is not") {
    testing::on_ranks(2, [](const auto& ranks) {
        rank_traffic traffic;
        const metered_ranks metered{ranks, &traffic};
        testing::check_ranks(metered);
        CHECK(traffic.calls == 4);
        // 3 sums, 2 greatest values, as many bytes as the rank's number, 2 bytes to the other but for 0 to 1
        CHECK(traffic.bytes == 24 + 16 + static_cast<std::size_t>(ranks.rank()) + (ranks.rank() == 0 ? 0 : 2));
    });
}
} // TEST_SUITE("metered_ranks")
