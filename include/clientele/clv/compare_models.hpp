#pragma once

/// @file
/// All models on the same customers, in one table, with a recommendation and its reasons.

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/validation.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// One model of a comparison.
struct compared_model {
    std::string name;            ///< of the model, with k where there is one
    parameter_estimate estimate; ///< the fit
    bool has_holdout = false;    ///< whether holdout was scored
    holdout_errors holdout = {}; ///< errors of the expected purchases in it
    bool has_score = false;      ///< whether the model predicts the whole distribution, which was scored
    double score = 0;            ///< mean log predictive probability of what happened (`mean_log_probability`)
    double median_mae = 0;       ///< mean absolute error of the predicted medians, which make it least
};

/// The table of a comparison.
struct model_comparison {
    std::vector<compared_model> models; ///< in the order given
    std::size_t recommended = 0;        ///< row of the recommendation
    std::string reasons;                ///< why

    /// The row of the recommendation.
    [[nodiscard]] const compared_model& best() const { return models[recommended]; }
};

/// @cond INTERNAL
namespace detail {

template <class Estimator>
[[nodiscard]] compared_model compare_one(const Estimator& estimator, const histories& customers, double holdout,
                                         column actual) {
    const auto fitted = estimator.fit(customers);
    compared_model out;
    out.name = std::string{decltype(fitted.model)::name};
    if constexpr (requires { static_cast<int>(fitted.model.k); })
        out.name += sentence(" (k = ", static_cast<int>(fitted.model.k), ")");
    out.estimate = fitted.estimate;
    if (holdout > 0) {
        out.has_holdout = true;
        out.holdout = score_holdout(fitted.expected_purchases(customers, holdout), actual);
        if constexpr (predicts_counts<decltype(fitted.model)>) {
            out.has_score = true;
            out.score = mean_log_probability(fitted, customers, holdout, actual);
            out.median_mae = score_holdout(fitted.purchase_quantile(customers, holdout, 0.5), actual).mae;
        }
    }
    return out;
}

/// Usable fits come before others; then the highest mean log predictive probability of the holdout, or where that is
/// not known of all the smallest BIC; the simpler one of equals.
template <class Table>
void recommend(Table& table) {
    const auto usable = [](const compared_model& m) {
        return m.estimate.judgement.status == fit_status::converged ||
               m.estimate.judgement.status == fit_status::boundary;
    };
    const bool scored =
        std::all_of(table.models.begin(), table.models.end(), [](const auto& m) { return m.has_score; });
    const auto score = [&](const compared_model& m) { return scored ? m.score : m.estimate.bic(); };
    const auto better = [&](const compared_model& a, const compared_model& b) {
        if (usable(a) != usable(b))
            return usable(a);
        const double tie = 1e-9 * std::abs(score(b));
        if (std::abs(score(a) - score(b)) > tie)
            return scored ? score(a) > score(b) : score(a) < score(b);
        return a.estimate.free_parameters() < b.estimate.free_parameters();
    };
    for (std::size_t i = 1; i < table.models.size(); ++i)
        if (better(table.models[i], table.models[table.recommended]))
            table.recommended = i;
    const auto& best = table.best();
    table.reasons =
        sentence(best.name, ": ",
                 scored ? "highest mean log predictive probability of the holdout, " : "smallest BIC, ", score(best));
    for (std::size_t i = 0; i < table.models.size(); ++i)
        if (const auto& m = table.models[i]; i != table.recommended)
            table.reasons += usable(m) ? sentence("; ", m.name, " ", score(m))
                                       : sentence("; ", m.name, " is ", in_words(m.estimate.judgement.status));
    if (best.estimate.judgement.status != fit_status::converged)
        table.reasons += "; it is " + best.estimate.judgement.sentence;
}

/// Calls compare with a maximum-likelihood fit of each model of this room for unseen dropout.
template <class Compare>
[[nodiscard]] model_comparison with_all_models(const Compare& compare) {
    return compare(buy_till_you_die{.model = nbd{}}, buy_till_you_die{.model = bg_nbd{}},
                   buy_till_you_die{.model = mbg_nbd{}}, buy_till_you_die{.model = pareto_nbd{}},
                   buy_till_you_die{.model = bg_cnbd{}}, buy_till_you_die{.model = mbg_cnbd{}});
}

} // namespace detail
/// @endcond

/// Fits several models to the calibration side of a split, scores them on its holdout, and recommends one: the highest
/// mean log predictive probability among proper fits. That is a score of the whole distribution; errors of an expected
/// number prefer predictions that are too low, as most customers buy nothing. Without a holdout, or with a model that
/// does not predict the distribution, the smallest BIC.
/// @param split from split_purchases
/// @param estimators fits (buy_till_you_die{...}); none: NBD, BG/NBD, MBG/NBD, Pareto/NBD, BG/CNBD-k and MBG/CNBD-k by
/// maximum likelihood
/// @returns the table with the recommendation
template <class Id, class... Estimators>
[[nodiscard]] model_comparison compare_models(const holdout_split<Id>& split, const Estimators&... estimators) {
    if constexpr (sizeof...(Estimators) == 0) {
        return detail::with_all_models([&](const auto&... each) { return compare_models(split, each...); });
    } else {
        model_comparison out;
        const auto h = split.as_histories();
        (out.models.push_back(detail::compare_one(estimators, h, split.length, split.actual)), ...);
        detail::recommend(out);
        return out;
    }
}

/// The same without a holdout: recommends the smallest BIC among proper fits.
template <class... Estimators>
[[nodiscard]] model_comparison compare_models(const histories& customers, const Estimators&... estimators) {
    if constexpr (sizeof...(Estimators) == 0) {
        return detail::with_all_models([&](const auto&... each) { return compare_models(customers, each...); });
    } else {
        model_comparison out;
        (out.models.push_back(detail::compare_one(estimators, customers, 0, {})), ...);
        detail::recommend(out);
        return out;
    }
}

} // namespace clientele::inline CLIENTELE_ABI
