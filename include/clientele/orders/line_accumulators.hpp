#pragma once

/// @file
/// Ready-made accumulators that need more of a line than its day and money: costs, categories, renewals; and who
/// referred whom.

#include <clientele/math/detail/wide_integer.hpp>
#include <clientele/orders/accumulators.hpp>

#include <functional>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {

/// What is left of a customer's money: the cost of the lines of the window, the contribution, total - cost, and the
/// margin, contribution / total, 0 where the total is not above 0.
///
///     accumulators{line_costs{.cost = &crm::line::cost}}
///
/// A cost is that of the whole line, unit cost times quantity, of the type of amounts, and has the line's sign: below 0
/// where goods come back. Whatever a customer costs beside its lines, `net_contribution` takes off.
/// Complexity: O(lines)
template <class Cost>
struct line_costs {
    static constexpr std::string_view name = "line_costs"; ///< for the record
    static constexpr std::size_t sums = 1;                 ///< cost, in minor units
    Cost cost;                                             ///< that of a line: a member of its struct, or a function

    /// The measures.
    [[nodiscard]] constexpr std::array<std::string_view, 3> names() const {
        return {"cost of goods", "contribution", "margin"};
    }
    /// The cost of a line.
    [[nodiscard]] line_note<1> note(const auto& line) const {
        const minor_amount minor = line.money.minor(std::invoke(cost, line.note));
        if (!minor.value)
            return {line.when, {0}, sentence("cost ", minor.problem)};
        return {line.when, {*minor.value}};
    }
    /// Their values.
    [[nodiscard]] std::array<double, 3> operator()(const purchase_history& of,
                                                   std::span<const day_sums<1>> noted) const {
        std::int64_t costs = 0, left = of.total;
        for (const auto& each : noted) {
            detail::add_exactly(costs, each.sums[0]);
            detail::add_exactly(left, -each.sums[0]);
        }
        const auto contribution = static_cast<double>(left);
        return {static_cast<double>(costs) / of.per_unit, contribution / of.per_unit,
                of.total > 0 ? contribution / static_cast<double>(of.total) : 0};
    }

    /// No members: how a line is read is the host's code.
    static constexpr void members(auto&& each, auto&...) { each.is("line_costs"); }
};

/// What a customer buys: the share of each category in its money, in [0, 1], and the breadth, the number of categories
/// with money.
///
///     category_mix{.category = &crm::line::group, .categories = std::array<std::string, 2>{"tea", "pots"}}
///
/// Money is that of the lines of the window, returns taken off their own category on their own day. A category whose
/// money is not above 0 has no share; all shares are 0 where no category has any.
/// Complexity: O(lines + days categories)
template <class Category, std::size_t Count>
struct category_mix {
    static constexpr std::string_view name = "category_mix"; ///< for the record
    static constexpr std::size_t sums = Count;               ///< money, in minor units
    Category category;                                       ///< that of a line: a code in [0, Count)
    std::array<std::string, Count> categories;               ///< their names

    /// The measures.
    [[nodiscard]] std::array<std::string, Count + 1> names() const {
        std::array<std::string, Count + 1> all;
        for (std::size_t k = 0; k < Count; ++k)
            all[k] = "share of " + categories[k];
        all[Count] = "categories bought";
        return all;
    }
    /// The money of a line, in its category.
    [[nodiscard]] line_note<Count> note(const auto& line) const {
        const auto code = std::invoke(category, line.note);
        static_assert(std::integral<decltype(code)>, "category_mix: .category must give an integer, a code");
        if (!std::in_range<std::size_t>(code) || static_cast<std::size_t>(code) >= Count)
            return {line.when, {}, sentence("category must be a code in [0, ", Count, "), got ", code)};
        line_note<Count> result{line.when, {}};
        result.sums[static_cast<std::size_t>(code)] = line.minor;
        return result;
    }
    /// Their values.
    [[nodiscard]] std::array<double, Count + 1> operator()(const purchase_history&,
                                                           std::span<const day_sums<Count>> noted) const {
        std::array<std::int64_t, Count> money{};
        for (const auto& each : noted)
            detail::add_sums(money, each.sums);
        std::int64_t all = 0;
        std::array<double, Count + 1> result{};
        for (const auto each : money)
            if (each > 0) {
                detail::add_exactly(all, each);
                ++result[Count];
            }
        for (std::size_t k = 0; k < Count; ++k)
            result[k] = money[k] > 0 ? static_cast<double>(money[k]) / static_cast<double>(all) : 0;
        return result;
    }

    /// Its members; how a line is read is the host's code.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("category_mix");
        each("categories", of.categories...);
    }
};

/// Contracts that came up for renewal in the window, and those of them that were kept: with a purchase in the days from
/// `.early` before the due day to `.grace` after it. One without such a purchase counts as due when its grace is over,
/// so that none is lost before it is late. `success_rate` makes rates with intervals of the two.
///
///     renewals{.due = &crm::line::runs_until}
///
/// A line of a contract says on which day it is due, a day or a `std::optional` of one, more than `.early` after its
/// own; a return (below 0) with the same due day takes the contract back.
/// Complexity: O(lines + due days log days)
template <class Due>
struct renewals {
    static constexpr std::string_view name = "renewals"; ///< for the record
    static constexpr std::size_t sums = 1;               ///< contracts, on their due day
    Due due;                                             ///< the due day of a line, or none
    std::chrono::days early{30};                         ///< that a renewal may come before the due day; at least 0
    std::chrono::days grace{30};                         ///< that it may come after it; at least 0

