#pragma once

/// @file
/// Supervised bins: cuts that tell who bought, churned or answered from who did not, with their weight of evidence.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/rfm/concepts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>
#include <clientele/rfm/detail/evidence_counts.hpp>
#include <clientele/rfm/evidence_table.hpp>

#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// Which way the evidence must run from the lowest bin to the highest.
enum class evidence_trend {
    free,    ///< any way
    rising,  ///< more events in higher bins
    falling, ///< fewer events in higher bins
    monotone ///< rising or falling, whichever tells more; of equals rising
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(evidence_trend) noexcept {
    return {"free", "rising", "falling", "monotone"};
}

/// What becomes of a bin in which everybody or nobody had the event, whose evidence is infinite.
enum class pure_bins {
    merge,  ///< none is made; given cuts that make one are refused
    refuse, ///< `error` with `errc::bad_value`
    keep    ///< kept: finite if `adjustment` is above 0, otherwise infinite, and so is the information value
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(pure_bins) noexcept { return {"merge", "refuse", "keep"}; }

/// Cuts a column where it tells most about an event: of all ways to join neighbouring fine bins, the one with the
/// largest information value within the limits. The order of rows does not matter, equal values share a bin.
///
///     evidence_b = ln((e_b + a) / (E + a B) / ((n_b + a) / (N + a B)))
///     information value = sum_b (share of events - share of non-events) evidence_b
///
/// with e_b events and n_b non-events in bin b of B, E and N in all, a = `adjustment`. Note that some tools use the
/// opposite sign. The optimum is found by dynamic programming over the fine bins.
/// Source: Siddiqi, Credit Risk Scorecards (2006), chapter 6.
struct weight_of_evidence {
    std::size_t most_bins = 5; ///< bins of customers with a value, >= 1
    double least_share = 0.05; ///< customers in each bin, as a share of those with a value, in [0, 1]
    /// Bins of about equal size that are joined, in [1, 1000]; every value is one if there are no more.
    std::size_t fine_bins = 50;
    evidence_trend trend = evidence_trend::free;         ///< which way the evidence must run
    double adjustment = 0.5;                             ///< added to the counts of both kinds in every bin, >= 0
    pure_bins pure = pure_bins::merge;                   ///< what becomes of bins of one kind
    missing_evidence missing = missing_evidence::refuse; ///< what becomes of NaN

    /// Finds the cuts.
    /// @param values one per customer
    /// @param events 1 for customers with the event, 0 for those without; both must occur
    /// @returns the cuts and what each bin tells
    /// @throws error `bad_parameter`, `bad_shape`, `empty_input`, `bad_value` with the row of another label or a value
    /// that is refused
    /// Complexity: O(n log n + fine_bins^3 most_bins^2).
    [[nodiscard]] evidence_table fit(column values, std::span<const int> events) const {
        return fit_to(count(one_rank{}, values, events));
    }

    /// The same of customers who are spread over ranks: every rank gets the table of all, with the bits of one place.
    /// @param ranks all of them
    /// @param values,events of the customers of this rank, who may be none
    /// @returns the cuts and what each bin tells of all
    /// @throws error as `fit`, on all ranks alike, with the row among those of all
    /// Complexity: as `fit`; sends 24 bytes for each distinct value to every other rank.
    template <ranks_policy Ranks>
    [[nodiscard]] evidence_table fit_on(const Ranks& ranks, column values, std::span<const int> events) const {
        return fit_to(count(ranks, values, events));
    }

    /// Measures given cuts with the same rules.
    /// @param cuts any, ascending
    /// @param values one per customer
    /// @param events 1 or 0 for each
    /// @returns the same cuts and what each bin tells
    /// @throws error as `fit`, and for cuts that do not ascend
    /// Complexity: O(n log n).
    [[nodiscard]] evidence_table measure(const bin_cuts& cuts, column values, std::span<const int> events) const {
        return measure_on(one_rank{}, cuts, values, events);
    }

