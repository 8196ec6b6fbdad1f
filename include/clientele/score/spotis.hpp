#pragma once

/// @file
/// SPOTIS: the distance to the best customer that the bounds allow, free of rank reversal by construction.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/score/concepts.hpp>
#include <clientele/score/detail/method.hpp>
#include <clientele/score/normalising/range.hpp>
#include <clientele/score/weighting/given.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A SPOTIS that has learned its weights; bounds and ideal are stated.
struct fitted_spotis {
    std::vector<criterion> criteria;      ///< as given
    std::vector<double> weights;          ///< one per criterion, sum 1
    std::vector<criterion_bounds> bounds; ///< in the order of the criteria
    std::vector<double> fill;             ///< imputed raw value per (group, criterion), the whole population last
    outside_range outside{};              ///< as given
    std::string finding{};                ///< what the weighting policy had to say; empty: nothing

    /// 1 - the average distance to the ideal, in [0, 1] inside the bounds; 0 for the vetoed. (The paper ranks by the
    /// distance itself, smaller is better.) Arguments and errors as `weighted_score`.
    /// Complexity: O(n d), one pass.
    [[nodiscard]] method_scores score(const matrix_view& x, std::span<const int> peers = {}) const {
        return scored({"spotis", x, criteria, peers, fill});
    }
    /// The same of this rank's customers; what is refused is told with the row of all. Sends 8 bytes to every other
    /// rank.
    template <ranks_policy Ranks>
    [[nodiscard]] method_scores score_on(const Ranks& ranks, const matrix_view& x,
                                         std::span<const int> peers = {}) const {
        return detail::scores_on(
            ranks, x, [&](std::size_t first) { return scored({"spotis", x, criteria, peers, fill, first}); });
    }

    /// w (1 - distance), customers x criteria: each row, added from left to right, is exactly the score of a customer
    /// that is not vetoed. Arguments, errors and cost as `score`.
    [[nodiscard]] matrix contributions(const matrix_view& x, std::span<const int> peers = {}) const {
        matrix parts(x.rows(), x.cols());
        (void)run({"spotis", x, criteria, peers, fill}, &parts);
        return parts;
    }

    /// 1 - distance, customers x criteria. Arguments, errors and cost as `score`.
    [[nodiscard]] matrix normalised(const matrix_view& x, std::span<const int> peers = {}) const {
        auto unweighted = *this;
        unweighted.weights.assign(criteria.size(), 1.0);
        return unweighted.contributions(x, peers);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fitted_spotis");
        each("criteria", of.criteria...);
        each("weights", of.weights...);
        each("bounds", of.bounds...);
        each("fill", of.fill...);
        each("outside", of.outside...);
        each("finding", of.finding...);
    }

private:
    [[nodiscard]] method_scores scored(const detail::population& all) const {
        method_scores result{run(all, nullptr), {}};
        result.vetoed_by = detail::apply_gates(all, 0.0, result.scores);
        return result;
    }

    [[nodiscard]] std::vector<double> run(const detail::population& all, matrix* parts) const {
        detail::require_scorable(all, weights, {bounds.size()});
        for (std::size_t j = 0; j < bounds.size(); ++j)
            detail::require_bounds("spotis", bounds[j], criteria[j].name);
        auto scores = detail::room_for<double>(all.rows());
        double unkept[detail::score_block];
        detail::for_each_piece(all, [&](std::size_t j, const double* values, std::size_t count, std::size_t begin) {
            if (j == 0)
                scores.resize(begin + count);
            double* const to = parts ? parts->col(static_cast<Eigen::Index>(j)).data() + begin : unkept;
            add_column(j, values, count, scores.data() + begin, to);
            if (outside != outside_range::refuse || lie_within(bounds[j], all.raw(j) + begin, count)) [[likely]]
                return;
            for (std::size_t i = begin; i < begin + count; ++i)
                if (const double value = all.raw(j)[i]; value < bounds[j].lower || value > bounds[j].upper)
                    fail(errc::bad_value, all.first + i, "spotis: criterion '", criteria[j].name,
                         "': values must be in [", bounds[j].lower, ", ", bounds[j].upper, "], got ", value, " in row ",
                         all.first + i);
        });
        detail::require_finite_scores(all, scores);
        return scores;
    }

