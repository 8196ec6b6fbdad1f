#pragma once

// Reference figures for the tests: files of tests/golden/, their origin stated in the README files there.

#include <clientele/io/csv.hpp>

#include <string>

/// A golden table by its file name.
inline clientele::csv_table golden(const std::string& file, clientele::csv_format format = {}) {
    return clientele::csv_table::read(CLIENTELE_GOLDEN "/" + file, format);
}

/// A data file that the examples ship.
inline clientele::csv_table shipped(const std::string& file, clientele::csv_format format = {}) {
    return clientele::csv_table::read(CLIENTELE_DATA "/" + file, format);
}
