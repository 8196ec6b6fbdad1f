#pragma once

/// @file
/// Priors: what is believed about parameters before the data speak. With one, a fit is maximum a posteriori.

#include <clientele/error.hpp>

#include <cmath>
#include <concepts>
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

/// What a fitted number is: a model's own parameter, seen on the log scale, or the coefficient of a covariate, seen as
/// what one standard deviation of the covariate does, so that a belief does not depend on the covariate's unit.
enum class parameter_role {
    parameter,  ///< the density is of its logarithm, where the covariates are at their means
    coefficient ///< the density is of the coefficient times the standard deviation of its covariate
};

/// A prior: called with a name ("r", "purchase.channel"), its role and the value on the working scale (the logarithm of
/// a parameter, a coefficient per standard deviation), it returns the log density there with two derivatives.
template <class Prior>
concept prior_policy = requires(const Prior& prior, std::string_view name, parameter_role role, double value) {
    { prior(name, role, value) } -> std::convertible_to<prior_terms>;
};

/// No prior: maximum likelihood.
struct no_prior {
    /// Zero.
    [[nodiscard]] constexpr prior_terms operator()(std::string_view, parameter_role, double) const noexcept {
        return {};
    }
};
static_assert(prior_policy<no_prior>);

/// Ridge: -strength / 2 times the square of each log-parameter and of each coefficient.
/// Both strengths at least 0; 1 / strength is the variance of the normal prior that this is. It draws alpha towards one
/// unit of time: the unit is part of what it says.
struct l2_prior {
    double parameters = 0.01;  ///< strength on the log-parameters
    double coefficients = 0.1; ///< strength on covariate coefficients, per standard deviation

    /// The penalty and its derivatives.
    [[nodiscard]] prior_terms operator()(std::string_view, parameter_role role, double value) const {
        const double strength = role == parameter_role::parameter ? parameters : coefficients;
        require(strength >= 0, "l2_prior: strength must be at least 0, got ", strength);
        return {-0.5 * strength * value * value, -strength * value, -strength};
    }
};
static_assert(prior_policy<l2_prior>);

/// Log-normal parameters: log theta ~ Normal(log median, sigma) for the parameters named, nothing for the others;
/// coefficients per standard deviation ~ Normal(0, coefficient_sigma), unless that is 0.
///
/// The density is taken of the logarithm, so the mode found is the mode of log theta.
struct log_normal_prior {
    /// One parameter's belief.
    struct belief {
        std::string name; ///< the parameter
        double median;    ///< greater than 0
        double sigma;     ///< standard deviation of the logarithm, greater than 0
    };
    std::vector<belief> parameters = {}; ///< what is believed; parameters not named are free
    double coefficient_sigma = 0;        ///< at least 0; 0: coefficients are free

    /// The log density and its derivatives.
    [[nodiscard]] prior_terms operator()(std::string_view name, parameter_role role, double value) const {
        if (role == parameter_role::coefficient)
            return coefficient_sigma > 0 ? normal(value, 0, coefficient_sigma) : prior_terms{};
        for (const auto& b : parameters)
            if (b.name == name) {
                require(b.median > 0, "log_normal_prior: median of ", name, " must be greater than 0, got ", b.median);
                require(b.sigma > 0, "log_normal_prior: sigma of ", name, " must be greater than 0, got ", b.sigma);
                return normal(value, std::log(b.median), b.sigma);
            }
        return {};
    }

private:
    static prior_terms normal(double value, double mean, double sigma) {
        const double precision = 1 / (sigma * sigma), away = value - mean;
        return {-0.5 * precision * away * away, -precision * away, -precision};
    }
};
static_assert(prior_policy<log_normal_prior>);

} // namespace clientele::inline CLIENTELE_ABI
