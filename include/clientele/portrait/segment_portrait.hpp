#pragma once

/// @file
/// The portrait of a segment: what its customers have in common, and what sets them apart.

#include <clientele/features/features.hpp>
#include <clientele/portrait/contrast.hpp>
#include <clientele/portrait/tags.hpp>

#include <algorithm>
#include <numeric>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Collects named columns of profiles.
template <class Profiles>
class profile_columns {
public:
    explicit profile_columns(const Profiles& profiles) : profiles_{profiles} {}

    /// A column as it is; none where the profiles do not have it.
    template <class Values>
    void add(std::string name, const Values& values) {
        if (values.empty())
            return;
        require_same_size("profile_features", name, profiles_.size(), values.size());
        fill(std::move(name), [&](std::size_t i) { return static_cast<double>(values[i]); });
    }
    /// A column of values per customer.
    template <class Value>
    void fill(std::string name, Value value) {
        names_.push_back(std::move(name));
        for (std::size_t i = 0; i < profiles_.size(); ++i)
            numbers_.push_back(value(i));
    }
    /// The share of some columns in the rows of a block of counts; 0 for an empty row.
    void add_share(std::string name, const matrix& counts, Eigen::Index first, Eigen::Index columns = 1) {
        fill(std::move(name), [&](std::size_t i) {
            const auto row = static_cast<Eigen::Index>(i);
            double all = 0, sum = 0;
            for (Eigen::Index j = 0; j < counts.cols(); ++j)
                all += counts(row, j);
            for (Eigen::Index j = first; j < first + columns && all > 0; ++j)
                sum += counts(row, j) / all;
            return sum;
        });
    }
    /// A number, or one 0-or-1 column per category.
    void add(const profile_attribute& attribute) {
        if (attribute.categories.empty())
            return add(attribute.name, attribute.values);
        require_same_size("profile_features", attribute.name, profiles_.size(), attribute.values.size());
        const auto count = attribute.categories.size();
        for (std::size_t i = 0; i < attribute.values.size(); ++i)
            if (const double code = attribute.values[i];
                !(code >= 0 && code < static_cast<double>(count) && code == std::floor(code))) [[unlikely]]
                fail(errc::bad_value, i, "profile_features: ", attribute.name, " must be a code in [0, ", count - 1,
                     "], got ", code, " in row ", i);
        for (std::size_t c = 0; c < count; ++c)
            fill(attribute.name + " = " + attribute.categories[c],
                 [&](std::size_t i) { return attribute.values[i] == static_cast<double>(c) ? 1.0 : 0.0; });
    }
    [[nodiscard]] feature_matrix take() {
        matrix values(static_cast<Eigen::Index>(profiles_.size()), static_cast<Eigen::Index>(names_.size()));
        std::copy(numbers_.begin(), numbers_.end(), values.data());
        return {std::move(values), std::move(names_)};
    }

private:
    const Profiles& profiles_;
    std::vector<std::string> names_;
    std::vector<double> numbers_; // column after column
};

} // namespace detail
/// @endcond

/// The profiles as a matrix of named features, for contrasts, trees and clusters: every block that is there, shares of
/// categories, channels, quarters of the year and the weekend, and attributes (a category becomes a 0-or-1 column).
/// @param p the profiles
/// @returns customers x features, in the order of the profiles
/// @throws error for attributes of another size or a code without a category
/// Complexity: O(n columns).
template <class Id>
[[nodiscard]] feature_matrix profile_features(const customer_profiles<Id>& p) {
    detail::profile_columns list{p};
    list.add("total spend", p.base.total);
    list.add("spend of the last year", p.recent_spend);
    list.add("purchase days", p.base.purchase_days);
    list.add("days since last purchase", p.base.recency);
    list.add("mean gap", p.base.mean_gap);
    list.add("gap variation", p.gap_variation);
    list.add("tenure", p.base.tenure);
    list.add("active quarters", p.active_quarters);
    list.add("price level", p.price_level);
    list.add("price realisation", p.price_realisation);
    list.add("breadth", p.breadth);
    list.add("concentration", p.concentration);
    for (std::size_t c = 0; c < p.categories.size(); ++c)
        list.add_share("share of " + p.categories[c], p.category_spend, static_cast<Eigen::Index>(c));
    for (std::size_t c = 0; c < p.channels.size(); ++c)
        list.add_share("share by " + p.channels[c], p.channel_lines, static_cast<Eigen::Index>(c));
    if (p.month_days.size() > 0)
        for (Eigen::Index q = 0; q < 4; ++q)
            list.add_share(sentence("share in quarter ", q + 1), p.month_days, 3 * q, 3);
    if (p.weekday_days.size() > 0)
        list.add_share("share at weekends", p.weekday_days, 5, 2);
    for (const auto& attribute : p.attributes)
        list.add(attribute);
    return list.take();
}

