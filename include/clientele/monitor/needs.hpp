#pragma once

/// @file
/// What each customer needs, as it was said or found out: dated, with its source, and what of it is offered and bought.

#include <clientele/align.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How a need is known.
enum class need_kind {
    stated, ///< the customer said so
    latent  ///< somebody or something concluded it
};
/// Its values in words.
constexpr std::array<std::string_view, 2> words_of(need_kind) noexcept { return {"stated", "latent"}; }

/// What has become of a need.
enum class need_state {
    open, ///< it is there
    met,  ///< by us
    lost, ///< by somebody else
    gone  ///< it is no need any longer
};
/// Its values in words.
constexpr std::array<std::string_view, 4> words_of(need_state) noexcept { return {"open", "met", "lost", "gone"}; }

/// What was known of one need of one customer from a day on.
template <class Id>
struct customer_need {
    Id customer;                         ///< whose
    std::string need;                    ///< what, in the words of the categories that are offered
    day on;                              ///< the day from which on it is known like this
    need_kind kind = need_kind::stated;  ///< how it is known
    need_state state = need_state::open; ///< what has become of it
    double strength = 1;                 ///< how much it matters, in [0, 1]
    std::string source{};                ///< from whom or what, such as "visit" or "survey"

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_need");
        each("customer", of.customer...);
        each("need", of.need...);
        each("on", of.on...);
        each("kind", of.kind...);
        each("state", of.state...);
        each("strength", of.strength...);
        each("source", of.source...);
    }
};

/// How the need of a customer is not what it was.
template <class Id>
struct need_change {
    Id customer;                       ///< whose
    std::string need;                  ///< what
    std::optional<double> before{};    ///< its strength while it was open; none: it was not
    std::optional<double> after{};     ///< its strength while it is open; none: it is not
    std::optional<need_state> ended{}; ///< what became of it where it is open no longer
};

/// All that was ever known of the needs of customers.
template <class Id>
class need_records {
public:
    /// Puts records beside those that are there; none is changed. Where it refuses, the records stay as they were.
    /// @param records in any order; one for each customer, need and day
    /// @throws error `bad_value` with the row for an empty id, need or source, a strength outside [0, 1], a day that is
    /// not of the calendar, or one that stands twice
    /// Complexity: O(n log n).
    void add(std::span<const customer_need<Id>> records) {
        for (std::size_t row = 0; row < records.size(); ++row)
            check(records[row], row);
        auto all = records_;
        all.insert(all.end(), records.begin(), records.end());
        std::sort(all.begin(), all.end(), in_order);
        if (const auto twice = std::adjacent_find(all.begin(), all.end(),
                                                  [](const auto& a, const auto& b) { return !in_order(a, b); });
            twice != all.end())
            fail(errc::bad_value, no_row, "need_records: a need must have one record a day, but '",
                 detail::clipped(twice->need), "' of ", customer_in_words(twice->customer), " has two on ",
                 to_text(twice->on));
        records_ = std::move(all);
    }

    /// All records, by customer, need and day.
    [[nodiscard]] const std::vector<customer_need<Id>>& records() const noexcept { return records_; }

    /// What holds on a day: of each need of each customer the last record on or before it, whatever its state.
    /// Complexity: O(n).
    [[nodiscard]] std::vector<customer_need<Id>> on(day as_of) const {
        std::vector<customer_need<Id>> found;
        for (const auto& each : records_)
            if (each.on <= as_of) {
                if (!found.empty() && found.back().customer == each.customer && found.back().need == each.need)
                    found.back() = each;
                else
                    found.push_back(each);
            }
        return found;
    }

