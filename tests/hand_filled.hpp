#pragma once

// Fitted things that were filled in by hand, or read back wrongly: each gives the predictions of the fit, or a
// sentence.

#include <clientele/error.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <refusal.hpp>
#include <string>
#include <vector>

inline constexpr double not_known = std::numeric_limits<double>::quiet_NaN();
inline constexpr double no_end = std::numeric_limits<double>::infinity();

/// A change by hand, and what is said of it.
template <class Fit>
struct by_hand {
    std::function<void(Fit&)> change;
    std::string sentence;
};

/// Tries each change on a fit of its own.
template <class Fit, class Use>
void check_by_hand(const Fit& fit, const Use& use, const std::vector<by_hand<Fit>>& changes) {
    CHECK_NOTHROW((void)use(fit));
    for (const auto& each : changes) {
        CAPTURE(each.sentence);
        auto changed = fit;
        each.change(changed);
        CHECK(std::string{refusal([&] { return use(changed); }).what()} == each.sentence);
    }
}
