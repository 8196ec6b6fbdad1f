#pragma once

/// @file
/// Measures of how a programme does: target, owner, status, trend and place among peers.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/monitor/health/trend.hpp>
#include <clientele/monitor/yardstick/peer_place.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A measure with its target and who answers for it.
struct kpi {
    std::string name{};                       ///< such as "on-time answers"
    std::string owner{};                      ///< who answers for it, a person or a department
    double target = 0;                        ///< to be reached
    better_when better = better_when::higher; ///< which values are the better ones
    double tolerance = 0;                     ///< how far off a value still counts as almost there, at least 0
    std::chrono::days most_age{92};           ///< a value older than this says nothing of today, above 0
    double step = 0;                          ///< to which values are rounded, at least 0; 0: not rounded

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kpi");
        each("name", of.name...);
        each("owner", of.owner...);
        each("target", of.target...);
        each("better", of.better...);
        each("tolerance", of.tolerance...);
        each("most_age", of.most_age...);
        each("step", of.step...);
    }
};

/// The values of one measure.
struct kpi_series {
    std::vector<day> on{};        ///< the days, rising
    std::vector<double> values{}; ///< one for each day, finite
    std::vector<double> peers{};  ///< the latest of each peer; none where there are no peers

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kpi_series");
        each("on", of.on...);
        each("values", of.values...);
        each("peers", of.peers...);
    }
};

/// How a measure stands to its target.
enum class kpi_status {
    met,    ///< at the target or better
    almost, ///< off it by the tolerance at most
    missed, ///< off it by more
    unknown ///< no value that is young enough
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(kpi_status) noexcept {
    return {"met", "almost", "missed", "unknown"};
}

/// How one measure stands.
struct kpi_standing {
    std::string name{};                      ///< of the measure
    std::string owner{};                     ///< who answers for it
    double target = 0;                       ///< to be reached
    kpi_status status = kpi_status::unknown; ///< how the latest value stands to it
    std::optional<double> value{};           ///< the latest, however old
    std::optional<day> on{};                 ///< its day
    std::optional<trend_line> trend{};       ///< none for too few values, or without any scatter about their line
    std::optional<bool> improves{};          ///< whether it gets better or worse; none where the interval holds 0
    std::optional<peer_place> place{};       ///< of the latest value among the peers

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kpi_standing");
        each("name", of.name...);
        each("owner", of.owner...);
        each("target", of.target...);
        each("status", of.status...);
        each("value", of.value...);
        each("on", of.on...);
        each("trend", of.trend...);
        each("improves", of.improves...);
        each("place", of.place...);
    }
};

/// @cond INTERNAL
namespace detail {

/// The trend of finite values on rising days; none where they lie on one line but for rounding, as then nothing tells
/// how sure it is.
[[nodiscard]] inline std::optional<trend_line> scattered_trend(std::string_view where, const score_trend& rules,
                                                               std::span<const day> on, column values) {
    auto line = rules.fit(on, values, where);
    if (line) {
        const auto length =
            static_cast<double>((line->last - line->first).count()) / static_cast<double>(rules.per.count());
        if (!(line->slope.standard_error * length > 1e-12 * largest_size(values)))
            line.reset();
    }
    return line;
}

} // namespace detail
/// @endcond

/// Measures that are looked at together.
///
///     const kpi_set support{{{.name = "on-time answers", .owner = "back office", .target = 0.95, .tolerance = 0.02}}};
///     const auto standing = support.judge({{.on = month_ends, .values = shares, .peers = of_others}}, as_of);
///     std::puts(in_words(standing[0]).c_str());
struct kpi_set {
    std::vector<kpi> measures{};  ///< at least one
    double level = 0.95;          ///< of the intervals of trends, in (0, 1)
    std::chrono::days per{30};    ///< what a slope is for, above 0
    std::size_t least_values = 4; ///< below so many there is no trend; at least 3

    /// Judges all measures.
    /// @param series for each measure its values, up to `as_of`; none at all is legal, and unknown
    /// @param as_of  the day
    /// @returns how each stands. A trend is the slope of the least squares line with the interval of Student's t
    /// @throws error `bad_parameter`; `bad_shape`; `bad_value` with the row of a value that is not finite, and of a
    /// day that does not follow or lies after `as_of`
    /// Complexity: O(all values and peers).
    [[nodiscard]] std::vector<kpi_standing> judge(const std::vector<kpi_series>& series, day as_of) const {
        check();
        detail::require_as_of("kpi_set", as_of);
        require(series.size() == measures.size(), "kpi_set: there must be a series for each of ", measures.size(),
                " measures, got ", series.size());
        std::vector<kpi_standing> result;
        for (std::size_t k = 0; k < measures.size(); ++k)
            result.push_back(judge(measures[k], series[k], as_of));
        return result;
    }

