#pragma once

/// @file
/// Were the predictions right? Scores predictions against the holdout, and says where they were off.

#include <clientele/align.hpp>
#include <clientele/clv/fitted_purchases.hpp>
#include <clientele/clv/split_purchases.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// How far predictions were from what happened.
struct holdout_errors {
    std::size_t customers = 0; ///< how many were scored
    double predicted = 0;      ///< sum of the predictions
    double actual = 0;         ///< sum of what happened
    double mae = 0;            ///< mean absolute error per customer
    double rmse = 0;           ///< root mean squared error per customer
    double total_error = 0;    ///< predicted / actual - 1; infinite when something was predicted of nothing
};

/// Scores predictions, one per customer.
/// @param predicted expected numbers
/// @param actual what happened
/// @throws error `bad_shape`, `empty_input`, `bad_value` with the row
template <class Errors = holdout_errors>
[[nodiscard]] Errors score_holdout(column predicted, column actual) {
    require_same_size("score_holdout", "actual", predicted.size(), actual.size());
    require_finite("score_holdout", "predicted", predicted);
    require_finite("score_holdout", "actual", actual);
    if (predicted.empty())
        fail(errc::empty_input, no_row, "score_holdout: there are no customers");
    Errors out{.customers = predicted.size()};
    double squares = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i) {
        const double off = predicted[i] - actual[i];
        out.predicted += predicted[i];
        out.actual += actual[i];
        out.mae += std::abs(off);
        squares += off * off;
    }
    const auto n = static_cast<double>(predicted.size());
    out.mae /= n;
    out.rmse = std::sqrt(squares / n);
    out.total_error = out.actual != 0 ? out.predicted / out.actual - 1
                                      : (out.predicted == 0 ? 0.0 : std::numeric_limits<double>::infinity());
    return out;
}

/// Predictions of one date against what happened until a later one.
struct holdout_by_id {
    holdout_errors errors;    ///< two who are one customer now count as one, whose predictions add up
    std::size_t silent = 0;   ///< who is not in the later list: nothing happened
    std::size_t merged = 0;   ///< predictions that were added to that of the customer they are part of now
    std::size_t erased = 0;   ///< predictions left out, as their customer was erased
    std::size_t came = 0;     ///< in the later list alone: nothing was predicted of them, and they are not scored
    double actual_of_new = 0; ///< what happened among them
};

/// Scores predictions that were kept against what happened since, customer by customer as `align` finds them: whoever
/// is missing in the later list did nothing; whoever was merged did what the customer did that it is part of now. The
/// order of either list changes no bit.
///
///     const auto found = score_holdout(then.customer, predicted, now.customer, purchases_since, {.merged = merged});
///
/// @param ids_before the customers of the predictions, unique, in any order: a vector or span of integers or texts
/// @param predicted expected numbers, one for each
/// @param ids_after the customers of whom something happened, of the same type
/// @param actual what happened
/// @param changes who was merged and who was erased in between
/// @returns the errors, and how many met how
/// @throws error as `align` and as `score_holdout` of columns; `bad_shape`
/// Complexity: O((n + m) log (n + m)).
template <std::ranges::random_access_range Before, std::ranges::random_access_range After>
[[nodiscard]] holdout_by_id score_holdout(const Before& ids_before, column predicted, const After& ids_after,
                                          column actual,
                                          const customer_changes<std::ranges::range_value_t<Before>>& changes = {}) {
    require_same_size("score_holdout", "predicted", std::ranges::size(ids_before), predicted.size());
    require_same_size("score_holdout", "actual", std::ranges::size(ids_after), actual.size());
    require_finite("score_holdout", "predicted", predicted);
    require_finite("score_holdout", "actual", actual);
    const auto known = align(ids_before, ids_after, changes);
    std::vector<std::tuple<std::size_t, double>> parts; // customers by their later row, then the silent ones
    for (const auto& [then, now] : known.both)
        parts.emplace_back(now, predicted[then]);
    for (const auto& [then, now] : known.merged)
        parts.emplace_back(now, predicted[then]);
    for (const auto then : known.left)
        parts.emplace_back(actual.size() + then, predicted[then]);
    std::sort(parts.begin(), parts.end());
    std::vector<std::pair<double, double>> scored;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& [row, part] = parts[i];
        if (i == 0 || std::get<0>(parts[i - 1]) != row)
            scored.emplace_back(0.0, row < actual.size() ? actual[row] : 0.0);
        scored.back().first += part;
    }
    std::sort(scored.begin(), scored.end());
    std::vector<double> expected, happened, of_new;
    for (const auto& [each, did] : scored) {
        expected.push_back(each);
        happened.push_back(did);
    }
    for (const auto now : known.came)
        of_new.push_back(actual[now]);
    return {.errors = score_holdout(expected, happened),
            .silent = known.left.size(),
            .merged = known.merged.size(),
            .erased = known.erased.size(),
            .came = known.came.size(),
            .actual_of_new = sum_exactly(of_new)};
}

