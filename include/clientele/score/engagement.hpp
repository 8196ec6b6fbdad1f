#pragma once

/// @file
/// Lead and engagement points: what a prospect did, weighted by how long ago it was.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/retelling.hpp>
#include <clientele/row_policy.hpp>
#include <clientele/score/detail/faded_events.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How points fade: a policy is called with the age of an event (0 days or more) and returns the share that is left, in
/// [0, 1].
template <class Policy>
concept decay_policy = requires(const Policy& policy, std::chrono::days age) {
    { policy(age) } -> std::convertible_to<double>;
};

/// A decay that says `static constexpr bool forgets_age = true`: what fades in a week is the same share of old points
/// and of new ones. Then points can be moved on to a later day without the events they came from.
template <class Policy>
concept ageless_decay_policy = decay_policy<Policy> && requires { requires Policy::forgets_age; };

/// Points never fade.
struct no_decay {
    static constexpr std::string_view name = "no_decay"; ///< for the record
    /// Nothing fades, old or new.
    static constexpr bool forgets_age = true;
    /// 1.
    [[nodiscard]] double operator()(std::chrono::days) const noexcept { return 1.0; }
};

/// Half of the points are left after some days, a quarter after twice as many: 2^(-age / after).
struct half_life {
    std::chrono::days after{30}; ///< at least one day
    /// Old points fade like new ones.
    static constexpr bool forgets_age = true;
    /// The share left.
    [[nodiscard]] double operator()(std::chrono::days age) const {
        require(after.count() > 0, "half_life: after must be at least 1 day, got ", after.count());
        return std::exp2(-static_cast<double>(age.count()) / static_cast<double>(after.count()));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("half_life");
        each("after", of.after...);
    }
};

/// Points fade in a straight line and are gone after some days.
struct linear_decay {
    std::chrono::days after{90}; ///< at least one day
    /// The share left.
    [[nodiscard]] double operator()(std::chrono::days age) const {
        require(after.count() > 0, "linear_decay: after must be at least 1 day, got ", after.count());
        return age < after ? 1.0 - static_cast<double>(age.count()) / static_cast<double>(after.count()) : 0.0;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("linear_decay");
        each("after", of.after...);
    }
};

/// Points count fully while the event is younger than some days, then not at all.
struct recent_only {
    std::chrono::days within{30}; ///< at least one day
    /// 1 or 0.
    [[nodiscard]] double operator()(std::chrono::days age) const {
        require(within.count() > 0, "recent_only: within must be at least 1 day, got ", within.count());
        return age < within ? 1.0 : 0.0;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("recent_only");
        each("within", of.within...);
    }
};
static_assert(ageless_decay_policy<no_decay> && ageless_decay_policy<half_life> && decay_policy<linear_decay> &&
              decay_policy<recent_only>);

/// What one kind of event is worth.
struct point_rule {
    std::string event; ///< its name: "demo request", "newsletter opened", "unsubscribed", ...
    double points;     ///< for a fresh one; negative for what speaks against buying
    /// All events of this kind together count at most this, in magnitude; at least 0.
    double most_points = std::numeric_limits<double>::infinity();

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("point_rule");
        each("event", of.event...);
        each("points", of.points...);
        each("most_points", of.most_points...);
    }
};

/// One thing that somebody did.
template <class Id>
struct engagement_event {
    Id customer;       ///< who
    std::string event; ///< the name of a rule
    day when;          ///< the day it happened
};

/// Points of some customers as of a day.
template <class Id>
struct engagement_points {
    day as_of;                  ///< the day at which points are counted
    std::vector<Id> customer;   ///< ids, in the order they were asked for
    std::vector<double> scores; ///< one per customer: the contributions from left to right, within the limits
    matrix contributions;       ///< customers x rules: faded points, limited by `most_points`
    matrix shares;              ///< customers x rules: how many events are left after fading, before points and limits
    std::size_t bad_rows = 0;   ///< events left out: nobody's, of no rule, of a day that is counted already
    std::size_t late_rows = 0;  ///< events left out because they lie after the as-of day
    std::vector<std::string> first_rejected{}; ///< the sentences of the first ten events left out
    std::size_t used_rows = 0;                 ///< events counted: all = used_rows + bad_rows + late_rows
    std::size_t of_no_rule = 0;                ///< of the bad rows, those of a kind that no rule is about
    std::size_t of_nobody = 0;                 ///< of the bad rows, those of somebody who is not among the customers
    std::size_t of_no_date = 0;                ///< of the bad rows, those of no date of the calendar
    std::size_t counted_already = 0;           ///< of the bad rows, those of a day that is counted already

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("engagement_points");
        each("as_of", of.as_of...);
        each("customer", of.customer...);
        each("scores", of.scores...);
        each("contributions", of.contributions...);
        each("shares", of.shares...);
        each("bad_rows", of.bad_rows...);
        each("late_rows", of.late_rows...);
        each("first_rejected", of.first_rejected...);
        each("used_rows", of.used_rows...);
        each("of_no_rule", of.of_no_rule...);
        each("of_nobody", of.of_nobody...);
        each("of_no_date", of.of_no_date...);
        each("counted_already", of.counted_already...);
    }
};

