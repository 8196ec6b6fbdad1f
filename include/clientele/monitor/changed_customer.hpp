#pragma once

/// @file
/// Why a customer's score and tier are not what they were, as numbers and in words.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/what_if.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Whether a value is another one than before; missing at both dates is no movement.
[[nodiscard]] inline bool moved(double before, double now) noexcept {
    return !(before == now || (before != before && now != now));
}

} // namespace detail
/// @endcond

/// One input of a customer at two dates, and what its movement did to the score.
struct criterion_effect {
    std::string criterion; ///< its name
    double before = 0.0;   ///< the value then; NaN where missing
    double now = 0.0;      ///< the value now
    double effect = 0.0;   ///< what it adds to the change of the score

    /// Whether it is another value than before; missing at both dates is no movement.
    [[nodiscard]] bool moved() const noexcept { return detail::moved(before, now); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion_effect");
        each("criterion", of.criterion...);
        each("before", of.before...);
        each("now", of.now...);
        each("effect", of.effect...);
    }
};

/// Why a score changed: the parts add up to the change.
///
///     now - before = sum of the criteria's effects + through_book + others + rules
struct score_change {
    double before = 0.0; ///< the score then
    double now = 0.0;    ///< the score now
    /// One per input. Inputs that the score does not read have effect 0.
    std::vector<criterion_effect> criteria{};
    /// What the customer's own new values did to what is learned from the whole book (bounds, weights, ranks).
    double through_book = 0.0;
    double others = 0.0; ///< what the other customers did to it: those who moved, came and left
    double rules = 0.0;  ///< what other rules, weights or another fit did

    /// The customer's own movement: its criteria, and what they did to the book.
    [[nodiscard]] double own() const noexcept {
        double sum = through_book;
        for (const auto& each : criteria)
            sum += each.effect;
        return sum;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("score_change");
        each("before", of.before...);
        each("now", of.now...);
        each("criteria", of.criteria...);
        each("through_book", of.through_book...);
        each("others", of.others...);
        each("rules", of.rules...);
    }
};

/// What can move a tier.
enum class mover {
    nobody,     ///< the tier is what it was
    own,        ///< the customer's own values
    others,     ///< the other customers: ranks, shares, bounds and cuts
    rules,      ///< other rules, weights or another fit
    hysteresis, ///< the time: patience ran out, or a stay came to its end
    overrides,  ///< a decision by hand, made or ended
    together    ///< two or more of these to equal parts
};
/// The words of what is saved.
constexpr std::array<std::string_view, 7> words_of(mover) noexcept {
    return {"nobody", "own", "others", "rules", "hysteresis", "overrides", "together"};
}

/// Why a tier changed. The parts are in tiers, above 0 towards the worse ones, and add up to the change.
///
///     now - before = own + others + rules + hysteresis + overrides
struct tier_shift {
    int before = 0;          ///< the tier then, 0 the best, after hysteresis and overrides
    int now = 0;             ///< the tier now
    int ruled_before = 0;    ///< the tier by the rule alone, then
    int ruled_now = 0;       ///< the tier by the rule alone, now
    int held_before = 0;     ///< after hysteresis and before overrides, then
    int held_now = 0;        ///< after hysteresis and before overrides, now
    double own = 0.0;        ///< by the customer's own values
    double others = 0.0;     ///< by the other customers
    double rules = 0.0;      ///< by other rules, weights or another fit
    double hysteresis = 0.0; ///< by what holds tiers back
    double overrides = 0.0;  ///< by decisions by hand

