#pragma once

/// @file
/// What is wrong with the rules of a health score before anybody is judged by them.

#include <clientele/cmath.hpp>
#include <clientele/monitor/detail/health_engine.hpp>
#include <clientele/monitor/health/rules.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What is wrong with the rules of a health score.
enum class health_fault {
    improving_lowers, ///< a better value of a measure gives a lower score
    unseen_raises,    ///< a bad measure that is no longer known gives a higher score
    no_effect         ///< a measure that changes no score
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(health_fault) noexcept {
    return {"improving_lowers", "unseen_raises", "no_effect"};
}

/// Something that is wrong.
struct health_finding {
    health_fault what{};     ///< of which kind
    std::size_t profile = 0; ///< in the rules of which class
    std::string measure{};   ///< which measure
    double points = 0;       ///< by how much of the score at most, where all else is known
    std::string sentence{};  ///< in words

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_finding");
        each("what", of.what...);
        each("profile", of.profile...);
        each("measure", of.measure...);
        each("points", of.points...);
        each("sentence", of.sentence...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The greatest and least scores of one profile that a measure leads to, by the ends of what all others can add.
template <class Number = double>
class health_reach {
public:
    explicit health_reach(const health_profile& profile)
        : names_{names_of(profile)}, values_(names_.size()), engine_{profile, names_, values_, {}, day{}} {}

    [[nodiscard]] const std::vector<read_measure>& measures() const noexcept { return engine_.measures(); }

    /// The most that the score falls when a measure goes from some points to others, whatever the other measures are.
    [[nodiscard]] double fall(std::size_t j, double from, double to) const {
        const auto& profile = engine_.profile();
        const double weight = measures()[j].of_all;
        if (profile.combine == health_combination::weighted_mean)
            return weight * (from - to);
        if (profile.combine == health_combination::worst_measure) {
            const auto others = least_best_of_others(j);
            return others ? (std::min)(*others, from) - (std::min)(*others, to) : from - to;
        }
        double low = profile.range.start, high = low;
        for (std::size_t i = 0; i < measures().size(); ++i)
            if (i != j) {
                low += measures()[i].of_all * least(i);
                high += measures()[i].of_all * most(i);
            }
        // a trapezoid over what the others add: its top begins or ends where one of the two meets the clamp
        double most_of_all = 0;
        for (const double where : {low, high, profile.range.lower - weight * to, profile.range.upper - weight * from}) {
            const double others = std::clamp(where, low, high);
            most_of_all = (std::max)(most_of_all, clamped(others + weight * from) - clamped(others + weight * to));
        }
        return most_of_all;
    }

    /// The most that the score rises when a measure at its worst is no longer known; none where there is then no score.
    [[nodiscard]] double rise_unseen(std::size_t j) const {
        const auto& profile = engine_.profile();
        const auto& measure = measures()[j];
        const double worst = measure.rule->scale.worst();
        if (1 - measure.coverage < profile.least_coverage - 1e-12)
            return 0;
        if (measure.rule->missing != unmeasured::exclude || profile.combine == health_combination::point_sum)
            return fall(j, measure.rule->stand_in(), worst);
        if (profile.combine == health_combination::worst_measure) {
            const auto others = least_best_of_others(j);
            return others ? *others - (std::min)(*others, worst) : 0;
        }
        // who takes its weight, at their best: its group, or all others where none is left there
        const bool grouped = profile.spread == excluded_weight::within_group && measure.in_group < 1;
        double best = 0, weights = 0;
        for (std::size_t i = 0; i < measures().size(); ++i)
            if (i != j && (!grouped || measures()[i].group == measure.group)) {
                best += measures()[i].of_all * most(i);
                weights += measures()[i].of_all;
            }
        return weights > 0 ? measure.of_all * (best / weights - worst) : 0;
    }

private:
    [[nodiscard]] static std::vector<std::string> names_of(const health_profile& profile) {
        std::vector<std::string> names;
        for (const auto& group : profile.groups)
            for (const auto& each : group.measures)
                names.push_back(each.name);
        return names;
    }
    [[nodiscard]] double clamped(double score) const noexcept {
        const auto& range = engine_.profile().range;
        return std::clamp(score, range.lower, range.upper);
    }
    /// The ends of what a measure can be worth, known or not.
    [[nodiscard]] double most(std::size_t i) const noexcept {
        const auto& rule = *measures()[i].rule;
        return left_out(rule) ? rule.scale.best() : (std::max)(rule.scale.best(), rule.stand_in());
    }
    [[nodiscard]] double least(std::size_t i) const noexcept {
        const auto& rule = *measures()[i].rule;
        return left_out(rule) ? rule.scale.worst() : (std::min)(rule.scale.worst(), rule.stand_in());
    }
    [[nodiscard]] bool left_out(const health_measure& rule) const noexcept {
        return rule.missing == unmeasured::exclude && engine_.profile().combine != health_combination::point_sum;
    }
    [[nodiscard]] std::optional<double> least_best_of_others(std::size_t j) const {
        std::optional<double> found;
        for (std::size_t i = 0; i < measures().size(); ++i)
            if (i != j)
                found = found ? (std::min)(*found, most(i)) : most(i);
        return found;
    }

    std::vector<std::string> names_;
    std::vector<column> values_;
    health_engine<Number> engine_;
};

/// The values of one place of a scale, for people: "50", "below 50", "50 or more".
[[nodiscard]] inline std::string scale_place(const measure_scale& scale, std::size_t place) {
    if (scale.how == measure_scale::kind::line)
        return sentence(scale.edges[place]);
    const bool left = scale.closed == closed_side::left;
    if (place == 0)
        return sentence(left ? "below " : "at most ", scale.edges[0]);
    return left ? sentence(scale.edges[place - 1], " or more") : sentence("above ", scale.edges[place - 1]);
}

} // namespace detail
/// @endcond

/// Looks for what is wrong with the rules of a health score: exactly, by the knots and bands of the scales and by the
/// ends of what all other measures can add, not by trying values.
///
///     for (const auto& each : health_lint{}.look(rules))
///         std::puts(each.sentence.c_str()); // in use: losing sight of 'nps' at its worst raises the score by up to 20
///         ...
struct health_lint {
    double tolerated =
        0; ///< points of the score that losing sight of a measure may gain without being named; 0 or more

