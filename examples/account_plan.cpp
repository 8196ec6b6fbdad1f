// The contacts of key accounts: tier to playbook, its contacts to open days, days to the managers' loads and to their
// calendars.
//
//   account_plan ACCOUNTS.csv MANAGERS.csv --as-of 2026-01-05 --until 2026-06-30 --ics contacts.ics
//
// ACCOUNTS has a row for each person: customer, tier (0 to 3), manager, role (operator, manager, decision_maker,
// executive_sponsor), anchor (the last contact, or the day from which months count), refused (channels, separated by
// blanks, or all). MANAGERS: manager, visits_a_day.

#include <clientele/io/csv.hpp>
#include <clientele/io/ics.hpp>
#include <clientele/plan/contact_schedule.hpp>
#include <clientele/plan/public_holidays.hpp>
#include <clientele/plan/ready_playbooks.hpp>

#include "support/columns.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <functional>
#include <map>
#include <sstream>

namespace {

using namespace clientele;

struct chosen_calendar { // a calendar that is chosen at run time
    std::function<bool(day)> is_open;
    [[nodiscard]] bool open(day date) const { return is_open(date); }
};
static_assert(calendar_policy<chosen_calendar>);

chosen_calendar calendar_called(const std::string& name) {
    const auto open_by = [](auto calendar) {
        return chosen_calendar{[calendar](day date) { return calendar.open(date); }};
    };
    return name == "china"    ? open_by(china_calendar{})
           : name == "target" ? open_by(target_calendar{})
           : name == "us"     ? open_by(us_federal_calendar{})
                              : open_by(working_week{});
}

struct accounts {
    std::vector<contact_person<std::string>> people{};
    std::map<std::string, std::string> manager_of{};
};

std::map<std::string, std::int64_t> read_managers(const std::string& path) {
    const auto file = support::read_file(path);
    const auto names = support::unique_names(file, file.column("manager"));
    const auto most = file.column("visits_a_day");
    std::map<std::string, std::int64_t> managers;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        if (file.integer(row, most) < 1 || file.integer(row, most) > 100)
            file.refuse(row, most, "an integer in [1, 100]");
        managers[names[row]] = file.integer(row, most);
    }
    return managers;
}

accounts read_accounts(const std::string& path, const std::map<std::string, std::int64_t>& managers, day as_of) {
    const auto file = support::read_file(path);
    const auto customer = file.column("customer"), tier = file.column("tier"), manager = file.column("manager"),
               role = file.column("role"), anchor = file.column("anchor"), refused = file.column("refused");
    accounts out;
    std::map<std::string, std::int64_t> tiers;
    std::map<std::pair<std::string, std::size_t>, bool> seen;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto name = support::name_in(file, row, customer);
        const auto words = words_of(contact_role{});
        const auto at =
            static_cast<std::size_t>(std::find(words.begin(), words.end(), file.text(row, role)) - words.begin());
        if (at == words.size())
            file.refuse(row, role, "operator, manager, decision_maker or executive_sponsor");
        if (file.integer(row, tier) < 0 || file.integer(row, tier) > 3)
            file.refuse(row, tier, "an integer in [0, 3]");
        if (tiers.emplace(name, file.integer(row, tier)).first->second != file.integer(row, tier))
            file.refuse(row, tier, "that of the customer's other rows");
        if (!seen.emplace(std::pair{name, at}, true).second)
            file.refuse(row, role, "there once for each customer");
        if (!managers.contains(std::string{file.text(row, manager)}))
            file.refuse(row, manager, "one of the managers");
        if (out.manager_of.emplace(name, file.text(row, manager)).first->second != file.text(row, manager))
            file.refuse(row, manager, "that of the customer's other rows");
        if (file.date(row, anchor) > as_of)
            file.refuse(row, anchor, "a day on or before " + to_text(as_of));
        out.people.push_back({.customer = name,
                              .tier = static_cast<int>(file.integer(row, tier)),
                              .role = static_cast<contact_role>(at),
                              .anchor = file.date(row, anchor)});
        std::istringstream channels{std::string{file.text(row, refused)}};
        for (std::string channel; channels >> channel;)
            out.people.back().refused.push_back(channel);
    }
    return out;
}

