#pragma once

/// @file
/// What a playbook, a calendar, a budget rule, an urgency and an eligibility are.

#include <clientele/plan/service_level.hpp>
#include <clientele/types.hpp>

#include <concepts>
#include <span>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What the customers of one cell of a playbook get.
struct play {
    service_level service;                    ///< who serves them
    std::chrono::days contact_every;          ///< the longest time between two contacts, at least one day
    std::string channel;                      ///< how the contact is made
    std::vector<std::string> actions;         ///< what else is done for them
    int priority = 0;                         ///< whose orders and requests go first; the smaller, the earlier
    std::vector<response_target> responses{}; ///< how soon they are answered
    std::vector<std::string> perks{};         ///< what they may have
    std::vector<added_service> added{};       ///< services that go beyond what was bought
    co_creation together{};                   ///< which steps of creating together are open
    double discount_room = 0;                 ///< the largest discount without a further decision, in [0, 1)
    std::vector<contact_rule> contacts{};     ///< whom of them to meet how often
    std::vector<review_rule> reviews{};       ///< what is reviewed how often

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("play");
        each("service", of.service...);
        each("contact_every", of.contact_every...);
        each("channel", of.channel...);
        each("actions", of.actions...);
        each("priority", of.priority...);
        each("responses", of.responses...);
        each("perks", of.perks...);
        each("added", of.added...);
        each("together", of.together...);
        each("discount_room", of.discount_room...);
        each("contacts", of.contacts...);
        each("reviews", of.reviews...);
    }
};

/// One `play` per tier, tier 0 the best: `tiers()` says how many, `at(tier)` gives one. Ready-made: `playbook`,
/// `four_tier_playbook`, `three_tier_playbook`.
template <class Playbook>
concept playbook_policy = requires(const Playbook& playbook, int tier) {
    { playbook.tiers() } -> std::convertible_to<int>;
    { playbook.at(tier) } -> std::convertible_to<play>;
};

/// Says on which days work is done: `open(day)`.
/// Ready-made: `every_day`, `working_week`, `holiday_calendar`, `china_calendar`, `target_calendar`,
/// `us_federal_calendar`, `open_in_both`.
template <class Calendar>
concept calendar_policy = requires(const Calendar& calendar, day date) {
    { calendar.open(date) } -> std::convertible_to<bool>;
};

/// What is known of one tier when a budget is split.
struct tier_size {
    int tier;              ///< 0 the best
    std::size_t customers; ///< how many
    double value;          ///< the sum of their values, in currency units

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_size");
        each("tier", of.tier...);
        each("customers", of.customers...);
        each("value", of.value...);
    }
};

/// Says how much of a budget each tier deserves: `weights(tiers)` returns one weight per tier, 0 or more, in any unit.
template <class Rule>
concept budget_policy = requires(const Rule& rule, std::span<const tier_size> tiers) {
    { rule.weights(tiers) } -> std::convertible_to<std::vector<double>>;
};

/// What is known of a contact when it is ranked among those of the same owner.
struct due_contact {
    day due;                       ///< when it is due at the latest
    std::chrono::days late;        ///< how long ago that was; 0 where it is still to come
    double value;                  ///< the value at stake, 0 or more
    std::chrono::minutes duration; ///< how long it takes, at least a minute

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("due_contact");
        each("due", of.due...);
        each("late", of.late...);
        each("value", of.value...);
        each("duration", of.duration...);
    }
};

/// Says how urgent a contact is, by a number: the larger, the earlier it is made. Equal ones go by customer id.
/// Ready-made: `value_per_hour`, `late_weighted`, `earliest_due`.
template <class Urgency>
concept urgency_policy = requires(const Urgency& urgency, const due_contact& contact) {
    { urgency(contact) } -> std::convertible_to<double>;
};

/// Says whether a manager may have an account, both by their row: skill, language, region, channel.
/// Ready-made: `anybody`, `offers_what_is_needed`, `not_again`, `all_of_these`.
template <class Eligibility>
concept eligibility_policy = requires(const Eligibility& eligible, std::size_t account, std::size_t manager) {
    { eligible(account, manager) } -> std::convertible_to<bool>;
};

} // namespace clientele::inline CLIENTELE_ABI