    /// Everything that is wrong, profile by profile and measure by measure.
    ///
    /// A better value lowers the score where the points of the scale fall on the way to it and no clamp hides that.
    /// Losing sight of a bad measure raises the score where what stands in for it is more than its worst, and enough is
    /// then still known for a score: always with `exclude` and equal scales, with `impute` by the prior, with `zero`
    /// where points are negative. All else is taken to be known. Only legal values count: knots and bands beyond the
    /// least and the most of a scale are passed over.
    /// @param rules the rules
    /// @returns what is wrong; none: nothing
    /// @throws error `bad_parameter` for rules that cannot be followed, a `tolerated` below 0
    /// Complexity: O(d^2 + d e^2) for each profile of d measures of e edges.
    template <class Number = double>
    [[nodiscard]] std::vector<health_finding> look(const health_rules& rules) const {
        rules.check();
        require(tolerated >= 0, "health_lint: tolerated must be at least 0, got ", tolerated);
        std::vector<health_finding> found;
        for (std::size_t which = 0; which < rules.profiles.size(); ++which) {
            auto profile = rules.profiles[which];
            for (auto& group : profile.groups)
                for (auto& each : group.measures)
                    each.scale = each.scale.legal_part(); // what no legal value reaches harms nobody
            const detail::health_reach<Number> reach{profile};
            const auto report = [&](health_fault what, const health_measure& measure, double points, auto... parts) {
                found.push_back({what, which, measure.name, points, sentence(profile.name, ": ", parts...)});
            };
            for (const auto& group : profile.groups)
                for (const auto& each : group.measures)
                    if (group.weight * each.weight == 0 || each.scale.worst() == each.scale.best())
                        report(health_fault::no_effect, each, 0, "'", each.name, "' changes no score");
            for (std::size_t j = 0; j < reach.measures().size(); ++j) {
                const auto& rule = *reach.measures()[j].rule;
                if (const auto worst = worst_step(reach, j); worst.fall > 0)
                    report(health_fault::improving_lowers, rule, worst.fall, "'", rule.name, "' improving from ",
                           detail::scale_place(rule.scale, worst.from), " to ",
                           detail::scale_place(rule.scale, worst.to), " lowers the score by up to ", worst.fall,
                           ": its points are wrong, or its better ('",
                           words_of(rule.better)[static_cast<std::size_t>(rule.better)], "')");
                const double rise = reach.rise_unseen(j);
                if (rise > tolerated + 1e-12 * std::abs(rule.scale.best()))
                    report(health_fault::unseen_raises, rule, rise, "losing sight of '", rule.name,
                           "' at its worst raises the score by up to ", rise, ": ", why_raised(profile, rule));
            }
        }
        return found;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_lint");
        each("tolerated", of.tolerated...);
    }

private:
    struct step {
        double fall = 0; // of the score
        std::size_t from = 0, to = 0;
    };

    [[nodiscard]] static std::string why_raised(const health_profile& profile, const health_measure& rule) {
        if (rule.missing == unmeasured::exclude && profile.combine != health_combination::point_sum)
            return "it is left out";
        return sentence(rule.stand_in(), " points stand in for ", rule.scale.worst());
    }

    /// The greatest fall of the score between two places of a scale of which the later one is better.
    template <class Reach>
    [[nodiscard]] static step worst_step(const Reach& reach, std::size_t j) {
        const auto& rule = *reach.measures()[j].rule;
        const auto& points = rule.scale.points;
        const auto top = std::max_element(points.begin(), points.end());
        const auto peak = static_cast<std::size_t>(top - points.begin());
        step worst;
        for (std::size_t low = 0; low < points.size(); ++low)
            for (std::size_t high = low + 1; high < points.size(); ++high)
                for (const bool up : {true, false}) {
                    // towards a best value in between, upwards up to it and downwards from it on
                    if (rule.better == (up ? improves::downwards : improves::upwards) ||
                        (rule.better == improves::neither && (up ? high > peak : low < peak)))
                        continue;
                    const auto from = up ? low : high, to = up ? high : low;
                    if (points[from] <= points[to])
                        continue;
                    if (const double fall = reach.fall(j, points[from], points[to]); fall > worst.fall)
                        worst = {fall, from, to};
                }
        return worst;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
