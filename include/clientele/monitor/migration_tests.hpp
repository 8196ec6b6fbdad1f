#pragma once

/// @file
/// Whether customers move as they did: tests of what a forecast takes for granted.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/types.hpp>

#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A test of whether rows of several tables have the same rates.
struct homogeneity_test {
    double customers = 0;          ///< how many were counted
    double pearson = 0;            ///< sum of (count - expected)^2 / expected
    double likelihood_ratio = 0;   ///< 2 x sum of count ln(count / expected)
    int degrees_of_freedom = 0;    ///< of both; 0 when there is nothing to compare
    double p_pearson = 1;          ///< how probable as much or more is when the rates are the same
    double p_likelihood_ratio = 1; ///< the same by the likelihood ratio
    double least_expected = 0;     ///< of all cells; below about 5 both are rough, below 1 they are not to be relied on

    /// Whether the rates differ, unless by chance.
    /// @param level how rarely that may be said of equal rates, in (0, 1)
    [[nodiscard]] bool differ(double level = 0.05) const noexcept { return p_pearson < level; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("homogeneity_test");
        each("customers", of.customers...);
        each("pearson", of.pearson...);
        each("likelihood_ratio", of.likelihood_ratio...);
        each("degrees_of_freedom", of.degrees_of_freedom...);
        each("p_pearson", of.p_pearson...);
        each("p_likelihood_ratio", of.p_likelihood_ratio...);
        each("least_expected", of.least_expected...);
    }
};

/// @cond INTERNAL
namespace detail {

// Tables of rows x columns one after another; row i of all of them is compared with row i of their sum. Columns that
// are empty in the sum and rows that are empty in a table say nothing.
[[nodiscard]] inline homogeneity_test compare_rows(const std::vector<double>& counts, std::size_t tables,
                                                   std::size_t rows, std::size_t columns) {
    homogeneity_test test{.least_expected = -1};
    for (std::size_t row = 0; row < rows; ++row) {
        const auto count = [&](std::size_t table, std::size_t column) {
            return counts[(table * rows + row) * columns + column];
        };
        std::vector<double> all(columns, 0.0), sums(tables, 0.0);
        double total = 0;
        int used_columns = 0, used_tables = 0;
        for (std::size_t table = 0; table < tables; ++table)
            for (std::size_t column = 0; column < columns; ++column) {
                all[column] += count(table, column);
                sums[table] += count(table, column);
            }
        for (const double each : all)
            used_columns += each > 0;
        for (const double each : sums) {
            used_tables += each > 0;
            total += each;
        }
        test.customers += total;
        if (used_tables < 2 || used_columns < 2)
            continue;
        test.degrees_of_freedom += (used_tables - 1) * (used_columns - 1);
        for (std::size_t table = 0; table < tables; ++table)
            for (std::size_t column = 0; column < columns; ++column) {
                const double expected = sums[table] * all[column] / total, seen = count(table, column);
                if (expected == 0)
                    continue;
                test.pearson += (seen - expected) * (seen - expected) / expected;
                if (seen > 0)
                    test.likelihood_ratio += 2 * seen * std::log(seen / expected);
                if (test.least_expected < 0 || expected < test.least_expected)
                    test.least_expected = expected;
            }
    }
    if (test.least_expected < 0)
        test.least_expected = 0;
    if (test.degrees_of_freedom > 0) {
        test.likelihood_ratio = test.likelihood_ratio < 0 ? 0 : test.likelihood_ratio; // by rounding
        test.p_pearson = chi_square_tail(test.pearson, test.degrees_of_freedom);
        test.p_likelihood_ratio = chi_square_tail(test.likelihood_ratio, test.degrees_of_freedom);
    }
    return test;
}

} // namespace detail
/// @endcond

