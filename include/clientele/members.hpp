#pragma once

/// @file
/// One list of members per type, from which saving, loading, comparing and printing follow. No format is known here:
/// `io/json.hpp` knows one.

#include <clientele/detail/member_shapes.hpp>
#include <clientele/types.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A policy that holds another one, chosen at run time, and knows the name under which the host registered it. What is
/// saved of it is `role` and that name. Ready-made: `any_binning`, `any_normalising`, `any_weighting`,
/// `named_function`.
template <class T>
concept saved_by_name = std::copy_constructible<T> && requires(const T& of, std::string name) {
    { T::role } -> std::convertible_to<std::string_view>;
    { of.saved_as() } -> std::convertible_to<std::string_view>;
    { of.saved_as(std::move(name)) } -> std::same_as<T>;
};

/// A type that lists its members, each with its name. The list is a static member of the type:
///
///     static constexpr void members(auto&& each, auto&... of) {
///         each.is("bin_cuts");
///         each("edges", of.edges...);
///         each("closed", of.closed...);
///     }
///
/// `is` says what the type is called in what is saved. Members may be numbers, truth values, texts, days, durations,
/// enumerations with `words_of`, types with a list of their own, types without any member, policies chosen at run time
/// that are `saved_by_name`, and vectors, arrays, pairs,
/// optionals and matrices of these. A type may offer, for when its members have been read, `rebuild(where)`, which
/// works out what it keeps beside them, and `require_sound(where)`, which refuses what no fit gives, or `check()`,
/// which refuses rules that cannot be used.
template <class T>
concept lists_members = requires(T& of, const detail::no_visit& each) { T::members(each, of); };

/// @cond INTERNAL
namespace detail {

/// Whether two numbers have the same bits: so that 0 and -0 differ. All NaN are one, as in what is saved.
template <class Number>
[[nodiscard]] bool same_when_saved(Number a, Number b) noexcept {
    if constexpr (std::floating_point<Number>)
        return (a != a && b != b) || std::bit_cast<std::array<std::byte, sizeof(Number)>>(a) ==
                                         std::bit_cast<std::array<std::byte, sizeof(Number)>>(b);
    else
        return a == b;
}

/// Hands a value to the function of a visitor that is for its shape; `of` are one or more values of type T.
template <class T, class Visitor, class... Of>
void take_apart(Visitor& visitor, Of&... of) {
    if constexpr (lists_members<T>)
        visitor.object(std::type_identity<T>{}, of...);
    else if constexpr (saved_by_name<T>)
        visitor.chosen(std::type_identity<T>{}, of...);
    else if constexpr (std::same_as<T, bool> || std::integral<T> || std::floating_point<T>)
        visitor.number(of...);
    else if constexpr (with_words<T>)
        visitor.word(of...);
    else if constexpr (text_like<T>)
        visitor.text(of...);
    else if constexpr (day_like<T>)
        visitor.date(of...);
    else if constexpr (duration_like<T>)
        visitor.duration(of...);
    else if constexpr (required_like<T>)
        visitor.needed(of...);
    else if constexpr (optional_like<T>)
        visitor.optional(of...);
    else if constexpr (matrix_like<T>)
        visitor.matrix(of...);
    else if constexpr (list_like<T>)
        visitor.list(of...);
    else if constexpr (is_array<T>)
        visitor.array(of...);
    else if constexpr (pair_like<T>)
        visitor.pair(of...);
    else if constexpr (empty_like<T>)
        visitor.empty(std::type_identity<T>{});
    else
        static_assert(empty_like<T>,
                      "members: this type must list its members, `static constexpr void members(auto&& each, auto&... "
                      "of)`; an enumeration must have its words, `words_of(value)` (clientele/members.hpp)");
}

/// Where one is among members of members: "dimensions[1].cuts[0].edges[2]". Put together only where it is asked for.
class member_path {
public:
    /// Goes into a member, or into an entry of a list, for the time of a call.
    template <class Call>
    void in(std::string_view member, const Call& call) {
        step_in({member, 0}, call);
    }
    template <class Call>
    void in(std::size_t place, const Call& call) {
        step_in({{}, place}, call);
    }
    [[nodiscard]] std::string text() const {
        std::string all;
        for (const auto& each : steps_)
            if (each.member.empty())
                all += sentence("[", each.place, "]");
            else
                all += sentence(all.empty() ? "" : ".", each.member);
        return all;
    }

private:
    struct step {
        std::string_view member; // empty: an entry
        std::size_t place;
    };
    template <class Call>
    void step_in(const step& to, const Call& call) {
        steps_.push_back(to);
        call();
        steps_.pop_back();
    }

