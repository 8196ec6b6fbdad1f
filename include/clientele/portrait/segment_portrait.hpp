#pragma once

/// @file
/// The portrait of a segment: what its customers have in common, and what sets them apart.

#include <clientele/features/features.hpp>
#include <clientele/portrait/contrast.hpp>
#include <clientele/portrait/tags.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Collects named columns.
class column_list {
public:
    explicit column_list(std::size_t rows) : rows_{rows} {}

    template <class Values>
    void add(std::string name, const Values& values) {
        if (values.empty())
            return;
        require_same_size("profile_features", name, rows_, values.size());
        fill(std::move(name), [&](std::size_t i) { return static_cast<double>(values[i]); });
    }
    template <class Value>
    void fill(std::string name, Value value) {
        out_.names.push_back(std::move(name));
        for (std::size_t i = 0; i < rows_; ++i)
            numbers_.push_back(value(i));
    }
    [[nodiscard]] feature_matrix take() {
        out_.values = Eigen::Map<const matrix>(numbers_.data(), static_cast<Eigen::Index>(rows_),
                                               static_cast<Eigen::Index>(out_.names.size()));
        return std::move(out_);
    }

private:
    std::size_t rows_;
    feature_matrix out_;
    std::vector<double> numbers_;
};

/// A part of a row of counts, or 0 of an empty row.
inline double share_of_row(const matrix& counts, std::size_t i, Eigen::Index j) {
    const auto row = counts.row(static_cast<Eigen::Index>(i));
    const double all = row.sum();
    return all > 0 ? row(j) / all : 0;
}

} // namespace detail
/// @endcond

/// The portraits as a matrix of named features, for contrasts, trees and clusters: every block that is there, shares
/// of categories, channels, quarters of the year and the weekend, and attributes (a category becomes one 0-or-1 column
/// per level).
/// @throws error for attributes of another size or a code without a level
/// Complexity: O(n columns)
template <class Id>
[[nodiscard]] feature_matrix profile_features(const customer_profiles<Id>& p) {
    detail::column_list list{p.size()};
    list.add("total spend", p.total);
    list.add("spend of the last year", p.recent_spend);
    list.add("purchase days", p.purchase_days);
    list.add("days since last purchase", p.recency);
    list.add("mean gap", p.mean_gap);
    list.add("gap variation", p.gap_variation);
    list.add("tenure", p.tenure);
    list.add("active quarters", p.active_quarters);
    list.add("price level", p.price_level);
    list.add("price realisation", p.price_realisation);
    list.add("breadth", p.breadth);
    list.add("concentration", p.concentration);
    for (std::size_t c = 0; c < p.categories.size(); ++c)
        list.fill("share of " + p.categories[c], [&](std::size_t i) { return p.category_share(i, c); });
    for (std::size_t c = 0; c < p.channels.size(); ++c)
        list.fill("share by " + p.channels[c], [&](std::size_t i) {
            return detail::share_of_row(p.channel_lines, i, static_cast<Eigen::Index>(c));
        });
    if (p.month_days.size() > 0)
        for (Eigen::Index q = 0; q < 4; ++q)
            list.fill(sentence("share in quarter ", q + 1), [&](std::size_t i) {
                return detail::share_of_row(p.month_days, i, 3 * q) + detail::share_of_row(p.month_days, i, 3 * q + 1) +
                       detail::share_of_row(p.month_days, i, 3 * q + 2);
            });
    if (p.weekday_days.size() > 0)
        list.fill("share at weekends", [&](std::size_t i) {
            return detail::share_of_row(p.weekday_days, i, 5) + detail::share_of_row(p.weekday_days, i, 6);
        });
    for (const auto& attribute : p.attributes) {
        if (attribute.levels.empty()) {
            list.add(attribute.name, attribute.values);
            continue;
        }
        require_same_size("profile_features", attribute.name, p.size(), attribute.values.size());
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double code = attribute.values[i];
            if (!(code >= 0 && code < static_cast<double>(attribute.levels.size()) && code == std::floor(code)))
                [[unlikely]]
                fail(errc::bad_value, i, "profile_features: ", attribute.name, " must be a code in [0, ",
                     attribute.levels.size() - 1, "], got ", code, " in row ", i);
        }
        for (std::size_t level = 0; level < attribute.levels.size(); ++level)
            list.fill(attribute.name + " = " + attribute.levels[level],
                      [&](std::size_t i) { return attribute.values[i] == static_cast<double>(level) ? 1.0 : 0.0; });
    }
    return list.take();
}

