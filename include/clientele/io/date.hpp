#pragma once

/// @file
/// Days as text has them: in the order that the caller states, with or without a time of day; nothing is guessed.

#include <clientele/types.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// In which order a date has its parts.
enum class date_order {
    iso,   ///< 1997-09-30
    dmy,   ///< 30/9/1997, 30.09.1997 or 30-09-1997
    mdy,   ///< 9/30/1997, 09.30.1997 or 09-30-1997
    epoch, ///< seconds since 1970-01-01 00:00 UTC
    ymd    ///< 1997/9/30, 1997.09.30, 1997-9-30 or 1997年9月30日
};

/// How dates are written, and whose midnight divides the days.
struct date_format {
    date_order order = date_order::iso; ///< of day, month and year
    std::chrono::minutes utc_offset{0}; ///< days begin at midnight of a clock so far ahead of UTC, at most a day
};

/// The order of dates in the words of a complaint: "a day such as 1997-09-30".
[[nodiscard]] constexpr std::string_view in_words(date_order order) noexcept {
    switch (order) {
    case date_order::dmy:
        return "a day such as 30/9/1997";
    case date_order::mdy:
        return "a day such as 9/30/1997";
    case date_order::epoch:
        return "a time in seconds since 1970 such as 875577600";
    case date_order::ymd:
        return "a day such as 1997/9/30";
    default:
        return "a day such as 1997-09-30";
    }
}

/// @cond INTERNAL
namespace detail {

/// Reads a date from left to right.
class date_reader {
public:
    explicit date_reader(std::string_view text) : rest_{text} {}

    [[nodiscard]] std::optional<day> read(const date_format& format) {
        if (format.order == date_order::epoch)
            return read_epoch(format);
        const auto date = format.order == date_order::iso   ? read_iso()
                          : format.order == date_order::ymd ? read_ymd()
                                                            : read_parts(format.order);
        if (!date)
            return {};
        if (rest_.empty())
            return date;
        if (!take('T') && !take(' '))
            return {};
        while (take(' ')) {
        }
        const auto time = read_time();
        if (!time || !rest_.empty())
            return {};
        return std::chrono::floor<std::chrono::days>(*date + *time + format.utc_offset);
    }

private:
    bool take(char c) {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view word) {
        if (!rest_.starts_with(word))
            return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    // A number of `least` to `most` digits, as many as there are.
    std::optional<int> digits(std::size_t least, std::size_t most) {
        std::size_t n = 0;
        int value = 0;
        while (n < rest_.size() && n < most && rest_[n] >= '0' && rest_[n] <= '9')
            value = 10 * value + (rest_[n++] - '0');
        if (n < least)
            return {};
        rest_.remove_prefix(n);
        return value;
    }
    static std::optional<day> date_of(int year, int month, int of_month) {
        const std::chrono::year_month_day date{std::chrono::year{year},
                                               std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(of_month))};
        return date.ok() ? std::optional{day{date}} : std::nullopt;
    }
    std::optional<day> read_iso() {
        const auto year = digits(4, 4);
        if (!year || !take('-'))
            return {};
        const auto month = digits(2, 2);
        if (!month || !take('-'))
            return {};
        const auto of_month = digits(2, 2);
        return of_month ? date_of(*year, *month, *of_month) : std::nullopt;
    }
    // The mark behind the first part of a date, which is that behind the second, or nothing.
    char mark() {
        const char between = rest_.empty() ? '\0' : rest_.front();
        return (between == '/' || between == '-' || between == '.') && take(between) ? between : '\0';
    }
    std::optional<day> read_ymd() {
        const auto year = digits(4, 4);
        const bool named = take("\xE5\xB9\xB4"); // year, month, day as Chinese writes them
        const char between = named ? '\0' : mark();
        const auto month = digits(1, 2);
        if (!year || !month || !(named ? take("\xE6\x9C\x88") : between != '\0' && take(between)))
            return {};
        const auto of_month = digits(1, 2);
        if (!of_month || (named && !take("\xE6\x97\xA5")))
            return {};
        return date_of(*year, *month, *of_month);
    }
    std::optional<day> read_parts(date_order order) {
        const auto first = digits(1, 2);
        const char between = mark();
        if (!first || between == '\0')
            return {};
        const auto second = digits(1, 2);
        if (!second || !take(between))
            return {};
        const auto year = digits(4, 4);
        if (!year)
            return {};
        return order == date_order::dmy ? date_of(*year, *second, *first) : date_of(*year, *first, *second);
    }
    // The time since midnight, and the zone's offset taken off it.
    std::optional<std::chrono::seconds> read_time() {
        using namespace std::chrono;
        auto hour = digits(1, 2);
        if (!hour || !take(':'))
            return {};
        const auto minute = digits(2, 2);
        auto second = std::optional{0};
        if (minute && take(':')) {
            second = digits(2, 2);
            if (second && (take('.') || take(',')) && !digits(1, 9))
                return {};
        }
        if (!minute || !second || *minute > 59 || *second > 60)
            return {};
        while (take(' ')) {
        }
        if (const bool before = take("AM") || take("am"); before || take("PM") || take("pm")) {
            if (*hour < 1 || *hour > 12)
                return {};
            hour = *hour % 12 + (before ? 0 : 12);
            while (take(' ')) {
            }
        }
        if (*hour > 23)
            return {};
        const auto zone = read_zone();
        if (!zone)
            return {};
        return hours{*hour} + minutes{*minute} + seconds{(std::min)(*second, 59)} - *zone;
    }
    std::optional<std::chrono::minutes> read_zone() {
        using namespace std::chrono;
        if (rest_.empty() || take('Z') || take("UTC") || take("GMT"))
            return minutes{0};
        const bool behind = take('-');
        if (!behind && !take('+'))
            return {};
        const auto hour = digits(2, 2);
        if (!hour || *hour > 14)
            return {};
        const bool colon = take(':');
        const auto minute = colon || !rest_.empty() ? digits(2, 2) : std::optional{0};
        if (!minute || *minute > 59)
            return {};
        const minutes offset = hours{*hour} + minutes{*minute};
        return behind ? -offset : offset;
    }
    std::optional<day> read_epoch(const date_format& format) {
        using namespace std::chrono;
        std::int64_t value = 0;
        const auto [end, status] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        const bool negative = rest_.starts_with('-');
        if (status != std::errc{} || value > 99'999'999'999 || value < -99'999'999'999)
            return {};
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        if (take('.') && !rest_.empty()) { // fractions of a second; below 0 they belong to the second before
            const auto whole = rest_.find_first_not_of('0') == rest_.npos;
            if (rest_.find_first_not_of("0123456789") != rest_.npos)
                return {};
            value -= negative && !whole;
            rest_ = {};
        }
        if (!rest_.empty())
            return {};
        return floor<days>(sys_seconds{seconds{value}} + format.utc_offset);
    }

