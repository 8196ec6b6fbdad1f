#pragma once

/// @file
/// The health of parent accounts by that of their children.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/retelling.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How the scores of children become that of their parent.
enum class parent_rule {
    plain_mean,          ///< every account alike, however small
    value_weighted_mean, ///< by what each is worth
    worst_account        ///< the least score: one that leaves may take the others along
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(parent_rule) noexcept {
    return {"plain_mean", "value_weighted_mean", "worst_account"};
}

/// The health of one parent account.
template <class Id>
struct parent_score {
    Id parent{};                   ///< its id
    std::optional<double> score{}; ///< none where too few of its accounts have one
    std::size_t accounts = 0;      ///< how many it is of: its children, and itself where its own score counts
    std::size_t scored = 0;        ///< of them, those with a score
    double coverage = 0;           ///< share of the accounts, or of their value, that has a score
    std::optional<Id> worst{};     ///< the account with the least score, equal ones by id

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("parent_score");
        each("parent", of.parent...);
        each("score", of.score...);
        each("accounts", of.accounts...);
        each("scored", of.scored...);
        each("coverage", of.coverage...);
        each("worst", of.worst...);
    }
};

/// The health of parent accounts by that of their children, one level up. For trees of more levels it is used again
/// from the lowest on, with the scores of parents in place of their own.
///
///     const auto parents = parent_scores{.by = parent_rule::worst_account}.of(ids, health.scores, parents_of);
///
/// With `plain_mean` and `with_own` it is Planhat's rule: the mean of all companies, the parent being one of them.
struct parent_scores {
    parent_rule by{};            ///< how
    bool with_own = true;        ///< whether the parent's own score is one of them, where it is among the accounts
    double least_coverage = 0.5; ///< least share of the accounts, or of their value, with a score, in [0, 1]

    /// The parents of some accounts.
    /// @param ids of the accounts, each once, in any order: a vector or span of integers or texts
    /// @param scores of each, finite; none where there is none
    /// @param parents of each, an optional of the ids' type; none for who has none
    /// @param values of each, finite and at least 0: for `value_weighted_mean`; may be empty otherwise
    /// @returns every parent, ascending by id; one that is not among the accounts has no score of its own
    /// @throws error `bad_parameter`; `bad_shape`; `bad_value` with the row for a score or value outside its range, an
    /// id that stands twice, an account that is its own parent; `overflow` for sums beyond the largest number
    /// Complexity: O(n log n), the same bits in any order of the rows.
    template <std::ranges::random_access_range Ids, class Id = std::ranges::range_value_t<Ids>>
    [[nodiscard]] std::vector<parent_score<Id>> of(const Ids& ids, std::span<const std::optional<double>> scores,
                                                   std::span<const std::optional<std::type_identity_t<Id>>> parents,
                                                   column values = {}) const {
        constexpr std::string_view where = "parent_scores";
        require(least_coverage >= 0 && least_coverage <= 1, where, ": least_coverage must be in [0, 1], got ",
                least_coverage);
        const auto n = static_cast<std::size_t>(std::ranges::size(ids));
        require_same_size(where, "scores", n, scores.size());
        require_same_size(where, "parents", n, parents.size());
        if (by == parent_rule::value_weighted_mean || !values.empty())
            require_same_size(where, "values", n, values.size());
        const detail::known_ids places{"parent_scores: ids", ids};
        struct member {
            Id parent;
            std::size_t row;
        };
        std::vector<member> all;
        for (std::size_t row = 0; row < n; ++row) {
            if (scores[row] && !std::isfinite(*scores[row]))
                fail(errc::bad_value, row, where, ": scores must be finite, got ", *scores[row], " in row ", row);
            if (!values.empty() && !(values[row] >= 0 && std::isfinite(values[row])))
                fail(errc::bad_value, row, where, ": values must be finite and at least 0, got ", values[row],
                     " in row ", row);
            if (!parents[row])
                continue;
            if (!(*parents[row] < ids[row]) && !(ids[row] < *parents[row]))
                fail(errc::bad_value, row, where, ": an account must not be its own parent, got ",
                     customer_in_words(ids[row]), " in row ", row);
            all.push_back({*parents[row], row});
        }
        const auto before = [&](const member& a, const member& b) {
            return a.parent < b.parent || (!(b.parent < a.parent) && ids[a.row] < ids[b.row]);
        };
        std::sort(all.begin(), all.end(), before);
        std::vector<parent_score<Id>> result;
        std::vector<std::size_t> rows;
        for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
            rows.clear();
            if (const auto own = places.find(all[begin].parent); own && with_own)
                rows.push_back(*own);
            for (; end < all.size() && !(all[begin].parent < all[end].parent); ++end)
                rows.push_back(all[end].row);
            result.push_back(of_rows<Id>(all[begin].parent, rows, ids, scores, values));
        }
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("parent_scores");
        each("by", of.by...);
        each("with_own", of.with_own...);
        each("least_coverage", of.least_coverage...);
    }

private:
    template <class Id, class Ids>
    [[nodiscard]] parent_score<Id> of_rows(const Id& parent, const std::vector<std::size_t>& rows, const Ids& ids,
                                           std::span<const std::optional<double>> scores, column values) const {
        parent_score<Id> result{.parent = parent, .accounts = rows.size()};
        double sum = 0, known = 0, all = 0, least = 0;
        double low = (std::numeric_limits<double>::max)(), high = -low; // of the scores that have a weight
        for (const auto row : rows) {
            const double weight = by == parent_rule::value_weighted_mean ? values[row] : 1.0;
            all += weight;
            if (!scores[row])
                continue;
            known += weight;
            sum += detail::rounded_product(weight, *scores[row]);
            ++result.scored;
            if (weight > 0) {
                low = (std::min)(low, *scores[row]);
                high = (std::max)(high, *scores[row]);
            }
            if (!result.worst || *scores[row] < least || (*scores[row] == least && ids[row] < *result.worst)) {
                least = *scores[row];
                result.worst = ids[row];
            }
        }
        if (!std::isfinite(all + std::abs(sum))) [[unlikely]]
            fail(errc::overflow, no_row, "parent_scores: the sums of ", customer_in_words(parent),
                 " must be within the range of a double");
        result.coverage = all > 0 ? known / all : 0;
        if (known > 0 && result.coverage >= least_coverage - 1e-12)
            result.score = by == parent_rule::worst_account ? least : (std::min)((std::max)(sum / known, low), high);
        return result;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
