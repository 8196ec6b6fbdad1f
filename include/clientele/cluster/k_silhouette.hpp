#pragma once

/// @file
/// How silhouettes are come by where they are asked for beside other measures, and on ranks.

#include <clientele/cluster/silhouette.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/detail/row_weights_on_ranks.hpp>
#include <clientele/parallel/gathered.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// Estimates the mean silhouette of a division: `silhouette.estimate(x, labels, weights, rows, seed)` gives one from so
/// many rows as it likes, at most `rows` drawn by `seed`, or nothing. On ranks `estimate_on(ranks, x, labels, weights,
/// rows, seed)` is asked of every rank and must answer alike on all. A policy that never gives any may say so with
/// `static constexpr bool left_out = true`.
template <class Silhouette>
concept silhouette_policy = requires(const Silhouette& silhouette, const matrix_view& x, std::span<const int> labels,
                                     column weights, std::size_t rows, std::uint64_t seed) {
    { silhouette.estimate(x, labels, weights, rows, seed) } -> std::convertible_to<std::optional<silhouette_estimate>>;
};

/// By `sampled_silhouette`: each drawn row is compared with all rows, so not on ranks.
/// Complexity: at most O((rows + d) n d).
struct drawn_silhouette {
    static constexpr std::string_view name = "drawn_silhouette"; ///< for the record
    /// The estimate.
    /// @throws error as `sampled_silhouette::score`
    [[nodiscard]] std::optional<silhouette_estimate> estimate(const matrix_view& x, std::span<const int> labels,
                                                              column weights, std::size_t rows,
                                                              std::uint64_t seed) const {
        return sampled_silhouette{.rows = rows, .seed = seed}.score(x, labels, weights);
    }
};
static_assert(silhouette_policy<drawn_silhouette>);

/// None: the other measures speak, on any ranks.
struct no_silhouette {
    static constexpr std::string_view name = "no_silhouette"; ///< for the record
    static constexpr bool left_out = true;                    ///< there is none
    /// Nothing.
    [[nodiscard]] std::optional<silhouette_estimate> estimate(const matrix_view&, std::span<const int>, column,
                                                              std::size_t, std::uint64_t) const {
        return {};
    }
    /// Nothing.
    [[nodiscard]] std::optional<silhouette_estimate> estimate_on(const auto&, const matrix_view&, std::span<const int>,
                                                                 column, std::size_t, std::uint64_t) const {
        return {};
    }
};
static_assert(silhouette_policy<no_silhouette>);

/// Any silhouette on ranks: the rows of all are brought to each, 8 bytes a feature, 4 a label and 8 a weight, and
/// scored there by all of them; each keeps the values of its own. `simplified_silhouette` needs none of it.
///
///     const auto scores = clientele::gathered_silhouette{silhouette{}}.score_on(ranks, own_rows, own_labels);
template <class Silhouette>
struct gathered_silhouette {
    Silhouette silhouette{}; ///< `silhouette`, `sampled_silhouette`, or what `choose_k` asks

    /// The scores of one rank alone.
    /// @throws error what the silhouette throws
    [[nodiscard]] auto score(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        return silhouette.score(x, labels, weights);
    }
    /// The scores of all ranks' rows, with the values of the own ones: the bits of all in one place.
    /// @param ranks   all of them
    /// @param x       own customers x features, finite
    /// @param labels  of the own rows
    /// @param weights none (all 1), or one per own row; on all ranks with rows, or on none
    /// @throws error what the silhouette throws; a row in it is that of all ranks' rows
    /// Complexity: that of the silhouette of all rows, on every rank.
    template <ranks_policy Ranks>
    [[nodiscard]] auto score_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                column weights = {}) const {
        check(ranks, x, labels, weights);
        const auto rows = gathered(ranks, x);
        auto found = silhouette.score(rows.all, gathered(ranks, labels).all, gathered(ranks, weights).all);
        if constexpr (requires { found.values; })
            found.values = rows.own_share(found.values);
        return found;
    }

    /// The estimate of one rank alone.
    /// @throws error what the policy throws
    [[nodiscard]] auto estimate(const matrix_view& x, std::span<const int> labels, column weights, std::size_t rows,
                                std::uint64_t seed) const
        requires silhouette_policy<Silhouette>
    {
        return silhouette.estimate(x, labels, weights, rows, seed);
    }
    /// The estimate of all ranks' rows, with the bits of all in one place.
    /// @throws error what the policy throws; a row in it is that of all ranks' rows
    template <ranks_policy Ranks>
        requires silhouette_policy<Silhouette>
    [[nodiscard]] auto estimate_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                   column weights, std::size_t rows, std::uint64_t seed) const {
        check(ranks, x, labels, weights);
        return silhouette.estimate(gathered(ranks, x).all, gathered(ranks, labels).all, gathered(ranks, weights).all,
                                   rows, seed);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_silhouette");
        each("silhouette", of.silhouette...);
    }

private:
    template <class Ranks>
    static void check(const Ranks& ranks, const matrix_view& x, std::span<const int> labels, column weights) {
        (void)detail::require_shape_on(ranks, "gathered_silhouette", x);
        const auto rows = detail::ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
        detail::refusing_together(ranks, rows.first,
                                  [&] { require_same_size("gathered_silhouette", "labels", rows.own, labels.size()); });
        (void)detail::checked_weights_on(ranks, "gathered_silhouette", rows, weights);
    }
};
static_assert(silhouette_policy<gathered_silhouette<drawn_silhouette>>);

} // namespace clientele::inline CLIENTELE_ABI
