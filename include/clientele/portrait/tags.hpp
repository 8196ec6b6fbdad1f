#pragma once

/// @file
/// Tags: short names that rules give to customers, from their portraits.

#include <clientele/portrait/concepts.hpp>
#include <clientele/portrait/customer_profiles.hpp>

#include <string_view>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// A host's own tag: a name and a predicate `(profiles, i) -> bool`.
template <class Predicate>
struct tag_if {
    std::string_view label; ///< what the tag is called; the text must outlive the tags
    Predicate predicate;    ///< who gets it

    /// The label.
    [[nodiscard]] constexpr std::string_view name() const { return label; }
    /// Whether customer i gets it.
    [[nodiscard]] bool operator()(const auto& profiles, std::size_t i) const { return predicate(profiles, i); }
};

/// @cond INTERNAL
namespace detail {
/// Refuses a rule on a block that the profiles do not have, such as one that only order lines can fill.
inline void require_block(bool there, std::string_view rule, std::string_view block) {
    require(there, rule, ": the profiles must have ", block);
}

/// Calendar months in years.
[[nodiscard]] constexpr double in_years(std::chrono::months length) { return static_cast<double>(length.count()) / 12; }
} // namespace detail
/// @endcond

/// Ready-made rules; their limits are fields. A rule on a block that the profiles do not have is an error
/// `bad_parameter`.
/// Complexity: O(1) a customer.
namespace tag {

/// A single purchase day so far.
struct one_time {
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "one-time"; }
    /// One purchase day.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const { return p.base.purchase_days[i] == 1; }
};

/// First purchase not long ago.
struct newcomer {
    std::chrono::months most_tenure{6}; ///< tenure below it
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "newcomer"; }
    /// Tenure below `most_tenure`.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        return p.base.tenure[i] < detail::in_years(most_tenure);
    }
};

/// Long with the company and still coming.
struct loyal {
    std::chrono::months least_tenure{24}; ///< tenure at least
    double least_quarters = 0.5;          ///< share of quarters with a purchase at least
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "loyal"; }
    /// Tenure and active quarters at or above the limits; needs order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.active_quarters.empty(), "tag::loyal", "active quarters, which come from order lines");
        return p.base.tenure[i] >= detail::in_years(least_tenure) && p.active_quarters[i] >= least_quarters;
    }
};

/// Away for much longer than they used to be.
struct slipping {
    double factor = 2;           ///< days since the last purchase over the mean gap, above
    int least_purchase_days = 3; ///< known well enough to tell
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "slipping"; }
    /// Recency above `factor` mean gaps.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        return p.base.purchase_days[i] >= least_purchase_days && p.base.recency[i] > factor * p.base.mean_gap[i];
    }
};

/// Comes like clockwork.
struct regular {
    double most_variation = 0.5; ///< gap variation at most
    int least_purchase_days = 4; ///< known well enough to tell
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "regular"; }
    /// Gap variation at or below `most_variation`; needs order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.gap_variation.empty(), "tag::regular",
                              "the variation of gaps, which comes from order lines");
        return p.base.purchase_days[i] >= least_purchase_days && p.gap_variation[i] <= most_variation;
    }
};

/// Comes in one season.
struct seasonal {
    double least_share = 0.7;    ///< of purchase days in the best three months in a row
    int least_purchase_days = 4; ///< known well enough to tell
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "seasonal"; }
    /// Share of the best three months in a row (December and January are neighbours) at or above `least_share`; needs
    /// order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(p.month_days.rows() > 0, "tag::seasonal", "days by month, which come from order lines");
        const auto days = p.month_days.row(static_cast<Eigen::Index>(i));
        double best = 0;
        for (Eigen::Index m = 0; m < 12; ++m)
            best = (std::max)(best, days(m) + days((m + 1) % 12) + days((m + 2) % 12));
        return p.base.purchase_days[i] >= least_purchase_days && best >= least_share * p.base.purchase_days[i];
    }
};

/// Buys on Saturdays and Sundays.
struct weekend_buyer {
    double least_share = 0.6;    ///< of purchase days at the weekend
    int least_purchase_days = 3; ///< known well enough to tell
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "weekend buyer"; }
    /// Share of weekend days at or above `least_share`; needs order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(p.weekday_days.rows() > 0, "tag::weekend_buyer",
                              "days by weekday, which come from order lines");
        const auto days = p.weekday_days.row(static_cast<Eigen::Index>(i));
        return p.base.purchase_days[i] >= least_purchase_days &&
               days(5) + days(6) >= least_share * p.base.purchase_days[i];
    }
};

