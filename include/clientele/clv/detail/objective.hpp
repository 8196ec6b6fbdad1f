#pragma once

/// @file
/// From a model of one customer to the objective of a fit: groups of customers with equal covariates, the
/// log-likelihood of each with derivatives, and the chain rule to the working scale. What does not depend on the
/// mathematics of a model sees no model type: all models share one instantiation.

#include <clientele/clv/detail/working_scale.hpp>
#include <clientele/clv/estimate.hpp>
#include <clientele/clv/histories.hpp>
#include <clientele/clv/prior.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/concepts.hpp>
#include <clientele/math/detail/small_matrix.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/radix_sort.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Customers with the same covariates, collapsed.
template <class Cells>
struct cell_group {
    std::vector<double> covariates;
    Cells cells;
};

/// The numbers of distinct rows of covariates, and the rows in ascending order.
struct covariate_groups {
    std::vector<std::uint32_t> group; ///< one per customer; empty: all in group 0
    std::vector<std::vector<double>> rows;
};

template <class Groups = covariate_groups>
[[nodiscard]] Groups group_covariates(const std::vector<column>& covariates, std::size_t n) {
    Groups out;
    if (covariates.empty() || n == 0) {
        out.rows.emplace_back();
        return out;
    }
    std::vector<std::uint32_t> id(n, 0);
    for (const auto z : covariates) {
        key_index index;
        for (std::size_t i = 0; i < n; ++i)
            id[i] = index(std::array{static_cast<double>(id[i]), z[i]});
    }
    std::vector<std::size_t> first; // a customer of each group
    for (std::size_t i = 0; i < n; ++i)
        if (id[i] == first.size())
            first.push_back(i);
    std::vector<std::vector<double>> values(covariates.size()); // column by column
    for (std::size_t c = 0; c < covariates.size(); ++c)
        for (const auto customer : first)
            values[c].push_back(covariates[c][customer] + 0.0);
    std::vector<std::uint32_t> rank(first.size());
    std::vector<column> columns;
    for (const auto& each : values)
        columns.push_back(each);
    for (const auto g : sorted_order(columns)) {
        rank[g] = static_cast<std::uint32_t>(out.rows.size());
        out.rows.emplace_back();
        for (const auto& column_values : values)
            out.rows.back().push_back(column_values[g]);
    }
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
            sum += model.log_likelihood(at, cells[i]) * cells.weight[i];
        likelihood_derivatives<N> out{sum.value, sum.gradient, {}};
        for (std::size_t i = 0; i < N; ++i)
            for (std::size_t j = 0; j < N; ++j)
                out.hessian[N * i + j] = sum.second(i, j);
        return out;
    }
}

/// The square root of g' C g, in plain loops: the small products of Eigen allocate, and g++ 12 misreads them.
template <class Matrix>
[[nodiscard]] double spread_along(std::span<const double> g, const Matrix& covariance) {
    double sum = 0;
    for (std::size_t i = 0; i < g.size(); ++i)
        for (std::size_t j = 0; j < g.size(); ++j)
            sum += g[i] * covariance(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) * g[j];
    return std::sqrt((std::max)(0.0, sum));
}

/// The mean and the standard deviation of each covariate, so that no unit or origin of it matters to a fit. One that
/// does not vary is its own unit.
template <class Cells>
[[nodiscard]] covariate_units units_of_covariates(const std::vector<cell_group<Cells>>& groups, std::size_t count) {
    covariate_units out;
    for (std::size_t c = 0; c < count; ++c) {
        double largest = 0, weight = 0, sum = 0, squares = 0;
        bool varies = false;
        for (const auto& group : groups) {
            largest = (std::max)(largest, std::abs(group.covariates[c]));
            varies = varies || group.covariates[c] != groups.front().covariates[c];
            for (const auto& run : group.cells.runs)
                weight += run.weight;
        }
        const auto over_groups = [&](const auto& add) {
            for (const auto& group : groups)
                for (const auto& run : group.cells.runs)
                    add(run.weight / weight, group.covariates[c]);
        };
        if (!varies || !(weight > 0)) {
            out.centers.push_back(groups.front().covariates[c]);
            out.scales.push_back(largest > 0 ? largest : 1.0);
            continue;
        }
        over_groups([&](double w, double z) { sum += w * (z / largest); });
        const double center = largest * sum;
        over_groups([&](double w, double z) { squares += w * ((z - center) / largest) * ((z - center) / largest); });
        out.centers.push_back(center);
        out.scales.push_back(squares > 0 ? largest * std::sqrt(squares) : largest);
    }
    return out;
}

