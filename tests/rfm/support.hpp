#pragma once

// The customers of the reference tables, and scores written by hand, that the tests of this room share.

#include <clientele/rfm/cuts.hpp>
#include <clientele/rfm/scores.hpp>

#include "golden.hpp"
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
