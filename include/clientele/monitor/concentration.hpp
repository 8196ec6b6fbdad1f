#pragma once

/// @file
/// How much of the business hangs on how few customers.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A point of the Lorenz curve: the poorest share p of the customers holds the share L of the value.
struct lorenz_point {
    double customers; ///< p, the share of customers, poorest first
    double value;     ///< L, their share of the value
};

/// Concentration of a positive total on n customers, with s_i the share of customer i.
struct concentration {
    std::size_t customers = 0;      ///< n, those with value 0 included
    double total = 0.0;             ///< the sum of the values, in their unit
    double gini = 0.0;              ///< sum of (2i - n - 1) x_i / (n sum x), x rising: 0 equal, 1 - 1/n monopoly
    double gini_unbiased = 0.0;     ///< gini n / (n - 1), so that a monopoly gives 1; 0 for a single customer
    double hhi = 0.0;               ///< Herfindahl-Hirschman index, sum of s_i^2, in [1/n, 1]
    double hhi_normalised = 0.0;    ///< (hhi - 1/n) / (1 - 1/n), in [0, 1]; 1 for a single customer
    double effective_number = 0.0;  ///< 1 / hhi: how many equal customers would be as concentrated
    double entropy = 0.0;           ///< Shannon's, - sum of s_i ln s_i, in nats; 0 ln 0 = 0
    double theil = 0.0;             ///< Theil's T, sum of s_i ln(n s_i) = ln n - entropy
    std::vector<double> cumulative; ///< cumulative[k]: the share of the k greatest customers, k = 0..n

    /// CRk, the share of the k greatest customers; all of it when k is beyond n.
    /// @throws error `bad_shape` for a stored measure whose shares are not those of its customers
    [[nodiscard]] double ratio(std::size_t k) const {
        check();
        return cumulative[(std::min)(k, customers)];
    }

    /// The share held by the greatest `fraction` of the customers, rounded up to a whole number of them.
    /// @throws error `bad_parameter` for a fraction outside [0, 1]
    [[nodiscard]] double top_share(double fraction) const {
        require(fraction >= 0.0 && fraction <= 1.0, "concentration: fraction must be in [0, 1], got ", fraction);
        const auto exact = fraction * static_cast<double>(customers);
        return ratio(static_cast<std::size_t>(std::ceil(exact - 1e-12 * exact))); // 0.1 of 10 is 1, not 2
    }

    /// The least fraction of the customers that holds at least the given share of the value.
    /// @throws error `bad_parameter` for a share outside [0, 1]
    /// Complexity: O(log n).
    [[nodiscard]] double fraction_for(double share) const {
        require(share >= 0.0 && share <= 1.0, "concentration: share must be in [0, 1], got ", share);
        check();
        const auto found = std::lower_bound(cumulative.begin(), cumulative.end(), share - 1e-12);
        return static_cast<double>(found - cumulative.begin()) / static_cast<double>(customers);
    }

    /// The Lorenz curve, n + 1 points from (0, 0) to (1, 1), poorest customers first.
    [[nodiscard]] std::vector<lorenz_point> lorenz() const {
        check();
        std::vector<lorenz_point> curve(customers + 1);
        for (std::size_t k = 0; k <= customers; ++k)
            curve[k] = {static_cast<double>(k) / static_cast<double>(customers), 1.0 - cumulative[customers - k]};
        return curve;
    }

    /// Refuses a measure of nobody, or one whose shares are not those of its customers.
    /// @throws error `bad_shape`, `empty_input`
    void check() const {
        if (customers == 0)
            fail(errc::empty_input, no_row, "concentration: there must be at least one customer, got none");
        require_same_size("concentration", "cumulative, from the greatest customer on", customers + 1,
                          cumulative.size());
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("concentration");
        each("customers", of.customers...);
        each("total", of.total...);
        each("gini", of.gini...);
        each("gini_unbiased", of.gini_unbiased...);
        each("hhi", of.hhi...);
        each("hhi_normalised", of.hhi_normalised...);
        each("effective_number", of.effective_number...);
        each("entropy", of.entropy...);
        each("theil", of.theil...);
        each("cumulative", of.cumulative...);
    }
};

/// Measures the concentration of a column of values (revenue, profit) on its customers. Sums run from the greatest
/// customer to the least with what rounding drops carried along, so neither the order of the rows nor their number
/// costs digits.
///
/// @param values one per customer, at least 0, with a positive sum
/// @returns Gini, Herfindahl-Hirschman, entropy and Theil, and the cumulative shares
/// @throws error `empty_input`; `bad_value` with the row of a value that is negative or not finite, or for a sum of 0,
/// for shares of nothing do not exist; `overflow` for a sum beyond the largest number
/// Complexity: O(n log n) time, O(n) memory.
/// Source: Gini (1912) by order statistics; Hirschman (1945), Herfindahl (1950); Theil, Economics and Information
/// Theory (1967).
template <class Scalar = double> // a template, so that who only includes it pays for no sort
[[nodiscard]] concentration measure_concentration(column values) {
    if (values.empty())
        fail(errc::empty_input, no_row, "concentration: values must have at least one row, got none");
    require_finite("concentration", "values", values);
    for (std::size_t row = 0; row < values.size(); ++row)
        if (values[row] < 0.0)
            fail(errc::bad_value, row, "concentration: values must be at least 0, got ", values[row], " in row ", row);
    std::vector<Scalar> x(values.begin(), values.end());
    std::sort(x.begin(), x.end(), [](Scalar a, Scalar b) { return a > b; });

    concentration result;
    result.customers = x.size();
    compensated_sum total;
    for (const auto value : x)
        total.add(value);
    result.total = total.value();
    if (!std::isfinite(result.total)) [[unlikely]]
        fail(errc::overflow, no_row, "concentration: the sum of the values is beyond the largest number");
    if (!(result.total > 0.0))
        fail(errc::bad_value, no_row, "concentration: the sum of the values must be positive, got ", result.total);

    const auto n = static_cast<double>(x.size());
    compensated_sum prefix;
    compensated_sum ranked;
    compensated_sum squares;
    compensated_sum surprise;
    compensated_sum divergence;
    result.cumulative.reserve(x.size() + 1);
    result.cumulative.push_back(0.0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        prefix.add(x[i]);
        result.cumulative.push_back(prefix.value() / result.total);
        const auto share = x[i] / result.total;
        ranked.add(detail::rounded_product(n - 1.0 - 2.0 * static_cast<double>(i),
                                           share)); // 2i - n - 1 with i from the greatest down
        squares.add(detail::rounded_product(share, share));
        if (share > 0.0) {
            surprise.add(detail::rounded_product(-share, std::log(share)));
            divergence.add(detail::rounded_product(share, std::log(n * share)));
        }
    }
    result.gini = ranked.value() / n;
    result.hhi = squares.value();
    result.effective_number = 1.0 / result.hhi;
    result.entropy = surprise.value();
    result.theil = divergence.value();
    result.gini_unbiased = x.size() == 1 ? 0.0 : result.gini * n / (n - 1.0);
    result.hhi_normalised = x.size() == 1 ? 1.0 : (result.hhi - 1.0 / n) / (1.0 - 1.0 / n);
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
