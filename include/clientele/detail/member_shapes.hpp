#pragma once

/// @file
/// The shapes that members have.

#include <clientele/types.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Takes every member and does nothing: what a list of members is tried with.
struct no_visit {
    void is(std::string_view) const {}
    void operator()(std::string_view, auto&...) const {}
};

template <class T>
concept with_words = std::is_enum_v<T> && requires(T value) { words_of(value)[0]; };
template <class T>
concept text_like = std::same_as<T, std::string>;
template <class T>
concept day_like = std::same_as<T, day> || std::same_as<T, day32>;
template <class T>
concept duration_like = requires(T value) {
    typename T::period;
    value.count();
};
template <class T>
concept required_like = requires(const T& value) {
    typename T::value_type;
    { value.get() } -> std::same_as<const typename T::value_type&>;
};
template <class T>
concept optional_like = requires(const T& value) {
    value.has_value();
    typename T::value_type;
};
// A matrix or vector of Eigen, which is not included for it.
template <class T>
concept matrix_like = requires(T& value, std::ptrdiff_t n) {
    value.resize(n, n);
    value(n, n);
    { value.rows() } -> std::convertible_to<std::ptrdiff_t>;
    { value.cols() } -> std::convertible_to<std::ptrdiff_t>;
};
template <class T>
concept list_like = !text_like<T> && !matrix_like<T> && requires(T& value) {
    typename T::value_type;
    value.push_back(std::declval<typename T::value_type>());
    value.clear();
    value.size();
};
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t Size>
inline constexpr bool is_array<std::array<T, Size>> = true;
template <class T>
concept pair_like = requires(T& value) {
    value.first;
    value.second;
};
template <class T>
concept empty_like = std::is_empty_v<T>;
// The word of an enumerator.
template <with_words T>
[[nodiscard]] constexpr std::string_view word_of(T value) {
    const auto words = words_of(value);
    const auto place = static_cast<std::size_t>(value);
    require(place < words.size(), "members: ", place, " must be in [0, ", words.size() - 1,
            "]: no other enumerator has a word, so that it could be saved");
    return words[place];
}
// A name for the record, where a type has one.
template <class T>
[[nodiscard]] constexpr std::string_view name_of_type() {
    if constexpr (requires {
                      { T::name } -> std::convertible_to<std::string_view>;
                  })
        return T::name;
    else
        return {};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
