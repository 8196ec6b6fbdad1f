#pragma once

/// @file
/// One profile of health rules over the readings: what one row gets.

#include <clientele/math/detail/portable_elementary.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/monitor/health/rules.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A measure that counts, beside its readings.
struct read_measure {
    const health_measure* rule; ///< what is said of it
    std::size_t place;          ///< its column among the readings
    column values;              ///< its readings
    std::span<const day32> on;  ///< when they were taken; empty: all are new
    std::size_t group;          ///< the number of its group among those that count
    double in_group;            ///< its weight there, of 1
    double of_all;              ///< its weight among all measures of the profile, of 1; in a sum of points, its weight
    double coverage;            ///< what it adds to the coverage, of 1
    double best;                ///< the most points of its scale
};

/// What one measure does in one row.
struct measured_part {
    double share;  ///< how much of it is known, in [0, 1]
    double points; ///< what it is worth, with what stands in for what is not known
    double weight; ///< what it counts in this row
    double part;   ///< what it adds to the score
};

/// The score of one row.
struct row_score {
    double coverage; ///< share of the weight that is known
    double base;     ///< what no measure adds
    double score;    ///< base and the parts
    bool known;      ///< whether there is a score
};

/// A profile, ready for rows. A template, so that who only includes the rules pays for no vectors of its parts.
template <class Number = double>
class health_engine {
public:
    health_engine(const health_profile& profile, const std::vector<std::string>& names, std::span<const column> values,
                  std::span<const std::span<const day32>> measured_on, day as_of)
        : profile_{profile}, as_of_{as_of} {
        double groups = 0;
        for (const auto& group : profile.groups)
            groups += group.weight;
        for (const auto& group : profile.groups) {
            double sum = 0;
            for (const auto& each : group.measures)
                sum += each.weight;
            for (const auto& each : group.measures)
                add(group, each, each.weight / sum, group.weight / groups, names, values, measured_on);
            groups_.push_back(group.weight / groups);
        }
        if (profile.combine != health_combination::weighted_mean)
            count_alike();
        in_group_.resize(groups_.size());
        parts_.resize(measures_.size());
    }

    [[nodiscard]] const std::vector<read_measure>& measures() const noexcept { return measures_; }
    /// What each of them did in the row that was scored last.
    [[nodiscard]] const std::vector<measured_part>& parts() const noexcept { return parts_; }
    [[nodiscard]] const health_profile& profile() const noexcept { return profile_; }

    /// How much of its best a measure leaves unused in the row that was scored last.
    [[nodiscard]] double lost(std::size_t j) const noexcept {
        return rounded_product(parts_[j].weight, measures_[j].best - parts_[j].points);
    }

    /// The measure that leaves most unused in the row that was scored last; -1 where none does.
    [[nodiscard]] int weakest() const noexcept {
        int found = -1;
        double most = 0;
        for (std::size_t j = 0; j < measures_.size(); ++j)
            if (const double loss = lost(j); loss > most) {
                most = loss;
                found = static_cast<int>(j);
            }
        return found;
    }

    row_score score(std::size_t row) {
        double unknown = 0;
        bool excluded = false;
        for (std::size_t j = 0; j < measures_.size(); ++j) {
            read(row, j);
            unknown += rounded_product(measures_[j].coverage, 1 - parts_[j].share);
            excluded = excluded || (parts_[j].share < 1 && measures_[j].rule->missing == unmeasured::exclude);
        }
        row_score result{(std::max)(0.0, 1 - unknown), 0, 0, true};
        result.known = result.coverage >= profile_.least_coverage - 1e-12;
        switch (profile_.combine) {
        case health_combination::weighted_mean:
            result.known = weigh(excluded) && result.known;
            break;
        case health_combination::point_sum:
            for (std::size_t j = 0; j < measures_.size(); ++j)
                parts_[j].weight = measures_[j].of_all;
            break;
        case health_combination::worst_measure:
            result.known = take_worst() && result.known;
            break;
        }
        if (!result.known) {
            for (auto& each : parts_)
                each.weight = each.part = 0;
            return result;
        }
        double sum = 0;
        for (auto& each : parts_)
            sum += each.part = rounded_product(each.weight, each.points);
        if (profile_.combine == health_combination::point_sum) {
            const auto& range = profile_.range;
            result.score = std::clamp(range.start + sum, range.lower, range.upper);
            result.base = result.score - sum;
        } else {
            result.score = among_points(sum);
        }
        return result;
    }

private:
    /// A mean that no last digit takes beyond the points it is of: where all are equal it is that number, on whichever
    /// side of an edge it stands.
    [[nodiscard]] double among_points(double mean) const noexcept {
        double least = (std::numeric_limits<double>::max)(), most = -least;
        for (const auto& each : parts_)
            if (each.weight > 0) {
                least = (std::min)(least, each.points);
                most = (std::max)(most, each.points);
            }
        return (std::min)((std::max)(mean, least), most);
    }

