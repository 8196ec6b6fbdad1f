#pragma once

#include <clientele/cmath.hpp>
#include <clientele/math/shapley.hpp>
#include <clientele/monitor/changed_customer.hpp>
#include <clientele/monitor/detail/book_rules.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Of how many criteria a score that is no sum may be at most: each of their sets is tried.
inline constexpr std::size_t most_players = 12;
/// How many rows are scored in one call.
inline constexpr std::size_t rows_of_a_call = std::size_t{1} << 14;

/// What the criteria did to the scores of some customers under one fit.
struct score_effects {
    matrix effects;             ///< customers x criteria read
    std::vector<double> before; ///< the scores of the old rows
    std::vector<double> now;    ///< the scores of the new rows
};

/// The games of customers whose scores are no sums: every set of the inputs that moved, scored by as few calls as fit.
template <class Fitted, class Ids>
class shapley_games {
public:
    shapley_games(const Fitted& fitted, const matrix& before, const matrix& now, const Ids& ids, matrix& effects)
        : fitted_{fitted}, before_{before}, now_{now}, ids_{ids}, effects_{effects} {}

    /// Adds a customer, by its place in both lists.
    void add(std::size_t place) {
        game each{place, {}, rows_};
        for (Eigen::Index j = 0; j < before_.cols(); ++j)
            if (moved(before_(at(place), j), now_(at(place), j)))
                each.players.push_back(j);
        rows_ += std::size_t{1} << each.players.size();
        games_.push_back(std::move(each));
        if (rows_ >= rows_of_a_call)
            play();
    }

    /// Plays what was added.
    void play() {
        if (rows_ == 0)
            return;
        matrix hybrids(at(rows_), before_.cols());
        for (const auto& each : games_)
            for (std::size_t set = 0; set < std::size_t{1} << each.players.size(); ++set) {
                copy_row(before_, each.place, hybrids, each.from + set);
                for (std::size_t p = 0; p < each.players.size(); ++p)
                    if ((set >> p & 1) != 0)
                        hybrids(at(each.from + set), each.players[p]) = now_(at(each.place), each.players[p]);
            }
        const auto scores = retelling([&] { return scores_of(hybrids); }, [&](const error& refused) { tell(refused); });
        for (const auto& each : games_) {
            const auto values =
                shapley_values(column{scores}.subspan(each.from, std::size_t{1} << each.players.size()));
            for (std::size_t p = 0; p < values.size(); ++p)
                effects_(at(each.place), each.players[p]) = values[p];
        }
        games_.clear();
        rows_ = 0;
    }

private:
    struct game {
        std::size_t place;
        std::vector<Eigen::Index> players; // the inputs that moved
        std::size_t from;                  // the first of its rows
    };
    [[nodiscard]] static Eigen::Index at(std::size_t place) noexcept { return static_cast<Eigen::Index>(place); }
    [[nodiscard]] std::vector<double> scores_of(const matrix& hybrids) const {
        auto scores = scores_by(fitted_, hybrids);
        require_same_size("why_changed", "the scores", rows_, scores.size());
        require_finite("why_changed", "scores", scores);
        return scores;
    }
    void tell(const error& refused) const {
        for (const auto& each : games_)
            if (refused.row() >= each.from && refused.row() - each.from < std::size_t{1} << each.players.size())
                fail(refused.code(), each.place, refused.what(),
                     " of all that were tried with some values of both books, ", customer_in_words(ids_[each.place]));
    }

    const Fitted& fitted_;
    const matrix& before_;
    const matrix& now_;
    const Ids& ids_;
    matrix& effects_;
    std::vector<game> games_{};
    std::size_t rows_ = 0;
};

/// Whether the contributions of a customer add up to its score: not where a gate is shut.
[[nodiscard]] inline bool sums_to(const matrix& parts, std::size_t row, double score) noexcept {
    double sum = 0.0, size = 0.0;
    for (Eigen::Index j = 0; j < parts.cols(); ++j) {
        sum += parts(static_cast<Eigen::Index>(row), j);
        size += std::abs(parts(static_cast<Eigen::Index>(row), j));
    }
    return std::abs(sum - score) <= 1e-13 * size;
}

/// Who did not move did nothing, whatever rounding says: where all is known, a criterion looks at its own value alone.
inline void drop_rounding(const matrix& before, const matrix& now, Eigen::Index row, matrix& effects) {
    bool known = true;
    for (Eigen::Index j = 0; j < before.cols(); ++j)
        known = known && std::isfinite(before(row, j)) && std::isfinite(now(row, j));
    for (Eigen::Index j = 0; j < before.cols() && known; ++j)
        if (before(row, j) == now(row, j))
            effects(row, j) = 0.0;
}

/// What each criterion did to the scores of customers whose rows went from `before` to `now`, under one fit: the
/// differences of the contributions where these add up, and Shapley's values where they do not.
template <class Fitted, class Ids>
[[nodiscard]] score_effects effects_on_scores(const Fitted& fitted, const matrix& before, const matrix& now,
                                              const Ids& ids) {
    score_effects result{matrix::Zero(before.rows(), before.cols()), {}, {}};
    if (before.rows() == 0)
        return result;
    naming_customers(ids, [&] {
        result.before = scores_by(fitted, before);
        result.now = scores_by(fitted, now);
        require_finite("why_changed", "scores of the new values by the old fit, or of the old by the new,",
                       result.before);
        require_finite("why_changed", "scores of the new values by the old fit, or of the old by the new,", result.now);
    });
    std::vector<bool> done(ids.size(), false);
    if constexpr (adds_up<Fitted>) {
        const matrix then = fitted.contributions(before), later = fitted.contributions(now);
        for (std::size_t i = 0; i < done.size(); ++i)
            if (sums_to(then, i, result.before[i]) && sums_to(later, i, result.now[i])) {
                const auto row = static_cast<Eigen::Index>(i);
                result.effects.row(row) = later.row(row) - then.row(row);
                drop_rounding(before, now, row, result.effects);
                done[i] = true;
            }
    }
    shapley_games games{fitted, before, now, ids, result.effects};
    for (std::size_t i = 0; i < done.size(); ++i) {
        if (done[i])
            continue;
        if (static_cast<std::size_t>(before.cols()) > most_players)
            fail(errc::bad_parameter, i, "why_changed: a score that is no sum of its criteria may read at most ",
                 most_players, " of them, for every set of them is tried, got ", before.cols(), ", ",
                 customer_in_words(ids[i]));
        games.add(i);
    }
    games.play();
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
