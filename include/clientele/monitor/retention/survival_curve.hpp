#pragma once

/// @file
/// Which share of customers stays how long, with its uncertainty: what is read of a curve of survival.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/monitor/detail/shares_in_words.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How the ends of a share who stay are found.
enum class survival_ends {
    log_log, ///< symmetric in ln(-ln S), so that they stay in [0, 1] and hold their level for few customers
    plain    ///< S -+ z times its standard error, cut at 0 and 1: to be worked out by hand
};
/// Their names, in the order of the enumeration.
constexpr std::array<std::string_view, 2> words_of(survival_ends) noexcept { return {"log_log", "plain"}; }

/// One step of a curve of survival: a length at which somebody left or was seen last.
struct survival_point {
    double time;       ///< t
    double at_risk;    ///< r, who had stayed so long and was watched
    double ended;      ///< d, who left at t
    double open;       ///< who was seen until t and has not left
    interval survival; ///< S(t), the share who stays longer than t
    interval hazard;   ///< H(t), the cumulative hazard

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("survival_point");
        each("time", of.time...);
        each("at_risk", of.at_risk...);
        each("ended", of.ended...);
        each("open", of.open...);
        each("survival", of.survival...);
        each("hazard", of.hazard...);
    }
};

/// By when a share of the customers has left. What was not reached while anybody was watched is left open.
struct lifetime_quantile {
    double share = 0;              ///< who has left by then
    std::optional<double> time{};  ///< the first length at which at least that share has left
    std::optional<double> lower{}; ///< where the lower end of S reaches 1 - share
    std::optional<double> upper{}; ///< where its upper end does

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lifetime_quantile");
        each("share", of.share...);
        each("time", of.time...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// The share of customers who stay, by how long (`kaplan_meier`).
struct survival_curve {
    double level = 0;                            ///< of all intervals
    survival_ends ends = survival_ends::log_log; ///< how those of `survival` were found
    std::vector<survival_point> points{};        ///< by rising time, at least one

    /// The share who stays longer than `time`; none beyond what was seen.
    /// @throws error `bad_parameter` for a time below 0; `empty_input`
    /// Complexity: O(log points).
    [[nodiscard]] std::optional<interval> at(double time) const {
        check();
        require(time >= 0, "survival_curve: time must be at least 0, got ", time);
        if (time < points.front().time)
            return whole();
        if (time > points.back().time && points.back().survival.estimate > 0)
            return {};
        const auto after = std::upper_bound(points.begin(), points.end(), time,
                                            [](double t, const survival_point& point) { return t < point.time; });
        return std::prev(after)->survival;
    }

    /// By when a share of the customers has left, with the interval that inverts those of S.
    /// @param share in (0, 1)
    /// @throws error `bad_parameter`, `empty_input`
    /// Complexity: O(points).
    /// Source: Brookmeyer and Crowley (1982), "A confidence interval for the median survival time", Biometrics 38.
    [[nodiscard]] lifetime_quantile left_by(double share) const {
        require_sound();
        require(share > 0 && share < 1, "survival_curve: share must be in (0, 1), got ", share);
        const double stays = 1 - share + 1e-12; // a product of fractions may miss a half by its last digits
        lifetime_quantile found{.share = share};
        for (const auto& point : points) {
            if (!found.lower && point.survival.lower <= stays)
                found.lower = point.time;
            if (!found.time && point.survival.estimate <= stays)
                found.time = point.time;
            if (!found.upper && point.survival.upper <= stays)
                found.upper = point.time;
        }
        return found;
    }

    /// The median lifetime, where half of the customers have left.
    [[nodiscard]] lifetime_quantile median() const { return left_by(0.5); }

    /// The mean lifetime within a horizon: how long a customer stays of the first `horizon` days on average,
    ///
    ///     the area under S from 0 to the horizon; variance: sum of (area from t to the horizon)^2 d / (r (r - d))
    ///
    /// @param horizon above 0, not beyond what was seen, unless all have left
    /// @returns the mean, its standard error, and ends that are symmetric in ln(mean / (horizon - mean)), so that they
    /// stay in [0, horizon] and hold for few customers; where no step says how sure it is, the areas under the ends of
    /// S
    /// @throws error `bad_parameter`, `empty_input`
    /// Complexity: O(points).
    /// Source: Klein and Moeschberger, Survival Analysis, 2nd ed. (2003), 4.5.
    [[nodiscard]] interval restricted_mean(double horizon) const {
        require_sound();
        require(horizon > 0 && std::isfinite(horizon), "survival_curve: horizon must be finite and above 0, got ",
                horizon);
        require(horizon <= points.back().time || !(points.back().survival.estimate > 0),
                "survival_curve: horizon must be at most the longest lifetime seen, ", points.back().time,
                ", while customers stay, got ", horizon);
        const double unit = detail::square_unit(horizon);
        compensated_sum area, below, above, variance;
        double end = horizon;
        for (std::size_t i = points.size(); i-- > 0;) {
            const auto& point = points[i];
            if (point.time >= horizon)
                continue;
            add_stretch(point.survival, end - point.time, area, below, above);
            end = point.time;
            const double rest = area.value() * unit;
            if (point.ended > 0 && point.at_risk > point.ended)
                variance.add(detail::rounded_product(rest, rest * point.ended /
                                                               (point.at_risk * (point.at_risk - point.ended))));
        }
        add_stretch(whole(), end, area, below, above);
        const double mean = area.value(), error = std::sqrt(variance.value()) / unit;
        if (!(error > 0))
            return {mean, 0, below.value(), above.value()};
        const double odds = mean / (horizon - mean);
        const double turn = std::exp(two_sided_normal_quantile(level) * error * (horizon / mean) / (horizon - mean));
        return {mean, error, horizon * (odds / (odds + turn)), horizon * (odds / (odds + 1 / turn))};
    }

    /// Refuses a curve that no fit gives: one that was filled in by hand, or read.
    /// @param where who asks
    /// @throws error `empty_input`, `bad_parameter`; `bad_value` with the row
    void require_sound(std::string_view where = "survival_curve") const {
        check();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto& [time, at_risk, ended, open, survival, hazard] = points[i];
            if (!(time >= 0 && std::isfinite(time)) || (i > 0 && !(time > points[i - 1].time)))
                fail(errc::bad_value, i, where, ": time must be finite, at least 0 and rise, got ", time, " in row ",
                     i);
            if (!(at_risk > 0 && ended >= 0 && open >= 0 && ended + open <= at_risk && at_risk <= 0x1p53))
                fail(errc::bad_value, i, where, ": ended and open must add up to at most at_risk, got ", ended, " and ",
                     open, " of ", at_risk, " in row ", i);
            for (const double share : {survival.estimate, survival.lower, survival.upper})
                if (!(share >= 0 && share <= 1))
                    fail(errc::bad_value, i, where, ": survival must be in [0, 1], got ", share, " in row ", i);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("survival_curve");
        each("level", of.level...);
        each("ends", of.ends...);
        each("points", of.points...);
    }

private:
    void check() const {
        if (points.empty())
            fail(errc::empty_input, no_row, "survival_curve: there must be at least one point, got none");
        detail::require_level("survival_curve", level);
    }
    // Before anybody left or was seen last.
    [[nodiscard]] interval whole() const {
        return {1, 0, std::exp(std::log(0.5 - 0.5 * level) / points.front().at_risk), 1};
    }
    static void add_stretch(const interval& survival, double length, compensated_sum& area, compensated_sum& below,
                            compensated_sum& above) {
        area.add(detail::rounded_product(survival.estimate, length));
        below.add(detail::rounded_product(survival.lower, length));
        above.add(detail::rounded_product(survival.upper, length));
    }
};

/// What a curve says, for people: "Of 21 customers 9 left, 12 are still here. 75.3 % (50.3 % to 88.9 %) stay longer
/// than 10 weeks. Half have left by 23 weeks (13 to later than was seen)."
/// @param curve what was estimated
/// @param time  the length that is asked about
/// @param unit  of time
/// @throws error as `survival_curve::at` and `left_by`
[[nodiscard]] inline std::string in_words(const survival_curve& curve, double time, std::string_view unit = "days") {
    const auto half = curve.median();
    double left = 0, here = 0;
    for (const auto& point : curve.points) {
        left += point.ended;
        here += point.open;
    }
    auto text = sentence("Of ", detail::counted(left + here, "customer", "customers"), " ", left, " left, ",
                         detail::counted(here, "is", "are"), " still here. ");
    if (const auto stays = curve.at(time))
        text += sentence(detail::share_in_words(*stays), " stay longer than ", time, " ", unit, ". ");
    else
        text += sentence("Nobody was watched for ", time, " ", unit, ". ");
    if (!half.time)
        return text + sentence("Fewer than half had left by ", curve.points.back().time, " ", unit, ".");
    const auto end = [](const std::optional<double>& of) { return of ? sentence(*of) : "later than was seen"; };
    return text +
           sentence("Half have left by ", *half.time, " ", unit, " (", end(half.lower), " to ", end(half.upper), ").");
}

} // namespace clientele::inline CLIENTELE_ABI
