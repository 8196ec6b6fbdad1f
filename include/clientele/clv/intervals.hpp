#pragma once

/// @file
/// How sure the numbers are, without refitting: intervals of parameters, of every prediction and of totals by the delta
/// method, robust covariances, and tests between nested models.

#include <clientele/clv/detail/gradients.hpp>
#include <clientele/clv/fitted_purchases.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/special_functions.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// Numbers with their uncertainty, as columns.
struct interval_columns {
    std::vector<double> estimate;       ///< the prediction
    std::vector<double> standard_error; ///< on its own scale
    std::vector<double> lower;          ///< lower end
    std::vector<double> upper;          ///< upper end

    /// Number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return estimate.size(); }
    /// One more row.
    void push_back(const interval& row) {
        estimate.push_back(row.estimate);
        standard_error.push_back(row.standard_error);
        lower.push_back(row.lower);
        upper.push_back(row.upper);
    }
};

/// How an interval is made.
struct interval_options {
    double level = 0.95; ///< how often such an interval holds the truth, in (0, 1)
    /// Of the working parameters; empty: the observed information of the fit. See sandwich_covariance.
    matrix covariance = {};
};

/// The scale on which an interval is symmetric, so that it stays inside what is possible.
enum class interval_scale {
    logarithm, ///< positive numbers
    logit      ///< probabilities
};

/// @cond INTERNAL
namespace detail {

/// The interval of one number with a standard error, symmetric on the scale.
[[nodiscard]] inline interval interval_of(double value, double error, double z, interval_scale scale) {
    if (scale == interval_scale::logarithm) {
        const double factor = value > 0 ? std::exp(z * error / value) : 1;
        return {value, error, value / factor, (std::min)(value * factor, (std::numeric_limits<double>::max)())};
    }
    const double slope = value * (1 - value);
    if (!(slope > 0))
        return {value, error, value, value};
    const double odds = value / (1 - value), factor = std::exp(z * error / slope);
    const double lower = odds / factor, upper = odds * factor;
    return {value, error, lower / (1 + lower), std::isinf(upper) ? 1.0 : upper / (1 + upper)};
}

/// The interval of fitted number i with an error on the scale of its logarithm, or on its own; infinite along flat
/// directions.
template <class Estimate>
[[nodiscard]] interval interval_of_parameter(const Estimate& estimate, std::size_t i, bool is_parameter, double error,
                                             double z) {
    if (i < estimate.standard_errors.size() && std::isinf(estimate.standard_errors[i]))
        error = estimate.standard_errors[i];
    const double value = estimate.values[i];
    return is_parameter ? interval{value, error * value, value * std::exp(-z * error), value * std::exp(z * error)}
                        : interval{value, error, value - z * error, value + z * error};
}

template <class Matrix>
void require_covariance(std::string_view where, const Matrix& covariance, std::size_t size) {
    require_same_size(where, "covariance", size, static_cast<std::size_t>(covariance.rows()));
    require_same_size(where, "covariance (columns)", size, static_cast<std::size_t>(covariance.cols()));
}

template <class Fitted>
[[nodiscard]] const matrix& covariance_of(const Fitted& fitted, const interval_options& options) {
    const bool own = options.covariance.size() > 0;
    const auto& covariance = own ? options.covariance : fitted.estimate.covariance;
    require_covariance(own ? "interval_options" : "estimate", covariance,
                       scale_of<decltype(fitted.model)>("intervals", fitted.covariates, fitted.estimate).size());
    return covariance;
}

template <class Gradients>
[[nodiscard]] interval_columns spread(const Gradients& of, std::span<const std::uint32_t> place,
                                      const matrix& covariance, double z, interval_scale scale) {
    std::vector<interval> known;
    known.reserve(of.value.size());
    for (std::size_t c = 0; c < of.value.size(); ++c) {
        known.push_back(interval_of(of.value[c], spread_along(of.column(c), covariance), z, scale));
    }
    interval_columns out;
    for (const auto p : place)
        out.push_back(known[p]);
    return out;
}

[[nodiscard]] inline double two_sided(const interval_options& options) {
    require_level("interval_options", options.level);
    return two_sided_normal_quantile(options.level);
}

} // namespace detail
/// @endcond

