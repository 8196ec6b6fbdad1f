#pragma once

/// @file
/// The bridge from the revenue of one period to that of another: who came, came back, grew, shrank and left.

#include <clientele/align.hpp>
#include <clientele/monitor/detail/bridge_sides.hpp>
#include <clientele/monitor/detail/sent_revenue.hpp>
#include <clientele/monitor/detail/unique_names.hpp>
#include <clientele/monitor/revenue/bridge_lines.hpp>

#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How the revenue of one period became that of another, exactly, by segment and by currency:
///
///     start + new + won back + expansion - contraction - churned = end
///
/// Money is counted in whole minor units, so that every line closes to the last one. Lists meet by id: two customers
/// who are one now brought together what they brought apart, and neither churned.
///
///     const auto bridge = revenue_bridge{.base = {2025y / 1 / 1, 2026y / 1 / 1}, .period = {2026y / 1 / 1, 2027y / 1 /
///     1}}
///                             .count(customers, days, amounts);
///     std::puts(in_words(bridge).c_str());
struct revenue_bridge {
    window base;                             ///< the period it starts from
    window period;                           ///< the period it ends with, not before the base has ended
    int decimals = 2;                        ///< of the money, in [0, 9]
    std::vector<std::string> segments{};     ///< their names, if customers are in segments
    std::vector<std::string> currencies{""}; ///< their names, one at least; money of two is never summed

    /// The bridge of orders: each row belongs to the period that its day lies in. Whoever has a row of positive money
    /// before the base and paid nothing in it is won back; so the rows must go back far enough to know.
    /// @param rows customers, money, segments and currencies of the rows
    /// @param on the day of each row
    /// @param changes who was merged into whom, and who was erased, between the two periods: rows of who was merged
    /// bear the old id or the new one, in either period
    /// @returns one line per currency and segment
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of money that is finer than the decimals or
    /// not finite, of a segment or currency that there is not, or of a customer in two segments within a period;
    /// `overflow`; as `align`
    /// Complexity: O(n) for n rows, O(n log n) for ids that are texts.
    template <class Ids>
    [[nodiscard]] bridged_revenue count(const period_revenue<Ids>& rows, std::span<const day> on,
                                        const customer_changes<std::ranges::range_value_t<Ids>>& changes = {}) const {
        auto result = empty();
        detail::finish_bridge(one_rank{}, result, counted(result, rows, on, changes));
        return result;
    }
    /// The same where rows are spread over ranks, in any division: each gives its own, or none, and knows changes of
    /// its own. Each row is sent to the rank of who its customer is at last, with its id in 16 bytes, and 8 more where
    /// there are segments, and currencies; then 3.6 KB for each line are added up.
    /// @throws error as above, on every rank; rows are those of all, which are brought together only to say so
    template <ranks_policy Ranks, class Ids>
    [[nodiscard]] bridged_revenue
    count_on(const Ranks& ranks, const period_revenue<Ids>& rows, std::span<const day> on,
             const customer_changes<std::ranges::range_value_t<Ids>>& changes = {}) const {
        if constexpr (detail::alone<Ranks>) {
            return count(rows, on, changes);
        } else {
            auto result = empty();
            detail::refusing_together(ranks, 0, [&] {
                require_columns(rows, std::ranges::size(rows.customers));
                require_same_size("revenue_bridge", "on", std::ranges::size(rows.customers), on.size());
            });
            detail::changes_of_all<Ranks, std::ranges::range_value_t<Ids>> all{ranks, changes};
            const bool followed = !detail::refused_anywhere(ranks, [&] { all.follow(); });
            const detail::sent_revenue here{
                ranks, rows, on, [&](const auto& id) { return followed ? all.rank_of(id) : std::size_t{0}; }};
            detail::bridge_sums sums;
            if (detail::refused_anywhere(ranks, [&] { sums = counted(result, here.rows(), here.on(), all()); })) {
                const detail::sent_revenue everywhere{ranks, rows, on};
                return count(everywhere.rows(), everywhere.on(), all());
            }
            detail::finish_bridge(ranks, result, std::move(sums));
            return result;
        }
    }

