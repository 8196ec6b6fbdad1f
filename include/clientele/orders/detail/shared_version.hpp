#pragma once

/// @file
/// A value that readers keep as it was while its writer goes on.

#include <clientele/config.hpp>

#include <atomic>
#include <cstddef>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Copies share one value; whoever changes it has one of its own from then on. Copies may be read and dropped on any
/// thread; making a copy of the writer's, and changing it, is for one thread at a time.
template <class Value>
class shared_version {
public:
    shared_version() : held_{new holder} {}
    shared_version(const shared_version& other) noexcept : held_{other.held_} {
        held_->copies.fetch_add(1, std::memory_order_relaxed);
    }
    shared_version& operator=(shared_version other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~shared_version() {
        if (held_->copies.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete held_;
    }

    /// To be read.
    [[nodiscard]] const Value& operator*() const noexcept { return held_->value; }
    [[nodiscard]] const Value* operator->() const noexcept { return &held_->value; }
    /// To be changed: copied first, where anybody else still reads it.
    [[nodiscard]] Value& own() {
        // Whoever dropped the last other copy has read it to the end.
        if (held_->copies.load(std::memory_order_acquire) != 1) {
            auto* const copy = new holder{held_->value};
            *this = shared_version{copy};
        }
        return held_->value;
    }

private:
    struct holder {
        holder() = default;
        explicit holder(const Value& other) : value{other} {}
        Value value{};
        std::atomic<std::size_t> copies{1};
    };
    explicit shared_version(holder* held) noexcept : held_{held} {}

    holder* held_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