/// Intervals of the fitted numbers: parameters symmetric in their logarithm, coefficients as they are.
/// @param estimate the numbers of a fit
/// @param parameters how many of them are parameters of the model; the rest are coefficients
/// @param options level and covariance
/// @returns one interval per number
/// @throws error `bad_parameter` for a level outside (0, 1)
template <class Columns = interval_columns>
[[nodiscard]] Columns parameter_intervals(const parameter_estimate& estimate, std::size_t parameters,
                                          const interval_options& options = {}) {
    const double z = detail::two_sided(options);
    const bool own = options.covariance.size() > 0;
    require(
        !own || estimate.centers.empty(),
        "parameter_intervals: with covariates and a covariance of your own give the fitted model, which knows on what "
        "they act");
    if (own)
        detail::require_covariance("interval_options", options.covariance, estimate.size());
    else
        require_same_size("parameter_intervals", "estimate.standard_errors", estimate.size(),
                          estimate.standard_errors.size());
    Columns out;
    for (std::size_t i = 0; i < estimate.size(); ++i) {
        const auto k = static_cast<Eigen::Index>(i);
        const double unit = i < parameters ? estimate.values[i] : 1.0;
        out.push_back(detail::interval_of_parameter(
            estimate, i, i < parameters,
            own ? std::sqrt((std::max)(0.0, options.covariance(k, k))) : estimate.standard_errors[i] / unit, z));
    }
    return out;
}
/// The same for a fitted model.
template <class Fitted>
    requires requires(const Fitted& f) {
        f.estimate;
        f.model;
    }
[[nodiscard]] interval_columns parameter_intervals(const Fitted& fitted, const interval_options& options = {}) {
    using model = decltype(fitted.model);
    const auto scale = detail::scale_of<model>("parameter_intervals", fitted.covariates, fitted.estimate);
    const auto& covariance = detail::covariance_of(fitted, options);
    const double z = detail::two_sided(options);
    require_same_size("parameter_intervals", "estimate.values", scale.size(), fitted.estimate.values.size());
    interval_columns out;
    for (std::size_t i = 0; i < scale.size(); ++i)
        out.push_back(detail::interval_of_parameter(
            fitted.estimate, i, i < scale.parameters(),
            detail::spread_along(scale.gradient_at_origin(i), covariance) / scale.unit_of(i), z));
    return out;
}

/// Intervals of any prediction f(theta, history) that is a template on the scalar, one per customer.
/// @param fitted the model
/// @param customers histories with the covariates of the fit
/// @param f called with (parameters, history)
/// @param scale on which the interval is symmetric
/// @param options level and covariance
/// @returns one interval per customer
template <class Model, class F>
[[nodiscard]] interval_columns prediction_intervals(const fitted_purchases<Model>& fitted, const histories& customers,
                                                    const F& f, interval_scale scale,
                                                    const interval_options& options = {}) {
    const auto distinct = fitted.distinct_customers("prediction_intervals", customers);
    return detail::spread(detail::working_gradients(fitted, distinct, f), distinct.place,
                          detail::covariance_of(fitted, options), detail::two_sided(options), scale);
}

/// Intervals of P(alive at T), symmetric in the logit.
/// @param fitted the model
/// @param customers histories with the covariates of the fit
/// @param options level and covariance
/// @returns one interval per customer, within [0, 1]
template <class Model>
[[nodiscard]] interval_columns p_alive_intervals(const fitted_purchases<Model>& fitted, const histories& customers,
                                                 const interval_options& options = {}) {
    return prediction_intervals(
        fitted, customers, [&](const auto& theta, const customer_history& h) { return fitted.model.p_alive(theta, h); },
        interval_scale::logit, options);
}