    /// The bridge of two lists of revenue by customer.
    /// @param before what was paid in the base
    /// @param after what was paid in the period
    /// @param bought_earlier who bought before the base, each once, in any order: who of the newcomers is won back
    /// @param changes who was merged into whom, and who was erased, between the two periods
    /// @returns and throws as `count`
    /// Complexity: O(n + m) for ascending ids, else O(n log n + m log m).
    template <class Before, class After>
    [[nodiscard]] bridged_revenue
    between(const period_revenue<Before>& before, const period_revenue<After>& after,
            const std::vector<std::ranges::range_value_t<Before>>& bought_earlier = {},
            const customer_changes<std::ranges::range_value_t<Before>>& changes = {}) const {
        using id = std::ranges::range_value_t<Before>;
        static_assert(std::same_as<id, std::ranges::range_value_t<After>>,
                      "revenue_bridge: both lists of customers must have ids of one type");
        auto result = empty();
        detail::bridge_side<id> then{"base", *this}, now{"period", *this};
        then.add_all(before, number(before, "revenue_bridge: the customers of the base"));
        now.add_all(after, number(after, "revenue_bridge: the customers of the period"));
        detail::finish_bridge(one_rank{}, result, detail::fill_bridge(result, then, now, bought_earlier, changes));
        return result;
    }

    /// Refuses periods and names that cannot be used.
    /// @throws error `bad_parameter`
    void check() const {
        for (const auto* each : {&base, &period})
            require(detail::has_four_digit_year(each->begin) && detail::has_four_digit_year(each->end) &&
                        each->begin < each->end,
                    "revenue_bridge: ", each == &base ? "base" : "period", " must have a day inside, got ",
                    detail::quoted_day(each->begin), " to before ", detail::quoted_day(each->end));
        require(base.end <= period.begin, "revenue_bridge: period must not begin before the base has ended on ",
                detail::quoted_day(base.end), ", got ", detail::quoted_day(period.begin));
        (void)detail::minor_per_unit(decimals);
        require(!currencies.empty(), "revenue_bridge: currencies must have a name, got none");
        require(currencies.size() <= 10'000 && segments.size() < 10'000 / currencies.size(),
                "revenue_bridge: currencies x (1 + segments) must be at most 10000, got ", currencies.size(),
                " x (1 + ", segments.size(), ")");
        detail::require_unique_names("revenue_bridge", "currencies", currencies);
        detail::require_unique_names("revenue_bridge", "segments", segments);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("revenue_bridge");
        each("base", of.base...);
        each("period", of.period...);
        each("decimals", of.decimals...);
        each("segments", of.segments...);
        each("currencies", of.currencies...);
    }

private:
    [[nodiscard]] bridged_revenue empty() const {
        check();
        return {.base = base, .period = period, .decimals = decimals, .segments = segments, .currencies = currencies};
    }
    /// The lines of rows each of whose customers is here, and the sums behind their ratios.
    template <class Ids>
    [[nodiscard]] detail::bridge_sums counted(bridged_revenue& result, const period_revenue<Ids>& rows,
                                              std::span<const day> on,
                                              const customer_changes<std::ranges::range_value_t<Ids>>& changes) const {
        using id = std::ranges::range_value_t<Ids>;
        const auto whose = number(rows, "revenue_bridge: customers");
        require_same_size("revenue_bridge", "on", whose.of.size(), on.size());
        detail::bridge_side<id> before{"base", *this}, after{"period", *this};
        std::vector<bool> bought(whose.count, false);
        before.expect(whose.count);
        after.expect(whose.count);
        for (std::size_t row = 0; row < on.size(); ++row) {
            if (base.contains(on[row]))
                before.add(rows, whose, row);
            else if (period.contains(on[row]))
                after.add(rows, whose, row);
            else if (on[row] >= base.begin)
                ++(on[row] < period.begin ? result.between_rows : result.later_rows);
            else if (++result.earlier_rows; rows.money[row] > 0)
                bought[whose.of[row]] = true;
        }
        std::vector<id> earlier;
        for (std::size_t row = 0; row < on.size(); ++row)
            if (bought[whose.of[row]]) {
                earlier.push_back(detail::id_at(rows.customers, row));
                bought[whose.of[row]] = false;
            }
        return detail::fill_bridge(result, before, after, earlier, changes);
    }
    template <class Ids>
    [[nodiscard]] detail::distinct_places number(const period_revenue<Ids>& rows, std::string_view list) const {
        check();
        const auto whose = detail::number_customers(list, rows.customers);
        require_columns(rows, whose.of.size());
        return whose;
    }
    template <class Ids>
    void require_columns(const period_revenue<Ids>& rows, std::size_t count) const {
        require_same_size("revenue_bridge", "money", count, rows.money.size());
        if (!segments.empty())
            require_same_size("revenue_bridge", "segment", count, rows.segment.size());
        if (currencies.size() > 1 || !rows.currency.empty())
            require_same_size("revenue_bridge", "currency", count, rows.currency.size());
    }
};

} // namespace clientele::inline CLIENTELE_ABI
