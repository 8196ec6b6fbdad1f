#pragma once

/// @file
/// Scalers: learnt on one population, applied to any other with the same figures.

#include <clientele/cmath.hpp>
#include <clientele/features/concepts.hpp>
#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/detail/order_statistics_on.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What the affine scalers learn: x' = (x - shift) / scale, column by column. A column whose spread is 0 has scale 1
/// and is listed in `constant`: it is shifted only, so that equal values become 0.
struct affine_scaling {
    std::vector<double> shift{};         ///< one per column
    std::vector<double> scale{};         ///< one per column, above 0
    std::vector<std::size_t> constant{}; ///< columns whose spread is 0

    /// The scaled matrix.
    /// @throws error `bad_shape` when the number of columns differs, `bad_value` with the row of a value that is not
    /// finite, or is so far off that it would not be when scaled
    [[nodiscard]] matrix apply(const matrix_view& x) const {
        return map(x, [](double v, double a, double b) { return (v - a) / b; });
    }
    /// The matrix in the original units, for centroids and the like.
    /// @throws error `bad_shape`
    [[nodiscard]] matrix restore(const matrix_view& x) const {
        return map(x, [](double v, double a, double b) { return detail::rounded_product(v, b) + a; });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("affine_scaling");
        each("shift", of.shift...);
        each("scale", of.scale...);
        each("constant", of.constant...);
    }
    /// Refuses what no fit gives: a shift without its scale, numbers that are not finite, a scale that is not above 0.
    /// @throws error `bad_shape`, `bad_parameter`
    void require_sound(std::string_view where) const {
        require_same_size(where, "scale", shift.size(), scale.size());
        for (std::size_t j = 0; j < shift.size(); ++j)
            require(std::isfinite(shift[j]) && std::isfinite(scale[j]) && scale[j] > 0, where,
                    ": shift must be finite and scale finite and above 0, got ", shift[j], " and ", scale[j],
                    " of column ", j);
        for (const auto j : constant)
            require(j < shift.size(), where, ": constant must name columns, in [0, ", shift.size(), "), got ", j);
    }

private:
    template <class Function>
    [[nodiscard]] matrix map(const matrix_view& x, Function f) const {
        require_sound("scaling");
        if (static_cast<std::size_t>(x.cols()) != shift.size())
            fail(errc::bad_shape, no_row, "scaling: the matrix must have ", shift.size(), " columns, got ", x.cols());
        matrix y(x.rows(), x.cols());
        for (Eigen::Index j = 0; j < x.cols(); ++j) {
            const auto at = static_cast<std::size_t>(j);
            for (Eigen::Index i = 0; i < x.rows(); ++i)
                if (y(i, j) = f(x(i, j), shift[at], scale[at]); !std::isfinite(y(i, j))) [[unlikely]]
                    fail(errc::bad_value, static_cast<std::size_t>(i),
                         "scaling: values must be finite, before and after scaling, got ", x(i, j), " in row ", i,
                         ", column ", j);
        }
        return y;
    }
};

/// @cond INTERNAL
namespace detail {
struct centre_and_spread {
    double centre;
    double spread;
};

/// The least and the greatest of each column of all ranks.
template <class Ranks>
[[nodiscard]] std::vector<std::pair<double, double>> ends_of_columns(const Ranks& ranks, const matrix_view& x) {
    const auto columns = static_cast<std::size_t>(x.cols());
    std::vector<double> most(2 * columns, -std::numeric_limits<double>::infinity()); // a rank may have no rows
    for (std::size_t j = 0; j < columns && x.rows() > 0; ++j) {
        double lower = x(0, static_cast<Eigen::Index>(j)), upper = lower;
        for (const double v : column_of(x, j)) {
            lower = v < lower ? v : lower;
            upper = v > upper ? v : upper;
        }
        most[2 * j] = -lower;
        most[2 * j + 1] = upper;
    }
    ranks.all_reduce_max(std::span{most});
    std::vector<std::pair<double, double>> ends;
    ends.reserve(columns);
    for (std::size_t j = 0; j < columns; ++j)
        ends.emplace_back(0.0 - most[2 * j], most[2 * j + 1] + 0.0); // -0 is 0
    return ends;
}

/// The exact sum of `term(j, v)` over the values v of column j of all ranks, for each column.
template <class Ranks, class Term>
[[nodiscard]] std::vector<double> exact_sums_of_columns(const Ranks& ranks, const matrix_view& x, const Term& term) {
    std::vector<exact_sum> sums(static_cast<std::size_t>(x.cols()));
    for (std::size_t j = 0; j < sums.size(); ++j)
        for (const double v : column_of(x, j))
            sums[j].add(term(j, v));
    add_up(ranks, std::span{sums});
    std::vector<double> values;
    values.reserve(sums.size());
    for (const auto& sum : sums)
        values.push_back(sum.value());
    return values;
}

/// Fits an affine scaling from what `measure(n)` finds in each column of the n rows of all ranks.
template <class Ranks, class Measure>
[[nodiscard]] affine_scaling fit_columns(std::string_view where, const Ranks& ranks, const matrix_view& x,
                                         const Measure& measure) {
    const std::vector<centre_and_spread> columns = measure(require_finite_on(ranks, where, x).all);
    affine_scaling fitted;
    for (std::size_t j = 0; j < columns.size(); ++j) {
        auto [centre, spread] = columns[j];
        if (!std::isfinite(spread) || !std::isfinite(centre))
            fail(errc::overflow, no_row, where, ": the spread of column ", j, " is outside the range of double");
        if (!(spread > 0)) {
            fitted.constant.push_back(j);
            spread = 1;
        }
        fitted.shift.push_back(centre);
        fitted.scale.push_back(spread);
    }
    return fitted;
}
} // namespace detail
/// @endcond

