#pragma once

/// @file
/// The scale that the optimiser works on, and the parameters of a customer from the numbers of an estimate.

#include <clientele/clv/concepts.hpp>
#include <clientele/clv/estimate.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// The origin and the unit of covariates in a fit: their mean and standard deviation over customers.
struct covariate_units {
    std::vector<double> centers, scales; ///< one each; empty: 0 and 1
};

/// The working scale of a model with q covariates: log theta_1 .. log theta_N at the centers of the covariates, then q
/// coefficients per process, each for one scale of its covariate.
class working_scale {
public:
    template <class Model>
    [[nodiscard]] static working_scale of(std::size_t covariates, covariate_units units = {}) {
        working_scale out{covariates, {Model::parameters.data(), Model::parameters.size()}, std::move(units)};
        if constexpr (has_covariates<Model>)
            for (const auto& each : Model::processes)
                out.processes_.push_back({each.name, each.sign});
        return out;
    }

    /// How many parameters the model has, and how many numbers are fitted.
    [[nodiscard]] std::size_t parameters() const noexcept { return names_.size(); }
    [[nodiscard]] std::size_t size() const noexcept { return names_.size() + processes_.size() * covariates_; }
    /// The units of the covariates.
    [[nodiscard]] const covariate_units& units() const noexcept { return units_; }
    /// What one unit of the working number i is worth in the user's: 1 for a parameter.
    [[nodiscard]] double unit_of(std::size_t i) const {
        return i < names_.size() || units_.scales.empty() ? 1.0 : units_.scales[(i - names_.size()) % covariates_];
    }

    /// d log theta_j / d working_i for a customer with covariates z.
    [[nodiscard]] double slope(std::size_t j, std::size_t i, std::span<const double> z) const {
        if (i < names_.size())
            return i == j ? 1 : 0;
        const std::size_t which = (i - names_.size()) / covariates_, c = (i - names_.size()) % covariates_;
        const double away = units_.centers.empty() ? z[c] : z[c] - units_.centers[c];
        return processes_[which].sign[j] * (units_.scales.empty() ? away : away / units_.scales[c]);
    }
    /// The gradient of number i of the user: of a logarithm of a parameter where all covariates are 0, or of a
    /// coefficient times its unit.
    [[nodiscard]] std::vector<double> gradient_at_origin(std::size_t i) const {
        const std::vector<double> zero(covariates_, 0.0);
        std::vector<double> out(size(), 0.0);
        out[i] = 1;
        for (std::size_t k = names_.size(); i < names_.size() && k < size(); ++k)
            out[k] = slope(i, k, zero);
        return out;
    }
    /// The logarithm of parameter j of a customer with covariates z.
    [[nodiscard]] double log_parameter(std::size_t j, std::span<const double> working,
                                       std::span<const double> z) const {
        double log_theta = working[j];
        for (std::size_t i = names_.size(); i < size(); ++i)
            log_theta += slope(j, i, z) * working[i];
        return log_theta;
    }
    /// The parameters of a customer with covariates z.
    void parameters(std::span<const double> working, std::span<const double> z, std::span<double> theta) const {
        for (std::size_t j = 0; j < theta.size(); ++j)
            theta[j] = std::exp(log_parameter(j, working, z));
    }
    /// Names, "purchase.1" for the first covariate of the purchase process unless covariates have names.
    [[nodiscard]] std::vector<std::string> names(const std::vector<std::string>& of_covariates) const {
        std::vector<std::string> out;
        for (const auto name : names_)
            out.push_back(std::string{name});
        for (const auto& each : processes_)
            for (std::size_t c = 0; c < covariates_; ++c)
                out.push_back(sentence(each.name, ".", c < of_covariates.size() ? of_covariates[c] : sentence(c + 1)));
        return out;
    }
    /// The name of a parameter of the model.
    [[nodiscard]] std::string_view name(std::size_t j) const { return names_[j]; }

private:
    struct process {
        std::string_view name;
        std::span<const double> sign;
    };
    working_scale(std::size_t covariates, std::span<const std::string_view> names, covariate_units units)
        : covariates_{covariates}, names_{names}, units_{std::move(units)} {}

    std::size_t covariates_;
    std::span<const std::string_view> names_;
    std::vector<process> processes_;
    covariate_units units_;
};

