#pragma once

// Orders that stand in a database, as the CSV file that they would be exported to: one reader then serves both.

#include <clientele/io/csv_format.hpp>
#include <clientele/io/csv_stream.hpp>

#include <string>

namespace customer_report {

/// Whether a file is a SQLite database.
[[nodiscard]] bool is_database(const std::string& path);

/// The rows of a query as CSV, with a header; NULL is an empty field.
/// @param path of a SQLite database, which is only read
/// @param query one statement that gives rows
/// @param format how fields are separated
/// @throws error `storage` when it cannot be opened or asked, `bad_parameter` for a statement that gives no rows
[[nodiscard]] clientele::byte_source bytes_of_query(const std::string& path, const std::string& query,
                                                    const clientele::csv_format& format);

} // namespace customer_report
