#pragma once

/// @file
/// Priors: what is believed about parameters before the data speak. With one, a fit is maximum a posteriori.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>

#include <algorithm>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A log density with its first two derivatives.
struct prior_terms {
    double value = 0;  ///< log density, up to a constant
    double first = 0;  ///< its derivative
    double second = 0; ///< its second derivative
};

/// What a fitted number is: a model's own parameter, or the coefficient of a covariate.
enum class parameter_role {
    parameter,  ///< the density is of its logarithm, where the covariates are at their means
    coefficient ///< the density is of the coefficient times the standard deviation of its covariate
};

/// A prior: called with a name ("r", "purchase.channel"), its role and a value, it returns the log density there with
/// two derivatives.
///
/// The value is free of units, so that the same customers get the same fit in days and in weeks, in euros and in cents:
///
///     log(theta / m^p)   of a parameter that changes by the power p of the unit (`unit_powers` of the model), where m
///                        is the mean age of the customers, or their mean spend: log(alpha / mean age) for BG/NBD
///     log(theta)         of a parameter without a unit, p = 0, and of models that do not state their powers
///     gamma s            of a coefficient whose covariate has the standard deviation s
///
/// A prior whose beliefs are numbers with a unit (alpha is 4 weeks) says so by
/// `static constexpr bool in_units_of_data = true` and gets log(theta) of every parameter, in the unit of the data.
/// A row of weight w is w customers: the more there are, the less a prior says. A prior that speaks of parameters by
/// name may offer `check_names(names)`: a fit asks it once, with the names of the model's parameters, to refuse what
/// the model does not have.
template <class Prior>
concept prior_policy = requires(const Prior& prior, std::string_view name, parameter_role role, double value) {
    { prior(name, role, value) } -> std::convertible_to<prior_terms>;
};

/// A prior that is stated in the units of the data.
template <class Prior>
concept prior_in_units_of_data = prior_policy<Prior> && requires { requires Prior::in_units_of_data; };

/// A prior that refuses names that a model does not have.
template <class Prior>
concept prior_of_names = prior_policy<Prior> &&
                         requires(const Prior& prior, std::span<const std::string> names) { prior.check_names(names); };

/// No prior: maximum likelihood.
struct no_prior {
    static constexpr std::string_view name = "no_prior"; ///< for the record
    /// Zero.
    [[nodiscard]] constexpr prior_terms operator()(std::string_view, parameter_role, double) const noexcept {
        return {};
    }
};
static_assert(prior_policy<no_prior>);

/// Ridge: -strength / 2 times the square of each value, free of units. It draws shapes towards 1, times towards the
/// mean age of the customers, amounts towards their mean spend, and coefficients towards 0. Both strengths in [0,
/// 1e100]; 1 / strength is the variance of the normal prior that this is.
struct l2_prior {
    double parameters = 0.01;  ///< strength on the log-parameters
    double coefficients = 0.1; ///< strength on covariate coefficients, per standard deviation

    /// The penalty and its derivatives.
    /// @throws error `bad_parameter`
    [[nodiscard]] prior_terms operator()(std::string_view, parameter_role role, double value) const {
        const bool own = role == parameter_role::parameter;
        const double strength = own ? parameters : coefficients;
        require(strength >= 0 && strength <= 1e100, "l2_prior: ", own ? "parameters" : "coefficients",
                " must be in [0, 1e100], got ", strength);
        return {-0.5 * strength * value * value, -strength * value, -strength};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("l2_prior");
        each("parameters", of.parameters...);
        each("coefficients", of.coefficients...);
    }
};
static_assert(prior_policy<l2_prior> && !prior_in_units_of_data<l2_prior>);

/// Log-normal parameters: log theta ~ Normal(log median, sigma) for the parameters named, nothing for the others;
/// coefficients per standard deviation ~ Normal(0, coefficient_sigma), unless that is 0.
///
/// The density is taken of the logarithm, so the mode found is the mode of log theta. Medians are in the units of the
/// data: in days those of times are seven times those in weeks.
struct log_normal_prior {
    static constexpr bool in_units_of_data = true; ///< medians are numbers with a unit
    /// One parameter's belief.
    struct belief {
        std::string name; ///< the parameter
        double median;    ///< greater than 0 and finite, in the unit of the data
        double sigma;     ///< standard deviation of the logarithm, in [1e-100, 1e100]

        /// Its members.
        static constexpr void members(auto&& each, auto&... of) {
            each.is("belief");
            each("name", of.name...);
            each("median", of.median...);
            each("sigma", of.sigma...);
        }
    };
    std::vector<belief> parameters = {}; ///< what is believed; parameters not named are free
    double coefficient_sigma = 0;        ///< 0, coefficients are free, or in [1e-100, 1e100]

    /// Refuses a belief about a parameter that the model does not have, and two about the same.
    /// @param names the model's own parameters
    /// @throws error `bad_parameter`
    void check_names(std::span<const std::string> names) const {
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const auto& name = parameters[i].name;
            bool known = false;
            for (const auto& each : names)
                known = known || each == name;
            require(known, "log_normal_prior: parameters must name parameters of the model (", joined(names),
                    "), got \"", name, "\"");
            for (std::size_t j = 0; j < i; ++j)
                require(parameters[j].name != name, "log_normal_prior: parameters must name each once, got \"", name,
                        "\" twice");
        }
    }

    /// The log density and its derivatives.
    /// @throws error `bad_parameter`
    [[nodiscard]] prior_terms operator()(std::string_view name, parameter_role role, double value) const {
        const auto legal = [](double sigma) { return sigma >= 1e-100 && sigma <= 1e100; };
        if (role == parameter_role::coefficient) {
            require(coefficient_sigma == 0 || legal(coefficient_sigma),
                    "log_normal_prior: coefficient_sigma must be 0 or in [1e-100, 1e100], got ", coefficient_sigma);
            return coefficient_sigma > 0 ? normal(value, 0, coefficient_sigma) : prior_terms{};
        }
        for (const auto& b : parameters)
            if (b.name == name) {
                require(b.median > 0 && std::isfinite(b.median), "log_normal_prior: median of ", name,
                        " must be finite and greater than 0, got ", b.median);
                require(legal(b.sigma), "log_normal_prior: sigma of ", name, " must be in [1e-100, 1e100], got ",
                        b.sigma);
                return normal(value, std::log(b.median), b.sigma);
            }
        return {};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("log_normal_prior");
        each("parameters", of.parameters...);
        each("coefficient_sigma", of.coefficient_sigma...);
    }

private:
    static std::string joined(std::span<const std::string> names) {
        std::string out;
        for (const auto& name : names)
            out += (out.empty() ? "" : ", ") + name;
        return out;
    }
    static prior_terms normal(double value, double mean, double sigma) {
        const double precision = 1 / (sigma * sigma), away = value - mean;
        return {-0.5 * precision * away * away, -precision * away, -precision};
    }
};
static_assert(prior_in_units_of_data<log_normal_prior> && prior_of_names<log_normal_prior>);

} // namespace clientele::inline CLIENTELE_ABI
