#pragma once

/// @file
/// A fitted purchase model: everything that can be predicted of customers with it.

#include <clientele/clv/detail/objective.hpp>
#include <clientele/clv/discount.hpp>
#include <clientele/clv/estimate.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// A purchase model with the numbers that a fit gave it. It predicts for any customers, those of the fit or others.
/// Every prediction wants the same covariates, in the same order, as the fit; it refuses others. Parameters, those of a
/// customer with covariates too, must be in [1e-50, 1e50], those with a unit of time in [1e-250, 1e250] and at least
/// 1e-100 of any time; what a double cannot hold is refused with the row (`overflow`).
/// Complexity: predictions take O(1) per customer; what is costly is computed once per distinct (x, T) or (x, t_x, T).
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
        require_same_size("fitted_purchases", "the covariates of a customer", covariates, z.size());
        return detail::natural_parameters<Model>("fitted_purchases", covariates, estimate, z);
    }
    /// P(alive at T), one per customer, in [0, 1].
    /// @param customers histories with the covariates of the fit
    /// @returns one probability per customer
    /// @throws error `bad_shape`, `bad_value` with the row
    [[nodiscard]] std::vector<double> p_alive(const histories& customers) const {
        const auto [groups, theta] = parameter_groups("p_alive", customers, 0);
        return detail::within_double("p_alive", "the result", alive(groups, theta, customers));
    }
    /// P(alive at T + later), one per customer.
    /// @param customers histories with the covariates of the fit
    /// @param later how long after T, at least 0, in the unit of the fit
    /// @returns one probability per customer
    /// @throws error as `p_alive`; `bad_parameter` for a time that is negative or not finite
    [[nodiscard]] std::vector<double> p_alive_later(const histories& customers, double later) const {
        static_assert(predicts_p_alive_later<Model>, "this model does not say p_alive_later(theta, history, later)");
        require_horizon("p_alive_later", later);
        return finite_of_each("p_alive_later", customers, later, [&](const auto& theta, const customer_history& h) {
            return model.p_alive_later(theta, h, later);
        });
    }
    /// E[purchases in (T, T + horizon]], one per customer.
    /// @param customers histories with the covariates of the fit
    /// @param horizon how long after T, at least 0, in the unit of the fit
    /// @returns one expectation per customer, at least 0
    /// @throws error as `p_alive`; `bad_parameter` for a time that is negative or not finite
    [[nodiscard]] std::vector<double> expected_purchases(const histories& customers, double horizon) const {
        require_horizon("expected_purchases", horizon);
        const double one = 1;
        return weighted_purchases(customers, {&horizon, 1}, {&one, 1});
    }
    /// E[purchases in (0, t]] of a customer who has just bought for the first time.
    /// @param t how long after the first purchase, at least 0
    /// @param z the covariates of the customer, those of the fit
    /// @returns the expectation; the first purchase is not counted
    /// @throws error `bad_parameter` for a time that is negative or not finite; `bad_shape` for other covariates
    [[nodiscard]] double expected_purchases_of_new(double t, std::span<const double> z = {}) const {
        require_horizon("expected_purchases_of_new", t);
        require_sound("fitted_purchases");
        const auto theta = parameters(z);
        require_in_reach(theta, t);
        const double expected = model.expected_purchases(theta, customer_history{}, t);
        if (!std::isfinite(expected))
            detail::fail_beyond_double("expected_purchases_of_new", "the result", no_row, "a new customer");
        return expected;
    }
    /// Discounted expected residual transactions: each purchase after T counts exp(-rate times its distance from T).
    /// @param customers histories
    /// @param rate continuous, per unit of time; greater than 0 for an infinite horizon
    /// @param horizon how long from T; infinite if not said
    /// @returns discounted purchases, one per customer
    /// @throws error as `p_alive`; `bad_parameter` for a rate or a horizon outside its range
    [[nodiscard]] std::vector<double> dert(const histories& customers, double rate,
                                           double horizon = std::numeric_limits<double>::infinity()) const {
        if constexpr (has_dert<Model>)
            if (std::isinf(horizon)) {
                require(rate > 0 && std::isfinite(rate), "dert: rate must be finite and greater than 0, got ", rate);
                return finite_of_each("dert", customers, 1 / rate, [&](const auto& theta, const customer_history& h) {
                    return model.dert(theta, h, rate);
                });
            }
        const auto rule = discounting(continuous_rate{rate}, horizon);
        return weighted_purchases(customers, rule.nodes, rule.weights);
    }
    /// The sum over a rule of nodes and weights of E[purchases in (T, T + node]]: every discounted sum is one of these.
    /// @param customers histories with the covariates of the fit
    /// @param nodes times after T, at least 0
    /// @param weights one per node
    /// @returns one sum per customer
    /// @throws error as `p_alive`; `bad_shape` for sizes that differ
    [[nodiscard]] std::vector<double> weighted_purchases(const histories& customers, column nodes,
                                                         column weights) const {
        require_same_size("weighted_purchases", "weights", nodes.size(), weights.size());
        const auto sum = [&](const auto& theta, const customer_history& h) {
            double all = 0;
            for (std::size_t i = 0; i < nodes.size(); ++i)
                if constexpr (factors_expectation<Model>)
                    all += weights[i] * model.expected_if_alive(theta, h, nodes[i]);
                else
                    all += weights[i] * model.expected_purchases(theta, h, nodes[i]);
            return all;
        };
        if constexpr (factors_expectation<Model>)
            return alive_times("expected_purchases", customers, latest(nodes), sum);
        else
            return finite_of_each("expected_purchases", customers, latest(nodes), sum);
    }
    /// P(n purchases in (T, T + horizon]) for n = 0 .. most: customers x counts, row i for customer i. What is
    /// missing to 1 in a row is the probability of more.
    /// @param customers histories with the covariates of the fit
    /// @param horizon how long after T, at least 0
    /// @param most the largest number of purchases that has a column, in [0, 1'000'000]
    /// @returns customers x (most + 1), each in [0, 1]
    /// @throws error as `p_alive`; `bad_parameter` for a time that is negative or not finite, or too many columns
    [[nodiscard]] matrix count_probabilities(const histories& customers, double horizon, std::size_t most) const {
        static_assert(predicts_counts<Model>,
                      "this model does not say count_probabilities(theta, history, horizon, out)");
        require_horizon("count_probabilities", horizon);
        require(most <= 1'000'000, "count_probabilities: most must be in [0, 1000000] purchases, got ", most);
        const auto distinct = distinct_customers("count_probabilities", customers, horizon);
        std::vector<double> row(most + 1), rows;
        for (const auto& [theta, h] : distinct.customers) {
            model.count_probabilities(theta, h, horizon, std::span<double>{row});
            require_finite("count_probabilities", "the result", row);
            rows.insert(rows.end(), row.begin(), row.end());
        }
        matrix out(static_cast<Eigen::Index>(customers.size()), static_cast<Eigen::Index>(most + 1));
        for (std::size_t i = 0; i < customers.size(); ++i)
            for (std::size_t n = 0; n <= most; ++n)
                out(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(n)) =
                    rows[distinct.place[i] * (most + 1) + n];
        return out;
    }
    /// The smallest n with P(at most n purchases in (T, T + horizon]) >= probability, one per customer; 0.5 gives the
    /// median.
    /// @param customers histories with the covariates of the fit
    /// @param horizon how long after T, at least 0
    /// @param probability in (0, 1)
    /// @returns one whole number per customer
    /// @throws error as `p_alive`; `bad_parameter` when probability is not in (0, 1)
    [[nodiscard]] std::vector<double> purchase_quantile(const histories& customers, double horizon,
                                                        double probability) const {
        static_assert(predicts_counts<Model>,
                      "this model does not say count_probabilities(theta, history, horizon, out)");
        require_horizon("purchase_quantile", horizon);
        require_probability("purchase_quantile", probability);
        return each_distinct(
            "purchase_quantile", customers, horizon, [&](const auto& theta, const customer_history& h) {
                for (std::size_t size = 64;; size *= 4) {
                    std::vector<double> p(size);
                    model.count_probabilities(theta, h, horizon, std::span<double>{p});
                    double sum = 0;
                    for (std::size_t n = 0; n < size; ++n) {
                        sum += p[n];
                        if (sum >= probability * (1 - 1e-14))
                            return static_cast<double>(n);
                    }
                    require(size < 1'000'000, "purchase_quantile: more than a million purchases are likely");
                }
            });
    }
    /// P(the next purchase comes within t after T), one per customer: the distribution function of the next purchase
    /// time. It may stay below 1: some have left.
    /// @param customers histories with the covariates of the fit
    /// @param t how long after T, at least 0
    /// @returns one probability per customer
    /// @throws error as `p_alive`; `bad_parameter` for a time that is negative or not finite
    [[nodiscard]] std::vector<double> p_purchase_within(const histories& customers, double t) const {
        static_assert(predicts_counts<Model>,
                      "this model does not say count_probabilities(theta, history, horizon, out)");
        require_horizon("p_purchase_within", t);
        return finite_of_each("p_purchase_within", customers, t,
                              [&](const auto& theta, const customer_history& h) { return buys_within(theta, h, t); });
    }
    /// The time after T by which the next purchase has come with this probability, one per customer; infinite when it
    /// never gets that likely.
    /// @param customers histories with the covariates of the fit
    /// @param probability in (0, 1)
    /// @returns one time per customer, from T on, in the unit of the fit
    /// @throws error as `p_alive`; `bad_parameter` when probability is not in (0, 1)
    [[nodiscard]] std::vector<double> next_purchase_quantile(const histories& customers, double probability) const {
        static_assert(predicts_counts<Model>,
                      "this model does not say count_probabilities(theta, history, horizon, out)");
        require_probability("next_purchase_quantile", probability);
        return each_distinct("next_purchase_quantile", customers, 0, [&](const auto& theta, const customer_history& h) {
            double lower = 0, upper = (std::max)(1.0, h.T);
            while (buys_within(theta, h, upper) < probability) {
                lower = upper;
                upper *= 4;
                if (upper > 1e12)
                    return std::numeric_limits<double>::infinity();
            }
            while (upper - lower > 1e-12 * upper) {
                const double middle = 0.5 * (lower + upper);
                (buys_within(theta, h, middle) < probability ? lower : upper) = middle;
            }
            return upper;
        });
    }

    /// @cond INTERNAL
    /// The distinct customers among many, with their parameters, and where each customer is among them.
    struct distinct_histories {
        std::vector<std::pair<parameters_of<Model>, customer_history>> customers;
        std::vector<std::uint32_t> covariate_row;
        std::vector<std::uint32_t> place;
        std::vector<std::vector<double>> covariates;
    };
    [[nodiscard]] distinct_histories distinct_customers(std::string_view where, const histories& customers,
                                                        double until = 0) const {
        auto [groups, theta] = parameter_groups(where, customers, until);
        distinct_histories out;
        detail::key_index index;
        for (std::size_t i = 0; i < customers.size(); ++i) {
            const std::uint32_t g = groups.group.empty() ? 0 : groups.group[i];
            const auto h = customers[i];
            const auto place = index(std::array{h.x, h.t_x, h.T, static_cast<double>(g)});
            if (place == out.customers.size()) {
                out.customers.emplace_back(theta[g], h);
                out.covariate_row.push_back(g);
            }
            out.place.push_back(place);
        }
        out.covariates = std::move(groups.rows);
        return out;
    }
    /// @endcond

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_purchases");
        each("model", of.model...);
        each("estimate", of.estimate...);
        each("covariates", of.covariates...);
    }
    /// Refuses what no fit gives: numbers that give no parameters of the model, or a model that cannot be.
    /// @param where the function that refuses
    /// @throws error `bad_shape`, `bad_parameter`
    void require_sound(std::string_view where) const {
        detail::require_fitted_model(where, model, covariates, estimate);
    }