    void add(const health_group& group, const health_measure& each, double in_group, double of_groups,
             const std::vector<std::string>& names, std::span<const column> values,
             std::span<const std::span<const day32>> measured_on) {
        const auto at = std::find(names.begin(), names.end(), each.name);
        require(at != names.end(), "health_rules: the measure '", clipped(each.name), "' of '", clipped(group.name),
                "' must be among the readings, which are ",
                names_in_words(names.size(), "'", [&](std::size_t i) -> const auto& { return names[i]; }));
        const auto place = static_cast<std::size_t>(at - names.begin());
        const double of_all =
            profile_.combine == health_combination::point_sum ? each.weight : rounded_product(of_groups, in_group);
        if (!(of_all > 0))
            return;
        measures_.push_back({&each, place, values[place],
                             measured_on.empty() ? std::span<const day32>{} : measured_on[place], groups_.size(),
                             in_group, of_all, of_all, each.scale.best()});
    }

    /// Where there is no mean each measure is as much of the coverage as any other.
    void count_alike() {
        for (auto& each : measures_)
            each.coverage = 1 / static_cast<double>(measures_.size());
    }

    void read(std::size_t row, std::size_t j) {
        const auto& measure = measures_[j];
        const auto& rule = *measure.rule;
        auto& part = parts_[j];
        const double value = measure.values[row];
        if (value != value) {
            part = {0, rule.stand_in(), 0, 0};
            return;
        }
        rule.scale.require_taken("health_rules", rule.name, value, row);
        const double share = measure.on.empty() ? 1.0 : still_known(measure, row);
        const double points = rule.scale(value);
        const bool blend = share < 1 && rule.missing != unmeasured::exclude;
        part = {share, blend ? on_the_way(rule.stand_in(), points, share) : points, 0, 0};
    }

    [[nodiscard]] double still_known(const read_measure& measure, std::size_t row) const {
        const auto age = as_of_ - measure.on[row];
        if (age.count() < 0) [[unlikely]]
            fail(errc::bad_value, row, "health_rules: '", clipped(measure.rule->name),
                 "' must have been measured by the as-of day, ", to_text(as_of_), ", got ",
                 quoted_day(day{measure.on[row]}), " in row ", row);
        const auto& aging = measure.rule->aging;
        if (aging.half_life.count() == 0 || age <= aging.fresh)
            return 1;
        constexpr double log_half = -0.69314718055994530942;
        return portable_exp(rounded_product(log_half, static_cast<double>((age - aging.fresh).count())) /
                            static_cast<double>(aging.half_life.count()));
    }

    /// The weights of a mean; whether any is left.
    bool weigh(bool excluded) {
        const auto counts = [&](std::size_t j) {
            return measures_[j].rule->missing == unmeasured::exclude ? parts_[j].share : 1.0;
        };
        if (!excluded) { // to the bit as they are
            for (std::size_t j = 0; j < measures_.size(); ++j)
                parts_[j].weight = measures_[j].of_all;
            return true;
        }
        std::fill(in_group_.begin(), in_group_.end(), 0.0);
        double all = 0;
        for (std::size_t j = 0; j < measures_.size(); ++j) {
            in_group_[measures_[j].group] += rounded_product(measures_[j].in_group, counts(j));
            all += rounded_product(measures_[j].of_all, counts(j));
        }
        if (!(all > 0))
            return false;
        double groups = 0;
        for (std::size_t g = 0; g < groups_.size(); ++g)
            groups += in_group_[g] > 0 ? groups_[g] : 0;
        for (std::size_t j = 0; j < measures_.size(); ++j) {
            const double known = rounded_product(measures_[j].of_all, counts(j));
            const double sum = profile_.spread == excluded_weight::over_all
                                   ? all
                                   : rounded_product(in_group_[measures_[j].group], groups);
            parts_[j].weight = known > 0 ? known / sum : 0;
        }
        return true;
    }

    /// All who are worst share the score; whether anybody counts.
    bool take_worst() {
        const auto counts = [&](std::size_t j) {
            return parts_[j].share > 0 || measures_[j].rule->missing != unmeasured::exclude;
        };
        double worst = 0;
        std::size_t sharing = 0;
        for (std::size_t j = 0; j < measures_.size(); ++j)
            if (counts(j) && (sharing == 0 || parts_[j].points <= worst)) {
                sharing = sharing > 0 && parts_[j].points == worst ? sharing + 1 : 1;
                worst = parts_[j].points;
            }
        for (std::size_t j = 0; j < measures_.size(); ++j)
            parts_[j].weight = counts(j) && parts_[j].points == worst ? 1 / static_cast<double>(sharing) : 0;
        return sharing > 0;
    }

    const health_profile& profile_;
    day as_of_;
    std::vector<read_measure> measures_;
    std::vector<Number> groups_, in_group_;
    std::vector<measured_part> parts_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
