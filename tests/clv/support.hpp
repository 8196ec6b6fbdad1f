#pragma once

// What the tests of the clv room share: the CDNOW sample, oracle numbers, relative errors, a spend model.

#include <clientele/clv/concepts.hpp>
#include <clientele/clv/histories.hpp>

#include "golden.hpp"
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

struct summary_columns {
    std::vector<double> x, t_x, T, mean_spend, x_holdout;
    [[nodiscard]] clientele::histories histories() const {
        return {.x = x, .t_x = t_x, .T = T, .mean_spend = mean_spend};
    }
    /// Each step-th customer, the first among them: to look at as many as a test compares.
    [[nodiscard]] summary_columns each(std::size_t step) const {
        summary_columns some;
        for (std::size_t i = 0; i < x.size(); i += step) {
            some.x.push_back(x[i]);
            some.t_x.push_back(t_x[i]);
            some.T.push_back(T[i]);
            some.mean_spend.push_back(mean_spend[i]);
            some.x_holdout.push_back(x_holdout[i]);
        }
        return some;
    }
};

inline const summary_columns& cdnow() {
    static const summary_columns columns = [] {
        const auto table = golden("cdnow_summaries.csv");
        return summary_columns{table.numbers(table.column("x")), table.numbers(table.column("t_x")),
                               table.numbers(table.column("T")), table.numbers(table.column("m_x")),
                               table.numbers(table.column("x_holdout"))};
    }();
    return columns;
}

/// A number of an oracle, which may lie below the smallest double.
inline double oracle_number(std::string_view text) { return std::strtod(std::string{text}.c_str(), nullptr); }

/// Relative error, with the absolute floor of values of long-gone customers.
inline double relative_error(double got, double reference, double floor = 0) {
    if (std::abs(got - reference) <= 1e-300)
        return 0;
    return std::abs(got - reference) / std::max(std::abs(reference), floor);
}

/// The tight optimum of a model on a CDNOW set: its parameters in order, and the log-likelihood.
struct tight_optimum {
    std::vector<double> values, errors;
    double log_likelihood;
};
inline tight_optimum tight(const std::string& file, std::string_view model) {
    const auto table = golden(file);
    tight_optimum out{};
    for (std::size_t i = 0; i < table.rows(); ++i)
        if (table.text(i, 0) == model) {
            out.values.push_back(table.number(i, 2));
            out.errors.push_back(table.number(i, 3));
            out.log_likelihood = table.number(i, 4);
        }
    return out;
}

/// Amounts are exponential with one mean for all: the fit is the mean of all amounts. Exactly what the concept asks
/// for.
struct one_mean {
    static constexpr std::string_view name = "one mean";
    static constexpr std::array<std::string_view, 1> parameters{"mean"};
    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 1>& theta, const clientele::customer_spend& s) const {
        using std::log;
        return -s.x * log(theta[0]) - s.x * s.mean / theta[0];
    }
    template <class Scalar>
    Scalar expected_spend(const std::array<Scalar, 1>& theta, const clientele::customer_spend&) const {
        return theta[0];
    }
};

/// Numbers for random cases: log-uniform in [low, high].
inline double log_uniform(clientele::random_generator& draw, double low, double high) {
    return low * std::exp(draw.uniform() * std::log(high / low));
}
