#pragma once

/// @file
/// The value score that explains itself: a weighted sum over normalised criteria.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/learning.hpp>
#include <clientele/score/normalising/range.hpp>
#include <clientele/score/scores.hpp>
#include <clientele/score/weighting/given.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What happens to a customer of whom less than `weighted_score::least_coverage` is known.
enum class low_coverage {
    refuse, ///< an error that names the row
    veto    ///< treated like a shut gate: `vetoed_by` is `too_little_known`
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(low_coverage) noexcept { return {"refuse", "veto"}; }

/// The scores of some customers.
struct weighted_scores {
    std::vector<double> scores;   ///< one per customer, larger is better
    std::vector<double> coverage; ///< share of the weight that is known; empty if no criterion may be left out
    /// The criterion whose gate is shut, `too_little_known` or `not_vetoed`; empty if nothing can veto.
    std::vector<int> vetoed_by;

    /// The share of the weight whose criteria are known for a customer, in [0, 1].
    [[nodiscard]] double coverage_of(std::size_t row) const noexcept { return coverage.empty() ? 1.0 : coverage[row]; }
    /// Whether a customer was stopped by a gate or by too little coverage.
    [[nodiscard]] bool vetoed(std::size_t row) const noexcept {
        return !vetoed_by.empty() && vetoed_by[row] != not_vetoed;
    }
};

/// A weighted score that has learned its bounds and weights. Scores any customers with them and never learns again.
template <class Normaliser>
struct fitted_weighted_score {
    std::vector<criterion> criteria;     ///< as given
    std::vector<double> weights;         ///< one per criterion, sum 1
    std::vector<Normaliser> normalisers; ///< per (group, criterion), the whole population last
    std::vector<double> fill;            ///< imputed raw value per (group, criterion), the whole population last
    double least_coverage = 0.5;         ///< as given
    low_coverage below{};                ///< as given
    double floor = 0;                    ///< the score of the vetoed: the worst in the fitted population, or less
    std::string finding{};               ///< what the weighting policy had to say; empty: nothing

    /// One score per customer: the sum of the contributions, added in the order of the criteria. Vetoed customers get
    /// `floor`, or less if their contributions add to less.
    ///
    /// @param x customers x criteria; NaN where a criterion's missing-value policy allows it
    /// @param peers peer group of each customer, as in `fit`; a group never seen counts as the whole population
    /// @returns one score per customer, larger is better
    /// @throws error `bad_shape`; `bad_value` with the row for what is missing, not finite, refused by a normaliser or
    /// known too little
    /// Complexity: O(n d), one pass over the matrix.
    [[nodiscard]] weighted_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        return run(x, peers, nullptr);
    }
    /// The same of this rank's customers; what is refused is told with the row of all. Sends 8 bytes to every other
    /// rank.
    template <ranks_policy Ranks>
    [[nodiscard]] weighted_scores score_on(const Ranks& ranks, const matrix_view& x,
                                           std::span<const int> peers = {}) const {
        return detail::scores_on(ranks, x, [&](std::size_t first) { return run(x, peers, nullptr, first); });
    }

    /// What each criterion adds to each score, customers x criteria: every row, added from left to right, is exactly
    /// the score of that customer if it is not vetoed. Arguments, errors and cost as `score`.
    [[nodiscard]] matrix contributions(const matrix_view& x, std::span<const int> peers = {}) const {
        matrix parts = matrix::Zero(x.rows(), x.cols());
        (void)run(x, peers, &parts);
        return parts;
    }

    /// The normalised value of each criterion of each customer, customers x criteria, whatever its state; NaN where a
    /// criterion was left out. Arguments, errors and cost as `score`.
    [[nodiscard]] matrix normalised(const matrix_view& x, std::span<const int> peers = {}) const {
        (void)run(x, peers, nullptr); // checks what comes
        const auto all = reader(x, peers);
        matrix values(x.rows(), x.cols());
        for (std::size_t j = 0; j < criteria.size(); ++j)
            for (std::size_t i = 0; i < all.rows(); ++i) {
                const double raw = all.raw(j)[i];
                values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                    raw != raw && criteria[j].missing.how == missing_value::kind::exclude
                        ? std::numeric_limits<double>::quiet_NaN()
                        : normalised_value(all, i, j, raw);
            }
        return values;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_weighted_score");
        each("criteria", of.criteria...);
        each("weights", of.weights...);
        each("normalisers", of.normalisers...);
        each("fill", of.fill...);
        each("least_coverage", of.least_coverage...);
        each("below", of.below...);
        each("floor", of.floor...);
        each("finding", of.finding...);
    }
    /// Refuses a floor that is no finite number and a least_coverage outside [0, 1]; what depends on the matrix is
    /// refused when it is scored.
    /// @param where the function that refuses
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(least_coverage >= 0 && least_coverage <= 1, where, ": least_coverage must be in [0, 1], got ",
                least_coverage);
        require(std::isfinite(floor), where, ": floor must be finite, got ", floor);
    }

