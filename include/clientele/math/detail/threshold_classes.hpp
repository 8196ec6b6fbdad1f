#pragma once

/// @file
/// The hot loop under bins and order statistics: how many of a few thresholds each value reaches.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Counts, for each value of a column, how many thresholds it is not below: its class, 0 to their number.
///
/// For up to `few` thresholds values are compared with all of them, four at a time and without branches, in lanes of
/// doubles: any compiler makes vector code of that, on any machine. With more thresholds a binary search is faster.
class threshold_classes {
public:
    static constexpr std::size_t block = 1024; ///< values handled together; their classes stay in the first-level cache
    static constexpr std::size_t few = 48;     ///< thresholds up to which comparing with all is faster

    /// Takes ascending thresholds.
    explicit threshold_classes(std::vector<double> thresholds)
        : thresholds_{std::move(thresholds)}, count_{thresholds_.size()} {
        while (thresholds_.empty() || thresholds_.size() % 4 != 0)
            thresholds_.push_back(std::numeric_limits<double>::infinity());
    }

    /// The number of classes: one more than thresholds.
    [[nodiscard]] std::size_t classes() const noexcept { return count_ + 1; }

    /// Calls `use(first, classes of the values from first on)` for one block after the other.
    template <class Use>
    void for_each_block(std::span<const double> values, const Use& use) const {
        std::array<int, block> classes;
        for (std::size_t first = 0; first < values.size(); first += block) {
            const std::size_t size = (std::min)(block, values.size() - first);
            if (count_ <= few)
                compare(values.data() + first, size, classes.data());
            else
                search(values.data() + first, size, classes.data());
            use(first, std::span<const int>{classes.data(), size});
        }
    }

private:
    // A full block has a size that the compiler knows: it then makes vector code at -O2 as well.
    void compare(const double* values, std::size_t size, int* classes) const {
        if (size == block)
            compare_all(values, std::integral_constant<std::size_t, block>{}, classes);
        else
            compare_all(values, size, classes);
    }

    template <class Size>
    void compare_all(const double* values, Size size, int* classes) const {
        std::array<double, block> reached; // whole numbers; doubles, so that all lanes are of one width
        for (std::size_t t = 0; t < thresholds_.size(); t += 4) {
            const double t0 = thresholds_[t], t1 = thresholds_[t + 1], t2 = thresholds_[t + 2], t3 = thresholds_[t + 3];
            const auto four = [=](double value) {
                return ((value >= t0 ? 1.0 : 0.0) + (value >= t1 ? 1.0 : 0.0)) +
                       ((value >= t2 ? 1.0 : 0.0) + (value >= t3 ? 1.0 : 0.0));
            };
            if (t == 0)
                for (std::size_t i = 0; i < size; ++i)
                    reached[i] = four(values[i]);
            else
                for (std::size_t i = 0; i < size; ++i)
                    reached[i] += four(values[i]);
        }
        for (std::size_t i = 0; i < size; ++i)
            classes[i] = static_cast<int>(reached[i]);
    }

    void search(const double* values, std::size_t size, int* classes) const {
        for (std::size_t i = 0; i < size; ++i)
            classes[i] = static_cast<int>(std::upper_bound(thresholds_.begin(),
                                                           thresholds_.begin() + static_cast<std::ptrdiff_t>(count_),
                                                           values[i]) -
                                          thresholds_.begin());
    }

    std::vector<double> thresholds_; // padded with infinity to a multiple of four
    std::size_t count_;
};

/// Counts of classes, in four tables by turns: neighbouring rows of one class then do not wait for each other.
class class_counts {
public:
    explicit class_counts(std::size_t classes) : classes_{classes}, counts_(4 * classes, 0) {}

    void add(std::span<const int> classes) {
        std::size_t i = 0;
        for (; i + 4 <= classes.size(); i += 4) {
            ++counts_[static_cast<std::size_t>(classes[i])];
            ++counts_[classes_ + static_cast<std::size_t>(classes[i + 1])];
            ++counts_[2 * classes_ + static_cast<std::size_t>(classes[i + 2])];
            ++counts_[3 * classes_ + static_cast<std::size_t>(classes[i + 3])];
        }
        for (; i < classes.size(); ++i)
            ++counts_[static_cast<std::size_t>(classes[i])];
    }
    [[nodiscard]] std::size_t operator[](std::size_t c) const {
        return counts_[c] + counts_[classes_ + c] + counts_[2 * classes_ + c] + counts_[3 * classes_ + c];
    }

private:
    std::size_t classes_;
    std::vector<std::size_t> counts_;
};

/// The least double above a finite one: `value > x` is `value >= above(x)`.
inline double above(double x) { return std::nextafter(x, std::numeric_limits<double>::infinity()); }

/// How many values lie outside [low, high]; NaN does.
inline std::size_t count_outside(std::span<const double> values, double low, double high) {
    std::array<double, 8> outside{};
    std::size_t i = 0;
    for (; i + 8 <= values.size(); i += 8)
        for (std::size_t j = 0; j < 8; ++j)
            outside[j] += values[i + j] >= low && values[i + j] <= high ? 0.0 : 1.0;
    for (; i < values.size(); ++i)
        outside[0] += values[i] >= low && values[i] <= high ? 0.0 : 1.0;
    double sum = 0.0;
    for (const double each : outside)
        sum += each;
    return static_cast<std::size_t>(sum);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
