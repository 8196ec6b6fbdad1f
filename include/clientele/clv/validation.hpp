#pragma once

/// @file
/// Was the forecast right? Splits purchases at a date, scores predictions against the holdout, and says where they were
/// off.

#include <clientele/clv/fitted_purchases.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// Purchases as columns, in any order.
struct purchase_columns {
    std::span<const std::int64_t> customer; ///< who
    std::span<const day> when;              ///< on what day; several rows on one day are one purchase
    column amount = {};                     ///< for how much; empty: not known
};

/// The two sides of a split: histories up to a date, and what happened after it.
struct holdout_split {
    std::vector<std::int64_t> customer;  ///< ids of those who bought up to the date, ascending
    std::vector<double> x;               ///< repeat purchases up to the date
    std::vector<double> t_x;             ///< time of the last of them
    std::vector<double> T;               ///< from the first purchase to the date
    std::vector<double> mean_spend;      ///< mean amount of the repeat purchase days
    std::vector<double> log_intervals;   ///< sum of the logarithms of the times between purchases
    std::vector<double> actual;          ///< purchases after the date, up to the end of the holdout
    std::vector<double> actual_spend;    ///< and what they brought
    double length = 0;                   ///< of the holdout, in the unit
    std::vector<std::int64_t> newcomers; ///< ids of those first seen in the holdout, ascending
    std::vector<double> newcomer_age;    ///< from their first purchase to the end of the holdout
    std::vector<double> newcomer_actual; ///< their repeat purchases in it
    std::vector<double>
        repeat_times; ///< of all repeat purchases up to the end of the holdout: time from the first day in the data
    double calibration = 0; ///< from the first day in the data to the date

    /// The calibration side, as a fit reads it.
    [[nodiscard]] histories as_histories() const {
        return {.x = x, .t_x = t_x, .T = T, .mean_spend = mean_spend, .log_intervals = log_intervals};
    }
};

/// Splits purchases: up to and including one day is calibration, after it up to and including another is holdout.
/// Customers first seen in the holdout are kept apart and can be scored as new ones; later purchases are not looked at.
/// @param purchases columns of equal length
/// @param calibrate_until last day of the calibration
/// @param holdout_until last day of the holdout, not before it
/// @param unit days per unit of time (7: weeks), greater than 0
/// @throws error bad_shape, bad_parameter, bad_value (row), empty_input when nobody bought up to the date
/// Complexity: O(n log n)
[[nodiscard]] inline holdout_split split_purchases(const purchase_columns& purchases, day calibrate_until,
                                                   day holdout_until, double unit = 7) {
    const std::size_t n = purchases.customer.size();
    require_same_size("split_purchases", "when", n, purchases.when.size());
    if (!purchases.amount.empty()) {
        require_same_size("split_purchases", "amount", n, purchases.amount.size());
        require_finite("split_purchases", "amount", purchases.amount);
    }
    require(unit > 0 && std::isfinite(unit), "split_purchases: unit must be greater than 0, got ", unit);
    require(holdout_until >= calibrate_until, "split_purchases: the holdout must not end before the calibration");
    struct row {
        std::int64_t customer;
        day when;
        double amount;
        auto operator<=>(const row&) const = default;
    };
    std::vector<row> rows;
    for (std::size_t i = 0; i < n; ++i)
        if (purchases.when[i] <= holdout_until)
            rows.push_back(
                {purchases.customer[i], purchases.when[i], purchases.amount.empty() ? 0.0 : purchases.amount[i]});
    if (rows.empty())
        fail(errc::empty_input, no_row, "split_purchases: nobody bought up to the end of the holdout");
    std::sort(rows.begin(), rows.end());
    const auto time = [unit](day from, day to) { return static_cast<double>((to - from).count()) / unit; };
    const auto first_day =
        std::min_element(rows.begin(), rows.end(), [](const row& a, const row& b) { return a.when < b.when; })->when;

    holdout_split out;
    out.length = time(calibrate_until, holdout_until);
    out.calibration = time(first_day, calibrate_until);
    for (std::size_t from = 0, to = 0; from < rows.size(); from = to) {
        const day first = rows[from].when;
        double x = 0, last = 0, spend = 0, logs = 0, after = 0, spend_after = 0;
        for (to = from; to < rows.size() && rows[to].customer == rows[from].customer;) {
            const day when = rows[to].when;
            double amount = 0;
            for (; to < rows.size() && rows[to].customer == rows[from].customer && rows[to].when == when; ++to)
                amount += rows[to].amount;
            if (when == first)
                continue;
            out.repeat_times.push_back(time(first_day, when));
            if (when <= calibrate_until) {
                const double t = time(first, when);
                logs += std::log(t - last);
                last = t;
                spend += amount;
                x += 1;
            } else {
                after += 1;
                spend_after += amount;
            }
        }
        if (first <= calibrate_until) {
            out.customer.push_back(rows[from].customer);
            out.x.push_back(x);
            out.t_x.push_back(last);
            out.T.push_back(time(first, calibrate_until));
            out.mean_spend.push_back(x > 0 ? spend / x : 0);
            out.log_intervals.push_back(logs);
            out.actual.push_back(after);
            out.actual_spend.push_back(spend_after);
        } else {
            out.newcomers.push_back(rows[from].customer);
            out.newcomer_age.push_back(time(first, holdout_until));
            out.newcomer_actual.push_back(after);
        }
    }
    std::sort(out.repeat_times.begin(), out.repeat_times.end());
    if (out.customer.empty())
        fail(errc::empty_input, no_row, "split_purchases: nobody bought up to the end of the calibration");
    return out;
}

