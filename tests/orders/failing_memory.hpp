#pragma once

// Memory that ends after a number of allocations, to see what a call that throws in its midst leaves behind. Include it
// in one file of a program: it replaces the global allocation functions.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <orders/counted_memory.hpp>

namespace orders_tests {
inline bool counting = false; // one thread only
inline std::size_t left = 0;

inline void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations;
    allocated += size;
    if (counting && left-- == 0) {
        left = 0;
        throw std::bad_alloc{};
    }
    // The size must be a multiple of the alignment.
    if (void* const memory = std::aligned_alloc(alignment, (size + alignment) / alignment * alignment)) {
        held += ::malloc_usable_size(memory);
        most_held = (std::max)(most_held.load(), held.load());
        return memory;
    }
    throw std::bad_alloc{};
}
inline void release(void* memory) noexcept {
    held -= ::malloc_usable_size(memory);
    std::free(memory); // NOLINT(cppcoreguidelines-no-malloc)
}
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
    return orders_tests::allocate(size, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
    return orders_tests::allocate(size, static_cast<std::size_t>(alignment));
}
// What std::stable_sort asks for; without it, the sanitizers see memory of one operator given back to another.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return orders_tests::allocate(size, alignof(std::max_align_t));
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { orders_tests::release(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    orders_tests::release(memory);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { orders_tests::release(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { orders_tests::release(memory); }
