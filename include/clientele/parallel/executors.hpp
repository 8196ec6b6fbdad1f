#pragma once

/// @file
/// Who runs the work: the calling thread, or a given number of threads. The results have the same bits.

#include <clientele/error.hpp>
#include <clientele/parallel/serial.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Hands out task numbers and keeps the error of the lowest task that threw, whoever met it first.
template <class Task>
class shared_tasks {
public:
    shared_tasks(std::size_t count, const Task& task) : count_{count}, task_{task} {}

    void work() {
        for (std::size_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) {
#ifdef __cpp_exceptions
            try {
                task_(i);
            } catch (...) {
                const std::lock_guard lock{mutex_};
                if (i < failed_at_) {
                    failed_at_ = i;
                    failure_ = std::current_exception();
                }
                next_.store(count_, std::memory_order_relaxed);
            }
#else
            task_(i);
#endif
        }
    }
    void rethrow() const {
#ifdef __cpp_exceptions
        if (failure_)
            std::rethrow_exception(failure_);
#endif
    }

private:
    std::atomic<std::size_t> next_{0};
    std::size_t count_;
    const Task& task_;
    std::mutex mutex_;
    std::size_t failed_at_ = static_cast<std::size_t>(-1);
    std::exception_ptr failure_;
};

} // namespace detail
/// @endcond

/// The calling thread and `count - 1` others, which take tasks as they become free. Threads are started for each call
/// and gone when it returns (some 20 microseconds each), so the library keeps no global state; work of a single task
/// never starts one. A host with a pool of its own offers `for_each` instead.
struct threads {
    unsigned count = 2; ///< threads that work, the calling one included; at least 1

    /// Calls `task(i)` for i in [0, tasks) on the threads.
    /// @throws error `bad_parameter` when `count` is 0; what the lowest-numbered task that failed has thrown
    template <class Task>
    void for_each(std::size_t tasks, const Task& task) const {
        require(count >= 1, "threads: count must be at least 1, got ", count);
        const auto workers = tasks < count ? tasks : std::size_t{count};
        if (workers <= 1)
            return serial{}.for_each(tasks, task);
        detail::shared_tasks<Task> shared{tasks, task};
        {
            std::vector<std::jthread> others;
            others.reserve(workers - 1);
            for (std::size_t i = 1; i < workers; ++i)
                others.emplace_back([&shared] { shared.work(); });
            shared.work();
        }
        shared.rethrow();
    }
};
static_assert(executor_policy<threads>);

} // namespace clientele::inline CLIENTELE_ABI
