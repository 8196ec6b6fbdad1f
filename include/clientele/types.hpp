#pragma once

/// @file
/// The few types that every room shares: days and windows, columns, fields without a default, left-out stages
/// and the observer of long work. No Eigen here; matrices are in `math/matrix.hpp`.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A calendar day.
using day = std::chrono::sys_days;
/// A calendar day in four bytes, as columns keep it: the days since 1970-01-01, Arrow's `date32`.
using day32 = std::chrono::sys_time<std::chrono::duration<std::int32_t, std::chrono::days::period>>;

/// A day as ISO 8601 text: 1997-09-30.
[[nodiscard]] inline std::string to_text(day d) {
    const std::chrono::year_month_day date{d};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

/// A half-open stretch of days: `begin` is in it, `end` is not.
struct window {
    day begin; ///< the first day inside
    day end;   ///< the first day after it

    /// Whether a day lies inside.
    [[nodiscard]] constexpr bool contains(day d) const noexcept { return begin <= d && d < end; }
    /// The number of days inside.
    [[nodiscard]] constexpr std::chrono::days length() const noexcept { return end - begin; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("window");
        each("begin", of.begin...);
        each("end", of.end...);
    }
};

/// The day some months later, or earlier for less than 0: the same day of that month, or its last where it has no such
/// day. Months counted from one day never drift: 31 January and 1, 2, 3 months are 28 February, 31 March, 30 April.
/// @param anchor a date of the calendar
/// @param months so many that the year stays one of the calendar, -32767 to 32766
[[nodiscard]] constexpr day months_after(day anchor, int months) noexcept {
    const auto date = std::chrono::year_month_day{anchor} + std::chrono::months{months};
    return date.ok() ? day{date} : day{date.year() / date.month() / std::chrono::last};
}

/// @cond INTERNAL
namespace detail {
/// 1 January -32767, the first day of the calendar of the standard library.
inline constexpr day first_of_calendar{(std::chrono::year::min)() / std::chrono::January / 1};
/// The day after the last one with a next anniversary in the calendar of the standard library: 1 January 32767.
inline constexpr day end_of_calendar{(std::chrono::year::max)() / std::chrono::January / 1};

/// Whether a day has a date in that calendar: 1 January -32767 to 31 December 32766. A host's mark for "never", the
/// least or largest time point, may lie far outside.
[[nodiscard]] constexpr bool on_calendar(day d) noexcept { return first_of_calendar <= d && d < end_of_calendar; }

/// Whether a day is written with a year of four digits, as texts are read: 0000-01-01 to 9999-12-31.
[[nodiscard]] constexpr bool has_four_digit_year(day d) noexcept {
    return day{std::chrono::year{0} / 1 / 1} <= d && d <= day{std::chrono::year{9999} / 12 / 31};
}

/// A day as a complaint quotes it, also one that the calendar does not have.
[[nodiscard, CLIENTELE_COLD]] inline std::string quoted_day(day d) {
    return on_calendar(d) ? to_text(d) : sentence("day ", d.time_since_epoch().count());
}

/// Refuses a day of looking that the calendar does not have.
inline void require_as_of(std::string_view where, day as_of) {
    require(on_calendar(as_of), where, ": as_of must be a date of the calendar, got ", quoted_day(as_of));
}

/// Calls with each place of a tuple of that many parts, as a constant: `std::get<place>(parts)`.
template <std::size_t Count, class Call>
constexpr void for_each_place(const Call& call) {
    [&]<std::size_t... Place>(std::index_sequence<Place...>) {
        (call(std::integral_constant<std::size_t, Place>{}), ...);
    }(std::make_index_sequence<Count>{});
}

/// Whether an id comes before another: whole numbers by what they are worth, whatever their types (-1 before 5u), and
/// texts by what they say, also those that are given as pointers.
template <class A, class B>
[[nodiscard]] constexpr bool id_before(const A& a, const B& b) {
    if constexpr (std::signed_integral<A> && std::unsigned_integral<B>)
        return a < 0 || static_cast<std::make_unsigned_t<A>>(a) < b;
    else if constexpr (std::unsigned_integral<A> && std::signed_integral<B>)
        return b >= 0 && a < static_cast<std::make_unsigned_t<B>>(b);
    else if constexpr (std::is_pointer_v<A> && std::convertible_to<const A&, std::string_view> &&
                       std::convertible_to<const B&, std::string_view>)
        return std::string_view{a} < std::string_view{b};
    else
        return a < b;
}
} // namespace detail
/// @endcond

/// One column of numbers, one per customer. Rooms read columns and never own them; results own `std::vector`s.
using column = std::span<const double>;

/// The name of a field, as a template argument.
template <std::size_t Size>
struct field_name {
    char text[Size]{}; ///< its letters, and the end

    /// From a literal.
    consteval field_name(const char (&name)[Size]) {
        for (std::size_t i = 0; i < Size; ++i)
            text[i] = name[i];
    }
    /// Reads it.
    [[nodiscard]] constexpr operator std::string_view() const noexcept { return {text, Size - 1}; }
};

/// A field that has no sensible default: a component that holds one cannot be made without it, and the compiler's
/// sentence has its name. `kmeans{}` does not compile, `kmeans{.k = 4}` does, and so does `kmeans{.k = ids.size()}`:
/// integers of any type are taken, and refused with a sentence when they do not fit; other numbers are no integers.
template <class T, field_name Name>
class required {
public:
    /// None: compilers quote this line, beside the field's name.
    required() = delete; // a field that has no default was left out
    /// Takes the value.
    constexpr required(T value)
        requires(!std::integral<T>)
        : value_{std::move(value)} {}
    /// Takes an integer of any type.
    template <std::integral Other>
        requires std::integral<T>
    constexpr required(Other value) : value_{static_cast<T>(value)} {
        require(std::in_range<T>(value), std::string_view{Name}, " must be in [", (std::numeric_limits<T>::min)(), ", ",
                (std::numeric_limits<T>::max)(), "], got ", value);
    }
    /// A number that is no integer is none of these.
    template <std::floating_point Other>
        requires std::integral<T>
    required(Other) = delete;
    /// Takes whatever converts to it, such as a date for a day; a date that the calendar does not have is refused.
    template <class Other>
        requires(!std::integral<T> && !std::same_as<Other, T> && !std::same_as<Other, required> &&
                 std::convertible_to<Other, T>)
    constexpr required(Other value) : value_{static_cast<T>(value)} {
        if constexpr (requires { value.ok(); })
            if (!value.ok())
                fail(errc::bad_parameter, no_row, std::string_view{Name}, " must be a date of the calendar",
                     got(value));
    }
    /// Reads the value.
    [[nodiscard]] constexpr operator const T&() const noexcept { return value_; }
    /// Reads the value.
    [[nodiscard]] constexpr const T& get() const noexcept { return value_; }
    /// The type of the value.
    using value_type = T;

private:
    // As a person writes it, where it has year, month and day.
    template <class Other>
    [[nodiscard]] static std::string got(const Other& value) {
        if constexpr (requires { int{value.year()}, unsigned{value.month()}, unsigned{value.day()}; })
            return sentence(", got ", int{value.year()}, "-", unsigned{value.month()}, "-", unsigned{value.day()});
        else
            return {};
    }

    T value_;
};

/// Stands for a stage that is left out of a pipeline; it costs nothing.
struct skip {};

/// How far a long piece of work has come.
struct progress {
    std::string_view stage; ///< what is being done
    std::size_t done;       ///< units finished
    std::size_t total;      ///< units in all
};

/// Watches long work: called with a `progress`, it returns whether to go on. Returning false makes the work stop;
/// each component documents whether a partial result is returned or `error` with `errc::stopped` is thrown.
template <class Observer>
concept observer_policy = requires(const Observer& observer, const progress& p) {
    { observer(p) } -> std::convertible_to<bool>;
};

/// The observer that watches nothing and never stops anything.
struct no_observer {
    /// Go on.
    [[nodiscard]] constexpr bool operator()(const progress&) const noexcept { return true; }
};
static_assert(observer_policy<no_observer>);

/// @cond INTERNAL
namespace detail {
/// A component as it is, or, where it can be watched and nobody watches it yet, watched by an observer.
template <class Component, observer_policy Observer>
[[nodiscard]] auto watched(const Component& component, const Observer& observer) {
    if constexpr (requires { component.watched_by(observer); })
        return component.watched_by(observer);
    else
        return component;
}
} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
