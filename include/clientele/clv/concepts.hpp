#pragma once

/// @file
/// What a purchase model and a spend model must offer, and what they may offer beyond that.
///
/// A model is a small value type that holds only the mathematics of one customer: named positive parameters and three
/// functions over them, each a template on the scalar (double, or a jet that carries derivatives). Fitting, verdicts,
/// intervals, prediction and validation are made from these by one machinery that knows no model by name.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/random.hpp>
#include <clientele/retelling.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is known of one customer's purchases: the sufficient statistics of every model here.
/// Times are counted from the first purchase, in the unit of the fit (weeks, say). Legal: x = 0, 1, 2, ... ;
/// t_x = 0 when x = 0; 0 <= t_x <= T. `{0, 0, 0}` is a new customer who has just bought for the first time.
/// In the discrete models T is the number of opportunities and t_x the opportunity of the last purchase.
struct customer_history {
    double x = 0;   ///< repeat purchases (the first is not counted)
    double t_x = 0; ///< time of the last purchase
    double T = 0;   ///< age: time from the first purchase to the end of observation

    /// Component by component.
    friend bool operator==(const customer_history&, const customer_history&) = default;
};

/// What is known of one customer's spend.
struct customer_spend {
    double x = 0;    ///< number of purchases that the mean is taken over
    double mean = 0; ///< mean amount of them

    /// Component by component.
    friend bool operator==(const customer_spend&, const customer_spend&) = default;
};

/// A sum of log-likelihoods with its gradient and Hessian in the natural parameters (Hessian symmetric, row-major).
template <std::size_t N>
struct likelihood_derivatives {
    double value = 0;                    ///< the sum
    std::array<double, N> gradient{};    ///< by each parameter
    std::array<double, N * N> hessian{}; ///< by each pair
};

/// Identical histories collapsed to one weighted row each, sorted by (x, t_x, T) and cut into runs of equal x, so that
/// what depends on x alone is computed once per run.
struct history_cells {
    /// The rows [begin, end) all have this x.
    struct run {
        double x;          ///< the common number of repeat purchases
        std::size_t begin; ///< first row
        std::size_t end;   ///< one past the last row
        double weight;     ///< sum of the weights
    };
    std::vector<double> x;      ///< repeat purchases
    std::vector<double> t_x;    ///< time of the last purchase
    std::vector<double> T;      ///< age
    std::vector<double> weight; ///< how many customers (or how much weight) stand behind the row
    std::vector<run> runs;      ///< runs of equal x

    /// Number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
    /// The history of a row.
    [[nodiscard]] customer_history operator[](std::size_t i) const noexcept { return {x[i], t_x[i], T[i]}; }
};

/// Identical spends collapsed to one weighted row each, sorted by (x, mean) and cut into runs of equal x.
struct spend_cells {
    /// The rows [begin, end) all have this x.
    struct run {
        double x;          ///< the common number of purchases
        std::size_t begin; ///< first row
        std::size_t end;   ///< one past the last row
        double weight;     ///< sum of the weights
        double log_means;  ///< weighted sum of log mean
    };
    std::vector<double> x;      ///< purchases that the mean is over, at least 1
    std::vector<double> mean;   ///< mean amount, greater than 0
    std::vector<double> weight; ///< how many customers stand behind the row
    std::vector<run> runs;      ///< runs of equal x

    /// Number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return x.size(); }
    /// The spend of a row.
    [[nodiscard]] customer_spend operator[](std::size_t i) const noexcept { return {x[i], mean[i]}; }
};

/// A process that covariates can act on: parameter j of a customer with covariates z is theta_j exp(sign_j gamma'z).
template <std::size_t N>
struct covariate_process {
    std::string_view name;        ///< "purchase", "dropout", "spend", ...
    std::array<double, N> sign{}; ///< the power of exp(gamma'z) that multiplies each parameter; 0 where it does not act
};

/// A model says what it is called and how its parameters are.
template <class Model>
concept names_parameters = requires {
    { Model::name } -> std::convertible_to<std::string_view>;
    { Model::parameters.front() } -> std::convertible_to<std::string_view>;
    { Model::parameters.size() } -> std::convertible_to<std::size_t>;
};

/// The number of parameters of a model: the length of its `parameters`.
template <class Model>
inline constexpr std::size_t parameter_count = Model::parameters.size();

/// The natural parameters of a model, in the order of `Model::parameters`, all positive.
template <class Model, class Scalar = double>
using parameters_of = std::array<Scalar, parameter_count<Model>>;