/// Intervals of E[purchases in (T, T + horizon]], symmetric in the logarithm. They say how well the expectation is
/// known, not how much purchases scatter around it.
/// @param fitted the model
/// @param customers histories with the covariates of the fit
/// @param horizon how long after T, at least 0, in the unit of the fit
/// @param options level and covariance
/// @returns one interval per customer, not below 0
template <class Model>
[[nodiscard]] interval_columns expected_purchases_intervals(const fitted_purchases<Model>& fitted,
                                                            const histories& customers, double horizon,
                                                            const interval_options& options = {}) {
    const auto distinct = fitted.distinct_customers("expected_purchases_intervals", customers);
    return detail::spread(detail::expectation_gradients(fitted, distinct, discounting(no_discount{}, horizon)),
                          distinct.place, detail::covariance_of(fitted, options), detail::two_sided(options),
                          interval_scale::logarithm);
}

/// The interval of a total over a group: the sum over customers of E[purchases in (T, T + horizon]], with weights if
/// given.
/// @param fitted the model
/// @param customers histories of the group, with weights if wished
/// @param horizon how long after T, at least 0, in the unit of the fit
/// @param options level and covariance
/// @returns one interval, of the sum
template <class Model>
[[nodiscard]] interval total_purchases_interval(const fitted_purchases<Model>& fitted, const histories& customers,
                                                double horizon, const interval_options& options = {}) {
    const auto distinct = fitted.distinct_customers("total_purchases_interval", customers);
    const auto of = detail::expectation_gradients(fitted, distinct, discounting(no_discount{}, horizon));
    const auto count = detail::group_weights(distinct.place, customers.weight, of.value.size());
    double total = 0;
    std::vector<double> gradient(static_cast<std::size_t>(of.gradient.rows()), 0.0);
    for (std::size_t c = 0; c < of.value.size(); ++c) {
        total += count[c] * of.value[c];
        for (std::size_t i = 0; i < gradient.size(); ++i)
            gradient[i] += count[c] * of.column(c)[i];
    }
    const double error = detail::spread_along(gradient, detail::covariance_of(fitted, options));
    return detail::interval_of(total, error, detail::two_sided(options), interval_scale::logarithm);
}

/// The sandwich covariance of the working parameters, H^-1 (sum of w g g') H^-1: right also when the model is not.
/// Weights count customers.
/// @param customers those of the fit
/// @returns a matrix for `interval_options::covariance`
template <class Model>
[[nodiscard]] matrix sandwich_covariance(const fitted_purchases<Model>& fitted, const histories& customers) {
    const auto distinct = fitted.distinct_customers("sandwich_covariance", customers);
    const auto of = detail::working_gradients(fitted, distinct, [&](const auto& theta, const customer_history& h) {
        return fitted.model.log_likelihood(theta, h);
    });
    const auto count = detail::group_weights(distinct.place, customers.weight, of.value.size());
    const Eigen::Index n = of.gradient.rows();
    matrix meat(n, n);
    detail::fill(meat, 0.0);
    for (std::size_t c = 0; c < of.value.size(); ++c)
        for (Eigen::Index j = 0; j < n; ++j)
            for (Eigen::Index i = 0; i < n; ++i)
                meat(i, j) +=
                    count[c] * of.column(c)[static_cast<std::size_t>(i)] * of.column(c)[static_cast<std::size_t>(j)];
    const matrix& inverse = detail::covariance_of(fitted, {});
    return detail::product_of(detail::product_of(inverse, meat), inverse);
}

/// A test of a larger model against one nested in it.
struct likelihood_ratio {
    double statistic; ///< 2 (log L of the larger - log L of the smaller), at least 0
    double freedom;   ///< difference of the numbers of parameters
    double p_value;   ///< chance of more under the smaller model
};

