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

/// The inverse of the information along its curved directions, and the flat ones: those in which a customer tells
/// nothing that a number holds.
struct inverted_information {
    matrix covariance;
    std::vector<std::vector<double>> flat; ///< directions of length 1
    double condition = std::numeric_limits<double>::infinity();

    [[nodiscard]] bool any_flat() const noexcept { return !flat.empty(); }
    /// Whether a number with this gradient changes along a flat direction.
    [[nodiscard]] bool is_flat(std::span<const double> gradient) const {
        for (const auto& along : flat)
            if (std::abs(dot(along, gradient)) > 1e-4)
                return true;
        return false;
    }
};

template <class Inverse = inverted_information>
[[nodiscard]] Inverse invert_information(const matrix& information, double customers) {
    const Eigen::Index n = information.rows();
    Inverse out{matrix(n, n), {}};
    fill(out.covariance, 0.0);
    if (!all_finite(numbers_of(information)))
        return out;
    const auto eigen = symmetric_eigen(information);
    const double top = largest_magnitude(numbers_of(eigen.values));
    const double floor = (std::max)(1e-13 * top, 1e-11 * customers);
    for (Eigen::Index k = 0; k < n; ++k) {
        if (eigen.values[k] > floor) {
            for (Eigen::Index j = 0; j < n; ++j)
                for (Eigen::Index i = 0; i < n; ++i)
                    out.covariance(i, j) += eigen.vectors(i, k) * eigen.vectors(j, k) / eigen.values[k];
        } else {
            out.flat.emplace_back();
            for (Eigen::Index i = 0; i < n; ++i)
                out.flat.back().push_back(eigen.vectors(i, k));
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
          }},
          check_names_{[](const void* of, std::span<const std::string> names) {
              if constexpr (prior_of_names<Prior>)
                  static_cast<const Prior*>(of)->check_names(names);
          }},
          in_units_of_data_{prior_in_units_of_data<Prior>} {}

    [[nodiscard]] prior_terms operator()(std::string_view name, parameter_role role, double x) const {
        return call_(of_, name, role, x);
    }
    /// Refuses what the prior says of parameters that a model does not have.
    void check_names(std::span<const std::string> names) const { check_names_(of_, names); }
    [[nodiscard]] bool in_units_of_data() const noexcept { return in_units_of_data_; }

private:
    const void* of_;
    prior_terms (*call_)(const void*, std::string_view, parameter_role, double);
    void (*check_names_)(const void*, std::span<const std::string>);
    bool in_units_of_data_;
};

/// The unit in which a fit measures times or amounts, a power of two so that dividing by it is exact, and what that
/// changes.
struct working_unit {
    double unit = 1;
    double mean = 1;                     ///< age, or spend, in it: what a prior without units measures parameters in
    std::span<const double> powers = {}; ///< of each parameter; empty: there is no unit
    double events = 0;                   ///< how many densities of the log-likelihood are measured in it

    /// The unit of a mean in the unit of the data: the power of two at or below it; 1 where there is none.
    [[nodiscard]] static working_unit of(double mean, std::span<const double> powers, double events) {
        if (!(mean > 0))
            return {1, 1, powers, events};
        const double unit = std::ldexp(1.0, std::ilogb(mean));
        return {unit, mean / unit, powers, events};
    }
    /// What is added to the logarithm of parameter j.
    [[nodiscard]] double shift(std::size_t j) const { return power(j) * std::log(unit); }
    /// What is taken from the logarithm of parameter j to free it of units.
    [[nodiscard]] double log_mean(std::size_t j) const { return power(j) * std::log(mean); }
    [[nodiscard]] double power(std::size_t j) const { return j < powers.size() ? powers[j] : 0.0; }
    /// What is added to the log-likelihood.
    [[nodiscard]] double log_likelihood() const { return -events * std::log(unit); }
};

/// A model, its data and what is believed of its parameters, ready to be fitted: the mean over customers of the log
/// posterior, so that neither their number nor their weights change how a fit is searched and judged. A template so
/// that a host who only includes it does not pay for it.
template <class Likelihood = any_likelihood>
class posterior {
public:
    posterior(const Likelihood& model, const working_scale& scale, std::vector<std::string> names, any_prior prior,
              const working_unit& unit, const data_check& data)
        : model_{model}, scale_{scale}, names_{std::move(names)}, prior_{prior}, unit_{unit}, data_{data} {
        prior_.check_names({names_.data(), scale_.parameters()});
    }

