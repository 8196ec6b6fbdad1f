#pragma once

/// @file
/// What can only be worked out in one place, on ranks: the rows of all on every rank, and each rank's own share of what
/// was worked out of them.

#include <clientele/parallel/detail/all_ranks.hpp>

#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The rows of all ranks, as `gathered` brings them to each.
template <class Rows>
struct gathered_rows {
    Rows all;              ///< one rank's after the other's
    std::size_t first = 0; ///< where those of this rank begin among them
    std::size_t own = 0;   ///< how many are this rank's

    /// Whether a row of all is this rank's.
    [[nodiscard]] bool has(std::size_t row) const noexcept { return row >= first && row - first < own; }
    /// This rank's share of a result.
    /// @param of_all a `std::vector` with one entry for each row of all, or a matrix with one row for each
    /// @returns those of this rank
    /// @throws error `bad_shape` for another number of rows
    template <class Result>
    [[nodiscard]] Result own_share(const Result& of_all) const {
        if constexpr (requires { of_all.middleRows(0, 0); }) {
            require_same_size("own_share", "what was worked out", size(), static_cast<std::size_t>(of_all.rows()));
            if (of_all.cols() == 0) // in no place, of which there is no part
                return Result(static_cast<std::ptrdiff_t>(own), of_all.cols());
            return of_all.middleRows(static_cast<std::ptrdiff_t>(first), static_cast<std::ptrdiff_t>(own));
        } else {
            require_same_size("own_share", "what was worked out", size(), of_all.size());
            const auto begin = of_all.begin() + static_cast<std::ptrdiff_t>(first);
            return Result(begin, begin + static_cast<std::ptrdiff_t>(own));
        }
    }
    /// How many rows there are on all ranks.
    [[nodiscard]] std::size_t size() const noexcept {
        if constexpr (requires { all.rows(); })
            return static_cast<std::size_t>(all.rows());
        else
            return all.size();
    }
};

/// A column of all ranks on every rank: for whatever has no other way to see all customers.
///
///     const auto spend = gathered(ranks, base.total);
///     const auto tiers = spend.own_share(my_rule(spend.all));
///
/// @param ranks all of them
/// @param own   the values of this rank's customers, who may be none: a range in one piece, of numbers or the like
/// @returns all of them in the order of the ranks, and which are this rank's
/// Complexity: O(customers of all); sends each value to every other rank.
template <ranks_policy Ranks, class Column>
    requires requires(const Column& own) { std::span{own.data(), std::size_t{own.size()}}; }
[[nodiscard]] auto gathered(const Ranks& ranks, const Column& own) {
    using value = std::remove_cvref_t<decltype(*own.data())>;
    const std::span<const value> values{own.data(), own.size()};
    gathered_rows<std::vector<value>> out{{}, 0, values.size()};
    if constexpr (detail::alone<Ranks>) {
        out.all.assign(values.begin(), values.end());
    } else {
        const auto from_each = ranks.all_gather(detail::as_parcel(values));
        for (std::size_t r = 0; r < from_each.size(); ++r) {
            out.first = r == static_cast<std::size_t>(ranks.rank()) ? out.all.size() : out.first;
            detail::append_values(out.all, from_each[r]);
        }
    }
    return out;
}

/// The same of a matrix of customers x columns, as many columns on every rank: column after column.
template <ranks_policy Ranks, class Matrix>
    requires requires(const Matrix& x) {
        typename Matrix::PlainObject;
        x.col(x.cols());
    }
[[nodiscard]] auto gathered(const Ranks& ranks, const Matrix& own) {
    gathered_rows<typename Matrix::PlainObject> out{{}, 0, static_cast<std::size_t>(own.rows())};
    for (decltype(own.cols()) j = 0; j < own.cols(); ++j) {
        const auto each = gathered(ranks, std::span{own.col(j).data(), out.own});
        if (j == 0) {
            out.first = each.first;
            out.all.resize(static_cast<decltype(j)>(each.size()), own.cols());
        }
        if (!each.all.empty()) // an empty one has no place to copy to
            std::memcpy(out.all.col(j).data(), each.all.data(), each.size() * sizeof each.all[0]);
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
