#pragma once

/// @file
/// The exact best split of a node: every cut between two values of every feature, every grouping of categories.

#include <clientele/tree/detail/measure.hpp>
#include <clientele/tree/nodes.hpp>

#include <bit>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// One way to split a node.
struct split {
    double gain = 0; ///< what it takes off the node's weight times impurity, in units
    int feature = 0;
    std::uint64_t place = 0;          ///< orders the splits of one feature: "has no value" alone, then cuts from low to high
    double low = 0, high = 0;         ///< a number: the values beside the cut; no finite `high` separates missing values alone
    std::vector<int> left, right;     ///< a category: the levels on each side
    bool missing = false;             ///< whether rows without a value form a branch
};

/// Keeps the splits that may still win. Gains closer than `tolerance` are the same gain, computed in another order;
/// among the same gains the lowest feature wins, then the lowest place.
class contest {
public:
    contest(double floor, double tolerance) : floor_{floor}, tolerance_{tolerance} {}

    [[nodiscard]] bool admits(double gain) const { return gain > floor_ && gain >= best_ - tolerance_; }
    void enter(split candidate) {
        if (candidate.gain > best_)
            best_ = candidate.gain;
        if (candidates_.size() >= 64)
            std::erase_if(candidates_, [&](const split& s) { return s.gain < best_ - tolerance_; });
        candidates_.push_back(std::move(candidate));
    }
    [[nodiscard]] std::optional<split> winner() const {
        const split* first = nullptr;
        for (const split& s : candidates_)
            if (s.gain >= best_ - tolerance_ &&
                (!first || std::pair{s.feature, s.place} < std::pair{first->feature, first->place}))
                first = &s;
        return first ? std::optional{*first} : std::nullopt;
    }

private:
    double floor_, tolerance_;
    double best_ = 0;
    std::vector<split> candidates_;
};

/// Finds the best split of nodes, one after the other.
template <class Measure>
class splitter {
public:
    using cell = typename Measure::cell;

    splitter(Measure& measure, const matrix_view& x, const std::vector<tree_feature>& features, std::int64_t min_leaf)
        : measure_{measure}, x_{x}, features_{features}, min_leaf_{min_leaf}, width_{measure.width()},
          left_(width_), right_(width_), present_(width_), missing_(width_) {}

    /// The best split of a node or none. `total` is the node's `measure.total`, `impurity` its weight times impurity, which sets the
    /// scale of rounding; `floor` is the least gain that counts.
    [[nodiscard]] std::optional<split> find(std::span<const std::uint32_t> rows, const std::vector<cell>& sums, double total,
                                            double impurity, double floor) {
        const double tolerance = 1e-12 * impurity;
        contest race{std::max(floor, tolerance), tolerance};
        for (int j = 0; j < static_cast<int>(features_.size()); ++j) {
            gather(rows, sums, j);
            total_ = total - (has_missing_ ? measure_.total(missing_.data()) : 0);
            if (features_[static_cast<std::size_t>(j)].levels.empty())
                scan_cuts(j, race);
            else
                scan_groups(j, race);
            if (has_missing_ && !entries_.empty())
                offer_missing_alone(j, race);
        }
        return race.winner();
    }

private:
    struct entry {
        double value;
        std::uint32_t row;
    };

    void gather(std::span<const std::uint32_t> rows, const std::vector<cell>& sums, int j) {
        const column values = column_of(x_, static_cast<std::size_t>(j));
        entries_.clear();
        has_missing_ = false;
        std::ranges::fill(missing_, 0);
        for (const auto row : rows) {
            if (std::isnan(values[row])) {
                measure_.add(missing_.data(), row);
                has_missing_ = true;
            } else {
                entries_.push_back({values[row], row});
            }
        }
        for (std::size_t c = 0; c < width_; ++c)
            present_[c] = sums[c] - missing_[c];
    }

    [[nodiscard]] double gain_of_left() {
        for (std::size_t c = 0; c < width_; ++c)
            right_[c] = present_[c] - left_[c];
        if (measure_.weight(left_.data()) < min_leaf_ || measure_.weight(right_.data()) < min_leaf_)
            return -std::numeric_limits<double>::infinity();
        return total_ - measure_.total(left_.data()) - measure_.total(right_.data());
    }

    void scan_cuts(int j, contest& race) {
        std::ranges::sort(entries_, {}, &entry::value);
        std::ranges::fill(left_, 0);
        for (std::size_t i = 0; i + 1 < entries_.size(); ++i) {
            measure_.add(left_.data(), entries_[i].row);
            if (entries_[i].value == entries_[i + 1].value)
                continue;
            const double gain = gain_of_left();
            if (race.admits(gain))
                race.enter({.gain = gain, .feature = j, .place = i + 1, .low = entries_[i].value, .high = entries_[i + 1].value,
                            .left = {}, .right = {}, .missing = has_missing_});
        }
    }

