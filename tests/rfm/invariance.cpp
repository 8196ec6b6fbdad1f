// What must never change a score, on 10,000 random tables: the order of the rows, the unit of the amounts, a column
// that is there twice, and how the customers are cut into blocks for threads.

#include <clientele/math/random.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/rfm/natural_breaks_bins.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/skewed_binning.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <repeats.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

TEST_SUITE("invariance") {

using namespace clientele; // NOLINT

namespace {

struct customers {
    std::vector<double> r, f, m;

    [[nodiscard]] std::array<column, 3> columns() const { return {r, f, m}; }
};

customers random_customers(random_generator& draw) {
    customers c;
    const auto n = 1 + draw.below(40);
    const auto most = 1 + draw.below(draw.below(2) ? 5 : 100000);
    for (std::size_t i = 0; i < n; ++i) {
        c.r.push_back(static_cast<double>(draw.below(400)));
        c.f.push_back(static_cast<double>(draw.below(12) == 0 ? 0 : 1 + draw.below(6)));
        c.m.push_back(static_cast<double>(1 + draw.below(most)) / 100.0); // cents
    }
    c.f[0] = 1; // at least one buyer
    return c;
}

any_binning random_binning(random_generator& draw) {
    const auto count = 1 + draw.below(7);
    const auto few = draw.below(2) ? few_values::merge : few_values::keep;
    const auto closed = draw.below(2) ? closed_side::left : closed_side::right;
    switch (draw.below(8)) {
    case 0:
    case 1:
        return quantile_bins{
            .count = count, .type = static_cast<quantile_type>(1 + draw.below(9)), .closed = closed, .few = few};
    case 2:
        return ntile_bins{.count = count, .ties = static_cast<ntile_ties>(draw.below(3)), .few = few};
    case 3: {
        constexpr rank_ties rules[] = {rank_ties::average, rank_ties::lowest, rank_ties::highest, rank_ties::dense};
        return rank_bins{.count = count, .ties = rules[draw.below(4)], .closed = closed, .few = few};
    }
    case 4:
        return equal_width_bins{.count = count, .closed = closed};
    case 5:
        return geometric_bins{.count = count, .ratio = 3, .closed = closed};
    case 6:
        return cumulative_share_bins{.crossing = draw.below(2) ? share_crossing::in : share_crossing::out, .few = few};
    default:
        return mean_split{.closed = closed};
    }
}

std::vector<std::string> codes(const rfm_scores& scores) {
    std::vector<std::string> result;
    for (std::size_t row = 0; row < scores.size(); ++row)
        result.push_back(scores.code(row));
    return result;
}

} // namespace

TEST_CASE("row order, the unit of the amounts, a column twice and blocks change no score on 10,000 tables") {
    random_generator draw{12};
    for (int round = 0; round < repeats(10000); ++round) {
        CAPTURE(round);
        const auto c = random_customers(draw);
        const std::size_t n = c.r.size();
        const rfm scoring{.recency = random_binning(draw),
                          .frequency = random_binning(draw),
                          .monetary = random_binning(draw),
                          .nested = draw.below(4) == 0 ? nesting::within_previous : nesting::independent};
        const auto fitted = scoring.fit(c.columns());
        const auto expected = codes(fitted.scores);

        std::vector<std::size_t> order(n); // any order of the rows
        for (std::size_t i = 0; i < n; ++i)
            order[i] = i;
        for (std::size_t i = n; i > 1; --i)
            std::swap(order[i - 1], order[draw.below(i)]);
        customers shuffled;
        for (const auto row : order)
            shuffled.r.push_back(c.r[row]), shuffled.f.push_back(c.f[row]), shuffled.m.push_back(c.m[row]);
        const auto again = codes(scoring.fit(shuffled.columns()).scores);
        for (std::size_t i = 0; i < n; ++i)
            REQUIRE(again[i] == expected[order[i]]);

        for (const double unit : {1000.0, 0.001, 1e-150, 1e150}) {
            auto other = c;
            for (double& amount : other.m)
                amount *= unit;
            REQUIRE(codes(scoring.fit(other.columns()).scores) == expected);
        }

        if (scoring.nested == nesting::independent) { // beside another dimension with the same column
            const dimension_scoring wider{.dimensions = {recency_dimension(scoring.recency),
                                                         frequency_dimension(scoring.frequency),
                                                         monetary_dimension(scoring.monetary),
                                                         {.name = "again", .binning = scoring.monetary}}};
            const std::array<column, 4> four{c.r, c.f, c.m, c.m};
            const auto wide = wider.fit(four).scores;
            for (std::size_t d = 0; d < 3; ++d)
                REQUIRE(wide.dimensions[d].score == fitted.scores.dimensions[d].score);
            REQUIRE(wide.dimensions[3].score == fitted.scores.dimensions[2].score);
        }

        const auto whole = codes(fitted.apply(c.columns())); // as threads would: block by block
        const std::size_t cut = draw.below(n + 1);
        std::vector<std::string> blocks;
        for (const auto& [from, to] : {std::pair{std::size_t{0}, cut}, std::pair{cut, n}}) {
            const std::array<column, 3> block{column{c.r}.subspan(from, to - from),
                                              column{c.f}.subspan(from, to - from),
                                              column{c.m}.subspan(from, to - from)};
            const auto scored = codes(fitted.apply(block));
            blocks.insert(blocks.end(), scored.begin(), scored.end());
        }
        REQUIRE(blocks == whole);
        REQUIRE(whole == expected); // no policy here splits equal values
    }
}

TEST_CASE("logarithmic widths and natural breaks do not hang on the unit or the row order either") {
    random_generator draw{13};
    for (int round = 0; round < repeats(1000); ++round) {
        std::vector<double> x(1 + draw.below(40));
        for (double& v : x)
            v = static_cast<double>(1 + draw.below(1000)) / 100.0;
        const any_binning policy =
            round % 2 ? any_binning{log_width_bins{.count = 4}} : any_binning{natural_breaks_bins{.count = 4}};
        const auto cuts = policy.cuts(x);
        for (const double unit : {1000.0, 0.001, 0x1p-500, 0x1p500}) {
            auto scaled = x;
            for (double& v : scaled)
                v *= unit;
            const auto other = policy.cuts(scaled);
            for (std::size_t i = 0; i < x.size(); ++i)
                REQUIRE(other.bin(scaled[i]) == cuts.bin(x[i]));
        }
        auto reversed = x;
        std::reverse(reversed.begin(), reversed.end());
        REQUIRE(policy.cuts(reversed).edges == cuts.edges);
    }
}

TEST_CASE("one, two and five threads that share the cuts give the same scores") {
    random_generator draw{16};
    std::vector<double> r(20011), f(r.size()), m(r.size());
    for (std::size_t i = 0; i < r.size(); ++i) {
        r[i] = static_cast<double>(draw.below(700));
        f[i] = static_cast<double>(draw.below(9));
        m[i] = std::floor(draw.uniform() * 1e6) / 100.0;
    }
    const auto fitted = rfm{}.fit(r, f, m);
    const auto expected = codes(fitted.scores);
    for (const std::size_t workers : {1u, 2u, 5u}) {
        std::vector<std::vector<std::string>> parts(workers);
        std::vector<std::thread> threads;
        for (std::size_t w = 0; w < workers; ++w)
            threads.emplace_back([&, w] {
                const std::size_t from = r.size() * w / workers, size = r.size() * (w + 1) / workers - from;
                parts[w] = codes(fitted.apply(column{r}.subspan(from, size), column{f}.subspan(from, size),
                                              column{m}.subspan(from, size)));
            });
        std::vector<std::string> all;
        for (std::size_t w = 0; w < workers; ++w) {
            threads[w].join();
            all.insert(all.end(), parts[w].begin(), parts[w].end());
        }
        CHECK(all == expected);
    }
}

} // TEST_SUITE("invariance")
