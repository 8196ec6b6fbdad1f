#pragma once

/// @file
/// Any clustering for customers who are spread over ranks.

#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/detail/row_weights_on_ranks.hpp>
#include <clientele/parallel/gathered.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Any clustering on ranks: the rows of all are brought to each, 8 bytes a feature and weight, and clustered there;
/// each keeps the labels of its own. For `trimmed_kmeans`, `size_bounded_kmeans`, `mini_batch_kmeans`, and policies of
/// `kmeans` that do not compile on ranks; `kmeans` with its defaults needs none of it.
///
///     const auto fit = clientele::gathered_clusters{trimmed_kmeans{.k = 4}}.fit_on(ranks, own_rows);
template <class Clustering>
struct gathered_clusters {
    Clustering clustering{}; ///< how to cluster

    /// Fits on one rank alone.
    /// @throws error what the clustering throws
    [[nodiscard]] auto fit(const matrix_view& x) const { return clustering.fit(x); }
    /// The same with a weight per row.
    /// @throws error what the clustering throws
    [[nodiscard]] auto fit(const matrix_view& x, column weights) const
        requires requires { clustering.fit(x, weights); }
    {
        return clustering.fit(x, weights);
    }

    /// Fits to the rows of all ranks: the bits of all in one place. Labels and rows that were set aside are those of
    /// the own rows.
    /// @param ranks all of them
    /// @param x     own customers x features, finite
    /// @throws error what the clustering throws; a row in it is that of all ranks' rows
    /// Complexity: that of the clustering of all rows, on every rank.
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const matrix_view& x) const {
        (void)detail::require_finite_on(ranks, "gathered_clusters", x);
        const auto rows = gathered(ranks, x);
        auto found = clustering.fit(rows.all);
        keep_own(found, rows);
        return found;
    }
    /// The same with a weight per row, on all ranks with rows or on none.
    /// @throws error as above; `bad_shape` where ranks give weights and none
    template <ranks_policy Ranks>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const matrix_view& x, column weights) const
        requires requires { clustering.fit(x, weights); }
    {
        const auto place = detail::require_finite_on(ranks, "gathered_clusters", x);
        (void)detail::checked_weights_on(ranks, "gathered_clusters", place, weights);
        const auto rows = gathered(ranks, x);
        auto found = clustering.fit(rows.all, gathered(ranks, weights).all);
        keep_own(found, rows);
        return found;
    }

    /// Takes a batch that is spread over ranks into a stream that every rank keeps: the bits of all in one place.
    /// @param ranks   all of them
    /// @param stream  the same on every rank
    /// @param batch   own customers x features, finite
    /// @param weights none (all 1), or one per own row; on all ranks with rows, or on none
    /// @throws error as `mini_batch_kmeans::update`; a row in it is that of all ranks' rows
    template <ranks_policy Ranks, class Stream>
        requires requires(const Clustering& each, Stream& of, const matrix_view& x) { each.update(of, x, column{}); }
    void update_on(const Ranks& ranks, Stream& stream, const matrix_view& batch, column weights = {}) const {
        const auto place = detail::require_finite_on(ranks, "gathered_clusters", batch);
        (void)detail::checked_weights_on(ranks, "gathered_clusters", place, weights);
        clustering.update(stream, gathered(ranks, batch).all, gathered(ranks, weights).all);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_clusters");
        each("clustering", of.clustering...);
    }

private:
    template <class Fit>
    static void keep_own(Fit& found, const gathered_rows<matrix>& rows) {
        if constexpr (requires { found.clusters.labels; })
            found.clusters.labels = rows.own_share(found.clusters.labels);
        else
            found.labels = rows.own_share(found.labels);
        if constexpr (requires { found.set_aside; }) {
            std::vector<std::size_t> own;
            for (const auto row : found.set_aside)
                if (rows.has(row))
                    own.push_back(row - rows.first);
            found.set_aside = std::move(own);
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
