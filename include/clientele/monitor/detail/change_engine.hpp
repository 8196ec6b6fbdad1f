#pragma once

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/monitor/changed_customer.hpp>
#include <clientele/monitor/detail/book_rules.hpp>
#include <clientele/monitor/detail/keeping.hpp>
#include <clientele/monitor/detail/score_effects.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// What each of three movements adds, over all orders in which they can happen: own, others, rules.
template <class Number>
[[nodiscard]] std::array<double, 3> parts_of_movements(const std::array<Number, 8>& after) {
    std::array<double, 8> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<double>(after[i]);
    const auto parts = shapley_values(values);
    return {parts[0], parts[1], parts[2]};
}

/// The rules of one of two books, and what they say of each of them.
template <class Score, class Tier>
class one_rule {
public:
    template <class Ids, class Then, class Later>
    one_rule(const decided_book<Ids, Score, Tier>& of, const matrix& before, const Then& then, const matrix& now,
             const Later& later)
        : rules_{of}, then_{naming_customers(then, [&] { return rules_.decide(before); })},
          later_{naming_customers(later, [&] { return rules_.decide(now); })} {}

    [[nodiscard]] const auto& rules() const noexcept { return rules_; }
    [[nodiscard]] const auto& then() const noexcept { return then_; }
    [[nodiscard]] const auto& later() const noexcept { return later_; }

    /// Whether other rules say the same of both books.
    template <class Other>
    [[nodiscard]] bool says_the_same_as(const Other& other) const {
        return then_.scores == other.then().scores && then_.tiers == other.then().tiers &&
               later_.scores == other.later().scores && later_.tiers == other.later().tiers;
    }

    /// The score and the tier of one customer where nothing has moved, its own values alone, the others alone, and all:
    /// in four places of `score_after` and `tier_after`. Rows of the books are exchanged and put back.
    template <class Id>
    void try_movements(matrix& before, matrix& now, const aligned_pair& at, std::size_t first,
                       changed_customer<Id>& why) const {
        const auto keep = [&](std::size_t place, double score, int tier) {
            why.score_after[first + place] = score;
            why.tier_after[first + place] = tier;
        };
        const auto row = static_cast<Eigen::Index>(at.before), place = static_cast<Eigen::Index>(at.after);
        bool any = false;
        for (Eigen::Index j = 0; j < before.cols(); ++j)
            any = any || moved(before(row, j), now(place, j));
        keep(0, then_.scores[at.before], then_.tiers[at.before]);
        keep(3, later_.scores[at.after], later_.tiers[at.after]);
        if (!any || !rules_.refits) { // the customer did nothing, or the others cannot do anything
            const bool own = any;
            keep(own ? 1 : 2, later_.scores[at.after], later_.tiers[at.after]);
            keep(own ? 2 : 1, then_.scores[at.before], then_.tiers[at.before]);
            return;
        }
        const auto tell = [&](const error& refused) {
            fail(refused.code(), refused.row(), refused.what(), ", where only ", customer_in_words(why.customer),
                 " or all others have moved");
        };
        const auto own = retelling([&] { return swapped(before, row, now, place, then_); }, tell);
        keep(1, own.first, own.second);
        const auto others = retelling([&] { return swapped(now, place, before, row, later_); }, tell);
        keep(2, others.first, others.second);
    }

    /// What each criterion of some customers did by the fit to the earlier book, and by that to the later one.
    template <class Id>
    [[nodiscard]] std::array<score_effects, 2> effects(const matrix& before, const matrix& now,
                                                       const std::vector<Id>& ids) const {
        const auto old_rows = rules_.select(before), new_rows = rules_.select(now);
        auto first = effects_on_scores(then_.score, old_rows, new_rows, ids);
        if constexpr (!book_rules<Score, Tier>::score_refits)
            return {first, first};
        else
            return {std::move(first), effects_on_scores(later_.score, old_rows, new_rows, ids)};
    }

private:
    /// One row of a book has the values of another one for the time of a decision.
    template <class Decided>
    [[nodiscard]] std::pair<double, int> swapped(matrix& book, Eigen::Index row, const matrix& other,
                                                 Eigen::Index place, const Decided& known) const {
        const Eigen::RowVectorXd kept = book.row(row);
        struct restore {
            matrix& book;
            Eigen::Index row;
            const Eigen::RowVectorXd& kept;
            ~restore() { book.row(row) = kept; }
        } const back{book, row, kept};
        book.row(row) = other.row(place);
        return rules_.decide_row(book, row, known);
    }

    book_rules<Score, Tier> rules_;
    decltype(std::declval<const book_rules<Score, Tier>&>().decide(std::declval<const matrix&>())) then_;
    decltype(std::declval<const book_rules<Score, Tier>&>().decide(std::declval<const matrix&>())) later_;
};

/// Scores from the greatest down, for ranks.
[[nodiscard]] inline std::vector<double> sorted_down(std::vector<double> scores) {
    std::sort(scores.begin(), scores.end(), [](double a, double b) { return a > b; });
    return scores;
}
[[nodiscard]] inline std::size_t rank_of(double score, const std::vector<double>& sorted) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), score, [](double a, double b) { return a > b; });
    return static_cast<std::size_t>(at - sorted.begin()) + 1;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
