#pragma once

/// @file
/// Health scores of many customers: each with its coverage, the parts that add up to it, and its weakest link.

#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/monitor/detail/health_engine.hpp>
#include <clientele/monitor/detail/unique_names.hpp>
#include <clientele/monitor/health/rules.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What was measured of some customers, one row for each.
struct health_readings {
    std::vector<std::string> names; ///< of the measures, each once
    std::vector<column> values;     ///< of each measure, one per customer; NaN: not measured
    /// When each value was measured; none at all, or one list per measure, empty for one that is always new.
    std::vector<std::span<const day32>> measured_on{};
    day as_of{}; ///< the day that the scores are of; nothing may have been measured after it

    /// The number of customers.
    [[nodiscard]] std::size_t customers() const noexcept { return values.empty() ? 0 : values.front().size(); }

    /// Refuses columns that do not belong together.
    /// @param where the function that refuses
    /// @throws error `empty_input`, `bad_shape`, `bad_parameter` for a name that stands twice, a day of no
    /// date
    void require_sound(std::string_view where) const {
        if (values.empty())
            fail(errc::empty_input, no_row, where, ": the readings must have a measure, got none");
        if (names.size() != values.size())
            fail(errc::bad_shape, no_row, where, ": the readings must have a name for each of ", values.size(),
                 " measures, got ", names.size());
        if (!measured_on.empty() && measured_on.size() != values.size())
            fail(errc::bad_shape, no_row, where, ": measured_on must have a list for each of ", values.size(),
                 " measures, got ", measured_on.size());
        for (std::size_t j = 0; j < values.size(); ++j) {
            require_same_size(where, names[j], customers(), values[j].size());
            if (!measured_on.empty() && !measured_on[j].empty())
                require_same_size(where, "measured_on", customers(), measured_on[j].size());
        }
        detail::require_unique_names(where, "measures", names);
        detail::require_as_of(where, as_of);
    }
};

/// The health of some customers, by columns.
///
///     score = base + the contributions of its row
struct health_scores {
    std::vector<std::string> measures{};         ///< the columns of `contributions`: those of the readings
    std::vector<std::optional<double>> scores{}; ///< of each customer; none where too little is known
    std::vector<double> coverage{};              ///< the share of the weight that is known, in [0, 1]
    matrix contributions{};                      ///< customers x measures; 0 where there is no score
    std::vector<double> base{};    ///< what no measure adds: where a sum of points starts, less what its clamp takes
    std::vector<int> status{};     ///< the place among the names of the profile; -1: none
    std::vector<int> weakest{};    ///< the measure that leaves most of its best unused, a column; -1: none does
    std::vector<int> profile{};    ///< whose rules it is by
    std::size_t without_score = 0; ///< customers of whom too little is known