    /// Who did most to move it, in the direction in which it moved.
    [[nodiscard]] mover moved_by() const noexcept {
        if (before == now)
            return mover::nobody;
        const double parts[] = {own, others, rules, hysteresis, overrides};
        const double sign = now > before ? 1.0 : -1.0;
        auto most = mover::nobody;
        double largest = 0.0;
        for (int i = 0; i < 5; ++i) {
            const double part = sign * parts[i];
            if (part > largest + 1e-9) { // sixths of tiers: what rounding leaves decides nothing
                largest = part;
                most = static_cast<mover>(i + 1);
            } else if (part > largest - 1e-9 && largest > 0.0)
                most = mover::together;
        }
        return most;
    }
    /// Whether hysteresis kept a customer in its tier whom the rule moved.
    [[nodiscard]] bool held_back() const noexcept { return held_before == held_now && ruled_before != ruled_now; }
    /// Whether hysteresis held a customer in its tier whom the rule had moved before, and does so no longer.
    [[nodiscard]] bool let_go() const noexcept {
        const int sign = now > before ? 1 : now < before ? -1 : 0;
        return sign * hysteresis > 1e-9 && sign * (ruled_before - held_before) > 0;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_shift");
        each("before", of.before...);
        each("now", of.now...);
        each("ruled_before", of.ruled_before...);
        each("ruled_now", of.ruled_now...);
        each("held_before", of.held_before...);
        each("held_now", of.held_now...);
        each("own", of.own...);
        each("others", of.others...);
        each("rules", of.rules...);
        each("hysteresis", of.hysteresis...);
        each("overrides", of.overrides...);
    }
};

/// What would have kept a customer in its old tier: the least change of its score, and of each criterion alone.
struct tier_keeping {
    std::optional<criterion_change> score{};  ///< of the score; none where no score keeps the tier or makes it
    std::vector<criterion_change> criteria{}; ///< of those that are enough alone, within what any customer has

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_keeping");
        each("score", of.score...);
        each("criteria", of.criteria...);
    }
};

/// Why one customer changed between two books.
template <class Id>
struct changed_customer {
    Id customer{};                      ///< who
    score_change score{};               ///< why the score changed
    tier_shift tier{};                  ///< why the tier changed
    std::string rule_before{};          ///< how the tier was given then, in words
    std::string rule_now{};             ///< how it is given now
    std::size_t rank_before = 0;        ///< 1 for the greatest score then; equal ones have one rank; 0 without score
    std::size_t rank_now = 0;           ///< 1 for the greatest score now, 0 where the book has no score
    std::size_t customers_before = 0;   ///< how many there were
    std::size_t customers_now = 0;      ///< how many there are
    std::optional<double> cut_before{}; ///< where the tier moved: the least score of the better of the two, then
    std::optional<double> cut_now{};    ///< and now; none where the rule has no such cut or the tier did not move
    tier_keeping keeping{};             ///< what would have kept the tier, where it moved
    /// The score after some movements alone; the place adds 1 for the own, 2 for the others', 4 for the rules'.
    std::array<double, 8> score_after{};
    /// The tier by the rule alone after some movements alone, in the same places.
    std::array<int, 8> tier_after{};
    int tiers = 0;                    ///< how many there are by the rules of both books; 0 where these do not say
    std::optional<double> stay_now{}; ///< where hysteresis let it fall: the least score to stay, if the book has it
    int grace_periods = 0;            ///< how many periods in a row hysteresis let it be short of that

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("changed_customer");
        each("customer", of.customer...);
        each("score", of.score...);
        each("tier", of.tier...);
        each("rule_before", of.rule_before...);
        each("rule_now", of.rule_now...);
        each("rank_before", of.rank_before...);
        each("rank_now", of.rank_now...);
        each("customers_before", of.customers_before...);
        each("customers_now", of.customers_now...);
        each("cut_before", of.cut_before...);
        each("cut_now", of.cut_now...);
        each("keeping", of.keeping...);
        each("score_after", of.score_after...);
        each("tier_after", of.tier_after...);
        each("tiers", of.tiers...);
        each("stay_now", of.stay_now...);
        each("grace_periods", of.grace_periods...);
    }
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline std::string tier_in_words(int tier, std::span<const std::string> names) {
    return names.empty() ? sentence("tier ", tier) : names[static_cast<std::size_t>(tier)];
}

