#pragma once

/// @file
/// Summaries made inside DuckDB: an aggregate function for its SQL. Needs DuckDB's library (`-lduckdb`), not its
/// header.

#include <clientele/io/detail/duckdb_customer.hpp>
#include <clientele/io/detail/duckdb_statement.hpp>

#include <chrono>
#include <string>

namespace clientele::inline CLIENTELE_ABI {

/// The aggregate function `customer_summary(day, amount)` for DuckDB: a STRUCT of the figures that `summarize` gives
/// for the rows of a group, bit for bit, for any number of threads and order of rows; NULL where no purchase counts.
/// Its fields are those of `clientele::customer_summary`.
///
///     duckdb_customer_summary{.rules = summarize{.as_of = 2024y / 6 / 30, .money = minor_units{}}}.add_to(books);
///     // SELECT customer, unnest(customer_summary(placed, cents)) FROM orders GROUP BY customer
///     // SELECT customer, customer_summary(placed, cents, DATE '2024-05-31').total FROM orders GROUP BY customer
///
/// Days are `DATE` or `TIMESTAMP`s of any unit; amounts are `DECIMAL` or `DOUBLE`, or whole numbers where the money
/// policy takes those, as `minor_units` does. A third argument is the as-of day of a group, at most that of the rules.
/// A null, a late row and a return nobody explained are refused, or left out by the policies, row by row. A policy of
/// the host's is called by several threads at once.
///
/// DuckDB's C interface hands over too few states where such a function has an `ORDER BY` of its own, or a window that
/// is a whole partition (duckdb/duckdb 21537), and no function can notice: use `GROUP BY`, or a frame that moves.
template <class Rules>
struct duckdb_customer_summary {
    Rules rules;                           ///< a `summarize` without accumulators
    std::string name = "customer_summary"; ///< in SQL
    std::chrono::minutes utc_offset{0};    ///< days begin at midnight of a clock so far ahead of UTC, at most a day

    /// Makes the function known to all connections of a database, for as long as it is open.
    /// @param connection an open connection
    /// @throws error what `summarize` throws for its rules; `storage` where DuckDB does not take the function
    void add_to(::duckdb_connection connection) const {
        (void)detail::checked_rules(rules);
        (void)detail::minor_per_unit(rules.money.decimals());
        detail::require_offset(table_days{name, utc_offset});
        const detail::duckdb_summary_rules<Rules> shared{rules, name, utc_offset};
        const struct handle {
            ::duckdb_aggregate_function_set set;
            ~handle() { ::duckdb_destroy_aggregate_function_set(&set); }
        } both{::duckdb_create_aggregate_function_set(name.c_str())};
        detail::add_to_set<Rules, false>(both.set, shared);
        detail::add_to_set<Rules, true>(both.set, shared);
        if (::duckdb_register_aggregate_function_set(connection, both.set) != 0)
            detail::fail_for_duckdb("add the function " + name, nullptr);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
