#pragma once

/// @file
/// Fitting any purchase model, and the fitted thing that predicts for the same customers or for new ones.

#include <clientele/clv/bg_nbd.hpp>
#include <clientele/clv/detail/maximise.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// A purchase model with the numbers that a fit gave it. It predicts for any customers, those of the fit or others.
/// Every prediction wants the same covariates, in the same order, as the fit; it refuses others.
/// Complexity: predictions take O(1) per customer; what does not depend on t_x is computed once per distinct (x, T).
template <class Model>
struct fitted_purchases {
    static_assert(
        purchase_model_policy<Model>,
        "a purchase model needs name, parameters, log_likelihood(theta, history), p_alive(theta, history) and "
        "expected_purchases(theta, history, horizon), const templates on the scalar of theta");

    Model model;                 ///< the mathematics
    parameter_estimate estimate; ///< the numbers and the verdict on them
    std::size_t covariates = 0;  ///< how many covariates were fitted

    /// The natural parameters of a customer with these covariates.
    [[nodiscard]] parameters_of<Model> parameters(std::span<const double> z = {}) const {
        detail::require_same_size("fitted_purchases", "the covariates of a customer", covariates, z.size());
        return scale().parameters(estimate.working, z);
    }
    /// P(alive at T), one per customer, in [0, 1].
    [[nodiscard]] std::vector<double> p_alive(const histories& customers) const {
        return each("p_alive", customers,
                    [&](const auto& theta, const customer_history& h) { return model.p_alive(theta, h); });
    }
    /// E[purchases in (T, T + horizon]], one per customer; horizon at least 0, in the unit of the fit.
    [[nodiscard]] std::vector<double> expected_purchases(const histories& customers, double horizon) const {
        require_horizon("expected_purchases", horizon);
        return alive_times("expected_purchases", customers, [&](const auto& theta, const customer_history& h) {
            if constexpr (factors_expectation<Model>)
                return model.expected_if_alive(theta, h, horizon);
            else
                return model.expected_purchases(theta, h, horizon);
        });
    }
    /// E[purchases in (0, t]] of a customer who has just bought for the first time.
    [[nodiscard]] double expected_purchases_of_new(double t, std::span<const double> z = {}) const {
        require_horizon("expected_purchases_of_new", t);
        return model.expected_purchases(parameters(z), customer_history{}, t);
    }
    /// The sum over a rule of nodes and weights of E[purchases in (T, T + node]]: every discounted sum is one of these.
    [[nodiscard]] std::vector<double> weighted_purchases(const histories& customers, column nodes,
                                                         column weights) const {
        detail::require_same_size("weighted_purchases", "weights", nodes.size(), weights.size());
        return alive_times("weighted_purchases", customers, [&](const auto& theta, const customer_history& h) {
            double sum = 0;
            for (std::size_t i = 0; i < nodes.size(); ++i) {
                if constexpr (factors_expectation<Model>)
                    sum += weights[i] * model.expected_if_alive(theta, h, nodes[i]);
                else
                    sum += weights[i] * model.expected_purchases(theta, h, nodes[i]);
            }
            return sum;
        });
    }

private:
    [[nodiscard]] detail::working_scale<Model> scale() const { return {covariates}; }

    static void require_horizon(std::string_view where, double horizon) {
        detail::require(horizon >= 0 && horizon < 1e300, where, ": horizon must be finite and at least 0, got ",
                        horizon);
    }

    [[nodiscard]] std::vector<parameters_of<Model>> group_parameters(const detail::covariate_groups& groups) const {
        std::vector<parameters_of<Model>> out;
        for (const auto& row : groups.rows)
            out.push_back(scale().parameters(estimate.working, row));
        return out;
    }

    [[nodiscard]] detail::covariate_groups groups_of(std::string_view where, const histories& customers) const {
        detail::require_legal(where, customers);
        detail::require_same_size(where, "covariates (columns)", covariates, customers.covariates.size());
        return detail::group_covariates(customers.covariates, customers.size());
    }

    /// f(theta, history) for every customer.
    template <class F>
    [[nodiscard]] std::vector<double> each(std::string_view where, const histories& customers, const F& f) const {
        const auto groups = groups_of(where, customers);
        const auto theta = group_parameters(groups);
        std::vector<double> out(customers.size());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = f(theta[groups.group.empty() ? 0 : groups.group[i]], customers[i]);
        return out;
    }

    /// P(alive) times f, which is computed once per distinct (x, T); for models that do not factor, f alone.
    template <class F>
    [[nodiscard]] std::vector<double> alive_times(std::string_view where, const histories& customers,
                                                  const F& f) const {
        if constexpr (!factors_expectation<Model>) {
            return each(where, customers, f);
        } else {
            const auto groups = groups_of(where, customers);
            const auto theta = group_parameters(groups);
            detail::key_index<3> index;
            std::vector<double> known, out(customers.size());
            for (std::size_t i = 0; i < out.size(); ++i) {
                const std::size_t g = groups.group.empty() ? 0 : groups.group[i];
                const auto h = customers[i];
                const auto place = index({h.x, h.T, static_cast<double>(g)});
                if (place == known.size())
                    known.push_back(f(theta[g], h));
                out[i] = known[place] * model.p_alive(theta[g], h);
            }
            return out;
        }
    }
};