    std::vector<step> steps_;
};

/// One value without members as text.
template <class T>
[[nodiscard]] std::string leaf_text(const T& value) {
    if constexpr (day_like<T>)
        return to_text(day{value});
    else if constexpr (duration_like<T>)
        return sentence(value.count());
    else if constexpr (std::is_enum_v<T>)
        return std::string{word_of(value)};
    else if constexpr (std::floating_point<T>)
        return value == 0 && std::signbit(value) ? "-0" : sentence(value); // it differs from 0
    else
        return sentence(value);
}

/// Finds the first member in which two values of one type differ.
class difference_finder {
public:
    [[nodiscard]] const std::string& found() const noexcept { return found_; }

    void is(std::string_view) const noexcept {}
    template <class T>
    void operator()(std::string_view name, const T& a, const T& b) {
        if (found_.empty())
            path_.in(name, [&] { take_apart<T>(*this, a, b); });
    }

    template <class T>
    void object(std::type_identity<T>, const T& a, const T& b) {
        T::members(*this, a, b);
    }
    template <class T>
    void chosen(std::type_identity<T>, const T& a, const T& b) {
        unless(a.saved_as() == b.saved_as(), a.saved_as(), b.saved_as());
    }
    void number(const auto& a, const auto& b) { unless(same_when_saved(a, b), a, b); }
    void word(const auto& a, const auto& b) { unless(a == b, a, b); }
    void text(const auto& a, const auto& b) { unless(a == b, a, b); }
    void date(const auto& a, const auto& b) { unless(a == b, a, b); }
    void duration(const auto& a, const auto& b) { unless(a == b, a, b); }
    template <class T>
    void needed(const T& a, const T& b) {
        take_apart<typename T::value_type>(*this, a.get(), b.get());
    }
    template <class T>
    void optional(const T& a, const T& b) {
        if (a && b)
            take_apart<typename T::value_type>(*this, *a, *b);
        else
            unless(a.has_value() == b.has_value(), a ? "a value" : "none", b ? "a value" : "none");
    }
    void matrix(const auto& a, const auto& b) {
        unless(a.rows() == b.rows() && a.cols() == b.cols(), sentence(a.rows(), " x ", a.cols()),
               sentence(b.rows(), " x ", b.cols()));
        for (std::ptrdiff_t i = 0; found_.empty() && i < a.rows(); ++i)
            path_.in(static_cast<std::size_t>(i), [&] {
                for (std::ptrdiff_t j = 0; found_.empty() && j < a.cols(); ++j)
                    path_.in(static_cast<std::size_t>(j), [&] { number(a(i, j), b(i, j)); });
            });
    }
    template <class T>
    void list(const T& a, const T& b) {
        unless(a.size() == b.size(), sentence(a.size(), " entries"), sentence(b.size(), " entries"));
        for (std::size_t i = 0; found_.empty() && i < a.size(); ++i)
            path_.in(i, [&] {
                const typename T::value_type &left = a[i], &right = b[i];
                take_apart<typename T::value_type>(*this, left, right);
            });
    }
    void array(const auto& a, const auto& b) { list(a, b); }
    template <class T>
    void pair(const T& a, const T& b) {
        (*this)("first", a.first, b.first);
        (*this)("second", a.second, b.second);
    }
    template <class T>
    void empty(std::type_identity<T>) const noexcept {}

private:
    [[nodiscard]] std::string where() const {
        const auto path = path_.text();
        return path.empty() ? path : path + ": ";
    }
    void unless(bool alike, const auto& a, const auto& b) {
        if (!alike && found_.empty())
            found_ = sentence(where(), leaf_text(a), " and ", leaf_text(b));
    }

