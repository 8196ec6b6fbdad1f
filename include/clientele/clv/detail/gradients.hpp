#pragma once

/// @file
/// Predictions of distinct customers with their gradients on the working scale of a fit.

#include <clientele/clv/fitted_purchases.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Adds the gradient on the working scale of a number that was computed at variables(theta), for covariates
/// z.
template <class Model>
void add_working_gradient(const jet<parameter_count<Model>>& at, const parameters_of<Model>& theta,
                          const working_scale& scale, std::span<const double> z, std::span<double> gradient) {
    for (std::size_t i = 0; i < scale.size(); ++i)
        for (std::size_t j = 0; j < theta.size(); ++j)
            gradient[i] += at.gradient[j] * theta[j] * scale.slope(j, i, z);
}

/// Value and gradient on the working scale of f(theta jets, history) for distinct customers.
struct gradients {
    std::vector<double> value;
    matrix gradient; ///< working parameters x distinct customers

    [[nodiscard]] std::span<const double> column(std::size_t c) const {
        const auto n = static_cast<std::size_t>(gradient.rows());
        return {gradient.data() + c * n, n};
    }
};

template <class Model, class Distinct, class F>
[[nodiscard]] gradients working_gradients(const fitted_purchases<Model>& fitted, const Distinct& distinct, const F& f) {
    const auto scale = scale_of<Model>("intervals", fitted.covariates, fitted.estimate);
    gradients out;
    out.value.resize(distinct.customers.size());
    out.gradient = matrix(static_cast<Eigen::Index>(scale.size()), static_cast<Eigen::Index>(out.value.size()));
    fill(out.gradient, 0.0);
    for (std::size_t c = 0; c < out.value.size(); ++c) {
        const auto& [theta, h] = distinct.customers[c];
        const auto at = f(variables(theta), h);
        out.value[c] = at.value;
        add_working_gradient<Model>(at, theta, scale, distinct.covariates[distinct.covariate_row[c]],
                                    std::span{out.gradient.data() + c * scale.size(), scale.size()});
    }
    return out;
}

/// Value and gradient of the rule of expectations, by distinct (x, t_x, T); what does not depend on t_x once per
/// (x, T).
template <class Model, class Distinct>
[[nodiscard]] gradients expectation_gradients(const fitted_purchases<Model>& fitted, const Distinct& distinct,
                                              const discount_rule& rule) {
    using jets = jet<parameter_count<Model>>;
    const auto sum = [&](const auto& f) {
        jets total;
        for (std::size_t i = 0; i < rule.nodes.size(); ++i)
            total += f(rule.nodes[i]) * rule.weights[i];
        return total;
    };
    if constexpr (factors_expectation<Model>) {
        key_index index;
        std::vector<jets> known;
        std::size_t c = 0;
        return working_gradients(fitted, distinct, [&](const auto& theta, const customer_history& h) {
            const auto place = index(std::array{h.x, h.T, static_cast<double>(distinct.covariate_row[c++])});
            if (place == known.size())
                known.push_back(sum([&](double t) { return fitted.model.expected_if_alive(theta, h, t); }));
            return known[place] * fitted.model.p_alive(theta, h);
        });
    } else {
        return working_gradients(fitted, distinct, [&](const auto& theta, const customer_history& h) {
            return sum([&](double t) { return fitted.model.expected_purchases(theta, h, t); });
        });
    }
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