/// The mean over customers of log P(what happened | what was known), a proper score of the whole distribution that was
/// predicted: no other prediction than the truth has a better one in the long run. Probabilities below 1e-300 count as
/// that.
/// @param fitted the model
/// @param customers histories with the covariates of the fit
/// @param horizon how long after T, in [0, 1e300)
/// @param actual purchases in (T, T + horizon], whole numbers >= 0
/// @returns a number of at most 0; the larger the better
/// @throws error as `p_alive`; `bad_shape`, `bad_value` with the row, `empty_input`
template <class Model>
    requires predicts_counts<Model>
[[nodiscard]] double mean_log_probability(const fitted_purchases<Model>& fitted, const histories& customers,
                                          double horizon, column actual) {
    require_same_size("mean_log_probability", "actual", customers.size(), actual.size());
    require(horizon >= 0 && horizon < 1e300, "mean_log_probability: the horizon must be in [0, 1e300), got ", horizon);
    if (actual.empty())
        fail(errc::empty_input, no_row, "mean_log_probability: there are no customers");
    for (std::size_t i = 0; i < actual.size(); ++i)
        if (!(actual[i] >= 0 && actual[i] <= 4e6 && actual[i] == std::floor(actual[i])))
            fail(errc::bad_value, i, "mean_log_probability: actual must be a whole number in [0, 4000000], got ",
                 actual[i], " in row ", i);
    const auto distinct = fitted.distinct_customers("mean_log_probability", customers);
    std::vector<std::size_t> most(distinct.customers.size(), 0);
    for (std::size_t i = 0; i < actual.size(); ++i)
        most[distinct.place[i]] = (std::max)(most[distinct.place[i]], static_cast<std::size_t>(actual[i]));
    std::vector<std::vector<double>> probability(most.size());
    for (std::size_t c = 0; c < most.size(); ++c) {
        probability[c].resize(most[c] + 1);
        fitted.model.count_probabilities(distinct.customers[c].first, distinct.customers[c].second, horizon,
                                         std::span<double>{probability[c]});
    }
    double sum = 0;
    for (std::size_t i = 0; i < actual.size(); ++i)
        sum += std::log((std::max)(1e-300, probability[distinct.place[i]][static_cast<std::size_t>(actual[i])]));
    return sum / static_cast<double>(actual.size());
}

/// One bin of a calibration table: customers for whom lower <= key < upper (the last bin takes its upper end too).
struct calibration_bin {
    double lower;          ///< lower end of the key
    double upper;          ///< upper end
    std::size_t customers; ///< how many
    double predicted;      ///< mean prediction; 0 in an empty bin
    double actual;         ///< mean of what happened
};

