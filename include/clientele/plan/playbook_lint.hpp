#pragma once

/// @file
/// What is wrong with a playbook before anybody lives by it: gaps, contradictions, dead rows, promises nobody can keep.

#include <clientele/fwd.hpp>
#include <clientele/plan/calendar.hpp>
#include <clientele/plan/playbook.hpp>

#include <array>

namespace clientele::inline CLIENTELE_ABI {

/// What is wrong with a playbook.
enum class playbook_fault {
    uncovered,     ///< no row takes customers that there may be
    contradiction, ///< two rows take the same customers and neither states more, or a row contradicts itself
    unreachable,   ///< a row that is used for no customer, as others state more about all it is for
    closed_days,   ///< a promise that the days off work break
    too_few_hours  ///< contacts that take more hours than there are
};
/// The words of what is saved.
constexpr std::array<std::string_view, 5> words_of(playbook_fault) noexcept {
    return {"uncovered", "contradiction", "unreachable", "closed_days", "too_few_hours"};
}

/// Something that is wrong.
struct playbook_finding {
    playbook_fault what{};           ///< of which kind
    std::vector<std::size_t> rows{}; ///< the rows that it is about
    std::string sentence{};          ///< in words

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("playbook_finding");
        each("what", of.what...);
        each("rows", of.rows...);
        each("sentence", of.sentence...);
    }
};

/// How many customers a cell has.
struct cell_customers {
    play_cell cell{};          ///< what is known of them
    std::size_t customers = 0; ///< how many

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cell_customers");
        each("cell", of.cell...);
        each("customers", of.customers...);
    }
};

/// The hours that a service level has for contacts.
struct service_hours {
    service_level level{};     ///< whose
    double hours_per_year = 0; ///< all of its people together, 0 or more

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("service_hours");
        each("level", of.level...);
        each("hours_per_year", of.hours_per_year...);
    }
};

/// How long a contact by a channel takes.
struct channel_time {
    std::string channel{};         ///< such as "visit"
    std::chrono::minutes takes{0}; ///< 0 or more, the way there and back too

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("channel_time");
        each("channel", of.channel...);
        each("takes", of.takes...);
    }
};

/// Looks for what is wrong with a playbook. Each thing is one sentence that names the rows.
///
///     for (const auto& each : playbook_lint{.days = {2026y / 1 / 1, 2027y / 1 / 1}}.look(mine))
///         std::puts(each.sentence.c_str());   // nobody is told what to do with tier 1, health 2
template <class Calendar>
struct playbook_lint {
    static_assert(calendar_policy<Calendar>, "playbook_lint: calendar must offer open(day) (calendar_policy)");

    Calendar calendar{};                     ///< on which days contacts are made
    window days{};                           ///< for which days promises are looked at; empty: not at all
    std::vector<cell_customers> customers{}; ///< who there is; none: hours are not looked at
    std::vector<service_hours> hours{};      ///< who serves them; a level without a line is not limited
    std::chrono::minutes per_contact{60};    ///< that a contact takes by a channel without a line below, above 0
    std::vector<channel_time> channels{};    ///< of which a contact takes another time