/// Tests a larger fit against a nested one on the same customers. When the smaller one lies on the boundary of the
/// larger (NBD in BG/NBD) the p-value is too large: the test is cautious.
/// @param larger the fit with more parameters
/// @param smaller the fit nested in it
/// @returns the statistic and its p-value
/// @throws error `bad_parameter` when the larger does not have more parameters, or the customers differ
[[nodiscard]] inline likelihood_ratio likelihood_ratio_test(const parameter_estimate& larger,
                                                            const parameter_estimate& smaller) {
    require(larger.size() > smaller.size(), "likelihood_ratio_test: the larger model must have more parameters, got ",
            larger.size(), " and ", smaller.size());
    require(larger.customers == smaller.customers,
            "likelihood_ratio_test: both fits must have the same customers, got ", larger.customers, " and ",
            smaller.customers);
    const double statistic = (std::max)(0.0, 2 * (larger.log_likelihood - smaller.log_likelihood));
    const auto freedom = static_cast<double>(larger.size() - smaller.size());
    return {statistic, freedom, chi_square_tail(statistic, freedom)};
}

/// Intervals of the expected spend per future purchase, symmetric in the logarithm. Infinite where the model has no
/// mean.
/// @param fitted the spend model
/// @param customers x and mean_spend, and the covariates of the fit
/// @param options level and covariance
/// @returns one interval per customer, in the currency of mean_spend
template <class Model>
[[nodiscard]] interval_columns expected_spend_intervals(const fitted_spending<Model>& fitted,
                                                        const histories& customers,
                                                        const interval_options& options = {}) {
    const auto expected = fitted.expected_spend(customers);
    const matrix& covariance = detail::covariance_of(fitted, options);
    const double z = detail::two_sided(options);
    const auto scale = detail::scale_of<Model>("expected_spend_intervals", fitted.covariates, fitted.estimate);
    interval_columns out;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        std::vector<double> row;
        row.reserve(customers.covariates.size());
        for (const auto c : customers.covariates)
            row.push_back(c[i]);
        const auto theta = fitted.parameters(row);
        std::vector<double> g(scale.size(), 0.0);
        const customer_spend seen{customers.x[i], customers.x[i] > 0 ? customers.mean_spend[i] : 0.0};
        detail::add_working_gradient<Model>(fitted.model.expected_spend(variables(theta), seen), theta, scale, row, g);
        out.push_back(std::isfinite(expected[i]) ? detail::interval_of(expected[i], detail::spread_along(g, covariance),
                                                                       z, interval_scale::logarithm)
                                                 : interval{expected[i], expected[i], 0, expected[i]});
    }
    return out;
}

/// Intervals of lifetime value: of the money earned symmetric in the logarithm, less serving costs, which are taken as
/// known; from nothing to infinity where the spend model has no mean. The purchase fit and the spend fit are
/// independent, so their relative variances add up.
/// @param fitted both models
/// @param customers as for predict
/// @param options a covariance is that of the purchase fit
/// @returns one interval per customer, in the currency of mean_spend
template <class Purchases, class Spend, class Discount>
[[nodiscard]] interval_columns value_intervals(const fitted_lifetime_value<Purchases, Spend, Discount>& fitted,
                                               const histories& customers, const interval_options& options = {}) {
    const auto distinct = fitted.purchases.distinct_customers("value_intervals", customers);
    const auto bought =
        detail::spread(detail::expectation_gradients(fitted.purchases, distinct, fitted.discount_rule_of()),
                       distinct.place, detail::covariance_of(fitted.purchases, options), 1, interval_scale::logarithm);
    interval_columns spent;
    if constexpr (!std::same_as<Spend, skip>)
        spent = expected_spend_intervals(fitted.spend, customers);
    const auto values = fitted.predict(customers);
    const double z = detail::two_sided(options);
    const auto relative = [](const interval_columns& of, std::size_t i) {
        return i < of.size() && of.estimate[i] > 0 && std::isfinite(of.estimate[i])
                   ? of.standard_error[i] / of.estimate[i]
                   : 0.0;
    };
    interval_columns out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double cost = values.serving_costs[i], earned = values.value[i] + cost, size = std::abs(earned);
        auto one = std::isfinite(size)
                       ? detail::interval_of(size, size * std::hypot(relative(bought, i), relative(spent, i)), z,
                                             interval_scale::logarithm)
                       : interval{size, size, 0, size};
        if (earned < 0) // what is lost with each purchase
            one = {earned, one.standard_error, -one.upper, -one.lower};
        out.push_back({values.value[i], one.standard_error, one.lower - cost, one.upper - cost});
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