/// Refuses a number of covariates that no memory holds.
inline void require_covariate_count(std::string_view where, std::size_t covariates) {
    require(covariates <= 1'000'000, where, ": covariates must be in [0, 1000000], got ", covariates);
}

/// The working scale of an estimate, which may have been filled in by hand: says what it lacks.
template <class Model>
[[nodiscard]] working_scale scale_of(std::string_view where, std::size_t covariates, const parameter_estimate& e) {
    require_covariate_count(where, covariates);
    for (const auto* units : {&e.centers, &e.scales})
        if (!units->empty())
            require_same_size(where, "estimate.centers and estimate.scales", covariates, units->size());
    const bool by_values = e.working.empty(); // these are of customers whose covariates are 0
    auto scale =
        by_values ? working_scale::of<Model>(covariates) : working_scale::of<Model>(covariates, {e.centers, e.scales});
    require_same_size(where, by_values ? "estimate.working or estimate.values" : "estimate.working", scale.size(),
                      by_values ? e.values.size() : e.working.size());
    return scale;
}

/// Number i of an estimate in the user's units, from the working numbers: a parameter where the covariates are 0, or a
/// coefficient per unit of its covariate.
[[nodiscard]] inline double users_value(const working_scale& scale, std::size_t i, std::span<const double> working,
                                        std::span<const double> zero) {
    return i < scale.parameters() ? std::exp(std::clamp(scale.log_parameter(i, working, zero), -690.0, 690.0))
                                  : working[i] / scale.unit_of(i);
}

/// Refuses values and working numbers that say different things: predictions come from the latter, so that whoever
/// changed the former alone would change nothing.
inline void require_one_story(std::string_view where, std::size_t covariates, const working_scale& scale,
                              const parameter_estimate& e) {
    if (e.values.empty() || e.working.empty())
        return;
    require_same_size(where, "estimate.values", scale.size(), e.values.size());
    const std::vector<double> zero(covariates, 0.0);
    for (std::size_t i = 0; i < scale.size(); ++i) {
        const double same = users_value(scale, i, e.working, zero);
        require(std::abs(e.values[i] - same) <= 1e-9 * std::abs(same), where, ": estimate.values and estimate.working ",
                "must say the same, got ", e.values[i], " and ", same, " in place ", i,
                "; leave working empty where values are given by hand");
    }
}

/// Refuses a parameter beyond what predictions are right for: up to 1e50 and down to its inverse, and 1e250 where it
/// has a unit, as times and amounts reach 1e200 in size.
template <class Model>
void require_parameter(std::string_view where, std::size_t j, double value) {
    bool has_unit_of_data = false;
    if constexpr (has_unit<Model>)
        has_unit_of_data = Model::unit_powers[j] != 0;
    const double lower = has_unit_of_data ? 1e-250 : 1e-50, upper = has_unit_of_data ? 1e250 : 1e50;
    require(value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9), where, ": parameter ", Model::parameters[j],
            " must be in [", lower, ", ", upper, "], got ", value);
}

/// The natural parameters of a customer with covariates z, from the working numbers, or from the values where only
/// these are there.
template <class Model>
[[nodiscard]] parameters_of<Model> natural_parameters(std::string_view where, std::size_t covariates,
                                                      const parameter_estimate& e, std::span<const double> z) {
    const auto scale = scale_of<Model>(where, covariates, e);
    require_one_story(where, covariates, scale, e);
    std::vector<double> working = e.working;
    if (working.empty()) {
        working = e.values;
        for (std::size_t j = 0; j < scale.parameters(); ++j) {
            require_parameter<Model>(where, j, e.values[j]);
            working[j] = std::log(e.values[j]);
        }
    }
    parameters_of<Model> theta;
    scale.parameters(working, z, theta);
    for (std::size_t j = 0; j < theta.size(); ++j)
        require_parameter<Model>(where, j, theta[j]);
    return theta;
}

/// Refuses fitted numbers that give no parameters, and a model that no fit has.
template <class Model>
void require_fitted_model(std::string_view where, const Model& model, std::size_t covariates,
                          const parameter_estimate& e) {
    if constexpr (requires { model.require_sound(where); })
        model.require_sound(where);
    require_covariate_count(where, covariates);
    const std::vector<double> zero(covariates, 0.0);
    (void)natural_parameters<Model>(where, covariates, e, e.working.empty() || e.centers.empty() ? zero : e.centers);
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
