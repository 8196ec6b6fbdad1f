#pragma once

/// @file
/// What the library asks of whoever runs its work.

#include <clientele/config.hpp>

#include <concepts>
#include <cstddef>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {
struct any_task {
    void operator()(std::size_t) const {}
};
} // namespace detail
/// @endcond

/// Runs independent pieces of work: `executor.for_each(count, task)` calls `task(i)` exactly once for every i in [0,
/// count), in any order and on any thread, and returns when all calls have returned; what a task throws reaches the
/// caller.
///
/// The library cuts its data into fixed blocks that do not depend on the executor and merges block results in the order
/// of the blocks, so every executor gives the same bits.
template <class Executor>
concept executor_policy = requires(const Executor& executor, std::size_t count, const detail::any_task& task) {
    executor.for_each(count, task);
};

} // namespace clientele::inline CLIENTELE_ABI
