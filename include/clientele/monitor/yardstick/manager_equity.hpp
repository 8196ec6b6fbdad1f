#pragma once

/// @file
/// What a manager or a team did for the value of the accounts, apart from what came with them.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/math/random.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/math/student_t.hpp>
#include <clientele/monitor/detail/ordered_accounts.hpp>
#include <clientele/monitor/yardstick/equity_accounts.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The change in the value of one manager's accounts, in parts that add up:
/// before + handed_in - handed_out + common_growth + segment_mix + own + acquired = after.
struct equity_split {
    std::size_t accounts = 0;                ///< held at the end, those that were lost included
    double before = 0;                       ///< what the accounts held at the start were worth
    double handed_in = 0;                    ///< of those taken over, at their value before
    double handed_out = 0;                   ///< of those given away, at their value before
    double common_growth = 0;                ///< the growth of the whole book, on the accounts held at the end
    double segment_mix = 0;                  ///< what their segments grew beyond it
    double own = 0;                          ///< what they grew beyond their segments
    double acquired = 0;                     ///< what accounts are worth that were worth nothing before
    double after = 0;                        ///< what all are worth now
    double own_of_handed_in = 0;             ///< the part of `own` that lies on accounts taken over
    double cost_to_serve = 0;                ///< of the accounts held at the end; 0 where not given
    std::optional<interval> likely_own{};    ///< `own` with its interval; none for few accounts or no resamples
    std::optional<interval> likely_earned{}; ///< `earned()` with its interval, likewise

    /// What came to the manager: the accounts, and the growth that anybody's would have had.
    [[nodiscard]] double inherited() const noexcept {
        return before + handed_in - handed_out + common_growth + segment_mix;
    }
    /// What did not: growth beyond the segments, and new accounts, less what serving cost.
    [[nodiscard]] double earned() const noexcept { return own + acquired - cost_to_serve; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("equity_split");
        each("accounts", of.accounts...);
        each("before", of.before...);
        each("handed_in", of.handed_in...);
        each("handed_out", of.handed_out...);
        each("common_growth", of.common_growth...);
        each("segment_mix", of.segment_mix...);
        each("own", of.own...);
        each("acquired", of.acquired...);
        each("after", of.after...);
        each("own_of_handed_in", of.own_of_handed_in...);
        each("cost_to_serve", of.cost_to_serve...);
        each("likely_own", of.likely_own...);
        each("likely_earned", of.likely_earned...);
    }
};

/// The change in the value of all accounts, manager by manager.
struct equity_splits {
    std::vector<equity_split> managers{}; ///< by their labels
    equity_split nobody{};                ///< of the accounts that nobody looks after
    double growth = 0;                    ///< of the accounts that were worth something, as a share: 0.1 is ten percent
    std::vector<double> segment_growth{}; ///< the same of each segment; that of the book where nothing was worth before

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("equity_splits");
        each("managers", of.managers...);
        each("nobody", of.nobody...);
        each("growth", of.growth...);
        each("segment_growth", of.segment_growth...);
    }
};

/// Splits the change in the value of managers' accounts (customer equity), by shift and share: the accounts held at the
/// end are measured against what accounts of their segments did on the whole,
///
///     before + handed in - handed out + common growth + segment mix + own + acquired = after
///     common growth = g B,      segment mix = sum of (g_s - g) B_s,      own = sum of (A_s - B_s) - g_s B_s
///
/// B_s and A_s are what the manager's accounts of segment s that were worth something before were and are worth, g and
/// g_s the growth of all such accounts and of the segment's. Accounts are handed over at their value before; their
/// growth belongs to who holds them at the end. Over all managers and nobody, hand-overs, segment mix and own add up to
/// 0. A team is split by the same call with the team in place of the manager.
///
///     const auto year = manager_equity{.managers = 3, .segments = 4}.split(meet_accounts(then, now).columns());
///     std::puts(in_words(year.managers[0], "Ada").c_str());
///
/// Intervals say what else the same manager's work might have come to with other accounts of the kind: accounts are
/// drawn again with replacement, within each manager's, and everything is split anew. The ends are percentiles, pushed
/// out as Student's t demands of so many accounts.
struct manager_equity {
    required<int, "manager_equity: managers"> managers; ///< how many there are, in [1, 100000]
    required<int, "manager_equity: segments"> segments; ///< how many there are, in [1, 100000]
    double level = 0.95;                                ///< of the intervals, in (0, 1)
    std::size_t resamples = 999;                        ///< how often accounts are drawn again; 0: no intervals
    std::uint64_t seed = 1;                             ///< of the draws
    std::size_t least_accounts = 10;                    ///< below so many a manager has no interval; at least 2
    double most_share = 1;                              ///< of a segment that one manager may stay below, in (0, 1]