    /// Refuses measures that cannot be judged.
    /// @throws error `bad_parameter`
    void check() const {
        require(!measures.empty(), "kpi_set: there must be at least one measure, got none");
        detail::require_level("kpi_set", level);
        require(per.count() > 0, "kpi_set: per must be above 0 days, got ", per.count());
        require(least_values >= 3, "kpi_set: least_values must be at least 3, got ", least_values);
        for (const kpi& each : measures) {
            require(!each.name.empty(), "kpi_set: each measure must have a name, got ''");
            require(!each.owner.empty(), "kpi_set: '", each.name, "' must have an owner, got ''");
            require(std::isfinite(each.target), "kpi_set: the target of '", each.name, "' must be finite, got ",
                    each.target);
            for (const double size : {each.tolerance, each.step})
                require(size >= 0 && std::isfinite(size), "kpi_set: tolerance and step of '", each.name,
                        "' must be finite and at least 0, got ", size);
            require(each.most_age.count() > 0, "kpi_set: most_age of '", each.name, "' must be above 0 days, got ",
                    each.most_age.count());
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kpi_set");
        each("measures", of.measures...);
        each("level", of.level...);
        each("per", of.per...);
        each("least_values", of.least_values...);
    }

private:
    [[nodiscard]] kpi_standing judge(const kpi& measure, const kpi_series& series, day as_of) const {
        kpi_standing standing{.name = measure.name, .owner = measure.owner, .target = measure.target};
        require_same_size("kpi_set", sentence("values of '", measure.name, "'"), series.on.size(),
                          series.values.size());
        for (std::size_t row = 0; row < series.on.size(); ++row) {
            if (!std::isfinite(series.values[row]))
                fail(errc::bad_value, row, "kpi_set: values of '", measure.name, "' must be finite, got ",
                     series.values[row], " in row ", row);
            if (row > 0 && series.on[row] <= series.on[row - 1])
                fail(errc::bad_value, row, "kpi_set: days of '", measure.name, "' must rise, got ",
                     detail::quoted_day(series.on[row]), " in row ", row);
        }
        // a rounded value is off by up to half a step: its scatter is at least that of numbers spread over one
        const score_trend line{level, per, least_values, measure.step / std::sqrt(12.0)};
        standing.trend = detail::scattered_trend("kpi_set", line, series.on, series.values);
        if (standing.trend && (standing.trend->rises() || standing.trend->falls()))
            standing.improves = standing.trend->rises() == (measure.better == better_when::higher);
        if (series.on.empty())
            return standing;
        if (series.on.back() > as_of)
            fail(errc::bad_value, series.on.size() - 1, "kpi_set: values of '", measure.name, "' must be of ",
                 detail::quoted_day(as_of), " or before, got one of ", detail::quoted_day(series.on.back()), " in row ",
                 series.on.size() - 1);
        standing.value = series.values.back();
        standing.on = series.on.back();
        if (!series.peers.empty())
            standing.place = place_among(*standing.value, series.peers, measure.better);
        if (as_of - *standing.on <= measure.most_age) {
            const double off = measure.better == better_when::higher ? measure.target - *standing.value
                                                                     : *standing.value - measure.target;
            standing.status = off <= 0                   ? kpi_status::met
                              : off <= measure.tolerance ? kpi_status::almost
                                                         : kpi_status::missed;
        }
        return standing;
    }
};

/// One measure for people: "on-time answers (back office): 0.93 on 2026-06-30, target 0.95: almost. No clear trend:
/// 0.002
/// (-0.001 to 0.005) in 30 days, from 6 values. Better than 7 and as good as 1 of 10 peers."
/// @param standing of the measure
/// @param per what a slope is for, as in the set
[[nodiscard]] inline std::string in_words(const kpi_standing& standing, std::chrono::days per = std::chrono::days{30}) {
    std::string text = sentence(standing.name, " (", standing.owner, "): ");
    if (standing.value)
        text += sentence(*standing.value, " on ", to_text(*standing.on), ", ");
    text += sentence("target ", standing.target, ": ",
                     words_of(standing.status)[static_cast<std::size_t>(standing.status)], ".");
    const auto shown = [](double value) { return detail::to_thousandths(value); };
    if (standing.trend)
        text += sentence(!standing.improves   ? " No clear trend: "
                         : *standing.improves ? " Improves: "
                                              : " Worsens: ",
                         shown(standing.trend->slope.estimate), " (", shown(standing.trend->slope.lower), " to ",
                         shown(standing.trend->slope.upper), ") in ", detail::counted(per.count(), "day", "days"),
                         ", from ", standing.trend->scores, " values.");
    else
        text += " No trend: too few values, or all on one line.";
    if (standing.place)
        text += " It is " + in_words(*standing.place) + ".";
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
