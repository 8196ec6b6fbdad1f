#pragma once

/// @file
/// Fitting any purchase model.

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/detail/histories_of_all.hpp>
#include <clientele/clv/detail/maximise.hpp>
#include <clientele/clv/fitted_purchases.hpp>
#include <clientele/math/radix_sort.hpp>

#include <numeric>

namespace clientele::inline CLIENTELE_ABI {

/// The fit of one segment.
template <class Model>
struct segment_fit {
    int segment;                    ///< its label
    std::size_t customers;          ///< rows in it
    fitted_purchases<Model> fitted; ///< what was fitted
};

/// Fits a purchase model to histories by maximum likelihood, or with a prior to its posterior mode.
///
///     const auto fitted = buy_till_you_die{.model = bg_nbd{}}.fit({.x = x, .t_x = t_x, .T = T});
///
/// Identical customers are collapsed first; the optimum is found in log-parameters from the model's own start values
/// with exact derivatives. Nothing throws because a fit went badly: read `estimate.judgement`.
/// Complexity: O(n) to collapse, then O(distinct customers) per iteration, about ten of them.
template <class Model, class Prior, class Optimizer, class Observer>
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

    /// Fits.
    /// @param customers histories with optional weights and covariates
    /// @returns the fitted model with its verdict
    /// @throws error `bad_shape`, `bad_value` with the row, `empty_input`, `bad_parameter`; `stopped`
    [[nodiscard]] fitted_purchases<Model> fit(const histories& customers) const {
        if (customers.size() == 0)
            fail(errc::empty_input, no_row, "buy_till_you_die: there are no customers");
        if constexpr (!has_covariates<Model>)
            require(customers.covariates.empty(), "buy_till_you_die: ", Model::name, " has no process for covariates");
        const auto groups = detail::group_covariates(customers.covariates, customers.size());
        std::vector<detail::cell_group<history_cells>> cells(groups.rows.size());
        for (std::size_t g = 0; g < cells.size(); ++g)
            cells[g].covariates = groups.rows[g];
        if (groups.group.empty()) {
            cells.front().cells = collapse(customers, "buy_till_you_die");
        } else {
            detail::require_legal("buy_till_you_die", customers);
            split_into(cells, groups.group, customers);
        }
        return fit_candidates(std::move(cells), customers);
    }
    /// The same where customers are spread over ranks: each gives its own, or none, and gets the fit of all, the same
    /// bits as of all in one place. Distinct histories are collapsed first, and 32 bytes for each are sent to every
    /// rank; rows as they are where there are weights, covariates or intervals.
    /// @param ranks all of them
    /// @param own histories of the customers of this rank
    /// @throws error as above
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_purchases<Model> fit_on(const Ranks& ranks, const histories& own) const {
        return fit(detail::histories_of_all::purchases(ranks, "buy_till_you_die", own).view());
    }
    /// One fit per segment or cohort, in one call.
    /// @param customers all of them
    /// @param segment one label per customer
    /// @returns a fit per label, ascending; small segments say too_little_data
    [[nodiscard]] std::vector<segment_fit<Model>> fit_each(const histories& customers,
                                                           std::span<const int> segment) const {
        require_same_size("buy_till_you_die", "segment", customers.size(), segment.size());
        detail::require_legal("buy_till_you_die", customers);
        const std::vector<double> labels(segment.begin(), segment.end());
        const auto order = sorted_order(labels);
        std::vector<segment_fit<Model>> out;
        for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
            while (to < order.size() && segment[order[to]] == segment[order[from]])
                ++to;
            const detail::gathered_histories rows{customers, std::span{order}.subspan(from, to - from)};
            out.push_back({segment[order[from]], to - from, fit(rows.view())});
        }
        return out;
    }
    /// Fits to cells that were collapsed before, or that came as cells: sufficient statistics alone.
    [[nodiscard]] fitted_purchases<Model> fit_cells(const history_cells& cells) const {
        return fit_candidates({detail::cell_group<history_cells>{{}, cells}}, {});
    }

    /// The same, watched by an observer.
    template <observer_policy Other>
        requires std::same_as<Observer, no_observer>
    [[nodiscard]] auto watched_by(const Other& other) const {
        return buy_till_you_die<Model, Prior, Optimizer, Other>{model, prior, optimizer, covariate_names, other};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("buy_till_you_die");
        each("model", of.model...);
        each("prior", of.prior...);
        each("optimizer", of.optimizer...);
        each("covariate_names", of.covariate_names...);
    }