    /// Splits the change.
    /// @param accounts columns of two dates
    /// @returns the parts of each manager, with their intervals
    /// @throws error `bad_parameter`, also where a manager holds all (`most_share`) that a segment was worth, for then
    /// nothing tells what the segment did from what the manager did; `empty_input`, `bad_shape`; `bad_value` with the
    /// row, and where no account was worth anything; `overflow`
    /// Complexity: O((n + managers segments) (1 + resamples)).
    /// Source: shift-share analysis, Dunn, Papers of the Regional Science Association 6 (1960); expanded percentiles,
    /// Hesterberg, The American Statistician 69 (2015).
    [[nodiscard]] equity_splits split(const equity_accounts& accounts) const {
        check();
        accounts.check("manager_equity", managers, segments);
        const detail::ordered_accounts book{accounts, managers, static_cast<double>(segments)};
        const auto holders = static_cast<std::size_t>(managers) + 1;
        equity_splits result;
        result.managers.resize(holders);
        exact(book, result);
        if (resamples > 0)
            add_intervals(book, result);
        result.nobody = result.managers.back();
        result.managers.pop_back();
        return result;
    }

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check() const {
        for (const int count : {managers.get(), segments.get()})
            require(count >= 1 && count <= 100'000,
                    "manager_equity: managers and segments must be in [1, 100000], got ", count);
        require(static_cast<double>(managers) * segments <= 1e7,
                "manager_equity: managers times segments must be at most 10000000, got ",
                static_cast<double>(managers) * segments);
        detail::require_level("manager_equity", level);
        require(resamples == 0 || (resamples >= 99 && resamples <= 1'000'000),
                "manager_equity: resamples must be 0 or in [99, 1000000], got ", resamples);
        require(least_accounts >= 2, "manager_equity: least_accounts must be at least 2, got ", least_accounts);
        require(most_share > 0 && most_share <= 1, "manager_equity: most_share must be in (0, 1], got ", most_share);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("manager_equity");
        each("managers", of.managers...);
        each("segments", of.segments...);
        each("level", of.level...);
        each("resamples", of.resamples...);
        each("seed", of.seed...);
        each("least_accounts", of.least_accounts...);
        each("most_share", of.most_share...);
    }

private:
    void exact(const detail::ordered_accounts& book, equity_splits& result) const {
        const std::size_t holders = result.managers.size(), kinds = static_cast<std::size_t>(segments.get());
        detail::equity_cells<compensated_sum> cells{holders, kinds};
        compensated_sum before, after;
        for (std::size_t m = 0; m < holders; ++m)
            for (std::size_t i = book.first[m]; i < book.first[m + 1]; ++i)
                if (book.before[i] > 0) {
                    const std::size_t s = book.segment[i];
                    cells.before[m * kinds + s].add(book.before[i]);
                    cells.after[m * kinds + s].add(book.after[i]);
                    cells.all_before[s].add(book.before[i]);
                    cells.all_after[s].add(book.after[i]);
                    before.add(book.before[i]);
                    after.add(book.after[i]);
                }
        for (const auto& sum : {before, after})
            if (!std::isfinite(sum.value()))
                fail(errc::overflow, no_row, "manager_equity: the sum of the values is beyond the largest number");
        if (!(before.value() > 0))
            fail(errc::bad_value, no_row,
                 "manager_equity: some account must have been worth something before, but none was");
        result.growth = detail::growth_of(before.value(), after.value());
        for (std::size_t s = 0; s < kinds; ++s) {
            const double base = cells.all_before[s].value();
            result.segment_growth.push_back(base > 0 ? detail::growth_of(base, cells.all_after[s].value())
                                                     : result.growth);
            for (std::size_t m = 0; m + 1 < holders; ++m)
                require(
                    !(base > 0 && cells.before[m * kinds + s].value() >= most_share * base), "manager_equity: manager ",
                    m, " holds ", 100 * cells.before[m * kinds + s].value() / base, " % of what segment ", s,
                    " was worth before: nothing tells what the manager did from what the segment did; join segments, "
                    "or compare teams");
        }
        for (std::size_t m = 0; m < holders; ++m)
            fill(book, cells, result, m);
        hand_over(book, result);
        for (const auto& each : result.managers)
            for (const double part : {each.before, each.handed_in, each.after, each.common_growth, each.segment_mix,
                                      each.own, each.acquired, each.cost_to_serve})
                if (!std::isfinite(part))
                    fail(errc::overflow, no_row, "manager_equity: the sum of the values is beyond the largest number");
    }

