#pragma once

// Files that stand beside one of orders: rates of exchange, and the parents of accounts. What is wrong with one is said
// with its line.

#include <clientele/io/csv_format.hpp>
#include <clientele/orders/accounts.hpp>
#include <clientele/orders/dated_rates.hpp>

#include <string>

namespace support {

/// Rates of exchange by day: a file with the columns currency, date and rate.
/// @param path of the file
/// @param format how it is written
/// @param home the currency that amounts are exchanged to
[[nodiscard]] clientele::dated_rates read_rates(const std::string& path, const clientele::csv_format& format,
                                                const std::string& home);

/// Accounts and their parents: a file with the columns account and parent.
/// @param path of the file
/// @param format how it is written
[[nodiscard]] clientele::account_tree<std::string> read_parents(const std::string& path,
                                                                const clientele::csv_format& format);

} // namespace support