/// Mean 0 and population standard deviation 1. The usual choice before k-means; outliers stretch it. Sums are exact, so
/// that neither the order of the rows nor the compiler changes a bit.
/// Complexity: O(n d), about 10 ns a value; sends 1104 bytes a column
struct zscore_scaler {
    static constexpr std::string_view name = "zscore_scaler"; ///< for the record
    /// Learns mean and standard deviation.
    [[nodiscard]] affine_scaling fit(const matrix_view& x) const { return fit_on(one_rank{}, x); }
    /// Learns from the rows of all ranks, of which this one has some, or none: the same bits as `fit` of all of them.
    /// @throws error as `fit`; `bad_shape` where ranks differ in columns
    template <ranks_policy Ranks>
    [[nodiscard]] affine_scaling fit_on(const Ranks& ranks, const matrix_view& x) const {
        return detail::fit_columns("zscore_scaler", ranks, x, [&](std::size_t rows) {
            const auto n = static_cast<double>(rows);
            const auto ends = detail::ends_of_columns(ranks, x);
            auto means = detail::exact_sums_of_columns(ranks, x, [](std::size_t, double v) { return v; });
            std::vector<double> reaches, units;
            for (std::size_t j = 0; j < means.size(); ++j) {
                const auto [lower, upper] = ends[j];
                means[j] = lower == upper ? lower : means[j] / n;
                reaches.push_back((std::max)(upper - means[j], means[j] - lower));
                // Squared in a unit of about the largest distance, so that neither tiny nor huge columns leave the
                // range of double.
                units.push_back(std::ldexp(1.0, std::clamp(std::ilogb(reaches[j]), -1000, 1000)));
            }
            const auto squares = detail::exact_sums_of_columns(ranks, x, [&](std::size_t j, double v) {
                const double away = (v - means[j]) / units[j];
                return std::isfinite(reaches[j]) ? away * away : 0;
            });
            std::vector<detail::centre_and_spread> out;
            for (std::size_t j = 0; j < means.size(); ++j)
                out.push_back(
                    {means[j], std::isfinite(reaches[j]) ? std::sqrt(squares[j] / n) * units[j] : reaches[j]});
            return out;
        });
    }
};

/// Least value 0, greatest 1. Keeps shape; one outlier squeezes all others.
/// Complexity: O(n d); sends 16 bytes a column
struct min_max_scaler {
    static constexpr std::string_view name = "min_max_scaler"; ///< for the record
    /// Learns least and greatest value.
    [[nodiscard]] affine_scaling fit(const matrix_view& x) const { return fit_on(one_rank{}, x); }
    /// Learns from the rows of all ranks, of which this one has some, or none: the same bits as `fit` of all of them.
    /// @throws error as `fit`; `bad_shape` where ranks differ in columns
    template <ranks_policy Ranks>
    [[nodiscard]] affine_scaling fit_on(const Ranks& ranks, const matrix_view& x) const {
        return detail::fit_columns("min_max_scaler", ranks, x, [&](std::size_t) {
            std::vector<detail::centre_and_spread> out;
            for (const auto& [lower, upper] : detail::ends_of_columns(ranks, x))
                out.push_back({lower, upper - lower});
            return out;
        });
    }
};

