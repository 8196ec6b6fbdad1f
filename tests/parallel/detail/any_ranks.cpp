#include "../any_ranks.hpp"

#include <clientele/parallel/detail/any_ranks.hpp>

#include "../thread_ranks.hpp"

TEST_SUITE("detail/any_ranks") {

using namespace clientele;

TEST_CASE("ranks whose kind is forgotten do what they did") {
    testing::on_ranks(3, [](const auto& ranks) { testing::check_ranks(detail::any_ranks{ranks}); });
}
} // TEST_SUITE("detail/any_ranks")
