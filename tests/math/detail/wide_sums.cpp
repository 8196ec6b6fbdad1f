#include <clientele/math/detail/wide_sums.hpp>

#include <doctest/doctest.h>

#include "../../parallel/thread_ranks.hpp"

TEST_SUITE("math/detail/wide_sums") {

using namespace clientele;
using detail::wide_integer;

TEST_CASE("numbers of two words add up over ranks, whatever their sign and size") {
    const auto power = [](int bits) { return wide_integer{1} << bits; };
    const std::vector<std::vector<wide_integer>> of_ranks{
        {power(120) - 1, -power(100), -1, power(63)},
        {1, -power(100) - 5, 1, power(63)},
        {power(84) + power(42), 3, -power(42), wide_integer{} - power(64)},
    };
    testing::on_ranks(3, [&](const auto& ranks) {
        auto numbers = of_ranks[static_cast<std::size_t>(ranks.rank())];
        detail::add_up(ranks, std::span{numbers});
        CHECK((numbers[0] == power(120) + power(84) + power(42)));
        CHECK((numbers[1] == -power(101) - 2));
        CHECK((numbers[2] == -power(42)));
        CHECK((numbers[3] == 0));
    });
    std::vector<wide_integer> own{power(90)};
    detail::add_up(one_rank{}, std::span{own});
    CHECK((own[0] == power(90)));
}

} // TEST_SUITE("math/detail/wide_sums")
