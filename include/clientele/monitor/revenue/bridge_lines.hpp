#pragma once

/// @file
/// What a revenue bridge says: how the money of one period became that of another, step by step, to the minor unit.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/minor_units.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/monitor/detail/ratio_interval.hpp>
#include <clientele/monitor/detail/shares_in_words.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The money of one period by customer, in any order of the rows; a customer may have several rows, which are summed.
/// @tparam Ids a vector or span of integers or texts
template <class Ids>
struct period_revenue {
    const Ids& customers;            ///< whose each row is
    column money;                    ///< of each row, in currency units, with no more decimals than the bridge has
    std::span<const int> segment{};  ///< of each row, a place among the segments; the same in all rows of a customer
    std::span<const int> currency{}; ///< of each row, a place among the currencies
};
/// From a list and its columns.
template <class Ids>
period_revenue(const Ids&, column, std::span<const int>, std::span<const int>) -> period_revenue<Ids>;
/// From a list, its money and its segments.
template <class Ids>
period_revenue(const Ids&, column, std::span<const int>) -> period_revenue<Ids>;
/// From a list and its money.
template <class Ids>
period_revenue(const Ids&, column) -> period_revenue<Ids>;

/// One step of a bridge.
struct bridge_step {
    std::int64_t minor = 0;    ///< its money, in minor units
    std::size_t customers = 0; ///< who made it

    /// Equal money and customers.
    friend bool operator==(const bridge_step&, const bridge_step&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("bridge_step");
        each("minor", of.minor...);
        each("customers", of.customers...);
    }
};

/// A share of the money of customers who paid in the base, a ratio of two sums over them, with what its variance needs.
struct money_ratio {
    std::int64_t base = 0;     ///< what they paid in the base, above 0 each, in minor units
    std::int64_t now = 0;      ///< of it, what there is still, or what they pay now
    std::size_t customers = 0; ///< how many they are
    double base_squares = 0;   ///< the sum of base^2 over the customers
    double products = 0;       ///< the sum of base now
    double now_squares = 0;    ///< the sum of now^2

    /// now / base, with the ends of Student's t by the variance of a ratio of sums over customers,
    ///
    ///     n / (n - 1) sum of (now_i - r base_i)^2 / base^2
    ///
    /// never below 0. The degrees of freedom are (sum of base)^2 / sum of base^2 - 1: where few bring most of the money
    /// it is they who are few. Of ten customers it is narrower than it should be all the same; where all have the same
    /// ratio there is no width.
    /// @param level how sure, in (0, 1)
    /// @returns none where nobody paid in the base; for a single customer the ratio without a width
    /// @throws error `bad_parameter`
    /// Source: Cochran, Sampling Techniques, 3rd ed. (1977), 2.11.
    [[nodiscard]] std::optional<interval> estimate(double level = 0.95) const {
        detail::require_level("money_ratio", level);
        if (base <= 0)
            return {};
        return detail::ratio_interval(static_cast<double>(base), static_cast<double>(now),
                                      static_cast<double>(customers), base_squares, products, now_squares, level);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("money_ratio");
        each("base", of.base...);
        each("now", of.now...);
        each("customers", of.customers...);
        each("base_squares", of.base_squares...);
        each("products", of.products...);
        each("now_squares", of.now_squares...);
    }
};

/// The bridge of one currency, of all its customers or of one segment:
///
///     start + newcomers + won_back + moved_in + expansion - contraction - churned - moved_out - erased + corrections
///     = end
///
/// Every customer's change is in one step of it. Who moved between segments takes the money of the base along, out of
/// the one and into the other, and then makes a step there. Of all customers nobody moved.
struct bridge_line {
    int currency = 0;          ///< its place among the currencies
    int segment = -1;          ///< its place among the segments; -1: all customers
    bridge_step start{};       ///< the base; customers are those who paid
    bridge_step newcomers{};   ///< paid nothing in the base, and never bought before it
    bridge_step won_back{};    ///< paid nothing in the base, and bought before it
    bridge_step moved_in{};    ///< came from another segment
    bridge_step expansion{};   ///< paid more than in the base
    bridge_step contraction{}; ///< paid less, in this currency, and still buy
    bridge_step churned{};     ///< paid in the base, and nothing in the period, in any currency
    bridge_step moved_out{};   ///< went to another segment
    bridge_step erased{};      ///< of whom nothing may be known any longer
    bridge_step corrections{}; ///< paid nothing in either, and had returns: the change, of either sign
    bridge_step end{};         ///< the period; customers are those who paid

    money_ratio net{};              ///< of those who paid in the base: what they pay now, more or less
    money_ratio gross{};            ///< of them: each at most what it paid in the base, and at least nothing
    std::size_t base_customers = 0; ///< who paid in the base; two who are one now are one
    std::size_t retained = 0;       ///< of them, who pays now, in any currency

    /// What the money of those who paid in the base has become, as a share of it: expansion in, newcomers and the won
    /// back out. None where nobody paid.
    [[nodiscard]] std::optional<interval> net_retention(double level = 0.95) const { return net.estimate(level); }
    /// The same with those who were won back: as large as the effort to get them back makes it. None where nobody paid.
    [[nodiscard]] std::optional<double> net_retention_with_won_back() const {
        if (net.base <= 0)
            return {};
        return (static_cast<double>(net.now) + static_cast<double>(won_back.minor)) / static_cast<double>(net.base);
    }
    /// What is left of their money where nobody may make up for another: the sum of min(base, now) by customer. The
    /// lesser of two totals would let the growth of some hide the loss of others.
    [[nodiscard]] std::optional<interval> gross_retention(double level = 0.95) const {
        return detail::at_most_whole(gross.estimate(level));
    }
    /// The share of them who pay now, in any currency.
    [[nodiscard]] std::optional<interval> logo_retention(double level = 0.95) const {
        if (base_customers == 0)
            return {};
        return proportion_interval(static_cast<double>(retained), static_cast<double>(base_customers), level);
    }

