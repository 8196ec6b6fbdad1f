#pragma once

/// @file
/// The one error type: a code for programs, a sentence for people, and the row it is about.

#include <clientele/cmath.hpp>
#include <clientele/config.hpp>

#include <bit>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// What kind of thing went wrong.
enum class errc {
    bad_parameter, ///< a field of a component is outside its legal range
    bad_shape,     ///< two inputs do not have the sizes they must have together
    bad_value,     ///< one row of the data holds something illegal
    empty_input,   ///< there is nothing to work on
    overflow,      ///< an exact sum left the range of its type
    stopped,       ///< the observer asked to stop
    storage,       ///< a file or database cannot be written or read, or does not hold what was written
    memory         ///< the work needs more memory than it may have
};

/// The row of an error that is about no row in particular.
inline constexpr std::size_t no_row = (std::numeric_limits<std::size_t>::max)();

/// Thrown (through `CLIENTELE_THROW`) for every input that has no honest answer.
/// The sentence names the function, the field, the legal range and the value that came.
class error : public std::runtime_error {
public:
    /// An error of a kind, about a row (or `no_row`), with its sentence.
    error(errc code, std::size_t row, const std::string& sentence)
        : std::runtime_error{sentence}, code_{code}, row_{row} {}

    /// The kind.
    [[nodiscard]] errc code() const noexcept { return code_; }
    /// The 0-based row of the input it is about, or `no_row`.
    [[nodiscard]] std::size_t row() const noexcept { return row_; }

private:
    errc code_;
    std::size_t row_;
};

/// @cond INTERNAL
namespace detail {

/// A part of a sentence: a text, a letter, a number or a truth value, so that sentences of any parts are put together
/// by one function.
class sentence_part {
public:
    // One constructor per kind, so that a literal of a new length is no new function.
    sentence_part(const char* text) noexcept : kind_{as_text}, text_{text} {} // NOLINT(google-explicit-constructor)
    sentence_part(std::string_view text) noexcept
        : kind_{as_text}, text_{text} {} // NOLINT(google-explicit-constructor)
    sentence_part(const std::string& text) noexcept
        : kind_{as_text}, text_{text} {} // NOLINT(google-explicit-constructor)
    template <class Number>
        requires std::integral<Number> || std::floating_point<Number>
    sentence_part(Number value) noexcept { // NOLINT(google-explicit-constructor)
        if constexpr (std::same_as<Number, bool>)
            kind_ = as_text, text_ = value ? "true" : "false";
        else if constexpr (std::same_as<Number, char>)
            kind_ = as_letter, letter_ = value;
        else if constexpr (std::same_as<Number, float>)
            kind_ = as_float, float_ = value;
        else if constexpr (std::floating_point<Number>)
            kind_ = as_double, double_ = static_cast<double>(value);
        else if constexpr (std::signed_integral<Number>)
            kind_ = as_signed, signed_ = value;
        else
            kind_ = as_unsigned, unsigned_ = value;
    }

    void append_to(std::string& out) const {
        switch (kind_) {
        case as_text:
            out.append(text_);
            break;
        case as_letter:
            out.push_back(letter_);
            break;
        case as_signed:
            append_digits(out, signed_);
            break;
        case as_unsigned:
            append_digits(out, unsigned_);
            break;
        case as_float:
            append_digits(out, float_ + 0.0f); // no -0
            break;
        case as_double:
            append_digits(out, double_ + 0.0); // no -0
            break;
        }
    }

private:
    template <class Number>
    static void append_digits(std::string& out, Number value) {
        char digits[64];
        auto end = std::to_chars(digits, digits + sizeof digits, value);
        if constexpr (std::floating_point<Number>) // people read 500000, not 5e+05
            if (std::abs(value) < Number(1e15) && std::abs(value) >= Number(1e-4))
                end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
        out.append(digits, end.ptr);
    }