    static void fill(const detail::ordered_accounts& book, const detail::equity_cells<compensated_sum>& cells,
                     equity_splits& result, std::size_t m) {
        compensated_sum common, mix, own, acquired, after, cost, on_handed_in;
        for (std::size_t s = 0; s < cells.segments; ++s) {
            const double base = cells.before[m * cells.segments + s].value(), g = result.segment_growth[s];
            common.add(detail::rounded_product(result.growth, base));
            mix.add(detail::rounded_product(g - result.growth, base));
            own.add(cells.after[m * cells.segments + s].value());
            own.add(-base);
            own.add(-detail::rounded_product(g, base));
        }
        for (std::size_t i = book.first[m]; i < book.first[m + 1]; ++i) {
            after.add(book.after[i]);
            cost.add(book.cost[i]);
            if (!(book.before[i] > 0)) {
                acquired.add(book.after[i]);
            } else if (book.holder[i] != m) {
                on_handed_in.add(book.after[i] - book.before[i]);
                on_handed_in.add(-detail::rounded_product(result.segment_growth[book.segment[i]], book.before[i]));
            }
        }
        equity_split& split = result.managers[m];
        split.accounts = book.first[m + 1] - book.first[m];
        split.common_growth = common.value();
        split.segment_mix = mix.value();
        split.own = own.value();
        split.acquired = acquired.value();
        split.after = after.value();
        split.cost_to_serve = cost.value();
        split.own_of_handed_in = on_handed_in.value();
    }

    static void hand_over(const detail::ordered_accounts& book, equity_splits& result) {
        const std::size_t holders = result.managers.size();
        std::vector<compensated_sum> before(holders), in(holders), out(holders);
        for (std::size_t m = 0; m < holders; ++m)
            for (std::size_t i = book.first[m]; i < book.first[m + 1]; ++i) {
                before[book.holder[i]].add(book.before[i]);
                if (book.holder[i] != m) {
                    in[m].add(book.before[i]);
                    out[book.holder[i]].add(book.before[i]);
                }
            }
        for (std::size_t m = 0; m < holders; ++m) {
            result.managers[m].before = before[m].value();
            result.managers[m].handed_in = in[m].value();
            result.managers[m].handed_out = out[m].value();
        }
    }

