#pragma once

// How far long work has come: one line on a terminal, with rate and time left; nothing in a pipe or a file.

#include <clientele/types.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace support {

/// One line on stderr, which is taken away at the end. It is an observer that never stops anything.
///
///     progress_line line{"reading orders.csv", "MB", 1e6};
///     line({.stage = "", .done = bytes, .total = size});
class progress_line {
public:
    /// @param what is being done
    /// @param unit of the rate; empty: no rate is said
    /// @param of_unit how many steps make one of it
    explicit progress_line(std::string what, std::string unit = {}, double of_unit = 1);
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line() { finish(); }

    /// Says how far it is, ten times a second at most and not within the first half.
    /// @returns true: go on
    bool operator()(const clientele::progress& at) const;
    /// Takes the line away.
    void finish() const;

    /// The line, for so many seconds of work: "reading orders.csv: 40 %, 120 MB a second, 3 s left".
    [[nodiscard]] std::string text(const clientele::progress& at, double seconds) const;

private:
    using clock = std::chrono::steady_clock;
    std::string what_, unit_;
    double of_unit_;
    bool seen_; // whether stderr is a terminal
    clock::time_point begun_ = clock::now();
    mutable clock::time_point said_ = begun_ + std::chrono::milliseconds{400};
    mutable bool shown_ = false;
};

} // namespace support
