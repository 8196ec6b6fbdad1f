#pragma once

/// @file
/// How grown-up a key-account programme is: a checklist with evidence.

#include <clientele/types.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Something that a programme must have.
struct checklist_item {
    std::string name{};                         ///< such as "sponsor"; each once
    std::string asks{};                         ///< for people: "Does a member of the board answer for the programme?"
    std::optional<std::chrono::days> renewed{}; ///< how old evidence may be, above 0; none: it does not age

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("checklist_item");
        each("name", of.name...);
        each("asks", of.asks...);
        each("renewed", of.renewed...);
    }
};

/// Something that shows that an item is there, wholly or in part.
struct checklist_evidence {
    std::string item{};   ///< its name
    std::string shows{};  ///< what can be looked at: a document, a decision, a list of names; not empty
    day on{};             ///< of which day it is
    bool in_part = false; ///< whether it shows only a part

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("checklist_evidence");
        each("item", of.item...);
        each("shows", of.shows...);
        each("on", of.on...);
        each("in_part", of.in_part...);
    }
};

/// Whether an item is there.
enum class checklist_status {
    met,      ///< evidence shows all of it
    in_part,  ///< evidence shows a part
    outdated, ///< the evidence is older than the item allows
    not_met   ///< there is no evidence
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(checklist_status) noexcept {
    return {"met", "in_part", "outdated", "not_met"};
}

/// One item with what was found.
struct checked_item {
    std::string name{};                                  ///< of the item
    checklist_status status = checklist_status::not_met; ///< whether it is there
    std::optional<checklist_evidence> evidence{};        ///< that decided; the best, of equals the youngest

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("checked_item");
        each("name", of.name...);
        each("status", of.status...);
        each("evidence", of.evidence...);
    }
};

/// A checklist. Without evidence nothing is met, whatever anybody says.
struct programme_checklist {
    std::vector<checklist_item> items{}; ///< at least one

    /// What a key-account programme needs that is to last for years.
    [[nodiscard]] static programme_checklist key_accounts() {
        const std::chrono::days year{366};
        return {{{"sponsor", "Does somebody at the top answer for the programme?", {}},
                 {"champion", "Does one person drive it, and is given the time for it?", {}},
                 {"criteria", "Is it written down what makes a key account?", {}},
                 {"trained managers", "Have the account managers been trained for it?", 3 * year},
                 {"measures", "Is it measured what the programme brings, by figures with owners and targets?", year},
                 {"yearly comparison", "Has it been compared with earlier years and with others this year?", year}}};
    }

    /// Checks the evidence.
    /// @param evidence of any items, in any order
    /// @param as_of the day
    /// @returns each item with its status, in the order of the list
    /// @throws error `bad_parameter`; `bad_value` with the row for evidence of an item that is not on the list, without
    /// anything to look at, or of a day after `as_of`
    /// Complexity: O(items x evidence).
    [[nodiscard]] std::vector<checked_item> review(const std::vector<checklist_evidence>& evidence, day as_of) const {
        check();
        std::vector<checked_item> result;
        for (const auto& item : items)
            result.push_back({item.name, checklist_status::not_met, {}});
        for (std::size_t row = 0; row < evidence.size(); ++row) {
            const auto& each = evidence[row];
            const std::size_t which = find(each.item);
            if (which == items.size())
                fail(errc::bad_value, row, "programme_checklist: evidence must be of an item of the list, got '",
                     each.item, "' in row ", row);
            if (each.shows.empty())
                fail(errc::bad_value, row,
                     "programme_checklist: evidence must name what can be looked at, got '' in row ", row);
            if (each.on > as_of)
                fail(errc::bad_value, row, "programme_checklist: evidence must be of ", detail::quoted_day(as_of),
                     " or before, got ", detail::quoted_day(each.on), " in row ", row);
            const auto& renewed = items[which].renewed;
            const auto status = renewed && as_of - each.on > *renewed ? checklist_status::outdated
                                : each.in_part                        ? checklist_status::in_part
                                                                      : checklist_status::met;
            auto& found = result[which];
            if (status < found.status || (status == found.status && found.evidence->on < each.on)) {
                found.status = status;
                found.evidence = each;
            }
        }
        return result;
    }

    /// Refuses a list that cannot be checked.
    /// @throws error `bad_parameter`
    void check() const {
        require(!items.empty(), "programme_checklist: there must be at least one item, got none");
        for (std::size_t i = 0; i < items.size(); ++i) {
            require(!items[i].name.empty(), "programme_checklist: each item must have a name, got ''");
            require(find(items[i].name) == i, "programme_checklist: each item must stand on the list once, got '",
                    items[i].name, "' twice");
            require(!items[i].renewed || items[i].renewed->count() > 0, "programme_checklist: renewed of '",
                    items[i].name, "' must be above 0 days, got ", items[i].renewed ? items[i].renewed->count() : 0);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("programme_checklist");
        each("items", of.items...);
    }

private:
    [[nodiscard]] std::size_t find(std::string_view name) const {
        std::size_t i = 0;
        while (i < items.size() && items[i].name != name)
            ++i;
        return i;
    }
};

/// A review for people: "2 of 6 met: sponsor, criteria. In part: measures. Outdated: none. Not met: champion, ..."
/// @param review of a checklist
[[nodiscard]] inline std::string in_words(const std::vector<checked_item>& review) {
    constexpr std::string_view titles[] = {" met: ", " In part: ", " Outdated: ", " Not met: "};
    std::string text;
    for (std::size_t status = 0; status < 4; ++status) {
        std::string names;
        std::size_t count = 0;
        for (const auto& each : review)
            if (static_cast<std::size_t>(each.status) == status) {
                names += count++ > 0 ? ", " + each.name : each.name;
            }
        if (status == 0)
            text += sentence(count, " of ", review.size());
        text += titles[status];
        text += count > 0 ? names : "none";
        text += ".";
    }
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
