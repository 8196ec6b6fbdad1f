#pragma once

/// @file
/// Playbooks as data: what each cell of tier, health and segment gets.

#include <clientele/plan/concepts.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Where a customer stands, or which customers a row of a playbook is for. Of a customer, what is left out is not
/// known; of a row, what is left out is open: any will do.
struct play_cell {
    std::optional<int> tier{};            ///< 0 the best
    std::optional<int> health{};          ///< the band, 0 the best
    std::optional<std::string> segment{}; ///< of a map of segments, or a cell of a matrix such as value x potential

    /// How many parts are stated.
    [[nodiscard]] int stated() const noexcept {
        return int{tier.has_value()} + int{health.has_value()} + int{segment.has_value()};
    }
    /// Whether a customer belongs here: whatever is stated here is known of the customer, and the same.
    [[nodiscard]] bool takes(const play_cell& customer) const noexcept {
        return (!tier || tier == customer.tier) && (!health || health == customer.health) &&
               (!segment || segment == customer.segment);
    }

    /// Whether two are the same.
    friend bool operator==(const play_cell&, const play_cell&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("play_cell");
        each("tier", of.tier...);
        each("health", of.health...);
        each("segment", of.segment...);
    }
};

/// The cell in words: "tier 0, health 2, segment VIP"; "everyone" where nothing is stated.
template <class = void> // only who uses it compiles it
[[nodiscard]] std::string in_words(const play_cell& cell) {
    std::string words;
    const auto add = [&](std::string_view name, const std::string& value) {
        words += (words.empty() ? "" : ", ") + std::string{name} + " " + value;
    };
    if (cell.tier)
        add("tier", std::to_string(*cell.tier));
    if (cell.health)
        add("health", std::to_string(*cell.health));
    if (cell.segment)
        add("segment", *cell.segment);
    return words.empty() ? "everyone" : words;
}

/// What some customers get.
struct playbook_row {
    play_cell cell{}; ///< which customers
    play what{};      ///< what they get

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("playbook_row");
        each("cell", of.cell...);
        each("what", of.what...);
    }
};

/// A playbook of the host's own rows. Of the rows that take a customer, the one that states the most parts wins; two
/// that state as many contradict each other, and are refused where such a customer is asked for. `lint` says
/// beforehand.
///
///     playbook{.tier_count = 2, .rows = {{{.tier = 0}, visited}, {{.tier = 0, .health = 2}, rescued}, {{}, mailed}}}
struct playbook {
    int tier_count = 0;                  ///< how many tiers there are; 0: no row goes by tier
    int health_count = 0;                ///< how many bands of health there are; 0: no row goes by health
    std::vector<std::string> segments{}; ///< the segments there are; none: no row goes by segment
    std::vector<playbook_row> rows{};    ///< in any order

    /// The number of tiers.
    [[nodiscard]] int tiers() const noexcept { return tier_count; }

    /// The rows that decide about a customer: those that take it and state the most parts, ascending.
    /// @returns one row; none where no row takes it, several where rows contradict each other
    /// Complexity: O(rows).
    template <class Row = std::size_t>
    [[nodiscard]] std::vector<Row> deciding(const play_cell& customer) const {
        std::vector<Row> best;
        int most = -1;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows[i].cell.takes(customer) || rows[i].cell.stated() < most)
                continue;
            if (rows[i].cell.stated() > most)
                best.clear();
            most = rows[i].cell.stated();
            best.push_back(i);
        }
        return best;
    }

    /// The play of a customer.
    /// @param customer what is known of it
    /// @throws error `bad_parameter` where no row takes it, or rows contradict each other
    /// Complexity: O(rows).
    template <class Row = std::size_t>
    [[nodiscard]] const play& at(const play_cell& customer) const {
        const auto best = deciding<Row>(customer);
        require(!best.empty(), "playbook: rows must hold one for ", in_words(customer), ", got none");
        if (best.size() > 1)
            fail(errc::bad_parameter, no_row, "playbook: rows ", best[0], " and ", best[1], " are both for ",
                 in_words(customer), ", and neither states more");
        return rows[best[0]].what;
    }
    /// The play of a tier, of customers of whom no more is known.
    /// @throws error `bad_parameter` outside [0, tiers())
    template <class Row = std::size_t>
    [[nodiscard]] const play& at(int tier) const {
        require(tier_count > 0, "playbook: tier_count must be at least 1, got ", tier_count);
        require(tier >= 0 && tier < tier_count, "playbook: tier must be in [0, ", tier_count - 1, "], got ", tier);
        play_cell customer;
        customer.tier = tier;
        return at<Row>(customer);
    }

    /// @throws error `bad_parameter` for a segment without a name or twice there, a row of a cell that there is not, or
    /// with numbers outside their ranges
    void check() const {
        require(tier_count >= 0 && tier_count <= 1000, "playbook: tier_count must be in [0, 1000], got ", tier_count);
        require(health_count >= 0 && health_count <= 1000, "playbook: health_count must be in [0, 1000], got ",
                health_count);
        for (auto each = segments.begin(); each != segments.end(); ++each)
            require(!each->empty() && std::find(segments.begin(), each, *each) == each,
                    "playbook: segments must be names, each once, got '", *each, "'",
                    each->empty() ? "" : " a second time");
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& [cell, what] = rows[i];
            require(!cell.tier || (*cell.tier >= 0 && *cell.tier < tier_count), "playbook: tier of row ", i,
                    " must be in [0, ", tier_count, "), got ", cell.tier.value_or(0));
            require(!cell.health || (*cell.health >= 0 && *cell.health < health_count), "playbook: health of row ", i,
                    " must be in [0, ", health_count, "), got ", cell.health.value_or(0));
            require(!cell.segment || std::find(segments.begin(), segments.end(), *cell.segment) != segments.end(),
                    "playbook: segment of row ", i, " must be one of segments, got '", cell.segment.value_or(""), "'");
            check(what, i);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("playbook");
        each("tier_count", of.tier_count...);
        each("health_count", of.health_count...);
        each("segments", of.segments...);
        each("rows", of.rows...);
    }