/// Mean prediction against mean outcome, by bins of a key (x, t_x, P(alive), the prediction itself).
/// @param key what the customers are sorted into bins by, finite
/// @param predicted one finite number per customer
/// @param actual one finite number per customer
/// @param edges ascending, at least two; customers outside are left out
/// @returns one bin between each two edges
/// @throws error `bad_shape`, `bad_parameter`, `bad_value` with the row
template <class Bin = calibration_bin>
[[nodiscard]] std::vector<Bin> calibration_table(column key, column predicted, column actual, column edges) {
    require_same_size("calibration_table", "predicted", key.size(), predicted.size());
    require_same_size("calibration_table", "actual", key.size(), actual.size());
    require_finite("calibration_table", "key", key);
    require_finite("calibration_table", "predicted", predicted);
    require_finite("calibration_table", "actual", actual);
    require(edges.size() >= 2, "calibration_table: edges must be at least 2, got ", edges.size());
    std::vector<Bin> out;
    for (std::size_t b = 0; b + 1 < edges.size(); ++b) {
        require(edges[b] < edges[b + 1], "calibration_table: edges must ascend, got ", edges[b], " before ",
                edges[b + 1]);
        out.push_back({edges[b], edges[b + 1], 0, 0, 0});
    }
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto at = std::upper_bound(edges.begin(), edges.end(), key[i]) - edges.begin();
        const auto last = static_cast<std::ptrdiff_t>(edges.size()) - 1;
        if (at == 0 || (at > last && key[i] != edges.back()))
            continue;
        auto& bin = out[static_cast<std::size_t>((std::min)(at, last) - 1)];
        ++bin.customers;
        bin.predicted += predicted[i];
        bin.actual += actual[i];
    }
    for (auto& bin : out)
        if (bin.customers > 0) {
            bin.predicted /= static_cast<double>(bin.customers);
            bin.actual /= static_cast<double>(bin.customers);
        }
    return out;
}

/// Everything the holdout says about a fitted model.
struct holdout_report {
    holdout_errors purchases;                  ///< expected against actual purchases
    holdout_errors newcomers;                  ///< the same for customers first seen in the holdout, as new ones
    std::vector<calibration_bin> by_frequency; ///< mean purchases by x = 0, 1, ..., 6, 7 and more
    std::vector<calibration_bin> by_recency;   ///< mean purchases by time since the last one, in eighths of the longest
    std::vector<calibration_bin> by_p_alive;   ///< share who bought, predicted and actual, by tenths of P(alive)
    /// Mean purchases by the prediction itself, edges 0, 1/8, 1/4, ..., 8 and more.
    std::vector<calibration_bin> by_prediction;
};

/// Scores a fitted model on the holdout of a split.
/// The share who bought is predicted from the distribution of counts; without one, by P(alive).
/// @param fitted fitted to split.as_histories(), or to anything else
/// @param split the data
/// @returns errors, shares and tables by frequency, recency, P(alive) and prediction
template <class Model, class Id>
[[nodiscard]] holdout_report validate(const fitted_purchases<Model>& fitted, const holdout_split<Id>& split) {
    if (!(split.length > 0))
        fail(errc::empty_input, no_row, "validate: there is no holdout in the data");
    const auto h = split.as_histories();
    const auto expected = fitted.expected_purchases(h, split.length), alive = fitted.p_alive(h);
    holdout_report out;
    out.purchases = score_holdout(expected, split.actual);
    if (!split.newcomers.empty()) {
        std::vector<double> of_new;
        of_new.reserve(split.newcomer_age.size());
        for (const double age : split.newcomer_age)
            of_new.push_back(fitted.expected_purchases_of_new(age));
        out.newcomers = score_holdout(of_new, split.newcomer_actual);
    }
    const double infinity = std::numeric_limits<double>::infinity();
    out.by_frequency =
        calibration_table(split.x, expected, split.actual, std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, infinity});
    std::vector<double> since, bought, buys = alive, tenths, eighths;
    for (std::size_t i = 0; i < h.size(); ++i) {
        since.push_back(h.T[i] - h.t_x[i]);
        bought.push_back(split.actual[i] > 0 ? 1.0 : 0.0);
    }
    const double longest = *std::max_element(since.begin(), since.end());
    for (int b = 0; b <= 8; ++b)
        eighths.push_back(longest > 0 ? longest * b / 8 : b);
    out.by_recency = calibration_table(since, expected, split.actual, eighths);
    if constexpr (predicts_counts<Model>)
        buys = fitted.p_purchase_within(h, split.length);
    for (int b = 0; b <= 10; ++b)
        tenths.push_back(b / 10.0);
    out.by_p_alive = calibration_table(alive, buys, bought, tenths);
    out.by_prediction = calibration_table(expected, expected, split.actual,
                                          std::vector<double>{0, 0.125, 0.25, 0.5, 1, 2, 4, 8, infinity});
    return out;
}

