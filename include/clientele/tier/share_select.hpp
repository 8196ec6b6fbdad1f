#pragma once

/// @file
/// Cuts by share without sorting: a histogram by leading bits finds the bucket that a cut falls into, and only that bucket
/// is looked into.

#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/tier/share_cuts.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t selecting_worth_it = 10'000; ///< below this many values sorting is faster

/// What a share is a share of.
enum class share_basis { value, customers };

/// Values counted and summed by sign, exponent and four leading bits of the mantissa. Sums are integers, hence exact: the
/// order of the rows cannot matter. Count and sum of a bucket share 128 bits, so one addition keeps both.
class share_histogram {
public:
    /// `value(row)` is called once per row.
    template <class Value>
    share_histogram(std::size_t n, Value value) : buckets_(buckets, 0) {
        require(n <= std::numeric_limits<std::uint32_t>::max(), "abc: values must have fewer than 2^32 rows, got ", n);
        for (std::size_t row = 0; row < n; ++row) {
            const auto key = ordered_bits(value(row) + 0.0); // -0 and +0 are one value
            buckets_[key >> low_bits] += one | (key & low_mask);
        }
    }

    static constexpr std::size_t buckets = std::size_t{1} << 16;

    /// The bucket of a value.
    [[nodiscard]] static std::size_t bucket_of(double value) noexcept { return ordered_bits(value + 0.0) >> low_bits; }
    /// How many values a bucket holds.
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const noexcept {
        return static_cast<std::uint64_t>(buckets_[bucket] >> count_shift);
    }
    /// Whether a value was infinite or not a number.
    [[nodiscard]] bool finite() const noexcept {
        for (std::size_t low = 0; low < 16; ++low)
            if (buckets_[0xFFF0 + low] != 0 || buckets_[low] != 0)
                return false;
        return true;
    }
    /// Whether a bucket of values that are not negative holds one above 0.
    [[nodiscard]] bool positive(std::size_t bucket) const noexcept {
        return count(bucket) > 0 && (bucket > bucket_of(0.0) || (buckets_[bucket] & sum_mask) != 0);
    }
    /// Adds what a bucket of values that are not negative holds.
    void add_to(exact_sum& sum, std::size_t bucket) const noexcept {
        const auto exponent = (bucket >> 4) & 0x7FF;
        const auto leading = (std::uint64_t{exponent == 0 ? 0u : 16u} | (bucket & 15)) << low_bits;
        const auto power = exponent == 0 ? -1074 : static_cast<int>(exponent) - 1075;
        const auto mantissas = (buckets_[bucket] & sum_mask) + static_cast<wide>(count(bucket)) * leading;
        sum.add_scaled(static_cast<std::uint64_t>(mantissas), power);
        if (const auto high = static_cast<std::uint64_t>(mantissas >> 64); high != 0)
            sum.add_scaled(high, power + 64);
    }

private:
    __extension__ typedef unsigned __int128 wide; // NOLINT
    static constexpr int low_bits = 48;
    static constexpr int count_shift = 96;
    static constexpr std::uint64_t low_mask = (std::uint64_t{1} << low_bits) - 1;
    static constexpr wide one = wide{1} << count_shift;
    static constexpr wide sum_mask = one - 1;
    std::vector<wide> buckets_;
};

/// A bucket with something in it, and the running sums before and after, best values first.
struct filled_bucket {
    std::size_t bucket;
    double before;
    double after;
};

[[nodiscard]] inline std::vector<filled_bucket> filled_buckets(const share_histogram& histogram, share_basis of) {
    std::vector<filled_bucket> result;
    exact_sum running;
    double before = 0.0;
    for (auto bucket = share_histogram::buckets; bucket-- > 0;) {
        if (of == share_basis::value ? !histogram.positive(bucket) : histogram.count(bucket) == 0)
            continue;
        if (of == share_basis::value)
            histogram.add_to(running, bucket);
        else
            running.add(static_cast<double>(histogram.count(bucket)));
        const auto after = running.value();
        result.push_back({bucket, before, after});
        before = after;
    }
    return result;
}

/// The least value inside each cut, or +infinity when nobody is inside. `value(row)` as for the histogram.
template <class Value, class Crossing>
[[nodiscard]] std::vector<double> select_thresholds(std::size_t n, Value value, share_basis of,
                                                    std::span<const double> cuts, const Crossing& crossing,
                                                    const share_histogram& histogram) {
    constexpr auto infinity = std::numeric_limits<double>::infinity();
    std::vector<double> result(cuts.size(), infinity);
    const auto filled = filled_buckets(histogram, of);
    if (filled.empty())
        return result;
    const auto total = filled.back().after;
    if (!std::isfinite(total)) [[unlikely]]
        fail(errc::overflow, no_row, "abc: the sum of the values is beyond the largest number");

    // For each cut the first bucket that is not wholly inside; it and the one before hold the threshold.
    std::vector<std::size_t> open(cuts.size());
    std::vector<std::uint8_t> wanted(share_histogram::buckets, 0);
    for (std::size_t cut = 0; cut < cuts.size(); ++cut) {
        auto& at = open[cut];
        while (at < filled.size() && filled[at].after / total <= cuts[cut] + share_tolerance)
            ++at;
        if (at < filled.size())
            wanted[filled[at].bucket] = 1;
        if (at > 0)
            wanted[filled[at - 1].bucket] = 1;
    }
    std::vector<double> found;
    for (std::size_t row = 0; row < n; ++row)
        if (const double each = value(row); wanted[share_histogram::bucket_of(each)] != 0)
            if (of == share_basis::customers || each > 0.0)
                found.push_back(each + 0.0);
    sort_values(found);
    std::reverse(found.begin(), found.end());
    const auto bucket_values = [&](std::size_t bucket) {
        const auto from = std::partition_point(found.begin(), found.end(),
                                               [&](double each) { return share_histogram::bucket_of(each) > bucket; });
        const auto to = std::partition_point(from, found.end(),
                                             [&](double each) { return share_histogram::bucket_of(each) == bucket; });
        return std::span<const double>{from, to};
    };
    for (std::size_t cut = 0; cut < cuts.size(); ++cut) {
        if (open[cut] > 0)
            result[cut] = bucket_values(filled[open[cut] - 1].bucket).back();
        if (open[cut] == filled.size())
            continue;
        const auto inside_bucket = bucket_values(filled[open[cut]].bucket);
        compensated_sum sum;
        sum.add(filled[open[cut]].before);
        for (std::size_t from = 0; from < inside_bucket.size();) {
            const auto before = sum.value() / total;
            auto to = from;
            for (; to < inside_bucket.size() && inside_bucket[to] == inside_bucket[from]; ++to)
                sum.add(of == share_basis::value ? inside_bucket[to] : 1.0);
            if (!inside(crossing, before, sum.value() / total, cuts[cut]))
                break;
            result[cut] = inside_bucket[from];
            from = to;
        }
    }
    return result;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
