#pragma once

/// @file
/// How likely a deal is won from each stage of its pipeline, by the deals that were closed, and how long the won ones
/// took.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/monitor/detail/distinct_places.hpp>
#include <clientele/monitor/detail/unique_names.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The stages that closed deals went through, a row each, in any order; a stage that a deal entered twice has two rows.
/// @tparam Deals a vector or span of integers or texts
/// @tparam Won a vector or span of truth values
template <class Deals, class Won>
struct closed_deals {
    const Deals& deals;           ///< which deal each row is of
    std::span<const int> stage;   ///< the place of the stage
    std::span<const day> entered; ///< the day on which it came in
    std::span<const day> left;    ///< the day on which it went on or was closed, not before
    const Won& won;               ///< whether the deal was won at last; the same in all its rows
};
/// From lists and columns.
template <class Deals, class Won>
closed_deals(const Deals&, std::span<const int>, std::span<const day>, std::span<const day>, const Won&)
    -> closed_deals<Deals, Won>;

/// What became of the deals that were in one stage.
struct stage_record {
    std::string name{};                ///< of the stage
    std::size_t deals = 0;             ///< closed ones that were in it
    std::size_t won = 0;               ///< of them, those won
    interval probability{};            ///< of winning: the posterior's mean, deviation and ends
    std::optional<double> slow_days{}; ///< the days in it that most won ones needed at most; none where few were won
    std::vector<double> correlation{}; ///< of the error of its probability with that of each stage: they share deals

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_record");
        each("name", of.name...);
        each("deals", of.deals...);
        each("won", of.won...);
        each("probability", of.probability...);
        each("slow_days", of.slow_days...);
        each("correlation", of.correlation...);
    }
};

/// The odds of every stage (`stage_odds`).
struct fitted_stage_odds {
    day as_of{};                        ///< until when deals were closed
    double level = 0.95;                ///< of the intervals
    std::vector<stage_record> stages{}; ///< in the order of the pipeline

    /// Refuses odds that no history gives: those filled in by hand.
    /// @param where who asks
    /// @throws error `empty_input`, `bad_value` with the place of the stage
    void require_sound(std::string_view where) const {
        if (stages.empty())
            fail(errc::empty_input, no_row, where, ": the odds must have a stage, got none");
        for (std::size_t s = 0; s < stages.size(); ++s) {
            const auto& p = stages[s].probability;
            if (!(p.estimate > 0 && p.estimate < 1 && p.standard_error >= 0 &&
                  p.standard_error * p.standard_error <= p.estimate * (1 - p.estimate)))
                fail(errc::bad_value, s, where, ": the probability of stage ", s,
                     " must be in (0, 1) with an error of at most sqrt(p (1 - p)), got ", p.estimate, " and ",
                     p.standard_error);
            require_same_size(where, "the correlation of a stage", stages.size(), stages[s].correlation.size());
            require_finite(where, "the correlation of a stage", stages[s].correlation);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_stage_odds");
        each("as_of", of.as_of...);
        each("level", of.level...);
        each("stages", of.stages...);
    }
};

/// Learns from closed deals how likely one is won that has come to a stage: of n that were in it w were won, so that,
/// with the prior Beta(a, b),
///
///     p ~ Beta(w + a, n - w + b)
///
/// Deals that jump over a stage do not count there. Deals that are open are not in the history: where lost deals are
/// closed sooner than won ones a history of few months makes p too low, where lost ones are left lying, too high.
///
///     const auto odds = stage_odds{.as_of = today, .stages = {"contact", "offer", "terms"}}.fit(history);
struct stage_odds {
    required<day, "as_of"> as_of;    ///< no row may be later: what was not known then is not used
    std::vector<std::string> stages; ///< their names, in the order of the pipeline
    double prior_won = 0.5;          ///< a, in [1e-6, 1e8]: Jeffreys' prior
    double prior_lost = 0.5;         ///< b, in [1e-6, 1e8]
    double level = 0.95;             ///< of the intervals, in (0, 1)
    double slow = 0.9;               ///< the share of the won deals that stayed in a stage no longer than `slow_days`
    std::size_t least_won = 10;      ///< fewer won deals say nothing about how long they take

    /// The odds of every stage.
    /// @param closed the stages of the closed deals
    /// @returns counts, probability and slow days by stage; a stage in which no deal was has the prior alone
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row
    /// Complexity: O(n log n + n stages^2).
    /// Source: Brown, Cai and DasGupta (2001), Statistical Science 16, for the prior.
    template <class Deals, class Won>
    [[nodiscard]] fitted_stage_odds fit(const closed_deals<Deals, Won>& closed) const {
        check();
        const auto whose = detail::number_customers("stage_odds: deals", closed.deals);
        check_rows(closed, whose);
        constexpr double unvisited = -1;
        std::vector<double> days(whose.count * stages.size(), unvisited); // of each deal in each stage
        std::vector<bool> won(whose.count, false);
        for (std::size_t row = 0; row < whose.of.size(); ++row) {
            auto& in_stage = days[whose.of[row] * stages.size() + static_cast<std::size_t>(closed.stage[row])];
            in_stage =
                (in_stage < 0 ? 0 : in_stage) + static_cast<double>((closed.left[row] - closed.entered[row]).count());
            won[whose.of[row]] = static_cast<bool>(detail::id_at(closed.won, row));
        }
        fitted_stage_odds fitted{.as_of = as_of, .level = level};
        for (std::size_t s = 0; s < stages.size(); ++s) {
            stage_record record{.name = stages[s]};
            std::vector<double> taken;
            for (std::size_t deal = 0; deal < whose.count; ++deal)
                if (const double in_stage = days[deal * stages.size() + s]; in_stage >= 0) {
                    ++record.deals;
                    if (won[deal])
                        taken.push_back(in_stage);
                }
            record.won = taken.size();
            record.probability = posterior(record);
            if (record.won >= least_won)
                record.slow_days = quantile(taken, slow);
            fitted.stages.push_back(std::move(record));
        }
        correlate(fitted, days, won);
        return fitted;
    }