    /// Everything that is wrong: contradictions within rows, then gaps and contradictions by cell, unreachable rows,
    /// closed days, hours.
    /// @param of the playbook; of tiers, bands and segments there may be at most a million combinations
    /// @throws error `bad_parameter` for a playbook with numbers outside their ranges
    /// Complexity: O(cells * rows + days).
    template <class Finding = playbook_finding>
    [[nodiscard]] std::vector<Finding> look(const playbook& of) const {
        of.check();
        detail::check_calendar(calendar);
        require(per_contact.count() > 0, "playbook_lint: per_contact must be above 0 minutes, got ",
                per_contact.count());
        require(days.begin >= days.end ||
                    (detail::has_four_digit_year(days.begin) && detail::has_four_digit_year(days.end)),
                "playbook_lint: days must be of the years 0 to 9999, got ", detail::quoted_day(days.begin), " to ",
                detail::quoted_day(days.end));
        for (const auto& each : channels)
            require(each.takes.count() >= 0, "playbook_lint: takes must be at least 0 minutes, got ",
                    each.takes.count(), " for ", each.channel);
        std::vector<Finding> found;
        within_rows(of, found);
        by_cell(of, found);
        closed_days(of, found);
        too_few_hours(of, found);
        return found;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("playbook_lint");
        each("calendar", of.calendar...);
        each("days", of.days...);
        each("customers", of.customers...);
        each("hours", of.hours...);
        each("per_contact", of.per_contact...);
        each("channels", of.channels...);
    }

private:
    /// The days between two contacts at the least: of months, those of the shortest stretch of so many on the calendar.
    [[nodiscard]] static std::int64_t least_days(const contact_rule& rule) {
        if (rule.unit == contact_unit::days)
            return rule.every;
        auto least = (std::chrono::days::max)();
        const day first{std::chrono::year{2000} / 1 / 1};
        for (int month = 0; month < 4800; ++month) { // the calendar repeats after 400 years
            const day from = months_after(first, month);
            least = (std::min)(least, months_after(from, rule.every) - from);
        }
        return least.count();
    }

    template <class Finding>
    static void within_rows(const playbook& of, std::vector<Finding>& found) {
        for (std::size_t i = 0; i < of.rows.size(); ++i) {
            const auto& what = of.rows[i].what;
            const contact_rule* soonest = nullptr;
            std::int64_t least = 0;
            for (const auto& each : what.contacts)
                if (const auto of_this = least_days(each); soonest == nullptr || of_this < least)
                    soonest = &each, least = of_this;
            if (soonest == nullptr || least <= what.contact_every.count())
                continue;
            const bool months = soonest->unit == contact_unit::months;
            found.push_back({playbook_fault::contradiction,
                             {i},
                             sentence("row ", i, " promises a contact every ", what.contact_every.count(),
                                      " days, but meets nobody more often than every ", soonest->every,
                                      months ? " months, at least " : " days",
                                      months ? sentence(least, " days apart") : std::string{})});
        }
    }

    template <class Finding>
    static void by_cell(const playbook& of, std::vector<Finding>& found) {
        const auto tiers = static_cast<std::size_t>((std::max)(1, of.tier_count)),
                   bands = static_cast<std::size_t>((std::max)(1, of.health_count)),
                   segments = (std::max)(std::size_t{1}, of.segments.size());
        require(tiers * bands <= 1'000'000 / segments, "playbook_lint: there must be at most 1000000 cells, got ",
                tiers, " x ", bands, " x ", segments);
        std::vector<bool> decides(of.rows.size());
        std::vector<std::pair<std::size_t, std::size_t>> told; // contradictions, each once
        for (std::size_t cell = 0; cell < tiers * bands * segments; ++cell) {
            play_cell customer;
            if (of.tier_count > 0)
                customer.tier = static_cast<int>(cell / (bands * segments));
            if (of.health_count > 0)
                customer.health = static_cast<int>(cell / segments % bands);
            if (!of.segments.empty())
                customer.segment = of.segments[cell % segments];
            const auto best = of.deciding(customer);
            if (best.empty())
                found.push_back({playbook_fault::uncovered, {}, sentence("no row is for ", in_words(customer))});
            for (const auto row : best)
                decides[row] = true;
            for (std::size_t i = 1; i < best.size(); ++i) {
                const std::pair pair{best[0], best[i]};
                if (std::find(told.begin(), told.end(), pair) != told.end())
                    continue;
                told.push_back(pair);
                found.push_back({playbook_fault::contradiction,
                                 {best[0], best[i]},
                                 sentence("rows ", best[0], " and ", best[i], " are both for ", in_words(customer),
                                          ", and neither states more")});
            }
        }
        for (std::size_t i = 0; i < decides.size(); ++i)
            if (!decides[i])
                found.push_back(
                    {playbook_fault::unreachable,
                     {i},
                     sentence("row ", i, ", for ", in_words(of.rows[i].cell),
                              ", is never used, as other rows state more about all its customers: remove it, "
                              "or state more in it")});
    }

