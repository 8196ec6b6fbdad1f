#include <clientele/parallel/shared_fit.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

TEST_SUITE("shared_fit") {

using namespace clientele;

namespace {
// All its numbers are the same, whichever it is: half of one and half of another would show.
struct alike {
    std::vector<int> numbers;
    explicit alike(int number) : numbers(1000, number) {}
};
} // namespace

TEST_CASE("who took a fit keeps it, whatever is published since") {
    shared_fit store{std::vector<int>{1, 2, 3}};
    const auto before = store.current();
    CHECK(before.version == 1);
    CHECK(store.publish({4, 5}) == 2);
    CHECK(*before == std::vector<int>{1, 2, 3});
    const auto after = store.current();
    CHECK(after->size() == 2);
    CHECK(after.version == 2);
    static_assert(!std::is_copy_constructible_v<shared_fit<int>>);
}

TEST_CASE("a host that was started anew counts on") {
    shared_fit store{7, 41};
    CHECK(store.current().version == 41);
    CHECK(store.publish(8) == 42);
}

TEST_CASE("no fit comes under the number of an earlier one: after the largest none is published") {
    constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
    shared_fit store{7, largest - 1};
    CHECK(store.publish(8) == largest);
    check_refusal(refusal([&] { return store.publish(9); }), errc::bad_parameter, no_row,
                  "shared_fit: the version before must be below 18446744073709551615, the largest one, got "
                  "18446744073709551615");
    CHECK(store.current().version == largest);
    CHECK(*store.current() == 8);
}

TEST_CASE("a fit that nobody holds is freed at once, and one that is held is not") {
    const auto counted = std::make_shared<int>(0);
    shared_fit store{counted};
    auto held = store.current();
    CHECK(counted.use_count() == 2);
    store.publish(nullptr);
    CHECK(counted.use_count() == 2);
    held = store.current();
    CHECK(counted.use_count() == 1);
}

TEST_CASE("a refit that throws publishes nothing") {
    shared_fit store{alike{1}};
    const auto refit = []() -> alike { throw std::runtime_error{"no"}; };
    CHECK_THROWS_AS(store.publish(refit()), std::runtime_error);
    CHECK(store.current().version == 1);
}

TEST_CASE("every reader sees whole fits, each under its own number, and never an older one after a newer") {
    shared_fit store{alike{1}};
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0}, read{0};
    std::vector<std::jthread> readers;
    readers.reserve(3);
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            std::uint64_t last = 0;
            do {
                const auto now = store.current();
                wrong += now.version < last;
                last = now.version;
                for (const int number : now->numbers)
                    wrong += static_cast<std::uint64_t>(number) != now.version;
                ++read;
            } while (!done);
        });
    for (int number = 2; number <= 500; ++number)
        store.publish(alike{number});
    done = true;
    readers.clear();
    CHECK(wrong == 0);
    CHECK(read >= 3);
    CHECK(store.current().version == 500);
}

} // TEST_SUITE("shared_fit")
