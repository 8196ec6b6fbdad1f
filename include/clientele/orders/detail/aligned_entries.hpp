#pragma once

/// @file
/// Memory for entries of customers that begins at a line of the cache.

#include <clientele/math/detail/large_pages.hpp>

#include <cstddef>
#include <memory>
#include <new>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::align_val_t entry_alignment{64};

/// Gives entries up, and knows how many they are.
template <class Entry>
struct give_up_entries {
    std::size_t count;
    void operator()(Entry* entries) const noexcept {
        std::destroy_n(entries, count);
        ::operator delete(entries, entry_alignment);
    }
};
template <class Entry>
using aligned_entries = std::unique_ptr<Entry[], give_up_entries<Entry>>;

/// That many entries, as they are by default, on pages that are there already.
template <class Entry>
[[nodiscard]] aligned_entries<Entry> make_aligned_entries(std::size_t count) {
    const auto bytes = count * sizeof(Entry);
    auto* const entries = static_cast<Entry*>(::operator new(bytes, entry_alignment));
    populate_pages(entries, bytes);
    std::uninitialized_default_construct_n(entries, count);
    return aligned_entries<Entry>{entries, {count}};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