    /// Log-likelihood plus log prior, per customer.
    [[nodiscard]] objective_value operator()(const Eigen::VectorXd& working) const {
        auto at = working_likelihood(model_, scale_, numbers_of(working));
        for (Eigen::Index i = 0; i < working.size(); ++i) {
            const prior_terms terms = prior_of(static_cast<std::size_t>(i), working[i]);
            at.value += terms.value;
            at.gradient[i] += terms.first;
            at.hessian(i, i) += terms.second;
        }
        at.value /= data_.customers;
        for (Eigen::Index i = 0; i < working.size(); ++i)
            at.gradient[i] /= data_.customers;
        for (Eigen::Index i = 0; i < at.hessian.size(); ++i)
            at.hessian.data()[i] /= data_.customers;
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
    [[nodiscard]] parameter_estimate estimate(const optimum& best) const {
        if (best.status == optimizer_status::stopped)
            fail(errc::stopped, no_row, "fit: stopped by the observer after ", best.iterations, " iterations");
        parameter_estimate e;
        e.names = names_;
        e.customers = data_.customers;
        e.cells = data_.cells;
        e.centers = scale_.units().centers;
        e.scales = scale_.units().scales;
        const auto found = numbers_of(best.x);
        for (std::size_t i = 0; i < found.size(); ++i) {
            e.log_prior += prior_of(i, found[i]).value;
            e.working.push_back(found[i] + unit_.shift(i));
        }
        e.log_likelihood = best.at.value * data_.customers - e.log_prior + unit_.log_likelihood();
        e.gradient_norm = best.gradient_norm;
        e.iterations = best.iterations;
        e.information = best.at.hessian;
        for (Eigen::Index i = 0; i < e.information.size(); ++i)
            e.information.data()[i] *= -data_.customers;
        const auto inverse = invert_information(e.information, data_.customers);
        e.covariance = inverse.covariance;
        e.condition = inverse.condition;
        tell_in_units_of_the_user(e, inverse);
        e.judgement = judge(e, found, inverse, best.status);
        return e;
    }

private:
    [[nodiscard]] prior_terms prior_of(std::size_t i, double working) const {
        return prior_(names_[i], i < scale_.parameters() ? parameter_role::parameter : parameter_role::coefficient,
                      prior_.in_units_of_data() ? working + unit_.shift(i) : working - unit_.log_mean(i));
    }

    /// Values and standard errors: parameters where the covariates are 0, coefficients per unit of their covariates.
    void tell_in_units_of_the_user(parameter_estimate& e, const inverted_information& inverse) const {
        const std::vector<double> zero(e.centers.size(), 0.0);
        for (std::size_t i = 0; i < scale_.size(); ++i) {
            const bool is_parameter = i < scale_.parameters();
            const auto gradient = scale_.gradient_at_origin(i);
            e.values.push_back(users_value(scale_, i, e.working, zero));
            const double error =
                spread_along(gradient, e.covariance) * (is_parameter ? e.values[i] : 1 / scale_.unit_of(i));
            e.standard_errors.push_back(inverse.is_flat(gradient) ? std::numeric_limits<double>::infinity() : error);
        }
    }

    /// The limit at which the customers of all groups stand, or those of some where the likelihood is flat: the
    /// parameters of somebody without covariates are nobody's when covariates are far from 0.
    [[nodiscard]] std::string limit_of(std::span<const double> working, bool flat) const {
        std::string_view limit;
        std::size_t there = 0;
        std::vector<double> theta(scale_.parameters());
        for (std::size_t g = 0; g < model_.groups(); ++g) {
            scale_.parameters(working, model_.covariates(g), theta);
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
    [[nodiscard]] verdict judge(const parameter_estimate& e, std::span<const double> working,
                                const inverted_information& inverse, optimizer_status status) const {
        if (auto complaint = data_.complaint(e.size()); !complaint.empty())
            return {fit_status::too_little_data, std::move(complaint)};
        auto limit = limit_of(working, inverse.any_flat());
        if (const auto lacking = without_mean(working); lacking > 0)
            return {fit_status::no_mean,
                    sentence("no mean: the expected amount of a new customer is infinite, and of others who bought "
                             "too seldom",
                             lacking < model_.groups()
                                 ? sentence(", in ", lacking, " of ", model_.groups(), " groups of equal covariates")
                                 : std::string{},
                             "; amounts vary too much between customers for a mean", limit.empty() ? "" : "; ", limit)};
        if (!limit.empty())
            return {fit_status::boundary, std::move(limit)};
        if (inverse.any_flat()) {
            std::string flat;
            for (std::size_t i = 0; i < e.names.size(); ++i) {
                std::vector<double> alone(e.names.size(), 0.0);
                alone[i] = 1;
                if (inverse.is_flat(alone))
                    flat.append(flat.empty() ? "" : ", ").append(e.names[i]);
            }
            return {fit_status::unidentified, sentence("unidentified: the likelihood does not change along ", flat)};
        }
        if (e.gradient_norm <= 1e-6)
            return {fit_status::converged,
                    sentence("converged in ", e.iterations, " iterations, gradient norm ", e.gradient_norm)};
        return {fit_status::not_converged,
                sentence("not converged: ",
                         status == optimizer_status::iteration_limit ? "out of iterations" : "the optimiser stalled",
                         " after ", e.iterations, " iterations with gradient norm ", e.gradient_norm)};
    }

    /// How many groups of covariates have customers without an expectation.
    [[nodiscard]] std::size_t without_mean(std::span<const double> working) const {
        std::size_t out = 0;
        std::vector<double> theta(scale_.parameters());
        for (std::size_t g = 0; g < model_.groups(); ++g) {
            scale_.parameters(working, model_.covariates(g), theta);
            out += model_.has_mean(theta) ? 0u : 1u;
        }
        return out;
    }

    const Likelihood& model_;
    const working_scale& scale_;
    std::vector<std::string> names_;
    any_prior prior_;
    working_unit unit_;
    data_check data_;
};

/// Fits: one instantiation per optimiser and observer, whatever the model.
template <class Optimizer, class Observer>
[[nodiscard]] parameter_estimate maximise(const posterior<>& problem, std::span<const double> start,
                                          const Optimizer& optimizer, const Observer& observer) {
    return problem.estimate(maximize(optimizer, problem, problem.begin_at(start), observer));
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
