#pragma once

/// @file
/// The one fit behind every model: maximise log-likelihood plus log prior on the working scale, then judge what came
/// out.

#include <clientele/clv/detail/objective.hpp>
#include <clientele/clv/estimate.hpp>
#include <clientele/math/symmetric_eigen.hpp>
#include <clientele/math/trust_region.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Data enough for a fit? A sentence if not.
struct data_check {
    double customers = 0, informative = 0; ///< all, and those who bought again
    std::size_t cells = 0;
    std::string_view what_is_missing; ///< "customers who bought again"

    [[nodiscard]] std::string complaint(std::size_t parameters) const {
        const auto p = static_cast<double>(parameters);
        if (informative == 0)
            return sentence("too little data: there are no ", what_is_missing, " among ", customers, " customers");
        if (customers <= p || informative < 2)
            return sentence("too little data: ", what_is_missing, " are ", informative, " of ", customers, ", for ",
                            parameters, " parameters");
        return {};
    }
};

/// The inverse of the information along its curved directions, and which parameters lie in flat ones.
struct inverted_information {
    matrix covariance;
    std::vector<bool> flat;
    bool any_flat = false;
    double condition = std::numeric_limits<double>::infinity();
};

/// Eigenvalues are judged after scaling the parameters to a common curvature where that is positive.
[[nodiscard]] inline inverted_information invert_information(const matrix& information, double customers) {
    const Eigen::Index n = information.rows();
    inverted_information out{matrix::Zero(n, n), std::vector<bool>(static_cast<std::size_t>(n), false)};
    if (!information.allFinite())
        return out;
    const auto eigen = symmetric_eigen(information);
    const double top = eigen.values.cwiseAbs().maxCoeff();
    const double floor = std::max(1e-13 * top, 1e-9 * std::min(1.0, customers));
    for (Eigen::Index k = 0; k < n; ++k) {
        if (eigen.values[k] > floor) {
            out.covariance += eigen.vectors.col(k) * eigen.vectors.col(k).transpose() / eigen.values[k];
        } else {
            out.any_flat = true;
            for (Eigen::Index j = 0; j < n; ++j)
                if (std::abs(eigen.vectors(j, k)) > 1e-4)
                    out.flat[static_cast<std::size_t>(j)] = true;
        }
    }
    if (n > 0 && eigen.values[0] > 0)
        out.condition = top / eigen.values[0];
    return out;
}

/// The names whose place is marked.
[[nodiscard]] inline std::string list_of(const std::vector<std::string>& names, const std::vector<bool>& marked) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (marked[i])
            out += (out.empty() ? "" : ", ") + names[i];
    return out;
}

/// The limit at which the customers of all groups stand, or those of some where the likelihood is flat: the parameters
/// of somebody without covariates are nobody's when covariates are far from 0.
template <class Model, class Cells>
[[nodiscard]] std::string boundary_sentence(const Model& model, const std::vector<cell_group<Cells>>& groups,
                                            const working_scale<Model>& scale, const parameter_estimate& e, bool flat) {
    std::string_view limit;
    std::size_t there = 0;
    if constexpr (has_boundary<Model>)
        for (const auto& group : groups)
            if (const auto sentence = model.boundary(scale.parameters(e.working, group.covariates)); sentence) {
                limit = there == 0 ? *sentence : limit;
                ++there;
            }
    if (there == groups.size())
        return sentence("on the boundary: ", limit);
    if (there > 0 && flat)
        return sentence("on the boundary for ", there, " of ", groups.size(), " groups of equal covariates, in which ",
                        limit);
    return {};
}

/// The judgement of an optimum.
[[nodiscard]] inline verdict judge(std::string limit, const parameter_estimate& e, const inverted_information& inverse,
                                   optimizer_status status, const data_check& data) {
    if (auto complaint = data.complaint(e.size()); !complaint.empty())
        return {fit_status::too_little_data, std::move(complaint)};
    if (!limit.empty())
        return {fit_status::boundary, std::move(limit)};
    if (inverse.any_flat)
        return {fit_status::unidentified,
                sentence("unidentified: the likelihood does not change along ", list_of(e.names, inverse.flat))};
    const bool flat_gradient = e.gradient_norm <= 1e-6 * std::max(1.0, e.customers * 1e-3);
    if (status == optimizer_status::converged || flat_gradient)
        return {fit_status::converged,
                sentence("converged in ", e.iterations, " iterations, gradient norm ", e.gradient_norm)};
    return {fit_status::not_converged,
            sentence("not converged: ",
                     status == optimizer_status::iteration_limit ? "out of iterations" : "the optimiser stalled",
                     " after ", e.iterations, " iterations with gradient norm ", e.gradient_norm)};
}

