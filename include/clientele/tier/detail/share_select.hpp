#pragma once

/// @file
/// Cuts by share without sorting: a histogram by leading bits finds the bucket that a cut falls into, and only that
/// bucket is looked into.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/tier/detail/share_cuts.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t selecting_worth_it = 10'000; ///< below this many values sorting is faster

/// What a share is a share of.
enum class share_basis { value, customers };

/// Values read by row.
struct values_by_row {
    std::span<const double> values;
    [[nodiscard]] double operator()(std::size_t row) const noexcept { return values[row]; }
};

/// Values counted and summed by leading bits: at first by sign, exponent and four bits of the mantissa; within one such
/// bucket by the twelve bits after them, and so on. Sums are integers, hence exact: the order of the rows cannot
/// matter. Count and sum of a bucket share two words that are added as one number, 32 bits and 96.
class share_histogram {
public:
    /// `value(row)` is called once per row.
    template <class Value>
    share_histogram(std::size_t n, Value value) : share_histogram{n, value, 0, 48, std::size_t{1} << 16} {}

    /// What one bucket of this histogram holds; `values` are all in it.
    [[nodiscard]] share_histogram within(std::size_t bucket, std::span<const double> values) const {
        return {values.size(), values_by_row{values}, key_of(bucket), shift_ - step, std::size_t{1} << step};
    }
    /// Whether a bucket can hold different values.
    [[nodiscard]] bool divisible() const noexcept { return shift_ > 0; }

    /// The number of buckets.
    [[nodiscard]] std::size_t size() const noexcept { return buckets_.size(); }
    /// The bucket of a value.
    [[nodiscard]] std::size_t bucket_of(double value) const noexcept {
        return bucket_of_key(ordered_bits(value + 0.0));
    }
    /// How many values a bucket holds.
    [[nodiscard]] std::size_t count(std::size_t bucket) const noexcept { return to_size(buckets_[bucket].high >> 32); }
    /// Whether a value was infinite or not a number.
    [[nodiscard]] bool finite() const noexcept {
        for (std::size_t low = 0; low < 16; ++low)
            if (count(0xFFF0 + low) != 0 || count(low) != 0) // exponents of all ones
                return false;
        return true;
    }
    /// Whether a value was negative.
    [[nodiscard]] bool below_zero() const noexcept {
        for (std::size_t bucket = 0; bucket < bucket_of(0.0); ++bucket)
            if (count(bucket) > 0)
                return true;
        return false;
    }
    /// Whether a bucket of values that are not negative holds one above 0.
    [[nodiscard]] bool positive(std::size_t bucket) const noexcept {
        return count(bucket) > 0 &&
               (key_of(bucket) > ordered_bits(0.0) || buckets_[bucket].low != 0 || (buckets_[bucket].high & half) != 0);
    }
    /// Adds what a bucket of values that are not negative holds.
    void add_to(exact_sum& sum, std::size_t bucket) const noexcept {
        if (count(bucket) == 0) // the exponents of empty ones may lie beyond the sum
            return;
        const auto bits = key_of(bucket) ^ ordered_bits(0.0);
        const auto exponent = static_cast<int>(bits >> 52);
        const auto power = exponent == 0 ? -1074 : exponent - 1075;
        add_times(sum, std::bit_cast<double>(bits), count(bucket));
        sum.add_scaled(buckets_[bucket].low, power);
        if (const auto high = buckets_[bucket].high & half; high != 0)
            sum.add_scaled(high, power + 64);
    }

private:
    struct count_and_sum {
        std::uint64_t low = 0, high = 0; ///< the sum's lower 64 bits; the count above the rest of the sum

        void add(std::uint64_t addend) noexcept {
            low += addend;
            high += (std::uint64_t{1} << 32) + (low < addend ? 1 : 0);
        }
    };
    static constexpr int step = 12;
    static constexpr std::uint64_t half = 0xFFFF'FFFF;

    template <class Value>
    share_histogram(std::size_t n, Value value, std::uint64_t first, int shift, std::size_t size)
        : buckets_(size), first_{first}, shift_{shift} {
        require(std::uint64_t{n} <= (std::numeric_limits<std::uint32_t>::max)(),
                "abc: values must have fewer than 2^32 rows, got ", n);
        const auto low_mask = (std::uint64_t{1} << shift) - 1;
        for (std::size_t row = 0; row < n; ++row) {
            const auto key = ordered_bits(value(row) + 0.0); // -0 and +0 are one value
            buckets_[bucket_of_key(key)].add(key & low_mask);
        }
    }
    [[nodiscard]] std::size_t bucket_of_key(std::uint64_t key) const noexcept {
        return to_size((key - first_) >> shift_);
    }
    /// The least key of a bucket.
    [[nodiscard]] std::uint64_t key_of(std::size_t bucket) const noexcept {
        return first_ + (std::uint64_t{bucket} << shift_);
    }

