#pragma once

// What two threads have of the machine at this minute. Two cores of a shared host may be those of one: then nothing can
// be faster on two threads, whatever it does.

#include <chrono>
#include <thread>

inline double clock_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// How many times as fast by the clock two threads are than one where they do nothing but arithmetic in registers, and
/// share neither memory nor a lock: 2 where each has a core of its own. Some 0.1 s.
inline double speedup_of_arithmetic() {
    const auto work = [](double& result) {
        double sums[8] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
        for (int i = 0; i < 8'000'000; ++i)
            for (double& each : sums)
                each = each * 0.999 + 0.1;
        result = sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
    };
    volatile double kept = 0; // or the work could be left out
    double here = 0, there = 0;
    double since = clock_seconds();
    work(here), work(there);
    const double one = clock_seconds() - since;
    kept = here + there;
    since = clock_seconds();
    std::thread other{[&] { work(there); }};
    work(here);
    other.join();
    const double two = clock_seconds() - since;
    kept = kept + here + there;
    return one / two;
}
