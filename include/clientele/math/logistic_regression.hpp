#pragma once

/// @file
/// The odds of an event from several measures: logistic regression with a ridge, whose weights stay finite also where
/// one measure tells all apart.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/ridge_loss.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/trust_region.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How well one penalty did on customers it had not seen.
struct tried_penalty {
    double penalty = 0;        ///< of the squares of the weights
    double loss = 0;           ///< mean of -ln of the probability of what happened, each fold by the fit to the others
    double standard_error = 0; ///< of the loss, from fold to fold

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tried_penalty");
        each("penalty", of.penalty...);
        each("loss", of.loss...);
        each("standard_error", of.standard_error...);
    }
};

/// Weights that were fitted: ln(p / (1 - p)) = intercept + sum of weight x measure, in the units of the measures.
struct fitted_logistic {
    double intercept = 0;               ///< log odds where all measures are 0
    std::vector<double> weights{};      ///< log odds per unit of each measure; drawn to 0 by the penalty
    std::vector<double> spread{};       ///< of each measure where it was fitted: weight x spread can be compared
    double penalty = 0;                 ///< that was given or chosen
    double loss = 0;                    ///< mean of -ln of the probability of what happened, on the fitted rows
    std::vector<tried_penalty> tried{}; ///< where it was chosen: those it was chosen among
    std::size_t events = 0;             ///< of the fitted rows, to how many it happened
    std::size_t others = 0;             ///< to how many it did not

    /// The log odds of the event.
    /// @param measures one of each row's, column by column, as many as weights
    /// @returns one number per row
    /// @throws error `bad_shape`; `bad_value` with the row; `overflow`
    /// Complexity: O(n) per measure.
    [[nodiscard]] std::vector<double> log_odds(std::span<const column> measures) const {
        require_sound("fitted_logistic");
        if (measures.size() != weights.size() || measures.empty())
            fail(errc::bad_shape, no_row, "fitted_logistic: measures must be as many as weights, ", weights.size(),
                 ", got ", measures.size());
        std::vector<double> found(measures[0].size(), intercept);
        for (std::size_t j = 0; j < measures.size(); ++j) {
            require_same_size("fitted_logistic", "measures", found.size(), measures[j].size());
            require_finite("fitted_logistic", "measures", measures[j]);
            for (std::size_t i = 0; i < found.size(); ++i)
                found[i] += detail::rounded_product(weights[j], measures[j][i]);
        }
        return detail::within_double("fitted_logistic", "log odds", std::move(found));
    }

    /// The probability of the event, one per row; measures and errors as `log_odds`.
    [[nodiscard]] std::vector<double> probability(std::span<const column> measures) const {
        auto found = log_odds(measures);
        for (double& each : found)
            each = 1 / (1 + std::exp(-each));
        return found;
    }

    /// Refuses weights that are none.
    /// @throws error `bad_value`
    void require_sound(std::string_view where) const {
        if (!std::isfinite(intercept) || !all_finite(weights))
            fail(errc::bad_value, no_row, where, ": intercept and weights must be finite");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_logistic");
        each("intercept", of.intercept...);
        each("weights", of.weights...);
        each("spread", of.spread...);
        each("penalty", of.penalty...);
        each("loss", of.loss...);
        each("tried", of.tried...);
        each("events", of.events...);
        each("others", of.others...);
    }
};

/// Fits the odds of an event by the least of
///
///     mean of -ln(probability of what happened) + penalty / 2 x sum of (weight x spread of its measure)^2
///
/// The measures are brought to mean 0 and deviation 1 inside, so that their units do not matter; the intercept is free.
/// A penalty above 0 keeps the weights finite where a measure tells all apart, and shares the weight among measures
/// that say the same. Without one, the candidate with the least loss in cross-validation is taken. Penalised weights
/// have no honest interval; what can be tested is how the fit does on customers it has not seen.
///
///     const auto fitted = logistic_regression{}.fit(measures, has_left);
///     fitted.weights[0]; // log odds per unit of the first measure
struct logistic_regression {
    std::optional<double> penalty{}; ///< in [1e-8, 1e8]; none: chosen
    std::vector<double> candidates{1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3}; ///< to choose among
    int folds = 5;          ///< of cross-validation, in [2, 100]; at most as many as the rarer outcome has rows
    std::uint64_t seed = 1; ///< of the dealing into folds, each outcome by itself

    /// Fits. The order of the rows changes no bit.
    /// @param measures columns of one number per row, within 1e100 of 0, each with at least two values
    /// @param happened for each row, whether the event came: any random-access range of truth values, not all alike
    /// @returns the weights in the units of the measures
    /// @throws error `bad_parameter`, `bad_shape`, `empty_input` when all are alike; `bad_value` with the row, or for a
    /// measure that is the same for all
    /// Complexity: O(n d^2) a step of Newton's, of which there are about 6 a fit and 3 for each candidate and fold.
    /// Source: Hoerl and Kennard (1970), le Cessie and van Houwelingen (1992), Applied Statistics 41.
    template <std::ranges::random_access_range Happened>
    [[nodiscard]] fitted_logistic fit(std::span<const column> measures, const Happened& happened) const {
        check();
        if (measures.empty())
            fail(errc::empty_input, no_row, "logistic_regression: there must be at least one measure, got none");
        std::vector<double> flags;
        for (const bool flag : happened)
            flags.push_back(flag ? 1 : 0);
        require_measures(measures, flags.size());
        return fit_numbers(measures, flags);
    }

