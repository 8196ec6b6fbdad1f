#include <clientele/parallel/one_rank.hpp>

#include "any_ranks.hpp"

TEST_SUITE("one_rank") {

using namespace clientele;

TEST_CASE("one rank has all there is") { testing::check_ranks(one_rank{}); }
} // TEST_SUITE("one_rank")
