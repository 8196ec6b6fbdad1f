#pragma once

/// @file
/// Features and criteria meet by name.

#include <clientele/math/matrix.hpp>
#include <clientele/score/concepts.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A matrix whose columns have names.
template <class Features>
concept named_columns = requires(const Features& x) {
    { x.values } -> std::same_as<const matrix&>;
    { x.names.front() } -> std::convertible_to<std::string_view>;
};

/// The column of each criterion among the features.
template <class Criteria, class Names>
[[nodiscard]] std::vector<std::size_t> columns_of(const Criteria& criteria, const Names& names) {
    std::vector<std::size_t> columns;
    for (const auto& each : criteria) {
        const std::string_view wanted{each.name};
        std::size_t at = names.size();
        for (std::size_t j = 0; j < names.size(); ++j) {
            require(names[j] != wanted || at == names.size(), "pipeline: two features are called '", clipped(wanted),
                    "'");
            if (names[j] == wanted)
                at = j;
        }
        if (at == names.size())
            fail(errc::bad_parameter, no_row, "pipeline: the criterion '", clipped(wanted),
                 "' has no feature of that name; the features are ",
                 names_in_words(names.size(), "'", [&](std::size_t j) -> const auto& { return names[j]; }));
        columns.push_back(at);
    }
    return columns;
}

/// f of the matrix as the stage of value reads it: the columns of its criteria, in their order; of a stage that names
/// none, the matrix as it is.
template <class Stage, class Features, class F>
[[nodiscard]] auto on_criteria(const Stage& stage, const Features& x, F f) {
    if constexpr (names_criteria<Stage> && named_columns<Features>) {
        const auto columns = columns_of(stage.criteria, x.names);
        bool as_is = columns.size() == x.names.size();
        for (std::size_t j = 0; j < columns.size(); ++j)
            as_is = as_is && columns[j] == j;
        if (!as_is) {
            const auto n = static_cast<std::size_t>(x.values.rows());
            matrix picked(x.values.rows(), static_cast<Eigen::Index>(columns.size()));
            for (std::size_t j = 0; j < columns.size() && n > 0; ++j)
                std::memcpy(picked.data() + j * n, x.values.data() + columns[j] * n, n * sizeof(double));
            return f(std::as_const(picked));
        }
    }
    return f(x.values);
}

template <class Features>
[[nodiscard]] std::vector<std::string> names_of(const Features& x) {
    if constexpr (named_columns<Features>)
        return {x.names.begin(), x.names.end()};
    else
        return {};
}

/// Refuses features other than those of the fit.
template <class Features>
void require_features(const std::vector<std::string>& fitted, const Features& x) {
    const auto names = names_of(x);
    const auto name = [](const std::vector<std::string>& of, std::size_t j) {
        return j < of.size() ? sentence("'", of[j], "'") : std::string{"none"};
    };
    for (std::size_t j = 0; j < (std::max)(fitted.size(), names.size()); ++j)
        require(j < fitted.size() && j < names.size() && fitted[j] == names[j], "pipeline: feature ", j, " must be ",
                name(fitted, j), ", as in the fit, got ", name(names, j));
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