/// A model with its data, as the fit sees them.
class any_likelihood {
public:
    virtual ~any_likelihood() = default;
    /// How many groups of equal covariates there are, and the covariates of one.
    [[nodiscard]] virtual std::size_t groups() const = 0;
    [[nodiscard]] virtual std::span<const double> covariates(std::size_t group) const = 0;
    /// The log-likelihood of a group at natural parameters; fills gradient and Hessian (row-major).
    virtual double total(std::size_t group, std::span<const double> theta, std::span<double> gradient,
                         std::span<double> hessian) const = 0;
    /// The limit of the model at natural parameters, if any.
    [[nodiscard]] virtual std::optional<std::string_view> boundary(std::span<const double> theta) const = 0;
    /// Whether a new customer has an expectation at natural parameters.
    [[nodiscard]] virtual bool has_mean(std::span<const double> theta) const = 0;
};

template <class Model, class Cells>
class model_likelihood final : public any_likelihood {
public:
    model_likelihood(const Model& model, const std::vector<cell_group<Cells>>& groups)
        : model_{model}, groups_{groups} {}

    [[nodiscard]] std::size_t groups() const override { return groups_.size(); }
    [[nodiscard]] std::span<const double> covariates(std::size_t group) const override {
        return groups_[group].covariates;
    }
    double total(std::size_t group, std::span<const double> theta, std::span<double> gradient,
                 std::span<double> hessian) const override {
        const auto d = total_likelihood(model_, at(theta), groups_[group].cells);
        for (std::size_t i = 0; i < gradient.size(); ++i)
            gradient[i] = d.gradient[i];
        for (std::size_t i = 0; i < hessian.size(); ++i)
            hessian[i] = d.hessian[i];
        return d.value;
    }
    [[nodiscard]] std::optional<std::string_view> boundary(std::span<const double> theta) const override {
        if constexpr (has_boundary<Model>)
            return model_.boundary(at(theta));
        else
            return std::nullopt;
    }
    [[nodiscard]] bool has_mean(std::span<const double> theta) const override {
        if constexpr (may_lack_mean<Model>)
            return model_.has_mean(at(theta), customer_spend{});
        else
            return true;
    }

private:
    static parameters_of<Model> at(std::span<const double> theta) {
        parameters_of<Model> out;
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = theta[i];
        return out;
    }
    const Model& model_;
    const std::vector<cell_group<Cells>>& groups_;
};

/// The log-likelihood of all groups on the working scale.
template <class Likelihood>
[[nodiscard]] objective_value working_likelihood(const Likelihood& model, const working_scale& scale,
                                                 std::span<const double> working) {
    const std::size_t n = scale.size(), N = scale.parameters();
    const auto rows = static_cast<Eigen::Index>(n);
    objective_value out{0.0, Eigen::VectorXd(rows), matrix(rows, rows)};
    fill(out.gradient, 0.0);
    fill(out.hessian, 0.0);
    std::vector<double> theta(N), gradient(N), hessian(N * N), slopes(N * n), curved(N * n);
    const auto column_of = [N](const std::vector<double>& of, std::size_t j) {
        return std::span{of}.subspan(j * N, N);
    };
    for (std::size_t g = 0; g < model.groups(); ++g) {
        scale.parameters(working, model.covariates(g), theta);
        for (const double parameter : theta)
            if (!(parameter > 1e-100 && parameter < 1e100)) {
                out.value = -std::numeric_limits<double>::infinity();
                return out;
            }
        out.value += model.total(g, theta, gradient, hessian);
        // by the logarithms: g_i theta_i, and H_ij theta_i theta_j + [i = j] g_i theta_i
        for (std::size_t j = 0; j < N; ++j)
            gradient[j] *= theta[j];
        for (std::size_t i = 0; i < N; ++i)
            for (std::size_t j = 0; j < N; ++j)
                hessian[N * i + j] = hessian[N * i + j] * theta[i] * theta[j] + (i == j ? gradient[i] : 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < N; ++j)
                slopes[i * N + j] = scale.slope(j, i, model.covariates(g));
            for (std::size_t j = 0; j < N; ++j)
                curved[i * N + j] = dot(column_of(slopes, i), column_of(hessian, j));
            out.gradient.data()[i] += dot(column_of(slopes, i), gradient);
        }
        for (std::size_t j = 0; j < n; ++j)
            for (std::size_t i = 0; i < n; ++i) {
                double curvature = 0;
                for (std::size_t k = 0; k < N; ++k)
                    curvature += curved[i * N + k] * slopes[j * N + k];
                out.hessian.data()[j * n + i] += curvature;
            }
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
