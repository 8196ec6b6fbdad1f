// The contacts of key accounts: tier to playbook, its contacts to open days, days to the managers' loads and to their
// calendars.
//
//   account_plan ACCOUNTS.csv MANAGERS.csv --as-of 2026-01-05 --until 2026-06-30 --ics contacts.ics --csv contacts.csv
//   account_plan ACCOUNTS.csv MANAGERS.csv --as-of 2026-01-05 --until 2026-06-30 --ics contacts.ics --csv tasks.csv
//   --to zoho
//
// ACCOUNTS has a row for each person: customer, tier (0 to 3), manager (or empty), role (operator, manager,
// decision_maker, executive_sponsor), anchor (the last contact, or the day from which months count), refused (channels,
// separated by blanks, or all), and if known started (the day from which reviews count), born and founded (days to
// greet for). MANAGERS: manager,
// visits_a_day.

#include <clientele/io/csv.hpp>
#include <clientele/io/export_formats.hpp>
#include <clientele/io/ics.hpp>
#include <clientele/plan/contact_schedule.hpp>
#include <clientele/plan/festivals.hpp>
#include <clientele/plan/levelled_visits.hpp>
#include <clientele/plan/public_holidays.hpp>
#include <clientele/plan/ready_playbooks.hpp>
#include <clientele/plan/review_schedule.hpp>

#include "support/columns.hpp"
#include "support/output_file.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <functional>
#include <map>
#include <sstream>
#include <tuple>

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
    std::map<std::string, std::string> manager_of{}; // empty: nobody
    std::vector<reviewed_customer<std::string>> customers{};
    struct care_day {
        std::string customer, what;
        day of;
    };
    std::vector<care_day> care{}; // birthdays and foundations, each once
};
using places = std::map<std::string, std::int64_t>; // of each manager, visits a day

// A name that calendars can show.
std::string text_in(const csv_table& file, std::size_t row, std::size_t column) {
    const auto name = support::name_in(file, row, column);
    try {
        const std::vector<ics_entry> shown{{.uid = "name", .summary = name}};
        (void)ics_file{.as_of = day{}}.text(shown);
    } catch (const error&) {
        file.refuse(row, column, "text in UTF-8 without control characters");
    }
    return name;
}

places read_managers(const std::string& path) {
    const auto file = support::read_file(path);
    const auto name = file.column("manager");
    const auto names = support::unique_names(file, name);
    const auto most = file.column("visits_a_day");
    places managers;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        if (file.integer(row, most) < 1 || file.integer(row, most) > 100)
            file.refuse(row, most, "an integer in [1, 100]");
        managers[text_in(file, row, name)] = file.integer(row, most);
    }
    return managers;
}

accounts read_accounts(const std::string& path, const places& managers, day as_of) {
    const auto file = support::read_file(path);
    const auto customer = file.column("customer"), tier = file.column("tier"), manager = file.column("manager"),
               role = file.column("role"), anchor = file.column("anchor"), refused = file.column("refused");
    const auto started = file.find("started"), born = file.find("born"), founded = file.find("founded");
    accounts out;
    std::map<std::string, std::size_t> place; // among customers
    std::map<std::pair<std::string, std::size_t>, bool> seen;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto name = text_in(file, row, customer);
        const auto words = words_of(contact_role{});
        const auto at =
            static_cast<std::size_t>(std::find(words.begin(), words.end(), file.text(row, role)) - words.begin());
        if (at == words.size())
            file.refuse(row, role, "operator, manager, decision_maker or executive_sponsor");
        if (file.integer(row, tier) < 0 || file.integer(row, tier) > 3)
            file.refuse(row, tier, "an integer in [0, 3]");
        reviewed_customer<std::string> each{name, static_cast<int>(file.integer(row, tier)), as_of};
        if (started && !file.text(row, *started).empty())
            each.started = file.date(row, *started);
        if (each.started > as_of)
            file.refuse(row, *started, "a day on or before " + to_text(as_of) + ", or empty");
        const auto at_place = place.emplace(name, out.customers.size());
        if (at_place.second)
            out.customers.push_back(each);
        const auto& first = out.customers[at_place.first->second];
        if (first.tier != each.tier)
            file.refuse(row, tier, "that of the customer's other rows");
        if (first.started != each.started)
            file.refuse(row, *started, "that of the customer's other rows");
        for (const auto& [column, what, owner] :
             {std::tuple{born, "birthday", words[at]}, std::tuple{founded, "foundation", std::string_view{}}})
            if (column && !file.text(row, *column).empty() && (owner.empty() ? at_place.second : true)) {
                const auto of = file.date(row, *column);
                if (of > as_of)
                    file.refuse(row, *column, "a day on or before " + to_text(as_of) + ", or empty");
                out.care.push_back({name, owner.empty() ? what : sentence(what, ", ", owner), of});
            }
        if (!seen.emplace(std::pair{name, at}, true).second)
            file.refuse(row, role, "there once for each customer");
        if (!file.text(row, manager).empty() && !managers.contains(std::string{file.text(row, manager)}))
            file.refuse(row, manager, "one of the managers, or empty");
        if (out.manager_of.emplace(name, file.text(row, manager)).first->second != file.text(row, manager))
            file.refuse(row, manager, "that of the customer's other rows");
        if (file.date(row, anchor) > as_of)
            file.refuse(row, anchor, "a day on or before " + to_text(as_of));
        out.people.push_back({.customer = name,
                              .tier = static_cast<int>(file.integer(row, tier)),
                              .role = static_cast<contact_role>(at),
                              .anchor = file.date(row, anchor)});
        std::istringstream channels{std::string{file.text(row, refused)}};
        for (std::string channel; channels >> channel;) {
            if (channel != "all" && channel != "phone" && channel != "visit" && channel != "video" && channel != "mail")
                file.refuse(row, refused,
                            "phone, visit, video and mail, separated by blanks, or all"); // none is missed
            out.people.back().refused.push_back(channel);
        }
    }
    return out;
}

