#pragma once

/// @file
/// What a host wants to know of each customer beside the summary: measures of its purchase days, and of what else its
/// lines say.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/orders/concepts.hpp>
#include <clientele/orders/detail/customer_measures.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The purchases of one customer, as an accumulator sees them. Days ascend.
struct purchase_history {
    std::span<const day_totals> days;     ///< purchase days that count, as the returns policy left them; at least one
    std::span<const day_totals> all_days; ///< the same, of the whole history up to the as-of day
    /// The days that count as the lines made them, before the returns policy: with days on which money was returned
    std::span<const day_totals> before_returns;
    day first;          ///< first purchase day of all
    window counted;     ///< the look-back window, which ends with the as-of day or before
    day as_of;          ///< the last day that counts
    std::int64_t total; ///< all money that counts, in minor units
    double per_unit;    ///< minor units of a currency unit

    /// The first day on which this customer could have bought: that of the first purchase, or the first of the window.
    [[nodiscard]] day since() const noexcept { return (std::max)(first, counted.begin); }
    /// The last day of the window.
    [[nodiscard]] day until() const noexcept { return counted.end - std::chrono::days{1}; }
};

/// A line that counts, as an accumulator reads it.
template <class Note, class Money>
struct noted_line {
    day when;           ///< its day
    std::int64_t minor; ///< its money in minor units, below 0 for a return
    const Note& note;   ///< the host's own struct, or what the host gave as note
    const Money& money; ///< the money policy: `money.minor(amount)` makes minor units
};

/// What an accumulator keeps of a line: whole numbers, and the day that they belong to. Those of a day are added up, so
/// that neither the order of lines nor the blocks in which they come change a bit.
template <std::size_t Count>
struct line_note {
    day when;                             ///< the line's own day, or a later one
    std::array<std::int64_t, Count> sums; ///< what the line adds
    std::string problem{};                ///< what is wrong with the line, if it is a bad row
};

/// The sums of one customer on one day.
template <std::size_t Count>
struct day_sums {
    day when;                             ///< the day
    std::array<std::int64_t, Count> sums; ///< of all lines that were noted on it
};

/// @cond INTERNAL
namespace detail {

// How many whole numbers an accumulator keeps of a day.
template <class Policy>
inline constexpr std::size_t sums_of = 0;
template <class Policy>
    requires requires { Policy::sums; }
inline constexpr std::size_t sums_of<Policy> = Policy::sums;

// How many measures it makes.
template <class Policy>
inline constexpr std::size_t measures_of =
    std::tuple_size_v<std::remove_cvref_t<decltype(std::declval<const Policy&>().names())>>;

} // namespace detail
/// @endcond

/// Measures each customer: `names()` are those of the measures, an array of texts, and a call with a `purchase_history`
/// gives as many finite numbers, an array of doubles.
///
/// One that needs more of a line than its day and money says how many whole numbers it keeps of a day
/// (`static constexpr std::size_t sums = 2`), reads them from a `noted_line` (`note(line)` gives a `line_note<2>`), and
/// is called with the history and the days that have any, ascending (`std::span<const day_sums<2>>`).
///
/// One that compares customers may offer `finish(base, columns, per_unit)`: it is called once, when all else is
/// written, with the `summaries`, a span of its own columns to change, and the minor units of a currency unit.
template <class Policy>
concept accumulator_policy =
    requires(const Policy& policy) {
        { std::string{policy.names()[0]} };
        std::tuple_size_v<std::remove_cvref_t<decltype(policy.names())>>;
    } && (requires(const Policy& policy, const purchase_history& of) {
        { policy(of) } -> std::same_as<std::array<double, detail::measures_of<Policy>>>;
    } || requires(const Policy& policy, const purchase_history& of,
                  std::span<const day_sums<detail::sums_of<Policy>>> noted) {
        requires detail::sums_of<Policy> > 0;
        { policy(of, noted) } -> std::same_as<std::array<double, detail::measures_of<Policy>>>;
    });

/// Accumulators, for `summarize::accumulate`. Their measures are columns of the result, in this order.
///
///     const summarize rules{.as_of = 2024y / 12 / 31, .accumulate = accumulators{purchase_gaps{}, growth_slope{}}};
///     const auto base = rules(orders, where);
///     base.measure("growth slope")[base.find(17).value()]
///
/// @throws error `bad_value` for a measure that is not finite, `bad_parameter` for two of one name; what the
/// accumulators throw
template <class... Policies>
class accumulators {
    static_assert((accumulator_policy<Policies> && ...),
                  "every accumulator must offer names() and a call with a purchase_history, or with that and the sums "
                  "that it keeps of days, which gives an array of as many doubles (accumulator_policy)");

public:
    /// Takes the accumulators.
    constexpr explicit accumulators(Policies... list) : list_{std::move(list)...} {}