    /// The longest stretch of closed days within `days`: its first day and length.
    [[nodiscard]] std::pair<day, std::int64_t> longest_closed() const {
        std::pair<day, std::int64_t> longest{days.begin, 0};
        std::int64_t closed = 0;
        for (day date = days.begin; date < days.end; date += std::chrono::days{1}) {
            closed = calendar.open(date) ? 0 : closed + 1;
            if (closed > longest.second)
                longest = {date - std::chrono::days{closed - 1}, closed};
        }
        return longest;
    }

    template <class Finding>
    void closed_days(const playbook& of, std::vector<Finding>& found) const {
        const auto [first, closed] = longest_closed();
        const auto say = [&](std::size_t row, const std::string& promise) {
            found.push_back({playbook_fault::closed_days,
                             {row},
                             sentence("row ", row, " promises ", promise, ", but from ", to_text(first), " on ", closed,
                                      " days are closed")});
        };
        for (std::size_t i = 0; closed > 0 && i < of.rows.size(); ++i) {
            const auto& what = of.rows[i].what;
            if (what.contact_every.count() <= closed)
                say(i, sentence("a contact every ", what.contact_every.count(), " days"));
            for (const auto& each : what.contacts) { // counted from the last open day before the stretch
                const bool months = each.unit == contact_unit::months;
                const day before = first - std::chrono::days{1};
                const day due = months ? months_after(before, each.every) : before + std::chrono::days{each.every};
                if (due <= before + std::chrono::days{closed})
                    say(i, sentence("the ", in_words(each.role), " a contact every ", each.every,
                                    months ? (each.every == 1 ? " month" : " months") : " days"));
            }
            for (const auto& each : what.responses)
                if (each.counted == hours_kind::calendar && each.within.count() <= 24 * closed)
                    say(i, sentence("an answer to a ", each.what, " within ", each.within.count(), " calendar hours"));
        }
    }

    [[nodiscard]] double minutes_by(std::string_view channel) const {
        for (const auto& each : channels)
            if (each.channel == channel)
                return static_cast<double>(each.takes.count());
        return static_cast<double>(per_contact.count());
    }

    /// Minutes that the contacts of one customer take in a year: those of the roles, where a play has any; otherwise
    /// one within each `contact_every`.
    [[nodiscard]] double minutes_per_year(const play& what) const {
        constexpr double year = 365.25; // days, as elsewhere
        if (what.contacts.empty())
            return year / static_cast<double>(what.contact_every.count()) * minutes_by(what.channel);
        double sum = 0;
        for (const auto& each : what.contacts)
            sum += (each.unit == contact_unit::months ? 12 : year) / each.every * minutes_by(each.channel);
        return sum;
    }

    template <class Finding>
    void too_few_hours(const playbook& of, std::vector<Finding>& found) const {
        for (const auto& there : hours) {
            require(there.hours_per_year >= 0 && there.hours_per_year <= (std::numeric_limits<double>::max)(),
                    "playbook_lint: hours_per_year must be finite and not negative, got ", there.hours_per_year);
            double needed = 0;
            std::vector<std::size_t> rows;
            for (const auto& each : customers) {
                const auto best = of.deciding(each.cell);
                if (best.size() != 1 || of.rows[best[0]].what.service != there.level)
                    continue; // what does not decide is told above
                needed += minutes_per_year(of.rows[best[0]].what) / 60 * static_cast<double>(each.customers);
                if (each.customers > 0 && std::find(rows.begin(), rows.end(), best[0]) == rows.end())
                    rows.push_back(best[0]);
            }
            if (needed <= there.hours_per_year)
                continue;
            std::sort(rows.begin(), rows.end());
            std::string list = rows.size() == 1 ? "row " : "rows ";
            for (std::size_t i = 0; i < rows.size(); ++i)
                list += (i == 0 ? "" : ", ") + std::to_string(rows[i]);
            const auto text = sentence(list, rows.size() == 1 ? " needs " : " need ", needed, " hours a year of the ",
                                       in_words(there.level), ", who has ", there.hours_per_year);
            found.push_back({playbook_fault::too_few_hours, std::move(rows), text});
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