private:
    [[nodiscard]] detail::population reader(const matrix_view& x, std::span<const int> peers,
                                            std::size_t first = 0) const {
        return {"weighted_score", x, criteria, peers, fill, first};
    }

    [[nodiscard]] const Normaliser& normaliser(const detail::population& all, std::size_t row,
                                               std::size_t j) const noexcept {
        const auto last = normalisers.size() / criteria.size() - 1;
        auto group = last;
        if (!all.peers.empty() && static_cast<std::size_t>(all.peers[row]) < last)
            group = static_cast<std::size_t>(all.peers[row]);
        return normalisers[group * criteria.size() + j];
    }

    /// The normalised value of a raw one, whatever its state.
    [[nodiscard]] double normalised_value(const detail::population& all, std::size_t row, std::size_t j,
                                          double raw) const {
        const auto& c = criteria[j];
        if (raw != raw && c.missing.how == missing_value::kind::neutral)
            return c.missing.stand_in;
        return normaliser(all, row, j)(c.direction.measure(raw != raw ? all.imputed(row, j) : raw));
    }

    [[nodiscard]] weighted_scores run(const matrix_view& x, std::span<const int> peers, matrix* parts,
                                      std::size_t first = 0) const {
        detail::require_criteria("weighted_score", criteria, static_cast<std::size_t>(x.cols()));
        const auto n = static_cast<std::size_t>(x.rows());
        (void)detail::count_groups("weighted_score", peers, n, first);
        const auto all = reader(x, peers, first);
        detail::require_fitted(all, weights);
        if (normalisers.size() < criteria.size() || normalisers.size() % criteria.size() != 0)
            fail(errc::bad_shape, no_row, "weighted_score: the fitted normalisers must be ", criteria.size(),
                 ", or that many for each group and all, got ", normalisers.size());
        detail::require_normalisers(all, normalisers);
        require_sound("weighted_score");
        weighted_scores result{detail::room_for<double>(n), {}, {}};
        if (detail::can_be_left_out(criteria))
            result.coverage.assign(n, 1.0);
        if (detail::can_be_vetoed(criteria) || (below == low_coverage::veto && detail::can_be_left_out(criteria)))
            result.vetoed_by.assign(n, not_vetoed);
        for (std::size_t begin = 0; begin < n; begin += detail::score_block) {
            result.scores.resize((std::min)(begin + detail::score_block, n));
            add_block(all, begin, result.scores.size() - begin, parts, result);
        }
        return result;
    }

    /// One block of rows: all criteria while its scores are in the cache.
    void add_block(const detail::population& all, std::size_t begin, std::size_t count, matrix* parts,
                   weighted_scores& result) const {
        double scratch[detail::score_block];
        double* const total = result.scores.data() + begin;
        const bool grouped = !all.peers.empty() && normalisers.size() > criteria.size();
        bool missing = false;
        for (std::size_t j = 0; j < criteria.size() && !missing && !grouped; ++j) {
            const double* values = all.read(begin, count, j, scratch, missing);
            if (!missing)
                add_column(normalisers[normalisers.size() - criteria.size() + j], weights[j], values, count, total,
                           parts ? parts->col(static_cast<Eigen::Index>(j)).data() + begin : nullptr);
        }
        if (missing || grouped)
            add_rows(all, begin, count, parts, result);
        if (!all_finite({total, count})) [[unlikely]]
            fail_refused(all, begin, count, total);
        for (std::size_t j = 0; j < criteria.size(); ++j)
            if (criteria[j].gate.closed())
                for (std::size_t i = begin; i < begin + count; ++i)
                    if (result.vetoed_by[i] == not_vetoed && !criteria[j].gate.passes(all.raw(j)[i])) {
                        result.vetoed_by[i] = static_cast<int>(j);
                        result.scores[i] = (std::min)(result.scores[i], floor);
                    }
    }

    /// A small normaliser is copied into the hot loop: the compiler then knows that storing scores does not change it.
    using local_normaliser =
        std::conditional_t<std::is_trivially_copyable_v<Normaliser>, const Normaliser, const Normaliser&>;

    static void add_column(local_normaliser normaliser, double weight, const double* values, std::size_t count,
                           double* total, double* parts) {
        if (parts) {
            for (std::size_t i = 0; i < count; ++i)
                total[i] += parts[i] = detail::rounded_product(weight, normaliser(values[i]));
        } else {
            for (std::size_t i = 0; i < count; ++i)
                total[i] += detail::rounded_product(weight, normaliser(values[i]));
        }
    }

    /// A block in which something is missing or rows differ in their normalisers: row by row.
    void add_rows(const detail::population& all, std::size_t begin, std::size_t count, matrix* parts,
                  weighted_scores& result) const {
        for (std::size_t i = begin; i < begin + count; ++i) {
            double known = 0, left_out = 0;
            for (std::size_t j = 0; j < criteria.size(); ++j) {
                const double value = all.raw(j)[i];
                if (!std::isfinite(value) && (value == value || criteria[j].missing.how == missing_value::kind::refuse))
                    detail::fail_at("weighted_score", criteria[j], all.first + i, value);
                (value != value && criteria[j].missing.how == missing_value::kind::exclude ? left_out : known) +=
                    weights[j];
            }
            // with nothing left out the weights stay as they are, to the bit
            const double share = left_out > 0 ? known : 1.0;
            if (!result.coverage.empty())
                result.coverage[i] = share;
            result.scores[i] = 0;
            if (left_out > 0 && (known < least_coverage || !(known > 0))) {
                if (below == low_coverage::refuse || !(known > 0))
                    fail(errc::bad_value, all.first + i, "weighted_score: the known criteria of row ", all.first + i,
                         " must carry at least ", least_coverage, " of the weight, got ", known);
                result.vetoed_by[i] = too_little_known;
            }
            for (std::size_t j = 0; j < criteria.size(); ++j) {
                const double value = all.raw(j)[i];
                if (value != value && criteria[j].missing.how == missing_value::kind::exclude)
                    continue;
                const double part = detail::rounded_product(weights[j] / share, normalised_value(all, i, j, value));
                result.scores[i] += part;
                if (parts)
                    (*parts)(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = part;
            }
            if (result.vetoed(i))
                result.scores[i] = (std::min)(result.scores[i], floor);
        }
    }

    [[noreturn]] void fail_refused(const detail::population& all, std::size_t begin, std::size_t count,
                                   const double* total) const {
        for (std::size_t i = begin; i < begin + count; ++i)
            for (std::size_t j = 0; j < criteria.size() && !std::isfinite(total[i - begin]); ++j)
                if (const double value = all.raw(j)[i];
                    value == value && !std::isfinite(normalised_value(all, i, j, value)))
                    fail(errc::bad_value, all.first + i, "weighted_score: criterion '", criteria[j].name,
                         "': the normalising policy refuses the value ", value, " in row ", all.first + i);
        begin += all.first;
        fail(errc::overflow, begin, "weighted_score: a score in rows ", begin, " to ", begin + count - 1,
             " is too large for a number");
    }
};

