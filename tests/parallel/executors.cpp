#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

TEST_SUITE("executors") {

using namespace clientele;

namespace {

template <class Executor>
void check_every_task_once(const Executor& executor) {
    for (const std::size_t count : {0u, 1u, 2u, 3u, 17u, 1000u}) {
        std::vector<std::atomic<int>> calls(count);
        executor.for_each(count, [&](std::size_t i) { ++calls[i]; });
        for (const auto& each : calls)
            CHECK(each == 1);
    }
}

// A host's own pool offers this one function.
struct backwards {
    template <class Task>
    void for_each(std::size_t count, const Task& task) const {
        while (count > 0)
            task(--count);
    }
};
static_assert(executor_policy<backwards>);
static_assert(!executor_policy<int>);

} // namespace

TEST_CASE("every task runs exactly once on every executor") {
    check_every_task_once(serial{});
    check_every_task_once(backwards{});
    for (const unsigned count : {1u, 2u, 3u, 8u})
        check_every_task_once(threads{.count = count});
}

TEST_CASE("no threads at all are refused") {
    CHECK_THROWS_WITH_AS(threads{.count = 0}.for_each(1, [](std::size_t) {}),
                         "threads: count must be at least 1, got 0", error);
}

TEST_CASE("what a task throws reaches the caller, and the other tasks are let go") {
    for (const unsigned count : {1u, 2u, 4u}) {
        std::atomic<int> ran{0};
        CHECK_THROWS_WITH_AS(threads{.count = count}.for_each(100'000,
                                                              [&](std::size_t i) {
                                                                  ++ran;
                                                                  if (i == 7)
                                                                      throw std::runtime_error{"seven"};
                                                              }),
                             "seven", std::runtime_error);
        CHECK(ran < 100'000);
    }
}

} // TEST_SUITE("executors")
