#include <clientele/types.hpp>

#include <doctest/doctest.h>

#include <cstdint>

TEST_SUITE("types") {

using namespace std::chrono_literals;
using namespace clientele;

namespace {
struct component {
    required<int, "k"> k;
};
template <class T>
concept default_constructible_component = requires { T{}; };

/// Offers exactly what an observer must.
struct archetype {
    struct answer {
        operator bool() const { return false; } // NOLINT
    };
    answer operator()(const progress&) const { return {}; }
};
struct says_nothing {
    void operator()(const progress&) const {}
};
static_assert(observer_policy<archetype> && !observer_policy<says_nothing> && !observer_policy<int>);
} // namespace

TEST_CASE("a window holds its first day and not its last") {
    const window january{1997y / 1 / 1, 1997y / 2 / 1};
    CHECK(january.contains(1997y / 1 / 1));
    CHECK(january.contains(1997y / 1 / 31));
    CHECK_FALSE(january.contains(1997y / 2 / 1));
    CHECK(january.length() == std::chrono::days{31});
}

TEST_CASE("a required field has no default and takes any integer that fits") {
    static_assert(!std::is_default_constructible_v<required<int, "k">>);
    CHECK(component{.k = std::size_t{4}}.k == 4);
    CHECK_THROWS_WITH((void)(component{.k = std::int64_t{5'000'000'000}}),
                      "k must be in [-2147483648, 2147483647], got 5000000000");
    static_assert(!std::is_constructible_v<required<int, "k">, double>); // 2.7 clusters are none
}

TEST_CASE("a required day takes a date, and refuses one that the calendar does not have") {
    using as_of_day = required<day, "as_of">;
    CHECK(as_of_day{1997y / 2 / 28}.get() == day{1997y / 2 / 28});
    CHECK_THROWS_WITH((void)as_of_day{1997y / 2 / 30}, "as_of must be a date of the calendar, got 1997-2-30");
}

TEST_CASE("the calendar goes from 1 January -32767 to 31 December 32766") {
    using clientele::detail::on_calendar;
    const day first = std::chrono::year{-32767} / 1 / 1, last = 32766y / 12 / 31;
    const std::chrono::days one{1};
    CHECK((on_calendar(first) && on_calendar(last)));
    CHECK_FALSE((on_calendar(first - one) || on_calendar(last + one)));
}

TEST_CASE("months are counted from one day, and a month that is too short gives its last") {
    using namespace std::chrono_literals;
    const day anchor = 2023y / 10 / 31;
    const day expected[]{2023y / 10 / 31, 2023y / 11 / 30, 2023y / 12 / 31, 2024y / 1 / 31,
                         2024y / 2 / 29,  2024y / 3 / 31,  2024y / 4 / 30};
    for (int months = 0; months < 7; ++months)
        CHECK(months_after(anchor, months) == expected[months]);
    CHECK(months_after(2024y / 2 / 29, 12) == day{2025y / 2 / 28});
    CHECK(months_after(2024y / 2 / 29, 48) == day{2028y / 2 / 29});
    CHECK(months_after(2024y / 3 / 31, -1) == day{2024y / 2 / 29});
    static_assert(months_after(day{std::chrono::days{0}}, -1) == day{std::chrono::days{-31}});
}

} // TEST_SUITE("types")
