#pragma once

/// @file
/// The splits of a node that may still be its best, and which of them is.

#include <clientele/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t no_bucket = (std::numeric_limits<std::size_t>::max)();

/// One way to split a node.
struct split {
    double gain = 0; ///< what it takes off the node's weight times impurity, in units
    int feature = 0;
    /// Orders the splits of one feature: "has no value" alone, then cuts from low to high.
    std::uint64_t place = 0;
    /// A number: the values beside the cut; no finite `upper` separates missing values alone.
    double lower = 0, upper = 0;
    /// The cut is at the upper end of this bucket; `lower` and `upper` are still to be found.
    std::size_t bucket = no_bucket;
    std::vector<int> left, right; ///< categories on each side; empty for a number
    bool missing = false;         ///< whether rows without a value form a branch
};

/// Keeps the splits that may still win. Gains closer than `tolerance` are the same gain, computed in another order;
/// among the same gains the lowest feature wins, then the lowest place.
template <class Split = split>
class contest {
public:
    contest(double floor, double tolerance) : floor_{floor}, tolerance_{tolerance} {}

    [[nodiscard]] bool admits(double gain) const { return gain > floor_ && gain >= best_ - tolerance_; }
    /// Whether gains up to a bound, itself rounded, could still win.
    [[nodiscard]] bool admits_bound(double bound) const {
        return bound + tolerance_ > floor_ && bound + tolerance_ >= best_ - tolerance_;
    }
    void enter(Split candidate) {
        if (candidate.gain > best_)
            best_ = candidate.gain;
        if (candidates_.size() >= 64)
            std::erase_if(candidates_, [&](const Split& s) { return s.gain < best_ - tolerance_; });
        candidates_.push_back(std::move(candidate));
    }
    [[nodiscard]] std::optional<Split> winner() const {
        const Split* first = nullptr;
        for (const Split& s : candidates_)
            if (s.gain >= best_ - tolerance_ &&
                (!first || std::pair{s.feature, s.place} < std::pair{first->feature, first->place}))
                first = &s;
        return first ? std::optional{*first} : std::nullopt;
    }

private:
    double floor_, tolerance_;
    double best_ = 0;
    std::vector<Split> candidates_;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
