#pragma once

/// @file
/// Weights of a health score from who left, and whether they hold for customers that they were not fitted to.

#include <clientele/interval.hpp>
#include <clientele/math/logistic_regression.hpp>
#include <clientele/monitor/health/backtest.hpp>
#include <clientele/parallel/gathered.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Weights of measures that were fitted to who left, and their test on customers who were held out.
struct health_weights {
    fitted_logistic leaving{};                 ///< log odds of leaving, by the customers who were not held out
    score_backtest held_out{};                 ///< the score of those who were, against what they did
    brier_score brier{};                       ///< of their probabilities of leaving, against the constant
    std::vector<calibration_group> promised{}; ///< of these probabilities by tenths: promised, and what came
    std::vector<std::size_t> held_out_rows{};  ///< who was held out, as rows of the measures, rising

    /// The health of customers: the log odds of staying within the horizon, lower ones worse.
    /// @param measures columns as they were fitted
    /// @throws error as `fitted_logistic::log_odds`
    [[nodiscard]] std::vector<double> score(std::span<const column> measures) const {
        auto found = leaving.log_odds(measures);
        for (double& each : found)
            each = -each;
        return found;
    }
    /// The probability that each customer leaves within the horizon.
    [[nodiscard]] std::vector<double> p_leaving(std::span<const column> measures) const {
        return leaving.probability(measures);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_weights");
        each("leaving", of.leaving...);
        each("held_out", of.held_out...);
        each("brier", of.brier...);
        each("promised", of.promised...);
        each("held_out_rows", of.held_out_rows...);
    }
};

/// Fits the weights of a health score to who left, and tests them on customers who took no part in the fit, nor in the
/// choice of its penalty.
///
///     const auto seen = churn_backtest{.horizon = days{180}, .last_known = last}.outcomes(as_of, left_on);
///     const auto found = weigh_measures{.seed = 1}.fit(measures, seen);
///     found.held_out.told_apart.area.lower;   // above 0.5: it predicts
///     found.score(measures_of_today);
struct weigh_measures {
    logistic_regression regression{}; ///< its penalty, or how it is chosen
    int held_out = 4;                 ///< one of how many customers is held out, of each outcome, in [2, 100]
    std::uint64_t seed = 1;           ///< of who is held out
    double level = 0.95;              ///< of the intervals, in (0, 1)