    /// Refuses parameters outside their range.
    /// @throws error `bad_parameter`
    void check() const {
        require(!stages.empty() && stages.size() <= 100, "stage_odds: there must be 1 to 100 stages, got ",
                stages.size());
        detail::require_as_of("stage_odds", as_of);
        detail::require_unique_names("stage_odds", "stages", stages);
        for (const double prior : {prior_won, prior_lost})
            require(prior >= 1e-6 && prior <= 1e8, "stage_odds: the prior must be in [1e-6, 1e8], got ", prior_won,
                    " and ", prior_lost);
        detail::require_level("stage_odds", level);
        require(slow > 0 && slow < 1, "stage_odds: slow must be in (0, 1), got ", slow);
        require(least_won >= 1, "stage_odds: least_won must be at least 1, got ", least_won);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stage_odds");
        each("as_of", of.as_of...);
        each("stages", of.stages...);
        each("prior_won", of.prior_won...);
        each("prior_lost", of.prior_lost...);
        each("level", of.level...);
        each("slow", of.slow...);
        each("least_won", of.least_won...);
    }

private:
    // How far two probabilities err together: the residuals of the deals in both, by those in each.
    void correlate(fitted_stage_odds& fitted, const std::vector<double>& days, const std::vector<bool>& won) const {
        const std::size_t stages_in_all = stages.size();
        std::vector<double> lost_in(stages_in_all * stages_in_all), won_in(stages_in_all * stages_in_all);
        for (std::size_t deal = 0; deal < won.size(); ++deal)
            for (std::size_t s = 0; s < stages_in_all; ++s)
                for (std::size_t t = 0; t < stages_in_all && days[deal * stages_in_all + s] >= 0; ++t)
                    (won[deal] ? won_in : lost_in)[s * stages_in_all + t] += days[deal * stages_in_all + t] >= 0;
        const auto product = [&](std::size_t s, std::size_t t) {
            const double p = fitted.stages[s].probability.estimate, q = fitted.stages[t].probability.estimate;
            const std::size_t at = s * stages_in_all + t;
            return detail::rounded_product(won_in[at], (1 - p) * (1 - q)) + detail::rounded_product(lost_in[at], p * q);
        };
        for (std::size_t s = 0; s < stages_in_all; ++s)
            for (std::size_t t = 0; t < stages_in_all; ++t) {
                const double both = product(s, t);
                fitted.stages[s].correlation.push_back(s == t      ? 1
                                                       : both == 0 ? 0
                                                                   : both / std::sqrt(product(s, s) * product(t, t)));
            }
    }
    [[nodiscard]] interval posterior(const stage_record& record) const {
        const double a = static_cast<double>(record.won) + prior_won,
                     b = static_cast<double>(record.deals - record.won) + prior_lost, n = a + b,
                     tail = 0.5 - 0.5 * level;
        return detail::holding_estimate({a / n, std::sqrt(a / n * (b / n) / (n + 1)),
                                         detail::beta_lower_end(tail, a, b), detail::beta_upper_end(tail, a, b)});
    }
    template <class Deals, class Won>
    void check_rows(const closed_deals<Deals, Won>& closed, const detail::distinct_places& whose) const {
        const std::size_t n = whose.of.size();
        require_same_size("stage_odds", "stage", n, closed.stage.size());
        require_same_size("stage_odds", "entered", n, closed.entered.size());
        require_same_size("stage_odds", "left", n, closed.left.size());
        require_same_size("stage_odds", "won", n, std::ranges::size(closed.won));
        constexpr auto unseen = (std::numeric_limits<std::size_t>::max)();
        std::vector<std::size_t> first(whose.count, unseen);
        for (std::size_t row = 0; row < n; ++row) {
            if (closed.stage[row] < 0 || static_cast<std::size_t>(closed.stage[row]) >= stages.size())
                fail(errc::bad_value, row, "stage_odds: stage must be in [0, ", stages.size(), "), got ",
                     closed.stage[row], " in row ", row);
            if (!detail::on_calendar(closed.entered[row]) || closed.left[row] < closed.entered[row] ||
                closed.left[row] > as_of.get())
                fail(errc::bad_value, row, "stage_odds: left must be from entered, ",
                     detail::quoted_day(closed.entered[row]), ", to as_of, ", detail::quoted_day(as_of), ", got ",
                     detail::quoted_day(closed.left[row]), " in row ", row);
            auto& one = first[whose.of[row]];
            one = one == unseen ? row : one;
            if (static_cast<bool>(detail::id_at(closed.won, one)) != static_cast<bool>(detail::id_at(closed.won, row)))
                fail(errc::bad_value, row, "stage_odds: a deal must be won or lost, got both of ",
                     detail::quoted_id(detail::id_at(closed.deals, row)), " in rows ", one, " and ", row);
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
