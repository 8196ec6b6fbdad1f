#pragma once

/// @file
/// What the bins of one column tell about an event.

#include <clientele/cmath.hpp>
#include <clientele/rfm/cuts.hpp>
#include <clientele/rfm/detail/cut_making.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What becomes of customers without a value (NaN).
enum class missing_evidence {
    refuse,  ///< `error` with the row
    own_bin, ///< they are a bin of their own, with its own evidence
    neutral  ///< they are left out of the figures and get evidence 0
};
/// The words of what is saved.
constexpr std::array<std::string_view, 3> words_of(missing_evidence) noexcept {
    return {"refuse", "own_bin", "neutral"};
}

/// One bin and what it tells.
struct evidence_bin {
    std::size_t rows = 0;       ///< customers in it
    std::size_t events = 0;     ///< those with the event
    std::size_t non_events = 0; ///< those without
    /// ln(share of all events / share of all non-events); above 0: more events than average.
    double evidence = 0;
    double information = 0; ///< (share of events - share of non-events) * evidence, >= 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("evidence_bin");
        each("rows", of.rows...);
        each("events", of.events...);
        each("non_events", of.non_events...);
        each("evidence", of.evidence...);
        each("information", of.information...);
    }
};

/// Bins of one column, what each tells, and how well the column tells events apart.
struct evidence_table {
    bin_cuts cuts;                         ///< between the bins
    std::vector<evidence_bin> bins;        ///< from the lowest values to the highest
    std::optional<evidence_bin> missing{}; ///< customers without a value, if they are a bin of their own
    missing_evidence missing_rule = missing_evidence::refuse; ///< what `apply` does with NaN
    double information_value = 0;                             ///< the sum of the bins' information
    /// Largest distance between the distributions of the value with and without the event, in [0, 1].
    double kolmogorov_smirnov = 0;
    /// Chance that a customer with the event has the higher value, equals counting half, in [0, 1].
    double area_under_curve = 0;

    /// The evidence of each customer.
    /// @throws error `bad_parameter` where bins and cuts do not match, `bad_value` for an infinity, for NaN unless
    /// the table was fitted with customers without a value, or they are neutral
    /// Complexity: O(n log bins).
    [[nodiscard]] std::vector<double> apply(column values) const {
        require_sound("evidence_table");
        std::vector<double> out(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::isnan(values[i]) && missing_rule != missing_evidence::refuse) {
                if (missing_rule == missing_evidence::own_bin && !missing) [[unlikely]]
                    fail(errc::bad_value, i,
                         "evidence_table: nobody was without a value when the table was fitted, got NaN in row ", i);
                out[i] = missing ? missing->evidence : 0;
                continue;
            }
            if (!std::isfinite(values[i])) [[unlikely]]
                fail(errc::bad_value, i, "evidence_table: values must be finite, got ", values[i], " in row ", i);
            out[i] = bins[cuts.bin(values[i])].evidence;
        }
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("evidence_table");
        each("cuts", of.cuts...);
        each("bins", of.bins...);
        each("missing", of.missing...);
        each("missing_rule", of.missing_rule...);
        each("information_value", of.information_value...);
        each("kolmogorov_smirnov", of.kolmogorov_smirnov...);
        each("area_under_curve", of.area_under_curve...);
    }
    /// Refuses a table in which bins and cuts do not match, or evidence is not finite.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        detail::require_cuts(where, cuts);
        require(bins.size() == cuts.bins(), where, ": bins must be as many as the cuts make, ", cuts.bins(), ", got ",
                bins.size());
        for (std::size_t b = 0; b < bins.size(); ++b)
            require(std::isfinite(bins[b].evidence), where, ": the evidence of each bin must be finite, got ",
                    bins[b].evidence, " of bin ", b);
        require(!missing || std::isfinite(missing->evidence), where, ": the evidence of missing must be finite, got ",
                missing ? missing->evidence : 0.0);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
