#pragma once

/// @file
/// Lifetime value: how often a customer will buy, how much each purchase is worth, and what that is worth today.

#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/discount.hpp>
#include <clientele/clv/spending.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// What is predicted of each customer, as columns.
struct lifetime_values {
    std::vector<double> p_alive;              ///< probability to be a customer still
    std::vector<double> expected_purchases;   ///< within the horizon; infinite over an infinite one
    std::vector<double> discounted_purchases; ///< within the horizon, each counted at its worth today
    std::vector<double> expected_spend;       ///< per purchase; 1 where there is no spend model, infinite where the
                                              ///< model has no mean: then the verdict is `no_mean`
    std::vector<double> value;                ///< margin x expected spend x discounted purchases - serving costs;
                                              ///< infinite where the spend is, and something will be bought
    std::vector<double> serving_costs;        ///< of the customer while alive, at their worth today; 0 without costs

    /// Number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return value.size(); }
};

/// @cond INTERNAL
namespace detail {

/// A fit of histories stands for itself, a model for its maximum-likelihood fit.
template <class T>
concept fits_histories = requires(const T& estimator, const histories& customers) { estimator.fit(customers); };

template <class Purchases>
[[nodiscard]] auto purchase_fit(const Purchases& purchases) {
    if constexpr (fits_histories<Purchases>)
        return purchases;
    else
        return buy_till_you_die<Purchases>{.model = purchases};
}
template <class Spend>
[[nodiscard]] auto spend_fit(const Spend& spend) {
    if constexpr (fits_histories<Spend> || std::same_as<Spend, skip>)
        return spend;
    else
        return spending<Spend>{.model = spend};
}

inline void require_terms(std::string_view where, double horizon, double margin, double retention,
                          double serving_cost) {
    require(horizon >= 0, where, ": horizon must be at least 0, got ", horizon);
    require(std::isfinite(margin), where, ": margin must be finite, got ", margin);
    require(retention > 0 && retention <= 1, where, ": retention must be in (0, 1], got ", retention);
    require(std::isfinite(serving_cost), where, ": serving_cost must be finite, got ", serving_cost);
}

} // namespace detail
/// @endcond

/// Fitted models of purchases and spend, ready to value any customers.
template <class Purchases, class Spend, class Discount>
struct fitted_lifetime_value {
    Purchases purchases;                                       ///< the fitted purchase model
    [[no_unique_address]] Spend spend;                         ///< the fitted spend model, or skip
    double horizon = std::numeric_limits<double>::quiet_NaN(); ///< how long from now
    [[no_unique_address]] Discount discount;                   ///< what later is worth today
    double margin = 1;                                         ///< share of the spend that is earned
    double retention = 1;    ///< chance per unit of time to keep a customer against risks the model does not see
    double serving_cost = 0; ///< per customer and unit of time while alive

    /// Values customers.
    /// @param customers histories, with mean_spend when there is a spend model
    /// @returns P(alive), purchases, spend and value as columns, one number per customer
    /// @throws error `bad_shape`, `bad_value` with the row; `overflow` with the row for costs or a value beyond
    /// a double
    /// Complexity: O(n), plus about 70 expectations per distinct (x, T) when money is discounted
    [[nodiscard]] lifetime_values predict(const histories& customers) const {
        require_sound("lifetime_value");
        lifetime_values out;
        out.p_alive = purchases.p_alive(customers);
        if (std::isfinite(horizon))
            out.expected_purchases = purchases.expected_purchases(customers, horizon);
        else
            out.expected_purchases.assign(customers.size(), std::numeric_limits<double>::infinity());
        const auto rule = discount_rule_of();
        if (rule.nodes.size() == 1 && rule.weights[0] == 1)
            out.discounted_purchases = out.expected_purchases;
        else
            out.discounted_purchases = purchases.weighted_purchases(customers, rule.nodes, rule.weights);
        if constexpr (std::same_as<Spend, skip>)
            out.expected_spend.assign(customers.size(), 1.0);
        else
            out.expected_spend = spend.expected_spend(customers);
        out.serving_costs = detail::within_double("lifetime_value", "the serving costs", costs(customers));
        out.value.resize(customers.size());
        for (std::size_t i = 0; i < out.value.size(); ++i) {
            out.value[i] = worth(margin * out.discounted_purchases[i], out.expected_spend[i]) - out.serving_costs[i];
            if (!std::isfinite(out.value[i]) && std::isfinite(out.expected_spend[i]))
                detail::fail_beyond_double("lifetime_value", "the value", i);
        }
        return out;
    }
    /// The verdict to read before the numbers: that of the purchase fit, or of the spend fit where that one is worse.
    [[nodiscard]] const verdict& judgement() const noexcept {
        const verdict& of_purchases = purchases.estimate.judgement;
        if constexpr (!std::same_as<Spend, skip>)
            if (spend.estimate.judgement.status > of_purchases.status)
                return spend.estimate.judgement;
        return of_purchases;
    }
    /// Nodes and weights of the discounted, retained sum of purchases.
    [[nodiscard]] discount_rule discount_rule_of() const {
        return discounting(detail::retained<Discount>{discount, retention}, horizon);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_lifetime_value");
        each("purchases", of.purchases...);
        each("spend", of.spend...);
        each("horizon", of.horizon...);
        each("discount", of.discount...);
        each("margin", of.margin...);
        each("retention", of.retention...);
        each("serving_cost", of.serving_cost...);
    }
    /// Refuses terms that no fit has; what was fitted refuses what it can when it predicts.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        detail::require_terms(where, horizon, margin, retention, serving_cost);
    }