/// Tests whether customers moved by the same rates in all periods, as a forecast from their sum takes for granted.
/// @param tables of `migrate`, one for each period, for the same classes, at least two; at most 100 classes
/// @returns the test; leaving is one of the destinations, newcomers are not in it
/// @throws error `empty_input`, `bad_parameter`; `bad_value` with the row of a table of other classes
/// Complexity: O(tables classes^2).
/// Source: Anderson and Goodman (1957), "Statistical inference about Markov chains", 3.2.
[[nodiscard]] inline homogeneity_test test_same_rates(std::span<const migration_table> tables) {
    if (tables.size() < 2)
        fail(errc::empty_input, no_row, "test_same_rates: there must be at least two tables, got ", tables.size());
    const int classes = tables[0].classes;
    require(classes >= 1 && classes <= 100, "test_same_rates: classes must be in [1, 100], got ", classes);
    const auto n = static_cast<std::size_t>(classes);
    std::vector<double> counts(tables.size() * n * (n + 1));
    std::size_t at = 0;
    for (std::size_t row = 0; row < tables.size(); ++row) {
        if (tables[row].classes != classes)
            fail(errc::bad_value, row, "test_same_rates: all tables must have ", classes, " classes, got ",
                 tables[row].classes, " in table ", row);
        for (int i = 0; i < classes; ++i)
            for (int j = 0; j <= classes; ++j)
                counts[at++] = static_cast<double>(tables[row].count(i, j));
    }
    return detail::compare_rows(counts, tables.size(), n, n + 1);
}

/// Tests whether where a customer was a period earlier says more than where it is now: whether a forecast needs the
/// class before, which would take as many rates again for each class and is done only when this test asks for it.
/// @param before  the class of each customer a period earlier, in [0, classes)
/// @param between the class now
/// @param after   the class a period later, `classes` for having left
/// @param classes how many there are, in [1, 100]
/// @returns the test
/// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a class outside its range
/// Complexity: O(n + classes^3).
/// Source: Anderson and Goodman (1957), 3.4: order one against order two.
[[nodiscard]] inline homogeneity_test test_second_order(std::span<const int> before, std::span<const int> between,
                                                        std::span<const int> after, int classes) {
    require(classes >= 1 && classes <= 100, "test_second_order: classes must be in [1, 100], got ", classes);
    require_same_size("test_second_order", "between", before.size(), between.size());
    require_same_size("test_second_order", "after", before.size(), after.size());
    const auto n = static_cast<std::size_t>(classes);
    std::vector<double> counts(n * n * (n + 1), 0.0);
    for (std::size_t row = 0; row < before.size(); ++row) {
        for (const auto* each : {&before, &between})
            if ((*each)[row] < 0 || (*each)[row] >= classes)
                fail(errc::bad_value, row, "test_second_order: classes must be in [0, ", classes, "), got ",
                     (*each)[row], " in row ", row);
        if (after[row] < 0 || after[row] > classes)
            fail(errc::bad_value, row, "test_second_order: classes after must be in [0, ", classes, "], got ",
                 after[row], " in row ", row);
        const auto place = static_cast<std::size_t>(before[row]) * n + static_cast<std::size_t>(between[row]);
        counts[place * (n + 1) + static_cast<std::size_t>(after[row])] += 1;
    }
    return detail::compare_rows(counts, n, n, n + 1);
}

/// A test in words.
[[nodiscard]] inline std::string in_words(const homogeneity_test& test, double level = 0.05) {
    if (test.degrees_of_freedom == 0)
        return sentence("there is nothing to compare in ", test.customers, " moves");
    auto text = sentence("the rates ", test.differ(level) ? "differ" : "do not differ beyond chance",
                         " (p = ", detail::short_number(test.p_pearson), " on ", test.degrees_of_freedom,
                         " degrees of freedom, ", test.customers, " moves)");
    if (test.differ(level))
        text += ": a forecast that takes them for the same misleads";
    if (test.least_expected < 5)
        text += sentence("; rough, as a cell expects only ", detail::short_number(test.least_expected));
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