    /// The same of customers who are spread over ranks; cuts are the same on all.
    /// @throws error as `measure`, on all ranks alike, with the row among those of all
    template <ranks_policy Ranks>
    [[nodiscard]] evidence_table measure_on(const Ranks& ranks, const bin_cuts& cuts, column values,
                                            std::span<const int> events) const {
        detail::require_cuts("weight_of_evidence", cuts);
        auto fresh = cuts;
        fresh.counts.clear();
        return finish(std::move(fresh), count(ranks, values, events));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("weight_of_evidence");
        each("most_bins", of.most_bins...);
        each("least_share", of.least_share...);
        each("fine_bins", of.fine_bins...);
        each("trend", of.trend...);
        each("adjustment", of.adjustment...);
        each("pure", of.pure...);
        each("missing", of.missing...);
    }

private:
    using fine_bin = detail::fine_bin;
    using counts = detail::evidence_counts;

    // Whatever could be one bin: parts i, ..., j - 1.
    struct ranges {
        static constexpr double none = -1; // is no information: that range may be no bin

        explicit ranges(std::size_t n) : parts{n}, evidence(n * (n + 1), 0), information(n * (n + 1), none) {}
        [[nodiscard]] std::size_t at(std::size_t i, std::size_t j) const { return i * (parts + 1) + j; }

        std::size_t parts;
        std::vector<double> evidence, information; // of each; the evidence turned so that it must rise
    };

    void check() const {
        require(most_bins >= 1, "weight_of_evidence: most_bins must be >= 1, got ", most_bins);
        require(least_share >= 0 && least_share <= 1, "weight_of_evidence: least_share must be in [0, 1], got ",
                least_share);
        require(fine_bins >= 1 && fine_bins <= 1000, "weight_of_evidence: fine_bins must be in [1, 1000], got ",
                fine_bins);
        require(adjustment >= 0 && std::isfinite(adjustment), "weight_of_evidence: adjustment must be >= 0, got ",
                adjustment);
    }

    template <class Ranks>
    [[nodiscard]] counts count(const Ranks& ranks, column values, std::span<const int> events) const {
        check();
        return detail::count_evidence(ranks, missing, values, events);
    }

    /// Neighbouring values joined into about equally many customers.
    [[nodiscard]] std::vector<fine_bin> fine(const counts& all) const {
        if (all.values.size() <= fine_bins)
            return all.values;
        std::size_t rows = 0, done = 0;
        for (const auto& each : all.values)
            rows += each.events + each.non_events;
        std::vector<fine_bin> out;
        for (const auto& each : all.values) {
            if (out.empty() || done * fine_bins >= rows * out.size()) // the last one is full
                out.push_back({each.lower, each.upper, 0, 0});
            out.back().upper = each.upper;
            out.back().events += each.events;
            out.back().non_events += each.non_events;
            done += each.events + each.non_events;
        }
        return out;
    }

    [[nodiscard]] evidence_bin weigh(std::size_t with, std::size_t without, const counts& all, std::size_t bins) const {
        evidence_bin out{.rows = with + without, .events = with, .non_events = without};
        const double extra = adjustment * static_cast<double>(bins);
        const double share = (static_cast<double>(with) + adjustment) / (static_cast<double>(all.events) + extra);
        const double other =
            (static_cast<double>(without) + adjustment) / (static_cast<double>(all.non_events) + extra);
        if (share == other) // also a bin of nobody
            return out;
        out.evidence = std::log(share / other);
        out.information = detail::rounded_product(share - other, out.evidence);
        return out;
    }

    [[nodiscard]] std::size_t extra_bins(const counts& all) const {
        return missing == missing_evidence::own_bin && all.missing.events + all.missing.non_events > 0 ? 1 : 0;
    }

