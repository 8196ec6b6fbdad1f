#pragma once

/// @file
/// Ready-made playbooks: what each tier gets, and how often it is contacted.

#include <clientele/plan/concepts.hpp>

#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A playbook of the host's own plays, best tier first.
struct playbook {
    std::vector<play> plays; ///< one per tier

    /// The number of tiers.
    [[nodiscard]] int tiers() const { return static_cast<int>(plays.size()); }
    /// The play of a tier.
    /// @throws error `bad_parameter` outside [0, tiers())
    [[nodiscard]] const play& at(int tier) const {
        require(!plays.empty(), "playbook: plays must hold one for each tier, got none");
        require(tier >= 0 && tier < tiers(), "playbook: tier must be in [0, ", tiers() - 1, "], got ", tier);
        return plays[static_cast<std::size_t>(tier)];
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("playbook");
        each("plays", of.plays...);
    }
};

/// VIP, important, ordinary and potential customers: a dedicated manager and a contact a month; a manager and a visit
/// or call a quarter; phone and mail twice a year; automated care. The cadences are the slowest that key-account
/// practice allows.
struct four_tier_playbook {
    static constexpr std::string_view name = "four_tier_playbook"; ///< for the record
    /// Four.
    [[nodiscard]] int tiers() const { return 4; }
    /// The play of a tier.
    /// @throws error `bad_parameter` outside [0, 3]
    [[nodiscard]] play at(int tier) const {
        using std::chrono::days;
        const playbook all{{
            {"dedicated manager",
             days{30},
             "visit",
             {"executive sponsor", "priority supply", "custom solution", "benefit report"}},
            {"key manager", days{91}, "visit or video", {"training", "industry report", "reasonable concession"}},
            {"pooled manager", days{182}, "phone and mail", {"offers", "loyalty points"}},
            {"automated", days{365}, "mail", {"welcome series", "promotions"}},
        }};
        return all.at(tier);
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
    [[nodiscard]] play at(int tier) const {
        require(tier >= 0 && tier < tiers(), "playbook: tier must be in [0, 2], got ", tier);
        return four_tier_playbook{}.at(tier);
    }
};

static_assert(playbook_policy<playbook> && playbook_policy<four_tier_playbook> && playbook_policy<three_tier_playbook>);

} // namespace clientele::inline CLIENTELE_ABI