    /// Whether no value lies outside; one that is missing does not.
    [[nodiscard]] static bool lie_within(const criterion_bounds& b, const double* values, std::size_t count) noexcept {
        std::uint64_t outsiders = 0;
        for (std::size_t i = 0; i < count; ++i)
            outsiders |= static_cast<std::uint64_t>((values[i] < b.lower) | (values[i] > b.upper));
        return outsiders == 0;
    }

    /// The hot loop.
    void add_column(std::size_t j, const double* values, std::size_t count, double* total,
                    double* parts) const noexcept {
        const auto aim = criteria[j].direction.toward;
        const double slope = 1.0 / (bounds[j].upper - bounds[j].lower), weight = weights[j];
        // the distance is |value - ideal|
        const double ideal = aim == direction::kind::benefit ? bounds[j].upper
                             : aim == direction::kind::cost  ? bounds[j].lower
                                                             : 0.0;
        const double sign = aim == direction::kind::benefit ? -slope : slope;
        const double least = outside == outside_range::extend ? -HUGE_VAL : 0.0,
                     most = outside == outside_range::extend ? HUGE_VAL : 1.0;
        for (std::size_t i = 0; i < count; ++i) {
            double distance = detail::rounded_product(values[i] - ideal, sign);
            distance = distance < least ? least : distance;
            distance = distance > most ? most : distance;
            total[i] += parts[i] = detail::rounded_product(weight, 1.0 - distance);
        }
    }
};

/// Stable preference ordering towards ideal solution.
///
///     score = 1 - sum over j of  w_j |x_j - ideal_j| / (upper_j - lower_j)
///
/// The ideal is the upper bound of a benefit, the lower of a cost, the target or the band. No rank reversal: each
/// customer's score depends on stated numbers alone (with weights that are given; data-driven weights move in a refit).
/// A better value on a benefit criterion never lowers the score. Missing values: refuse or impute.
/// Complexity: O(n d).
/// Source: Dezert, Tchamova, Han and Tacnet, The SPOTIS rank reversal free method, FUSION (2020).
template <class Weighting>
struct spotis {
    std::vector<criterion> criteria;               ///< one per column of the matrix
    std::vector<criterion_bounds> bounds;          ///< one per criterion, found by name, in any order
    [[no_unique_address]] Weighting weighting{};   ///< how much each counts
    outside_range outside = outside_range::refuse; ///< what happens to values outside the bounds

    static_assert(weighting_policy<Weighting>,
                  "spotis: .weighting needs weights(const matrix_view&, std::span<const criterion>) const, returning "
                  "std::vector<double>");

    /// Looks the bounds up and learns the weights. Arguments as `weighted_score::fit`.
    /// @throws error as `weighted_score::fit`; `bad_parameter` for criteria without bounds, bounds without a criterion,
    /// targets outside their bounds
    [[nodiscard]] fitted_spotis fit(const matrix_view& x, std::span<const int> peers = {}) const {
        return fit_on(one_rank{}, x, peers);
    }
    /// The same where customers are spread over ranks: each gives its own, or none. Sends 8 bytes to every other rank,
    /// 8, and what the weighting policy sends.
    /// @throws error as `fit`; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] fitted_spotis fit_on(const Ranks& ranks, const matrix_view& x,
                                       std::span<const int> peers = {}) const {
        auto learned = detail::fit_method(ranks, "spotis", criteria, weighting, x, peers);
        for (const auto& b : bounds)
            detail::require_known_criterion("spotis", b.criterion, criteria);
        fitted_spotis result{criteria, std::move(learned.weights), {}, std::move(learned.fill),
                             outside,  std::move(learned.finding)};
        for (const auto& c : criteria) {
            result.bounds.push_back(detail::find_bounds("spotis", bounds, c));
            const auto& b = result.bounds.back();
            const bool aimed =
                c.direction.toward == direction::kind::target || c.direction.toward == direction::kind::band;
            require(!aimed || (b.lower <= c.direction.lower && c.direction.upper <= b.upper), "spotis: criterion '",
                    c.name, "': the target must be within the bounds [", b.lower, ", ", b.upper, "], got [",
                    c.direction.lower, ", ", c.direction.upper, "]");
        }
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("spotis");
        each("criteria", of.criteria...);
        each("bounds", of.bounds...);
        each("weighting", of.weighting...);
        each("outside", of.outside...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