    /// The measures.
    [[nodiscard]] constexpr std::array<std::string_view, 2> names() const { return {"renewals due", "renewals kept"}; }
    /// The contract of a line, on its due day.
    [[nodiscard]] line_note<1> note(const auto& line) const {
        require_days();
        const std::optional<day> on{std::invoke(due, line.note)};
        if (!on)
            return {line.when, {0}};
        if (!detail::on_calendar(*on) || *on - line.when <= early)
            return {line.when,
                    {0},
                    sentence("the due day must be one of the calendar, and more than ", early.count(),
                             " days after the order")};
        return {*on, {line.minor < 0 ? -1 : 1}};
    }
    /// Their values.
    [[nodiscard]] std::array<double, 2> operator()(const purchase_history& of,
                                                   std::span<const day_sums<1>> noted) const {
        require_days();
        double came = 0, kept = 0;
        for (const auto& each : noted) {
            const auto contracts = static_cast<double>((std::max)(each.sums[0], std::int64_t{0}));
            const auto purchase =
                std::partition_point(of.all_days.begin(), of.all_days.end(),
                                     [&](const day_totals& bought) { return each.when - bought.when > early; });
            const bool renewed = purchase != of.all_days.end() && purchase->when - each.when <= grace;
            came += renewed || of.as_of - each.when >= grace ? contracts : 0;
            kept += renewed ? contracts : 0;
        }
        return {came, kept};
    }

    /// Its members; how a line is read is the host's code.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("renewals");
        each("early", of.early...);
        each("grace", of.grace...);
    }

private:
    // Days of the calendar are subtracted and compared with them: any number of days fits.
    void require_days() const {
        require(early.count() >= 0 && grace.count() >= 0, "renewals: early and grace must be at least 0 days, got ",
                early.count(), " and ", grace.count());
    }
};

/// Whom customers brought: the number of customers with a purchase that counts whom this one referred, and their money,
/// `summaries::total`. Only direct referrals count. What is owed to referrers who have no entry themselves is in
/// `measure_column::elsewhere`, so that both columns add up.
///
///     referrals{.customer = std::span{ids}, .referred_by = std::span{referrers}}
///
/// @throws error `bad_shape` for spans of different lengths; `bad_value` with the row for a customer that stands twice
/// or referred itself
/// Complexity: O(r log n) for r referrals
/// Source: the value of referrals of Kumar, Petersen and Leone, How valuable is word of mouth?, HBR 85 (2007), without
/// their discount: nobody knows who would have come anyway.
template <class Customers, class Referrers>
struct referrals {
    static constexpr std::string_view name = "referrals"; ///< for the record
    Customers customer;                                   ///< ids of those who were referred: a span or a view
    Referrers referred_by;                                ///< of each, who did it

    /// The measures.
    [[nodiscard]] constexpr std::array<std::string_view, 2> names() const {
        return {"customers referred", "spend of referred"};
    }
    /// What one customer says by itself.
    [[nodiscard]] constexpr std::array<double, 2> operator()(const purchase_history&) const { return {}; }
    /// Their values.
    template <class Id>
    void finish(const summaries<Id>& base, std::span<measure_column> columns, double per_unit) const {
        require_same_size("referrals", "referred_by", customer.size(), referred_by.size());
        const std::size_t n = base.size();                        // of those who have no entry
        std::vector<std::pair<std::size_t, std::size_t>> credits; // to whom, for whom
        std::vector<bool> seen(n);
        for (std::size_t row = 0; row < customer.size(); ++row) {
            if (!detail::id_before(customer[row], referred_by[row]) &&
                !detail::id_before(referred_by[row], customer[row]))
                fail(errc::bad_value, row, "referrals: a customer must not be referred by itself, got ", customer[row],
                     " in row ", row);
            const auto who = base.find(customer[row]);
            if (!who)
                continue;
            if (seen[*who])
                fail(errc::bad_value, row, "referrals: a customer must stand once, got ", customer[row],
                     " again in row ", row);
            seen[*who] = true;
            credits.emplace_back(base.find(referred_by[row]).value_or(n), *who);
        }
        std::sort(credits.begin(), credits.end());
        for (std::size_t at = 0; at < credits.size();) {
            const auto to = credits[at].first, from = at;
            detail::wide_integer spend = 0; // minor units, whole again
            for (; at < credits.size() && credits[at].first == to; ++at)
                spend += std::llround(base.total[credits[at].second] * per_unit);
            (to < n ? columns[0].values[to] : columns[0].elsewhere) = static_cast<double>(at - from);
            (to < n ? columns[1].values[to] : columns[1].elsewhere) = static_cast<double>(spend) / per_unit;
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
