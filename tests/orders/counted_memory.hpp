#pragma once

// How many allocations there were, and of how many bytes: what calls that are to allocate nothing are asked for. The
// functions that count are in failing_memory.hpp, which one file of the program includes.

#include <atomic>
#include <cstddef>

namespace orders_tests {
inline std::atomic<std::size_t> allocations{0}, allocated{0}; // calls, bytes
} // namespace orders_tests

/// What was allocated since it was made.
class counted_memory {
public:
    [[nodiscard]] std::size_t allocations() const noexcept { return orders_tests::allocations - before_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return orders_tests::allocated - bytes_before_; }

private:
    std::size_t before_ = orders_tests::allocations, bytes_before_ = orders_tests::allocated;
};
