#include <clientele/io/json.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/rfm/gathered_scoring.hpp>
#include <clientele/rfm/peer_groups.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include "support.hpp"
#include <array>

TEST_SUITE("gathered_scoring") {

using namespace clientele;

namespace {

// The cuts of all, to the bit, and the scores of the own customers; so many columns are sent.
template <class Scoring, class Give>
void check_on_ranks(const Scoring& scoring, const rfm_tests::customers& of, double sent, const Give& give) {
    const auto n = of.recency.size();
    const gathered_scoring on{scoring};
    const auto whole = give(std::size_t{0}, n, [&](const auto&... columns) { return on.fit(columns...); });
    for (const auto& rows : testing::ways_to_share(n))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            rank_traffic traffic;
            const metered_ranks metered{ranks, &traffic};
            const auto found =
                give(first, count, [&](const auto&... columns) { return on.fit_on(metered, columns...); });
            CHECK(to_json(found.cuts) == to_json(whole.cuts));
            for (std::size_t d = 0; d < whole.scores.dimensions.size(); ++d) {
                const auto begin = whole.scores.dimensions[d].score.begin() + static_cast<std::ptrdiff_t>(first);
                CHECK(found.scores.dimensions[d].score ==
                      std::vector<int>(begin, begin + static_cast<std::ptrdiff_t>(count)));
            }
            CHECK(static_cast<double>(traffic.bytes) ==
                  doctest::Approx((8 + sent * static_cast<double>(count)) * (ranks.size() - 1)).epsilon(0.1));
        });
}

} // namespace

TEST_CASE("nested bins, any dimensions and peer groups have the bits of one place on any number of ranks") {
    const auto of = rfm_tests::reference_customers();
    const auto part = [](const auto& all, std::size_t first, std::size_t count) {
        return std::span{all}.subspan(first, count);
    };
    const auto three = [&](std::size_t first, std::size_t count, const auto& fit) {
        return fit(part(of.recency, first, count), part(of.frequency, first, count), part(of.monetary, first, count));
    };
    check_on_ranks(rfm{.nested = nesting::within_previous}, of, 24, three);
    const auto list = [&](std::size_t first, std::size_t count, const auto& fit) {
        const std::array<column, 3> columns{part(of.recency, first, count), part(of.frequency, first, count),
                                            part(of.monetary, first, count)};
        return fit(std::span<const column>{columns});
    };
    check_on_ranks(dimension_scoring{{recency_dimension(), frequency_dimension(), monetary_dimension()}}, of, 24, list);
    std::vector<int> industry;
    for (std::size_t i = 0; i < of.recency.size(); ++i)
        industry.push_back(static_cast<int>(i * i % 7));
    const auto grouped = [&](std::size_t first, std::size_t count, const auto& fit) {
        return three(first, count,
                     [&](const auto&... columns) { return fit(part(industry, first, count), columns...); });
    };
    check_on_ranks(per_group{.scoring = rfm{}}, of, 28, grouped);
}

TEST_CASE("columns of other lengths are refused on all ranks") {
    testing::on_ranks(2, [](const auto& ranks) {
        const std::vector<double> two{1, 2}, own(ranks.rank() == 0 ? 2 : 1, 1.0);
        CHECK_THROWS_WITH((void)gathered_scoring{rfm{}}.fit_on(ranks, two, own, two),
                          "gathered_scoring: columns must have 2 rows, got 1");
    });
}

} // TEST_SUITE("gathered_scoring")
