#include <clientele/math/random.hpp>
#include <clientele/parallel/detail/key_ranges.hpp>

#include <doctest/doctest.h>

#include "../thread_ranks.hpp"

TEST_SUITE("detail/key_ranges") {

using namespace clientele;

TEST_CASE("parts ascend from rank to rank, and each has about as many keys") {
    testing::on_ranks(3, [](const auto& ranks) {
        random_generator draw{static_cast<std::uint64_t>(ranks.rank()) + 1};
        std::vector<double> own;
        for (int i = 0; i < 3000; ++i)
            own.push_back(draw.uniform());
        const detail::key_ranges<double> ranges{ranks, own};
        std::vector<std::size_t> of(3, 0);
        for (const double each : own)
            ++of[ranges.rank_of(each)];
        for (const auto count : of)
            CHECK(count == doctest::Approx(1000).epsilon(0.4));
        CHECK(ranges.rank_of(-1) == 0);
        CHECK(ranges.rank_of(2) == 2);
        for (double at = 0; at < 0.99; at += 0.01)
            CHECK(ranges.rank_of(at) <= ranges.rank_of(at + 0.01));
    });
}

TEST_CASE("texts are keys too, equal ones are on one rank, and all are on the first where nobody has any") {
    testing::on_ranks(2, [](const auto& ranks) {
        const std::vector<std::string> own(5, "one");
        const detail::key_ranges<std::string> same{ranks, own}, none{ranks, std::vector<std::string>{}};
        CHECK(same.rank_of("one") == 1);
        CHECK(none.rank_of("one") == 0);
    });
}

} // TEST_SUITE("detail/key_ranges")
