#pragma once

/// @file
/// The exact best split of a node: every cut between two values of every feature, every grouping of categories.

#include <clientele/math/radix_sort.hpp>
#include <clientele/tree/detail/buckets.hpp>
#include <clientele/tree/detail/contest.hpp>
#include <clientele/tree/nodes.hpp>

#include <bit>
#include <optional>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// Finds the best split of nodes, one after the other. Every rank gives its own rows of a node, sees the sums of all
/// and the rows of all where values must be looked at one by one, and finds the same split.
template <class Measure, class Ranks>
class splitter {
public:
    using cell = typename Measure::cell;

    splitter(const Ranks& ranks, Measure& measure, const matrix_view& x, const std::vector<tree_feature>& features,
             const bucket_index<>& buckets, std::int64_t least_leaf)
        : ranks_{ranks}, measure_{measure}, x_{x}, features_{features}, buckets_{buckets}, least_leaf_{least_leaf},
          width_{measure.width()}, left_(width_), right_(width_), present_(width_), missing_(width_),
          counts_(features.size()) {}

    /// The best split of a node or none. `rows` are those of this rank, `all_rows` how many there are on all, and
    /// `sums` those of all. `total` is the node's `measure.total`, `impurity` its weight times impurity, which sets the
    /// scale of rounding; `floor` is the least gain that counts.
    [[nodiscard]] std::optional<split> find(std::span<const std::uint32_t> rows, std::size_t all_rows,
                                            const std::vector<cell>& sums, double total, double impurity,
                                            double floor) {
        const double tolerance = 1e-12 * impurity;
        contest<> race{(std::max)(floor, tolerance), tolerance};
        const bool bucketed = all_rows >= worth_buckets_;
        for (int j = 0; j < static_cast<int>(features_.size()); ++j) {
            const auto* buckets = bucketed ? buckets_.of(static_cast<std::size_t>(j)) : nullptr;
            if (buckets)
                count_buckets(rows, sums, j, *buckets);
            else
                gather(rows, sums, j);
            total_ = total - (has_missing_ ? measure_.total(missing_.data()) : 0);
            if (buckets)
                scan_buckets(j, *buckets, race);
            else if (features_[static_cast<std::size_t>(j)].categories.empty())
                scan_cuts(j, race);
            else
                scan_groups(j, race);
            if (has_missing_ && measure_.weight(present_.data()) > 0)
                offer_missing_alone(j, race);
        }
        if (bucketed)
            look_inside(rows, sums, total, race);
        auto winner = race.winner();
        if (winner && winner->bucket != no_bucket)
            find_neighbours(rows, *winner);
        return winner;
    }

private:
    struct own_row {
        double value;
        std::uint32_t row;
    };
    using entry = std::conditional_t<alone<Ranks>, own_row, told_rows>;

    [[nodiscard]] entry entry_of(double value, std::uint32_t row) const {
        if constexpr (alone<Ranks>)
            return {value, row};
        else
            return measure_.told(value, row);
    }
    void add(cell* sums, const entry& some) const {
        if constexpr (alone<Ranks>)
            measure_.add(sums, some.row);
        else
            measure_.add(sums, some);
    }

    using row_list = std::span<const std::uint32_t>;

    void gather(row_list rows, const std::vector<cell>& sums, int j) {
        const column values = column_of(x_, static_cast<std::size_t>(j));
        entries_.clear();
        std::fill(missing_.begin(), missing_.end(), 0);
        for (const auto row : rows) {
            if (std::isnan(values[row]))
                measure_.add(missing_.data(), row);
            else
                entries_.push_back(entry_of(values[row], row));
        }
        add_up(ranks_, std::span{missing_});
        has_missing_ = measure_.weight(missing_.data()) > 0;
        for (std::size_t c = 0; c < width_; ++c)
            present_[c] = sums[c] - missing_[c];
    }