    /// All of them.
    [[nodiscard]] constexpr const std::tuple<Policies...>& list() const noexcept { return list_; }

    /// Its members: each accumulator under its place.
    static constexpr void members(auto&& each, auto& of, auto&... others) {
        each.is("accumulators");
        detail::for_each_place<sizeof...(Policies)>([&](auto place) {
            each(sentence(std::size_t{place}), std::get<place>(of.list_), std::get<place>(others.list_)...);
        });
    }

private:
    std::tuple<Policies...> list_;
};

/// @cond INTERNAL
namespace detail {

template <std::size_t Count>
void add_sums(std::array<std::int64_t, Count>& to, const std::array<std::int64_t, Count>& sums) {
    for (std::size_t k = 0; k < Count; ++k)
        add_exactly(to[k], sums[k]);
}

/// The days of one customer that have sums of one accumulator.
template <std::size_t Count>
class noted_days {
public:
    using kept = day_sums<Count>; // of a line

    void clear() noexcept { days_.clear(); }
    void add(const kept& note) {
        if (!days_.empty() && days_.back().when == note.when)
            add_sums(days_.back().sums, note.sums);
        else
            days_.push_back(note);
    }
    [[nodiscard]] std::span<const kept> counted(const window& in) {
        const auto before = [](const kept& a, const kept& b) { return a.when < b.when; };
        std::sort(days_.begin(), days_.end(), before);
        std::size_t n = 0;
        for (const auto& each : days_)
            if (n > 0 && days_[n - 1].when == each.when)
                add_sums(days_[n - 1].sums, each.sums);
            else
                days_[n++] = each;
        days_.resize(n);
        const auto place = [&](day at) { return std::lower_bound(days_.begin(), days_.end(), kept{at, {}}, before); };
        return {place(in.begin), place(in.end)};
    }

private:
    std::vector<kept> days_;
};
/// Of one that keeps none.
template <>
class noted_days<0> {
public:
    using kept = skip;
    static constexpr void clear() noexcept {}
    static constexpr void add(skip) noexcept {}
};

template <class... Policies>
class customer_measures<accumulators<Policies...>> {
    using all = accumulators<Policies...>;

public:
    static constexpr std::size_t count = (std::size_t{0} + ... + measures_of<Policies>);
    static constexpr bool noted = ((sums_of<Policies> > 0) || ...);
    using notes =
        std::conditional_t<noted, std::tuple<typename noted_days<sums_of<Policies>>::kept...>, no_notes>; // of a line
    using kept = std::conditional_t<noted, typename kept_notes_of<kept_notes<>, sums_of<Policies>...>::type,
                                    no_notes>; // in states
    /// Of those that read lines, where each is among those for which states keep numbers.
    using places = std::array<std::size_t, (std::size_t{0} + ... + (sums_of<Policies> > 0))>;

    customer_measures(const all& list, double per_unit) : list_{list}, per_unit_{per_unit} {}

    /// Begins another customer.
    void clear() noexcept {
        std::apply([](auto&... each) { (each.clear(), ...); }, noted_);
    }
    /// Takes what is kept of a line.
    void add(const notes& of_line) {
        for_each_place<sizeof...(Policies)>([&](auto place) { std::get<place>(noted_).add(std::get<place>(of_line)); });
    }
    /// Takes what states kept of the lines of a day.
    template <class Notes, template <class> class Day>
    void add(const Day<Notes>& of, const places& at) {
        auto next = at.begin();
        const auto one = [&]<std::size_t Count>(noted_days<Count>& days) {
            if constexpr (Count > 0)
                if (const auto place = *next++; of.lines[place] > 0) {
                    day_sums<Count> own{day{std::chrono::days{of.when}}, {}};
                    std::copy_n(of.sums.data() + Notes::from(place), Count, own.sums.begin());
                    days.add(own);
                }
        };
        std::apply([&](auto&... each) { (one(each), ...); }, noted_);
    }
    /// Appends the measures of a customer.
    /// @param of but for its minor units
    void measure(purchase_history of, std::vector<double>& to) {
        of.per_unit = per_unit_;
        for_each_place<sizeof...(Policies)>([&](auto place) {
            const auto& policy = std::get<place>(list_.list());
            append(to, policy, measured(policy, std::get<place>(noted_), of));
        });
    }

