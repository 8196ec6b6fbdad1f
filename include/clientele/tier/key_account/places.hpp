#pragma once

/// @file
/// Who gets a place first.

#include <clientele/tier/hysteresis.hpp>

#include <concepts>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// A claim to a place, as a place policy sees it.
struct place_claim {
    double score;      ///< the score of this period
    bool member;       ///< whether it had a place before
    int waiting_since; ///< the period since which it has waited; `never` for members

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("place_claim");
        each("score", of.score...);
        each("member", of.member...);
        each("waiting_since", of.waiting_since...);
    }
};

/// Who gets a place first: `before(a, b)` is a strict order of claims. Claims that it leaves equal go by id.
/// Ready-made: `incumbents_first`, `best_first`.
template <class Policy>
concept place_policy = requires(const Policy& policy, const place_claim& claim) {
    { policy.before(claim, claim) } -> std::convertible_to<bool>;
};

/// Key accounts keep their place as long as they qualify; free places go by score, then to who has waited longer.
struct incumbents_first {
    static constexpr std::string_view name = "incumbents_first"; ///< for the record
    /// The order of claims.
    [[nodiscard]] bool before(const place_claim& a, const place_claim& b) const noexcept {
        return std::tuple{!a.member, -a.score, a.waiting_since} < std::tuple{!b.member, -b.score, b.waiting_since};
    }
};

/// Places go by score alone; a key account may be displaced into the waiting list, where it stays qualified. Equal
/// scores: the key account first, then who has waited longer.
struct best_first {
    static constexpr std::string_view name = "best_first"; ///< for the record
    /// The order of claims.
    [[nodiscard]] bool before(const place_claim& a, const place_claim& b) const noexcept {
        return std::tuple{-a.score, !a.member, a.waiting_since} < std::tuple{-b.score, !b.member, b.waiting_since};
    }
};
static_assert(place_policy<incumbents_first> && place_policy<best_first>);

} // namespace clientele::inline CLIENTELE_ABI