/// One period of tracking.
struct tracked_period {
    double end;                 ///< time from the first day in the data
    double expected;            ///< repeat purchases predicted in the period, by the model alone
    double actual;              ///< and made
    double cumulative_expected; ///< from the beginning
    double cumulative_actual;   ///< from the beginning
};

/// Which of two periods holds the day between them.
enum class period_edge {
    closed_above, ///< the one before: the first period is a day longer, as it holds the first day of all too
    closed_below  ///< the one after: all periods are equally long; the very last day is in the last one
};

/// Repeat purchases of the whole calibration base over time: what the model expects of customers of whom it knows only
/// when they came, against what they did. The classic tracking plots are its columns.
/// @param fitted the model
/// @param split the data; newcomers are not counted
/// @param every length of a period, at least 1 day; the last one ends with the data, and is shorter where it must be
/// @param edge which period holds the day on which one ends
/// @returns one row per period begun
template <class Model, class Id>
[[nodiscard]] std::vector<tracked_period> track(const fitted_purchases<Model>& fitted, const holdout_split<Id>& split,
                                                std::chrono::days every = std::chrono::days{7},
                                                period_edge edge = period_edge::closed_above) {
    require(every.count() >= 1, "track: a period must be at least 1 day, got ", every.count());
    const double period = static_cast<double>(every.count()) / static_cast<double>(split.unit.count());
    const double end = split.calibration + split.length, moment = 1e-6 / static_cast<double>(split.unit.count());
    // customers of one age came on one day
    std::vector<double> starts;
    starts.reserve(split.T.size());
    for (const double T : split.T)
        starts.push_back(split.calibration - T);
    std::sort(starts.begin(), starts.end());
    std::vector<tracked_period> out;
    tracked_period before{};
    std::size_t at = 0;
    for (double n = 1; before.end < end; n += 1) {
        const double t = n * period < end - moment ? n * period : end;
        tracked_period now{t, 0, 0, 0, 0};
        for (std::size_t i = 0; i < starts.size() && starts[i] < t;) {
            std::size_t same = i;
            while (same < starts.size() && starts[same] == starts[i])
                ++same;
            now.cumulative_expected += static_cast<double>(same - i) * fitted.expected_purchases_of_new(t - starts[i]);
            i = same;
        }
        const double last = edge == period_edge::closed_above || t == end ? t + moment : t - moment;
        while (at < split.repeat_times.size() && split.repeat_times[at] <= last)
            ++at;
        now.cumulative_actual = static_cast<double>(at);
        now.expected = now.cumulative_expected - before.cumulative_expected;
        now.actual = now.cumulative_actual - before.cumulative_actual;
        out.push_back(now);
        before = now;
    }
    return out;
}

/// One origin of a backtest.
struct backtest_row {
    day origin;            ///< last day of the calibration
    std::size_t customers; ///< who had bought by then
    verdict judgement;     ///< of the fit
    holdout_errors errors; ///< against the time after it
};

/// Rolling-origin backtest: for each origin the model is fitted to what was known then and scored on the days after.
/// @param estimator any fit of histories
/// @param purchases all of them
/// @param origins last days of the calibrations
/// @param holdout length of the time after each origin, at least 1 day
/// @param unit one unit of time, at least 1 day
/// @returns one row per origin
/// @throws error as `split_purchases`
template <class Estimator, class Customers>
[[nodiscard]] std::vector<backtest_row>
backtest(const Estimator& estimator, const purchase_columns<Customers>& purchases, std::span<const day> origins,
         std::chrono::days holdout, std::chrono::days unit = std::chrono::days{7}) {
    require(holdout.count() >= 1, "backtest: holdout must be at least 1 day, got ", holdout.count());
    std::vector<backtest_row> out;
    for (const day origin : origins) {
        const auto split = split_purchases(purchases, origin, holdout, unit);
        if (!(split.length > 0))
            fail(errc::empty_input, no_row, "backtest: an origin must lie before the last purchase in the data");
        const auto fitted = estimator.fit(split.as_histories());
        out.push_back({origin, split.customer.size(), fitted.estimate.judgement,
                       score_holdout(fitted.expected_purchases(split.as_histories(), split.length), split.actual)});
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
