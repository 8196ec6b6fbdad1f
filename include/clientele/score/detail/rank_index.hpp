#pragma once

/// @file
/// A sorted population that answers "how many are below this value" in a few nanoseconds.

#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/radix_sort.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Sorted values and, for each stretch of equal leading bits, where it starts: a binary search over all of a million
/// values misses the cache at every step, one inside a stretch of a few values does not.
class rank_index {
public:
    rank_index() = default;
    explicit rank_index(std::vector<double> values) : sorted_{std::move(values)} {
        if (sorted_.empty())
            fail(errc::empty_input, no_row, "ranks: there must be at least one value to rank by, got none");
        require_finite("ranks", "values", sorted_);
        for (double& v : sorted_)
            v += 0.0; // -0 and 0 are one value
        sort_values(sorted_);
        const auto n = sorted_.size();
        first_ = ordered_bits(sorted_.front());
        const std::uint64_t width = ordered_bits(sorted_.back()) - first_;
        const int wanted = static_cast<int>(std::bit_width(n)) + 1;
        shift_ = (std::max)(0, static_cast<int>(std::bit_width(width)) - wanted);
        starts_.assign(to_size(width >> shift_) + 2, 0);
        for (const double v : sorted_)
            ++starts_[to_size((ordered_bits(v) - first_) >> shift_) + 1];
        for (std::size_t b = 1; b < starts_.size(); ++b)
            starts_[b] += starts_[b - 1];
    }

    /// Its members: the stretches are worked out from the values.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rank_index");
        each("sorted", of.sorted_...);
    }
    void rebuild(std::string_view) { *this = rank_index{std::move(sorted_)}; }

    [[nodiscard]] std::size_t size() const noexcept { return sorted_.size(); }
    [[nodiscard]] const std::vector<double>& sorted() const noexcept { return sorted_; }

    /// How many are smaller.
    [[nodiscard]] std::size_t below(double value) const noexcept {
        return search(value, [](double a, double b) { return a < b; });
    }
    /// How many are smaller or equal.
    [[nodiscard]] std::size_t up_to(double value) const noexcept {
        return search(value, [](double a, double b) { return a <= b; });
    }
    /// Both at once: where values differ the second is next to the first.
    struct place {
        std::size_t below;
        std::size_t up_to;
    };
    [[nodiscard]] place of(double value) const noexcept {
        const auto first = below(value);
        if (first == sorted_.size() || sorted_[first] != value)
            return {first, first};
        if (first + 1 == sorted_.size() || sorted_[first + 1] != value)
            return {first, first + 1};
        return {first, up_to(value)};
    }

    /// `each(i, place)` for many values. The two look-ups of a value miss the cache; asking for those of a whole batch
    /// before using the first lets the memory answer them together.
    template <class Each>
    void of_all(const double* values, std::size_t count, Each each) const {
        constexpr std::size_t batch = 64;
        std::size_t stretch[batch];
        for (std::size_t begin = 0; begin < count; begin += batch) {
            const auto size = (std::min)(batch, count - begin);
            for (std::size_t i = 0; i < size; ++i) {
                const auto key = ordered_bits(values[begin + i] + 0.0);
                stretch[i] =
                    to_size(std::min<std::uint64_t>(((std::max)(key, first_) - first_) >> shift_, starts_.size() - 2));
                CLIENTELE_PREFETCH(starts_.data() + stretch[i]);
            }
            for (std::size_t i = 0; i < size; ++i)
                CLIENTELE_PREFETCH(sorted_.data() + starts_[stretch[i]]);
            for (std::size_t i = 0; i < size; ++i)
                each(begin + i, of(values[begin + i]));
        }
    }

private:
    template <class Before>
    [[nodiscard]] std::size_t search(double value, Before before) const noexcept {
        const auto key = ordered_bits(value + 0.0);
        if (key < first_)
            return 0;
        const std::uint64_t wide = (key - first_) >> shift_;
        if (wide + 1 >= starts_.size())
            return sorted_.size();
        const auto stretch = to_size(wide);
        const double* at = sorted_.data() + starts_[stretch];
        std::size_t left = starts_[stretch + 1] - starts_[stretch];
        while (left > 0) { // no branch on the data
            const auto half = (left + 1) / 2;
            at += before(at[half - 1], value) ? half : 0;
            left -= half;
        }
        return static_cast<std::size_t>(at - sorted_.data());
    }

    std::vector<double> sorted_;
    std::vector<std::uint32_t> starts_;
    std::uint64_t first_ = 0;
    int shift_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
