#pragma once

/// @file
/// Judged inputs: ordinal rubrics turn words such as "market leader" into values of a criterion.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One grade of a rubric.
struct rubric_grade {
    std::string label;   ///< what a judge writes
    double value;        ///< what it counts
    std::string means{}; ///< when to choose it: for people

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rubric_grade");
        each("label", of.label...);
        each("value", of.value...);
        each("means", of.means...);
    }
};

/// An ordinal scale for what cannot be computed: the grades in ascending order, each with a value and a description
/// that two judges would read alike. An empty label means not judged and becomes NaN, a missing value for the score.
struct rubric {
    std::string name;                 ///< used in errors
    std::vector<rubric_grade> grades; ///< values strictly ascending, labels distinct

    /// The value of one label.
    /// @throws error `bad_parameter` for an unknown label, with the labels there are
    [[nodiscard]] double value(std::string_view label) const {
        check();
        return look_up(label, no_row);
    }

    /// The values of a column of labels, one per customer.
    ///
    /// @param labels any range of things that convert to `std::string_view`
    /// @returns one value per customer
    /// @throws error `bad_value` with the row for an unknown label; `bad_parameter` for grades that do not ascend
    /// Complexity: O(n g) for g grades.
    template <std::ranges::input_range Labels>
        requires std::convertible_to<std::ranges::range_reference_t<Labels>, std::string_view>
    [[nodiscard]] std::vector<double> values(const Labels& labels) const {
        check();
        std::vector<double> result;
        if constexpr (std::ranges::sized_range<const Labels>)
            result.reserve(static_cast<std::size_t>(std::ranges::size(labels)));
        for (const auto& label : labels)
            result.push_back(look_up(label, result.size()));
        return result;
    }

    /// The middle judgement of several judges on one customer (the lower of two middle ones), NaN if nobody judged: the
    /// median respects the order of the grades and no single judge can drag it.
    ///
    /// @param labels what each judge wrote
    /// @returns the value of the middle grade
    /// @throws error as `values`, the row being the judge
    /// Complexity: O(j log j) for j judges.
    template <std::ranges::input_range Labels>
        requires std::convertible_to<std::ranges::range_reference_t<Labels>, std::string_view>
    [[nodiscard]] double middle(const Labels& labels) const {
        auto all = values(labels);
        std::erase_if(all, [](double v) { return v != v; });
        if (all.empty())
            return std::numeric_limits<double>::quiet_NaN();
        std::sort(all.begin(), all.end());
        return all[(all.size() - 1) / 2];
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rubric");
        each("name", of.name...);
        each("grades", of.grades...);
    }

private:
    void check() const {
        require(!grades.empty(), "rubric ", name, ": there must be at least one grade, got none");
        for (std::size_t k = 0; k < grades.size(); ++k) {
            require(!grades[k].label.empty(), "rubric ", name, ": a label must not be empty (empty means not judged)");
            require(std::isfinite(grades[k].value) && (k == 0 || grades[k - 1].value < grades[k].value), "rubric ",
                    name, ": the values must be finite and ascend, got ", grades[k].value, " for '", grades[k].label,
                    "'");
            for (std::size_t other = 0; other < k; ++other)
                require(grades[other].label != grades[k].label, "rubric ", name, ": two grades are called '",
                        grades[k].label, "'");
        }
    }

    [[nodiscard]] double look_up(std::string_view label, std::size_t row) const {
        if (label.empty())
            return std::numeric_limits<double>::quiet_NaN();
        for (const auto& grade : grades)
            if (grade.label == label)
                return grade.value;
        std::string all;
        for (const auto& grade : grades)
            all += (all.empty() ? "" : ", ") + grade.label;
        if (row == no_row)
            fail(errc::bad_parameter, no_row, "rubric ", name, ": '", detail::clipped(label), "' is none of ", all);
        fail(errc::bad_value, row, "rubric ", name, ": '", detail::clipped(label), "' in row ", row, " is none of ",
             all);
    }
};

/// The rubrics of the judged criteria that key-account work asks for, ready to use or to copy and change.
namespace rubrics {

/// Market position of the customer in its industry, 0 to 1; a benefit.
[[nodiscard]] inline rubric market_position() {
    return {"market position",
            {{"marginal", 0.0, "no notable share in any of its markets"},
             {"follower", 0.25, "a known name behind the first five"},
             {"established", 0.5, "among the first five in one market"},
             {"challenger", 0.75, "among the first three and gaining"},
             {"leader", 1.0, "first in its market, sets its standards"}}};
}

/// Strategic synergy (product fit, supply chain, research, market), 0 to 1; a benefit. Judge each dimension by itself.
[[nodiscard]] inline rubric synergy() {
    return {"synergy",
            {{"none", 0.0, "buys what anybody could sell it"},
             {"occasional", 0.25, "a joint interest now and then, no plan"},
             {"compatible", 0.5, "fits our roadmap without changes on either side"},
             {"mutual", 0.75, "both sides adapt to each other under a plan"},
             {"integrated", 1.0, "joint development, shared data or shared capacity"}}};
}

/// Risk of the customer's industry, 0 to 1; a cost.
[[nodiscard]] inline rubric industry_risk() {
    return {"industry risk",
            {{"low", 0.0, "stable demand, many buyers, little regulation ahead"},
             {"moderate", 0.25, "ordinary cycles"},
             {"elevated", 0.5, "pronounced cycles or a change of rules under way"},
             {"high", 0.75, "shrinking, or dependent on one product, subsidy or country"},
             {"critical", 1.0, "defaults are frequent, or sanctions are likely"}}};
}

/// Closeness of the relationship, 0 to 1; a benefit.
[[nodiscard]] inline rubric relationship() {
    return {"relationship",
            {{"transactional", 0.0, "orders and invoices only"},
             {"known", 0.25, "one regular contact"},
             {"regular", 0.5, "several contacts, regular meetings"},
             {"trusted", 0.75, "asked for advice, early notice of plans"},
             {"partner", 1.0, "joint goals on management level"}}};
}

} // namespace rubrics

} // namespace clientele::inline CLIENTELE_ABI
