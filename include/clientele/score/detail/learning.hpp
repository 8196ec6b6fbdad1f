#pragma once

/// @file
/// What every scoring method learns before it begins, from the customers of one place or of all ranks: medians that
/// stand in for missing values, scales of criteria, and weights that sum to 1.

#include <clientele/math/detail/radix_descent.hpp>
#include <clientele/math/detail/shares.hpp>
#include <clientele/score/detail/population.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Fits one criterion, giving the range to policies that can use it.
template <class Normalising>
[[nodiscard]] auto fit_known(const Normalising& normalising, const population::known_values& known,
                             const criterion& c) {
    if constexpr (requires { normalising.fit(known.values, c, known.range); })
        return normalising.fit(known.values, c, known.range);
    else
        return normalising.fit(known.values, c);
}

/// A normalising policy that looks at no value but the ends of the range says `static constexpr bool reads_values =
/// false`.
template <class Policy>
inline constexpr bool reads_values = true;
template <class Policy>
    requires requires { Policy::reads_values; }
inline constexpr bool reads_values<Policy> = Policy::reads_values;

/// Whether a policy can be fitted to the values of all ranks.
template <class Normalising, class Ranks>
concept fits_on = alone<Ranks> || !reads_values<Normalising> ||
                  requires(const Normalising& normalising, const Ranks& ranks, const criterion& c) {
                      normalising.fit_on(ranks, column{}, c, value_range{});
                  };

/// Fits one criterion to what is known on all ranks.
template <class Ranks, class Normalising>
[[nodiscard]] auto fit_known_on(const Ranks& ranks, const Normalising& normalising,
                                const population::known_values& known, const criterion& c) {
    static_assert(
        fits_on<Normalising, Ranks>,
        "score: on ranks a normalising policy must offer fit_on(ranks, known, criterion, range) beside "
        "fit(known, criterion); gathered_normalising{...} brings the values of all ranks to each and lets any "
        "policy learn from them");
    if constexpr (alone<Ranks>)
        return fit_known(normalising, known, c);
    else if constexpr (!reads_values<Normalising>)
        return fit_known(normalising, population::known_values{{}, known.range}, c);
    else
        return normalising.fit_on(ranks, known.values, c, known.range);
}

/// As many groups as there are on all ranks. Sends 8 bytes.
template <class Ranks>
[[nodiscard]] std::size_t count_groups_on(const Ranks& ranks, std::string_view where, std::span<const int> peers,
                                          std::size_t rows, std::size_t first) {
    std::size_t own = 0;
    refusing_alike(ranks, [&] { own = count_groups(where, peers, rows, first); });
    if constexpr (alone<Ranks>)
        return own;
    const auto all = static_cast<std::size_t>(all_max(ranks, static_cast<double>(own)));
    refusing_alike(ranks, [&] { require_same_size(where, "peers", all > 0 ? rows : 0, peers.size()); });
    return all;
}

[[nodiscard]] inline double middle_between(double lower, double upper) noexcept {
    return (lower == upper ? lower : interpolated(lower, upper, 0.5)) + 0.0; // -0 is 0
}
/// The median of finite values, which it puts in another order: that of `median`, whose machinery for many quantiles of
/// millions of values would be compiled by everybody who scores.
[[nodiscard]] inline double middle_of(std::vector<double>& values) {
    double* const upper = values.data() + values.size() / 2; // a pointer, as where ranks are selected: one selection
    std::nth_element(values.data(), upper, values.data() + values.size());
    if (values.size() % 2 == 1)
        return *upper + 0.0; // -0 is 0
    return middle_between(largest_of({values.data(), upper}), *upper);
}
/// The same of the values of all ranks, as many as `of_all`; places them by `values`. Sends 98,304 bytes for each of
/// the one or two in the middle.
template <class Ranks>
[[nodiscard]] double middle_on(const Ranks& ranks, std::vector<double>& values, std::size_t of_all) {
    if constexpr (alone<Ranks>) {
        return middle_of(values);
    } else {
        const std::array places{of_all / 2 - 1, of_all / 2};
        const bool odd = of_all % 2 == 1;
        const auto found = radix_descent<Ranks>{ranks, values}(std::span{places}.last(odd ? 1 : 2));
        return odd ? found[0] : middle_between(found[0], found[1]);
    }
}

