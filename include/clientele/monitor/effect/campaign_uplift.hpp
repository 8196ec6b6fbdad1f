#pragma once

/// @file
/// What a campaign brought: those it reached against those who could have been reached and were not.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/proportion_difference.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <iterator>
#include <string>

namespace clientele::inline CLIENTELE_ABI {

/// How many customers of a group did what the campaign was for.
struct response_counts {
    std::size_t customers = 0; ///< in the group
    std::size_t responded = 0; ///< of them

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("response_counts");
        each("customers", of.customers...);
        each("responded", of.responded...);
    }
};

/// What a campaign brought (`campaign_uplift`): the difference never stands without the counts it is of.
struct measured_uplift {
    response_counts contacted{}; ///< whom the campaign reached
    response_counts control{};   ///< whom it did not
    double level = 0.95;         ///< of the intervals
    interval contacted_share{};  ///< who responded, of those contacted
    interval control_share{};    ///< who responded all the same
    interval uplift{};           ///< the first less the second
    interval responses{};        ///< how many of the contacted responded because of it: uplift x contacted

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("measured_uplift");
        each("contacted", of.contacted...);
        each("control", of.control...);
        each("level", of.level...);
        each("contacted_share", of.contacted_share...);
        each("control_share", of.control_share...);
        each("uplift", of.uplift...);
        each("responses", of.responses...);
    }
};

/// The share of the contacted who responded, less that of a control group, with Newcombe's interval. It is the
/// campaign's effect where chance decided who is in which group; otherwise use `matched_difference`.
///
///     const auto spring = campaign_uplift{}.measure({.customers = 1000, .responded = 130}, {.customers = 500,
///     .responded = 40}); std::puts(in_words(spring).c_str());
struct campaign_uplift {
    double level = 0.95; ///< of the intervals, in (0, 1)

    /// The uplift of counted groups.
    /// @param contacted whom the campaign reached
    /// @param control   whom it did not
    /// @throws error `empty_input` for a group of nobody: without a comparison nothing is known; `bad_parameter`
    /// Complexity: O(1).
    [[nodiscard]] measured_uplift measure(const response_counts& contacted, const response_counts& control) const {
        for (const auto* group : {&contacted, &control}) {
            if (group->customers == 0)
                fail(errc::empty_input, no_row, "campaign_uplift: the ", group == &contacted ? "contacted" : "control",
                     " group must have a customer, got none: without both there is nothing to compare");
            require(group->responded <= group->customers, "campaign_uplift: responded must be at most ",
                    group->customers, ", got ", group->responded);
        }
        const auto n = static_cast<double>(contacted.customers), x = static_cast<double>(contacted.responded),
                   m = static_cast<double>(control.customers), y = static_cast<double>(control.responded);
        const auto found = proportion_difference(x, n, y, m, level);
        return {contacted,
                control,
                level,
                proportion_interval(x, n, level),
                proportion_interval(y, m, level),
                found,
                {n * found.estimate, n * found.standard_error, n * found.lower, n * found.upper}};
    }

    /// The uplift of customers.
    /// @param contacted of each, whether the campaign reached it: a range of truth values
    /// @param responded of each, whether it responded
    /// @throws error `bad_shape`, and as for counted groups
    /// Complexity: O(n).
    template <std::ranges::random_access_range Contacted, std::ranges::random_access_range Responded>
    [[nodiscard]] measured_uplift measure(const Contacted& contacted, const Responded& responded) const {
        require_same_size("campaign_uplift", "responded", std::ranges::size(contacted), std::ranges::size(responded));
        response_counts reached, left_alone;
        auto response = std::ranges::begin(responded);
        for (const bool contact : contacted) {
            auto& group = contact ? reached : left_alone;
            ++group.customers;
            group.responded += static_cast<bool>(*response++);
        }
        return measure(reached, left_alone);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("campaign_uplift");
        each("level", of.level...);
    }
};

/// An uplift for people, with its counts: "130 of 1000 contacted responded (13 %), 40 of 500 in the control group (8
/// %): an uplift of 5 points (1.6 to 8.1), 50 responses (16.1 to 81.2)".
/// Complexity: O(1).
[[nodiscard]] inline std::string in_words(const measured_uplift& of) {
    const auto shown = [](double value) { return std::round(10 * value) / 10; };
    const auto group = [&](const response_counts& counts, const char* who, const interval& share) {
        return sentence(counts.responded, " of ", counts.customers, who, shown(100 * share.estimate), " %)");
    };
    return group(of.contacted, " contacted responded (", of.contacted_share) + ", " +
           group(of.control, " in the control group (", of.control_share) +
           sentence(": an uplift of ", detail::counted(shown(100 * of.uplift.estimate), "point", "points"), " (",
                    shown(100 * of.uplift.lower), " to ", shown(100 * of.uplift.upper), "), ",
                    detail::counted(shown(of.responses.estimate), "response", "responses"), " (",
                    shown(of.responses.lower), " to ", shown(of.responses.upper), ")",
                    of.uplift.lower <= 0 && of.uplift.upper >= 0 ? ": it may have brought nothing" : "");
}

} // namespace clientele::inline CLIENTELE_ABI
