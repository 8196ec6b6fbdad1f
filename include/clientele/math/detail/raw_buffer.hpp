#pragma once

/// @file
/// Memory for scratch: aligned to cache lines, never filled, kept from one use to the next.

#include <clientele/math/detail/large_pages.hpp>

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Room for values of any trivial type. It only grows, and growing forgets what was in it. Whoever asks for
/// room is going to write to all of it.
class raw_buffer {
public:
    static constexpr std::align_val_t alignment{64};

    raw_buffer() = default;
    raw_buffer(raw_buffer&& other) noexcept
        : bytes_{std::exchange(other.bytes_, 0)}, memory_{std::exchange(other.memory_, nullptr)} {}
    raw_buffer& operator=(raw_buffer&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(memory_, other.memory_);
        return *this;
    }
    ~raw_buffer() { ::operator delete(memory_, alignment); }

    /// Room for n values, not filled.
    template <class T>
    [[nodiscard]] T* room(std::size_t n) {
        static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_default_constructible_v<T>);
        if (n * sizeof(T) > bytes_) {
            ::operator delete(std::exchange(memory_, nullptr), alignment);
            bytes_ = 0;
            memory_ = ::operator new(n * sizeof(T), alignment);
            bytes_ = n * sizeof(T);
            populate_pages(memory_, bytes_);
        }
        return static_cast<T*>(memory_);
    }

private:
    std::size_t bytes_ = 0;
    void* memory_ = nullptr;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