    /// What the split into left_ and the rest gains, whether or not both are heavy enough.
    [[nodiscard]] double gain_of_left() {
        for (std::size_t c = 0; c < width_; ++c)
            right_[c] = present_[c] - left_[c];
        return total_ - measure_.total(left_.data()) - measure_.total(right_.data());
    }
    /// Offers the split at the cut above left_, which weighs `place`.
    void offer_cut(int j, double gain, double lower, double upper, std::size_t bucket, contest<>& race) {
        const auto weight = measure_.weight(left_.data());
        if (race.admits(gain) && weight >= least_leaf_ && measure_.weight(right_.data()) >= least_leaf_)
            race.enter({.gain = gain,
                        .feature = j,
                        .place = static_cast<std::uint64_t>(weight),
                        .lower = lower,
                        .upper = upper,
                        .bucket = bucket,
                        .left = {},
                        .right = {},
                        .missing = has_missing_});
    }

    /// Sorts the entries of all ranks by value; rows of other ranks come as one for each value and label.
    void sort_entries() {
        if constexpr (!alone<Ranks>) {
            const auto key = [](const entry& each) { return std::pair{each.value, each.label}; };
            std::sort(entries_.begin(), entries_.end(),
                      [&](const entry& a, const entry& b) { return key(a) < key(b); });
            std::size_t kept = 0;
            for (std::size_t i = 0; i < entries_.size(); ++i)
                if (kept > 0 && key(entries_[kept - 1]) == key(entries_[i]))
                    entries_[kept - 1].weight += entries_[i].weight;
                else
                    entries_[kept++] = entries_[i];
            entries_ = all_values<entry>(ranks_, std::span{entries_}.first(kept));
        }
        std::sort(entries_.begin(), entries_.end(), [](const entry& a, const entry& b) { return a.value < b.value; });
    }

    void scan_cuts(int j, contest<>& race) {
        sort_entries();
        std::fill(left_.begin(), left_.end(), 0);
        scan_sorted(j, 0, entries_.size(), race);
    }
    /// The cuts between entries of a sorted stretch, on top of what is in left_.
    void scan_sorted(int j, std::size_t begin, std::size_t end, contest<>& race) {
        for (std::size_t i = begin; i + 1 < end; ++i) {
            add(left_.data(), entries_[i]);
            if (entries_[i].value != entries_[i + 1].value)
                offer_cut(j, gain_of_left(), entries_[i].value, entries_[i + 1].value, no_bucket, race);
        }
    }

    /// Fills counts_[j]: label sums per bucket.
    void count_buckets(row_list rows, const std::vector<cell>& sums, int j, const feature_buckets& buckets) {
        auto& counts = counts_[static_cast<std::size_t>(j)];
        counts.assign((buckets.count + 1) * measure_.bucket_width(), 0);
        measure_.add_keys(counts.data(), buckets.key, rows);
        add_up(ranks_, std::span{counts});
        restore_missing(sums, counts, buckets);
    }
    void restore_missing(const std::vector<cell>& sums, const std::vector<cell>& counts,
                         const feature_buckets& buckets) {
        for (std::size_t c = 0; c < width_; ++c) {
            missing_[c] = counts[buckets.count * measure_.bucket_width() + c];
            present_[c] = sums[c] - missing_[c];
        }
        has_missing_ = measure_.weight(missing_.data()) > 0;
    }

    /// The cuts between buckets.
    void scan_buckets(int j, const feature_buckets& buckets, contest<>& race) {
        const auto& counts = counts_[static_cast<std::size_t>(j)];
        std::fill(left_.begin(), left_.end(), 0);
        for (std::size_t b = 0; b + 1 < buckets.count; ++b)
            if (add_bucket(&counts[b * measure_.bucket_width()]))
                offer_cut(j, gain_of_left(), 0, 0, b, race);
    }
    /// Adds a bucket to left_; says whether there was anything to add.
    bool add_bucket(const cell* counts) {
        cell any = 0;
        for (std::size_t c = 0; c < width_; ++c) {
            left_[c] += counts[c];
            any = any | counts[c];
        }
        return any != 0;
    }

