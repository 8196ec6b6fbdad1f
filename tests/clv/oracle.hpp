#pragma once

// Helpers for tests against tables of reference values, whose entries may lie outside the range of double.

#include "support.hpp"
#include <cmath>
#include <cstdlib>
#include <string>

/// A field as a double; 1e-4898 is 0.
inline double reference_number(const clientele::csv_table& table, std::size_t row, std::size_t column) {
    return std::strtod(std::string{table.text(row, column)}.c_str(), nullptr);
}

/// The error of a logarithm: relative to max(1, |reference|).
inline double logarithmic_error(double got, double reference) {
    const double error = std::abs(got - reference) / std::max(1.0, std::abs(reference));
    return std::isfinite(error) ? error : 1e300;
}
