#pragma once

// Customers who move between classes period by period: sizes expected, their spread, and where it all ends.

#include <clientele/types.hpp>

#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI::detail {

// Square tables row by row; `rates[i * n + j]` is the share of those in i who are in j a period later.
using square_table = std::vector<double>;

[[nodiscard]] inline square_table product(const square_table& a, const square_table& b, std::size_t n) {
    square_table result(n * n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k)
            for (std::size_t j = 0; j < n; ++j)
                result[i * n + j] += a[i * n + k] * b[k * n + j];
    return result;
}

[[nodiscard]] inline std::vector<double> moved_on(const std::vector<double>& sizes, const square_table& rates) {
    const auto n = sizes.size();
    std::vector<double> after(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            after[j] += sizes[i] * rates[i * n + j];
    return after;
}

// Adds g' S g, where S is weight x (diag(p) - p p'), the covariance of where one customer of rates p goes, times
// weight.
inline void add_spread(square_table& to, const square_table& g, const double* p, double weight, std::size_t n) {
    std::vector<double> middle(n, 0.0);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t a = 0; a < n; ++a)
            middle[a] += p[j] * g[j * n + a];
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b) {
            double sum = 0;
            for (std::size_t j = 0; j < n; ++j)
                sum += p[j] * g[j * n + a] * g[j * n + b];
            to[a * n + b] += weight * (sum - middle[a] * middle[b]);
        }
}

// Adds what newcomers to class i bring: they come by chance, `arriving` of them a period, of whom `variance` says how
// well that is known; powers[t] is where one is t periods later.
inline void add_newcomers(square_table& chance, square_table& estimation, const std::vector<square_table>& powers,
                          std::size_t i, double arriving, double variance, std::size_t n) {
    std::vector<double> reach(n, 0.0);
    for (std::size_t step = 0; step + 1 < powers.size(); ++step)
        for (std::size_t a = 0; a < n; ++a) {
            reach[a] += powers[step][i * n + a];
            for (std::size_t b = 0; b < n; ++b)
                chance[a * n + b] += arriving * powers[step][i * n + a] * powers[step][i * n + b];
        }
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b)
            estimation[a * n + b] += variance * reach[a] * reach[b];
}

// The shares of time that a chain spends in each state, by elimination without a subtraction; empty where some states
// cannot be left for the rest.
// Source: Grassmann, Taksar and Heyman (1985), Operations Research 33.
[[nodiscard]] inline std::vector<double> shares_in_the_long_run(square_table rates, std::size_t n) {
    for (std::size_t last = n; last-- > 1;) {
        double leaving = 0;
        for (std::size_t j = 0; j < last; ++j)
            leaving += rates[last * n + j];
        if (!(leaving > 0))
            return {};
        for (std::size_t i = 0; i < last; ++i)
            rates[i * n + last] /= leaving;
        for (std::size_t i = 0; i < last; ++i)
            for (std::size_t j = 0; j < last; ++j)
                rates[i * n + j] += rates[i * n + last] * rates[last * n + j];
    }
    std::vector<double> share(n, 0.0);
    double sum = share[0] = 1;
    for (std::size_t state = 1; state < n; ++state) {
        for (std::size_t i = 0; i < state; ++i)
            share[state] += share[i] * rates[i * n + state];
        sum += share[state];
    }
    for (auto& each : share)
        each /= sum;
    return share;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