private:
    static void check(const play& what, std::size_t row) {
        require(what.contact_every.count() >= 1 && what.contact_every.count() <= 365'250,
                "playbook: contact_every must be in [1, 365250] days, got ", what.contact_every.count(), " in row ",
                row);
        require(what.discount_room >= 0 && what.discount_room < 1, "playbook: discount_room must be in [0, 1), got ",
                what.discount_room, " in row ", row);
        for (const auto& each : what.responses)
            require(each.within.count() >= 1 && each.within.count() <= 8784,
                    "playbook: within must be in [1, 8784] hours, got ", each.within.count(), " in row ", row);
        for (const auto& each : what.added)
            require(each.review_after.count() >= 1 && each.review_after.count() <= 1200,
                    "playbook: review_after must be in [1, 1200] months, got ", each.review_after.count(), " in row ",
                    row);
        for (const auto& each : what.reviews)
            require(each.every.count() >= 1 && each.every.count() <= 36'525,
                    "playbook: every must be in [1, 36525] days between two reviews, got ", each.every.count(),
                    " in row ", row);
        for (const auto& each : what.contacts) {
            const int most = each.unit == contact_unit::months ? 1200 : 36'525;
            require(each.every >= 1 && each.every <= most, "playbook: every must be in [1, ", most, "] ",
                    words_of(each.unit)[static_cast<std::size_t>(each.unit)], " between two contacts, got ", each.every,
                    " in row ", row);
        }
    }
};

/// A playbook that goes by tier alone.
/// @param plays one for each tier, the best first
template <class Play = play>
[[nodiscard]] playbook one_for_each_tier(std::vector<Play> plays) {
    playbook all;
    for (auto& each : plays) {
        playbook_row row;
        row.cell.tier = all.tier_count++;
        row.what = std::move(each);
        all.rows.push_back(std::move(row));
    }
    return all;
}

/// The contacts that a playbook asks for, by tier, as contacts are scheduled from them.
/// @param plays at most 1000 tiers
/// @throws error `bad_parameter`, whatever `at(tier)` throws
template <class Playbook>
[[nodiscard]] contact_matrix contacts_by_tier(const Playbook& plays) {
    contact_matrix all;
    for (int tier = 0; tier < plays.tiers(); ++tier) {
        const play what = plays.at(tier);
        for (const auto& each : what.contacts)
            all.lines.push_back({tier, each.role, each.every, each.unit, each.channel});
    }
    all.check();
    return all;
}

/// The discount rooms of a playbook, by tier, as the price guard keeps them.
///
///     price_guard{.room = tier_and_margin_room{.tiers = discount_rooms_by_tier(three_tier_playbook{})}}
/// @param plays any `playbook_policy`
/// @returns a share of the list price for each tier, the best first
/// @throws error whatever `at(tier)` throws
template <class Playbook>
[[nodiscard]] std::vector<double> discount_rooms_by_tier(const Playbook& plays) {
    std::vector<double> rooms;
    for (int tier = 0; tier < plays.tiers(); ++tier) {
        const play what = plays.at(tier);
        rooms.push_back(what.discount_room);
    }
    return rooms;
}

} // namespace clientele::inline CLIENTELE_ABI