    /// Fits and tests. The order of the rows changes no bit, unless customers are alike in everything.
    /// @param measures columns of one number per scored customer, as of the days of the outcomes
    /// @param seen what came of them; rows that cannot be tested are not read
    /// @returns weights, and their test on who was held out
    /// @throws error as `logistic_regression::fit`; `empty_input` for too few customers of an outcome
    /// Complexity: as the regression.
    template <class Outcomes>
    [[nodiscard]] health_weights fit(std::span<const column> measures, const Outcomes& seen) const {
        return weighed(tested(measures, seen), seen);
    }
    /// The same where customers are spread over ranks: each gives its own, or none, with what came of them. The
    /// measures of all who can be tested are brought to each, 8 bytes a customer and measure and 9 a customer, as who
    /// is held out and every step of the regression hang on all; each fits them.
    /// @throws error as above, on every rank; rows are those of all
    template <ranks_policy Ranks, class Outcomes>
    [[nodiscard]] health_weights fit_on(const Ranks& ranks, std::span<const column> measures,
                                        const Outcomes& seen) const {
        const auto first = detail::ranked_rows::of(ranks, measures.empty() ? 0 : measures[0].size()).first;
        std::vector<std::vector<double>> columns;
        detail::refusing_together(ranks, first, [&] { columns = tested(measures, seen); });
        for (auto& each : columns)
            each = gathered(ranks, each).all;
        const auto left = gathered(ranks, std::vector<char>(seen.left.begin(), seen.left.end())).all;
        std::vector<std::uint64_t> own;
        for (const auto row : seen.rows)
            own.push_back(row + first);
        const auto rows = gathered(ranks, own).all;
        auto all = seen;
        all.left.assign(left.begin(), left.end());
        all.rows.assign(rows.begin(), rows.end());
        return weighed(columns, all);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weigh_measures");
        each("regression", of.regression...);
        each("held_out", of.held_out...);
        each("seed", of.seed...);
        each("level", of.level...);
    }

private:
    /// The measures of those who can be tested.
    template <class Outcomes>
    [[nodiscard]] std::vector<std::vector<double>> tested(std::span<const column> measures,
                                                          const Outcomes& seen) const {
        require(held_out >= 2 && held_out <= 100, "weigh_measures: held_out must be in [2, 100], got ", held_out);
        detail::require_level("weigh_measures", level);
        std::vector<std::vector<double>> columns;
        for (std::size_t j = 0; j < measures.size(); ++j) {
            columns.push_back(seen.of(measures[j], "weigh_measures", "measures"));
            for (std::size_t i = 0; i < columns[j].size(); ++i)
                if (!(std::abs(columns[j][i]) <= 1e100)) // refused here, where the row is known
                    fail(errc::bad_value, seen.rows[i], "weigh_measures: measures must be in [-1e100, 1e100], got ",
                         columns[j][i], " in row ", seen.rows[i], " of measure ", j);
        }
        return columns;
    }
    /// Fits to those who are not held out, and tests on those who are.
    template <class Outcomes>
    [[nodiscard]] health_weights weighed(const std::vector<std::vector<double>>& columns, const Outcomes& seen) const {
        const auto part = parts({columns.begin(), columns.end()}, seen.left);
        health_weights found;
        std::vector<bool> left[2]; // fitted, held out
        std::vector<std::vector<double>> values[2]{std::vector<std::vector<double>>(columns.size()),
                                                   std::vector<std::vector<double>>(columns.size())};
        for (std::size_t i = 0; i < part.size(); ++i) {
            const std::size_t out = part[i] == 0;
            left[out].push_back(seen.left[i]);
            for (std::size_t j = 0; j < columns.size(); ++j)
                values[out][j].push_back(columns[j][i]);
            if (out == 1)
                found.held_out_rows.push_back(seen.rows[i]);
        }
        const std::vector<column> fitted{values[0].begin(), values[0].end()},
            others{values[1].begin(), values[1].end()};
        found.leaving = regression.fit(fitted, left[0]);
        test(others, left[1], seen, found);
        return found;
    }

    // For each customer the part it is dealt to, 0 being held out.
    [[nodiscard]] std::vector<int> parts(const std::vector<column>& measures, const std::vector<bool>& left) const {
        const std::vector<double> flags(left.begin(), left.end());
        std::size_t leavers = 0;
        for (const bool each : left)
            leavers += each;
        const auto least = static_cast<std::size_t>(held_out);
        if (leavers < least || left.size() - leavers < least)
            fail(errc::empty_input, no_row, "weigh_measures: at least ", held_out, " customers must have left and ",
                 held_out, " have stayed, so that one of each is held out, got ", leavers, " and ",
                 left.size() - leavers);
        const auto order = detail::order_of_rows(measures, flags);
        std::vector<int> dealt(order.size()), found(order.size());
        random_generator generator{seed};
        const std::span<int> all{dealt};
        detail::deal_out(all.first(all.size() - leavers), held_out, generator);
        detail::deal_out(all.last(leavers), held_out, generator);
        for (std::size_t i = 0; i < order.size(); ++i)
            found[order[i]] = dealt[i];
        return found;
    }

    template <class Outcomes>
    void test(const std::vector<column>& measures, const std::vector<bool>& left, const Outcomes& seen,
              health_weights& found) const {
        Outcomes outcomes{.left = left, .horizon = seen.horizon};
        outcomes.rows.resize(left.size());
        for (std::size_t i = 0; i < left.size(); ++i)
            outcomes.rows[i] = i;
        const churn_backtest how{.horizon = seen.horizon, .last_known = day{}, .level = level};
        found.held_out = how.measure(found.score(measures), outcomes);
        const auto chance = found.p_leaving(measures);
        found.brier = measure_brier_score(chance, left, level);
        found.promised = calibration_curve(chance, left, 10, level);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
