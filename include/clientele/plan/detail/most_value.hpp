#pragma once

/// @file
/// The most value that fits into hours and into a number of calls, were contacts divisible.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What a contact takes and what it is worth.
struct worth_of_time {
    double value;
    std::chrono::minutes duration;
};

/// Value for each minute as a power of two and a factor in [1/2, 1), which compare as the quotient does, however small.
[[nodiscard]] inline std::pair<int, double> rate_of(double value, std::chrono::minutes duration) noexcept {
    if (value == 0)
        return {(std::numeric_limits<int>::min)(), 0.0};
    int of_value = 0, of_rate = 0;
    const double rest = std::frexp(value, &of_value) / static_cast<double>(duration.count());
    const double factor = std::frexp(rest, &of_rate);
    return {of_value + of_rate, factor};
}

/// Whole contacts by their value for each minute until time is up, and the part of the next that fits: no choice of
/// whole ones is worth more (Dantzig 1957).
template <class Minutes = std::chrono::minutes>
[[nodiscard]] double most_value_in_time(std::vector<worth_of_time> all, Minutes time) {
    const auto rate = [](const worth_of_time& of) { return rate_of(of.value, of.duration); };
    std::sort(all.begin(), all.end(), [&](const worth_of_time& a, const worth_of_time& b) {
        return std::tuple{rate(a), a.value, a.duration} > std::tuple{rate(b), b.value, b.duration};
    });
    exact_sum sum;
    for (const auto& each : all) {
        if (each.duration > time) {
            sum.add(each.value * (static_cast<double>(time.count()) / static_cast<double>(each.duration.count())));
            break;
        }
        sum.add(each.value);
        time -= each.duration;
    }
    return sum.value();
}

/// The values of the most valuable ones.
template <class Count = std::int64_t>
[[nodiscard]] double most_value_in_calls(std::vector<worth_of_time> all, Count calls) {
    std::sort(all.begin(), all.end(), [](const worth_of_time& a, const worth_of_time& b) { return a.value > b.value; });
    exact_sum sum;
    for (const auto& each : all) {
        if (calls-- <= 0)
            break;
        sum.add(each.value);
    }
    return sum.value();
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