    void add_intervals(const detail::ordered_accounts& book, equity_splits& result) const {
        const std::size_t holders = result.managers.size(), kinds = static_cast<std::size_t>(segments.get());
        std::vector<std::vector<double>> own(holders), earned(holders); // by manager, then by draw
        const random_generator seeded{seed};
        std::vector<std::uint32_t> times; // each account of a manager was drawn
        for (std::size_t draw = 0; draw < resamples; ++draw) {
            auto random = seeded.split(draw);
            detail::equity_cells<double> cells{holders, kinds};
            std::vector<double> gained(holders); // acquired, less the cost to serve
            for (std::size_t m = 0; m < holders; ++m) {
                const std::size_t first = book.first[m], count = book.first[m + 1] - first;
                times.assign(count, 0); // drawn first and added up then, in the order in which memory is read
                for (std::size_t k = 0; k < count; ++k)
                    ++times[detail::to_size(random.below(count))];
                for (std::size_t k = 0; k < count; ++k) {
                    const std::size_t i = first + k, cell = m * kinds + book.segment[i];
                    const double drawn = times[k];
                    if (book.before[i] > 0) {
                        cells.before[cell] += detail::rounded_product(drawn, book.before[i]);
                        cells.after[cell] += detail::rounded_product(drawn, book.after[i]);
                        gained[m] -= detail::rounded_product(drawn, book.cost[i]);
                    } else {
                        gained[m] += detail::rounded_product(drawn, book.after[i] - book.cost[i]);
                    }
                }
                for (std::size_t s = 0; s < kinds; ++s) {
                    cells.all_before[s] += cells.before[m * kinds + s];
                    cells.all_after[s] += cells.after[m * kinds + s];
                }
            }
            for (std::size_t m = 0; m < holders; ++m) {
                double part = 0;
                for (std::size_t s = 0; s < kinds; ++s) {
                    const double g = detail::growth_of(cells.all_before[s], cells.all_after[s]);
                    const double base = cells.before[m * kinds + s];
                    part += cells.after[m * kinds + s] - base - detail::rounded_product(g, base);
                }
                own[m].push_back(part);
                earned[m].push_back(part + gained[m]);
            }
        }
        for (std::size_t m = 0; m < holders; ++m)
            if (auto& split = result.managers[m]; split.accounts >= least_accounts) {
                split.likely_own = around(split.own, own[m], split.accounts);
                split.likely_earned = around(split.earned(), earned[m], split.accounts);
            }
    }

    /// The percentiles of draws that are as far out as Student's t of so many accounts, and their narrowness, demand.
    [[nodiscard]] interval around(double estimate, std::vector<double>& drawn, std::size_t accounts) const {
        const auto n = static_cast<double>(accounts);
        const double out = std::sqrt(n / (n - 1)) * two_sided_student_t_quantile(level, n - 1);
        const double tail = normal_tail(out);
        const double unit = detail::square_unit(detail::largest_size(drawn));
        compensated_sum sum, squares;
        for (const double value : drawn)
            sum.add(value * unit);
        const auto draws = static_cast<double>(drawn.size());
        for (const double value : drawn) {
            const double off = value * unit - sum.value() / draws;
            squares.add(detail::rounded_product(off, off));
        }
        sort_values(drawn);
        return {estimate, std::sqrt(squares.value() / (draws - 1) * (n / (n - 1))) / unit,
                (std::min)(estimate, quantile_of_sorted(drawn, tail, quantile_type::type_6)),
                (std::max)(estimate, quantile_of_sorted(drawn, 1 - tail, quantile_type::type_6))};
    }
};

/// One manager's change for people, rounded to whole units: "Ada, 24 accounts: 2346 before + 563 handed in -
/// 0 handed out + 853 common growth + 118 segments - 146 own + 385 acquired = 4119. Earned 239 (-10 to 480)."
/// @param split of the manager
/// @param name  of the manager
[[nodiscard]] inline std::string in_words(const equity_split& split, std::string_view name) {
    const auto signed_part = [&](double value, std::string_view what) {
        return sentence(value < 0 ? " - " : " + ", detail::to_whole(std::abs(value)), " ", what);
    };
    std::string text = sentence(name, ", ", detail::counted(split.accounts, "account", "accounts"), ": ",
                                detail::to_whole(split.before), " before");
    text +=
        signed_part(split.handed_in, "handed in") + sentence(" - ", detail::to_whole(split.handed_out), " handed out");
    text += signed_part(split.common_growth, "common growth") + signed_part(split.segment_mix, "segments");
    text += signed_part(split.own, "own") + signed_part(split.acquired, "acquired");
    text += sentence(" = ", detail::to_whole(split.after), ". Earned ", detail::to_whole(split.earned()));
    if (split.cost_to_serve > 0)
        text += sentence(" after ", detail::to_whole(split.cost_to_serve), " of cost to serve");
    if (split.likely_earned)
        text += sentence(" (", detail::to_whole(split.likely_earned->lower), " to ",
                         detail::to_whole(split.likely_earned->upper), ").");
    else
        text += "; no interval, of too few accounts or without resamples.";
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
