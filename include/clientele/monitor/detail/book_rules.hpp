#pragma once

#include <clientele/math/matrix.hpp>
#include <clientele/monitor/decided_book.hpp>
#include <clientele/retelling.hpp>
#include <clientele/tier/concepts.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// A score that is fitted anew to each book; any other holds its fit.
template <class Score>
concept refitted_score = requires(const Score& score, const matrix& x) { score.fit(x); };
template <class Fitted>
concept adds_up = requires(const Fitted& fitted, const matrix& x) {
    { fitted.contributions(x) } -> std::convertible_to<matrix>;
};
template <class Tier>
concept refitted_tiers = requires(const Tier& tier, column values) { tier.fit(values); };
template <class Tier>
concept refitted_tiers_of_two =
    is_tiers_of_two<Tier> && requires(const Tier& tier, column values) { tier.rule.fit(values, values); };
/// Tiers by a function of all scores, which may look at more than one of them.
template <class Tier>
concept tiers_of_all_scores = requires(const Tier& tier, column values) { std::vector<int>(tier(values)); };
/// Tiers by rules over the inputs, which look at no score.
template <class Tier>
concept tiers_of_inputs = requires(const Tier& tier, const matrix& x) { tier.apply(x).tiers; };

template <class Score>
[[nodiscard]] auto fit_score(const Score& score, const matrix& x) {
    if constexpr (refitted_score<Score>)
        return score.fit(x);
    else
        return score;
}

/// The scores of customers by what was fitted.
template <class Fitted>
[[nodiscard]] std::vector<double> scores_by(const Fitted& fitted, const matrix& x) {
    if constexpr (std::same_as<Fitted, skip>)
        return std::vector<double>(static_cast<std::size_t>(x.rows()), 0.0);
    else if constexpr (requires { std::vector<double>(fitted.score(x).scores); })
        return fitted.score(x).scores;
    else if constexpr (requires { std::vector<double>(fitted.score(x)); })
        return fitted.score(x);
    else
        return std::vector<double>(fitted(x));
}

/// The tiers of a book, and what gives them to one customer more.
template <class Fitted>
struct given_tiers {
    Fitted fitted;
    std::vector<int> tiers;
};
template <class Fitted>
given_tiers(Fitted, std::vector<int>) -> given_tiers<Fitted>;

/// Tiers by what was fitted to two columns, or to one of them.
template <class Fitted>
[[nodiscard]] std::vector<int> apply_to_two(const Fitted& fitted, column scores, column second) {
    if constexpr (requires { fitted.cells[0].tier; }) {
        auto tiers = fitted.apply(scores, second);
        for (auto& each : tiers)
            each = fitted.cells[static_cast<std::size_t>(each)].tier;
        return tiers;
    } else if constexpr (requires { fitted.apply(scores, second); })
        return fitted.apply(scores, second);
    else
        return fitted.apply(scores);
}

template <class Tier>
[[nodiscard]] auto give_tiers(const Tier& tier, column scores, const matrix& x, std::optional<std::size_t> second) {
    if constexpr (std::same_as<Tier, skip>)
        return given_tiers{tier, std::vector<int>(scores.size(), 0)};
    else if constexpr (refitted_tiers_of_two<Tier>) {
        auto fitted = tier.rule.fit(scores, column_of(x, *second));
        std::vector<int> tiers = fitted.tiers;
        return given_tiers{std::move(fitted), std::move(tiers)};
    } else if constexpr (is_tiers_of_two<Tier>)
        return given_tiers{tier.rule, apply_to_two(tier.rule, scores, column_of(x, *second))};
    else if constexpr (refitted_tiers<Tier>) {
        auto fitted = tier.fit(scores);
        std::vector<int> tiers = fitted.tiers;
        return given_tiers{std::move(fitted), std::move(tiers)};
    } else if constexpr (tiers_of_inputs<Tier>)
        return given_tiers{tier, std::vector<int>(tier.apply(x).tiers)};
    else if constexpr (requires { std::vector<int>(tier.apply(scores)); })
        return given_tiers{tier, std::vector<int>(tier.apply(scores))};
    else
        return given_tiers{tier, std::vector<int>(tier(scores))};
}