// A contact and the days between which it may be made; `contact.on` is the day on which it is.
struct placed_contact {
    planned_contact<std::string> contact;
    day release, latest;
    bool is_visit; // by a manager, so that it takes one of the places of a day

    [[nodiscard]] std::int64_t late() const { return (std::max)((contact.on - latest).count(), days::rep{0}); }
    using days = std::chrono::days;
};

// Contacts as scheduled. A visit may be made so many days before, but not before the day after the contact before.
std::vector<placed_contact> placed(const scheduled_contacts<std::string>& plan, const accounts& book, day as_of,
                                   int earlier) {
    std::vector<placed_contact> out;
    std::map<std::pair<std::string, contact_role>, day> before;
    for (const auto& each : plan.contacts) {
        const bool visit = each.channel == "visit" && !book.manager_of.at(each.customer).empty();
        const auto first = before.emplace(std::pair{each.customer, each.role}, as_of - std::chrono::days{1}).first;
        const day release = (std::max)(first->second + std::chrono::days{1}, each.on - std::chrono::days{earlier});
        out.push_back({each, visit ? release : each.on, each.on, visit});
        first->second = each.on;
    }
    return out;
}

// Visits move to days with room: on their day or as shortly before it as room allows, after it only where there is
// none.
void level(std::vector<placed_contact>& all, const accounts& book, const places& managers,
           const chosen_calendar& calendar) {
    std::vector<std::size_t> visits;
    std::vector<std::string> manager;
    std::vector<day> release, due;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].is_visit) {
            visits.push_back(i);
            manager.push_back(book.manager_of.at(all[i].contact.customer));
            release.push_back(all[i].release);
            due.push_back(all[i].latest);
        }
    std::vector<visits_a_day<std::string>> can;
    for (const auto& [name, most] : managers)
        can.push_back({name, static_cast<int>(most)});
    const levelled_visits rule{.calendar = calendar, .when = visit_when::near_due};
    for (bool settled = false; !settled;) {
        settled = true;
        const auto found = rule.plan(visit_columns<std::string>{manager, release, due}, can);
        std::map<std::pair<std::string, contact_role>, day> before; // the visit before, of the same person
        for (std::size_t i = 0; i < visits.size(); ++i) {
            auto& contact = all[visits[i]].contact;
            contact.on = found.days[i];
            const auto [last, first] = before.emplace(std::pair{contact.customer, contact.role}, contact.on);
            if (!first && contact.on <= last->second) { // that one is late: this one follows it
                release[i] = last->second + std::chrono::days{1};
                due[i] = (std::max)(due[i], release[i]);
                settled = false;
            }
            last->second = (std::max)(last->second, contact.on);
        }
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return std::tie(a.contact.on, a.contact.customer, a.contact.role, a.contact.ordinal) <
               std::tie(b.contact.on, b.contact.customer, b.contact.role, b.contact.ordinal);
    });
}