/// A model of how customers buy and leave. It has
/// - `static constexpr std::string_view name` and `static constexpr std::array<std::string_view, N> parameters`,
/// - `log_likelihood(theta, history)`: the log-likelihood of one customer,
/// - `p_alive(theta, history)`: the probability that the customer is still one at T,
/// - `expected_purchases(theta, history, horizon)`: E[purchases in (T, T + horizon] | history], being alive not
///   assumed,
///
/// all const, templates on the scalar of `theta`: `template <class Scalar> Scalar f(const std::array<Scalar, N>&, ...)
/// const`.
template <class Model>
concept purchase_model_policy =
    names_parameters<Model> &&
    requires(const Model& model, const parameters_of<Model>& theta, const customer_history& history, double horizon) {
        { model.log_likelihood(theta, history) } -> std::same_as<double>;
        { model.p_alive(theta, history) } -> std::same_as<double>;
        { model.expected_purchases(theta, history, horizon) } -> std::same_as<double>;
    };

/// A model of how much customers spend per purchase: `name`, `parameters`, `log_likelihood(theta, spend)` and
/// `expected_spend(theta, spend)`, the expected mean of future purchases; `{0, 0}` is a customer without repeat
/// purchases.
template <class Model>
concept spend_model_policy = names_parameters<Model> && requires(const Model& model, const parameters_of<Model>& theta,
                                                                 const customer_spend& spend) {
    { model.log_likelihood(theta, spend) } -> std::same_as<double>;
    { model.expected_spend(theta, spend) } -> std::same_as<double>;
};

/// @name What a purchase model may offer beyond that
/// Each is detected on its own; what is missing is computed by a general method or refused with a sentence.
/// @{

/// `start_values(cells)`: where the fit begins; without it every parameter begins at 1.
template <class Model>
concept has_start_values = requires(const Model& model, const history_cells& cells) {
    { model.start_values(cells) } -> std::same_as<parameters_of<Model>>;
};

/// `total(theta, cells)`: the weighted log-likelihood of all cells with gradient and Hessian in one fast pass; without
/// it the jets of `log_likelihood` are added up.
template <class Model>
concept has_fast_likelihood =
    requires(const Model& model, const parameters_of<Model>& theta, const history_cells& cells) {
        { model.total(theta, cells) } -> std::same_as<likelihood_derivatives<parameter_count<Model>>>;
    };

/// `boundary(theta)`: a sentence when the parameters stand at a limit of the model ("nobody drops out: ..."), else
/// nothing.
template <class Model>
concept has_boundary = requires(const Model& model, const parameters_of<Model>& theta) {
    { model.boundary(theta) } -> std::same_as<std::optional<std::string_view>>;
};

/// `processes`: what covariates act on (see `covariate_process`).
template <class Model>
concept has_covariates = requires {
    { Model::processes[0] } -> std::convertible_to<covariate_process<parameter_count<Model>>>;
};

/// `unit_powers`: by what power of the unit each parameter changes when what is observed is measured in another unit
/// (times of a purchase model, amounts of a spend model): 1 for alpha of BG/NBD. The log-likelihood must be that of a
/// density, of the x times of a customer or of one mean. With it a fit works in a unit of its own, so that no unit of
/// the data is too small or too large.
template <class Model>
concept has_unit = requires {
    { Model::unit_powers } -> std::convertible_to<std::array<double, parameter_count<Model>>>;
};

/// `has_mean(theta, spend)`: whether `expected_spend` is finite; a spend model without it always has a mean.
template <class Model>
concept may_lack_mean = requires(const Model& model, const parameters_of<Model>& theta, const customer_spend& spend) {
    { model.has_mean(theta, spend) } -> std::same_as<bool>;
};

/// `candidates()`: models that differ in something that is no positive parameter (how regular purchases are); a fit
/// keeps the likeliest.
template <class Model>
concept has_candidates = requires(const Model& model) {
    { model.candidates() } -> std::same_as<std::vector<Model>>;
};

/// `interval_terms(history, log_intervals)`: what is added to the log-likelihood of a customer when the sum of the
/// logarithms of the times between purchases is known.
template <class Model>
concept uses_intervals = requires(const Model& model, const customer_history& history, double log_intervals) {
    { model.interval_terms(history, log_intervals) } -> std::same_as<double>;
};

/// `p_alive_later(theta, history, later)`: the probability to be alive at T + later. A template on the scalar.
template <class Model>
concept predicts_p_alive_later =
    requires(const Model& model, const parameters_of<Model>& theta, const customer_history& history, double later) {
        { model.p_alive_later(theta, history, later) } -> std::same_as<double>;
    };

/// `p_alive_column(theta, x, t_x, T, out)`: P(alive) of many customers in one pass, for models whose p_alive is costly.
template <class Model>
concept predicts_p_alive_in_columns =
    requires(const Model& model, const parameters_of<Model>& theta, std::span<const double> values,
             std::span<double> out) { model.p_alive_column(theta, values, values, values, out); };

