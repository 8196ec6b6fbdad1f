#pragma once

/// @file
/// What a fit returns whatever was fitted: the numbers, how sure they are, and a verdict in a sentence.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/matrix.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How a fit ended, from good to bad.
enum class fit_status {
    converged,    ///< a proper maximum inside the parameter space
    boundary,     ///< the maximum is a limit of the model, named in the sentence; predictions are those of the limit
    no_mean,      ///< the expectation of a new customer is infinite at the maximum, and of others named in the sentence
    unidentified, ///< the likelihood is flat in some direction: the data cannot tell the parameters apart
    too_little_data, ///< fewer customers, or fewer who came back, than parameters
    not_converged    ///< the optimiser stopped before it reached a maximum
};
/// The words of what is saved.
constexpr std::array<std::string_view, 6> words_of(fit_status) noexcept {
    return {"converged", "boundary", "no_mean", "unidentified", "too_little_data", "not_converged"};
}

/// A status in a word or two.
[[nodiscard]] constexpr std::string_view in_words(fit_status status) noexcept {
    switch (status) {
    case fit_status::converged:
        return "converged";
    case fit_status::boundary:
        return "boundary";
    case fit_status::no_mean:
        return "no_mean";
    case fit_status::unidentified:
        return "unidentified";
    case fit_status::too_little_data:
        return "too_little_data";
    case fit_status::not_converged:
        return "not_converged";
    }
    return "";
}

/// A judgement with its sentence.
struct verdict {
    fit_status status = fit_status::not_converged; ///< the judgement
    std::string sentence;                          ///< what it means, for a person

    /// Whether the fit is a proper maximum.
    [[nodiscard]] bool converged() const noexcept { return status == fit_status::converged; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("verdict");
        each("status", of.status...);
        each("sentence", of.sentence...);
    }
};

/// The result of a fit: public numbers, from which predictions follow whoever filled them in. `values` alone are enough
/// for predictions, `working` and `covariance` for intervals too.
///
/// The working scale is that of the optimiser: the logarithms of the model's parameters where the covariates are at
/// their `centers`, and the coefficients times the `scales` of their covariates, so that it does not depend on units or
/// origins of covariates. `working`, `covariance`, `information` and `gradient_norm` are on it. `values` and
/// `standard_errors` are in the user's units: parameters of a customer whose covariates are 0, held within [1e-300,
/// 1e300], and coefficients per unit of the covariate.
struct parameter_estimate {
    std::vector<std::string> names;      ///< the model's parameters, then coefficients as "process.covariate"
    std::vector<double> values;          ///< natural scale
    std::vector<double> standard_errors; ///< natural scale, observed information; infinite along flat directions
    std::vector<double> working;         ///< working scale
    matrix covariance;  ///< working scale: the inverse of the observed information (with the prior, of the posterior)
    matrix information; ///< working scale: minus the Hessian at the estimate
    double log_likelihood = 0; ///< without the prior
    double log_prior = 0;      ///< the prior's log density
    double gradient_norm = 0;  ///< largest absolute derivative of the mean over customers, working scale
    double condition = 0;      ///< largest over smallest eigenvalue of the information; infinite when it is singular
    int iterations = 0;        ///< steps of the optimiser
    double customers = 0;      ///< sum of the weights
    std::size_t cells = 0;     ///< distinct rows behind them
    std::size_t selected = 0;  ///< numbers chosen among several by likelihood, such as k: aic and bic count them
    verdict judgement;         ///< read this first
    std::vector<double> centers = {}; ///< of the covariates: their means over customers; empty: 0
    std::vector<double> scales = {};  ///< of the covariates: their standard deviations; empty: 1

    /// Number of fitted numbers.
    [[nodiscard]] std::size_t size() const noexcept { return values.size(); }
    /// Everything that was fitted to the data: the numbers in `values` and those that were selected, p in aic and bic.
    [[nodiscard]] std::size_t free_parameters() const noexcept { return size() + selected; }
    /// Akaike's information criterion, 2 p - 2 log L: smaller is better.
    [[nodiscard]] double aic() const noexcept {
        return 2 * static_cast<double>(free_parameters()) - 2 * log_likelihood;
    }
    /// The Bayesian information criterion, p log n - 2 log L: smaller is better.
    [[nodiscard]] double bic() const noexcept {
        return static_cast<double>(free_parameters()) * std::log(customers) - 2 * log_likelihood;
    }
    /// The place of a name.
    /// @throws error `bad_parameter` when there is none
    [[nodiscard]] std::size_t place(std::string_view name) const {
        for (std::size_t i = 0; i < names.size(); ++i)
            if (names[i] == name)
                return i;
        fail(errc::bad_parameter, no_row, "parameter_estimate: no parameter is called ", name);
    }
    /// The value of a parameter by its name, natural scale.
    [[nodiscard]] double operator[](std::string_view name) const { return values[place(name)]; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("parameter_estimate");
        each("names", of.names...);
        each("values", of.values...);
        each("standard_errors", of.standard_errors...);
        each("working", of.working...);
        each("covariance", of.covariance...);
        each("information", of.information...);
        each("log_likelihood", of.log_likelihood...);
        each("log_prior", of.log_prior...);
        each("gradient_norm", of.gradient_norm...);
        each("condition", of.condition...);
        each("iterations", of.iterations...);
        each("customers", of.customers...);
        each("cells", of.cells...);
        each("selected", of.selected...);
        each("judgement", of.judgement...);
        each("centers", of.centers...);
        each("scales", of.scales...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
