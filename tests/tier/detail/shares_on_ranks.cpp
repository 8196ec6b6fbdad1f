#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/detail/shares_on_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <cmath>
#include <cstring>
#include <string>

TEST_SUITE("shares_on_ranks") {

using namespace clientele;

namespace {

// A host's own order of equals: the last rows first.
struct last_rows_first {
    bool together() const { return false; }
    bool first(std::size_t a, std::size_t b) const { return a > b; }
};

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}
std::vector<int> part(const std::vector<int>& of, std::size_t first, std::size_t count) {
    const auto from = of.begin() + static_cast<std::ptrdiff_t>(first);
    return {from, from + static_cast<std::ptrdiff_t>(count)};
}
void check_same(const auto& rule, const std::vector<double>& all) {
    const auto serial = rule.fit(all);
    for (const auto& rows : testing::ways_to_share(all.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto own = rule.fit_on(ranks, column{all}.subspan(first, count));
            CHECK(same_bits(own.thresholds, serial.thresholds));
            CHECK(own.tiers == part(serial.tiers, first, count));
            CHECK(own.rule == serial.rule);
        });
}
void check_rules(const std::vector<double>& all) {
    const std::vector<double> shares{0.2, 0.5, 0.8, 1.0};
    check_same(abc{}, all);
    check_same(abc{.shares = shares, .crossing = crossing_out{}}, all);
    check_same(abc{.shares = shares, .crossing = crossing_nearest{}}, all);
    check_same(abc{.shares = shares, .ties = ties_by_row{}}, all);
    check_same(abc{.shares = shares, .crossing = crossing_nearest{}, .ties = last_rows_first{}}, all);
}
void check_signed(const std::vector<double>& all) {
    const std::vector<double> shares{0.2, 0.5, 1.0};
    check_same(abc{.negatives = negatives_last{}}, all);
    check_same(abc{.shares = shares, .negatives = negatives_apart{}}, all);
    check_same(abc_by_count{}, all);
    check_same(abc_by_count{.shares = shares, .crossing = crossing_nearest{}}, all);
    check_same(abc_by_count{.shares = shares, .crossing = crossing_out{}, .ties = ties_by_row{}}, all);
    check_same(abc_by_count{.shares = shares, .ties = last_rows_first{}}, all);
}

} // namespace

TEST_CASE("ranks cut at the shares at which all in one place are cut, to the bit") {
    random_generator draw{31};
    for (const std::size_t n : {1u, 2u, 9u, 60u, 500u})
        for (const int kind : {0, 1, 2, 3, 4}) {
            std::vector<double> all;
            for (std::size_t i = 0; i < n; ++i)
                all.push_back(kind == 0   ? static_cast<double>(draw.below(4)) / 10
                              : kind == 1 ? std::exp(40 * draw.uniform() - 20)
                              : kind == 2 ? 1.0 + 1e-12 * draw.uniform()
                              : kind == 3 ? std::ldexp(1.0, -static_cast<int>(draw.below(1074)))
                                          : 0.0);
            CAPTURE(n);
            CAPTURE(kind);
            check_rules(all);
            for (std::size_t i = 0; i < n; i += 3)
                all[i] = -all[i];
            check_signed(all);
        }
}

TEST_CASE("a book that is large enough to be selected from is cut by ranks as in one place") {
    random_generator draw{32};
    std::vector<double> all;
    for (int i = 0; i < 20'000; ++i)
        all.push_back(i % 7 == 0 ? 0.1 * static_cast<double>(draw.below(40)) : std::exp(6 * draw.uniform()));
    const auto serial = abc{}.fit(all);
    const auto by_count = abc_by_count{}.fit(all);
    testing::on_shares({7000, 0, 13'000}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        const auto own = column{all}.subspan(first, count);
        CHECK(same_bits(abc{}.fit_on(ranks, own).thresholds, serial.thresholds));
        CHECK(abc{}.fit_on(ranks, own).tiers == part(serial.tiers, first, count));
        CHECK(same_bits(abc_by_count{}.fit_on(ranks, own).thresholds, by_count.thresholds));
    });
}

TEST_CASE("half and half is nearest whatever the size of the book and however it is added up") {
    // Ten dimes before and after: the crossing customer is as near to the cut as can be, to the last bit of each sum.
    std::vector<double> all(30, 0.1);
    all.insert(all.end(), {0.7, 0.7});
    check_rules(all);
}

TEST_CASE("what ranks refuse is refused with the sentence of one place, and with the row of all") {
    const auto refused = [](const auto& rule, const std::vector<double>& all) {
        testing::check_refused_alike(
            {2, 0, all.size() - 2}, [&] { (void)rule.fit(all); },
            [&](const auto& ranks, std::size_t first, std::size_t count) {
                (void)rule.fit_on(ranks, column{all}.subspan(first, count));
            });
    };
    refused(abc{}, {1, 2, 3, -4});
    refused(abc{}, {1, 2, 3, std::nan("")});
    refused(abc{}, {1, -2, 3, std::nan("")}); // whatever is not finite comes before what is below 0
    refused(abc_by_count{}, {1, 2, 3, 4, HUGE_VAL});
    refused(abc{}, {1e308, 1e308, 1e308});
    refused(abc{.shares = {0.5, 0.4}}, {1, 2, 3});
    CHECK_THROWS_WITH_AS(testing::on_ranks(2, [&](const auto& ranks) { (void)abc{}.fit_on(ranks, column{}); }),
                         "abc: values must have at least one row, got none", error);
}

TEST_CASE("cuts by share send as much as the page says") {
    testing::on_ranks(3, [](const auto& ranks) {
        rank_traffic traffic;
        const metered_ranks metered{ranks, &traffic};
        const std::vector<double> own{1, 2, 4, 8, 8.5};
        (void)abc{}.fit_on(metered, own);
        CHECK(traffic.bytes == 16 + 49'152 + 2 * 245'768);
        traffic = {};
        (void)abc_by_count{}.fit_on(metered, own);
        CHECK(traffic.bytes == 16 + 2 * 98'328);
    });
}
} // TEST_SUITE("shares_on_ranks")
