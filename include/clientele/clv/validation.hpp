#pragma once

/// @file
/// Were the predictions right? Splits purchases at a day, scores predictions against the holdout, and says where they
/// were off.

#include <clientele/clv/fitted_purchases.hpp>

#include <algorithm>
#include <iterator>

namespace clientele::inline CLIENTELE_ABI {

/// Purchases as columns, in any order. It looks at the columns and does not copy them.
template <class Customers>
struct purchase_columns {
    const Customers& customer; ///< who: a random-access range of ids of any type that can be ordered
    std::span<const day> when; ///< on what day; several rows on one day are one purchase
    column amount = {};        ///< for how much; empty: not known
};

/// The two sides of a split: histories up to a day, and what happened after it.
template <class Id>
struct holdout_split {
    std::vector<Id> customer;            ///< ids of those who bought up to the day, ascending
    std::vector<double> x;               ///< repeat purchases up to the day
    std::vector<double> t_x;             ///< time of the last of them
    std::vector<double> T;               ///< from the first purchase to the day
    std::vector<double> mean_spend;      ///< mean amount of the repeat purchase days
    std::vector<double> log_intervals;   ///< sum of the logarithms of the times between purchases
    std::vector<double> actual;          ///< purchases after the day, up to the end of the holdout
    std::vector<double> actual_spend;    ///< and what they brought
    double length = 0;                   ///< of the holdout, in the unit
    std::vector<Id> newcomers;           ///< ids of those first seen in the holdout, ascending
    std::vector<double> newcomer_age;    ///< from their first purchase to the end of the holdout
    std::vector<double> newcomer_actual; ///< their repeat purchases in it
    std::vector<double> repeat_times;    ///< of all repeat purchases to the end of the holdout, from the first day on
    double calibration = 0;              ///< from the first day in the data to the day
    std::chrono::days unit = std::chrono::days{7}; ///< the unit of time of all of these

    /// The calibration side, as a fit reads it.
    [[nodiscard]] histories as_histories() const {
        return {.x = x, .t_x = t_x, .T = T, .mean_spend = mean_spend, .log_intervals = log_intervals};
    }
};

/// @cond INTERNAL
namespace detail {

/// One purchase, or what a customer bought on one day.
template <class Id>
struct purchase_row {
    Id customer;
    day when;
    double amount;

