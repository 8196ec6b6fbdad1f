#pragma once

/// @file
/// What the library asks of whoever runs its work.

#include <clientele/config.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

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

/// Bytes that one rank hands to another.
using parcel = std::vector<std::byte>;

/// The machines, or processes, that work on one book together. Each of the `size()` ranks, numbered by `rank()` from 0,
/// holds customers of its own and calls the same functions in the same order; every call waits for all ranks.
///
/// - `all_reduce_sum(values)` puts the sum over all ranks in the place of each whole number;
/// - `all_reduce_max(values)` likewise the greatest of each;
/// - `all_gather(bytes)` gives the bytes of every rank, in the order of the ranks;
/// - `exchange(parcels)` sends parcel r to rank r, and gives what each rank sent here.
///
/// The library sums in whole numbers or exactly, and what hangs on the order of customers is put together in that
/// order: any number of ranks gives the same bits.
template <class Ranks>
concept ranks_policy = requires(const Ranks& ranks, std::span<std::int64_t> whole, std::span<double> values,
                                std::span<const std::byte> bytes, std::vector<parcel> parcels) {
    { ranks.rank() } -> std::same_as<int>;
    { ranks.size() } -> std::same_as<int>;
    ranks.all_reduce_sum(whole);
    ranks.all_reduce_max(values);
    { ranks.all_gather(bytes) } -> std::same_as<std::vector<parcel>>;
    { ranks.exchange(std::move(parcels)) } -> std::same_as<std::vector<parcel>>;
};

} // namespace clientele::inline CLIENTELE_ABI