std::string say_loads(const std::vector<placed_contact>& plan, const accounts& book, const places& managers,
                      std::int64_t open) {
    struct load {
        std::int64_t contacts = 0, moved = 0, late = 0;
        std::map<day, std::int64_t> visits{};
    };
    std::map<std::string, load> loads;
    for (const auto& each : plan) {
        auto& of = loads[book.manager_of.at(each.contact.customer)];
        ++of.contacts;
        of.visits[each.contact.on] += each.is_visit;
        of.moved += each.contact.on != each.latest;
        of.late += each.late() > 0;
    }
    support::table table{"Loads: contacts of each manager, and visits against what open days hold",
                         {"<manager", "contacts", "visits", "places", "used", "<busiest day", "visits", "days too full",
                          "moved", "late"}};
    for (const auto& [manager, most] : managers) {
        const auto& of = loads[manager];
        std::int64_t sum = 0, busiest = 0, full = 0;
        day when{};
        for (const auto& [date, count] : of.visits) {
            sum += count;
            full += count > most;
            if (count > busiest)
                busiest = count, when = date;
        }
        const auto room = static_cast<double>(open * most);
        table.row({manager, std::to_string(of.contacts), std::to_string(sum), support::number(room),
                   room > 0 ? support::percent(static_cast<double>(sum) / room) : "undefined",
                   busiest > 0 ? to_text(when) : "-", std::to_string(busiest), std::to_string(full),
                   std::to_string(of.moved), std::to_string(of.late)});
    }
    if (const auto& of = loads[""]; of.contacts > 0)
        table.row({"(nobody)", std::to_string(of.contacts), "-", "-", "-", "-", "-", "-", "-", "-"});
    return table.text();
}

std::string say_rest(const scheduled_contacts<std::string>& plan, std::size_t reviews, day as_of) {
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
                    support::percent(plan.adherence()), " of them are not overdue; ", reviews, " reviews.\n") +
           (plan.without_line == 0
                ? ""
                : sentence(plan.without_line, " of a tier and role that the playbook does not contact.\n"));
}

// Whom to greet, and when: festivals of the calendar, birthdays and foundations, each on an open day.
std::string say_care(const accounts& book, const chosen_calendar& calendar, bool china, day as_of, day until) {
    const window stretch{as_of, until + std::chrono::days{1}};
    std::vector<std::tuple<day, std::string, std::string>> all;
    for (const auto& each : book.care)
        for (const day on : care_days(calendar, each.of, stretch))
            all.emplace_back(on, each.customer, each.what);
    if (china) {
        const auto known = china_festivals();
        std::vector<std::string> names;
        for (const auto& each : known)
            names.push_back(each.name);
        for (const auto& each : festival_days(calendar, known, names, stretch))
            all.emplace_back(each.on, "all", each.name);
    }
    if (all.empty())
        return {};
    std::sort(all.begin(), all.end());
    support::table care{"Care: greetings, on the day or the last open one before", {"<on", "<customer", "<for"}};
    for (const auto& [on, customer, what] : all)
        care.row({to_text(on), customer, what});
    return care.text();
}

std::vector<ics_entry> entries_of(const std::vector<placed_contact>& plan,
                                  const std::vector<planned_review<std::string>>& reviews, const accounts& book) {
    std::vector<ics_entry> entries;
    const auto categories = [&](std::string what, int tier, const std::string& customer) {
        std::vector<std::string> all{std::move(what), sentence("tier ", tier)};
        if (const auto& manager = book.manager_of.at(customer); !manager.empty())
            all.push_back(manager);
        return all;
    };
    for (const auto& [each, release, latest, is_visit] : plan)
        entries.push_back({.uid = contact_uid(each.customer, in_words(each.role), each.ordinal),
                           .on = each.on,
                           .summary = each.customer + ": " + each.channel + ", " + std::string{in_words(each.role)},
                           .categories = categories(each.channel, each.tier, each.customer)});
    for (const auto& each : reviews)
        entries.push_back({.uid = review_uid(each.customer, sentence("tier ", each.tier), in_words(each.what),
                                             each.ordinal, each.due),
                           .on = each.on,
                           .summary = each.customer + ": " + std::string{in_words(each.what)} + " review",
                           .kind = ics_kind::to_do,
                           .categories = categories("review", each.tier, each.customer)});
    return entries;
}

// What the playbook asks for, and what was made of it.
std::string why(const placed_contact& each, const contact_schedule<chosen_calendar>& rule) {
    const auto& contact = each.contact;
    const auto* line = rule.matrix.find(contact.tier, contact.role);
    const auto unit = words_of(line->unit)[static_cast<std::size_t>(line->unit)];
    auto words = sentence(in_words(four_tier_playbook{}.at(contact.tier).service), ": every ",
                          line->every == 1 ? "" : sentence(line->every, " "),
                          line->every == 1 ? unit.substr(0, unit.size() - 1) : unit, ", number ", contact.ordinal);
    if (each.latest > contact.due)
        words += ", overdue";
    if (each.late() > 0)
        words += ", late as days are full";
    else if (contact.on < each.latest)
        words += ", early as days are full";
    return words;
}

