#pragma once

// Reference figures for the tests: files of tests/golden/, their origin stated in the README files there.

#include <clientele/io/csv.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// A golden table by its file name.
inline clientele::csv_table golden(const std::string& file, clientele::csv_format format = {}) {
    return clientele::csv_table::read(CLIENTELE_GOLDEN "/" + file, format);
}

/// A data file that the examples ship.
inline clientele::csv_table shipped(const std::string& file, clientele::csv_format format = {}) {
    return clientele::csv_table::read(CLIENTELE_DATA "/" + file, format);
}

/// A named column as numbers.
inline std::vector<double> numbers(const clientele::csv_table& table, std::string_view name) {
    return table.numbers(table.column(name));
}

/// The vectors of concentration_vectors.csv by their names, and the totals of the shipped orders as
/// "rfm_orders_amount".
inline std::map<std::string, std::vector<double>> concentration_vectors() {
    std::map<std::string, std::vector<double>> result;
    const auto table = golden("concentration_vectors.csv");
    for (std::size_t row = 0; row < table.rows(); ++row)
        result[std::string{table.text(row, 0)}].push_back(table.number(row, 1));
    std::map<std::string, double> totals;
    const auto orders = shipped("rfm_orders.csv");
    for (std::size_t row = 0; row < orders.rows(); ++row)
        totals[std::string{orders.text(row, 0)}] += orders.number(row, 2);
    for (const auto& [customer, total] : totals)
        result["rfm_orders_amount"].push_back(total);
    return result;
}