/// `expected_if_alive(theta, history, horizon)`: E[purchases in (T, T + horizon] | alive at T], for models in which
/// this does not depend on t_x: then it is computed once per distinct (x, T). `expected_purchases` must be P(alive)
/// times it. A template.
template <class Model>
concept factors_expectation =
    requires(const Model& model, const parameters_of<Model>& theta, const customer_history& history, double horizon) {
        { model.expected_if_alive(theta, history, horizon) } -> std::same_as<double>;
    };

/// `count_probabilities(theta, history, horizon, out)`: fills out[n] with P(n purchases in (T, T + horizon] | history)
/// for n = 0 .. out.size() - 1. For `{0, 0, 0}` this is the distribution for a new customer; out[0] as a function of
/// the horizon is the survival function of the next purchase time. A template on the scalar.
template <class Model>
concept predicts_counts =
    requires(const Model& model, const parameters_of<Model>& theta, const customer_history& history, double horizon,
             std::span<double> out) { model.count_probabilities(theta, history, horizon, out); };

/// `dert(theta, history, rate)`: discounted expected residual transactions over an infinite horizon at a continuous
/// rate per unit of time; without it they are integrated from `expected_purchases`. A template on the scalar.
template <class Model>
concept has_dert =
    requires(const Model& model, const parameters_of<Model>& theta, const customer_history& history, double rate) {
        { model.dert(theta, history, rate) } -> std::same_as<double>;
    };

/// `simulate(theta, T, generator, times)`: replaces `times` by the repeat purchase times in (0, T] of one random
/// customer and returns the time at which the customer left (infinity: never).
template <class Model>
concept simulates_customers = requires(const Model& model, const parameters_of<Model>& theta, double T,
                                       random_generator& generator, std::vector<double>& times) {
    { model.simulate(theta, T, generator, times) } -> std::same_as<double>;
};
/// @}

/// @cond INTERNAL
namespace detail {

/// A purchase of a simulated customer; refuses more of them than a memory should hold, as of a rate of 1e300.
inline void add_purchase(std::vector<double>& times, double t) {
    require(times.size() < 10'000'000, "simulate: a customer must have at most 10000000 purchases; the parameters give "
                                       "more up to T + later");
    times.push_back(t);
}

/// log(1 + t / scale), also where the quotient is beyond a double.
template <class Scalar>
[[nodiscard]] Scalar log1p_quotient(double t, const Scalar& scale) {
    using std::log, std::log1p;
    const Scalar quotient = Scalar(t) / scale;
    return std::isfinite(value_of(quotient)) ? log1p(quotient) : Scalar(std::log(t) - log(scale));
}

/// A row for a complaint, with its customer where names are known.
[[nodiscard]] inline std::string row_in_words(std::size_t row, std::span<const std::string> names) {
    return row < names.size() ? sentence("row ", row, ", ", customer_in_words(names[row])) : sentence("row ", row);
}

/// Refuses a history that no customer can have.
inline void require_legal(std::string_view where, const customer_history& h, std::size_t row,
                          std::span<const std::string> names = {}) {
    if (!(h.x >= 0 && h.x < 1e15 && h.x == static_cast<double>(static_cast<long long>(h.x)))) [[unlikely]]
        fail(errc::bad_value, row, where, ": x must be a whole number in [0, 1e15), got ", h.x, " in ",
             row_in_words(row, names));
    constexpr double least = 1e-200, most = 1e200; // of times whose squares and rates a model can form
    if (!(h.T == 0 || (h.T >= least && h.T <= most))) [[unlikely]]
        fail(errc::bad_value, row, where, ": T must be 0 or in [1e-200, 1e200], got ", h.T, " in ",
             row_in_words(row, names));
    if (!(h.t_x >= 0 && h.t_x <= h.T)) [[unlikely]]
        fail(errc::bad_value, row, where, ": t_x must be in [0, T] = [0, ", h.T, "], got ", h.t_x, " in ",
             row_in_words(row, names));
    if (!(h.t_x == 0 || h.t_x >= least)) [[unlikely]]
        fail(errc::bad_value, row, where, ": t_x must be 0 or at least 1e-200, got ", h.t_x, " in ",
             row_in_words(row, names));
    if (h.x == 0 && h.t_x != 0) [[unlikely]]
        fail(errc::bad_value, row, where, ": t_x must be 0 when x is 0, got ", h.t_x, " in ", row_in_words(row, names));
    if (h.x > 0 && h.t_x == 0) [[unlikely]]
        fail(errc::bad_value, row, where, ": t_x must be greater than 0 when x is, but x is ", h.x, " in ",
             row_in_words(row, names), ": purchases at the time of the first one belong to it");
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