private:
    static void split_into(std::vector<detail::cell_group<history_cells>>& cells, std::span<const std::uint32_t> group,
                           const histories& customers) {
        std::vector<std::vector<double>> columns(4 * cells.size());
        for (std::size_t i = 0; i < customers.size(); ++i) {
            auto* const to = &columns[std::size_t{4} * group[i]];
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

    /// Measures times in the unit of the fit: that of the mean age.
    [[nodiscard]] static detail::working_unit to_working_unit(std::vector<detail::cell_group<history_cells>>& groups) {
        detail::working_unit out;
        if constexpr (has_unit<Model>) {
            double weight = 0, age = 0, events = 0;
            for (const auto& group : groups)
                for (const auto& run : group.cells.runs) {
                    weight += run.weight;
                    events += run.weight * run.x;
                }
            for (const auto& [covariates, cells] : groups)
                for (std::size_t i = 0; i < cells.size(); ++i)
                    age += cells.weight[i] / weight * cells.T[i]; // no weight and no time is too large for that
            out = detail::working_unit::of(age, Model::unit_powers, events);
            for (auto& group : groups)
                for (auto* const times : {&group.cells.t_x, &group.cells.T})
                    for (double& each : *times)
                        each /= out.unit;
        }
        return out;
    }

    /// Fits every candidate of the model and keeps the likeliest; after three worse ones in a row the rest are not
    /// tried.
    [[nodiscard]] fitted_purchases<Model> fit_candidates(std::vector<detail::cell_group<history_cells>> groups,
                                                         const histories& customers) const {
        const std::size_t covariates = customers.covariates.size();
        const auto unit = to_working_unit(groups);
        if constexpr (!has_candidates<Model>) {
            return fit_groups(model, groups, unit, covariates);
        } else {
            fitted_purchases<Model> best{model, {}, 0};
            int worse = 0;
            std::size_t tried = 0, kept = 0;
            const auto candidates = model.candidates();
            for (const auto& candidate : candidates) {
                auto fitted = fit_groups(candidate, groups, unit, covariates);
                fitted.estimate.log_likelihood += interval_terms(candidate, customers);
                const bool better =
                    best.estimate.names.empty() || fitted.estimate.log_likelihood > best.estimate.log_likelihood;
                worse = better ? 0 : worse + 1;
                if (better) {
                    best = std::move(fitted);
                    kept = tried;
                } else if (worse == 3)
                    break;
                ++tried;
            }
            best.estimate.selected = candidates.size() > 1 ? 1 : 0;
            if (candidates.size() > 1 && kept + 1 == candidates.size())
                best.estimate.judgement.sentence += sentence("; the last of ", candidates.size(),
                                                             " candidates is the likeliest: one beyond may be more so");
            return best;
        }
    }

    /// Summed over customers in an order that does not depend on theirs.
    [[nodiscard]] static double interval_terms(const Model& candidate, const histories& customers) {
        std::vector<double> terms;
        if constexpr (uses_intervals<Model>)
            for (std::size_t i = 0; i < customers.log_intervals.size(); ++i)
                terms.push_back(candidate.interval_terms(customers[i], customers.log_intervals[i]) *
                                (customers.weight.empty() ? 1.0 : customers.weight[i]));
        sort_values(terms);
        return std::accumulate(terms.begin(), terms.end(), 0.0);
    }

    [[nodiscard]] fitted_purchases<Model> fit_groups(const Model& candidate,
                                                     const std::vector<detail::cell_group<history_cells>>& groups,
                                                     const detail::working_unit& unit, std::size_t covariates) const {
        detail::data_check data{.what_is_missing = "customers who bought again"};
        for (const auto& group : groups)
            for (const auto& run : group.cells.runs) {
                data.customers += run.weight;
                data.informative += run.x > 0 ? run.weight : 0;
                data.cells += run.end - run.begin;
            }
        if (data.cells == 0)
            fail(errc::empty_input, no_row, "buy_till_you_die: there are no customers with a weight above 0");
        const auto scale =
            detail::working_scale::of<Model>(covariates, detail::units_of_covariates(groups, covariates));
        std::size_t largest = 0;
        for (std::size_t g = 0; g < groups.size(); ++g)
            if (groups[g].cells.size() > groups[largest].cells.size())
                largest = g;
        const detail::model_likelihood likelihood{candidate, groups};
        const detail::posterior<> problem{likelihood, scale, scale.names(covariate_names), detail::any_prior{prior},
                                          unit,       data};
        const auto start = detail::start_of(candidate, groups[largest].cells);
        return {candidate, detail::maximise(problem, start, optimizer, observer), covariates};
    }
};

} // namespace clientele::inline CLIENTELE_ABI