    enum { as_text, as_letter, as_signed, as_unsigned, as_float, as_double } kind_;
    union {
        std::string_view text_;
        char letter_;
        std::int64_t signed_;
        std::uint64_t unsigned_;
        float float_;
        double double_;
    };
};

/// How many bytes the character of UTF-8 has that begins at a place: in its shortest form, and none that is half of a
/// pair of UTF-16; 0 where there is none.
[[nodiscard]] constexpr std::size_t character_length(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto lead = byte(at);
    if (lead < 0x80)
        return at < text.size() ? 1 : 0;
    const auto least = lead == 0xE0 ? 0xA0u : lead == 0xF0 ? 0x90u : 0x80u;
    const auto most = lead == 0xED ? 0x9Fu : lead == 0xF4 ? 0x8Fu : 0xBFu;
    if (lead < 0xC2 || lead > 0xF4 || byte(at + 1) < least || byte(at + 1) > most)
        return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = 2; i < length; ++i)
        if (byte(at + i) < 0x80 || byte(at + i) > 0xBF)
            return 0;
    return length;
}

/// At most 60 bytes of a text, in whole characters: what a complaint quotes. A control character and a byte that is no
/// UTF-8 are shown as question marks, so that a complaint is text whatever it quotes.
[[nodiscard, CLIENTELE_COLD]] inline std::string clipped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        const bool shown = length > 1 || (length == 1 && text[at] >= ' ' && text[at] != '\x7F');
        const auto next = shown ? text.substr(at, length) : std::string_view{"?"};
        if (out.size() + next.size() > 60)
            return out += "...";
        out += next;
        at += shown ? length : 1;
    }
    return out;
}

[[CLIENTELE_COLD, CLIENTELE_NOINLINE]] inline void append_parts(std::string& to, const sentence_part* parts,
                                                                std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        parts[i].append_to(to);
}
[[nodiscard, CLIENTELE_COLD, CLIENTELE_NOINLINE]] inline std::string joined(const sentence_part* parts,
                                                                            std::size_t count) {
    std::string out;
    append_parts(out, parts, count);
    return out;
}

[[noreturn, CLIENTELE_COLD, CLIENTELE_NOINLINE]] inline void fail_with(errc code, std::size_t row,
                                                                       const sentence_part* parts, std::size_t count) {
    CLIENTELE_THROW((error{code, row, joined(parts, count)}));
    CLIENTELE_UNREACHABLE();
}

} // namespace detail
/// @endcond

/// The parts as one text, for people: numbers in their shortest form that reads back to the same value, a 0 without a
/// sign.
///
///     sentence("k must be in [1, ", 3, "], got ", 0.1) // "k must be in [1, 3], got 0.1"
///
/// @param parts texts, letters (`char`), numbers and truth values
template <class... Parts>
[[nodiscard]] std::string sentence(const Parts&... parts) {
    const detail::sentence_part list[]{parts..., ""};
    return detail::joined(list, sizeof...(parts));
}

/// Refuses something about a row, or `no_row`: the parts are the sentence.
/// @param code what kind of thing is wrong
/// @param row the 0-based row it is about, or `no_row`
/// @param parts as for `sentence`: function, field, legal range, value
/// @throws error always, through `CLIENTELE_THROW`
template <class... Parts>
[[noreturn, CLIENTELE_ALWAYS_INLINE]] inline void fail(errc code, std::size_t row, const Parts&... parts) {
    const detail::sentence_part list[]{parts..., ""};
    detail::fail_with(code, row, list, sizeof...(parts));
}

/// Refuses a parameter unless it is legal: the parts are the sentence.
/// @throws error `bad_parameter`
template <class... Parts>
void require(bool legal, const Parts&... parts) {
    if (!legal) [[unlikely]]
        fail(errc::bad_parameter, no_row, parts...);
}