    member_path path_;
    std::string found_;
};

/// Writes members as lines.
class member_printer {
public:
    [[nodiscard]] std::string take() { return std::move(out_); }

    void is(std::string_view) const noexcept {}
    template <class T>
    void operator()(std::string_view name, const T& of) {
        path_.in(name, [&] { take_apart<T>(*this, of); });
    }

    template <class T>
    void object(std::type_identity<T>, const T& of) {
        T::members(*this, of);
    }
    template <class T>
    void chosen(std::type_identity<T>, const T& of) {
        line(of.saved_as().empty() ? sentence(T::role, " without a name") : std::string{of.saved_as()});
    }
    void number(const auto& of) { line(leaf_text(of)); }
    void word(const auto& of) { line(leaf_text(of)); }
    void text(const auto& of) { line(of); }
    void date(const auto& of) { line(leaf_text(of)); }
    void duration(const auto& of) { line(leaf_text(of)); }
    template <class T>
    void needed(const T& of) {
        take_apart<typename T::value_type>(*this, of.get());
    }
    template <class T>
    void optional(const T& of) {
        if (of)
            take_apart<typename T::value_type>(*this, *of);
        else
            line("none");
    }
    void matrix(const auto& of) {
        for (std::ptrdiff_t i = 0; i < of.rows(); ++i)
            path_.in(static_cast<std::size_t>(i), [&] {
                std::string row;
                for (std::ptrdiff_t j = 0; j < of.cols(); ++j)
                    row += sentence(j == 0 ? "" : " ", of(i, j));
                line(row);
            });
    }
    template <class T>
    void list(const T& of) {
        using value = typename T::value_type;
        if constexpr (std::is_arithmetic_v<value> || with_words<value>) {
            std::string all;
            for (const value each : of)
                all += (all.empty() ? "" : " ") + leaf_text(each);
            line(all.empty() ? "none" : all);
        } else {
            for (std::size_t i = 0; i < of.size(); ++i)
                path_.in(i, [&] { take_apart<value>(*this, of[i]); });
        }
    }
    void array(const auto& of) { list(of); }
    template <class T>
    void pair(const T& of) {
        (*this)("first", of.first);
        (*this)("second", of.second);
    }
    template <class T>
    void empty(std::type_identity<T>) {
        if (!name_of_type<T>().empty())
            line(name_of_type<T>());
    }

private:
    void line(std::string_view value) { out_ += sentence(path_.text(), ": ", value, "\n"); }

    member_path path_;
    std::string out_;
};

} // namespace detail
/// @endcond

/// The first member in which two fitted things of one type differ, with both values:
/// "dimensions[0].cuts[0].edges[2]: 31 and 30". Numbers are alike if their bits are; all NaN are one.
///
/// @param a one
/// @param b another of the same type, which lists its members
/// @returns a text, empty where they are alike
/// Complexity: O(members)
template <class T>
[[nodiscard]] std::string first_difference(const T& a, const T& b) {
    detail::difference_finder finder;
    detail::take_apart<T>(finder, a, b);
    return finder.found();
}

/// All members as lines of text for people: "dimensions[0].levels: 5".
///
/// @param of anything that lists its members
/// @returns one line each; lists of numbers stand on one line
/// Complexity: O(members)
template <class T>
[[nodiscard]] std::string members_in_words(const T& of) {
    detail::member_printer printer;
    detail::take_apart<T>(printer, of);
    return printer.take();
}

} // namespace clientele::inline CLIENTELE_ABI