/// A book with scores and tiers.
template <class Score, class Tiers>
struct decision {
    Score score;
    std::vector<double> scores;
    Tiers tier;
    std::vector<int> tiers;
};

/// The columns that a score reads: those of its criteria by name, or all.
template <class Score>
[[nodiscard]] std::vector<std::size_t> columns_read_by(const Score& score, const std::vector<std::string>& names) {
    std::vector<std::size_t> read;
    if constexpr (requires { std::string_view{score.criteria[0].name}; }) {
        for (const auto& each : score.criteria)
            read.push_back(place_of_input(names, each.name));
    } else if constexpr (!std::same_as<Score, skip>)
        for (std::size_t j = 0; j < names.size(); ++j)
            read.push_back(j);
    return read;
}

/// The rules of one book, ready for any matrix of its inputs.
template <class Score, class Tier>
class book_rules {
public:
    template <class Ids>
    explicit book_rules(const decided_book<Ids, Score, Tier>& book)
        : score_{&book.score}, tier_{&book.tier}, read_{columns_read_by(book.score, book.names)} {
        if constexpr (is_tiers_of_two<Tier>)
            second_ = place_of_input(book.names, book.tier.second);
        as_it_is_ = read_.size() == book.names.size();
        for (std::size_t j = 0; j < read_.size(); ++j)
            as_it_is_ = as_it_is_ && read_[j] == j;
    }

    static constexpr bool score_refits = refitted_score<Score>;
    static constexpr bool tier_refits =
        refitted_tiers<Tier> || refitted_tiers_of_two<Tier> || tiers_of_all_scores<Tier>;
    static constexpr bool refits = score_refits || tier_refits;

    /// The columns that the score reads, in the order in which it reads them.
    [[nodiscard]] const std::vector<std::size_t>& read() const noexcept { return read_; }
    [[nodiscard]] std::optional<std::size_t> second() const noexcept { return second_; }
    [[nodiscard]] const Score& score() const noexcept { return *score_; }
    [[nodiscard]] static constexpr bool has_score() noexcept { return !std::same_as<Score, skip>; }

    /// What a score reads of some inputs.
    [[nodiscard]] matrix select(const matrix& x) const {
        matrix result(x.rows(), static_cast<Eigen::Index>(read_.size()));
        for (std::size_t j = 0; j < read_.size(); ++j)
            result.col(static_cast<Eigen::Index>(j)) = x.col(static_cast<Eigen::Index>(read_[j]));
        return result;
    }

    /// Decides on a book.
    [[nodiscard]] auto decide(const matrix& x) const { return as_it_is_ ? decide(x, x) : decide(x, select(x)); }