/// How far predictions were from what happened.
struct holdout_errors {
    std::size_t customers = 0; ///< how many were scored
    double predicted = 0;      ///< sum of the predictions
    double actual = 0;         ///< sum of what happened
    double mae = 0;            ///< mean absolute error per customer
    double rmse = 0;           ///< root mean squared error per customer
    double total_error = 0;    ///< predicted / actual - 1; infinite when nothing happened but something was foretold
};

/// Scores predictions, one per customer.
/// @throws error bad_shape, empty_input, bad_value
[[nodiscard]] inline holdout_errors score_holdout(column predicted, column actual) {
    require_same_size("score_holdout", "actual", predicted.size(), actual.size());
    require_finite("score_holdout", "predicted", predicted);
    require_finite("score_holdout", "actual", actual);
    if (predicted.empty())
        fail(errc::empty_input, no_row, "score_holdout: there are no customers");
    holdout_errors out{.customers = predicted.size()};
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

/// One bin of a calibration table: customers for whom lower <= key < upper (the last bin takes its upper end too).
struct calibration_bin {
    double lower;          ///< lower end of the key
    double upper;          ///< upper end
    std::size_t customers; ///< how many
    double predicted;      ///< mean prediction; 0 in an empty bin
    double actual;         ///< mean of what happened
};

/// Mean prediction against mean outcome, by bins of a key (x, t_x, P(alive), the prediction itself).
/// @param edges ascending, at least two; customers outside are left out
[[nodiscard]] inline std::vector<calibration_bin> calibration_table(column key, column predicted, column actual,
                                                                    column edges) {
    require_same_size("calibration_table", "predicted", key.size(), predicted.size());
    require_same_size("calibration_table", "actual", key.size(), actual.size());
    require(edges.size() >= 2, "calibration_table: edges must be at least 2, got ", edges.size());
    std::vector<calibration_bin> out;
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
        auto& bin = out[static_cast<std::size_t>(std::min(at, last) - 1)];
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
    holdout_errors purchases; ///< expected against actual purchases
    holdout_errors newcomers; ///< the same for customers first seen in the holdout, foretold as new ones
    std::vector<calibration_bin> by_frequency; ///< mean purchases by x = 0, 1, ..., 6, 7 and more
    std::vector<calibration_bin>
        by_recency; ///< mean purchases by time since the last purchase, in eighths of the longest
    std::vector<calibration_bin>
        by_p_alive; ///< share of customers who bought, foretold and actual, by tenths of P(alive)
    std::vector<calibration_bin>
        by_prediction; ///< mean purchases by the prediction itself, edges 0, 1/8, 1/4, ..., 8 and more
};

/// Scores a fitted model on the holdout of a split.
/// @param fitted fitted to split.as_histories(), or anything else The share who bought is foretold from the
/// distribution of counts; without one, by P(alive).
template <class Model>
[[nodiscard]] holdout_report validate(const fitted_purchases<Model>& fitted, const holdout_split& split) {
    const auto h = split.as_histories();
    const auto expected = fitted.expected_purchases(h, split.length), alive = fitted.p_alive(h);
    holdout_report out;
    out.purchases = score_holdout(expected, split.actual);
    if (!split.newcomers.empty()) {
        std::vector<double> foretold;
        for (const double age : split.newcomer_age)
            foretold.push_back(fitted.expected_purchases_of_new(age));
        out.newcomers = score_holdout(foretold, split.newcomer_actual);
    }
    const double infinity = std::numeric_limits<double>::infinity();
    out.by_frequency =
        calibration_table(split.x, expected, split.actual, std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, infinity});
    std::vector<double> since, bought, foretold = alive, tenths, eighths;
    for (std::size_t i = 0; i < h.size(); ++i) {
        since.push_back(h.T[i] - h.t_x[i]);
        bought.push_back(split.actual[i] > 0 ? 1.0 : 0.0);
    }
    const double longest = *std::max_element(since.begin(), since.end());
    for (int b = 0; b <= 8; ++b)
        eighths.push_back(longest > 0 ? longest * b / 8 : b);
    out.by_recency = calibration_table(since, expected, split.actual, eighths);
    if constexpr (predicts_counts<Model>)
        foretold = fitted.p_purchase_within(h, split.length);
    for (int b = 0; b <= 10; ++b)
        tenths.push_back(b / 10.0);
    out.by_p_alive = calibration_table(alive, foretold, bought, tenths);
    out.by_prediction = calibration_table(expected, expected, split.actual,
                                          std::vector<double>{0, 0.125, 0.25, 0.5, 1, 2, 4, 8, infinity});
    return out;
}