/// Spends clearly more than a year ago.
struct growing {
    double least_factor = 1.5; ///< money of the last 365 days over that of the 365 before
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "growing"; }
    /// Recent spend at or above `least_factor` times the earlier, which must be above 0; needs order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.earlier_spend.empty(), "tag::growing", "spend by year, which comes from order lines");
        return p.earlier_spend[i] > 0 && p.recent_spend[i] >= least_factor * p.earlier_spend[i];
    }
};

/// Spends clearly less than a year ago.
struct shrinking {
    double most_factor = 0.67; ///< money of the last 365 days over that of the 365 before
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "shrinking"; }
    /// Recent spend at or below `most_factor` times the earlier, which must be above 0; needs order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.earlier_spend.empty(), "tag::shrinking",
                              "spend by year, which comes from order lines");
        return p.earlier_spend[i] > 0 && p.recent_spend[i] <= most_factor * p.earlier_spend[i];
    }
};

/// Buys in many categories.
struct broad {
    int least_categories = 4; ///< categories bought at least
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "broad"; }
    /// Breadth at or above `least_categories`; needs categories.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.breadth.empty(), "tag::broad", "categories");
        return p.breadth[i] >= least_categories;
    }
};

/// Puts nearly all money into one category.
struct specialist {
    double least_share = 0.8;    ///< of the favourite category
    int least_purchase_days = 2; ///< known well enough to tell
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "specialist"; }
    /// Share of the favourite at or above `least_share`; needs categories.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.favourite.empty(), "tag::specialist", "categories");
        return p.base.purchase_days[i] >= least_purchase_days && p.favourite[i] >= 0 &&
               p.category_share(i, static_cast<std::size_t>(p.favourite[i])) >= least_share;
    }
};

/// Buys at a discount.
struct bargain_hunter {
    double most_realisation = 0.9; ///< money over list price
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "bargain hunter"; }
    /// Price realisation at or below `most_realisation`; needs list prices.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.price_realisation.empty(), "tag::bargain_hunter", "list prices");
        return p.price_realisation[i] <= most_realisation;
    }
};

/// Buys the dear things of each category.
struct premium {
    double least_price_level = 1.25; ///< price level at least
    /// Its name.
    [[nodiscard]] constexpr std::string_view name() const { return "premium"; }
    /// Price level at or above `least_price_level`; needs order lines.
    [[nodiscard]] bool operator()(const auto& p, std::size_t i) const {
        detail::require_block(!p.price_level.empty(), "tag::premium", "price levels, which come from order lines");
        return p.price_level[i] >= least_price_level;
    }
};

} // namespace tag

/// Who got which tags.
struct tag_table {
    std::vector<std::string> names{}; ///< of the tags
    std::size_t customers = 0;        ///< rows of `given`
    std::vector<char> given{};        ///< customers x tags, row by row: 1 if the customer has the tag

    /// Whether a customer has a tag.
    [[nodiscard]] bool has(std::size_t customer, std::size_t which) const {
        return given[customer * names.size() + which] != 0;
    }
    /// The tags of a customer, in the order of the rules.
    [[nodiscard]] std::vector<std::string_view> of(std::size_t customer) const {
        std::vector<std::string_view> out;
        for (std::size_t t = 0; t < names.size(); ++t)
            if (has(customer, t))
                out.push_back(names[t]);
        return out;
    }
};

/// Gives tags to customers by a list of rules, to which a host adds its own.
///
///     tags{tag::loyal{}, tag::slipping{.factor = 3},
///          tag_if{"big", [](const auto& p, std::size_t i) { return p.base.total[i] > 1e6; }}}(profiles)
///
/// Complexity: O(n rules).
template <class... Rules>
class tags {
public:
    /// Takes the rules.
    constexpr explicit tags(Rules... list) : list_{std::move(list)...} {}

    /// The tags of these customers.
    /// @param profiles the customers
    /// @returns one row per customer, one column per rule
    /// @throws error where a rule needs a block that the profiles do not have
    template <class Id>
    [[nodiscard]] tag_table operator()(const customer_profiles<Id>& profiles) const {
        static_assert(
            (tag_policy<Rules, customer_profiles<Id>> && ...),
            "every rule must offer name() and a call with (profiles, customer) that returns a bool (tag_policy)");
        tag_table out{.customers = profiles.size()};
        std::apply([&](const auto&... rule) { (out.names.emplace_back(rule.name()), ...); }, list_);
        for (std::size_t i = 0; i < profiles.size(); ++i)
            std::apply([&](const auto&... rule) { (out.given.push_back(rule(profiles, i) ? 1 : 0), ...); }, list_);
        return out;
    }

private:
    std::tuple<Rules...> list_;
};

} // namespace clientele::inline CLIENTELE_ABI