/// Fits a purchase model to histories by maximum likelihood, or with a prior to its posterior mode.
///
///     const auto fitted = buy_till_you_die{.model = bg_nbd{}}.fit({.x = x, .t_x = t_x, .T = T});
///
/// Identical customers are collapsed first; the optimum is found in log-parameters from the model's own start values with exact
/// derivatives. Nothing throws because a fit went badly: read `estimate.judgement`.
/// Complexity: O(n) to collapse, then O(distinct customers) per iteration, about ten of them.
template <class Model = bg_nbd, class Prior = no_prior, class Optimizer = trust_region, class Observer = no_observer>
struct buy_till_you_die {
    static_assert(
        purchase_model_policy<Model>,
        "a purchase model needs name, parameters, log_likelihood(theta, history), p_alive(theta, history) and "
        "expected_purchases(theta, history, horizon), const templates on the scalar of theta");
    static_assert(prior_policy<Prior>, "a prior is called with (name, parameter_role, value) and returns prior_terms");
    static_assert(optimizer_policy<Optimizer>,
                  "an optimiser needs minimize(objective, start, observer) const -> optimum");
    static_assert(observer_policy<Observer>, "an observer is called with a progress and returns whether to go on");

    Model model = {};                              ///< the model of purchases and dropout
    [[no_unique_address]] Prior prior = {};        ///< what is believed beforehand
    Optimizer optimizer = {};                      ///< the maximiser
    std::vector<std::string> covariate_names = {}; ///< names of the covariate columns, for reports
    [[no_unique_address]] Observer observer = {};  ///< watches the iterations

    /// Fits. @param customers histories with optional weights and covariates
    /// @returns the fitted model with its verdict
    /// @throws error bad_shape, bad_value (row), empty_input, bad_parameter; stopped
    [[nodiscard]] fitted_purchases<Model> fit(const histories& customers) const {
        if (customers.size() == 0)
            detail::fail(errc::empty_input, no_row, "buy_till_you_die: there are no customers");
        if constexpr (!has_covariates<Model>)
            detail::require(customers.covariates.empty(), "buy_till_you_die: ", Model::name,
                            " has no process for covariates");
        const auto groups = detail::group_covariates(customers.covariates, customers.size());
        std::vector<detail::cell_group<history_cells>> cells;
        if (groups.group.empty()) {
            cells.push_back({{}, collapse(customers)});
        } else {
            for (std::size_t g = 0; g < groups.rows.size(); ++g)
                cells.push_back({groups.rows[g], {}});
            detail::require_legal("buy_till_you_die", customers);
            split_into(cells, groups.group, customers);
        }
        return fit_groups(cells, customers.covariates.size());
    }
    /// Fits to cells that were collapsed before, or that came as cells: sufficient statistics alone.
    [[nodiscard]] fitted_purchases<Model> fit_cells(const history_cells& cells) const {
        return fit_groups({detail::cell_group<history_cells>{{}, cells}}, 0);
    }

private:
    static void split_into(std::vector<detail::cell_group<history_cells>>& cells, std::span<const std::uint32_t> group,
                           const histories& customers) {
        std::vector<std::vector<double>> columns(4 * cells.size());
        for (std::size_t i = 0; i < customers.size(); ++i) {
            auto* const to = &columns[4 * group[i]];
            to[0].push_back(customers.x[i]);
            to[1].push_back(customers.t_x[i]);
            to[2].push_back(customers.T[i]);
            if (!customers.weight.empty())
                to[3].push_back(customers.weight[i]);
        }
        for (std::size_t g = 0; g < cells.size(); ++g) {
            const auto* const of = &columns[4 * g];
            cells[g].cells = collapse({.x = of[0], .t_x = of[1], .T = of[2], .weight = of[3]});
        }
    }

    [[nodiscard]] fitted_purchases<Model> fit_groups(const std::vector<detail::cell_group<history_cells>>& groups,
                                                     std::size_t covariates) const {
        detail::data_check data{.what_is_missing = "customers who bought again"};
        for (const auto& group : groups)
            for (const auto& run : group.cells.runs) {
                data.customers += run.weight;
                data.informative += run.x > 0 ? run.weight : 0;
                data.cells += run.end - run.begin;
            }
        if (data.cells == 0)
            detail::fail(errc::empty_input, no_row, "buy_till_you_die: there are no customers with a weight above 0");
        const detail::working_scale<Model> scale{covariates};
        std::size_t largest = 0;
        for (std::size_t g = 0; g < groups.size(); ++g)
            if (groups[g].cells.size() > groups[largest].cells.size())
                largest = g;
        const auto start = detail::start_of(model, groups[largest].cells);
        return {model, detail::maximise(model, groups, scale, covariate_names, start, prior, optimizer, observer, data),
                covariates};
    }
};

} // namespace clientele::inline CLIENTELE_ABI