/// One period of tracking.
struct tracked_period {
    double end;                 ///< time from the first day in the data
    double expected;            ///< repeat purchases foretold in the period, by the model alone
    double actual;              ///< and made
    double cumulative_expected; ///< from the beginning
    double cumulative_actual;   ///< from the beginning
};

/// Repeat purchases of the whole calibration base over time: what the model expects of customers of whom it knows only
/// when they came, against what they did. The classic tracking plots are its columns.
/// @param fitted the model
/// @param split the data; newcomers are not counted
/// @param period length of a period, greater than 0
template <class Model>
[[nodiscard]] std::vector<tracked_period> track(const fitted_purchases<Model>& fitted, const holdout_split& split,
                                                double period = 1) {
    require(period > 0, "track: period must be greater than 0, got ", period);
    const double end = split.calibration + split.length;
    require(end / period < 1e6, "track: period must not be shorter than a millionth of the whole, got ", period);
    // customers of one age came on one day
    std::vector<double> starts;
    for (const double T : split.T)
        starts.push_back(split.calibration - T);
    std::sort(starts.begin(), starts.end());
    std::vector<tracked_period> out;
    double before = 0;
    std::size_t at = 0;
    for (double t = period; t < end + period * 0.999; t += period) {
        tracked_period now{t, 0, 0, 0, 0};
        for (std::size_t i = 0; i < starts.size() && starts[i] < t;) {
            std::size_t same = i;
            while (same < starts.size() && starts[same] == starts[i])
                ++same;
            now.cumulative_expected += static_cast<double>(same - i) * fitted.expected_purchases_of_new(t - starts[i]);
            i = same;
        }
        while (at < split.repeat_times.size() && split.repeat_times[at] <= t + 1e-9)
            ++at;
        now.cumulative_actual = static_cast<double>(at);
        now.expected = now.cumulative_expected - before;
        now.actual = now.cumulative_actual - (out.empty() ? 0.0 : out.back().cumulative_actual);
        before = now.cumulative_expected;
        out.push_back(now);
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
/// @param horizon days after each origin, at least 1
/// @param unit days per unit of time
template <class Estimator>
[[nodiscard]] std::vector<backtest_row> backtest(const Estimator& estimator, const purchase_columns& purchases,
                                                 std::span<const day> origins, std::chrono::days horizon,
                                                 double unit = 7) {
    require(horizon.count() >= 1, "backtest: horizon must be at least 1 day, got ", horizon.count());
    std::vector<backtest_row> out;
    for (const day origin : origins) {
        const auto split = split_purchases(purchases, origin, origin + horizon, unit);
        const auto fitted = estimator.fit(split.as_histories());
        out.push_back({origin, split.customer.size(), fitted.estimate.judgement,
                       score_holdout(fitted.expected_purchases(split.as_histories(), split.length), split.actual)});
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