    /// What changed between two days: needs that came, that ended, and that matter more or less than before.
    /// @param before the earlier day
    /// @param after  the later day
    /// @returns by customer and need
    /// @throws error `bad_parameter` unless the days rise
    /// Complexity: O(n).
    [[nodiscard]] std::vector<need_change<Id>> between(day before, day after) const {
        require(before < after, "need_records: the earlier day must be before ", detail::quoted_day(after), ", got ",
                detail::quoted_day(before));
        const auto then = on(before);
        std::vector<need_change<Id>> found;
        auto earlier = then.begin();
        for (const auto& each : on(after)) { // every need of then is there
            need_change<Id> change{each.customer, each.need};
            if (earlier != then.end() && earlier->customer == each.customer && earlier->need == each.need)
                change.before = strength_of(*earlier++);
            change.after = strength_of(each);
            if (change.before && !change.after)
                change.ended = each.state;
            if (change.before != change.after)
                found.push_back(std::move(change));
        }
        return found;
    }

    /// All that it keeps of a customer.
    [[nodiscard]] std::vector<customer_need<Id>> about(const Id& customer) const {
        return detail::entries_about(records_, customer);
    }
    /// Forgets a customer, leaving no trace.
    /// @returns how many records are gone
    std::size_t erase(Id customer) { return detail::erase_about(records_, customer); }
    /// Makes two customers one; where both have a record of one need on one day, that of `into` stays.
    /// @param from who is no customer of its own any longer
    /// @param into who it is now
    /// @returns the records that gave way
    /// @throws error `bad_parameter` for an empty id
    std::vector<customer_need<Id>> merge(Id from, Id into) {
        detail::require_merged_into("need_records", from, into);
        std::vector<customer_need<Id>> gave_way;
        for (auto& each : from == into ? std::vector<customer_need<Id>>{} : about(from)) {
            each.customer = into;
            const auto place = std::lower_bound(records_.begin(), records_.end(), each, in_order);
            if (place != records_.end() && !in_order(each, *place))
                gave_way.push_back(each);
            else
                records_.insert(place, each);
        }
        if (!(from == into))
            erase(from);
        return gave_way;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("need_records");
        each("records", of.records_...);
    }
    /// Refuses records that `add` would refuse.
    /// @throws error as `add`
    void require_sound(std::string_view) const { need_records{}.add(records_); }

private:
    static bool in_order(const customer_need<Id>& a, const customer_need<Id>& b) {
        return std::tie(a.customer, a.need, a.on) < std::tie(b.customer, b.need, b.on);
    }
    static std::optional<double> strength_of(const customer_need<Id>& need) {
        return need.state == need_state::open ? std::optional{need.strength} : std::nullopt;
    }
    static void check(const customer_need<Id>& each, std::size_t row) {
        if (detail::says_nothing(each.customer) || each.need.empty() || each.source.empty())
            fail(errc::bad_value, row, "need_records: a record must have a customer, a need and a source, which row ",
                 row, " has not");
        if (!(each.strength >= 0 && each.strength <= 1))
            fail(errc::bad_value, row, "need_records: strength must be in [0, 1], got ", each.strength, " in row ", row,
                 ", ", customer_in_words(each.customer));
        if (!detail::on_calendar(each.on))
            fail(errc::bad_value, row, "need_records: on must be a date of the calendar, got ",
                 detail::quoted_day(each.on), " in row ", row);
    }

    std::vector<customer_need<Id>> records_{}; // in_order
};

/// @cond INTERNAL
namespace detail {

/// For each open need, the first row of a list of customers and categories that is about it; none where there is none.
template <class Id, class Ids, class Categories>
[[nodiscard]] std::vector<std::pair<std::size_t, std::optional<std::size_t>>>
rows_of_open_needs(std::string_view where, std::span<const customer_need<Id>> needs, const Ids& ids,
                   const Categories& categories) {
    require_same_size(where, "categories", std::ranges::size(ids), std::ranges::size(categories));
    const auto key = [&](std::size_t row) {
        return std::pair{id_at(ids, row), std::string_view{id_at(categories, row)}};
    };
    std::vector<std::size_t> rows(std::ranges::size(ids));
    for (std::size_t row = 0; row < rows.size(); ++row)
        rows[row] = row;
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        const auto left = key(a), right = key(b);
        return left < right || (left == right && a < b);
    });
    std::vector<std::pair<std::size_t, std::optional<std::size_t>>> found;
    for (std::size_t place = 0; place < needs.size(); ++place) {
        if (!(needs[place].strength >= 0 && needs[place].strength <= 1))
            fail(errc::bad_value, place, where, ": strength must be in [0, 1], got ", needs[place].strength, " in row ",
                 place, ", ", customer_in_words(needs[place].customer));
        if (needs[place].state != need_state::open)
            continue;
        const std::pair wanted{needs[place].customer, std::string_view{needs[place].need}};
        const auto at = std::lower_bound(rows.begin(), rows.end(), wanted,
                                         [&](std::size_t row, const auto& of) { return key(row) < of; });
        found.emplace_back(place, at != rows.end() && key(*at) == wanted ? std::optional{*at} : std::nullopt);
    }
    return found;
}

} // namespace detail
/// @endcond

