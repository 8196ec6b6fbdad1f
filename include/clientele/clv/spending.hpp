#pragma once

/// @file
/// Fitting a spend model, and the fitted thing that says what a purchase of each customer will be worth.

#include <clientele/clv/detail/histories_of_all.hpp>
#include <clientele/clv/detail/maximise.hpp>
#include <clientele/clv/detail/spends.hpp>
#include <clientele/clv/gamma_gamma.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// A spend model with the numbers that a fit gave it. Parameters, those of a customer with covariates too, must be in
/// [1e-50, 1e50], amounts in [1e-250, 1e250].
template <class Model>
struct fitted_spending {
    Model model;                 ///< the mathematics
    parameter_estimate estimate; ///< the numbers and the verdict on them
    double left_out = 0; ///< weight of customers who bought again but with a mean spend of 0, which the fit cannot use
    std::size_t covariates = 0; ///< how many covariates were fitted

    /// The natural parameters of a customer with these covariates.
    [[nodiscard]] parameters_of<Model> parameters(std::span<const double> z = {}) const {
        require_same_size("fitted_spending", "the covariates of a customer", covariates, z.size());
        return detail::natural_parameters<Model>("fitted_spending", covariates, estimate, z);
    }
    /// Expected spend per future purchase, one per customer; the mean of all for customers without repeat purchase.
    /// @param customers x and mean_spend, and the covariates of the fit
    /// @returns one amount per customer, in the currency of mean_spend
    /// @throws error `bad_shape`, `bad_value` when a mean spend is negative or missing; `overflow` with the row for a
    /// mean beyond a double
    [[nodiscard]] std::vector<double> expected_spend(const histories& customers) const {
        require_sound("fitted_spending");
        detail::require_spends("expected_spend", customers);
        require_same_size("expected_spend", "covariates (columns)", covariates, customers.covariates.size());
        const auto groups = detail::group_covariates(customers.covariates, customers.size());
        std::vector<parameters_of<Model>> theta(groups.rows.size());
        for (std::size_t g = 0; g < theta.size(); ++g)
            theta[g] = parameters(groups.rows[g]);
        std::vector<double> out(customers.size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto& of = theta[groups.group.empty() ? 0 : groups.group[i]];
            const customer_spend s{customers.x[i], customers.x[i] > 0 ? customers.mean_spend[i] : 0.0};
            out[i] = model.expected_spend(of, s);
            if (!std::isfinite(out[i]) && has_mean(of, s)) [[unlikely]]
                detail::fail_beyond_double("expected_spend", "the mean", i);
        }
        return out;
    }
    /// Expected spend per purchase of a new customer.
    [[nodiscard]] double expected_spend_of_new(std::span<const double> z = {}) const {
        return model.expected_spend(parameters(z), customer_spend{});
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_spending");
        each("model", of.model...);
        each("estimate", of.estimate...);
        each("left_out", of.left_out...);
        each("covariates", of.covariates...);
    }
    /// Refuses what no fit gives: numbers that give no parameters of the model, or a model that cannot be.
    /// @param where the function that refuses
    /// @throws error `bad_shape`, `bad_parameter`
    void require_sound(std::string_view where) const {
        detail::require_fitted_model(where, model, covariates, estimate);
    }

private:
    /// Whether the model says that there is a mean, which may be beyond a double.
    [[nodiscard]] bool has_mean(const parameters_of<Model>& theta, const customer_spend& s) const {
        if constexpr (may_lack_mean<Model>)
            return model.has_mean(theta, s);
        else
            return true;
    }
};

/// Fits a spend model to x and mean_spend of histories; t_x and T are not looked at and may be empty.
/// Customers without repeat purchase tell nothing; those with a mean of 0 cannot be used and are counted.
/// When every mean is the same the answer without a prior is the limit, and the verdict says so.
/// Complexity: O(n log n) once, then O(customers who bought again) per iteration.
template <class Model, class Prior, class Optimizer, class Observer>
struct spending {
    static_assert(spend_model_policy<Model>, "a spend model needs name, parameters, log_likelihood(theta, spend) and "
                                             "expected_spend(theta, spend), const templates on the scalar of theta");
    static_assert(prior_policy<Prior>, "a prior is called with (name, parameter_role, value) and returns prior_terms");
    static_assert(optimizer_policy<Optimizer>,
                  "an optimiser needs minimize(objective, start, observer) const -> optimum");
    static_assert(observer_policy<Observer>, "an observer is called with a progress and returns whether to go on");

