#pragma once

/// @file
/// The rules of a health score as data: measures, in groups, in one profile for every class of customers.

#include <clientele/monitor/health/measure_scale.hpp>
#include <clientele/types.hpp>

#include <chrono>
#include <string>

namespace clientele::inline CLIENTELE_ABI {

/// What stands in for a measure that is not known.
enum class unmeasured {
    impute,  ///< its prior: who is not measured is taken for an ordinary customer, and gains nothing on a good one
    exclude, ///< nothing, and the other weights grow: what is not known is taken to be as good as the rest, so that
             ///< losing sight of a bad measure raises the score
    zero     ///< 0 points: not measuring is punished like the worst result, whoever's fault it is
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(unmeasured) noexcept { return {"impute", "exclude", "zero"}; }

/// Which values of a measure are better ones.
enum class improves {
    upwards,   ///< more is better
    downwards, ///< less is better
    neither    ///< there is a best value in between
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(improves) noexcept { return {"upwards", "downwards", "neither"}; }

/// How a measure is forgotten: as it grows old, what stands in for an unmeasured one takes its place.
///
///     share that is still known = 1 while age <= fresh, then 2^-((age - fresh) / half_life)
struct measure_aging {
    std::chrono::days fresh{0};     ///< as good as new for so long, 0 or more
    std::chrono::days half_life{0}; ///< half of it is forgotten after so long; 0: it never ages

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("measure_aging");
        each("fresh", of.fresh...);
        each("half_life", of.half_life...);
    }
};

/// One measure of a health score.
struct health_measure {
    std::string name;      ///< of its readings
    double weight = 1;     ///< within its group, in [0, 999999]; in sums of points, by which its points count
    measure_scale scale{}; ///< its points
    improves better{};     ///< which values are better, for `health_lint`
    unmeasured missing{};  ///< what stands in where it is not known
    double prior = 50;     ///< the points that `impute` stands for, among those of the scale
    measure_aging aging{}; ///< how it is forgotten
    std::string play{};    ///< what to do where it is the weakest link; for people

    /// The points that stand in where it is not known; of an excluded one 0.
    [[nodiscard]] double stand_in() const noexcept { return missing == unmeasured::impute ? prior : 0; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_measure");
        each("name", of.name...);
        each("weight", of.weight...);
        each("scale", of.scale...);
        each("better", of.better...);
        each("missing", of.missing...);
        each("prior", of.prior...);
        each("aging", of.aging...);
        each("play", of.play...);
    }
};

/// Measures that count together.
struct health_group {
    std::string name;                     ///< what they are about
    double weight = 1;                    ///< of the group, in [0, 999999]
    std::vector<health_measure> measures; ///< one or more

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_group");
        each("name", of.name...);
        each("weight", of.weight...);
        each("measures", of.measures...);
    }
};

/// How measures become one score.
enum class health_combination {
    weighted_mean, ///< of the points within each group, then of the groups
    point_sum,     ///< a start, points added and subtracted, and a clamp; groups only order them
    worst_measure  ///< the least points of all measures; groups and weights only order them
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(health_combination) noexcept {
    return {"weighted_mean", "point_sum", "worst_measure"};
}

/// Who takes the weight of an excluded measure.
enum class excluded_weight {
    within_group, ///< the other measures of its group; where none is left, the other groups
    over_all      ///< all other measures, of whatever group
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(excluded_weight) noexcept { return {"within_group", "over_all"}; }

/// Where a sum of points begins and ends.
struct point_range {
    double start = 5;  ///< before any measure
    double lower = 0;  ///< a score is never below
    double upper = 10; ///< a score is never above

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("point_range");
        each("start", of.start...);
        each("lower", of.lower...);
        each("upper", of.upper...);
    }
};

/// What scores are called: red, yellow, green.
struct health_status {
    std::vector<double> edges{};             ///< between two names, rising
    std::vector<std::string> names{};        ///< from the worst on: one more than edges; none: scores have no status
    closed_side closed = closed_side::right; ///< whose is a score that equals an edge; right: of the worse
    bool whole_numbers = false;              ///< whether the score is rounded first, as people see it