/// How much of one need is covered by offers.
struct need_coverage {
    std::string need{};          ///< which
    std::size_t customers = 0;   ///< who have it open
    std::size_t covered = 0;     ///< of these, who have an offer for it
    double strength = 0;         ///< the sum over the customers
    double strength_covered = 0; ///< of those with an offer

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("need_coverage");
        each("need", of.need...);
        each("customers", of.customers...);
        each("covered", of.covered...);
        each("strength", of.strength...);
        each("strength_covered", of.strength_covered...);
    }
};

/// How much of the open needs is covered by offers, for each need.
/// @param needs      of a day (`need_records::on`), in any order
/// @param ids        the customer of each offer
/// @param categories the need that it answers: texts, as many
/// @returns needs in ascending order
/// @throws error `bad_shape`; `bad_value` with the place of a need whose strength is not in [0, 1]
/// Complexity: O((n + m) log(n + m)) for m offers.
template <class Id, class Ids, class Categories>
[[nodiscard]] std::vector<need_coverage> cover_needs(const std::vector<customer_need<Id>>& needs, const Ids& ids,
                                                     const Categories& categories) {
    auto found = detail::rows_of_open_needs(std::string_view{"cover_needs"}, std::span<const customer_need<Id>>{needs},
                                            ids, categories);
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
        return std::tie(needs[a.first].need, a.first) < std::tie(needs[b.first].need, b.first);
    });
    std::vector<need_coverage> covers;
    for (std::size_t i = 0; i < found.size();) {
        need_coverage each{.need = needs[found[i].first].need};
        exact_sum all, covered;
        for (; i < found.size() && needs[found[i].first].need == each.need; ++i) {
            const double strength = needs[found[i].first].strength;
            ++each.customers;
            all.add(strength);
            if (found[i].second) {
                ++each.covered;
                covered.add(strength);
            }
        }
        each.strength = all.value();
        each.strength_covered = covered.value();
        covers.push_back(std::move(each));
    }
    return covers;
}

/// An open need of something that the customer does not buy from us, though its peers do.
struct needed_white_space {
    std::size_t need; ///< its place among the needs
    std::size_t row;  ///< the place of customer and category in the white space
};

/// The white space that somebody needs: where to offer first.
/// @param needs      of a day (`need_records::on`)
/// @param ids        of the customers of the white space (`portrait/white_space.hpp`)
/// @param categories that each of them does not buy
/// @returns the strongest need first; equal ones in the order of the needs
/// @throws error `bad_shape`; `bad_value` with the place of a need whose strength is not in [0, 1]
/// Complexity: O((n + m) log(n + m)) for m rows of white space.
template <class Id, class Ids, class Categories>
[[nodiscard]] std::vector<needed_white_space> find_needed_white_space(const std::vector<customer_need<Id>>& needs,
                                                                      const Ids& ids, const Categories& categories) {
    std::vector<needed_white_space> found;
    for (const auto& [need, row] : detail::rows_of_open_needs(
             std::string_view{"find_needed_white_space"}, std::span<const customer_need<Id>>{needs}, ids, categories))
        if (row)
            found.push_back({need, *row});
    std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
        return needs[a.need].strength > needs[b.need].strength ||
               (needs[a.need].strength == needs[b.need].strength && a.need < b.need);
    });
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
