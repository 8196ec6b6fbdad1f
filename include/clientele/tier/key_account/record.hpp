#pragma once

/// @file
/// What a key-account programme remembers and what it writes down: standings, overrides, reviews, decisions.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/tier/hysteresis.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What an executive override does while it lasts.
enum class override_effect {
    admit,  ///< the customer is a key account, whatever its criteria and however many places there are
    exclude ///< the customer is none, whatever its criteria
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(override_effect) noexcept { return {"admit", "exclude"}; }

/// An exception to the stated criteria: only with a reason, an author and an expiry, all kept in the audit trail.
template <class Id>
struct executive_override {
    Id customer{};                                   ///< whom it is about
    override_effect effect = override_effect::admit; ///< what it does
    std::string reason;                              ///< why; never empty
    std::string author;                              ///< who answers for it; never empty
    day from{};                                      ///< the first day it holds
    day expiry{};                                    ///< the first day it no longer does

    /// Whether it holds on a day.
    [[nodiscard]] bool active(day as_of) const noexcept { return from <= as_of && as_of < expiry; }
    /// Equal in every field.
    friend bool operator==(const executive_override&, const executive_override&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("executive_override");
        each("customer", of.customer...);
        each("effect", of.effect...);
        each("reason", of.reason...);
        each("author", of.author...);
        each("from", of.from...);
        each("expiry", of.expiry...);
    }
};

/// The verdict on a customer in the demotion review queue.
enum class review_verdict {
    keep,  ///< its grace begins anew
    demote ///< it loses its qualification now (after its dwell)
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(review_verdict) noexcept { return {"keep", "demote"}; }

/// A verdict, with who gave it and why.
template <class Id>
struct demotion_review {
    Id customer{};                                 ///< whom it is about; must be short of the criteria to stay
    review_verdict verdict = review_verdict::keep; ///< the verdict
    std::string reason;                            ///< why; never empty
    std::string author;                            ///< who answers for it; never empty

    /// Equal in every field.
    friend bool operator==(const demotion_review&, const demotion_review&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("demotion_review");
        each("customer", of.customer...);
        each("verdict", of.verdict...);
        each("reason", of.reason...);
        each("author", of.author...);
    }
};

/// Where one customer stands between two periods. `qualified` is the state without the cap and is what hysteresis works
/// on; `member` is the state with it. A customer that loses its place to the cap stays qualified.
struct key_account_standing {
    bool qualified = false;        ///< meets the criteria, entry and exit apart
    bool member = false;           ///< is a key account: qualified and with a place, or by override
    bool by_override = false;      ///< is a member only because an override says so
    int qualified_changed = never; ///< the period in which `qualified` last changed
    int member_changed = never;    ///< the period in which `member` last changed
    int short_periods = 0;         ///< consecutive periods short of the criteria to stay
    int waiting_since = never;     ///< the period since which it has waited for a place
    std::uint64_t met = 0;         ///< which entry requirements were met last (bit by place), score in bit 63