private:
    /// Nothing bought, or nothing earned of it, is worth 0 also where the mean spend is infinite.
    [[nodiscard]] static double worth(double earned, double spend) { return earned == 0 ? 0.0 : earned * spend; }

    [[nodiscard]] std::vector<double> costs(const histories& customers) const {
        std::vector<double> out(customers.size(), 0.0);
        if (serving_cost == 0)
            return out;
        using model = decltype(purchases.model);
        if constexpr (predicts_p_alive_later<model>) {
            const auto rule = detail::time_rule(detail::retained<Discount>{discount, retention}, horizon);
            for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
                const auto alive = purchases.p_alive_later(customers, rule.nodes[k]);
                for (std::size_t i = 0; i < out.size(); ++i)
                    out[i] += serving_cost * rule.weights[k] * alive[i];
            }
        } else {
            require(false, "lifetime_value: serving_cost needs a purchase model with p_alive_later; ", model::name,
                    " has none");
        }
        return out;
    }
};

/// Lifetime value over a horizon: fits a purchase model and a spend model to one population, values the same or other
/// customers.
///
///     value = margin * expected spend per purchase
///             * sum over future purchases of their discount factor * retention^time
///             - serving cost * integral over time of P(alive) * discount factor * retention^time
///
///     const lifetime_value yearly{
///         .purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}};
///     const auto fitted = yearly.fit({.x = x, .t_x = t_x, .T = T, .mean_spend = m});
///     const auto values = fitted.predict({...});
///
/// `purchases` and `spend` are models, or whole fits (`buy_till_you_die{.model = ..., .prior = ...}`, `spending{...}`);
/// `spend = skip{}` values purchases at 1. Spend is taken to be independent of how often a customer buys.
template <class Purchases, class Spend, class Discount>
struct lifetime_value {
    static_assert(
        purchase_model_policy<Purchases> || detail::fits_histories<Purchases>,
        "purchases must be a purchase model (log_likelihood, p_alive, expected_purchases) or buy_till_you_die{...}");
    static_assert(spend_model_policy<Spend> || detail::fits_histories<Spend> || std::same_as<Spend, skip>,
                  "spend must be a spend model (log_likelihood, expected_spend), spending{...} or skip{}");
    static_assert(discount_policy<Discount>, "a discount policy needs factor(t) const -> double");

    Purchases purchases = {};               ///< how customers buy and leave
    [[no_unique_address]] Spend spend = {}; ///< how much a purchase is worth
    double horizon = 52; ///< how long from now, in the unit of T, at least 0; infinity needs a discount rate
    [[no_unique_address]] Discount discount = {}; ///< what later is worth today
    double margin = 1;                            ///< share of the spend that is earned, finite
    double retention = 1;    ///< chance per unit of time, in (0, 1], to keep a customer against risks the model ignores
    double serving_cost = 0; ///< per customer and unit of time while alive, finite

    /// Fits both models.
    /// @param customers histories, with mean_spend when there is a spend model
    /// @returns a `fitted_lifetime_value`, with the verdict of each fit
    /// @throws error `bad_shape`, `bad_value` with the row, `empty_input`, `bad_parameter`
    [[nodiscard]] auto fit(const histories& customers) const {
        return fitted([&](const auto& model) { return model.fit(customers); });
    }

    /// The same where customers are spread over ranks: each gives its own, or none, and gets the fit of all, the same
    /// bits as of all in one place.
    /// @param ranks all of them
    /// @param own histories of the customers of this rank
    /// @throws error as above
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const histories& own) const {
        return fitted([&](const auto& model) { return model.fit_on(ranks, own); });
    }

    /// The same, with those of its fits watched by an observer that have none of their own.
    template <observer_policy Other>
    [[nodiscard]] auto watched_by(const Other& other) const {
        auto bought = detail::watched(detail::purchase_fit(purchases), other);
        auto spent = detail::watched(detail::spend_fit(spend), other);
        return lifetime_value<decltype(bought), decltype(spent), Discount>{
            std::move(bought), std::move(spent), horizon, discount, margin, retention, serving_cost};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lifetime_value");
        each("purchases", of.purchases...);
        each("spend", of.spend...);
        each("horizon", of.horizon...);
        each("discount", of.discount...);
        each("margin", of.margin...);
        each("retention", of.retention...);
        each("serving_cost", of.serving_cost...);
    }

private:
    /// Both models, each fitted by `fit_of`.
    template <class FitOf>
    [[nodiscard]] auto fitted(const FitOf& fit_of) const {
        detail::require_terms("lifetime_value", horizon, margin, retention, serving_cost);
        auto bought = fit_of(detail::purchase_fit(purchases));
        if constexpr (std::same_as<Spend, skip>) {
            return fitted_lifetime_value<decltype(bought), skip, Discount>{
                std::move(bought), {}, horizon, discount, margin, retention, serving_cost};
        } else {
            auto spent = fit_of(detail::spend_fit(spend));
            return fitted_lifetime_value<decltype(bought), decltype(spent), Discount>{
                std::move(bought), std::move(spent), horizon, discount, margin, retention, serving_cost};
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
