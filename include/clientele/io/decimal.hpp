#pragma once

/// @file
/// Numbers as text has them: read without a locale, and decimals kept exactly until they are whole minor units.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/little_endian.hpp>
#include <clientele/orders/concepts.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A text without the blanks, tabs and no-break spaces (of UTF-8) around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view no_break_space = "\xC2\xA0";
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    for (;;)
        if (!text.empty() && blank(text.front()))
            text.remove_prefix(1);
        else if (text.starts_with(no_break_space))
            text.remove_prefix(2);
        else if (!text.empty() && blank(text.back()))
            text.remove_suffix(1);
        else if (text.ends_with(no_break_space))
            text.remove_suffix(2);
        else
            return text;
}

/// A number as people and spreadsheets write it: a sign, digits with one decimal mark, and an exponent, where each but
/// the digits may be missing. No thousands separators, no currency signs, no words such as nan or inf.
/// @param text without blanks around it
/// @param mark the decimal mark, '.' or ','
/// @returns nothing when the text is no such number, or lies beyond the range of a `double`
[[nodiscard]] inline std::optional<double> parse_number(std::string_view text, char mark = '.') {
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    std::string plain;
    if (mark != '.') {
        if (text.find('.') != text.npos)
            return {};
        plain = text;
        if (const auto at = plain.find(mark); at != plain.npos)
            plain[at] = '.';
        text = plain;
    }
    double value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || status != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return {};
    return value;
}