    /// Refuses columns that do not belong together.
    /// @param where the function that refuses
    /// @throws error `bad_shape`
    void require_sound(std::string_view where) const {
        const auto n = scores.size();
        require_same_size(where, "coverage", n, coverage.size());
        require_same_size(where, "contributions", n, static_cast<std::size_t>(contributions.rows()));
        require_same_size(where, "base", n, base.size());
        require_same_size(where, "status", n, status.size());
        require_same_size(where, "weakest", n, weakest.size());
        require_same_size(where, "profile", n, profile.size());
        if (measures.size() != static_cast<std::size_t>(contributions.cols()))
            fail(errc::bad_shape, no_row, where, ": contributions must have ", measures.size(),
                 " columns, as there are measures, got ", contributions.cols());
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_scores");
        each("measures", of.measures...);
        each("scores", of.scores...);
        each("coverage", of.coverage...);
        each("contributions", of.contributions...);
        each("base", of.base...);
        each("status", of.status...);
        each("weakest", of.weakest...);
        each("profile", of.profile...);
        each("without_score", of.without_score...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The profiles of some rules over the readings, and which of them each row is by.
template <class Number = double>
class health_engines {
public:
    health_engines(const health_rules& rules, const health_readings& readings, std::span<const int> profile)
        : profile_{profile} {
        rules.check();
        readings.require_sound("health_rules");
        require(!profile.empty() || rules.profiles.size() == 1, "health_rules: with ", rules.profiles.size(),
                " profiles each customer must have the number of one");
        if (!profile.empty())
            require_same_size("health_rules", "profile", readings.customers(), profile.size());
        for (const auto& each : rules.profiles)
            engines_.emplace_back(each, readings.names, readings.values, readings.measured_on, readings.as_of);
    }

    [[nodiscard]] std::size_t number(std::size_t row) const {
        const int which = profile_.empty() ? 0 : profile_[row];
        if (which < 0 || static_cast<std::size_t>(which) >= engines_.size()) [[unlikely]]
            fail(errc::bad_value, row, "health_rules: profile must be in [0, ", engines_.size() - 1, "], got ", which,
                 " in row ", row);
        return static_cast<std::size_t>(which);
    }
    [[nodiscard]] health_engine<Number>& of(std::size_t row) { return engines_[number(row)]; }

private:
    std::span<const int> profile_;
    std::vector<health_engine<Number>> engines_;
};

} // namespace detail
/// @endcond

/// The health of some customers.
///
///     weighted_mean:  sum over groups of  v_g  sum over its measures of  u_j points_j,     each with weights of sum 1
///     point_sum:      clamp(start + sum of w_j points_j, lower, upper)
///     worst_measure:  least points_j
///
/// A mean is never beyond the points it is of, not by a last digit either. A measure that is not known, or is forgotten
/// in part, counts as its rule says. The score of a row depends on that row alone.
/// @param rules the profiles
/// @param readings what was measured, by the names of the rules; others are left aside
/// @param profile of each customer, in [0, profiles); may be empty where there is one
/// @returns scores, coverage and contributions, which add up to the scores within 1e-12 of the greatest points
/// @throws error `bad_parameter` for rules that cannot be followed or a measure without readings; `bad_shape`,
/// `empty_input`; `bad_value` with the row for a value outside the legal ones of its scale, measured after `as_of`, or
/// a profile that there is not
/// Complexity: O(n d) for d measures.
template <class Number = double> // a template, so that who only includes it pays for no loop
[[nodiscard]] health_scores score_health(const health_rules& rules, const health_readings& readings,
                                         std::span<const int> profile = {}) {
    detail::health_engines<Number> engines{rules, readings, profile};
    const auto n = readings.customers();
    health_scores result;
    result.measures = readings.names;
    detail::reserve_large_pages(result.scores, n);
    for (auto* each : {&result.coverage, &result.base})
        detail::reserve_large_pages(*each, n);
    for (auto* each : {&result.status, &result.weakest, &result.profile})
        detail::reserve_large_pages(*each, n);
    auto& parts = result.contributions;
    parts.resize(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(readings.names.size()));
    detail::populate_pages(parts.data(), static_cast<std::size_t>(parts.size()) * sizeof(double));
    parts.setZero();
    double* const contributions = result.contributions.data();
    for (std::size_t row = 0; row < n; ++row) {
        auto& engine = engines.of(row);
        const auto found = engine.score(row);
        result.coverage.push_back(found.coverage);
        result.base.push_back(found.base);
        result.profile.push_back(static_cast<int>(engines.number(row)));
        if (!found.known) {
            result.scores.push_back(std::nullopt);
            result.status.push_back(-1);
            result.weakest.push_back(-1);
            ++result.without_score;
            continue;
        }
        const auto& measures = engine.measures();
        for (std::size_t j = 0; j < measures.size(); ++j)
            contributions[measures[j].place * n + row] += engine.parts()[j].part;
        const int weakest = engine.weakest();
        result.scores.push_back(found.score);
        result.status.push_back(engine.profile().status.of(found.score));
        result.weakest.push_back(weakest < 0 ? -1
                                             : static_cast<int>(measures[static_cast<std::size_t>(weakest)].place));
    }
    return result;
}

/// Why there is a score or none, for people: "40.12 = tickets 16.49 + time to resolve 15.53 + frequency 8.105, 100 % of
/// the weight known".
/// @param of the scores
/// @param row the customer
/// @throws error `bad_parameter` for a row that there is not; `bad_shape` for columns that do not belong together
/// Complexity: O(d)
[[nodiscard]] inline std::string in_words(const health_scores& of, std::size_t row) {
    of.require_sound("health_scores");
    require(row < of.scores.size(), "health_scores: row must be below ", of.scores.size(), ", got ", row);
    const auto shown = [](double value) { return detail::to_thousandths(value); };
    const auto known = sentence(std::round(100 * of.coverage[row]), " % of the weight known");
    if (!of.scores[row])
        return "no score: only " + known;
    auto out = sentence(shown(*of.scores[row]));
    const char* before = " = ";
    if (of.base[row] != 0) {
        out += sentence(before, shown(of.base[row]));
        before = " + ";
    }
    for (std::size_t j = 0; j < of.measures.size(); ++j)
        if (const double part = of.contributions(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(j));
            part != 0) {
            out += sentence(before, of.measures[j], " ", shown(part));
            before = " + ";
        }
    return out + ", " + known;
}

/// One of the measures that keep a customer's health down.
struct weak_link {
    std::string measure{}; ///< its name
    double points = 0;     ///< what it is worth, with what stands in for what is not known
    double best = 0;       ///< the most that its scale gives
    double known = 0;      ///< how much of it is known, in [0, 1]; 0: nobody measured it
    double lost = 0;       ///< what the score would gain if it were at its best, before any clamp; of a worst measure,
                           ///< its share of that
    std::string play{};    ///< what its rule calls for

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weak_link");
        each("measure", of.measure...);
        each("points", of.points...);
        each("best", of.best...);
        each("known", of.known...);
        each("lost", of.lost...);
        each("play", of.play...);
    }
};

/// The measures that keep a customer's health down, the greatest loss first; equal ones in the order of the rules.
/// @param rules the profiles
/// @param readings what was measured
/// @param row the customer
/// @param most how many at most
/// @param profile of each customer, as for `score_health`
/// @returns those that leave something unused; none where there is no score
/// @throws error as `score_health`; `bad_parameter` for a row that there is not
/// Complexity: O(d^2), and what it takes to check the rules.
template <class Number = double>
[[nodiscard]] std::vector<weak_link> weakest_links(const health_rules& rules, const health_readings& readings,
                                                   std::size_t row, std::size_t most = 3,
                                                   std::span<const int> profile = {}) {
    detail::health_engines<Number> engines{rules, readings, profile};
    require(row < readings.customers(), "weakest_links: row must be below ", readings.customers(), ", got ", row);
    auto& engine = engines.of(row);
    (void)engine.score(row);
    std::vector<weak_link> found;
    for (std::size_t j = 0; j < engine.measures().size(); ++j) {
        const auto& measure = engine.measures()[j];
        const auto& part = engine.parts()[j];
        const double lost = engine.lost(j);
        if (!(lost > 0))
            continue;
        const auto after = std::find_if(found.begin(), found.end(), [&](const auto& each) { return each.lost < lost; });
        found.insert(after, {measure.rule->name, part.points, measure.best, part.share, lost, measure.rule->play});
    }
    if (found.size() > most)
        found.resize(most);
    return found;
}

/// The rules with priors learned from customers: of each measure that is imputed, the mean points of those in the
/// profile of whom it is known, whatever its age; as it was where nobody's is.
/// @param rules the profiles
/// @param readings what was measured
/// @param profile of each customer, as for `score_health`
/// @returns the same rules with these priors
/// @throws error as `score_health`
/// Complexity: O(n d), the same bits in any order of the rows.
template <class Number = double>
[[nodiscard]] health_rules with_learned_priors(health_rules rules, const health_readings& readings,
                                               std::span<const int> profile = {}) {
    const detail::health_engines<Number> engines{rules, readings, profile};
    for (std::size_t which = 0; which < rules.profiles.size(); ++which)
        for (auto& group : rules.profiles[which].groups)
            for (auto& each : group.measures) {
                const auto at = std::find(readings.names.begin(), readings.names.end(), each.name);
                const auto values = readings.values[static_cast<std::size_t>(at - readings.names.begin())];
                exact_sum sum;
                std::size_t known = 0;
                for (std::size_t row = 0; row < values.size(); ++row)
                    if (engines.number(row) == which && values[row] == values[row]) {
                        each.scale.require_taken("with_learned_priors", each.name, values[row], row);
                        sum.add(each.scale(values[row]));
                        ++known;
                    }
                if (each.missing == unmeasured::impute && known > 0)
                    each.prior =
                        std::clamp(sum.value() / static_cast<double>(known), each.scale.worst(), each.scale.best());
            }
    return rules;
}

} // namespace clientele::inline CLIENTELE_ABI