std::string say_loads(const scheduled_contacts<std::string>& plan, const accounts& book,
                      const std::map<std::string, std::int64_t>& managers, std::int64_t open) {
    std::map<std::string, std::map<day, std::int64_t>> made;
    for (const auto& each : plan.contacts)
        ++made[book.manager_of.at(each.customer)][each.on];
    support::table table{"Loads: contacts of each manager, against what open days hold",
                         {"<manager", "contacts", "places", "used", "<busiest day", "contacts", "days too full"}};
    for (const auto& [manager, most] : managers) {
        std::int64_t sum = 0, busiest = 0, full = 0;
        day when{};
        for (const auto& [date, count] : made[manager]) {
            sum += count;
            full += count > most;
            if (count > busiest)
                busiest = count, when = date;
        }
        const auto places = static_cast<double>(open * most);
        table.row({manager, std::to_string(sum), support::number(places),
                   places > 0 ? support::percent(static_cast<double>(sum) / places) : "undefined",
                   busiest > 0 ? to_text(when) : "-", std::to_string(busiest), std::to_string(full)});
    }
    return table.text();
}

std::string say_rest(const scheduled_contacts<std::string>& plan, day as_of) {
    support::table overdue{"Overdue: made up for on the first open day", {"<customer", "<role", "<due", "days late"}};
    for (const auto& each : plan.overdue)
        overdue.row({each.customer, std::string{in_words(each.role)}, to_text(each.due),
                     std::to_string((std::max)((as_of - each.due).count(), std::chrono::days::rep{0}))});
    support::table gaps{"Roles that nobody contacts", {"<customer", "tier", "<role", "<why"}};
    for (const auto& each : plan.gaps)
        gaps.row({each.customer, std::to_string(each.tier), std::string{in_words(each.role)},
                  std::string{in_words(each.why)}});
    return overdue.text() + gaps.text() +
           sentence("\n", plan.contacts.size(), " contacts of ", plan.people, " people; ",
                    support::percent(plan.adherence()), " of them are not overdue.\n") +
           (plan.without_line == 0
                ? ""
                : sentence(plan.without_line, " of a tier and role that the playbook does not contact.\n"));
}

std::vector<ics_entry> entries_of(const scheduled_contacts<std::string>& plan, const accounts& book) {
    std::vector<ics_entry> entries;
    for (const auto& each : plan.contacts)
        entries.push_back(
            {.uid = contact_uid(each.customer, in_words(each.role), each.ordinal),
             .on = each.on,
             .summary = each.customer + ": " + each.channel + ", " + std::string{in_words(each.role)},
             .categories = {each.channel, sentence("tier ", each.tier), book.manager_of.at(each.customer)}});
    return entries;
}

} // namespace

int main(int count, char** arguments) {
    std::string accounts_path, managers_path, ics, before, calendar = "week";
    day as_of{}, until{};
    support::program app{"account_plan", "The contacts of accounts on open days, the managers' loads, and a calendar"};
    app.add(
           "ACCOUNTS", accounts_path,
           "CSV: customer, tier (0 to 3), manager, role (operator, manager, decision_maker, executive_sponsor), anchor "
           "(a day), refused (channels, or all)")
        .required();
    app.add("MANAGERS", managers_path, "CSV: manager, visits_a_day").required();
    app.add("--as-of", as_of, "the day on which we look").required();
    app.add("--until", until, "the last day that is planned").required();
    app.add("--ics", ics, "the iCalendar file that is written").required();
    const auto has_before = app.add("--before", before, "the one that was written before");
    app.add("--calendar", calendar, "which days are open").one_of({"week", "china", "target", "us"});
    return app.run(count, arguments, [&] {
        require(until >= as_of, "--until must not lie before --as-of, ", to_text(as_of), ", got ", to_text(until));
        const auto managers = read_managers(managers_path);
        const auto book = read_accounts(accounts_path, managers, as_of);
        const contact_schedule rule{.matrix = contacts_by_tier(four_tier_playbook{}),
                                    .calendar = calendar_called(calendar)};
        const auto plan = rule.plan(book.people, as_of, until);
        const auto said =
            say_loads(plan, book, managers, open_days(rule.calendar, {as_of, until + std::chrono::days{1}})) +
            say_rest(plan, as_of);
        const auto earlier = has_before.given() ? ics_file::text_of(before) : std::string{};
        require(!has_before.given() || !earlier.empty(), "--before: ", before, " is empty");
        ics_file{.as_of = as_of}.save(ics, entries_of(plan, book), earlier, before);
        std::fputs(said.c_str(), stdout);
    });
}
