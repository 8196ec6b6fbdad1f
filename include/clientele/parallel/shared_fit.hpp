#pragma once

/// @file
/// One fitted thing for many threads, replaced while they use it.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A fit as it was published. It lives as long as anyone holds it, whatever is published since.
template <class Fit>
struct published_fit {
    std::shared_ptr<const Fit> fit; ///< the fit, never empty
    std::uint64_t version;          ///< its number, which an answer is recorded with

    /// Reads the fit.
    [[nodiscard]] const Fit& operator*() const noexcept { return *fit; }
    /// Reads the fit.
    [[nodiscard]] const Fit* operator->() const noexcept { return fit.get(); }
};

/// Holds the fit that is valid: any number of threads take the current one and use it, without waiting for each other
/// or for a refit; another publishes the next in its place when it is done. Nothing stops for it: who took the one
/// before goes on with it, and the last to let go of it frees it.
///
///     shared_fit store{analysis.fit(orders, where)};
///     const auto now = store.current();                         // each request, once
///     answer(now->apply(base), now.version);
///     store.publish(analysis.fit(new_orders, where));           // the refit, on a thread of its own
///
/// What is const in a fit may be called by all of them at once. A refit that throws publishes nothing.
template <class Fit>
class shared_fit {
public:
    /// Holds a first fit.
    /// @param first   what is valid from now on
    /// @param version its number: 1, or what a host that was started anew had come to
    explicit shared_fit(Fit first, std::uint64_t version = 1)
        : current_{std::make_shared<const Fit>(std::move(first)), version} {}

    /// The fit that is valid now, to be taken once for each request, which is then answered by one fit only.
    /// Complexity: a lock for the copy of a pointer.
    [[nodiscard]] published_fit<Fit> current() const {
        const std::lock_guard lock{turns_};
        return current_;
    }

    /// Puts a fit in the place of the current one.
    /// @returns its number, one more than that of the one before
    /// @throws error `bad_parameter` where there is no number after that one
    std::uint64_t publish(Fit next) {
        constexpr auto last = (std::numeric_limits<std::uint64_t>::max)();
        auto fit = std::make_shared<const Fit>(std::move(next));
        const std::lock_guard lock{turns_};
        require(current_.version < last, "shared_fit: the version before must be below ", last,
                ", the largest one, got ", current_.version);
        current_.fit.swap(fit); // the one before is let go of after the lock: it may be large
        return ++current_.version;
    }

private:
    mutable std::mutex
        turns_; // std::atomic of a shared_ptr is no faster, and libstdc++ 12's alarms the thread sanitizer
    published_fit<Fit> current_;
};

} // namespace clientele::inline CLIENTELE_ABI
