#pragma once

/// @file
/// From a model of one customer to the objective of a fit: groups of customers with equal covariates, the
/// log-likelihood of each with derivatives, and the chain rule to the working scale.

#include <clientele/clv/gamma_gamma.hpp>
#include <clientele/clv/histories.hpp>
#include <clientele/clv/prior.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/trust_region.hpp>

#include <cmath>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Customers with the same covariates, collapsed.
template <class Cells>
struct cell_group {
    std::vector<double> covariates;
    Cells cells;
};

/// The observation in row i of cells.
[[nodiscard]] inline customer_history observation(const history_cells& cells, std::size_t i) {
    return {cells.x[i], cells.t_x[i], cells.T[i]};
}
[[nodiscard]] inline customer_spend observation(const spend_cells& cells, std::size_t i) {
    return {cells.x[i], cells.mean[i]};
}

/// The numbers of distinct rows of covariates, and the rows in ascending order.
struct covariate_groups {
    std::vector<std::uint32_t> group; ///< one per customer; empty: all in group 0
    std::vector<std::vector<double>> rows;
};

[[nodiscard]] inline covariate_groups group_covariates(const std::vector<column>& covariates, std::size_t n) {
    covariate_groups out;
    if (covariates.empty() || n == 0) {
        out.rows.emplace_back();
        return out;
    }
    std::vector<std::uint32_t> id(n, 0);
    for (const auto z : covariates) {
        key_index<2> index;
        for (std::size_t i = 0; i < n; ++i)
            id[i] = index({static_cast<double>(id[i]), z[i]});
    }
    std::vector<std::size_t> first; // a customer of each group
    for (std::size_t i = 0; i < n; ++i)
        if (id[i] == first.size())
            first.push_back(i);
    std::vector<std::uint32_t> order(first.size()), rank(first.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto row = [&](std::uint32_t g) {
        std::vector<double> z;
        for (const auto c : covariates)
            z.push_back(c[first[g]] + 0.0);
        return z;
    };
    for (std::uint32_t g = 0; g < first.size(); ++g)
        out.rows.push_back(row(g));
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return out.rows[a] < out.rows[b]; });
    for (std::uint32_t g = 0; g < order.size(); ++g)
        rank[order[g]] = g;
    std::sort(out.rows.begin(), out.rows.end());
    for (auto& g : id)
        g = rank[g];
    out.group = std::move(id);
    return out;
}

/// What the rows of one group weigh in, and their log-likelihood with derivatives: the model's own fast pass, or jets.
template <class Model, class Cells>
[[nodiscard]] likelihood_derivatives<parameter_count<Model>>
total_likelihood(const Model& model, const parameters_of<Model>& theta, const Cells& cells) {
    constexpr auto N = parameter_count<Model>;
    if constexpr (requires {
                      { model.total(theta, cells) } -> std::same_as<likelihood_derivatives<N>>;
                  }) {
        return model.total(theta, cells);
    } else {
        const auto at = variables(theta);
        jet<N> sum;
        for (std::size_t i = 0; i < cells.size(); ++i)
            sum += model.log_likelihood(at, observation(cells, i)) * cells.weight[i];
        likelihood_derivatives<N> out{sum.value, sum.gradient, {}};
        for (std::size_t i = 0; i < N; ++i)
            for (std::size_t j = 0; j < N; ++j)
                out.hessian[N * i + j] = sum.second(i, j);
        return out;
    }
}

/// The working scale of a model with q covariates: log theta_1 .. log theta_N, then q coefficients per process.
template <class Model>
struct working_scale {
    static constexpr std::size_t N = parameter_count<Model>;
    std::size_t covariates = 0;

    static constexpr std::size_t processes() {
        if constexpr (has_covariates<Model>)
            return Model::processes.size();
        else
            return 0;
    }
    [[nodiscard]] std::size_t size() const { return N + processes() * covariates; }

    /// d log theta_j / d working_i for a customer with covariates z.
    [[nodiscard]] double slope(std::size_t j, std::size_t i, std::span<const double> z) const {
        if (i < N)
            return i == j ? 1 : 0;
        if constexpr (has_covariates<Model>)
            return Model::processes[(i - N) / covariates].sign[j] * z[(i - N) % covariates];
        else
            return 0;
    }
    /// The parameters of a customer with covariates z.
    template <class Vector>
    [[nodiscard]] parameters_of<Model> parameters(const Vector& working, std::span<const double> z) const {
        parameters_of<Model> theta;
        for (std::size_t j = 0; j < N; ++j) {
            double log_theta = at(working, j);
            for (std::size_t i = N; i < size(); ++i)
                log_theta += slope(j, i, z) * at(working, i);
            theta[j] = std::exp(log_theta);
        }
        return theta;
    }
    /// Names, "purchase.1" for the first covariate of the purchase process unless covariates have names.
    [[nodiscard]] std::vector<std::string> names(const std::vector<std::string>& of_covariates) const {
        std::vector<std::string> out(Model::parameters.begin(), Model::parameters.end());
        if constexpr (has_covariates<Model>)
            for (const auto& process : Model::processes)
                for (std::size_t c = 0; c < covariates; ++c)
                    out.push_back(
                        sentence(process.name, ".", c < of_covariates.size() ? of_covariates[c] : sentence(c + 1)));
        return out;
    }
    static double at(const Eigen::VectorXd& v, std::size_t i) { return v[static_cast<Eigen::Index>(i)]; }
    static double at(const std::vector<double>& v, std::size_t i) { return v[i]; }
};

/// Derivatives by the logarithms: g_i theta_i, and H_ij theta_i theta_j + [i = j] g_i theta_i.
template <std::size_t N>
void to_log_scale(likelihood_derivatives<N>& d, const std::array<double, N>& theta) {
    for (std::size_t i = 0; i < N; ++i)
        d.gradient[i] *= theta[i];
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t j = 0; j < N; ++j)
            d.hessian[N * i + j] = d.hessian[N * i + j] * theta[i] * theta[j] + (i == j ? d.gradient[i] : 0.0);
}

/// The log-likelihood of all groups on the working scale.
template <class Model, class Cells>
[[nodiscard]] objective_value working_likelihood(const Model& model, const std::vector<cell_group<Cells>>& groups,
                                                 const working_scale<Model>& scale, const Eigen::VectorXd& working) {
    constexpr auto N = parameter_count<Model>;
    const auto n = static_cast<Eigen::Index>(scale.size());
    objective_value out{0.0, Eigen::VectorXd::Zero(n), matrix::Zero(n, n)};
    for (const auto& group : groups) {
        const auto theta = scale.parameters(working, group.covariates);
        for (const double parameter : theta)
            if (!(parameter > 1e-100 && parameter < 1e100)) {
                out.value = -std::numeric_limits<double>::infinity();
                return out;
            }
        auto d = total_likelihood(model, theta, group.cells);
        to_log_scale(d, theta);
        matrix slopes(static_cast<Eigen::Index>(N), n);
        for (std::size_t j = 0; j < N; ++j)
            for (std::size_t i = 0; i < scale.size(); ++i)
                slopes(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) =
                    scale.slope(j, i, group.covariates);
        out.value += d.value;
        out.gradient +=
            slopes.transpose() * Eigen::Map<const Eigen::VectorXd>(d.gradient.data(), static_cast<Eigen::Index>(N));
        out.hessian +=
            slopes.transpose() *
            Eigen::Map<const matrix>(d.hessian.data(), static_cast<Eigen::Index>(N), static_cast<Eigen::Index>(N)) *
            slopes;
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