/// Median of raw values per (group, criterion) of all ranks, the whole population last; NaN where nobody asks for it.
template <class Ranks>
[[nodiscard]] std::vector<double> fit_imputation(const Ranks& ranks, const population& all, std::size_t groups) {
    const auto d = all.criteria.size();
    std::vector<double> fill((groups + 1) * d, std::numeric_limits<double>::quiet_NaN());
    std::vector<double> known;
    for (std::size_t j = 0; j < d; ++j) {
        if (all.criteria[j].missing.how != missing_value::kind::impute)
            continue;
        for (std::size_t g = groups + 1; g-- > 0;) {
            known.clear();
            const auto collect = [&] {
                for (std::size_t i = 0; i < all.rows(); ++i) {
                    const double value = all.raw(j)[i];
                    if (value == value && !std::isfinite(value))
                        fail_at(all.where, all.criteria[j], all.first + i, value);
                    if (value == value && (g == groups || all.peers[i] == static_cast<int>(g)))
                        known.push_back(value);
                }
            };
            if (g == groups) // the first: it sees every row, and nothing is left for a group to refuse
                refusing_alike(ranks, collect);
            else
                collect();
            const auto of_all = all_sum(ranks, known.size());
            if (g == groups && of_all == 0)
                fail(errc::bad_value, no_row, all.where, ": criterion '", all.criteria[j].name,
                     "': no customer has a value to impute from");
            fill[g * d + j] = of_all == 0 ? fill[groups * d + j] : middle_on(ranks, known, of_all);
        }
    }
    return fill;
}

/// What `call(first)` says of this rank's customers, whose rows begin at `first` among all; what it refuses on one rank
/// is refused on all. Sends 8 bytes to every other rank.
template <class Ranks, class Call>
[[nodiscard]] auto scores_on(const Ranks& ranks, const matrix_view& x, const Call& call) {
    const auto first = ranked_rows::of(ranks, static_cast<std::size_t>(x.rows())).first;
    std::invoke_result_t<const Call&, std::size_t> result{};
    refusing_alike(ranks, [&] { result = call(first); });
    return result;
}

/// The complete matrix that data-driven weights see, of this rank's rows: missing values of every kind at the median of
/// the known ones of all.
template <class Ranks>
[[nodiscard]] matrix completed(const Ranks& ranks, const population& all, std::span<const double> missing_of_all) {
    matrix full(all.x.rows(), all.x.cols());
    std::vector<double> known;
    for (std::size_t j = 0; j < all.criteria.size(); ++j) {
        double* to = full.data() + static_cast<std::ptrdiff_t>(j) * full.outerStride();
        bool missing = false;
        refusing_alike(ranks, [&] {
            for (std::size_t begin = 0; begin < all.rows(); begin += score_block) {
                const auto count = (std::min)(score_block, all.rows() - begin);
                const auto* values = all.read(begin, count, j, to + begin, missing);
                if (values != to + begin)
                    std::copy(values, values + count, to + begin);
            }
        });
        if (alone<Ranks> ? missing : missing_of_all[j] > 0) {
            const auto found = all.own_known(j, -1, known);
            std::vector<double> sorted(found.begin(), found.end());
            const auto of_all = all_sum(ranks, sorted.size());
            if (of_all == 0)
                all.fail_unknown(j);
            const double middle = middle_on(ranks, sorted, of_all);
            std::replace_if(to, to + all.rows(), [](double v) { return v != v; }, middle);
        }
    }
    return full;
}