    // A cut inside a bucket cannot gain more than `bound`, so that most buckets need no look inside: far from the best
    // cut, or in features that tell little, even sorting a bucket's customers perfectly would not win.
    void look_inside(row_list rows, const std::vector<cell>& sums, double total, contest<>& race) {
        for (int j = 0; j < static_cast<int>(features_.size()); ++j) {
            const auto* buckets = buckets_.of(static_cast<std::size_t>(j));
            if (!buckets)
                continue;
            const auto& counts = counts_[static_cast<std::size_t>(j)];
            restore_missing(sums, counts, *buckets);
            total_ = total - (has_missing_ ? measure_.total(missing_.data()) : 0);
            open_.assign(buckets->count + 1, 0);
            bool any = false;
            std::fill(left_.begin(), left_.end(), 0);
            for (std::size_t b = 0; b < buckets->count; ++b) {
                const cell* const inside = &counts[b * measure_.bucket_width()];
                if (buckets->several[b] && measure_.weight(inside) > 0 && race.admits_bound(bound(inside)))
                    open_[b] = any = true;
                add_bucket(inside);
            }
            if (any)
                scan_open_buckets(rows, j, *buckets, race);
        }
    }

    /// No cut inside a bucket, on top of left_, gains more. For two classes: the gain is convex in what goes left (the
    /// impurity is concave), so it is largest where each class goes left entirely or not at all. For more: nothing of
    /// a bucket's own impurity can be gained twice, so all of it is counted as gained.
    [[nodiscard]] double bound(const cell* inside) {
        if constexpr (requires { measure_.bound(total_, inside, inside, inside); })
            return measure_.bound(total_, left_.data(), inside, present_.data());
        if (width_ != 2) {
            for (std::size_t c = 0; c < width_; ++c)
                right_[c] = present_[c] - left_[c] - inside[c];
            return total_ - measure_.total(left_.data()) - measure_.total(right_.data());
        }
        double best = gain_of_left();
        const auto try_corner = [&](std::size_t c, cell more) {
            left_[c] += more;
            best = (std::max)(best, gain_of_left());
        };
        try_corner(0, inside[0]);
        try_corner(1, inside[1]);
        try_corner(0, -inside[0]);
        left_[1] -= inside[1];
        return best;
    }

    /// Sorts the customers of open buckets and tries every cut among them.
    void scan_open_buckets(row_list rows, int j, const feature_buckets& buckets, contest<>& race) {
        const column values = column_of(x_, static_cast<std::size_t>(j));
        entries_.clear();
        for (const auto row : rows)
            if (open_[buckets_.bucket(buckets.key[row])])
                entries_.push_back(entry_of(values[row], row));
        sort_entries();
        const auto& counts = counts_[static_cast<std::size_t>(j)];
        std::fill(left_.begin(), left_.end(), 0);
        std::size_t begin = 0;
        for (std::size_t b = 0; b < buckets.count; ++b) {
            if (open_[b]) {
                auto end = begin;
                while (end < entries_.size() && (b == buckets.ends.size() || entries_[end].value < buckets.ends[b]))
                    ++end;
                auto before = left_;
                scan_sorted(j, begin, end, race);
                left_ = std::move(before);
                begin = end;
            }
            add_bucket(&counts[b * measure_.bucket_width()]);
        }
    }

    /// The values beside a cut at the end of a bucket.
    void find_neighbours(row_list rows, split& s) const {
        const auto j = static_cast<std::size_t>(s.feature);
        const auto& key = buckets_.of(j)->key;
        const column values = column_of(x_, j);
        s.lower = -std::numeric_limits<double>::infinity();
        s.upper = std::numeric_limits<double>::infinity();
        for (const auto row : rows) {
            if (buckets_.bucket(key[row]) <= s.bucket)
                s.lower = (std::max)(s.lower, values[row]);
            else if (values[row] < s.upper) // never for a missing value
                s.upper = values[row];
        }
        double beside[]{s.lower, -s.upper};
        ranks_.all_reduce_max(std::span{beside});
        s.lower = beside[0];
        s.upper = -beside[1];
    }

    void offer_missing_alone(int j, contest<>& race) {
        if (measure_.weight(present_.data()) < least_leaf_)
            return;
        const double gain = total_ - measure_.total(present_.data());
        if (race.admits(gain))
            race.enter({.gain = gain,
                        .feature = j,
                        .place = 0,
                        .lower = 0,
                        .upper = std::numeric_limits<double>::infinity(),
                        .left = {},
                        .right = {},
                        .missing = true});
    }