/// A share against that of everybody.
struct indexed_share {
    double share = 0;      ///< in the segment, in [0, 1]
    double base_share = 0; ///< of everybody, in [0, 1]
    double index = 100;    ///< 100 share / base share; 100 is average; 0 where the base share is 0
};

/// The portrait of one segment.
struct segment_portrait {
    int label = 0;                             ///< the segment
    std::size_t customers = 0;                 ///< its customers
    double share = 0;                          ///< of all customers
    double spend = 0;                          ///< their money
    double spend_share = 0;                    ///< of all money; 0 if that is not above 0
    std::vector<indexed_share> categories{};   ///< of its purchases, per category
    std::vector<indexed_share> channels{};     ///< of its lines, per channel
    std::vector<indexed_share> months{};       ///< of its purchase days, January to December
    std::vector<indexed_share> weekdays{};     ///< of its purchase days, Monday to Sunday
    std::vector<indexed_share> tags{};         ///< of its customers, per tag
    std::vector<feature_contrast> contrasts{}; ///< every profile feature, the one that sets it apart most first
};

/// The portraits of all segments.
struct segment_portraits {
    std::vector<std::string> features{};      ///< names that `feature_contrast::feature` refers to
    std::vector<segment_portrait> segments{}; ///< one per label that occurs, rising
};

/// Draws the portrait of every segment against everybody.
/// @param profiles the customers
/// @param labels one segment per customer, >= 0
/// @param given their tags, if any
/// @throws error for unequal sizes or labels < 0
/// Complexity: O(n log n) per profile feature
template <class Id>
[[nodiscard]] segment_portraits portray_segments(const customer_profiles<Id>& profiles, std::span<const int> labels,
                                                 const tag_table& given = {}) {
    require_same_size("portray_segments", "labels", profiles.size(), labels.size());
    if (!given.names.empty())
        require_same_size("portray_segments", "tags", profiles.size(), given.customers);
    const auto numbers = profile_features(profiles);
    const auto apart = contrasts(numbers.values, labels);
    const auto add_row = [](std::vector<double>& to, const matrix& from, std::size_t i) {
        to.resize(static_cast<std::size_t>(from.cols()), 0);
        for (std::size_t j = 0; j < to.size(); ++j)
            to[j] += from(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    };
    struct sums {
        double spend = 0, customers = 0;
        std::vector<double> categories, channels, months, weekdays, tags;
    };
    const auto add = [&](sums& to, std::size_t i) {
        to.customers += 1;
        to.spend += profiles.total[i];
        for (const auto& [list, block] : {std::pair{&to.categories, &profiles.category_spend},
                                          {&to.channels, &profiles.channel_lines},
                                          {&to.months, &profiles.month_days},
                                          {&to.weekdays, &profiles.weekday_days}})
            if (block->size() > 0)
                add_row(*list, *block, i);
        to.tags.resize(given.names.size(), 0);
        for (std::size_t t = 0; t < given.names.size(); ++t)
            to.tags[t] += given.has(i, t);
    };
    sums base;
    std::vector<sums> parts(apart.labels.size());
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        add(base, i);
        add(parts[static_cast<std::size_t>(std::ranges::lower_bound(apart.labels, labels[i]) - apart.labels.begin())],
            i);
    }
    const auto shares = [](const std::vector<double>& part, const std::vector<double>& whole, double of_part,
                           double of_whole) {
        std::vector<indexed_share> out(part.size());
        for (std::size_t j = 0; j < part.size(); ++j) {
            out[j] = {of_part > 0 ? part[j] / of_part : 0, of_whole > 0 ? whole[j] / of_whole : 0};
            out[j].index = out[j].base_share > 0 ? 100 * out[j].share / out[j].base_share : 0;
        }
        return out;
    };
    const auto mix = [&](const std::vector<double>& part, const std::vector<double>& whole) {
        return shares(part, whole, std::accumulate(part.begin(), part.end(), 0.0),
                      std::accumulate(whole.begin(), whole.end(), 0.0));
    };
    segment_portraits out{.features = numbers.names};
    for (std::size_t s = 0; s < parts.size(); ++s)
        out.segments.push_back({.label = apart.labels[s],
                                .customers = apart.rows[s],
                                .share = parts[s].customers / base.customers,
                                .spend = parts[s].spend,
                                .spend_share = base.spend > 0 ? parts[s].spend / base.spend : 0,
                                .categories = mix(parts[s].categories, base.categories),
                                .channels = mix(parts[s].channels, base.channels),
                                .months = mix(parts[s].months, base.months),
                                .weekdays = mix(parts[s].weekdays, base.weekdays),
                                .tags = shares(parts[s].tags, base.tags, parts[s].customers, base.customers),
                                .contrasts = apart.features[s]});
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
