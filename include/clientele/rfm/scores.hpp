#pragma once

/// @file
/// Scores per customer and dimension, and what is made of them: cells, codes and a weighted composite.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a dimension measures, for the rules that hang on it; its name is for people and for segment maps.
enum class dimension_role {
    recency,   ///< time since the last purchase: not negative where less is better
    frequency, ///< number of purchases: not negative, and 0 may mark a prospect
    monetary,  ///< money
    other      ///< anything else: length, margin, variety
};

/// What a frequency of 0 means.
enum class prospect_rule {
    set_apart, ///< no purchase: a prospect, or a customer who returned all; no part in the cuts, score 0 everywhere
    as_value,  ///< a value like any other: set this when frequency counts repeat purchases
    refuse     ///< `error` with the row
};

/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(dimension_role) noexcept {
    return {"recency", "frequency", "monetary", "other"};
}
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(prospect_rule) noexcept {
    return {"set_apart", "as_value", "refuse"};
}

/// The role as one word, as saved cuts have it.
[[nodiscard]] constexpr std::string_view to_text(dimension_role role) noexcept {
    return words_of(role)[static_cast<std::size_t>(role)];
}

/// A score on another scale: worst to worst, best to best, halves upwards. The only score of one level goes to the
/// middle.
///
///     1 + (score - 1) (onto - 1) / (levels - 1)
///
/// @param score 1 worst to `levels` best, or 0 for a customer without a purchase, which stays 0
/// @param levels the best score there is, at least 1
/// @param onto the best score of the other scale, at least 1
/// @returns a score in [1, onto], or 0
constexpr int score_on_scale(int score, int levels, int onto) noexcept {
    if (score == 0 || levels == onto)
        return score;
    if (levels == 1)
        return 1 + onto / 2;
    const std::int64_t steps = levels - std::int64_t{1}, place = (score - std::int64_t{1}) * (onto - std::int64_t{1});
    return static_cast<int>(1 + place / steps + (2 * (place % steps) >= steps));
}

/// The scores of all customers in one dimension.
struct dimension_scores {
    std::string name;                            ///< such as "recency"
    dimension_role role = dimension_role::other; ///< what it measures
    int levels = 0;                              ///< the best score there is; 1 is the worst
    double weight = 1.0;                         ///< share in the composite, before normalising
    std::vector<int> score{};                    ///< one per customer: 1 worst to `levels` best, 0 without a purchase

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("dimension_scores");
        each("name", of.name...);
        each("role", of.role...);
        each("levels", of.levels...);
        each("weight", of.weight...);
        each("score", of.score...);
    }
};