/// Refuses names that are not one for each tier; where the rules do not say how many there are, too few for those seen.
template <class Id>
void require_tier_names(const changed_customer<Id>& why, std::span<const std::string> names) {
    const auto& of = why.tier;
    const auto seen = (std::max)({of.before, of.now, of.ruled_before, of.ruled_now, of.held_before, of.held_now}) + 1;
    const auto tiers = static_cast<std::size_t>((std::max)(why.tiers, seen));
    require(names.empty() || names.size() == tiers || (why.tiers == 0 && names.size() > tiers),
            "changed_customer: tier_names must have one name for each of ", why.tiers == 0 ? "at least " : "", tiers,
            " tiers, got ", names.size());
}

/// The phrases of a list: "a", "a and b", "a, b and c".
[[nodiscard]] inline std::string listed(const std::vector<std::string>& phrases) {
    std::string result;
    for (std::size_t i = 0; i < phrases.size(); ++i)
        result += (i == 0 ? "" : i + 1 == phrases.size() ? " and " : ", ") + phrases[i];
    return result;
}

/// How short of staying a customer is whom hysteresis let fall: " (a score of 0.55 is below 0.58, the least to stay)".
template <class Id>
[[nodiscard]] std::string shortfall_in_words(const changed_customer<Id>& why) {
    if (!why.stay_now || !(why.score.now < *why.stay_now))
        return {};
    const auto periods = why.grace_periods > 0 ? sentence(", for more than ",
                                                          counted(why.grace_periods, "period", "periods"), " in a row")
                                               : std::string{};
    return sentence(" (a score of ", short_number(why.score.now), " is below ", short_number(*why.stay_now),
                    ", the least to stay", periods, ")");
}

/// Who moved a tier, as the end of a sentence.
template <class Id>
[[nodiscard]] std::string movers_in_words(const changed_customer<Id>& why, std::span<const std::string> names) {
    constexpr std::string_view phrases[] = {"its own movement", "the other customers", "other rules", "hysteresis",
                                            "a decision by hand"};
    const auto& tier = why.tier;
    const double parts[] = {tier.own, tier.others, tier.rules, tier.let_go() ? 0.0 : tier.hysteresis, tier.overrides};
    std::vector<std::string> movers, against;
    for (std::size_t i = 0; i < 5; ++i)
        if (std::abs(parts[i]) > 1e-9)
            ((parts[i] > 0.0) == (tier.now > tier.before) ? movers : against).emplace_back(phrases[i]);
    auto result = movers.empty() ? std::string{} : " by " + listed(movers);
    if (tier.let_go())
        result += sentence(movers.empty() ? ", for" : ", and", " hysteresis no longer holds it in ",
                           tier_in_words(tier.held_before, names), shortfall_in_words(why));
    if (!against.empty())
        result += ", and against " + listed(against);
    return result;
}

/// What moved a score, the greatest first: "spend -0.05 (1200 to 900), the other customers +0.01".
[[nodiscard]] inline std::string parts_in_words(const score_change& score) {
    struct part {
        double effect;
        std::size_t place; // of equal effects the first named is the first told
        std::string words;
    };
    std::vector<part> parts;
    const auto add = [&](double effect, std::string words) {
        if (effect != 0.0)
            parts.push_back({effect, parts.size(), std::move(words)});
    };
    for (const auto& each : score.criteria)
        add(each.effect, sentence(each.criterion, " ", signed_number(each.effect), " (", short_number(each.before),
                                  " to ", short_number(each.now), ")"));
    for (const auto& [effect, what] :
         {std::pair{score.through_book, "its own place in the book"}, std::pair{score.others, "the other customers"},
          std::pair{score.rules, "other rules"}})
        add(effect, sentence(what, " ", signed_number(effect)));
    std::sort(parts.begin(), parts.end(), [](const part& a, const part& b) {
        return std::abs(a.effect) != std::abs(b.effect) ? std::abs(a.effect) > std::abs(b.effect) : a.place < b.place;
    });
    std::string result;
    for (const auto& each : parts)
        result += (result.empty() ? "" : ", ") + each.words;
    return result;
}

/// Where a score went, or that it stayed and where, and what moved it.
[[nodiscard]] inline std::string score_in_words(const score_change& score) {
    const auto parts = parts_in_words(score);
    const auto way = score.before == score.now
                         ? sentence(" Its score stays at ", short_number(score.now))
                         : sentence(" Its score went from ", short_number(score.before), " to ",
                                    short_number(score.now), " (", signed_number(score.now - score.before), ")");
    return way + (parts.empty() ? "." : ": " + parts + ".");
}