/// A share against that of everybody.
struct indexed_share {
    double share = 0;              ///< in the segment, in [0, 1]
    double base_share = 0;         ///< of everybody, in [0, 1]
    std::optional<double> index{}; ///< 100 share / base share; 100 is average; none where the base share is 0
};

/// The portrait of one segment.
struct segment_portrait {
    int label = 0;                             ///< the segment
    std::size_t customers = 0;                 ///< its customers
    double share = 0;                          ///< of all customers
    double spend = 0;                          ///< their money
    std::optional<double> spend_share{};       ///< of all money; none if that is not above 0
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

/// @cond INTERNAL
namespace detail {

/// What the customers of a segment, or all, add up to.
template <class Id>
struct segment_sums {
    double customers = 0, spend = 0;
    std::vector<double> categories{}, channels{}, months{}, weekdays{}, tags{};

    void add(const customer_profiles<Id>& profiles, const tag_table& given, std::size_t i) {
        customers += 1;
        spend += profiles.base.total[i];
        add_row(categories, profiles.category_spend, i);
        add_row(channels, profiles.channel_lines, i);
        add_row(months, profiles.month_days, i);
        add_row(weekdays, profiles.weekday_days, i);
        tags.resize(given.names.size(), 0);
        for (std::size_t t = 0; t < tags.size(); ++t)
            tags[t] += given.has(i, t);
    }

    /// The portrait of what has been added against everybody.
    [[nodiscard]] segment_portrait against(const segment_sums& base) const {
        return {.customers = static_cast<std::size_t>(customers),
                .share = customers / base.customers,
                .spend = spend,
                .spend_share = base.spend > 0 ? std::optional{spend / base.spend} : std::nullopt,
                .categories = mix(categories, base.categories),
                .channels = mix(channels, base.channels),
                .months = mix(months, base.months),
                .weekdays = mix(weekdays, base.weekdays),
                .tags = shares(tags, base.tags, customers, base.customers)};
    }

private:
    static void add_row(std::vector<double>& to, const matrix& from, std::size_t i) {
        to.resize(static_cast<std::size_t>(from.cols()), 0);
        for (std::size_t j = 0; j < to.size(); ++j)
            to[j] += from(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    }
    [[nodiscard]] static std::vector<indexed_share>
    shares(const std::vector<double>& part, const std::vector<double>& whole, double of_part, double of_whole) {
        std::vector<indexed_share> out(part.size());
        for (std::size_t j = 0; j < part.size(); ++j) {
            out[j] = {of_part > 0 ? part[j] / of_part : 0, of_whole > 0 ? whole[j] / of_whole : 0};
            if (out[j].base_share > 0)
                out[j].index = 100 * out[j].share / out[j].base_share;
        }
        return out;
    }
    [[nodiscard]] static std::vector<indexed_share> mix(const std::vector<double>& part,
                                                        const std::vector<double>& whole) {
        return shares(part, whole, std::accumulate(part.begin(), part.end(), 0.0),
                      std::accumulate(whole.begin(), whole.end(), 0.0));
    }
};

} // namespace detail
/// @endcond

/// Draws the portrait of every segment against everybody.
/// @param profiles the customers
/// @param labels one segment per customer, >= 0
/// @param given their tags, if any
/// @returns one portrait per label that occurs
/// @throws error for unequal sizes or labels < 0
/// Complexity: O(n log n) per profile feature.
template <class Id>
[[nodiscard]] segment_portraits portray_segments(const customer_profiles<Id>& profiles, std::span<const int> labels,
                                                 const tag_table& given = {}) {
    require_same_size("portray_segments", "labels", profiles.size(), labels.size());
    if (!given.names.empty())
        require_same_size("portray_segments", "tags", profiles.size(), given.customers);
    auto numbers = profile_features(profiles);
    auto apart = contrasts(numbers.values, labels);
    detail::segment_sums<Id> base;
    std::vector<detail::segment_sums<Id>> parts(apart.labels.size());
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const auto at = std::lower_bound(apart.labels.begin(), apart.labels.end(), labels[i]) - apart.labels.begin();
        base.add(profiles, given, i);
        parts[static_cast<std::size_t>(at)].add(profiles, given, i);
    }
    segment_portraits out{.features = std::move(numbers.names)};
    for (std::size_t s = 0; s < parts.size(); ++s) {
        out.segments.push_back(parts[s].against(base));
        out.segments.back().label = apart.labels[s];
        out.segments.back().contrasts = std::move(apart.features[s]);
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
