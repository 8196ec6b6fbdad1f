#pragma once

/// @file
/// Scores with what happened, in the order of the scores: what every measure of a prediction walks through.

#include <clientele/interval.hpp>
#include <clientele/math/ranks.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Scores with what happened, in the order of the scores.
struct sorted_events {
    std::vector<std::uint32_t> order; // rows by their scores
    std::vector<char> happened;       // by row
    std::size_t events = 0;
    std::size_t others = 0;

    template <std::ranges::random_access_range Happened>
    sorted_events(std::string_view where, column scores, const Happened& flags) {
        require_same_size(where, "happened", scores.size(), std::ranges::size(flags));
        require_finite(where, "scores", scores);
        happened.reserve(scores.size());
        for (const bool flag : flags) {
            happened.push_back(flag);
            ++(flag ? events : others);
        }
        if (events == 0 || others == 0)
            fail(errc::empty_input, no_row, where, ": happened must be true of some rows and false of others, got ",
                 events, " true and ", others, " false");
        order = sorted_order(scores);
    }

    /// Calls `group(first, last, events, others, share)` for each run of equal scores; share(true) is that of the
    /// others above an event of the run, share(false) that of the events below another one, ties half.
    template <class Group>
    void for_each_group(column scores, const Group& group) const {
        std::size_t events_below = 0, others_below = 0;
        for_each_tie(scores, order, [&](std::size_t first, std::size_t last) {
            std::size_t here = 0;
            for (std::size_t i = first; i < last; ++i)
                here += happened[order[i]] != 0;
            const std::size_t rest = last - first - here;
            const auto n = static_cast<double>(events), m = static_cast<double>(others);
            group(first, last, static_cast<double>(here), static_cast<double>(rest),
                  static_cast<double>(2 * (others - others_below) - rest) / (2 * m),
                  static_cast<double>(2 * events_below + here) / (2 * n));
            events_below += here;
            others_below += rest;
        });
    }
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