    void offer_missing_alone(int j, contest& race) {
        if (measure_.weight(present_.data()) < min_leaf_)
            return;
        const double gain = total_ - measure_.total(present_.data());
        if (race.admits(gain))
            race.enter({.gain = gain, .feature = j, .place = 0, .low = 0,
                        .high = std::numeric_limits<double>::infinity(), .left = {}, .right = {}, .missing = true});
    }

    // Categories: sorted by mean label, the best grouping is a cut in that order for numbers and for two classes (Breiman et al.
    // 1984, theorem 4.5). With more classes, or where min_leaf forbids some of these cuts, all groupings of up to `exhaustive_`
    // categories are tried; beyond that the orders by the share of each class.
    void scan_groups(int j, contest& race) {
        const auto levels = features_[static_cast<std::size_t>(j)].levels.size();
        by_level_.assign(levels * width_, 0);
        seen_.clear();
        std::vector<char> seen(levels, 0);
        for (const entry& e : entries_) {
            const auto level = static_cast<std::size_t>(e.value);
            measure_.add(&by_level_[level * width_], e.row);
            seen[level] = 1;
        }
        for (std::size_t level = 0; level < levels; ++level)
            if (seen[level] && measure_.weight(&by_level_[level * width_]) > 0)
                seen_.push_back(static_cast<int>(level));
        if (seen_.size() < 2)
            return;
        const auto light = [&](int level) { return measure_.weight(&by_level_[static_cast<std::size_t>(level) * width_]) < min_leaf_; };
        if (seen_.size() <= exhaustive_ && (measure_.orders() > 1 || std::ranges::any_of(seen_, light)))
            return scan_all_groups(j, race);
        for (std::size_t by = 0; by < measure_.orders(); ++by)
            scan_ordered_groups(j, by, race);
    }

    void scan_all_groups(int j, contest& race) {
        // The group without the lowest level runs through all non-empty subsets of the others.
        const auto subsets = std::uint64_t{1} << (seen_.size() - 1);
        for (std::uint64_t subset = 1; subset < subsets; ++subset) {
            std::ranges::fill(left_, 0);
            for (std::size_t s = 0; s < seen_.size(); ++s)
                if (s == 0 || !(subset >> (s - 1) & 1))
                    add_level(seen_[s]);
            offer_group(j, subset, race, [&](std::size_t s) { return s > 0 && (subset >> (s - 1) & 1) != 0; });
        }
    }

    void scan_ordered_groups(int j, std::size_t by, contest& race) {
        std::vector<std::size_t> order(seen_.size());
        for (std::size_t s = 0; s < order.size(); ++s)
            order[s] = s;
        const auto key = [&](std::size_t s) {
            return std::pair{measure_.order(&by_level_[static_cast<std::size_t>(seen_[s]) * width_], by), s};
        };
        std::ranges::sort(order, {}, key);
        std::vector<char> in_left(seen_.size(), 0);
        std::ranges::fill(left_, 0);
        for (std::size_t i = 0; i + 1 < order.size(); ++i) {
            in_left[order[i]] = 1;
            add_level(seen_[order[i]]);
            offer_group(j, 1 + by * seen_.size() + i, race, [&](std::size_t s) { return in_left[s] != in_left[0]; });
        }
    }

    void add_level(int level) {
        for (std::size_t c = 0; c < width_; ++c)
            left_[c] += by_level_[static_cast<std::size_t>(level) * width_ + c];
    }

    /// The side with the lowest level present is the left one.
    template <class OnRight>
    void offer_group(int j, std::uint64_t place, contest& race, OnRight on_right) {
        const double gain = gain_of_left();
        if (!race.admits(gain))
            return;
        split candidate{.gain = gain, .feature = j, .place = place, .left = {}, .right = {}, .missing = has_missing_};
        for (std::size_t s = 0; s < seen_.size(); ++s)
            (on_right(s) ? candidate.right : candidate.left).push_back(seen_[s]);
        race.enter(std::move(candidate));
    }

    static constexpr std::size_t exhaustive_ = 10;

    Measure& measure_;
    const matrix_view& x_;
    const std::vector<tree_feature>& features_;
    std::int64_t min_leaf_;
    std::size_t width_;
    double total_ = 0;
    bool has_missing_ = false;
    std::vector<entry> entries_;
    std::vector<cell> left_, right_, present_, missing_, by_level_;
    std::vector<int> seen_;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