/// The weighted sum of normalised criteria.
///
///     score = sum over j of  w_j u_j(x_j),      w_j >= 0, sum of w = 1, u_j larger is better
///
/// Every score can say why: each criterion's contribution, adding to the score exactly. A better value on a benefit
/// criterion never lowers the score, if the normalising policy is monotone. Rank reversal: none between customers
/// scored by one fitted scorer; refitting with other customers may move bounds and data-driven weights.
///
/// Source: Fishburn, Additive utilities with incomplete product set, Operations Research 15 (1967).
template <class Normalising, class Weighting>
struct weighted_score {
    std::vector<criterion> criteria;                    ///< one per column of the matrix
    [[no_unique_address]] Normalising normalising{};    ///< brings the criteria to one scale
    [[no_unique_address]] Weighting weighting{};        ///< how much each counts
    double least_coverage = 0.5;                        ///< least share of the weight that must be known, in [0, 1]
    low_coverage below_coverage = low_coverage::refuse; ///< what happens to customers below it

    static_assert(
        normalising_policy<Normalising>,
        "weighted_score: .normalising needs fit(column known, const criterion&) const, returning something callable "
        "with a double that returns a double");
    static_assert(
        peer_normalising_policy<Normalising> || !requires(const Normalising& n, std::size_t count) {
            n.can_learn_from(count);
        }, "weighted_score: .normalising's can_learn_from(count) const must return bool (peer_normalising_policy)");
    static_assert(weighting_policy<Weighting>,
                  "weighted_score: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, "
                  "returning std::vector<double>");

