#pragma once

// The customers of the reference tables, and scores written by hand, that the tests of this room share.

#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/rfm/cuts.hpp>
#include <clientele/rfm/scores.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include "golden.hpp"
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace rfm_tests {

struct customers {
    std::vector<double> recency, frequency, monetary;
};

/// The 995 customers of the reference tool's example.
inline customers reference_customers() {
    const auto table = golden("rfm_reference_orders_scores.csv");
    return {numbers(table, "recency_days"), numbers(table, "transaction_count"), numbers(table, "amount")};
}

inline clientele::rfm_scores scores_of(std::vector<int> recency, std::vector<int> frequency, std::vector<int> monetary,
                                       int levels = 5) {
    return {{{"recency", clientele::dimension_role::recency, levels, 1.0, std::move(recency)},
             {"frequency", clientele::dimension_role::frequency, levels, 1.0, std::move(frequency)},
             {"monetary", clientele::dimension_role::monetary, levels, 1.0, std::move(monetary)}}};
}

/// The bin of each value.
inline std::vector<int> bins_of(const clientele::bin_cuts& cuts, clientele::column values) {
    std::vector<int> result;
    for (const double value : values)
        result.push_back(static_cast<int>(cuts.bin(value)));
    return result;
}

/// The cuts of all ranks' values have the bits of one place, however the values are shared out, and `bytes(ranks)` are
/// sent, give or take a tenth.
template <class Policy, class Bytes>
void check_cuts_on_ranks(const Policy& policy, const std::vector<double>& values, const Bytes& bytes) {
    namespace testing = clientele::testing;
    const auto whole = policy.cuts(values);
    for (const auto& rows : testing::ways_to_share(values.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            clientele::rank_traffic traffic;
            const auto found = policy.cuts_on(clientele::metered_ranks{ranks, &traffic},
                                              clientele::column{values}.subspan(first, count));
            REQUIRE(found.edges.size() == whole.edges.size());
            for (std::size_t i = 0; i < whole.edges.size(); ++i)
                CHECK(std::bit_cast<std::uint64_t>(found.edges[i]) == std::bit_cast<std::uint64_t>(whole.edges[i]));
            CHECK(found.closed == whole.closed);
            CHECK(found.asked == whole.asked);
            CHECK(static_cast<double>(traffic.bytes) == doctest::Approx(bytes(ranks.size())).epsilon(0.1));
        });
}

/// A column of small whole numbers.
inline std::vector<int> integers(const clientele::csv_table& table, std::string_view name) {
    const auto values = numbers(table, name);
    return {values.begin(), values.end()};
}

/// The scores that the reference tool gave these customers.
inline clientele::rfm_scores reference_scores() {
    const auto table = golden("rfm_reference_orders_scores.csv");
    return scores_of(integers(table, "recency_score"), integers(table, "frequency_score"),
                     integers(table, "monetary_score"));
}

inline std::vector<int> copy(std::span<const int> values) { return {values.begin(), values.end()}; }

} // namespace rfm_tests