/// Median 0 and interquartile range 1 (quantile type 7). Outliers do not move it.
/// Complexity: O(n d); sends 98,304 bytes for each place that a quartile lies between, at most six a column
struct robust_scaler {
    static constexpr std::string_view name = "robust_scaler"; ///< for the record
    /// Learns median and interquartile range.
    [[nodiscard]] affine_scaling fit(const matrix_view& x) const { return fit_on(one_rank{}, x); }
    /// Learns from the rows of all ranks, of which this one has some, or none: the same bits as `fit` of all of them.
    /// @throws error as `fit`; `bad_shape` where ranks differ in columns
    template <ranks_policy Ranks>
    [[nodiscard]] affine_scaling fit_on(const Ranks& ranks, const matrix_view& x) const {
        return detail::fit_columns("robust_scaler", ranks, x, [&](std::size_t n) {
            std::vector<detail::centre_and_spread> out;
            for (std::size_t j = 0; j < static_cast<std::size_t>(x.cols()); ++j) {
                const auto q = detail::quantiles_on(ranks, column_of(x, j), n, std::array{0.25, 0.5, 0.75});
                out.push_back({q[1], q[2] - q[0]});
            }
            return out;
        });
    }
};

/// Leaves everything as it is.
struct no_scaler {
    static constexpr std::string_view name = "no_scaler"; ///< for the record
    /// Learns the number of columns.
    [[nodiscard]] affine_scaling fit(const matrix_view& x) const { return fit_on(one_rank{}, x); }
    /// Learns from the rows of all ranks, of which this one has some, or none: the same bits as `fit` of all of them.
    /// @throws error as `fit`; `bad_shape` where ranks differ in columns
    template <ranks_policy Ranks>
    [[nodiscard]] affine_scaling fit_on(const Ranks& ranks, const matrix_view& x) const {
        return detail::fit_columns("no_scaler", ranks, x, [&](std::size_t) {
            return std::vector(static_cast<std::size_t>(x.cols()), detail::centre_and_spread{0, 1});
        });
    }
};

/// ln(1 + x) first, then another scaler: for counts and money, whose long tails would rule every distance.
/// `log1p_scaler{}` is followed by z-scores, `log1p_scaler<no_scaler>{}` by nothing.
/// @throws error `bad_value` with the row when a value is not above -1
template <class Then>
struct log1p_scaler {
    static_assert(scaler_policy<Then>,
                  "then must offer fit(matrix), whose result offers apply(matrix) (scaler_policy)");
    [[no_unique_address]] Then then{}; ///< what scales the logarithms

    /// What it learns.
    struct fitted {
        decltype(std::declval<const Then&>().fit(std::declval<const matrix&>())) scaling; ///< of the logarithms

        /// The scaled matrix.
        [[nodiscard]] matrix apply(const matrix_view& x) const { return scaling.apply(logarithms(x)); }
        /// The matrix in the original units.
        [[nodiscard]] matrix restore(const matrix_view& x) const {
            matrix y = scaling.restore(x);
            for (double* value = y.data(); value != y.data() + y.size(); ++value)
                *value = std::expm1(*value);
            return y;
        }

        /// Its members.
        static constexpr void members(auto&& each, auto&... of) {
            each.is("log1p_scaler");
            each("scaling", of.scaling...);
        }
    };

    /// Learns from the logarithms.
    [[nodiscard]] fitted fit(const matrix_view& x) const { return {then.fit(logarithms(x))}; }
    /// Learns from the logarithms of all ranks, of which this one has some, or none, if `then` can.
    /// @throws error as `fit`; `bad_shape` where ranks differ in columns
    template <ranks_policy Ranks>
    [[nodiscard]] fitted fit_on(const Ranks& ranks, const matrix_view& x) const {
        constexpr bool then_can = requires { then.fit_on(ranks, x); };
        static_assert(then_can, "log1p_scaler: on ranks, .then must offer fit_on(ranks, matrix)");
        if constexpr (then_can) {
            const auto rows = detail::ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
            matrix y(x.rows(), x.cols());
            detail::refusing_columns_together(ranks, rows, static_cast<std::size_t>(x.cols()), [&](std::size_t j) {
                take_logarithms(x, static_cast<Eigen::Index>(j), y);
            });
            return {then.fit_on(ranks, y)};
        } else {
            return fit(x);
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("log1p_scaler");
        each("then", of.then...);
    }

private:
    [[nodiscard]] static matrix logarithms(const matrix_view& x) {
        matrix y(x.rows(), x.cols());
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            take_logarithms(x, j, y);
        return y;
    }
    static void take_logarithms(const matrix_view& x, Eigen::Index j, matrix& y) {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            if (!(x(i, j) > -1)) [[unlikely]]
                fail(errc::bad_value, static_cast<std::size_t>(i), "log1p_scaler: values must be above -1, got ",
                     x(i, j), " in row ", i, ", column ", j);
            y(i, j) = std::log1p(x(i, j));
        }
    }
};

static_assert(scaler_policy<zscore_scaler> && scaler_policy<min_max_scaler> && scaler_policy<robust_scaler>);
static_assert(scaler_policy<no_scaler> && scaler_policy<log1p_scaler<>>);

} // namespace clientele::inline CLIENTELE_ABI
