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
template <class Inverse = inverted_information>
[[nodiscard]] Inverse invert_information(const matrix& information, double customers) {
    const Eigen::Index n = information.rows();
    Inverse out{matrix(n, n), std::vector<bool>(static_cast<std::size_t>(n), false)};
    fill(out.covariance, 0.0);
    if (!all_finite(numbers_of(information)))
        return out;
    const auto eigen = symmetric_eigen(information);
    const double top = largest_magnitude(numbers_of(eigen.values));
    const double floor = std::max(1e-13 * top, 1e-9 * std::min(1.0, customers));
    for (Eigen::Index k = 0; k < n; ++k) {
        if (eigen.values[k] > floor) {
            for (Eigen::Index j = 0; j < n; ++j)
                for (Eigen::Index i = 0; i < n; ++i)
                    out.covariance(i, j) += eigen.vectors(i, k) * eigen.vectors(j, k) / eigen.values[k];
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

/// A reference to a prior without its type.
class any_prior {
public:
    template <prior_policy Prior>
    explicit any_prior(const Prior& prior)
        : of_{&prior}, call_{[](const void* of, std::string_view name, parameter_role role, double x) -> prior_terms {
              return (*static_cast<const Prior*>(of))(name, role, x);
          }} {}

    [[nodiscard]] prior_terms operator()(std::string_view name, parameter_role role, double x) const {
        return call_(of_, name, role, x);
    }

private:
    const void* of_;
    prior_terms (*call_)(const void*, std::string_view, parameter_role, double);
};

/// A model, its data and what is believed of its parameters, ready to be fitted. A template so that a host who only
/// includes it does not pay for it.
template <class Likelihood = any_likelihood>
class posterior {
public:
    posterior(const Likelihood& model, const working_scale& scale, std::vector<std::string> names, any_prior prior)
        : model_{model}, scale_{scale}, names_{std::move(names)}, prior_{prior} {}

    /// Log-likelihood plus log prior.
    [[nodiscard]] objective_value operator()(const Eigen::VectorXd& working) const {
        auto at = working_likelihood(model_, scale_, numbers_of(working));
        for (Eigen::Index i = 0; i < working.size(); ++i) {
            const prior_terms terms = prior_of(static_cast<std::size_t>(i), working[i]);
            at.value += terms.value;
            at.gradient[i] += terms.first;
            at.hessian(i, i) += terms.second;
        }
        return at;
    }

    /// The natural parameters to begin at, on the working scale; coefficients begin at 0.
    [[nodiscard]] Eigen::VectorXd begin_at(std::span<const double> start) const {
        Eigen::VectorXd begin(static_cast<Eigen::Index>(scale_.size()));
        fill(begin, 0.0);
        for (std::size_t j = 0; j < start.size(); ++j)
            begin.data()[j] = std::log(start[j]);
        return begin;
    }

    /// The estimate that an optimum stands for.
    [[nodiscard]] parameter_estimate estimate(const optimum& best, const data_check& data) const {
        if (best.status == optimizer_status::stopped)
            fail(errc::stopped, no_row, "fit: stopped by the observer after ", best.iterations, " iterations");
        parameter_estimate e;
        e.names = names_;
        e.customers = data.customers;
        e.cells = data.cells;
        const auto working = numbers_of(best.x);
        e.working.assign(working.begin(), working.end());
        e.values = e.working;
        for (std::size_t j = 0; j < scale_.parameters(); ++j)
            e.values[j] = std::exp(e.working[j]);
        for (std::size_t i = 0; i < e.size(); ++i)
            e.log_prior += prior_of(i, e.working[i]).value;
        e.log_likelihood = best.at.value - e.log_prior;
        e.gradient_norm = best.gradient_norm;
        e.iterations = best.iterations;
        e.information = best.at.hessian;
        for (Eigen::Index i = 0; i < e.information.size(); ++i)
            e.information.data()[i] = -e.information.data()[i];
        const auto inverse = invert_information(e.information, data.customers);
        e.covariance = inverse.covariance;
        e.condition = inverse.condition;
        for (std::size_t i = 0; i < e.size(); ++i) {
            const auto k = static_cast<Eigen::Index>(i);
            const double error =
                std::sqrt(std::max(0.0, e.covariance(k, k))) * (i < scale_.parameters() ? e.values[i] : 1.0);
            e.standard_errors.push_back(inverse.flat[i] ? std::numeric_limits<double>::infinity() : error);
        }
        e.judgement = judge(e, inverse, best.status, data);
        return e;
    }

private:
    [[nodiscard]] prior_terms prior_of(std::size_t i, double working) const {
        return prior_(names_[i], i < scale_.parameters() ? parameter_role::parameter : parameter_role::coefficient,
                      working);
    }

    /// The limit at which the customers of all groups stand, or those of some where the likelihood is flat: the
    /// parameters of somebody without covariates are nobody's when covariates are far from 0.
    [[nodiscard]] std::string limit_of(const parameter_estimate& e, bool flat) const {
        std::string_view limit;
        std::size_t there = 0;
        std::vector<double> theta(scale_.parameters());
        for (std::size_t g = 0; g < model_.groups(); ++g) {
            scale_.parameters(e.working, model_.covariates(g), theta);
            if (const auto sentence = model_.boundary(theta); sentence) {
                limit = there == 0 ? *sentence : limit;
                ++there;
            }
        }
        if (there == model_.groups())
            return sentence("on the boundary: ", limit);
        if (there > 0 && flat)
            return sentence("on the boundary for ", there, " of ", model_.groups(),
                            " groups of equal covariates, in which ", limit);
        return {};
    }

    /// The judgement of an optimum.
    [[nodiscard]] verdict judge(const parameter_estimate& e, const inverted_information& inverse,
                                optimizer_status status, const data_check& data) const {
        if (auto complaint = data.complaint(e.size()); !complaint.empty())
            return {fit_status::too_little_data, std::move(complaint)};
        if (auto limit = limit_of(e, inverse.any_flat); !limit.empty())
            return {fit_status::boundary, std::move(limit)};
        if (inverse.any_flat) {
            std::string flat;
            for (std::size_t i = 0; i < e.names.size(); ++i)
                if (inverse.flat[i])
                    flat.append(flat.empty() ? "" : ", ").append(e.names[i]);
            return {fit_status::unidentified, sentence("unidentified: the likelihood does not change along ", flat)};
        }
        const bool flat_gradient = e.gradient_norm <= 1e-6 * std::max(1.0, e.customers * 1e-3);
        if (status == optimizer_status::converged || flat_gradient)
            return {fit_status::converged,
                    sentence("converged in ", e.iterations, " iterations, gradient norm ", e.gradient_norm)};
        return {fit_status::not_converged,
                sentence("not converged: ",
                         status == optimizer_status::iteration_limit ? "out of iterations" : "the optimiser stalled",
                         " after ", e.iterations, " iterations with gradient norm ", e.gradient_norm)};
    }

    const Likelihood& model_;
    const working_scale& scale_;
    std::vector<std::string> names_;
    any_prior prior_;
};

/// Fits: one instantiation per optimiser and observer, whatever the model.
template <class Optimizer, class Observer>
[[nodiscard]] parameter_estimate maximise(const posterior<>& problem, std::span<const double> start,
                                          const Optimizer& optimizer, const Observer& observer,
                                          const data_check& data) {
    return problem.estimate(maximize(optimizer, problem, problem.begin_at(start), observer), data);
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