    /// Equal in every field.
    friend bool operator==(const key_account_standing&, const key_account_standing&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("key_account_standing");
        each("qualified", of.qualified...);
        each("member", of.member...);
        each("by_override", of.by_override...);
        each("qualified_changed", of.qualified_changed...);
        each("member_changed", of.member_changed...);
        each("short_periods", of.short_periods...);
        each("waiting_since", of.waiting_since...);
        each("met", of.met...);
    }
};

/// What a period's requalification decided for one customer.
enum class key_account_outcome {
    outside, ///< no key account, and not qualified
    waiting, ///< qualified, but without a place
    entered, ///< has become a key account
    stays,   ///< remains one
    left     ///< is one no longer
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(key_account_outcome) noexcept {
    return {"outside", "waiting", "entered", "stays", "left"};
}

/// Why.
enum class key_account_reason {
    criteria,          ///< the stated criteria are met, or no longer met
    place,             ///< a place became free
    no_place,          ///< all places are taken
    displaced,         ///< its place went to a customer with a better claim
    dwell,             ///< the last change is too recent for another one
    override_admits,   ///< an override admits it
    override_excludes, ///< an override excludes it
    override_expired   ///< the override that admitted it has ended
};
/// The words of what is saved.
constexpr std::array<std::string_view, 8> words_of(key_account_reason) noexcept {
    return {"criteria", "place",           "no_place",          "displaced",
            "dwell",    "override_admits", "override_excludes", "override_expired"};
}

/// One decision with everything it was made from, so that it can be made again: see `key_accounts::replay`.
template <class Id>
struct key_account_decision {
    Id customer{};                                   ///< whom it is about
    day as_of{};                                     ///< the day of the requalification
    int period = 0;                                  ///< its number
    key_account_standing before;                     ///< where the customer stood
    std::vector<double> values;                      ///< the criteria, in the order of their names
    double score = 0.0;                              ///< the score
    std::optional<executive_override<Id>> exception; ///< the override that held
    std::optional<demotion_review<Id>> review;       ///< the verdict that was given
    int rank = 0;                                    ///< place among those who claimed one, 1 is first; 0 without claim
    int places = 0;                                  ///< places there were
    key_account_standing after;                      ///< where the customer stands now
    key_account_outcome outcome = key_account_outcome::outside; ///< what was decided
    key_account_reason reason = key_account_reason::criteria;   ///< why
    std::vector<std::string> moved_by; ///< the criteria that moved it in or out, or put it in review

    /// Equal in every field.
    friend bool operator==(const key_account_decision&, const key_account_decision&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("key_account_decision");
        each("customer", of.customer...);
        each("as_of", of.as_of...);
        each("period", of.period...);
        each("before", of.before...);
        each("values", of.values...);
        each("score", of.score...);
        each("exception", of.exception...);
        each("review", of.review...);
        each("rank", of.rank...);
        each("places", of.places...);
        each("after", of.after...);
        each("outcome", of.outcome...);
        each("reason", of.reason...);
        each("moved_by", of.moved_by...);
    }
};

/// The state of a programme between two periods.
template <class Id>
struct key_account_programme {
    int period = 0;                              ///< requalifications so far
    day as_of{};                                 ///< the day of the last one
    std::vector<Id> customers;                   ///< ascending
    std::vector<key_account_standing> standings; ///< of each

    /// The key accounts, ascending.
    /// @throws error `bad_shape` for a customer without standing
    [[nodiscard]] std::vector<Id> members() const {
        require_same_size("key_accounts", "the stored standings", customers.size(), standings.size());
        std::vector<Id> result;
        for (std::size_t i = 0; i < customers.size(); ++i)
            if (standings[i].member)
                result.push_back(customers[i]);
        return result;
    }

    /// The standing of a customer, which is all that is kept of it, if it has one.
    /// @throws error `bad_shape` for a customer without standing
    /// Complexity: O(log n).
    [[nodiscard]] std::optional<key_account_standing> about(const Id& customer) const {
        require_same_size("key_accounts", "the stored standings", customers.size(), standings.size());
        const auto found = std::lower_bound(customers.begin(), customers.end(), customer);
        if (found == customers.end() || *found != customer)
            return {};
        return standings[static_cast<std::size_t>(found - customers.begin())];
    }

    /// Forgets a customer, leaving no trace; its place is free in the next period.
    /// @param customer the id
    /// @returns how many entries are gone
    /// @throws error `bad_shape` for a customer without standing
    /// Complexity: O(n).
    std::size_t erase(Id customer) {
        return detail::take_entry("key_accounts", customers, standings, customer) ? 1 : 0;
    }

