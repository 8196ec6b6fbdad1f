#pragma once

/// @file
/// What customers are worth who came because others sent them, credited to those.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What customers brought by sending others.
struct referral_credits {
    std::vector<double> credit{};          ///< of each customer: part of what those are worth whom it sent
    std::vector<std::size_t> sent{};       ///< how many each sent itself
    std::vector<std::size_t> generation{}; ///< how many stand before each in its chain: 0 for who came alone
    double referred = 0;                   ///< what all are worth who were sent; equal to the sum of the credits
    double outside = 0;                ///< what those are worth who were sent by somebody not on the list; in no credit
    std::size_t sent_from_outside = 0; ///< how many they are

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("referral_credits");
        each("credit", of.credit...);
        each("sent", of.sent...);
        each("generation", of.generation...);
        each("referred", of.referred...);
        each("outside", of.outside...);
        each("sent_from_outside", of.sent_from_outside...);
    }
};

/// Credits referrals. The value of a customer goes to who sent it, or is split along the chain of those before: with
/// `kept` the share that passes on to the next, the k-th before a customer gets
///
///     kept^(k - 1) / (1 + kept + ... + kept^(m - 1)),      m = the length of the chain, `generations` at most
///
/// of its value, so that no value is credited twice. The customer's own value stays its own: credits are a second view
/// of the same money, and are not added to it.
struct referral_credit {
    std::size_t generations = 1; ///< how far up a chain credit goes, in [1, 1000]; 1: only to who sent the customer
    double kept = 0.5;           ///< how much the next one up gets of what the one before it gets, in (0, 1]

    /// Credits the referrals.
    ///
    ///     const auto credits = referral_credit{.generations = 3}.assign(ids, sent_by, value);
    ///
    /// @param ids     of the customers, each once
    /// @param sent_by for each, who sent it: an optional id; none for who came alone
    /// @param value   what each is worth, at least 0
    /// @returns the credits, in the order of the ids
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a value below 0 or not finite, of an id
    /// that stands twice, and of customers who sent each other in a circle; `overflow`
    /// Complexity: O(n generations), and O(n log n) unless ids ascend.
    template <std::ranges::random_access_range Ids, std::ranges::random_access_range SentBy>
    [[nodiscard]] referral_credits assign(const Ids& ids, const SentBy& sent_by, column value) const {
        check();
        const auto n = static_cast<std::size_t>(std::ranges::size(ids));
        require_same_size("referral_credit", "sent_by", n, static_cast<std::size_t>(std::ranges::size(sent_by)));
        require_same_size("referral_credit", "value", n, value.size());
        for (std::size_t row = 0; row < n; ++row)
            if (!(value[row] >= 0 && std::isfinite(value[row])))
                fail(errc::bad_value, row, "referral_credit: value must be finite and at least 0, got ", value[row],
                     " in row ", row, ", ", customer_in_words(detail::id_at(ids, row)));
        const detail::known_ids<Ids> known{"referral_credit: the customers", ids};
        referral_credits result;
        result.credit.resize(n);
        result.sent.resize(n);
        std::vector<std::size_t> before(n, nobody);
        exact_sum referred, outside;
        for (std::size_t row = 0; row < n; ++row)
            if (const auto& who = detail::id_at(sent_by, row)) {
                const auto found = known.find(*who);
                (found ? referred : outside).add(value[row]);
                if (found)
                    ++result.sent[before[row] = *found];
                else
                    ++result.sent_from_outside;
            }
        result.referred = referred.value();
        result.outside = outside.value();
        result.generation = generations_of(ids, before);
        std::vector<compensated_sum> sums(n);
        for (const std::size_t row : detail::places_by_id("referral_credit: the customers", ids)) // in no order of rows
            share_out(row, value[row], before, result.generation[row], sums);
        for (std::size_t row = 0; row < n; ++row)
            result.credit[row] = sums[row].value();
        result.credit = detail::within_double("referral_credit", "the credit", std::move(result.credit));
        if (!std::isfinite(result.referred) || !std::isfinite(result.outside))
            fail(errc::overflow, no_row, "referral_credit: the sum of the values is beyond the largest number");
        return result;
    }

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check() const {
        require(generations >= 1 && generations <= 1000, "referral_credit: generations must be in [1, 1000], got ",
                generations);
        require(kept > 0 && kept <= 1, "referral_credit: kept must be in (0, 1], got ", kept);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("referral_credit");
        each("generations", of.generations...);
        each("kept", of.kept...);
    }

private:
    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    /// How many stand before each; a circle is refused.
    template <class Ids>
    [[nodiscard]] static std::vector<std::size_t> generations_of(const Ids& ids,
                                                                 const std::vector<std::size_t>& before) {
        constexpr std::size_t unknown = nobody, open = nobody - 1;
        std::vector<std::size_t> generation(before.size(), unknown), path;
        for (std::size_t row = 0; row < before.size(); ++row) {
            path.clear();
            std::size_t at = row;
            for (; at != nobody && generation[at] == unknown; at = before[at]) {
                generation[at] = open;
                path.push_back(at);
            }
            if (at != nobody && generation[at] == open)
                fail(errc::bad_value, at,
                     "referral_credit: customers must not have sent each other in a circle, got that of ",
                     customer_in_words(detail::id_at(ids, at)), " in row ", at);
            std::size_t next = at == nobody ? 0 : generation[at] + 1;
            for (; !path.empty(); path.pop_back())
                generation[path.back()] = next++;
        }
        return generation;
    }

    void share_out(std::size_t row, double value, const std::vector<std::size_t>& before, std::size_t chain,
                   std::vector<compensated_sum>& sums) const {
        const std::size_t length = chain < generations ? chain : generations;
        double all = 0, weight = 1;
        for (std::size_t k = 0; k < length; ++k, weight *= kept)
            all += weight;
        weight = kept;
        compensated_sum passed_on;
        std::size_t at = before[row];
        for (std::size_t k = 1; k < length; ++k, weight *= kept) {
            at = before[at];
            const double part = value * (weight / all);
            sums[at].add(part);
            passed_on.add(part);
        }
        if (length > 0) { // the nearest gets what the others leave, so that nothing is lost to rounding
            sums[before[row]].add(value);
            sums[before[row]].add(-passed_on.value());
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