/// @cond INTERNAL
namespace detail {
/// The number that eight digits write; whether they are digits is or-ed into `wrong` (0 if so).
[[nodiscard]] inline std::uint64_t eight_digits(const char* text, std::uint64_t& wrong) noexcept {
    auto value = from_little_endian<std::uint64_t>(reinterpret_cast<const std::byte*>(text));
    value -= 0x3030303030303030;
    wrong |= (value | (value + 0x7676767676767676)) & 0x8080808080808080;
    value = value * 10 + (value >> 8);
    return (((value & 0x000000FF000000FF) * 0x000F424000000064) +
            (((value >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >>
           32;
}
} // namespace detail
/// @endcond

/// An integer: a minus sign or none, then digits.
/// @param text without blanks around it
/// @returns nothing when the text is no such integer, or beyond 64 bits
[[nodiscard]] inline std::optional<std::int64_t> parse_integer(std::string_view text) {
    const bool negative = text.starts_with('-');
    const char* at = text.data() + negative;
    const char* const end = text.data() + text.size();
    if (at == end || end - at > 19) { // 19 digits fit 64 bits without a sign
        std::int64_t value{};
        const auto [behind, status] = std::from_chars(text.data(), text.data() + text.size(), value);
        return !text.empty() && status == std::errc{} && behind == end ? std::optional{value} : std::nullopt;
    }
    std::uint64_t value = 0, wrong = 0;
    for (; end - at >= 8; at += 8)
        value = 100'000'000 * value + detail::eight_digits(at, wrong);
    for (; at != end; ++at) {
        const auto digit = static_cast<std::uint64_t>(static_cast<unsigned char>(*at)) - '0';
        wrong |= digit > 9;
        value = 10 * value + digit;
    }
    if (wrong != 0 || value > (std::uint64_t{1} << 63) - !negative)
        return {};
    return static_cast<std::int64_t>(negative ? 0 - value : value);
}

/// Why a text is no number, where that can be told: for the end of a complaint, in brackets; else nothing.
[[nodiscard]] inline std::string_view number_hint(std::string_view text, char mark = '.') {
    for (const std::string_view sign : {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\xA3", "\x80"}) // $ and others
        if (text.find(sign) != text.npos)
            return " (a number has no currency sign)";
    if (text.find('%') != text.npos)
        return " (a number has no percent sign)";
    if (text.find_first_not_of("+-0123456789.,' \xC2\xA0\xE2\x80\xAF") != text.npos ||
        text.find_first_of("0123456789") == text.npos)
        return "";
    return mark == '.' ? " (a number has no thousands separators, and its decimal mark is '.')"
                       : " (a number has no thousands separators, and its decimal mark is ',')";
}

/// A decimal number, exactly as it is written: products of prices and quantities lose no digit.
///
///     const auto price = decimal::parse("2.55"), quantity = decimal::parse("6");
///     (*price * *quantity).minor(2) // 1530
class decimal {
public:
    static constexpr std::size_t most_digits = 100; ///< that a text may have, without zeros at either end
    static constexpr int most_exponent = 9'999;     ///< that a text may have, in size

    /// Reads what `parse_number` reads, with no more than `most_digits` digits.
    /// @param text without blanks around it
    /// @param mark the decimal mark, '.' or ','
    /// @returns nothing when the text is no such number
    [[nodiscard]] static std::optional<decimal> parse(std::string_view text, char mark = '.') {
        decimal result;
        if (text.starts_with('+') || text.starts_with('-')) {
            result.negative_ = text.front() == '-';
            text.remove_prefix(1);
        }
        std::size_t at = 0, written = 0;
        bool marked = false;
        for (; at < text.size(); ++at) {
            if (text[at] >= '0' && text[at] <= '9') {
                ++written;
                if (text[at] != '0' || !result.digits_.empty())
                    result.digits_ += text[at];
                result.exponent_ -= marked;
            } else if (text[at] == mark && !marked) {
                marked = true;
            } else {
                break;
            }
        }
        if (written == 0 || !result.read_exponent(text.substr(at)))
            return {};
        result.strip();
        if (result.digits_.size() > most_digits)
            return {};
        return result;
    }

    /// The exact product.
    [[nodiscard]] friend decimal operator*(const decimal& a, const decimal& b) {
        decimal result;
        if (a.digits_.empty() || b.digits_.empty())
            return result;
        result.negative_ = a.negative_ != b.negative_;
        result.exponent_ = a.exponent_ + b.exponent_;
        result.digits_.assign(a.digits_.size() + b.digits_.size(), '\0');
        for (std::size_t i = a.digits_.size(); i-- > 0;) {
            int carry = 0;
            for (std::size_t j = b.digits_.size(); j-- > 0;) {
                auto& to = result.digits_[i + j + 1];
                const int sum = to + (a.digits_[i] - '0') * (b.digits_[j] - '0') + carry;
                to = static_cast<char>(sum % 10);
                carry = sum / 10;
            }
            result.digits_[i] = static_cast<char>(result.digits_[i] + carry);
        }
        for (auto& digit : result.digits_)
            digit = static_cast<char>(digit + '0');
        result.strip();
        return result;
    }

    /// Whether it has more decimals than so many.
    [[nodiscard]] bool finer_than(int decimals) const noexcept { return exponent_ + decimals < 0; }

    /// The whole minor units of an amount of money; a finer amount is a problem.
    /// @param decimals 10^decimals minor units make one unit
    [[nodiscard]] minor_amount minor(int decimals) const {
        if (finer_than(decimals))
            return {{}, "must have no more decimals than are declared"};
        return rounded_minor(decimals);
    }

    /// The nearest whole minor units, halves to the even one.
    /// @param decimals 10^decimals minor units make one unit
    [[nodiscard]] minor_amount rounded_minor(int decimals) const {
        const long shift = exponent_ + decimals, size = static_cast<long>(digits_.size());
        if (size + shift > 19)
            return {{}, "must be below 2^62 minor units in size"};
        std::uint64_t whole = 0;
        for (long i = 0; i < size + shift; ++i)
            whole =
                10 * whole + (i < size ? static_cast<std::uint64_t>(digits_[static_cast<std::size_t>(i)] - '0') : 0);
        if (shift < 0 &&
            -shift <= size) { // the digits behind: no zeros at the end, so that more than one are above "5"
            const auto behind = std::string_view{digits_}.substr(static_cast<std::size_t>(size + shift));
            whole += behind > "5" || (behind == "5" && whole % 2 == 1);
        }
        if (whole >= std::uint64_t{1} << 62)
            return {{}, "must be below 2^62 minor units in size"};
        const auto amount = static_cast<std::int64_t>(whole);
        return {negative_ ? -amount : amount, {}};
    }

private:
    [[nodiscard]] bool read_exponent(std::string_view text) {
        if (text.empty())
            return true;
        if (text.front() != 'e' && text.front() != 'E')
            return false;
        text.remove_prefix(1);
        if (text.starts_with('+') && !text.starts_with("+-"))
            text.remove_prefix(1);
        int power = 0;
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), power);
        if (status != std::errc{} || end != text.data() + text.size() || power > most_exponent ||
            power < -most_exponent)
            return false;
        exponent_ += power;
        return true;
    }

    // No zeros at either end; nothing is the number 0.
    void strip() {
        const auto first = (std::min)(digits_.find_first_not_of('0'), digits_.size());
        digits_.erase(0, first);
        const auto last = digits_.find_last_not_of('0') + 1; // 0 for none
        exponent_ += static_cast<long>(digits_.size() - last);
        digits_.erase(last);
        if (digits_.empty())
            exponent_ = 0, negative_ = false;
    }

    std::string digits_; // from the greatest down
    long exponent_ = 0;  // of the last digit
    bool negative_ = false;
};

/// What the product of numbers comes to in minor units.
struct minor_product {
    minor_amount amount{};        ///< the product in minor units, or what is wrong with it
    bool finer = false;           ///< whether it has more decimals than are kept
    std::size_t bad_factor = all; ///< the first factor that is no number; `all` if all are

    static constexpr std::size_t all = static_cast<std::size_t>(-1); ///< of them are numbers
};

/// @cond INTERNAL
namespace detail {
/// A number of a sign, digits and a mark, as nearly all are: at most 18 digits.
struct plain_decimal {
    std::int64_t digits = 1;
    int count = 0, behind_mark = 0; // of digits

    /// Multiplies by what a text says; false if it is not plain, or the product not small.
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] bool times(std::string_view text, char mark) noexcept {
        const char* at = text.data();
        const char* const end = at + text.size();
        const bool negative = at != end && *at == '-';
        at += negative || (at != end && *at == '+');
        const char* const first = at;
        const char* marked = nullptr;
        if (end - first > 19)
            return false;
        std::uint64_t value = 0; // 19 digits fit
        for (; at != end; ++at) {
            const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0';
            if (digit < 10)
                value = 10 * value + digit;
            else if (*at == mark && marked == nullptr)
                marked = at;
            else
                return false;
        }
        const auto written = static_cast<int>(end - first) - (marked != nullptr);
        count += written;
        if (written == 0 || count > 18)
            return false;
        const auto factor = static_cast<std::int64_t>(value);
        digits *= negative ? -factor : factor;
        behind_mark += marked != nullptr ? static_cast<int>(end - marked) - 1 : 0;
        return true;
    }
};
} // namespace detail
/// @endcond

/// The exact product of numbers in whole minor units: prices and quantities, as text has them.
/// @param factors without blanks around them, at least one
/// @param mark the decimal mark, '.' or ','
/// @param decimals 10^decimals minor units make one unit
/// @param round whether a finer product is rounded, halves to the even minor unit; else it is a problem
[[nodiscard]] inline minor_product product_in_minor(std::span<const std::string_view> factors, char mark, int decimals,
                                                    bool round = false) {
    constexpr std::int64_t power_of_10[]{1,       10,        100,        1'000,       10'000,
                                         100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
    detail::plain_decimal plain;
    bool is_plain = decimals >= 0 && decimals <= 9;
    for (std::size_t i = 0; i < factors.size() && is_plain; ++i)
        is_plain = plain.times(factors[i], mark);
    if (is_plain && plain.behind_mark <= decimals && plain.count + decimals - plain.behind_mark <= 18) [[likely]]
        return {.amount = {plain.digits * power_of_10[decimals - plain.behind_mark], {}}};
    minor_product result;
    decimal product;
    for (std::size_t i = 0; i < factors.size(); ++i) {
        const auto factor = decimal::parse(factors[i], mark);
        if (!factor) {
            result.bad_factor = i;
            return result;
        }
        product = i == 0 ? *factor : product * *factor;
    }
    result.finer = product.finer_than(decimals);
    result.amount = round ? product.rounded_minor(decimals) : product.minor(decimals);
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