    /// Reads what is kept of a line.
    /// @returns what is wrong with it
    template <class Note, class Money>
    [[nodiscard]] static std::string read(const all& list, day when, std::int64_t minor, const Note& note,
                                          const Money& money, notes& to) {
        std::string problem;
        const noted_line<Note, Money> line{when, minor, note, money};
        for_each_place<sizeof...(Policies)>(
            [&](auto place) { read_one(std::get<place>(list.list()), line, std::get<place>(to), problem); });
        return problem;
    }
    /// The same as states keep it.
    [[nodiscard]] static kept kept_of(const notes& of_line) {
        kept result;
        auto when = result.when.begin();
        auto sums = result.sums.begin();
        const auto one = [&]<class Note>(const Note& note) {
            if constexpr (!std::same_as<Note, skip>) {
                *when++ = static_cast<std::int32_t>(note.when.time_since_epoch().count());
                sums = std::copy(note.sums.begin(), note.sums.end(), sums);
            }
        };
        std::apply([&](const auto&... each) { (one(each), ...); }, of_line);
        return result;
    }
    /// Which numbers that is.
    [[nodiscard]] static kept_sums kept_sums_of(const all& list) {
        kept_sums lines;
        const auto one = [&]<class Policy>(const Policy& each) {
            if constexpr (sums_of<Policy> > 0) {
                std::string words;
                for (const auto& name : each.names())
                    words += (words.empty() ? "" : ", ") + with_separators_escaped(name);
                lines += sentence(sums_of<Policy>, " ", words, "\n");
            }
        };
        std::apply([&](const auto&... each) { (one(each), ...); }, list.list());
        return lines;
    }
    /// Where they are among those that states keep.
    [[nodiscard]] static places places_among(const all& list, const kept_sums& kept_there) {
        places at{};
        for_each_kept(kept_sums_of(list),
                      [&](std::size_t i, std::string_view line) { at[i] = place_among(kept_there, line); });
        return at;
    }
    /// Lets each look at all customers, whose other columns are written.
    template <class Id>
    static void finish(const all& list, summaries<Id>& to, double per_unit) {
        std::size_t at = 0;
        const auto one = [&]<class Policy>(const Policy& each) {
            const std::span own{to.measures.data() + at, measures_of<Policy>};
            if constexpr (requires { each.finish(std::as_const(to), own, per_unit); })
                each.finish(std::as_const(to), own, per_unit);
            at += own.size();
        };
        std::apply([&](const auto&... each) { (one(each), ...); }, list.list());
    }
    /// Writes the names, which must differ.
    static void write_names(const all& list, std::vector<measure_column>& to) {
        std::size_t at = 0;
        const auto write = [&](const auto& each) {
            for (const auto& name : each.names())
                to[at++] = {.name = std::string{name}, .values = std::move(to[at].values)};
        };
        std::apply([&](const auto&... each) { (write(each), ...); }, list.list());
        for (std::size_t i = 0; i < to.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                require(to[i].name != to[j].name, "summarize: accumulators must make measures of different names, got ",
                        to[i].name, " twice");
    }
    /// What is measured, for the record.
    [[nodiscard]] static std::string in_words(const all& list) {
        std::string words;
        const auto add = [&](const auto& each) {
            words += words.empty() ? "; accumulate: " : ", ";
            words += name_of(each);
        };
        std::apply([&](const auto&... each) { (add(each), ...); }, list.list());
        return words;
    }

private:
    template <class Policy, class Days>
    [[nodiscard]] static auto measured(const Policy& policy, Days& days, const purchase_history& of) {
        if constexpr (sums_of<Policy> > 0)
            return policy(of, days.counted(of.counted));
        else
            return policy(of);
    }
    template <class Policy, std::size_t Count>
    static void append(std::vector<double>& to, const Policy& policy, const std::array<double, Count>& values) {
        for (std::size_t k = 0; k < Count; ++k)
            if (!std::isfinite(values[k])) [[unlikely]]
                fail(errc::bad_value, no_row, "summarize: the measure ", policy.names()[k], " must be finite, got ",
                     values[k]);
        to.insert(to.end(), values.begin(), values.end());
    }
    template <class Policy, class Line, class Kept>
    static void read_one(const Policy& policy, const Line& line, Kept& to, std::string& problem) {
        if constexpr (sums_of<Policy> > 0) {
            auto note = policy.note(line);
            static_assert(std::same_as<decltype(note), line_note<sums_of<Policy>>>,
                          "an accumulator's note(line) must give a line_note<sums> (accumulator_policy)");
            if (problem.empty())
                problem = std::move(note.problem);
            if (problem.empty() && (note.when < line.when || !on_calendar(note.when)))
                problem = "the day of a note must be one of the calendar, and not before that of its line";
            const auto& sums = note.sums;
            if (problem.empty() &&
                std::find(sums.begin(), sums.end(), (std::numeric_limits<std::int64_t>::min)()) != sums.end())
                problem = "what an accumulator keeps must be above -2^63";
            to = {note.when, note.sums};
        }
    }

    const all& list_;
    double per_unit_;
    std::tuple<noted_days<sums_of<Policies>>...> noted_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