    /// Makes two customers one, who stands where `into` stood; where only `from` was there, it is called `into` from
    /// now on.
    /// @param from who is no customer of its own any longer
    /// @param into who it is now
    /// @returns the standing of `from`, where it gave way to that of `into`
    /// @throws error `bad_shape` for a customer without standing, `bad_parameter` for an empty id
    /// Complexity: O(n).
    std::optional<key_account_standing> merge(Id from, Id into) {
        return detail::merge_ascending("key_accounts", customers, standings, from, into);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("key_account_programme");
        each("period", of.period...);
        each("as_of", of.as_of...);
        each("customers", of.customers...);
        each("standings", of.standings...);
    }
};

/// All that a requalification keeps of one customer.
template <class Id>
struct customer_requalification {
    std::optional<key_account_standing> standing{};     ///< where it stands
    std::optional<key_account_decision<Id>> decision{}; ///< what was decided, where it was concerned
    std::vector<merged_customer<Id>> merged{};          ///< whom it was merged into, or who into it

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("customer_requalification");
        each("standing", of.standing...);
        each("decision", of.decision...);
        each("merged", of.merged...);
    }
};

/// What one requalification brings.
template <class Id>
struct requalification {
    key_account_programme<Id> programme;         ///< the state to go on from
    int places = 0;                              ///< the cap of this period
    std::vector<key_account_decision<Id>> audit; ///< one per customer concerned, ids ascending
    std::vector<Id> entered;                     ///< ids ascending
    std::vector<Id> left;                        ///< ids ascending
    std::vector<Id> waiting;                     ///< in the order in which they will get a place
    std::vector<Id> in_review;               ///< qualified but short of the criteria to stay: the demotion review queue
    std::vector<merged_customer<Id>> merged; ///< who is another now, whose own standing counts: forgotten
    std::size_t erased = 0;                  ///< who was erased since the last one: their number alone

    /// The decision about a customer.
    /// @param customer whom it is about
    /// @returns the decision, or a null pointer when the customer was not concerned
    /// Complexity: O(log n).
    [[nodiscard]] const key_account_decision<Id>* decision_on(const Id& customer) const {
        const auto found = std::lower_bound(audit.begin(), audit.end(), customer,
                                            [](const auto& record, const Id& id) { return record.customer < id; });
        return found != audit.end() && found->customer == customer ? &*found : nullptr;
    }

    /// All that is kept of a customer.
    /// @throws error `bad_shape` for a customer without standing
    /// Complexity: O(n).
    [[nodiscard]] customer_requalification<Id> about(const Id& customer) const {
        customer_requalification<Id> result{.standing = programme.about(customer),
                                            .merged = detail::entries_about(merged, customer)};
        if (const auto* const found = decision_on(customer); found != nullptr)
            result.decision = *found;
        return result;
    }

    /// Forgets a customer, leaving no trace: its standing and the decision about it with all it was made from.
    /// @param customer the id
    /// @returns how many entries are gone
    /// @throws error `bad_shape` for a customer without standing
    /// Complexity: O(n).
    std::size_t erase(Id customer) {
        std::size_t gone =
            programme.erase(customer) + detail::erase_about(audit, customer) + detail::erase_about(merged, customer);
        for (auto* names : {&entered, &left, &waiting, &in_review})
            gone += std::erase(*names, customer);
        return gone;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("requalification");
        each("programme", of.programme...);
        each("places", of.places...);
        each("audit", of.audit...);
        each("entered", of.entered...);
        each("left", of.left...);
        each("waiting", of.waiting...);
        each("in_review", of.in_review...);
        each("merged", of.merged...);
        each("erased", of.erased...);
    }
};

/// A reason in words.
[[nodiscard]] inline std::string_view in_words(key_account_reason reason) {
    switch (reason) {
    case key_account_reason::criteria:
        return "criteria";
    case key_account_reason::place:
        return "a place became free";
    case key_account_reason::no_place:
        return "no place is free";
    case key_account_reason::displaced:
        return "displaced by a better claim";
    case key_account_reason::dwell:
        return "the last change is too recent";
    case key_account_reason::override_admits:
        return "admitted by override";
    case key_account_reason::override_excludes:
        return "excluded by override";
    case key_account_reason::override_expired:
        return "its override expired";
    }
    return "";
}

/// An outcome in words.
[[nodiscard]] inline std::string_view in_words(key_account_outcome outcome) {
    switch (outcome) {
    case key_account_outcome::outside:
        return "outside";
    case key_account_outcome::waiting:
        return "waiting";
    case key_account_outcome::entered:
        return "entered";
    case key_account_outcome::stays:
        return "stays";
    case key_account_outcome::left:
        return "left";
    }
    return "";
}

} // namespace clientele::inline CLIENTELE_ABI