    /// The score and the tier of one row of a book like another that was decided on, but for this row. A score depends
    /// on its own row and the fit alone: what neither the fit nor the tiers look at anew is not scored again.
    /// @param known what was decided on the other one
    template <class Decided>
    [[nodiscard]] std::pair<double, int> decide_row(const matrix& x, Eigen::Index row, const Decided& known) const {
        const auto at = static_cast<std::size_t>(row);
        if constexpr (score_refits && tier_refits) {
            const auto decided = decide(x);
            return {decided.scores[at], decided.tiers[at]};
        } else if constexpr (score_refits) {
            const auto fitted = as_it_is_ ? fit_score(*score_, x) : fit_score(*score_, select(x));
            const matrix own = x.row(row);
            const auto [scores, tiers] = checked(scores_by(fitted, select(own)), own);
            return {scores.front(), tiers.tiers.front()};
        } else {
            const auto own = scores_by(known.score, select(x.row(row)));
            require_same_size("why_changed", "the scores", 1, own.size());
            auto all = known.scores;
            all[at] = own.front();
            const auto [scores, tiers] = checked(std::move(all), x);
            return {scores[at], tiers.tiers[at]};
        }
    }

private:
    /// Scores that are sound, and the tiers that they get.
    [[nodiscard]] auto checked(std::vector<double> scores, const matrix& x) const {
        require_same_size("why_changed", "the scores", static_cast<std::size_t>(x.rows()), scores.size());
        require_finite("why_changed", "scores", scores);
        auto given = give_tiers(*tier_, scores, x, second_);
        require_same_size("why_changed", "the tiers", scores.size(), given.tiers.size());
        require_tiers("why_changed", "what the rule gives", given.tiers);
        return std::pair{std::move(scores), std::move(given)};
    }
    [[nodiscard]] auto decide(const matrix& x, const matrix& read) const {
        auto fitted = fit_score(*score_, read);
        auto [scores, given] = checked(scores_by(fitted, read), x);
        return decision<decltype(fitted), decltype(given.fitted)>{std::move(fitted), std::move(scores),
                                                                  std::move(given.fitted), std::move(given.tiers)};
    }

    const Score* score_;
    const Tier* tier_;
    std::vector<std::size_t> read_;
    std::optional<std::size_t> second_{};
    bool as_it_is_ = false;
};

/// The least score of a tier and the better ones for a customer with a second value, where the rule has such a cut.
template <class Fitted>
[[nodiscard]] std::optional<double> least_score_of([[maybe_unused]] const Fitted& fitted, [[maybe_unused]] int tier,
                                                   [[maybe_unused]] std::optional<double> second) {
    if constexpr (requires { std::vector<double>(fitted.thresholds); }) {
        if (tier >= 0 && static_cast<std::size_t>(tier) < fitted.thresholds.size())
            return fitted.thresholds[static_cast<std::size_t>(tier)];
    } else if constexpr (requires { fitted.cells[0].tier, std::vector<double>(fitted.value.thresholds); }) {
        const auto width = static_cast<std::size_t>(fitted.potential.count());
        const double other = second.value_or(0.0);
        const auto at = static_cast<std::size_t>(fitted.potential.apply(column{&other, 1}).front());
        for (std::size_t v = fitted.value.thresholds.size(); v-- > 0;)
            if (fitted.cells[v * width + at].tier <= tier && fitted.cells[(v + 1) * width + at].tier > tier)
                return fitted.value.thresholds[v];
    }
    return {};
}

/// How many tiers a rule gives; 0 where it does not say.
template <class Fitted>
[[nodiscard]] int tiers_given_by([[maybe_unused]] const Fitted& fitted) {
    if constexpr (requires { static_cast<int>(fitted.count()); })
        return static_cast<int>(fitted.count());
    else if constexpr (requires { fitted.rules.size(), std::string{fitted.otherwise}; })
        return static_cast<int>(fitted.rules.size()) + 1;
    else
        return 0;
}

/// How the tiers were given, in words, where what was fitted says so.
template <class Fitted>
[[nodiscard]] std::string words_of_rule([[maybe_unused]] const Fitted& fitted, [[maybe_unused]] int tier) {
    if constexpr (requires { std::string{fitted.rule}; })
        return fitted.rule;
    else if constexpr (requires { std::string{fitted.value.rule}, std::string{fitted.potential.rule}; })
        return sentence("value: ", fitted.value.rule, "; potential: ", fitted.potential.rule);
    else if constexpr (requires { std::string{fitted.rules[0].name}, std::string{fitted.otherwise}; })
        return static_cast<std::size_t>(tier) < fitted.rules.size()
                   ? sentence("rule '", fitted.rules[static_cast<std::size_t>(tier)].name, "'")
                   : sentence("no rule was met: '", fitted.otherwise, "'");
    else
        return {};
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