private:
    static void require_horizon(std::string_view where, double horizon) {
        require(horizon >= 0 && horizon < 1e300, where, ": the horizon must be in [0, 1e300), got ", horizon);
    }
    static void require_probability(std::string_view where, double probability) {
        require(probability > 0 && probability < 1, where, ": probability must be in (0, 1), got ", probability);
    }

    [[nodiscard]] double buys_within(const parameters_of<Model>& theta, const customer_history& h, double t) const {
        double none = 0;
        model.count_probabilities(theta, h, t, std::span<double>{&none, 1});
        return std::clamp(1 - none, 0.0, 1.0);
    }

    [[nodiscard]] std::pair<detail::covariate_groups, std::vector<parameters_of<Model>>>
    parameter_groups(std::string_view where, const histories& customers, double until) const {
        require_sound("fitted_purchases");
        detail::require_legal(where, customers);
        require_same_size(where, "covariates (columns)", covariates, customers.covariates.size());
        auto groups = detail::group_covariates(customers.covariates, customers.size());
        std::vector<parameters_of<Model>> theta(groups.rows.size());
        const double longest = (std::max)(until, latest(customers.T));
        for (std::size_t g = 0; g < theta.size(); ++g) {
            theta[g] = parameters(groups.rows[g]);
            require_in_reach(theta[g], longest);
        }
        return {std::move(groups), std::move(theta)};
    }
    [[nodiscard]] static double latest(column times) { return times.empty() ? 0.0 : detail::largest_of(times); }
    /// Refuses times beside which a parameter with a unit of time drowns.
    static void require_in_reach(const parameters_of<Model>& theta, double longest) {
        if constexpr (has_unit<Model>)
            for (std::size_t j = 0; j < theta.size(); ++j)
                require(Model::unit_powers[j] == 0 || theta[j] >= 1e-100 * longest,
                        "fitted_purchases: times must be at most 1e100 times ", Model::parameters[j], " = ", theta[j],
                        ", got ", longest);
    }

    /// P(alive) of every customer: in one pass over the columns where the model can and the parameters are the same for
    /// all.
    [[nodiscard]] std::vector<double> alive(const detail::covariate_groups& groups,
                                            const std::vector<parameters_of<Model>>& theta,
                                            const histories& customers) const {
        std::vector<double> out(customers.size());
        if constexpr (predicts_p_alive_in_columns<Model>)
            if (groups.group.empty()) {
                model.p_alive_column(theta[0], customers.x, customers.t_x, customers.T, out);
                return out;
            }
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = model.p_alive(theta[groups.group.empty() ? 0 : groups.group[i]], customers[i]);
        return out;
    }

    /// f(theta, history) for every customer, computed once for identical ones.
    template <class F>
    [[nodiscard]] std::vector<double> each_distinct(std::string_view where, const histories& customers, double until,
                                                    const F& f) const {
        const auto distinct = distinct_customers(where, customers, until);
        std::vector<double> known, out(customers.size());
        known.reserve(distinct.customers.size());
        for (const auto& [theta, h] : distinct.customers)
            known.push_back(f(theta, h));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = known[distinct.place[i]];
        return out;
    }
    /// The same, of a result that is finite.
    template <class F>
    [[nodiscard]] std::vector<double> finite_of_each(std::string_view where, const histories& customers, double until,
                                                     const F& f) const {
        return detail::within_double(where, "the result", each_distinct(where, customers, until, f));
    }

    /// P(alive) times f, which is computed once per distinct (x, T): on a grid where these take few values, else in a
    /// hash table.
    template <class F>
    [[nodiscard]] std::vector<double> alive_times(std::string_view where, const histories& customers, double until,
                                                  const F& f) const {
        const auto [groups, theta] = parameter_groups(where, customers, until);
        std::vector<double> known, out = alive(groups, theta, customers);
        if (detail::value_codes x, T; groups.group.empty() && x.encode(customers.x) && T.encode(customers.T) &&
                                      x.size() * T.size() <= std::max<std::size_t>(1024, customers.size() / 4)) {
            known.assign(x.size() * T.size(), std::numeric_limits<double>::quiet_NaN());
            for (std::size_t i = 0; i < out.size(); ++i) {
                double& value = known[x.rank(i) * T.size() + T.rank(i)];
                if (std::isnan(value))
                    value = f(theta[0], customers[i]);
                out[i] *= value;
            }
            return detail::within_double(where, "the result", std::move(out));
        }
        detail::key_index index;
        for (std::size_t i = 0; i < out.size(); ++i) {
            const std::size_t g = groups.group.empty() ? 0 : groups.group[i];
            const auto h = customers[i];
            const auto place = index(std::array{h.x, h.T, static_cast<double>(g)});
            if (place == known.size())
                known.push_back(f(theta[g], h));
            out[i] *= known[place];
        }
        return detail::within_double(where, "the result", std::move(out));
    }
};

} // namespace clientele::inline CLIENTELE_ABI