/// The scores of all customers in all dimensions, R, F and M or any others.
struct rfm_scores {
    std::vector<dimension_scores> dimensions; ///< at least one, all of the same length
    /// Which of those without a purchase are no prospects: they bought and returned it all. Rows, ascending; whoever
    /// knows them fills this in (`summaries::returned_all` has their ids).
    std::vector<std::size_t> returned_all{};

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return dimensions.empty() ? 0 : dimensions.front().score.size(); }

    /// The scores in a named dimension.
    /// @throws error `bad_parameter` when there is none of that name
    [[nodiscard]] const dimension_scores& of(std::string_view name) const {
        for (const auto& dimension : dimensions)
            if (dimension.name == name)
                return dimension;
        fail(errc::bad_parameter, no_row, "rfm_scores: there is no dimension ", name);
    }
    /// The scores in the dimension of a role, the first if there are several.
    /// @throws error `bad_parameter` when there is none
    [[nodiscard]] const dimension_scores& of(dimension_role role) const {
        for (const auto& dimension : dimensions)
            if (dimension.role == role)
                return dimension;
        fail(errc::bad_parameter, no_row, "rfm_scores: there is no dimension of the role ", to_text(role));
    }
    /// The recency scores.
    /// @throws error as `of`
    [[nodiscard]] std::span<const int> recency() const { return of(dimension_role::recency).score; }
    /// The frequency scores.
    /// @throws error as `of`
    [[nodiscard]] std::span<const int> frequency() const { return of(dimension_role::frequency).score; }
    /// The monetary scores.
    /// @throws error as `of`
    [[nodiscard]] std::span<const int> monetary() const { return of(dimension_role::monetary).score; }

    /// Whether a customer has a purchase, and so scores.
    [[nodiscard]] bool buyer(std::size_t row) const { return dimensions.front().score[row] != 0; }
    /// Whether a customer is a prospect, who never bought.
    [[nodiscard]] bool prospect(std::size_t row) const {
        return !buyer(row) && !std::binary_search(returned_all.begin(), returned_all.end(), row);
    }

    /// The same scores with one number of levels in every dimension, worst to worst and best to best: as a segment map
    /// of so many levels reads them.
    /// @param levels the best score there shall be, at least 1
    /// @throws error `bad_parameter` for levels below 1, `bad_shape` and `bad_value` for scores that are none
    /// Complexity: O(n d).
    [[nodiscard]] rfm_scores on_scale(int levels) const;

    /// Refuses what cannot be scores: dimensions of different lengths, scores outside of [0, levels].
    /// @throws error `bad_parameter` without a dimension or for levels below 1, `bad_shape`, `bad_value` with the row
    void require_sound(std::string_view where) const;

    /// The number of cells, the product of the levels.
    /// @throws error `overflow` beyond 64 bits
    [[nodiscard]] std::uint64_t cells() const {
        std::uint64_t product = 1;
        for (const auto& dimension : dimensions)
            if (detail::product_overflows(product, static_cast<std::uint64_t>(dimension.levels), product))
                fail(errc::overflow, no_row, "rfm_scores: the number of cells does not fit 64 bits");
        return product;
    }

    /// The cell of a customer as one number: 0 for the worst in all dimensions, `cells() - 1` for the best in all, the
    /// first dimension counting most. Unambiguous at any number of bins. Who has no purchase has no cell: `cells()`.
    [[nodiscard]] std::uint64_t cell(std::size_t row) const {
        if (!buyer(row))
            return cells();
        std::uint64_t at = 0;
        for (const auto& dimension : dimensions)
            at = at * static_cast<std::uint64_t>(dimension.levels) +
                 static_cast<std::uint64_t>(dimension.score[row] - 1);
        return at;
    }

    /// The cell of a customer as people write it: "543" while no dimension has more than 9 levels, else "10-4-3". The
    /// form is the same for all customers, so that no two cells share a code. Who has no purchase has zeros.
    [[nodiscard]] std::string code(std::size_t row) const {
        bool digits = true;
        for (const auto& dimension : dimensions)
            digits = digits && dimension.levels <= 9;
        std::string text;
        for (const auto& dimension : dimensions)
            text += sentence(digits || text.empty() ? "" : "-", dimension.score[row]);
        return text;
    }

    /// One number per customer out of all dimensions: the weighted mean of (score - 1) / (levels - 1), from 0 (worst in
    /// all) to 1 (best in all), so that dimensions with unequal numbers of bins count alike; a dimension of one level
    /// is left out. When all that have a weight have one level, customers do not differ: each has 0.5, the middle,
    /// where segment maps put them too. Who has no purchase has 0. The weights are those of the dimensions.
    /// @throws error `bad_parameter` when no dimension has a weight
    [[nodiscard]] std::vector<double> composite() const {
        require_sound("rfm_scores");
        double all = 0.0, with_one_level = 0.0;
        for (const auto& dimension : dimensions) {
            require(dimension.weight >= 0.0 && std::isfinite(all + with_one_level + dimension.weight),
                    "rfm_scores: ", dimension.name,
                    " must have a weight that is not negative and adds up to a finite sum, got ", dimension.weight);
            (dimension.levels > 1 ? all : with_one_level) += dimension.weight;
        }
        require(all + with_one_level > 0.0, "rfm_scores: a dimension must have a weight above 0");
        std::vector<double> result(size(), 0.0);
        if (!(all > 0.0)) {
            for (std::size_t row = 0; row < result.size(); ++row)
                result[row] = buyer(row) ? 0.5 : 0.0;
            return result;
        }
        for (const auto& dimension : dimensions)
            if (dimension.levels > 1)
                for (std::size_t row = 0; row < result.size(); ++row)
                    if (dimension.score[row] > 0)
                        result[row] += dimension.weight / all * (dimension.score[row] - 1) / (dimension.levels - 1);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rfm_scores");
        each("dimensions", of.dimensions...);
        each("returned_all", of.returned_all...);
    }
};

inline void rfm_scores::require_sound(std::string_view where) const {
    require(!dimensions.empty(), where, ": scores must have at least one dimension, got 0");
    for (const auto& dimension : dimensions) {
        require_same_size(where, dimension.name, size(), dimension.score.size());
        require(dimension.levels >= 1, where, ": ", dimension.name, " must have at least 1 level, got ",
                dimension.levels);
        for (std::size_t row = 0; row < size(); ++row)
            if (const int score = dimension.score[row];
                score < 0 || score > dimension.levels || (score > 0) != buyer(row))
                fail(errc::bad_value, row, where, ": ", dimension.name, " must have a score in [", buyer(row) ? 1 : 0,
                     ", ", buyer(row) ? dimension.levels : 0, "], got ", score, " in row ", row);
    }
    for (std::size_t i = 0; i < returned_all.size(); ++i) {
        const std::size_t row = returned_all[i];
        if (row >= size() || buyer(row) || (i > 0 && row <= returned_all[i - 1]))
            fail(errc::bad_value, row, where, ": returned_all must hold ascending rows without scores below ", size(),
                 ", got ", row, " at position ", i);
    }
}

inline rfm_scores rfm_scores::on_scale(int levels) const {
    require(levels >= 1, "rfm_scores: levels must be at least 1, got ", levels);
    require_sound("rfm_scores");
    rfm_scores result = *this;
    for (auto& dimension : result.dimensions) {
        for (int& score : dimension.score)
            score = score_on_scale(score, dimension.levels, levels);
        dimension.levels = levels;
    }
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
