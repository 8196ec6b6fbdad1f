#pragma once

/// @file
/// A programme beside its own earlier years and beside others.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/monitor/yardstick/kpi_set.hpp>
#include <clientele/monitor/yardstick/peer_place.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A measure beside earlier years and peers.
struct benchmarked_measure {
    int year = 0;                            ///< which is compared
    double value = 0;                        ///< of that year
    std::optional<double> change{};          ///< from the year before; none where that is not known
    std::optional<interval> change_a_year{}; ///< over all years: slope and interval; none for fewer than four years
    std::optional<peer_place> among_years{}; ///< among the earlier years; none for the first
    std::optional<peer_place> among_peers{}; ///< among others in the same year; none without peers

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("benchmarked_measure");
        each("year", of.year...);
        each("value", of.value...);
        each("change", of.change...);
        each("change_a_year", of.change_a_year...);
        each("among_years", of.among_years...);
        each("among_peers", of.among_peers...);
    }
};

/// Compares the last of some years with the earlier ones, and with the same year of others.
/// @param years  rising; a year may be missing
/// @param values one for each year, finite
/// @param peers  of others in the last year; none where there are none
/// @param better which values are the better ones
/// @param level  of the interval, in (0, 1)
/// @returns changes and places
/// @throws error `bad_parameter`, `empty_input`, `bad_shape`; `bad_value` with the row; `overflow`
/// Complexity: O(years + peers).
[[nodiscard]] inline benchmarked_measure benchmark_programme(std::span<const int> years, column values,
                                                             column peers = {},
                                                             better_when better = better_when::higher,
                                                             double level = 0.95) {
    if (years.empty())
        fail(errc::empty_input, no_row, "benchmark_programme: there must be at least one year, got none");
    require_same_size("benchmark_programme", "values", years.size(), values.size());
    require_finite("benchmark_programme", "values", values);
    std::vector<day> places; // a day for a year, so that the slope is that of a year
    for (std::size_t row = 0; row < years.size(); ++row) {
        if (years[row] < -32767 || years[row] > 32767 || (row > 0 && years[row] <= years[row - 1]))
            fail(errc::bad_value, row, "benchmark_programme: years must be in [-32767, 32767] and rise, got ",
                 years[row], " in row ", row);
        places.push_back(day{std::chrono::days{years[row]}});
    }
    benchmarked_measure result{.year = years.back(), .value = values.back()};
    const std::size_t earlier = years.size() - 1;
    if (earlier > 0 && years[earlier - 1] == result.year - 1)
        if (result.change = result.value - values[earlier - 1]; !std::isfinite(*result.change))
            fail(errc::overflow, earlier, "benchmark_programme: the change must be within the range of a double, got ",
                 "one from ", values[earlier - 1], " to ", result.value, " in row ", earlier);
    if (earlier > 0)
        result.among_years = place_among(result.value, values.first(earlier), better);
    if (!peers.empty())
        result.among_peers = place_among(result.value, peers, better);
    if (const auto line = detail::scattered_trend("benchmark_programme", score_trend{level, std::chrono::days{1}, 4, 0},
                                                  places, values))
        result.change_a_year = line->slope;
    return result;
}

/// A comparison for people: "2026: 0.93, +0.02 against 2025; better than 3 and as good as 0 of 4 earlier years; better
/// than 7 and as good as 1 of 10 peers. 0.01 a year (-0.002 to 0.022)."
[[nodiscard]] inline std::string in_words(const benchmarked_measure& measure) {
    const auto shown = [](double value) { return detail::to_thousandths(value); };
    std::string text = sentence(measure.year, ": ", measure.value);
    if (measure.change)
        text += sentence(", ", *measure.change < 0 ? "" : "+", shown(*measure.change), " against ", measure.year - 1);
    if (measure.among_years)
        text += "; " + in_words(*measure.among_years, "earlier years");
    if (measure.among_peers)
        text += "; " + in_words(*measure.among_peers);
    text += ".";
    if (measure.change_a_year)
        text += sentence(" ", shown(measure.change_a_year->estimate), " a year (", shown(measure.change_a_year->lower),
                         " to ", shown(measure.change_a_year->upper), ").");
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
