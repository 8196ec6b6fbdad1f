#pragma once

/// @file
/// Large pages for large memory, where the system has them.

#include <clientele/config.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Asks for large pages where the system has them: a first pass over fresh memory then costs a five-hundredth of the
/// page faults, and rows picked here and there a fraction of the look-ups.
inline void prefer_large_pages([[maybe_unused]] void* data, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__)
    constexpr std::uintptr_t page = std::uintptr_t{1} << 21;
    const auto address = reinterpret_cast<std::uintptr_t>(data);
    const std::size_t before = (page - address % page) % page, after = (address + bytes) % page; // outside whole pages
    if (before + after < bytes)
        (void)::madvise(static_cast<char*>(data) + before, bytes - before - after, MADV_HUGEPAGE);
#endif
}

/// Has the system provide all pages of fresh memory at once, where it can, large ones as far as they fit: one call
/// costs half to a twentieth of what touching pages one by one does. Only for memory that is going to be written as a
/// whole.
inline void populate_pages([[maybe_unused]] void* data, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__)
    constexpr std::uintptr_t page = std::uintptr_t{1} << 12;
    constexpr std::size_t worth_it = std::size_t{1} << 14;
    constexpr int populate_write =
        23; // MADV_POPULATE_WRITE, since Linux 5.14; an older one refuses, and nothing is lost
    const auto address = reinterpret_cast<std::uintptr_t>(data);
    const std::size_t before = (page - address % page) % page, after = (address + bytes) % page;
    if (bytes < worth_it)
        return;
    prefer_large_pages(data, bytes);
    (void)::madvise(static_cast<char*>(data) + before, bytes - before - after, populate_write);
#endif
}

/// Makes a vector n long, whose values mean nothing where it has grown.
template <class T>
void resize_for_writing(std::vector<T>& values, std::size_t n) {
    if (values.capacity() < n) {
        values.clear();
        values.reserve(n);
        populate_pages(values.data(), n * sizeof(T));
    }
    values.resize(n);
}

/// Makes room for n values in a vector that has less.
template <class T>
void reserve_large_pages(std::vector<T>& values, std::size_t n) {
    values.reserve(n);
    prefer_large_pages(values.data(), n * sizeof(T));
}

/// An empty vector with room for n values. Grown block by block its memory is touched once, while the block is in the
/// cache; a vector made with its size is filled with zeros first, which the memory sees as another pass.
template <class T>
[[nodiscard]] std::vector<T> room_for(std::size_t n) {
    std::vector<T> result;
    reserve_large_pages(result, n);
    return result;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
