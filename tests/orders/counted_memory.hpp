#pragma once

// How many allocations there were, of how many bytes, and how many bytes there were at a time: what calls that are to
// allocate nothing, or no more than they say, are asked for. The functions that count are in failing_memory.hpp, which
// one file of the program includes.

#include <atomic>
#include <cstddef>

namespace orders_tests {
inline std::atomic<std::size_t> allocations{0}, allocated{0}; // calls, bytes
inline std::atomic<std::size_t> held{0}, most_held{0};        // bytes at the moment, and the most there were
} // namespace orders_tests

/// What was allocated since it was made.
class counted_memory {
public:
    [[nodiscard]] std::size_t allocations() const noexcept { return orders_tests::allocations - before_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return orders_tests::allocated - bytes_before_; }

private:
    std::size_t before_ = orders_tests::allocations, bytes_before_ = orders_tests::allocated;
};

/// The most bytes that there were at a time since it was made, beside those of before; one at a time.
class most_memory {
public:
    most_memory() { orders_tests::most_held = before_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return orders_tests::most_held - before_; }

private:
    std::size_t before_ = orders_tests::held;
};