/// Refuses weights without a meaning and makes their sum 1.
[[nodiscard]] inline std::vector<double> normalised_weights(std::string_view where, std::span<const criterion> criteria,
                                                            std::vector<double> weights) {
    if (weights.size() != criteria.size())
        fail(errc::bad_shape, no_row, where, ": there must be one weight per criterion, that is ", criteria.size(),
             ", got ", weights.size());
    for (std::size_t j = 0; j < weights.size(); ++j)
        require(std::isfinite(weights[j]) && weights[j] >= 0, where, ": criterion '", criteria[j].name,
                "': the weight must be finite and at least 0, got ", weights[j]);
    require(divide_by_sum(weights), where, ": the weight of some criterion must be above 0, got none");
    return weights;
}

/// A weighting policy that looks at the criteria alone says `static constexpr bool reads_matrix = false`.
template <class Policy>
inline constexpr bool reads_matrix = true;
template <class Policy>
    requires requires { Policy::reads_matrix; }
inline constexpr bool reads_matrix<Policy> = Policy::reads_matrix;

/// Which criteria somebody on any rank has no value of that is imputed already. Sends 8 bytes a criterion.
template <class Ranks>
[[nodiscard]] std::vector<double> missing_on(const Ranks& ranks, const population& all) {
    std::vector<double> missing(all.criteria.size());
    if constexpr (!alone<Ranks>) {
        for (std::size_t j = 0; j < missing.size(); ++j)
            if (all.criteria[j].missing.how == missing_value::kind::neutral ||
                all.criteria[j].missing.how == missing_value::kind::exclude)
                for (const double value : column_of(all.x, j))
                    missing[j] = value != value ? 1.0 : missing[j];
        ranks.all_reduce_max(std::span{missing});
    }
    return missing;
}

/// Whether a policy can weigh the customers of all ranks.
template <class Weighting, class Ranks>
concept weighs_on = alone<Ranks> || !reads_matrix<Weighting> ||
                    requires(const Weighting& weighting, const Ranks& ranks, const matrix_view& x,
                             std::span<const criterion> criteria) { weighting.weights_on(ranks, x, criteria); };

/// What a weighting policy makes of the customers of all ranks.
template <class Ranks, class Weighting>
[[nodiscard]] std::vector<double> weights_on(const Ranks& ranks, const Weighting& weighting, const matrix_view& x,
                                             std::span<const criterion> criteria) {
    static_assert(
        weighs_on<Weighting, Ranks>,
        "score: on ranks a weighting policy must offer weights_on(ranks, x, criteria) beside weights(x, "
        "criteria), or say reads_matrix = false; gathered_weighting{...} brings the rows of all ranks to each "
        "and lets any policy weigh them");
    if constexpr (alone<Ranks> || !reads_matrix<Weighting>)
        return weighting.weights(x, criteria);
    else
        return weighting.weights_on(ranks, x, criteria);
}

/// The weights of a policy, summing to 1. The matrix is copied only if the policy reads it and something in it has to
/// be resolved first.
template <class Ranks, class Weighting>
[[nodiscard]] std::vector<double> fit_weights(const Ranks& ranks, const Weighting& weighting, const population& all) {
    if constexpr (!reads_matrix<Weighting>) {
        return normalised_weights(all.where, all.criteria, weighting.weights(all.x, all.criteria));
    } else {
        std::vector<criterion> plain(all.criteria.begin(), all.criteria.end());
        bool untouched = true;
        for (std::size_t j = 0; j < plain.size(); ++j) {
            auto& aim = plain[j].direction;
            untouched = untouched && (aim.toward == direction::kind::benefit || aim.toward == direction::kind::cost) &&
                        all_finite(column_of(all.x, j));
            aim = aim.larger_is_better() ? direction::benefit : direction::cost;
        }
        const auto missing = missing_on(ranks, all);
        if constexpr (!alone<Ranks>) // all of them, or nobody
            untouched = all_max(ranks, untouched ? 0.0 : 1.0) == 0;
        return normalised_weights(all.where, all.criteria,
                                  untouched ? weights_on(ranks, weighting, all.x, plain)
                                            : weights_on(ranks, weighting, completed(ranks, all, missing), plain));
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