    /// Learns bounds, weights and stand-ins from a population.
    ///
    /// @param x customers x criteria, in the order of `criteria`; NaN where their missing-value policies allow it
    /// @param peers peer group of each customer, numbered from 0, or nothing: for imputing and for `per_peer_group`
    /// @returns a scorer that owns all it needs
    /// @throws error `empty_input`, `bad_shape`, `bad_parameter` for criteria or weights without a meaning, `bad_value`
    /// with the row
    /// Complexity: O(n d), with `min_max_range` and given weights one pass.
    [[nodiscard]] auto fit(const matrix_view& x, std::span<const int> peers = {}) const {
        return fit_on(one_rank{}, x, peers);
    }
    /// The same where customers are spread over ranks: each gives its own, or none. Sends 8 bytes to every other rank,
    /// 8, 16 a criterion, and what the policies send, and 8 a criterion where anybody can be vetoed. Of peer groups
    /// also 8 a criterion and group, and 16 for each of those that are fitted.
    /// @throws error as `fit`; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> peers = {}) const {
        using normaliser = decltype(normalising.fit(column{}, criterion{}));
        constexpr std::string_view where = "weighted_score";
        const auto rows = detail::ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
        if (rows.all == 0)
            fail(errc::empty_input, no_row, where, ": the matrix must have at least one row, got 0");
        detail::require_criteria(where, criteria, static_cast<std::size_t>(x.cols()));
        require(least_coverage >= 0 && least_coverage <= 1, where, ": least_coverage must be in [0, 1], got ",
                least_coverage);
        const auto groups = detail::count_groups_on(ranks, where, peers, rows.own, rows.first);
        detail::population all{where, x, criteria, peers, {}, rows.first};
        const auto fill = detail::fit_imputation(ranks, all, groups);
        all.fill = fill;
        fitted_weighted_score<normaliser> result{criteria,
                                                 detail::fit_weights(ranks, weighting, all),
                                                 {},
                                                 fill,
                                                 least_coverage,
                                                 below_coverage,
                                                 0.0,
                                                 detail::finding_of(weighting)};
        if constexpr (requires { normalising.require_known(criteria); })
            normalising.require_known(criteria);
        fit_normalisers(ranks, result, all, peer_normalising_policy<Normalising> ? groups : 0);
        set_floor(ranks, result, all);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weighted_score");
        each("criteria", of.criteria...);
        each("normalising", of.normalising...);
        each("weighting", of.weighting...);
        each("least_coverage", of.least_coverage...);
        each("below_coverage", of.below_coverage...);
    }

private:
    /// One normaliser per (group, criterion), the whole population last; it also serves groups that are too small.
    template <class Ranks, class Fitted>
    void fit_normalisers(const Ranks& ranks, Fitted& result, const detail::population& all, std::size_t groups) const {
        std::vector<double> kept;
        auto& fitted = result.normalisers;
        for (std::size_t j = 0; j < criteria.size(); ++j)
            fitted.push_back(detail::fit_known_on(ranks, normalising, all.known_on(ranks, j, kept), criteria[j]));
        if constexpr (peer_normalising_policy<Normalising>) {
            const auto whole = fitted;
            fitted.clear();
            for (std::size_t g = 0; g < groups; ++g)
                for (std::size_t j = 0; j < criteria.size(); ++j) {
                    const auto known = all.own_known(j, static_cast<int>(g), kept);
                    if (!normalising.can_learn_from(detail::all_sum(ranks, known.size())))
                        fitted.push_back(whole[j]);
                    else if constexpr (detail::alone<Ranks>)
                        fitted.push_back(normalising.fit(known, criteria[j]));
                    else
                        fitted.push_back(detail::fit_known_on(ranks, normalising,
                                                              {known, detail::range_on(ranks, known)}, criteria[j]));
                }
            fitted.insert(fitted.end(), whole.begin(), whole.end());
        }
    }

    /// The sum of the worst contributions: nobody in the population scores less. Looked for only if somebody can be
    /// vetoed.
    template <class Ranks, class Fitted>
    void set_floor(const Ranks& ranks, Fitted& result, const detail::population& all) const {
        const bool veto = below_coverage == low_coverage::veto || detail::can_be_vetoed(criteria);
        std::vector<double> kept;
        for (std::size_t j = 0; veto && j < criteria.size(); ++j) {
            double worst = std::numeric_limits<double>::infinity();
            for (std::size_t at = j, groups = result.normalisers.size() / criteria.size();
                 at < result.normalisers.size(); at += criteria.size(), --groups)
                for (const double value :
                     all.own_known(j, groups == 1 ? -1 : static_cast<int>(at / criteria.size()), kept))
                    worst = (std::min)(worst, result.normalisers[at](value));
            if (criteria[j].missing.how == missing_value::kind::neutral)
                worst = (std::min)(worst, criteria[j].missing.stand_in);
            worst = detail::all_min(ranks, worst);
            result.floor += result.weights[j] * worst;
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