    std::vector<count_and_sum> buckets_;
    std::uint64_t first_;
    int shift_;
};

/// A bucket with something in it, and the running sum after it, best values first.
struct filled_bucket {
    std::size_t bucket;
    double after;
};

/// Adds what a bucket adds to shares.
inline void add_bucket(exact_sum& sum, const share_histogram& histogram, share_basis of, std::size_t bucket) {
    if (of == share_basis::value)
        histogram.add_to(sum, bucket);
    else
        sum.add(static_cast<double>(histogram.count(bucket)));
}

/// `running`: exactly what those add who come before all of them.
[[nodiscard]] inline std::vector<filled_bucket> filled_buckets(const share_histogram& histogram, share_basis of,
                                                               exact_sum running = {}) {
    std::vector<filled_bucket> result;
    for (auto bucket = histogram.size(); bucket-- > 0;) {
        if (of == share_basis::value ? !histogram.positive(bucket) : histogram.count(bucket) == 0)
            continue;
        add_bucket(running, histogram, of, bucket);
        result.push_back({bucket, running.value()});
    }
    return result;
}

/// The values of one bucket that count. `value(row)` as for the histogram.
template <class Value>
[[nodiscard]] std::vector<double> values_in(const share_histogram& histogram, std::size_t bucket, share_basis of,
                                            std::size_t n, Value value) {
    std::vector<double> result(histogram.count(bucket) + 1); // one more: every row writes, those in the bucket stay
    std::size_t kept = 0;
    for (std::size_t row = 0; row < n; ++row) {
        const double each = value(row) + 0.0;
        result[kept] = each;
        kept += histogram.bucket_of(each) == bucket && (of == share_basis::customers || each > 0.0) ? 1u : 0u;
    }
    result.resize(kept);
    return result;
}

/// The least value inside one cut, or +infinity when nobody is inside: bucket by bucket down to a few values, and then
/// value by value. `filled`: of this histogram, with something in it; `sum`: exactly what those add who come before
/// them. `total`: of the whole population.
template <class Value, class Crossing>
[[nodiscard]] double select_threshold(std::size_t n, Value value, share_basis of, double cut, const Crossing& crossing,
                                      const share_histogram& histogram, const std::vector<filled_bucket>& filled,
                                      exact_sum sum, double total) {
    std::size_t open = 0; // the first bucket that is not wholly inside; it or the one before holds the threshold
    for (; open < filled.size() && filled[open].after / total <= cut + share_tolerance; ++open)
        add_bucket(sum, histogram, of, filled[open].bucket);
    double result = std::numeric_limits<double>::infinity();
    if (open < filled.size()) {
        auto inside_bucket = values_in(histogram, filled[open].bucket, of, n, value);
        if (constexpr std::size_t few = 2'000; inside_bucket.size() > few && histogram.divisible()) {
            const auto finer = histogram.within(filled[open].bucket, inside_bucket);
            result = select_threshold(inside_bucket.size(), values_by_row{inside_bucket}, of, cut, crossing, finer,
                                      filled_buckets(finer, of, sum), sum, total);
        } else {
            sort_values(inside_bucket);
            std::reverse(inside_bucket.begin(), inside_bucket.end());
            const auto size =
                size_inside(inside_bucket, cut, total, sum, crossing, ties_together{},
                            [&](std::size_t i) { return of == share_basis::value ? inside_bucket[i] : 1.0; });
            result = size > 0 ? inside_bucket[size - 1] : result;
        }
    }
    if (open > 0 && !(result < std::numeric_limits<double>::infinity())) { // nobody of the open bucket
        const auto last = values_in(histogram, filled[open - 1].bucket, of, n, value);
        for (const double each : last)
            result = (std::min)(result, each);
    }
    return result;
}

/// The least value inside each cut, or +infinity when nobody is inside. `value(row)` as for the histogram.
template <class Value, class Crossing>
[[nodiscard]] std::vector<double> select_thresholds(std::size_t n, Value value, share_basis of,
                                                    std::span<const double> cuts, const Crossing& crossing,
                                                    const share_histogram& histogram) {
    std::vector<double> result(cuts.size(), std::numeric_limits<double>::infinity());
    const auto filled = filled_buckets(histogram, of);
    if (filled.empty())
        return result;
    const auto total = filled.back().after;
    if (!std::isfinite(total)) [[unlikely]]
        fail(errc::overflow, no_row, "abc: the sum of the values is beyond the largest number");
    for (std::size_t cut = 0; cut < cuts.size(); ++cut)
        result[cut] = select_threshold(n, value, of, cuts[cut], crossing, histogram, filled, {}, total);
    return result;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
