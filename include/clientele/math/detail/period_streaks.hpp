#pragma once

/// @file
/// Which periods saw a purchase, and how many in a row.

#include <clientele/config.hpp>

#include <algorithm>
#include <chrono>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Takes purchase days, the oldest first, by how many days before the last day they lie. Periods are counted backwards
/// from there, so that the last one is whole.
class period_streaks {
public:
    explicit period_streaks(std::chrono::days period) noexcept
        : length_{static_cast<int>(
              (std::min)(period.count(), std::chrono::days::rep{(std::numeric_limits<int>::max)()}))} {}

    void add(int days_before) noexcept {
        const int now = of(days_before);
        if (now == before_)
            return;
        streak_ = before_ == now + 1 ? streak_ + 1 : 1;
        longest_ = (std::max)(longest_, streak_);
        ++active_;
        before_ = now;
    }
    /// The period of a day: 0 is the last.
    [[nodiscard]] int of(int days_before) const noexcept { return days_before / length_; }
    /// Periods with a purchase.
    [[nodiscard]] int active() const noexcept { return active_; }
    /// The most of them in a row.
    [[nodiscard]] int longest() const noexcept { return longest_; }
    /// Those in a row that end with the last period.
    [[nodiscard]] int current() const noexcept { return before_ == 0 ? streak_ : 0; }

private:
    int length_, before_ = -1, streak_ = 0, longest_ = 0, active_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