    Model model = {};                              ///< the model of amounts
    [[no_unique_address]] Prior prior = {};        ///< what is believed beforehand
    Optimizer optimizer = {};                      ///< the maximiser
    std::vector<std::string> covariate_names = {}; ///< names of the covariate columns, for reports
    [[no_unique_address]] Observer observer = {};  ///< watches the iterations

    /// Fits.
    /// @param customers x and mean_spend, optional weights and covariates
    /// @returns the fitted model with its verdict
    /// @throws error `bad_shape`, `bad_value` with the row, `empty_input`, `bad_parameter`; `stopped`
    [[nodiscard]] fitted_spending<Model> fit(const histories& customers) const {
        detail::require_spends("spending", customers);
        const auto groups = detail::group_covariates(customers.covariates, customers.size());
        detail::data_check data{.what_is_missing = "customers who bought again for money"};
        std::vector<detail::cell_group<spend_cells>> cells(groups.rows.size());
        const auto left_out = detail::collapse_spends(customers, groups, cells, data);
        const std::size_t covariates = customers.covariates.size();
        fitted_spending<Model> out{model, {}, left_out, covariates};
        const auto constant = detail::constant_spend(cells);
        detail::working_unit unit;
        if constexpr (has_unit<Model>)
            unit = detail::to_working_unit(cells, data.customers, Model::unit_powers);
        const auto scale = detail::working_scale::of<Model>(covariates, detail::units_of_covariates(cells, covariates));
        std::size_t largest = 0;
        for (std::size_t g = 0; g < cells.size(); ++g)
            if (cells[g].cells.size() > cells[largest].cells.size())
                largest = g;
        const auto start = detail::start_of(model, cells[largest].cells);
        if (constant && std::same_as<Prior, no_prior>) { // with a prior there is a mode
            out.estimate = limit_of_constant(scale, *constant, data);
        } else {
            const detail::model_likelihood likelihood{model, cells};
            const detail::posterior<> problem{likelihood, scale, scale.names(covariate_names), detail::any_prior{prior},
                                              unit,       data};
            out.estimate = detail::maximise(problem, start, optimizer, observer);
        }
        return out;
    }

    /// The same where customers are spread over ranks: each gives its own, or none, and gets the fit of all, the same
    /// bits as of all in one place. Sends 24 bytes to every rank for each customer with another mean.
    /// @param ranks all of them
    /// @param own histories of the customers of this rank
    /// @throws error as above
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_spending<Model> fit_on(const Ranks& ranks, const histories& own) const {
        return fit(detail::histories_of_all::spends(ranks, "spending", own).view());
    }

    /// The same, watched by an observer.
    template <observer_policy Other>
        requires std::same_as<Observer, no_observer>
    [[nodiscard]] auto watched_by(const Other& other) const {
        return spending<Model, Prior, Optimizer, Other>{model, prior, optimizer, covariate_names, other};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("spending");
        each("model", of.model...);
        each("prior", of.prior...);
        each("optimizer", of.optimizer...);
        each("covariate_names", of.covariate_names...);
    }

private:
    /// Everybody spends the same: the likelihood grows without bound, its limit expects that amount of everybody.
    [[nodiscard]] parameter_estimate limit_of_constant(const detail::working_scale& scale, double amount,
                                                       const detail::data_check& data) const {
        parameter_estimate e;
        e.names = scale.names(covariate_names);
        e.values.assign(scale.size(), 0.0);
        if constexpr (requires {
                          { model.constant_spend(amount) } -> std::same_as<parameters_of<Model>>;
                      }) {
            const auto theta = model.constant_spend(amount);
            std::copy(theta.begin(), theta.end(), e.values.begin());
        } else {
            std::fill_n(e.values.begin(), parameter_count<Model>, 1.0);
        }
        e.working = e.values;
        for (std::size_t j = 0; j < parameter_count<Model>; ++j)
            e.working[j] = std::log(e.values[j]);
        e.standard_errors.assign(e.size(), std::numeric_limits<double>::infinity());
        const auto n = static_cast<Eigen::Index>(e.size());
        e.covariance = matrix(n, n);
        detail::fill(e.covariance, 0.0);
        e.information = e.covariance;
        e.log_likelihood = std::numeric_limits<double>::infinity();
        e.condition = std::numeric_limits<double>::infinity();
        e.customers = data.customers;
        e.cells = data.cells;
        e.judgement = {fit_status::boundary, sentence("on the boundary: spend does not vary, every mean is ", amount,
                                                      ", and so is every expectation")};
        return e;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
