#pragma once

/// @file
/// Ready-made playbooks: key accounts in four tiers, ABC classes, and the cells of value x potential.

#include <clientele/plan/playbook.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// VIP, important, ordinary and potential customers: a dedicated manager and a contact a month; a team and a visit
/// or call a quarter; phone and mail twice a year; automated care. The cadences are the slowest that key-account
/// practice allows, whom to meet is what `four_tier_contacts` says.
struct four_tier_playbook {
    static constexpr std::string_view name = "four_tier_playbook"; ///< for the record
    /// Four.
    [[nodiscard]] int tiers() const { return 4; }
    /// The play of a tier.
    /// @throws error `bad_parameter` outside [0, 3]
    template <class Play = play>
    [[nodiscard]] Play at(int tier) const {
        require(tier >= 0 && tier < tiers(), "playbook: tier must be in [0, 3], got ", tier);
        Play what = tier == 0   ? vip<Play>()
                    : tier == 1 ? important<Play>()
                    : tier == 2 ? ordinary<Play>()
                                : potential<Play>();
        what.priority = tier + 1;
        for (const auto& line : four_tier_contacts().lines)
            if (line.tier == tier)
                what.contacts.push_back({line.role, line.every, line.unit, line.channel});
        return what;
    }

private:
    using days = std::chrono::days;
    using months = std::chrono::months;
    using hours = std::chrono::hours;
    template <class Play>
    static Play vip() {
        Play what{service_level::dedicated_manager, days{30}, "visit", {"custom solution", "benefit report"}};
        what.responses = {{"fault", hours{24}, hours_kind::calendar}, {"question", hours{8}, hours_kind::business}};
        what.perks = {"executive sponsor", "priority supply", "support around the clock"};
        what.added = {{"industry report", months{6}}, {"training", months{6}}};
        what.together = {true, true, true, true, true};
        what.discount_room = 0.1;
        what.reviews = {{review_kind::technical_fit, days{91}},
                        {review_kind::solution, days{91}},
                        {review_kind::satisfaction, days{91}},
                        {review_kind::contract, days{182}}};
        return what;
    }
    template <class Play>
    static Play important() {
        Play what{service_level::one_to_one_team, days{91}, "visit or video", {"reasonable concession"}};
        what.responses = {{"fault", hours{8}, hours_kind::business}, {"question", hours{16}, hours_kind::business}};
        what.added = {{"industry report", months{12}}, {"training", months{12}}};
        what.together = {true, true, false, false, false};
        what.discount_room = 0.05;
        what.reviews = {{review_kind::solution, days{182}},
                        {review_kind::satisfaction, days{182}},
                        {review_kind::contract, days{365}}};
        return what;
    }
    template <class Play>
    static Play ordinary() {
        Play what{service_level::pooled_manager, days{182}, "phone and mail", {"offers"}};
        what.responses = {{"question", hours{24}, hours_kind::business}};
        what.perks = {"loyalty points"};
        what.discount_room = 0.02;
        what.reviews = {{review_kind::satisfaction, days{365}}, {review_kind::contract, days{365}}};
        return what;
    }
    template <class Play>
    static Play potential() {
        return {service_level::automated, days{365}, "mail", {"welcome series", "promotions"}};
    }
};

/// Three tiers, for ABC classes: A as the VIP customers, B as the important and C as the ordinary ones of
/// `four_tier_playbook`.
struct three_tier_playbook {
    static constexpr std::string_view name = "three_tier_playbook"; ///< for the record
    /// Three.
    [[nodiscard]] int tiers() const { return 3; }
    /// The play of a tier.
    /// @throws error `bad_parameter` outside [0, 2]
    template <class Play = play>
    [[nodiscard]] Play at(int tier) const {
        require(tier >= 0 && tier < tiers(), "playbook: tier must be in [0, 2], got ", tier);
        return four_tier_playbook{}.at<Play>(tier);
    }
};

/// The nine cells of value x potential, as segments of the names that `three_by_three` gives. Practice names four: VIP
/// customers get all there is; growth customers are given scarce technical support first; stable ones standard service
/// at little cost; basic ones automated care. The other five are defaults of this library: core as important customers,
/// developing, steady and rising as ordinary ones, rising with a look at their potential twice a year; watched as
/// basic.
template <class Playbook = playbook>
[[nodiscard]] Playbook value_potential_playbook() {
    Playbook all;
    const auto add = [&](const char* segment, int like, int priority, const char* action) {
        playbook_row row;
        row.cell.segment = segment;
        row.what = four_tier_playbook{}.at(like);
        row.what.priority = priority;
        if (*action != '\0')
            row.what.actions.push_back(action);
        all.segments.push_back(segment);
        all.rows.push_back(std::move(row));
    };
    add("VIP", 0, 1, "");
    add("core", 1, 2, "");
    add("stable", 2, 4, "standard service at little cost");
    add("growth", 1, 2, "technical support first");
    add("developing", 2, 3, "");
    add("steady", 2, 5, "");
    add("rising", 2, 3, "look at the potential twice a year");
    add("watched", 3, 6, "");
    add("basic", 3, 6, "self-service");
    return all;
}

static_assert(playbook_policy<playbook> && playbook_policy<four_tier_playbook> && playbook_policy<three_tier_playbook>);

} // namespace clientele::inline CLIENTELE_ABI
