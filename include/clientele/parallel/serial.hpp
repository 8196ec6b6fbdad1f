#pragma once

/// @file
/// The executor that is the default everywhere: the calling thread.

#include <clientele/parallel/concepts.hpp>

#include <cstddef>

namespace clientele::inline CLIENTELE_ABI {

/// Everything on the calling thread. The default everywhere: the library starts no thread unless it is told to.
struct serial {
    /// Calls `task(0)`, `task(1)`, ..., `task(count - 1)`.
    template <class Task>
    void for_each(std::size_t count, const Task& task) const {
        for (std::size_t i = 0; i < count; ++i)
            task(i);
    }
};
static_assert(executor_policy<serial>);

} // namespace clientele::inline CLIENTELE_ABI