/// The nearest other value in words: "at least 1010 instead of 900"; "more than 0" where it is the next number.
[[nodiscard]] inline std::string other_value_in_words(const criterion_change& of) {
    const bool more = of.to > of.from;
    const auto from = short_number(of.from), to = short_number(of.to);
    if (to == from || std::abs(of.to) < (std::numeric_limits<double>::min)())
        return sentence(more ? "more than " : "less than ", from);
    return sentence(more ? "at least " : "at most ", to, " instead of ", from);
}

[[nodiscard]] inline std::string keeping_in_words(const tier_keeping& keeping, bool fell, bool has_cut) {
    if (!keeping.score && keeping.criteria.empty())
        return has_cut ? " No other score alone would have kept it there." : "";
    const std::string_view enough = fell ? "would have been enough to stay" : "would have left it there";
    auto result = keeping.score ? sentence(fell ? " A score of " : " A score below ", short_number(keeping.score->to),
                                           " ", enough, ": ")
                                : sentence(" Each of these alone ", enough, ": ");
    for (std::size_t i = 0; i < keeping.criteria.size(); ++i) {
        const auto& each = keeping.criteria[i];
        result += sentence(i == 0 ? "" : ", or ", each.criterion, " ", other_value_in_words(each));
    }
    return result + (keeping.criteria.empty() ? "no change of one criterion is enough." : ".");
}

} // namespace detail
/// @endcond

/// As sentences for people, numbers with four digits: "customer 'acme' fell from tier 0 to tier 1 by its own movement.
/// Its score went from 0.62 to 0.55 (-0.07): spend -0.08 (1200 to 900), the other customers +0.01. ..."
///
/// @param why of one customer
/// @param tier_names one for each tier, best first; empty: "tier 0", "tier 1", ...
/// @returns a text of some sentences
/// @throws error `bad_parameter` for another number of names than there are tiers
/// Complexity: O(criteria).
template <class Id>
[[nodiscard]] std::string in_words(const changed_customer<Id>& why, std::span<const std::string> tier_names = {}) {
    detail::require_tier_names(why, tier_names);
    const auto& [tier, score] = std::tie(why.tier, why.score);
    const auto name = [&](int of) { return detail::tier_in_words(of, tier_names); };
    auto text = customer_in_words(why.customer);
    if (tier.before == tier.now)
        text += sentence(" stays in ", name(tier.now));
    else
        text += sentence(tier.now > tier.before ? " fell from " : " rose from ", name(tier.before), " to ",
                         name(tier.now), detail::movers_in_words(why, tier_names));
    if (tier.held_back())
        text += sentence("; hysteresis keeps it, the rule says ", name(tier.ruled_now));
    else if (tier.now != tier.ruled_now)
        text += sentence("; the rule says ", name(tier.ruled_now));
    text += ".";
    if (why.rank_before != 0 || why.rank_now != 0)
        text += detail::score_in_words(score);
    if (why.rank_before != 0 && why.rank_now != 0)
        text += sentence(" Rank ", why.rank_now, " of ", why.customers_now, ", was ", why.rank_before, " of ",
                         why.customers_before, ".");
    if (tier.before == tier.now)
        return text;
    if (why.cut_now)
        text += sentence(" The least score of ", name((std::min)(tier.before, tier.now)), " is ",
                         detail::short_number(*why.cut_now),
                         why.cut_before ? sentence(", was ", detail::short_number(*why.cut_before)) : "", ".");
    text += detail::keeping_in_words(why.keeping, tier.now > tier.before, why.cut_now.has_value());
    if (!why.rule_now.empty())
        text += why.rule_before == why.rule_now
                    ? sentence(" Rule: ", why.rule_now, ".")
                    : sentence(" Rule then: ", why.rule_before, "; now: ", why.rule_now, ".");
    return text;
}

} // namespace clientele::inline CLIENTELE_ABI