/// Log-likelihood plus log prior.
template <class Model, class Cells, class Prior>
[[nodiscard]] objective_value working_posterior(const Model& model, const std::vector<cell_group<Cells>>& groups,
                                                const working_scale<Model>& scale, const Prior& prior,
                                                const std::vector<std::string>& names, const Eigen::VectorXd& working) {
    auto at = working_likelihood(model, groups, scale, working);
    for (Eigen::Index i = 0; i < working.size(); ++i) {
        const auto place = static_cast<std::size_t>(i);
        const auto role = place < parameter_count<Model> ? parameter_role::parameter : parameter_role::coefficient;
        const prior_terms terms = prior(std::string_view{names[place]}, role, working[i]);
        at.value += terms.value;
        at.gradient[i] += terms.first;
        at.hessian(i, i) += terms.second;
    }
    return at;
}

/// Fits. Start holds the natural parameters; coefficients begin at 0.
template <class Model, class Cells, class Prior, class Optimizer, class Observer>
[[nodiscard]] parameter_estimate
maximise(const Model& model, const std::vector<cell_group<Cells>>& groups, const working_scale<Model>& scale,
         const std::vector<std::string>& covariate_names, const parameters_of<Model>& start, const Prior& prior,
         const Optimizer& optimizer, const Observer& observer, const data_check& data) {
    parameter_estimate e;
    e.names = scale.names(covariate_names);
    e.customers = data.customers;
    e.cells = data.cells;
    Eigen::VectorXd begin = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(scale.size()));
    for (std::size_t j = 0; j < start.size(); ++j)
        begin[static_cast<Eigen::Index>(j)] = std::log(start[j]);
    const auto best = maximize(
        optimizer,
        [&](const Eigen::VectorXd& working) {
            return working_posterior(model, groups, scale, prior, e.names, working);
        },
        begin, observer);
    if (best.status == optimizer_status::stopped)
        fail(errc::stopped, no_row, "fit: stopped by the observer after ", best.iterations, " iterations");

    e.working.assign(best.x.data(), best.x.data() + best.x.size());
    e.values = e.working;
    parameters_of<Model> theta;
    for (std::size_t j = 0; j < theta.size(); ++j)
        e.values[j] = theta[j] = std::exp(e.working[j]);
    for (std::size_t i = 0; i < e.size(); ++i)
        e.log_prior += prior(std::string_view{e.names[i]},
                             i < theta.size() ? parameter_role::parameter : parameter_role::coefficient, e.working[i])
                           .value;
    e.log_likelihood = best.at.value - e.log_prior;
    e.gradient_norm = best.gradient_norm;
    e.iterations = best.iterations;
    e.information = -best.at.hessian;
    const auto inverse = invert_information(e.information, data.customers);
    e.covariance = inverse.covariance;
    e.condition = inverse.condition;
    for (std::size_t i = 0; i < e.size(); ++i) {
        const auto k = static_cast<Eigen::Index>(i);
        const double error = std::sqrt(std::max(0.0, e.covariance(k, k))) * (i < theta.size() ? theta[i] : 1.0);
        e.standard_errors.push_back(inverse.flat[i] ? std::numeric_limits<double>::infinity() : error);
    }
    e.judgement = judge(boundary_sentence(model, groups, scale, e, inverse.any_flat), e, inverse, best.status, data);
    return e;
}

/// Where a fit begins: what the model says, or 1.
template <class Model, class Cells>
[[nodiscard]] parameters_of<Model> start_of(const Model& model, const Cells& cells) {
    if constexpr (requires {
                      { model.start_values(cells) } -> std::same_as<parameters_of<Model>>;
                  }) {
        return model.start_values(cells);
    } else {
        parameters_of<Model> ones;
        ones.fill(1.0);
        return ones;
    }
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