    // Categories: sorted by mean label, the best grouping is a cut in that order for numbers and for two classes
    // (Breiman et al. 1984, theorem 4.5). With more classes, or where least_leaf forbids some of these cuts, all
    // groupings of up to `exhaustive_` categories are tried; beyond that the orders by the share of each class.
    void scan_groups(int j, contest<>& race) {
        const auto categories = features_[static_cast<std::size_t>(j)].categories.size();
        by_category_.assign(categories * width_, 0);
        seen_.clear();
        for (const entry& each : entries_)
            add(&by_category_[static_cast<std::size_t>(each.value) * width_], each);
        add_up(ranks_, std::span{by_category_});
        for (std::size_t category = 0; category < categories; ++category)
            if (measure_.weight(&by_category_[category * width_]) > 0)
                seen_.push_back(static_cast<int>(category));
        if (seen_.size() < 2)
            return;
        const auto light = [&](int category) {
            return measure_.weight(&by_category_[static_cast<std::size_t>(category) * width_]) < least_leaf_;
        };
        if (seen_.size() <= exhaustive_ && (measure_.orders() > 1 || std::any_of(seen_.begin(), seen_.end(), light)))
            return scan_all_groups(j, race);
        for (std::size_t by = 0; by < measure_.orders(); ++by)
            scan_ordered_groups(j, by, race);
    }

    void scan_all_groups(int j, contest<>& race) {
        // The group without the lowest category runs through all non-empty subsets of the others.
        const auto subsets = std::uint64_t{1} << (seen_.size() - 1);
        for (std::uint64_t subset = 1; subset < subsets; ++subset) {
            std::fill(left_.begin(), left_.end(), 0);
            for (std::size_t s = 0; s < seen_.size(); ++s)
                if (s == 0 || !(subset >> (s - 1) & 1))
                    add_category(seen_[s]);
            offer_group(j, subset, race, [&](std::size_t s) { return s > 0 && (subset >> (s - 1) & 1) != 0; });
        }
    }

    void scan_ordered_groups(int j, std::size_t by, contest<>& race) {
        std::vector<double> keys;
        for (const int category : seen_)
            keys.push_back(measure_.order(&by_category_[static_cast<std::size_t>(category) * width_], by));
        const auto order = sorted_order(keys);
        std::vector<char> in_left(seen_.size(), 0);
        std::fill(left_.begin(), left_.end(), 0);
        for (std::size_t i = 0; i + 1 < order.size(); ++i) {
            in_left[order[i]] = 1;
            add_category(seen_[order[i]]);
            offer_group(j, 1 + by * seen_.size() + i, race, [&](std::size_t s) { return in_left[s] != in_left[0]; });
        }
    }

    void add_category(int category) {
        for (std::size_t c = 0; c < width_; ++c)
            left_[c] += by_category_[static_cast<std::size_t>(category) * width_ + c];
    }

    /// The side with the lowest category present is the left one.
    template <class OnRight>
    void offer_group(int j, std::uint64_t place, contest<>& race, OnRight on_right) {
        const double gain = gain_of_left();
        if (!race.admits(gain) || measure_.weight(left_.data()) < least_leaf_ ||
            measure_.weight(right_.data()) < least_leaf_)
            return;
        split candidate{.gain = gain, .feature = j, .place = place, .left = {}, .right = {}, .missing = has_missing_};
        for (std::size_t s = 0; s < seen_.size(); ++s)
            (on_right(s) ? candidate.right : candidate.left).push_back(seen_[s]);
        race.enter(std::move(candidate));
    }

    static constexpr std::size_t exhaustive_ = 10;
    static constexpr std::size_t worth_buckets_ = 600; // below it sorting a node is cheaper than walking over buckets

    const Ranks& ranks_;
    Measure& measure_;
    const matrix_view& x_;
    const std::vector<tree_feature>& features_;
    const bucket_index<>& buckets_;
    std::int64_t least_leaf_;
    std::size_t width_;
    double total_ = 0;
    bool has_missing_ = false;
    std::vector<entry> entries_;
    std::vector<cell> left_, right_, present_, missing_, by_category_;
    std::vector<int> seen_;
    std::vector<std::vector<cell>> counts_; // per feature: label sums per bucket
    std::vector<char> open_;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