std::string csv_of(const std::vector<placed_contact>& plan, const accounts& book,
                   const contact_schedule<chosen_calendar>& rule) {
    std::string out = "customer,tier,manager,role,channel,due,release,latest,on,why\n";
    for (const auto& each : plan) {
        const auto& contact = each.contact;
        out += sentence(csv_field(contact.customer), ",", contact.tier, ",",
                        csv_field(book.manager_of.at(contact.customer)), ",",
                        words_of(contact.role)[static_cast<std::size_t>(contact.role)], ",", contact.channel, ",",
                        to_text(contact.due), ",", to_text(each.release), ",", to_text(each.latest), ",",
                        to_text(contact.on), ",", csv_field(why(each, rule)), "\n");
    }
    return out;
}

std::string tasks_of(const import_format& format, const std::vector<placed_contact>& plan,
                     const contact_schedule<chosen_calendar>& rule) {
    std::vector<account_task> tasks;
    for (const auto& each : plan)
        tasks.push_back({each.contact.customer, each.contact.on,
                         sentence(each.contact.channel, ", ", in_words(each.contact.role)), why(each, rule)});
    return tasks_for(format, tasks);
}

void write(const std::string& path, const std::string& text) {
    support::output_file file{path, "--csv"};
    file.write(text);
    file.keep();
}

void require_known(const chosen_calendar& calendar, const char* option, day date) {
    try {
        (void)calendar.open(date);
    } catch (const error& problem) {
        fail(problem.code(), no_row, option, ": ", problem.what());
    }
}

} // namespace

int main(int count, char** arguments) {
    std::string accounts_path, managers_path, ics, csv, importer, before, calendar = "week", levelled = "yes";
    day as_of{}, until{};
    int earlier = 7;
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
    const auto has_csv = app.add("--csv", csv, "a file with a row for each contact");
    std::vector<std::string> importers;
    for (const auto& each : import_formats)
        if (!each.subject.empty())
            importers.emplace_back(each.name);
    const auto has_importer = app.add("--to", importer, "whose importer the file of --csv is for: each contact a task")
                                  .one_of(std::move(importers));
    const auto has_before = app.add("--before", before, "the iCalendar file that was written before");
    app.add("--calendar", calendar, "which days are open").one_of({"week", "china", "target", "us"});
    app.add("--level", levelled, "whether visits move to days with room").one_of({"yes", "no"});
    app.add("--earlier", earlier, "how many days before its day a visit may be made").between(0, 60);
    return app.run(count, arguments, [&] {
        require(!has_importer.given() || has_csv.given(), "--to: --csv must name the file");
        require(until >= as_of, "--until must not lie before --as-of, ", to_text(as_of), ", got ", to_text(until));
        require(until - as_of <= std::chrono::days{36'525}, "--until must lie at most 36525 days after --as-of, ",
                to_text(as_of), ", got ", to_text(until));
        const auto days = calendar_called(calendar);
        for (const auto& [option, date] : {std::pair{"--as-of", as_of}, std::pair{"--until", until}})
            require_known(days, option, date);
        const auto managers = read_managers(managers_path);
        const auto book = read_accounts(accounts_path, managers, as_of);
        const contact_schedule rule{.matrix = contacts_by_tier(four_tier_playbook{}), .calendar = days};
        const auto contacts = rule.plan(book.people, as_of, until);
        const auto reviews = review_schedule{.calendar = rule.calendar}.plan(book.customers, as_of, until);
        auto plan = placed(contacts, book, as_of, levelled == "yes" ? earlier : 0);
        if (levelled == "yes")
            level(plan, book, managers, rule.calendar);
        const auto said =
            say_loads(plan, book, managers, open_days(rule.calendar, {as_of, until + std::chrono::days{1}})) +
            say_care(book, rule.calendar, calendar == "china", as_of, until) +
            say_rest(contacts, reviews.size(), as_of);
        const auto earlier_file = has_before.given() ? ics_file::text_of(before) : std::string{};
        require(!has_before.given() || !earlier_file.empty(), "--before: ", before, " is empty");
        ics_file{.as_of = as_of}.save(ics, entries_of(plan, reviews, book), earlier_file, before);
        if (has_csv.given())
            write(csv, has_importer.given() ? tasks_of(import_format_called(importer), plan, rule)
                                            : csv_of(plan, book, rule));
        std::fputs(said.c_str(), stdout);
    });
}
