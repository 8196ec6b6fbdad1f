#pragma once

/// @file
/// How many customers with and without an event each distinct value of a column has, on all ranks.

#include <clientele/cmath.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/rfm/evidence_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A distinct value, or a fine bin from it on: how many customers with and without the event.
struct fine_bin {
    double lower, upper;
    std::size_t events, non_events;
};
struct evidence_counts {
    std::vector<fine_bin> values; ///< distinct, rising
    evidence_bin missing;
    std::size_t events = 0, non_events = 0; ///< of all that are in a bin
};

/// A distinct value of a rank, as the others are told of it.
struct told_value {
    double value;
    std::int64_t events, non_events;
};

inline void require_evidence(missing_evidence missing, column values, std::span<const int> events) {
    require_same_size("weight_of_evidence", "events", values.size(), events.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (events[i] != 0 && events[i] != 1) [[unlikely]]
            fail(errc::bad_value, i, "weight_of_evidence: events must be 0 or 1, got ", events[i], " in row ", i);
        if (std::isnan(values[i]) ? missing == missing_evidence::refuse : std::isinf(values[i])) [[unlikely]]
            fail(errc::bad_value, i, "weight_of_evidence: values must be finite (or set .missing), got ", values[i],
                 " in row ", i);
    }
}

/// The distinct values of this rank, rising; counts the customers without a value.
[[nodiscard]] inline std::vector<told_value> own_evidence(column values, std::span<const int> events,
                                                          std::array<std::int64_t, 2>& without) {
    std::vector<double> known;
    std::vector<int> event;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isnan(values[i])) {
            ++without[events[i] ? 0 : 1];
        } else {
            known.push_back(values[i] + 0.0); // -0 is 0
            event.push_back(events[i]);
        }
    std::vector<told_value> out;
    for (const auto i : sorted_order(known)) {
        if (out.empty() || out.back().value != known[i])
            out.push_back({known[i], 0, 0});
        ++(event[i] ? out.back().events : out.back().non_events);
    }
    return out;
}

/// The counts of all ranks, on each. Sends 16 bytes, and 24 for each distinct value to every other rank.
template <class Ranks>
[[nodiscard]] evidence_counts count_evidence(const Ranks& ranks, missing_evidence missing, column values,
                                             std::span<const int> events) {
    refusing_together(ranks, ranked_rows::of(ranks, values.size()).first,
                      [&] { require_evidence(missing, values, events); });
    std::array<std::int64_t, 2> without{};
    auto told = own_evidence(values, events, without);
    if constexpr (!alone<Ranks>) {
        ranks.all_reduce_sum(without);
        told = all_values<told_value>(ranks, told);
        std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    }
    evidence_counts out;
    out.missing.events = static_cast<std::size_t>(without[0]);
    out.missing.non_events = static_cast<std::size_t>(without[1]);
    if (missing == missing_evidence::own_bin)
        out.events = out.missing.events, out.non_events = out.missing.non_events;
    for (const auto& each : told) {
        if (out.values.empty() || out.values.back().upper != each.value)
            out.values.push_back({each.value, each.value, 0, 0});
        out.values.back().events += static_cast<std::size_t>(each.events);
        out.values.back().non_events += static_cast<std::size_t>(each.non_events);
        out.events += static_cast<std::size_t>(each.events);
        out.non_events += static_cast<std::size_t>(each.non_events);
    }
    if (out.values.empty())
        fail(errc::empty_input, no_row, "weight_of_evidence: values must have at least one customer with a value");
    if (out.events == 0 || out.non_events == 0)
        fail(errc::bad_value, no_row,
             "weight_of_evidence: events must hold both 0 and 1 among customers in a bin, got ", out.events,
             " events and ", out.non_events, " non-events");
    return out;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
