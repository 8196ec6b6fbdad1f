#pragma once

/// @file
/// Lead and engagement points: what a prospect did, weighted by how long ago it was.

#include <clientele/math/matrix.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How points fade: a policy is called with the age of an event in days (0 or more) and returns the share that is left,
/// in [0, 1].
template <class Policy>
concept decay_policy = requires(const Policy& policy, double age) {
    { policy(age) } -> std::convertible_to<double>;
};

/// Points never fade.
struct no_decay {
    /// 1.
    [[nodiscard]] double operator()(double) const noexcept { return 1.0; }
};

/// Half of the points are left after `days`, a quarter after twice as many: 2^(-age / days).
struct half_life {
    double days = 30; ///< positive
    /// The share left.
    [[nodiscard]] double operator()(double age) const {
        require(days > 0 && std::isfinite(days), "half_life: days must be positive and finite, got ", days);
        return std::exp2(-age / days);
    }
};

/// Points fade in a straight line and are gone after `days`.
struct linear_decay {
    double days = 90; ///< positive
    /// The share left.
    [[nodiscard]] double operator()(double age) const {
        require(days > 0 && std::isfinite(days), "linear_decay: days must be positive and finite, got ", days);
        return age < days ? 1.0 - age / days : 0.0;
    }
};

/// Points count fully while the event is younger than `days`, then not at all.
struct recent_only {
    double days = 30; ///< positive
    /// 1 or 0.
    [[nodiscard]] double operator()(double age) const {
        require(days > 0, "recent_only: days must be positive, got ", days);
        return age < days ? 1.0 : 0.0;
    }
};
static_assert(decay_policy<no_decay> && decay_policy<half_life> && decay_policy<linear_decay> &&
              decay_policy<recent_only>);

/// What one kind of event is worth.
struct point_rule {
    std::string event; ///< its name: "demo request", "newsletter opened", "unsubscribed", ...
    double points;     ///< for a fresh one; negative for what speaks against buying
    double most =
        std::numeric_limits<double>::infinity(); ///< all events of this kind together count at most this (in magnitude)
};

/// One thing that somebody did.
struct engagement_event {
    std::size_t customer; ///< 0-based row of the customer
    std::string event;    ///< the name of a rule
    day when;             ///< the day it happened
};

/// Points of some customers.
struct engagement_points {
    std::vector<double>
        scores;            ///< one per customer: the contributions from left to right, held within [lowest, highest]
    matrix contributions;  ///< customers x rules: faded points, limited by `most`
    std::size_t later = 0; ///< events after the as-of day that were left out
};

/// Lead or engagement points by rules, with decay in time.
///
///     score = sum over rules of  clamp(points x sum over its events of decay(age), -most, most)
///
/// The same events in any order give the same bits. Events after `as_of` are refused, or counted and left out.
template <class Decay = half_life>
struct engagement {
    required<day> as_of;           ///< the day at which points are counted; an event of that day has age 0
    std::vector<point_rule> rules; ///< one per kind of event
    Decay decay{};                 ///< how points fade
    double lowest = 0;             ///< a score is never below
    double highest = std::numeric_limits<double>::infinity(); ///< a score is never above
    bool leave_out_later = false; ///< leave out and count events after `as_of` instead of refusing them

    static_assert(decay_policy<Decay>,
                  "engagement: .decay needs to be callable with an age in days and to return a share in [0, 1]");

    /// The points of n customers.
    ///
    /// @param events    in any order; customers without events have 0 points
    /// @param customers n
    /// @throws error `bad_value` with the row for an unknown event, a customer out of range, a later event, a decay
    /// outside [0, 1]; `bad_parameter` for rules that contradict themselves
    /// Complexity: O(events log events)
    [[nodiscard]] engagement_points score(std::span<const engagement_event> events, std::size_t customers) const {
        check();
        engagement_points result{
            std::vector<double>(customers),
            matrix::Zero(static_cast<Eigen::Index>(customers), static_cast<Eigen::Index>(rules.size())), 0};
        struct faded {
            std::size_t customer;
            std::size_t rule;
            double share;
        };
        std::vector<faded> all;
        for (std::size_t row = 0; row < events.size(); ++row) {
            const auto& e = events[row];
            const auto rule = static_cast<std::size_t>(
                std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.event == e.event; }) -
                rules.begin());
            if (rule == rules.size())
                fail(errc::bad_value, row, "engagement: there is no rule for the event '", e.event, "' in row ", row);
            if (e.customer >= customers)
                fail(errc::bad_value, row, "engagement: customer must be in [0, ", customers, "), got ", e.customer,
                     " in row ", row);
            const auto age = static_cast<double>((as_of.get() - e.when).count());
            if (age < 0) {
                if (!leave_out_later)
                    fail(errc::bad_value, row, "engagement: events must not be after as_of, but row ", row, " is ",
                         -age, " days later");
                ++result.later;
                continue;
            }
            const double share = decay(age);
            if (!(share >= 0 && share <= 1))
                fail(errc::bad_value, row, "engagement: decay must be in [0, 1], got ", share, " for an age of ", age,
                     " days");
            all.push_back({e.customer, rule, share});
        }
        // the smallest shares first: the order of the events decides nothing, and little is lost in adding
        std::sort(all.begin(), all.end(), [](const faded& a, const faded& b) {
            return a.customer != b.customer ? a.customer < b.customer
                   : a.rule != b.rule       ? a.rule < b.rule
                                            : a.share < b.share;
        });
        for (const auto& e : all)
            result.contributions(static_cast<Eigen::Index>(e.customer), static_cast<Eigen::Index>(e.rule)) += e.share;
        for (Eigen::Index i = 0; i < result.contributions.rows(); ++i) {
            double sum = 0;
            for (Eigen::Index r = 0; r < result.contributions.cols(); ++r) {
                const auto& rule = rules[static_cast<std::size_t>(r)];
                auto& part = result.contributions(i, r);
                part = std::clamp(part * rule.points, -rule.most, rule.most);
                sum += part;
            }
            result.scores[static_cast<std::size_t>(i)] = std::clamp(sum, lowest, highest);
        }
        return result;
    }

private:
    void check() const {
        require(!rules.empty(), "engagement: there must be at least one rule, got none");
        require(lowest <= highest, "engagement: lowest must be at most highest, got ", lowest, " and ", highest);
        for (std::size_t r = 0; r < rules.size(); ++r) {
            require(std::isfinite(rules[r].points), "engagement: the points of '", rules[r].event,
                    "' must be finite, got ", rules[r].points);
            require(rules[r].most >= 0, "engagement: the most of '", rules[r].event, "' must be at least 0, got ",
                    rules[r].most);
            for (std::size_t other = 0; other < r; ++other)
                require(rules[other].event != rules[r].event, "engagement: two rules are about '", rules[r].event, "'");
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