/// Lead or engagement points by rules, with decay in time.
///
///     score = sum over rules of  clamp(points x sum over its events of decay(age), -most_points, most_points)
///
/// The same events in any order give the same bits. Events meet customers by id.
template <class Decay, class BadRows, class LateRows>
struct engagement {
    required<day, "as_of"> as_of;  ///< the day at which points are counted; an event of that day has age 0
    std::vector<point_rule> rules; ///< one per kind of event
    Decay decay{};                 ///< how points fade: `half_life`, `linear_decay`, `recent_only`, `no_decay`
    double lower = 0;              ///< a score is never below
    double upper = std::numeric_limits<double>::infinity(); ///< a score is never above
    BadRows bad_rows{};   ///< events of unknown customers or kinds: `refuse_row`, `leave_out_row`
    LateRows late_rows{}; ///< events after the as-of day: `refuse_row`, `leave_out_row`

    static_assert(decay_policy<Decay>, "engagement: .decay needs to be callable with an age in std::chrono::days and "
                                       "to return a share in [0, 1] (decay_policy)");
    static_assert(row_policy<BadRows> && row_policy<LateRows>,
                  "engagement: .bad_rows and .late_rows must be callable with a rejected_row and return a row_action "
                  "(row_policy)");

    /// The points of some customers.
    ///
    /// @param customers ids, unique, in any order: any random-access range of integers or texts
    /// @param events in any order: any input range of things with `customer`, `event` and `when`; customers without
    /// events have 0 points
    /// @throws error `bad_value` with the row for an event of an unknown kind or customer or after the as-of day, each
    /// unless its policy says otherwise, for an id that stands twice; `bad_parameter` for rules that contradict
    /// themselves or a decay outside [0, 1]; `overflow` with the row for points outside the range of a double
    /// Complexity: O(n log n + e log e) for n customers and e events.
    template <std::ranges::random_access_range Customers, std::ranges::input_range Events>
    [[nodiscard]] auto score(const Customers& customers, Events&& events) const {
        auto points = nobody_yet(customers);
        add(points, std::forward<Events>(events), (day::min)());
        return points;
    }

    /// The points of an earlier day, moved on to `as_of`: what was there has faded, what happened since is added. The
    /// same as counting all events anew, up to rounding. Customers who are new start from nothing, those who are gone
    /// are gone.
    ///
    /// @param before points of an earlier day by the same rules and the same decay, one that forgets ages
    /// @param customers ids as of now, as in `score`
    /// @param events those after the earlier day; an earlier one is counted already and a bad row
    /// @throws error as `score`; `bad_parameter` when the earlier day is later than `as_of` or no date of the calendar,
    /// `bad_shape` for other rules or points without shares, `bad_value` for shares that are no numbers of events
    /// Complexity: O(n log n + e log e).
    template <class Id, std::ranges::random_access_range Customers, std::ranges::input_range Events>
    [[nodiscard]] engagement_points<Id> update(const engagement_points<Id>& before, const Customers& customers,
                                               Events&& events) const {
        static_assert(ageless_decay_policy<Decay>,
                      "engagement: update needs a .decay that forgets ages (static constexpr bool forgets_age = true); "
                      "with others score all events again");
        require(detail::on_calendar(before.as_of),
                "engagement: the as_of of the points to update must be a date of the calendar, got day ",
                before.as_of.time_since_epoch().count(), " after 1 January 1970");
        require(before.as_of <= as_of.get(), "engagement: the points to update must not be later than as_of, ",
                to_text(as_of.get()), ", got ", to_text(before.as_of));
        require_same_size("engagement", "the points to update", rules.size(),
                          static_cast<std::size_t>(before.shares.cols()));
        require_same_size("engagement", "the shares of the points to update", before.customer.size(),
                          static_cast<std::size_t>(before.shares.rows()));
        for (Eigen::Index r = 0; r < before.shares.cols(); ++r)
            for (Eigen::Index i = 0; i < before.shares.rows(); ++i)
                if (const double share = before.shares(i, r); !(share >= 0 && std::isfinite(share)))
                    fail(errc::bad_value, static_cast<std::size_t>(i),
                         "engagement: the shares of the points to update must be finite and at least 0, got ", share,
                         " of '", rules[static_cast<std::size_t>(r)].event, "' for ",
                         customer_in_words(before.customer[static_cast<std::size_t>(i)]));
        auto points = nobody_yet(customers);
        const double left = share_after(as_of.get() - before.as_of);
        for (const auto& [then, now] : align(before.customer, points.customer).both)
            for (Eigen::Index r = 0; r < before.shares.cols(); ++r)
                points.shares(static_cast<Eigen::Index>(now), r) =
                    left * before.shares(static_cast<Eigen::Index>(then), r);
        add(points, std::forward<Events>(events), before.as_of);
        return points;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("engagement");
        each("as_of", of.as_of...);
        each("rules", of.rules...);
        each("decay", of.decay...);
        each("lower", of.lower...);
        each("upper", of.upper...);
        each("bad_rows", of.bad_rows...);
        each("late_rows", of.late_rows...);
    }

private:
    template <class Customers>
    [[nodiscard]] auto nobody_yet(const Customers& customers) const {
        check();
        using id = std::ranges::range_value_t<Customers>;
        const auto n = static_cast<Eigen::Index>(std::ranges::size(customers));
        const auto kinds = static_cast<Eigen::Index>(rules.size());
        return engagement_points<id>{as_of.get(),
                                     std::vector<id>(std::ranges::begin(customers), std::ranges::end(customers)),
                                     {},
                                     matrix::Zero(n, kinds),
                                     matrix::Zero(n, kinds)};
    }