    std::string_view rest_;
};

/// A day written exactly like 1997-09-30, as nearly all are.
[[nodiscard]] inline std::optional<day> plain_iso_day(std::string_view text) {
    if (text.size() != 10)
        return {};
    unsigned digit[10], most = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        digit[i] = static_cast<unsigned char>(text[i]) - static_cast<unsigned>('0');
        most = i == 4 || i == 7 ? most : (std::max)(most, digit[i]);
    }
    if (most > 9 || text[4] != '-' || text[7] != '-')
        return {};
    const unsigned year = 1000 * digit[0] + 100 * digit[1] + 10 * digit[2] + digit[3], month = 10 * digit[5] + digit[6],
                   of_month = 10 * digit[8] + digit[9];
    const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                                           std::chrono::day{of_month}};
    return date.ok() ? std::optional{day{date}} : std::nullopt;
}

} // namespace detail
/// @endcond

/// A day as text has it.
///
/// A time of day may follow a `T` or a blank: 8:26, 08:26:00.250, 8:26 PM; and after it a zone: Z, UTC, +08:00. A time
/// without a zone is UTC; the offset of the format then says which day that is. A date without a time is that day.
/// Whatever else follows makes the text no day, and so does a year of two digits.
/// @param text such as 1997-09-30 or 1997-09-30T10:00:00, without blanks around it
/// @param format the order of the parts, and whose days they are
/// @returns nothing when the text is no day of the calendar in the years 0 to 9999
/// @throws error `bad_parameter` for an offset of more than a day, unless a plain date needs none
[[nodiscard]] inline std::optional<day> parse_day(std::string_view text, const date_format& format = {}) {
    if (format.order == date_order::iso || format.order == date_order::ymd)
        if (const auto plain = detail::plain_iso_day(text))
            return plain;
    using std::chrono::days;
    require(format.utc_offset >= -days{1} && format.utc_offset <= days{1},
            "parse_day: utc_offset must be in [-1440, 1440] minutes, got ", format.utc_offset.count());
    const auto found = detail::date_reader{text}.read(format);
    return found && detail::has_four_digit_year(*found) ? found : std::nullopt; // seconds and zones reach beyond
}

/// Why a text is no day in a format, where that can be told: for the end of a complaint, in brackets; else nothing.
[[nodiscard]] inline std::string day_hint(std::string_view text, const date_format& format = {}) {
    using namespace std::chrono;
    std::int64_t whole = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), whole);
    const bool number = status == std::errc{} && (end == text.data() + text.size() || *end == '.') &&
                        text.find_first_not_of("0123456789.", 1) == text.npos && text.find('.') == text.rfind('.');
    if (number && format.order != date_order::epoch && whole >= 20'000 && whole < 80'000)
        return " (it looks like a spreadsheet's serial date, " + to_text(sys_days{1899y / 12 / 30} + days{whole}) + ")";
    if (number && format.order == date_order::epoch && whole > 99'999'999'999 && whole <= 99'999'999'999'999)
        return " (it looks like milliseconds)";
    std::string others;
    for (const auto& [order, name] : {std::pair{date_order::iso, "iso"},
                                      {date_order::ymd, "ymd"},
                                      {date_order::dmy, "dmy"},
                                      {date_order::mdy, "mdy"}})
        if (order != format.order && others != "iso" && parse_day(text, {.order = order})) // what is iso is ymd too
            others += (others.empty() ? "" : " or ") + std::string{name};
    if (!others.empty())
        return " (it is one in the order " + others + ")";
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == part.npos;
    };
    const auto first = text.find_first_of("/-."),
               second = first == text.npos ? first : text.find_first_of("/-.", first + 1);
    if (second != text.npos && digits(text.substr(0, first)) && digits(text.substr(first + 1, second - first - 1))) {
        const auto year = text.substr(second + 1, text.find(' ', second) - second - 1);
        if (first <= 2 && digits(year) && year.size() == 2)
            return " (a year has four digits)";
    }
    if (text.size() > 10 && parse_day(text.substr(0, 10), format))
        return " (something follows the day that is no time)";
    return {};
}

} // namespace clientele::inline CLIENTELE_ABI