    /// What is missing to the end, in minor units: 0, or the line was filled in by hand and is wrong.
    [[nodiscard]] std::int64_t gap() const {
        std::int64_t sum = start.minor;
        bool fits = true;
        for (const auto* each : {&newcomers, &won_back, &moved_in, &expansion, &corrections})
            fits = fits && detail::add_minor(sum, each->minor);
        for (const auto* each : {&contraction, &churned, &moved_out, &erased, &end})
            fits = fits && detail::add_minor(sum, -each->minor);
        if (!fits)
            fail(errc::overflow, no_row, "revenue_bridge: a sum is outside the range of 64-bit minor units");
        return sum;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("bridge_line");
        each("currency", of.currency...);
        each("segment", of.segment...);
        each("start", of.start...);
        each("newcomers", of.newcomers...);
        each("won_back", of.won_back...);
        each("moved_in", of.moved_in...);
        each("expansion", of.expansion...);
        each("contraction", of.contraction...);
        each("churned", of.churned...);
        each("moved_out", of.moved_out...);
        each("erased", of.erased...);
        each("corrections", of.corrections...);
        each("end", of.end...);
        each("net", of.net...);
        each("gross", of.gross...);
        each("base_customers", of.base_customers...);
        each("retained", of.retained...);
    }
};

/// A bridge between two periods (`revenue_bridge`): for each currency a line of all customers, then one per segment.
/// Nothing is ever summed across currencies.
struct bridged_revenue {
    window base{};                         ///< the period it starts from
    window period{};                       ///< the period it ends with
    int decimals = 2;                      ///< of the money
    std::vector<std::string> segments{};   ///< their names; none where customers are in no segments
    std::vector<std::string> currencies{}; ///< their names, one at least
    std::vector<bridge_line> lines{};      ///< currencies x (1 + segments)
    std::size_t earlier_rows = 0;          ///< rows before the base: only who bought in them counts
    std::size_t between_rows = 0;          ///< rows after the base and before the period: in no step
    std::size_t later_rows = 0;            ///< rows after the period: in no step

    /// A line.
    /// @param currency its place
    /// @param segment its place, -1 for all customers
    /// @throws error `bad_parameter` for one that there is not; `bad_shape` for lines that were filled in and are torn
    [[nodiscard]] const bridge_line& line(int currency = 0, int segment = -1) const {
        require_same_size("bridged_revenue", "lines", currencies.size() * (segments.size() + 1), lines.size());
        require(currency >= 0 && static_cast<std::size_t>(currency) < currencies.size(),
                "bridged_revenue: currency must be in [0, ", currencies.size(), "), got ", currency);
        require(segment >= -1 && segment < static_cast<int>(segments.size()),
                "bridged_revenue: segment must be in [-1, ", segments.size(), "), got ", segment);
        return lines[static_cast<std::size_t>(currency) * (segments.size() + 1) +
                     static_cast<std::size_t>(segment + 1)];
    }

    /// The money of a step, in currency units.
    [[nodiscard]] double money(const bridge_step& of) const {
        return static_cast<double>(of.minor) / detail::minor_per_unit(decimals);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("bridged_revenue");
        each("base", of.base...);
        each("period", of.period...);
        each("decimals", of.decimals...);
        each("segments", of.segments...);
        each("currencies", of.currencies...);
        each("lines", of.lines...);
        each("earlier_rows", of.earlier_rows...);
        each("between_rows", of.between_rows...);
        each("later_rows", of.later_rows...);
    }
};

/// A line for people: the steps that are not empty with their customers, base and period, and what was retained.
/// @param of the bridge
/// @param currency its place
/// @param segment its place, -1 for all customers
/// @throws error as `bridged_revenue::line`
[[nodiscard]] inline std::string in_words(const bridged_revenue& of, int currency = 0, int segment = -1) {
    const auto& line = of.line(currency, segment);
    const auto& unit = of.currencies[static_cast<std::size_t>(currency)];
    auto text = sentence(unit.empty() ? "" : unit + " ", of.money(line.start), " from ",
                         detail::counted(line.start.customers, "customer", "customers"), " in ",
                         detail::period_in_words(of.base));
    const auto add = [&](const char* sign, const char* what, const bridge_step& step) {
        if (step.minor != 0 || step.customers != 0)
            text += sentence(sign, of.money(step), " ", what, " (", step.customers, ")");
    };
    add(" + ", "new", line.newcomers);
    add(" + ", "won back", line.won_back);
    add(" + ", "moved in", line.moved_in);
    add(" + ", "expansion", line.expansion);
    add(" - ", "contraction", line.contraction);
    add(" - ", "churned", line.churned);
    add(" - ", "moved out", line.moved_out);
    add(" - ", "erased", line.erased);
    add(" + ", "corrections", line.corrections);
    text += sentence(" = ", of.money(line.end), " from ", detail::counted(line.end.customers, "customer", "customers"),
                     " in ", detail::period_in_words(of.period), ".");
    const auto net = line.net_retention(), gross = line.gross_retention(), logos = line.logo_retention();
    if (!net || !gross || !logos)
        return text + " Nobody paid in the base, so that nothing could be retained.";
    return text + sentence(" Of the money of ", detail::counted(line.base_customers, "customer", "customers"), " ",
                           detail::share_in_words(*net), " is there net, ",
                           detail::percent_in_words(*line.net_retention_with_won_back()), " with the won back, ",
                           detail::share_in_words(*gross), " gross; ", detail::share_in_words(*logos),
                           " of them still buy.");
}

} // namespace clientele::inline CLIENTELE_ABI