    /// Adds the events after `counted` to the shares, and makes contributions and scores of them.
    template <class Id, class Events>
    void add(engagement_points<Id>& points, Events&& events, day counted) const {
        const detail::known_ids places{"engagement: customers", points.customer};
        std::vector<detail::faded_event> faded;
        std::size_t row = 0, late = 0;
        for (auto&& event : events) {
            const auto rule =
                std::find_if(rules.begin(), rules.end(), [&](const auto& each) { return each.event == event.event; });
            const auto place = places.find(event.customer);
            const day when = event.when;
            const auto reject = [&](const auto& policy, std::size_t& count, std::size_t& reason, const auto&... parts) {
                auto sentence = reject_row(policy, row, "engagement: row ", row, ": ", parts...);
                ++count;
                ++reason;
                if (points.first_rejected.size() < 10)
                    points.first_rejected.push_back(std::move(sentence));
            };
            if (rule == rules.end())
                reject(bad_rows, points.bad_rows, points.of_no_rule, "there is no rule for the event '",
                       detail::clipped(event.event), "'");
            else if (!place)
                reject(bad_rows, points.bad_rows, points.of_nobody, "there is no ", customer_in_words(event.customer));
            else if (!detail::on_calendar(when))
                reject(bad_rows, points.bad_rows, points.of_no_date, "the date must be one of the calendar, got ",
                       detail::quoted_day(when));
            else if (when > as_of.get())
                reject(late_rows, points.late_rows, late, "the event of ", to_text(when), " lies after the as-of day, ",
                       to_text(as_of.get()));
            else if (when <= counted)
                reject(bad_rows, points.bad_rows, points.counted_already, "the event of ", to_text(when),
                       " is counted already: the points hold all up to ", to_text(counted));
            else
                faded.push_back(
                    {*place, static_cast<std::size_t>(rule - rules.begin()), share_after(as_of.get() - when)});
            ++row;
        }
        points.used_rows = faded.size();
        detail::add_faded(points.shares, faded);
        decide(points);
    }

    template <class Id>
    void decide(engagement_points<Id>& points) const {
        for (Eigen::Index i = 0; i < points.shares.rows(); ++i) {
            double sum = 0;
            for (Eigen::Index r = 0; r < points.shares.cols(); ++r) {
                const auto& rule = rules[static_cast<std::size_t>(r)];
                const double part = std::clamp(points.shares(i, r) * rule.points, -rule.most_points, rule.most_points);
                points.contributions(i, r) = part;
                sum += part;
            }
            if (!std::isfinite(sum))
                fail(errc::overflow, static_cast<std::size_t>(i), "engagement: the points of ",
                     customer_in_words(points.customer[static_cast<std::size_t>(i)]), " leave the range of a double");
            points.scores.push_back(std::clamp(sum, lower, upper));
        }
    }

    [[nodiscard]] double share_after(std::chrono::days age) const {
        const double share = decay(age);
        require(share >= 0 && share <= 1, "engagement: decay must be in [0, 1], got ", share, " for an age of ",
                age.count(), " days");
        return share;
    }

    void check() const {
        detail::require_as_of("engagement", as_of);
        require(!rules.empty(), "engagement: there must be at least one rule, got none");
        require(lower <= upper && lower < std::numeric_limits<double>::infinity() &&
                    upper > -std::numeric_limits<double>::infinity(),
                "engagement: lower must be at most upper, and a finite score lie between, got ", lower, " and ", upper);
        for (std::size_t r = 0; r < rules.size(); ++r) {
            require(std::isfinite(rules[r].points), "engagement: the points of '", rules[r].event,
                    "' must be finite, got ", rules[r].points);
            require(rules[r].most_points >= 0, "engagement: the most_points of '", rules[r].event,
                    "' must be at least 0, got ", rules[r].most_points);
            for (std::size_t other = 0; other < r; ++other)
                require(rules[other].event != rules[r].event, "engagement: two rules are about '", rules[r].event, "'");
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
