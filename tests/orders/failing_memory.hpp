#pragma once

// Memory that ends after a number of allocations, to see what a call that throws in its midst leaves behind. Include it
// in one file of a program: it replaces the global allocation functions.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace orders_tests {
inline bool counting = false; // one thread only
inline std::size_t left = 0;
} // namespace orders_tests

/// While it lives, all allocations after the first `allowed` fail.
class failing_memory {
public:
    explicit failing_memory(std::size_t allowed) {
        orders_tests::left = allowed;
        orders_tests::counting = true;
    }
    failing_memory(const failing_memory&) = delete;
    failing_memory& operator=(const failing_memory&) = delete;
    ~failing_memory() { orders_tests::counting = false; }
};

[[gnu::noinline]] void* operator new(std::size_t size) {
    if (orders_tests::counting && orders_tests::left-- == 0) {
        orders_tests::left = 0;
        throw std::bad_alloc{};
    }
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) // NOLINT(cppcoreguidelines-no-malloc)
        return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
} // NOLINT(cppcoreguidelines-no-malloc)
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
} // NOLINT(cppcoreguidelines-no-malloc)