    /// Refuses fields outside their ranges.
    /// @throws error `bad_parameter`
    void check() const {
        require_penalty("penalty", penalty.value_or(1));
        require(penalty.has_value() || !candidates.empty(),
                "logistic_regression: candidates must have at least one penalty where none is given, got none");
        for (const double each : candidates)
            require_penalty("candidates", each);
        require(folds >= 2 && folds <= 100, "logistic_regression: folds must be in [2, 100], got ", folds);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("logistic_regression");
        each("penalty", of.penalty...);
        each("candidates", of.candidates...);
        each("folds", of.folds...);
        each("seed", of.seed...);
    }

private:
    static void require_penalty(std::string_view what, double value) {
        require(value >= 1e-8 && value <= 1e8, "logistic_regression: ", what, " must be in [1e-8, 1e8], got ", value);
    }
    static void require_measures(std::span<const column> measures, std::size_t rows) {
        for (std::size_t j = 0; j < measures.size(); ++j) {
            require_same_size("logistic_regression", "measures", rows, measures[j].size());
            bool differ = false;
            for (std::size_t row = 0; row < rows; ++row) {
                if (!(std::abs(measures[j][row]) <= 1e100))
                    fail(errc::bad_value, row, "logistic_regression: measures must be in [-1e100, 1e100], got ",
                         measures[j][row], " in row ", row, " of measure ", j);
                differ = differ || measures[j][row] != measures[j][0];
            }
            if (!differ && rows > 0)
                fail(errc::bad_value, no_row, "logistic_regression: a measure must not be the same for all, got ",
                     measures[j][0], " in every row of measure ", j);
        }
    }

    template <class Scalar>
    [[nodiscard]] fitted_logistic fit_numbers(std::span<const column> measures,
                                              const std::vector<Scalar>& flags) const {
        detail::standardised_rows rows{measures, flags};
        fitted_logistic found{.events = rows.events, .others = rows.size() - rows.events};
        if (found.events == 0 || found.others == 0)
            fail(errc::empty_input, no_row,
                 "logistic_regression: happened must be true of some rows and false of others, got ", found.events,
                 " true and ", found.others, " false");
        for (std::size_t j = 0; j < rows.width; ++j)
            if (!(rows.spread[j] >= 1e-100))
                fail(errc::bad_value, no_row,
                     "logistic_regression: measures must have a deviation of at least 1e-100, ", "got ", rows.spread[j],
                     " of measure ", j);
        found.penalty = penalty ? *penalty : chosen(rows, found);
        const auto at = trust_region{}.minimize(detail::ridge_loss{rows, found.penalty}, start(rows));
        found.spread = rows.spread;
        compensated_sum intercept;
        intercept.add(at.x.data()[0]);
        found.loss = at.at.value;
        for (std::size_t j = 0; j < rows.width; ++j) {
            const double weight = at.x.data()[j + 1];
            found.loss -= 0.5 * found.penalty * weight * weight;
            found.weights.push_back(weight / rows.spread[j]);
            intercept.add(-detail::rounded_product(found.weights[j], rows.mean[j]));
        }
        found.intercept = intercept.value();
        return found;
    }

    // No weights, and the odds of all.
    template <class Rows>
    [[nodiscard]] static Eigen::VectorXd start(const Rows& rows) {
        Eigen::VectorXd at(static_cast<Eigen::Index>(rows.width + 1));
        detail::fill(at, 0);
        at.data()[0] = std::log(static_cast<double>(rows.events) / static_cast<double>(rows.size() - rows.events));
        return at;
    }

    // The candidate with the least loss on the folds that were left out; the greatest of equals.
    template <class Rows>
    [[nodiscard]] double chosen(Rows& rows, fitted_logistic& found) const {
        const auto rarer = (std::min)(found.events, found.others);
        if (rarer < 2)
            fail(errc::empty_input, no_row, "logistic_regression: cross-validation needs at least 2 rows of each ",
                 "outcome, got ", found.events, " true and ", found.others, " false; give a penalty");
        const int dealt = static_cast<int>((std::min)(static_cast<std::size_t>(folds), rarer));
        rows.deal(dealt, seed);
        auto penalties = candidates;
        sort_values(penalties);
        std::vector<double> losses(penalties.size() * static_cast<std::size_t>(dealt)); // mean of each fold, by penalty
        for (int fold = 0; fold < dealt; ++fold) {
            auto at = start(rows);
            for (std::size_t k = penalties.size(); k-- > 0;) { // from the greatest, each starting where the last ended
                const detail::ridge_loss loss{rows, penalties[k], fold};
                at = trust_region{}.minimize(loss, at).x;
                losses[k * static_cast<std::size_t>(dealt) + static_cast<std::size_t>(fold)] = loss_of(loss, at);
            }
        }
        double best = std::numeric_limits<double>::infinity(), at = penalties.back();
        for (std::size_t k = 0; k < penalties.size(); ++k) {
            double mean = 0, squares = 0;
            const auto count = static_cast<double>(dealt);
            const auto of =
                std::span{losses}.subspan(k * static_cast<std::size_t>(dealt), static_cast<std::size_t>(dealt));
            for (const double each : of)
                mean += each / count;
            for (const double each : of)
                squares += (each - mean) * (each - mean);
            found.tried.push_back({penalties[k], mean, std::sqrt(squares / (count - 1) / count)});
            if (mean <= best) {
                best = mean;
                at = penalties[k];
            }
        }
        return at;
    }

    // The mean loss of the fold that a fit has not seen.
    template <class Loss>
    [[nodiscard]] static double loss_of(const Loss& loss, const Eigen::VectorXd& at) {
        double sum = 0, count = 0;
        for (std::size_t i = 0; i < loss.rows.size(); ++i)
            if (loss.rows.fold[i] == loss.without) {
                sum += detail::log_loss(loss.log_odds(loss.rows.row(i), at.data()), loss.rows.happened[i] != 0);
                count += 1;
            }
        return sum / count;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
