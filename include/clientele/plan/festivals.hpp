#pragma once

/// @file
/// Festivals by name, and the open days on which customers are greeted for them.

#include <clientele/plan/public_holidays.hpp>

#include <algorithm>
#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// A festival, and on which days it is.
struct festival {
    std::string name{};      ///< such as "Spring Festival"
    window known{};          ///< for which its days are all there; what lies outside is refused, not guessed
    std::vector<day> days{}; ///< ascending, within `known`

    /// @throws error `bad_parameter` for an empty name, days that do not ascend or are not within `known`
    void check() const {
        require(!name.empty(), "festival: name must not be empty");
        for (std::size_t i = 0; i < days.size(); ++i)
            require(known.contains(days[i]) && (i == 0 || days[i - 1] < days[i]), "festival: days of ", name,
                    " must ascend within what is known, got ", detail::quoted_day(days[i]));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("festival");
        each("name", of.name...);
        each("known", of.known...);
        each("days", of.days...);
    }
};

/// A festival that is on the same day of every year, such as Christmas.
/// @param name  any
/// @param date  its month and day; 29 February is in leap years only
/// @param first the first year that is known, in [0, 9998]
/// @param last  the last one, not before it
/// @throws error `bad_parameter`
template <class Festival = festival> // only who uses it compiles it
[[nodiscard]] Festival yearly_festival(std::string name, std::chrono::month_day date, int first, int last) {
    require(date.ok() && first >= 0 && first <= last && last <= 9998,
            "yearly_festival: date must be one of the calendar and years ascend in [0, 9998], got ", first, " to ",
            last);
    Festival all;
    all.name = std::move(name);
    all.known = {day{std::chrono::year{first} / 1 / 1}, day{std::chrono::year{last + 1} / 1 / 1}};
    for (int year = first; year <= last; ++year)
        if (const auto of_year = std::chrono::year{year} / date; of_year.ok())
            all.days.push_back(day{of_year});
    return all;
}

/// The festivals of China's public holidays from 2022 to 2026: New Year, Spring Festival, Qingming, Labour Day, Dragon
/// Boat, Mid-Autumn and National Day. Those of the lunar calendar are data, as the notices are: a host adds a year to
/// each with its notice.
/// Source: the notices of `china_notices`, whose holidays hold each of these days.
template <class Festival = festival> // only who uses it compiles it
[[nodiscard]] std::vector<Festival> china_festivals() {
    using namespace std::chrono;
    std::vector<Festival> all;
    const auto add = [&](const char* name, std::initializer_list<month_day> of_years) {
        Festival each;
        each.name = name;
        each.known = {day{year{2022} / 1 / 1}, day{year{2027} / 1 / 1}};
        for (year of{2022}; const auto& date : of_years)
            each.days.push_back(day{of++ / date});
        all.push_back(std::move(each));
    };
    all.push_back(yearly_festival("New Year", January / 1, 2022, 2026));
    add("Spring Festival", {February / 1, January / 22, February / 10, January / 29, February / 17});
    add("Qingming", {April / 5, April / 5, April / 4, April / 4, April / 5});
    all.push_back(yearly_festival("Labour Day", May / 1, 2022, 2026));
    add("Dragon Boat", {June / 3, June / 22, June / 10, May / 31, June / 19});
    add("Mid-Autumn", {September / 10, September / 29, September / 17, October / 6, September / 25});
    all.push_back(yearly_festival("National Day", October / 1, 2022, 2026));
    return all;
}

/// A day on which customers are greeted for a festival.
struct festival_day {
    std::string name{}; ///< of the festival
    day festival{};     ///< the day on which it is
    day on{};           ///< the open day of the greeting, never later

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("festival_day");
        each("name", of.name...);
        each("festival", of.festival...);
        each("on", of.on...);
    }
};

/// The open days on which customers are greeted for festivals, so many working days before.
///
///     festival_days(china_calendar{}, china_festivals(), {"Spring Festival", "Mid-Autumn"}, stretch, 5)
/// @param calendar any `calendar_policy`
/// @param all      festivals, each name once
/// @param names    which of them
/// @param stretch  half-open, in which the festivals are; it must be known of each of them
/// @param lead     how many open days before: 0 the festival's own day or the last open one before it, 1 the last open
///                 day before it, at most 366
/// @returns by day, then festival; one may lie before the stretch
/// @throws error `bad_parameter`
/// Complexity: O(festivals + days in the lead).
template <class Calendar, class Festival>
[[nodiscard]] std::vector<festival_day> festival_days(const Calendar& calendar, const std::vector<Festival>& all,
                                                      const std::vector<std::string>& names, const window& stretch,
                                                      int lead = 0) {
    detail::check_calendar(calendar);
    std::vector<festival_day> days;
    for (const auto& name : names) {
        const Festival* found = nullptr;
        for (const auto& each : all)
            if (each.name == name) {
                require(found == nullptr, "festival_days: every festival must be there once, got two of ", name);
                found = &each;
            }
        require(found != nullptr, "festival_days: names must be those of festivals that are there, got ", name);
        found->check();
        require(stretch.begin >= stretch.end ||
                    (stretch.begin >= found->known.begin && stretch.end <= found->known.end),
                "festival_days: stretch must lie within ", detail::quoted_day(found->known.begin), " to ",
                detail::quoted_day(found->known.end), ", for which ", name, " is known, got ",
                detail::quoted_day(stretch.begin), " to ", detail::quoted_day(stretch.end));
        for (const day date : found->days)
            if (stretch.contains(date))
                days.push_back({name, date, open_day_before(calendar, date, lead)});
    }
    std::sort(days.begin(), days.end(), [](const auto& a, const auto& b) {
        return std::tie(a.on, a.festival, a.name) < std::tie(b.on, b.festival, b.name);
    });
    return days;
}

} // namespace clientele::inline CLIENTELE_ABI