    [[nodiscard]] ranges weigh_ranges(const std::vector<fine_bin>& parts, const counts& all, std::size_t bins,
                                      evidence_trend way) const;
    [[nodiscard]] std::vector<std::size_t> best_ends(const std::vector<fine_bin>& parts, const counts& all,
                                                     std::size_t bins, evidence_trend way, double& information) const;
    [[nodiscard]] evidence_table finish(bin_cuts cuts, const counts& all) const;
    [[nodiscard]] evidence_table fit_to(const counts& all) const;
};

/// Supervised cuts as a binning policy: `rfm{.monetary = evidence_bins{.events = answered}}`.
struct evidence_bins {
    std::span<const int> events{}; ///< 1 or 0 for each row of the column that will be cut
    weight_of_evidence evidence{}; ///< how the cuts are found

    /// The cuts that tell most about the events.
    [[nodiscard]] bin_cuts cuts(column values) const { return evidence.fit(values, events).cuts; }
    /// The same of all ranks' values; `events` are of the own ones.
    /// @throws error as `weight_of_evidence::fit_on`
    template <ranks_policy Ranks>
    [[nodiscard]] bin_cuts cuts_on(const Ranks& ranks, column own) const {
        return evidence.fit_on(ranks, own, events).cuts;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("evidence_bins");
        each("events", of.events...);
        each("evidence", of.evidence...);
    }
};
static_assert(binning_policy<evidence_bins>);

inline weight_of_evidence::ranges weight_of_evidence::weigh_ranges(const std::vector<fine_bin>& parts,
                                                                   const counts& all, std::size_t bins,
                                                                   evidence_trend way) const {
    std::size_t rows = 0;
    for (const auto& each : parts)
        rows += each.events + each.non_events;
    const double least = least_share * static_cast<double>(rows);
    ranges out{parts.size()};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::size_t with = 0, without = 0;
        for (std::size_t j = i + 1; j <= parts.size(); ++j) {
            with += parts[j - 1].events;
            without += parts[j - 1].non_events;
            if (static_cast<double>(with + without) < least ||
                (pure == pure_bins::merge && bins > 1 && (with == 0 || without == 0)))
                continue;
            const auto bin = weigh(with, without, all, bins + extra_bins(all));
            out.evidence[out.at(i, j)] = way == evidence_trend::falling ? -bin.evidence : bin.evidence;
            out.information[out.at(i, j)] = bin.information;
        }
    }
    return out;
}

/// The best division of the parts into exactly `bins` bins: for each bin the part after its last. Empty if none is
/// allowed. `way` is free, rising or falling. best[b][i][j] is the most information of b bins of which the last holds
/// parts i, ..., j - 1; from[b][i][j] is where the bin before it begins.
inline std::vector<std::size_t> weight_of_evidence::best_ends(const std::vector<fine_bin>& parts, const counts& all,
                                                              std::size_t bins, evidence_trend way,
                                                              double& information) const {
    const auto range = weigh_ranges(parts, all, bins, way);
    const auto n = range.parts;
    const auto at = [&](std::size_t i, std::size_t j) { return range.at(i, j); };
    const auto fits = [&](std::size_t i, std::size_t j, std::size_t k) {
        return way == evidence_trend::free || range.evidence[at(i, j)] <= range.evidence[at(j, k)];
    };
    std::vector<std::vector<double>> best(bins + 1, std::vector<double>(n * (n + 1), ranges::none));
    std::vector<std::vector<std::size_t>> from(bins + 1, std::vector<std::size_t>(n * (n + 1), 0));
    for (std::size_t j = 1; j <= n; ++j)
        best[1][at(0, j)] = range.information[at(0, j)];
    for (std::size_t b = 2; b <= bins; ++b)
        for (std::size_t j = 1; j < n; ++j)
            for (std::size_t k = j + 1; k <= n; ++k) {
                const double gain = range.information[at(j, k)];
                for (std::size_t i = 0; gain >= 0 && i < j; ++i)
                    if (const double before = best[b - 1][at(i, j)];
                        before >= 0 && fits(i, j, k) && before + gain > best[b][at(j, k)]) {
                        best[b][at(j, k)] = before + gain;
                        from[b][at(j, k)] = i;
                    }
            }
    information = ranges::none;
    std::size_t last = n;
    for (std::size_t i = 0; i < n; ++i)
        if (best[bins][at(i, n)] > information) {
            information = best[bins][at(i, n)];
            last = i;
        }
    std::vector<std::size_t> ends;
    for (std::size_t b = bins, i = last, j = n; b > 0 && information >= 0; --b) {
        ends.insert(ends.begin(), j);
        j = std::exchange(i, from[b][at(i, j)]);
    }
    return ends;
}

inline evidence_table weight_of_evidence::finish(bin_cuts cuts, const counts& all) const {
    evidence_table out{.cuts = std::move(cuts), .bins = {}, .missing_rule = missing};
    std::vector<std::size_t> with(out.cuts.bins(), 0), without(out.cuts.bins(), 0);
    double below_with = 0, below_without = 0, pairs = 0;
    std::size_t events = 0, non_events = 0;
    for (const auto& each : all.values)
        events += each.events, non_events += each.non_events;
    for (const auto& each : all.values) {
        const auto bin = out.cuts.bin(each.lower);
        with[bin] += each.events;
        without[bin] += each.non_events;
        pairs += static_cast<double>(each.events) * (below_without + 0.5 * static_cast<double>(each.non_events));
        below_with += static_cast<double>(each.events);
        below_without += static_cast<double>(each.non_events);
        if (events > 0 && non_events > 0)
            out.kolmogorov_smirnov =
                (std::max)(out.kolmogorov_smirnov, std::abs(below_with / static_cast<double>(events) -
                                                            below_without / static_cast<double>(non_events)));
    }
    out.area_under_curve =
        events > 0 && non_events > 0 ? pairs / (static_cast<double>(events) * static_cast<double>(non_events)) : 0.5;
    const auto bins = out.cuts.bins() + extra_bins(all);
    const auto add = [&](std::size_t e, std::size_t n, std::string_view which) {
        const auto bin = weigh(e, n, all, bins);
        if (pure != pure_bins::keep && bins > 1 && (e == 0 || n == 0))
            fail(errc::bad_value, no_row,
                 "weight_of_evidence: a bin must hold both kinds (or set .pure = pure_bins::keep), ", which, " has ", e,
                 " events and ", n, " non-events");
        out.information_value += bin.information;
        return bin;
    };
    for (std::size_t b = 0; b < out.cuts.bins(); ++b) {
        out.bins.push_back(add(with[b], without[b], sentence("bin ", b)));
        out.cuts.counts.push_back(with[b] + without[b]);
    }
    if (extra_bins(all))
        out.missing = add(all.missing.events, all.missing.non_events, "the bin of missing values");
    return out;
}

inline evidence_table weight_of_evidence::fit_to(const counts& all) const {
    const auto parts = fine(all);
    std::vector<std::size_t> ends{parts.size()};
    double most = -1;
    for (std::size_t bins = 1; bins <= (std::min)(most_bins, parts.size()); ++bins)
        for (const auto way : {evidence_trend::free, evidence_trend::rising, evidence_trend::falling}) {
            if (way != trend && (trend != evidence_trend::monotone || way == evidence_trend::free))
                continue;
            double information = -1;
            auto found = best_ends(parts, all, bins, way, information);
            if (information > most + 1e-12 * std::abs(most)) { // of equals the fewest bins
                most = information;
                ends = std::move(found);
            }
        }
    bin_cuts cuts{.edges = {}, .closed = closed_side::left, .asked = most_bins};
    for (std::size_t b = 0; b + 1 < ends.size(); ++b) {
        const double last = parts[ends[b] - 1].upper, first = parts[ends[b]].lower;
        const double middle = std::midpoint(last, first);
        cuts.edges.push_back((middle > last ? middle : first) + 0.0);
    }
    return finish(std::move(cuts), all);
}

} // namespace clientele::inline CLIENTELE_ABI
