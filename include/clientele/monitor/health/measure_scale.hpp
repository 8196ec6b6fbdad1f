#pragma once

/// @file
/// How a measured value becomes points of health: along lines, or by bands with stated closed ends.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/rfm/cuts.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The points of every value of one measure, as data.
///
///     measure_scale::linear(180, 0)                 // 180 days since the last order: 0 points, 0 days: 100
///     measure_scale::bands({0, 7}, {0, 60, 100})    // below 0, [0, 7), from 7
///     measure_scale::as_it_is(0, 100)               // a score already; anything else is refused
struct measure_scale {
    /// The two forms.
    enum class kind {
        line, ///< straight from knot to knot, level before the first and after the last
        bands ///< one number of points for every value of a band
    };
    /// The words of what is saved.
    friend constexpr std::array<std::string_view, 2> words_of(kind) noexcept { return {"line", "bands"}; }

    static constexpr double most_points = 1e12; ///< no scale gives more, or less than the negative of it

    kind how = kind::line;                  ///< which of the two
    std::vector<double> edges{0, 100};      ///< the knots of a line, or where one band ends and the next begins; rising
    std::vector<double> points{0, 100};     ///< of each knot, or of each band: one more than edges; at most 1e12
    closed_side closed = closed_side::left; ///< of bands, whose is a value that equals an edge; left: [edge, next)
    double least = -(std::numeric_limits<double>::infinity)(); ///< the least legal value; what is below is refused
    double most = (std::numeric_limits<double>::infinity)();   ///< the greatest legal value

    /// 0 points at the worst value, 100 at the best, which may be the lesser one; level outside.
    /// @param worst finite
    /// @param best finite, another one
    [[nodiscard]] static measure_scale linear(double worst, double best) {
        if (worst < best)
            return {.edges = {worst, best}};
        return {.edges = {best, worst}, .points = {100, 0}};
    }
    /// Bands of values.
    /// @param edges where one ends and the next begins, rising
    /// @param points of each band from the least values on: one more than edges
    /// @param closed whose is a value that equals an edge; left: that of the band above
    [[nodiscard]] static measure_scale bands(std::vector<double> edges, std::vector<double> points,
                                             closed_side closed = closed_side::left) {
        return {.how = kind::bands, .edges = std::move(edges), .points = std::move(points), .closed = closed};
    }
    /// The value is the points; anything outside [least, most] is refused.
    /// @param least the least points there are
    /// @param most the most points there are
    [[nodiscard]] static measure_scale as_it_is(double least, double most) {
        return {.edges = {least, most}, .points = {least, most}, .least = least, .most = most};
    }

    /// Whether a value may be asked for.
    [[nodiscard]] bool takes(double value) const noexcept {
        return value >= least && value <= most && std::isfinite(value);
    }

    /// Refuses a value that may not be asked for.
    /// @param where   the function that refuses
    /// @param measure whose value it is
    /// @param value   as it was read
    /// @param row     where it stands
    /// @throws error `bad_value` with the row
    void require_taken(std::string_view where, std::string_view measure, double value, std::size_t row) const {
        if (takes(value)) [[likely]]
            return;
        const bool floored = std::isfinite(least), capped = std::isfinite(most);
        fail(errc::bad_value, row, where, ": '", detail::clipped(measure), "' must be finite",
             floored && capped ? sentence(" and in [", least, ", ", most, "]")
             : floored         ? sentence(" and at least ", least)
             : capped          ? sentence(" and at most ", most)
                               : std::string{},
             ", got ", value, " in row ", row);
    }

    /// The points of a value that it takes, by a scale that is sound.
    /// Complexity: O(edges)
    [[nodiscard]] double operator()(double value) const noexcept {
        const std::size_t at = passed(value);
        if (how == kind::bands)
            return points[at];
        if (at == 0 || at == edges.size())
            return points[at == 0 ? 0 : at - 1];
        if (points[at - 1] == edges[at - 1] && points[at] == edges[at])
            return value; // to the last digit
        return detail::on_the_way(points[at - 1], points[at], (value - edges[at - 1]) / (edges[at] - edges[at - 1]));
    }

    /// The scale of its legal values alone: without the knots and bands that none of them reaches, by a scale that is
    /// sound.
    /// Complexity: O(edges^2)
    [[nodiscard]] measure_scale legal_part() const {
        auto part = *this;
        if (edges.empty())
            return part;
        part.edges.clear();
        part.points.clear();
        if (how == kind::bands) {
            const std::size_t last = passed(most);
            for (std::size_t band = passed(least); band <= last; ++band) {
                part.points.push_back(points[band]);
                if (band < last)
                    part.edges.push_back(edges[band]);
            }
            return part;
        }
        const auto knot = [&](double edge) {
            part.edges.push_back(edge);
            part.points.push_back((*this)(edge));
        };
        const double first = (std::max)(least, edges.front()), last = (std::min)(most, edges.back());
        knot((std::min)(first, most));
        for (const double edge : edges)
            if (edge > first && edge < last)
                knot(edge);
        if (first < last)
            knot(last);
        return part;
    }

    /// The least points it gives.
    [[nodiscard]] double worst() const noexcept { return *std::min_element(points.begin(), points.end()); }
    /// The most points it gives.
    [[nodiscard]] double best() const noexcept { return *std::max_element(points.begin(), points.end()); }

    /// Refuses a scale that does not give one number of points for every legal value.
    /// @param where the function that refuses
    /// @param measure whose scale it is
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where, std::string_view measure) const {
        const std::size_t needed = how == kind::bands ? edges.size() + 1 : (std::max)(edges.size(), std::size_t{1});
        require(points.size() == needed, where, ": the scale of '", measure, "' must have ", needed, " points for ",
                edges.size(), " edges, got ", points.size());
        require(all_finite(points) && all_finite(edges) &&
                    (edges.empty() || std::isfinite(edges.back() - edges.front())),
                where, ": the scale of '", measure, "' must have finite edges and points");
        for (const double each : points)
            require(std::abs(each) <= most_points, where, ": the points of '", measure, "' must be in [", -most_points,
                    ", ", most_points, "], got ", each);
        for (std::size_t i = 1; i < edges.size(); ++i)
            require(edges[i - 1] < edges[i], where, ": the edges of '", measure, "' must rise, got ", edges[i],
                    " after ", edges[i - 1]);
        require(least < most, where, ": the legal values of '", measure, "' must have least < most, got [", least, ", ",
                most, "]");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("measure_scale");
        each("how", of.how...);
        each("edges", of.edges...);
        each("points", of.points...);
        each("closed", of.closed...);
        each("least", of.least...);
        each("most", of.most...);
    }

private:
    /// How many edges a value passes, counted without a jump that could be guessed wrong.
    [[nodiscard]] std::size_t passed(double value) const noexcept {
        std::size_t at = 0;
        const bool on_edge_passes = how == kind::line || closed == closed_side::left;
        for (const double edge : edges)
            at += static_cast<std::size_t>(edge < value) | (static_cast<std::size_t>(edge == value) & on_edge_passes);
        return at;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