    friend bool operator<(const purchase_row& a, const purchase_row& b) {
        if (id_before(a.customer, b.customer) || id_before(b.customer, a.customer))
            return id_before(a.customer, b.customer);
        return a.when != b.when ? a.when < b.when : a.amount < b.amount;
    }
};

/// The purchases up to a day, by customer and day.
template <class Id, class Customers>
[[nodiscard]] std::vector<purchase_row<Id>> purchases_until(const purchase_columns<Customers>& purchases, day last) {
    const std::size_t n = std::ranges::size(purchases.customer);
    require_same_size("split_purchases", "when", n, purchases.when.size());
    if (!purchases.amount.empty()) {
        require_same_size("split_purchases", "amount", n, purchases.amount.size());
        require_finite("split_purchases", "amount", purchases.amount);
    }
    for (std::size_t i = 0; i < n; ++i)
        if (!on_calendar(purchases.when[i]))
            fail(errc::bad_value, i, "split_purchases: when must be a date of the calendar, but that of row ", i,
                 " is none");
    std::vector<purchase_row<Id>> rows;
    for (std::size_t i = 0; i < n; ++i)
        if (purchases.when[i] <= last)
            rows.push_back({std::ranges::begin(purchases.customer)[static_cast<std::ptrdiff_t>(i)], purchases.when[i],
                            purchases.amount.empty() ? 0.0 : purchases.amount[i]});
    if (rows.empty())
        fail(errc::empty_input, no_row, "split_purchases: nobody bought up to the end of the holdout");
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// Adds the customer whose purchases are [from, to).
template <class Id>
void add_customer(holdout_split<Id>& out, std::span<const purchase_row<Id>> rows, day first_day, day as_of,
                  day last_day) {
    const auto time = [&](day from, day to) {
        return static_cast<double>((to - from).count()) / static_cast<double>(out.unit.count());
    };
    const day first = rows.front().when;
    double x = 0, last = 0, spend = 0, logs = 0, after = 0, spend_after = 0;
    for (std::size_t i = 0; i < rows.size();) {
        const day when = rows[i].when;
        double amount = 0;
        for (; i < rows.size() && rows[i].when == when; ++i)
            amount += rows[i].amount;
        if (when == first)
            continue;
        out.repeat_times.push_back(time(first_day, when));
        if (when <= as_of) {
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
    if (first <= as_of) {
        out.customer.push_back(rows.front().customer);
        out.x.push_back(x);
        out.t_x.push_back(last);
        out.T.push_back(time(first, as_of));
        out.mean_spend.push_back(x > 0 ? spend / x : 0);
        out.log_intervals.push_back(logs);
        out.actual.push_back(after);
        out.actual_spend.push_back(spend_after);
    } else {
        out.newcomers.push_back(rows.front().customer);
        out.newcomer_age.push_back(time(first, last_day));
        out.newcomer_actual.push_back(after);
    }
}

} // namespace detail
/// @endcond

/// Splits purchases: up to and including one day is calibration, the days after it are holdout. Customers first seen in
/// the holdout are kept apart and can be scored as new ones; later purchases are not looked at.
///
///     const auto split = split_purchases(purchase_columns{.customer = id, .when = day}, as_of, days{273});
///
/// @param purchases columns of equal length
/// @param as_of last day of the calibration
/// @param holdout length of the time after it, at least 0 days
/// @param unit one unit of time, at least 1 day
/// @returns one row per customer seen by `as_of`, by ascending id
/// @throws error `bad_shape`, `bad_parameter`, `bad_value` with the row; `empty_input` when nobody bought by `as_of`
/// Complexity: O(n log n)
template <std::ranges::random_access_range Customers>
[[nodiscard]] holdout_split<std::ranges::range_value_t<Customers>>
split_purchases(const purchase_columns<Customers>& purchases, day as_of, std::chrono::days holdout,
                std::chrono::days unit = std::chrono::days{7}) {
    using id = std::ranges::range_value_t<Customers>;
    require(unit.count() >= 1, "split_purchases: unit must be at least 1 day, got ", unit.count());
    require(holdout.count() >= 0, "split_purchases: holdout must be at least 0 days, got ", holdout.count());
    require(detail::on_calendar(as_of), "split_purchases: as_of must be a date of the calendar");
    require(holdout < detail::end_of_calendar - as_of,
            "split_purchases: the holdout must end on a date of the calendar, got ", holdout.count(), " days");
    const auto rows = detail::purchases_until<id>(purchases, as_of + holdout);
    day first_day = rows.front().when;
    for (const auto& row : rows)
        first_day = std::min(first_day, row.when);
    const auto units = [&](std::chrono::days d) {
        return static_cast<double>(d.count()) / static_cast<double>(unit.count());
    };
    holdout_split<id> out;
    out.unit = unit;
    out.length = units(holdout);
    out.calibration = units(as_of - first_day);
    for (std::size_t from = 0, to = 0; from < rows.size(); from = to) {
        while (to < rows.size() && !detail::id_before(rows[from].customer, rows[to].customer))
            ++to;
        detail::add_customer<id>(out, std::span{rows}.subspan(from, to - from), first_day, as_of, as_of + holdout);
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

/// Repeat purchases of the whole calibration base over time: what the model expects of customers of whom it knows only
/// when they came, against what they did. The classic tracking plots are its columns.
/// @param fitted the model
/// @param split the data; newcomers are not counted
/// @param every length of a period, at least 1 day
/// @returns one row per period begun
template <class Model, class Id>
[[nodiscard]] std::vector<tracked_period> track(const fitted_purchases<Model>& fitted, const holdout_split<Id>& split,
                                                std::chrono::days every = std::chrono::days{7}) {
    require(every.count() >= 1, "track: a period must be at least 1 day, got ", every.count());
    const double period = static_cast<double>(every.count()) / static_cast<double>(split.unit.count());
    const double end = split.calibration + split.length;
    // customers of one age came on one day
    std::vector<double> starts;
    starts.reserve(split.T.size());
    for (const double T : split.T)
        starts.push_back(split.calibration - T);
    std::sort(starts.begin(), starts.end());
    std::vector<tracked_period> out;
    double before = 0;
    std::size_t at = 0;
    double t = period;
    while (t < end + period * 0.999) {
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
        t += period;
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
        const auto fitted = estimator.fit(split.as_histories());
        out.push_back({origin, split.customer.size(), fitted.estimate.judgement,
                       score_holdout(fitted.expected_purchases(split.as_histories(), split.length), split.actual)});
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
