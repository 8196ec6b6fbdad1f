#pragma once

/// @file
/// Any scoring of columns for customers who are spread over ranks.

#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/parallel/gathered.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Columns of all ranks, and what owns them.
struct gathered_lists {
    std::vector<std::vector<double>> values{};
    std::vector<column> all{};
};

/// What a fit is given, of all ranks: a list of columns, or one of anything.
template <class Ranks, class Given>
[[nodiscard]] auto brought_together(const Ranks& ranks, const Given& own) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(*own.data())>, column>) {
        gathered_lists out;
        for (const column& each : own)
            out.values.push_back(gathered(ranks, each).all);
        out.all.assign(out.values.begin(), out.values.end());
        return out;
    } else {
        return gathered(ranks, own);
    }
}

/// The rows of what a fit is given.
template <class Given>
[[nodiscard]] std::size_t rows_of_given(const Given& own) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(*own.data())>, column>)
        return own.size() == 0 ? 0 : own.data()->size();
    else
        return own.size();
}

} // namespace detail
/// @endcond

/// Any scoring on ranks that must see all customers at once: nested bins, `dimension_scoring`, cuts within peer groups.
/// The columns of all ranks are brought to each, 8 bytes a customer and column, and scored there; each keeps the scores
/// of its own. `rfm` by itself needs none of it.
///
///     gathered_scoring{rfm{.nested = nesting::within_previous}}.fit_on(ranks, recency, often, money)
///     gathered_scoring{per_group{.scoring = rfm{}}}.fit_on(ranks, industry, recency, often, money) // numbered groups
template <class Scoring>
struct gathered_scoring {
    Scoring scoring{}; ///< whose cuts and scores are taken

    /// The fit of one rank alone.
    /// @throws error what the scoring throws
    template <class... Given>
    [[nodiscard]] auto fit(const Given&... own) const {
        return scoring.fit(own...);
    }
    /// The cuts of all ranks' customers, and the scores of the own ones: the same bits as of all in one place.
    /// @param ranks all of them
    /// @param own   what the scoring's fit is given, of the customers of this rank, who may be none
    /// @throws error what the scoring throws, with the row among those of all; `bad_shape` for columns of other lengths
    template <ranks_policy Ranks, class... Given>
    [[nodiscard]] auto fit_on(const Ranks& ranks, const Given&... own) const {
        const std::size_t sizes[]{detail::rows_of_given(own)...};
        const auto rows = detail::ranked_rows::of(ranks, sizes[0]);
        detail::refusing_together(ranks, rows.first, [&] {
            for (const auto size : sizes)
                require_same_size("gathered_scoring", "columns", sizes[0], size);
        });
        const std::tuple all{detail::brought_together(ranks, own)...};
        auto fitted = std::apply([&](const auto&... each) { return scoring.fit(each.all...); }, all);
        const auto begin = static_cast<std::ptrdiff_t>(rows.first), end = begin + static_cast<std::ptrdiff_t>(rows.own);
        for (auto& dimension : fitted.scores.dimensions)
            dimension.score = {dimension.score.begin() + begin, dimension.score.begin() + end};
        return fitted;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("gathered_scoring");
        each("scoring", of.scoring...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