/// @cond INTERNAL
namespace detail {

/// Names for a complaint, ten at most: "'spend', 'visits' and 3 more"; "none" where there are none.
/// @param count how many there are
/// @param quote what stands around each
/// @param name_of the name in a place, a text
template <class NameOf>
[[nodiscard, CLIENTELE_COLD]] std::string names_in_words(std::size_t count, std::string_view quote,
                                                         const NameOf& name_of) {
    constexpr std::size_t most = 10;
    std::string names = count == 0 ? "none" : "";
    for (std::size_t i = 0; i < count && i < most; ++i)
        names += sentence(i == 0 ? "" : ", ", quote, clipped(name_of(i)), quote);
    return count > most ? names + sentence(" and ", count - most, " more") : names;
}

/// Refuses a value, as a parameter or, with a row, as one of a column: "price_guard: asked must be finite, got inf in
/// row 3".
/// @param of what the row is of
[[noreturn, CLIENTELE_COLD, CLIENTELE_NOINLINE]] inline void fail_in_row(std::string_view where, std::string_view what,
                                                                         const sentence_part& got, std::size_t row,
                                                                         std::string_view of) {
    const std::string place = row == no_row ? std::string{} : sentence(" in ", of, " ", row);
    fail(row == no_row ? errc::bad_parameter : errc::bad_value, row, where, ": ", what, ", got ", got, place);
}
/// The same unless the value is legal.
inline void require_in_row(bool legal, std::string_view where, std::string_view what, const sentence_part& got,
                           std::size_t row, std::string_view of = "row") {
    if (!legal) [[unlikely]]
        fail_in_row(where, what, got, row, of);
}

/// Refuses what a double cannot hold: "abc: the sum must be within the range of a double, but is not in row 3".
[[noreturn, CLIENTELE_COLD, CLIENTELE_NOINLINE]] inline void
fail_beyond_double(std::string_view where, std::string_view what, std::size_t row, std::string_view of = "row") {
    const std::string number = row == no_row ? std::string{} : sentence(" ", row);
    fail(errc::overflow, row, where, ": ", what, " must be within the range of a double, but is not in ", of, number);
}

} // namespace detail
/// @endcond

/// Refuses two sizes that must be equal.
/// @throws error `bad_shape`
inline void require_same_size(std::string_view where, std::string_view what, std::size_t expected, std::size_t got) {
    if (expected != got) [[unlikely]]
        fail(errc::bad_shape, no_row, where, ": ", what, " must have ", expected, " rows, got ", got);
}

/// Whether all values are finite. Adding one to an exponent of all ones carries into the sign bit; plain integer
/// arithmetic on 64 bits becomes vector code even on the x86-64 baseline, comparisons of doubles into a flag do not.
inline bool all_finite(std::span<const double> values) noexcept {
    std::uint64_t carried = 0;
    for (const double value : values)
        carried |= (std::bit_cast<std::uint64_t>(value) & 0x7FF0000000000000u) + 0x0010000000000000u;
    return (carried >> 63) == 0;
}

/// @cond INTERNAL
namespace detail {

/// A column of results as it is, refused where a double cannot hold them.
template <class Column>
[[nodiscard]] Column within_double(std::string_view where, std::string_view what, Column values) {
    if (!all_finite(values)) [[unlikely]]
        for (std::size_t row = 0; row < values.size(); ++row)
            if (!std::isfinite(values[row]))
                fail_beyond_double(where, what, row);
    return values;
}

} // namespace detail
/// @endcond

/// Refuses a column with a NaN or an infinity, naming the row.
/// @throws error `bad_value` with the row
inline void require_finite(std::string_view where, std::string_view what, std::span<const double> values) {
    if (all_finite(values)) [[likely]]
        return;
    for (std::size_t row = 0; row < values.size(); ++row)
        if (!std::isfinite(values[row]))
            fail(errc::bad_value, row, where, ": ", what, " must be finite, got ", values[row], " in row ", row);
}

} // namespace clientele::inline CLIENTELE_ABI