    /// The place of a score among the names; -1 where there are none.
    [[nodiscard]] int of(double score) const noexcept {
        const double seen = whole_numbers ? std::round(score) : score;
        int at = 0;
        for (const double edge : edges)
            at += closed == closed_side::right ? seen > edge : seen >= edge;
        return names.empty() ? -1 : at;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_status");
        each("edges", of.edges...);
        each("names", of.names...);
        each("closed", of.closed...);
        each("whole_numbers", of.whole_numbers...);
    }
};

/// The rules for one class of customers: a tier, a life stage.
struct health_profile {
    std::string name{};                 ///< of the class
    std::vector<health_group> groups{}; ///< one or more
    health_combination combine{};       ///< how measures become one score
    excluded_weight spread{};           ///< of a weighted mean, who takes the weight of what is excluded
    point_range range{};                ///< of a sum of points
    double least_coverage = 0.5;        ///< least share of the weight that must be known for a score, in [0, 1]
    health_status status{};             ///< what its scores are called

    /// Refuses rules that cannot be followed.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(!groups.empty(), where, ": the profile '", name, "' must have a group, got none");
        require(least_coverage >= 0 && least_coverage <= 1, where, ": least_coverage of '", name,
                "' must be in [0, 1], got ", least_coverage);
        require(range.lower < range.upper && range.start >= range.lower && range.start <= range.upper &&
                    std::isfinite(range.upper - range.lower),
                where, ": the range of '", name, "' must be finite with lower <= start <= upper, got ", range.lower,
                ", ", range.start, ", ", range.upper);
        require(names_fit(), where, ": the status of '", name,
                "' must have finite rising edges and one name more, got ", status.edges.size(), " edges and ",
                status.names.size(), " names");
        double of_all = 0;
        for (const auto& group : groups) {
            require_weight(where, group.name, group.weight);
            double sum = 0;
            for (const auto& each : group.measures) {
                require_sound(where, each);
                sum += each.weight;
            }
            require(sum > 0, where, ": the group '", group.name, "' of '", name, "' must have a measure with a weight");
            of_all += group.weight;
        }
        require(of_all > 0, where, ": a group of '", name, "' must have a weight");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_profile");
        each("name", of.name...);
        each("groups", of.groups...);
        each("combine", of.combine...);
        each("spread", of.spread...);
        each("range", of.range...);
        each("least_coverage", of.least_coverage...);
        each("status", of.status...);
    }

private:
    [[nodiscard]] bool names_fit() const noexcept {
        if (!all_finite(status.edges))
            return false;
        for (std::size_t i = 1; i < status.edges.size(); ++i)
            if (!(status.edges[i - 1] < status.edges[i]))
                return false;
        return status.names.empty() ? status.edges.empty() : status.names.size() == status.edges.size() + 1;
    }
    static void require_weight(std::string_view where, std::string_view of, double weight) {
        require(weight >= 0 && weight <= 999'999, where, ": the weight of '", of, "' must be in [0, 999999], got ",
                weight);
    }
    void require_sound(std::string_view where, const health_measure& of) const {
        require_weight(where, of.name, of.weight);
        of.scale.require_sound(where, of.name);
        require(of.missing != unmeasured::impute || (of.prior >= of.scale.worst() && of.prior <= of.scale.best()),
                where, ": the prior of '", of.name, "' must be among the points of its scale, [", of.scale.worst(),
                ", ", of.scale.best(), "], got ", of.prior);
        require(of.aging.fresh.count() >= 0 && of.aging.half_life.count() >= 0, where, ": the aging of '", of.name,
                "' must have 0 days or more, got ", of.aging.fresh.count(), " and ", of.aging.half_life.count());
        require(combine != health_combination::worst_measure || of.missing != unmeasured::exclude ||
                    of.aging.half_life.count() == 0,
                where, ": '", of.name, "' must not age where the worst measure decides and unknown ones are excluded");
    }
};

/// The rules of a health score: a profile for each class of customers.
struct health_rules {
    std::vector<health_profile> profiles; ///< by the number of the class

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check() const {
        require(!profiles.empty(), "health_rules: there must be a profile, got none");
        for (const auto& profile : profiles)
            profile.require_sound("health_rules");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("health_rules");
        each("profiles", of.profiles...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
