// Gives every account a manager at the least cost, within places or hours, with the proof how good that is.
//
//     assign_managers ACCOUNTS.csv MANAGERS.csv FIT.csv [--change-cost C]

#include <clientele/io/csv.hpp>
#include <clientele/plan/assign_managers.hpp>

#include "support/columns.hpp"
#include "support/program.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace clientele;

using support::places_of;
using support::places_of_names;
using support::text_if_there;

std::optional<double> number(const csv_table& file, std::size_t row, std::string_view column, std::string_view legal,
                             double least) {
    if (text_if_there(file, row, column).empty())
        return {};
    const std::size_t at = file.column(column);
    const double value = file.number(row, at);
    if (!(value >= least && value <= 1e15))
        file.refuse(row, at, legal);
    return value;
}
std::optional<std::size_t> whole(const csv_table& file, std::size_t row, std::string_view column) {
    if (text_if_there(file, row, column).empty())
        return {};
    const std::size_t at = file.column(column);
    const auto value = file.integer(row, at);
    if (value < 0)
        file.refuse(row, at, "a whole number, 0 or more");
    return static_cast<std::size_t>(value);
}

using manager_list = std::vector<manager_capacity<std::string>>;

/// The managers; `least` counts what is limited: accounts, or hours where there are hours and no places.
manager_list managers_in(const csv_table& file) {
    const auto ids = support::unique_names(file, file.column("id"));
    manager_list out;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        manager_capacity<std::string> each{.manager = ids[row]};
        const auto places = whole(file, row, "places");
        const auto hours = number(file, row, "hours", "a number in [0, 1e15]", 0);
        each.most_accounts = places.value_or(each.most_accounts);
        each.most_hours = hours.value_or(each.most_hours);
        if (hours && !places)
            each.least_hours = number(file, row, "least", "a number in [0, 1e15]", 0).value_or(0);
        else
            each.least_accounts = whole(file, row, "least").value_or(0);
        if (each.least_hours > each.most_hours || each.least_accounts > each.most_accounts)
            file.refuse(row, file.column("least"), hours && !places ? "at most hours" : "at most places");
        out.push_back(each);
    }
    return out;
}

struct account_list {
    std::vector<std::string> ids;
    std::vector<double> hours{};
    std::vector<std::optional<std::string>> current{}, fixed{};

    [[nodiscard]] account_columns<std::string, std::string> columns() const {
        return {.account = ids, .hours = hours, .current = current, .fixed = fixed};
    }
};

/// Whether `fixed` says yes or no, and does not name managers.
bool says_yes_or_no(const csv_table& file) {
    const std::vector<std::string_view> words{"", "0", "1", "no", "yes", "false", "true"};
    for (std::size_t row = 0; row < file.rows(); ++row)
        if (std::find(words.begin(), words.end(), text_if_there(file, row, "fixed")) == words.end())
            return false;
    return true;
}

account_list accounts_in(const csv_table& file, const places_of_names& managers) {
    account_list out{.ids = support::unique_names(file, file.column("id"))};
    const bool yes_or_no = says_yes_or_no(file);
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto hours =
            number(file, row, "hours", "a number above 0, at most 1e15", std::numeric_limits<double>::denorm_min());
        out.hours.push_back(hours.value_or(1));
        const std::string current{text_if_there(file, row, "current")}, fixed{text_if_there(file, row, "fixed")};
        out.current.push_back(current.empty() ? std::nullopt : std::optional{current});
        if (yes_or_no && !fixed.empty() && managers.contains(fixed)) // "1" would be a manager and a yes
            file.refuse(row, file.column("fixed"), "yes or no where a manager is called like that");
        const bool open = fixed.empty() || (yes_or_no && (fixed == "0" || fixed == "no" || fixed == "false"));
        const std::string& to = yes_or_no ? current : fixed;
        if (!open && !managers.contains(to))
            file.refuse(row, file.column("fixed"),
                        yes_or_no ? "0 where the current manager is not there" : "the id of a manager, 0 or 1");
        out.fixed.push_back(open ? std::nullopt : std::optional{to});
    }
    return out;
}

matrix costs_in(const csv_table& file, const account_list& accounts, const std::vector<std::string>& managers) {
    const auto account = file.column("account"), manager = file.column("manager"), cost = file.column("cost");
    std::vector<fit_cost<std::string, std::string>> pairs;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        pairs.push_back(
            {support::name_in(file, row, account), support::name_in(file, row, manager), file.number(row, cost)});
        if (std::abs(pairs.back().cost) > 1e290)
            file.refuse(row, cost, "at most 1e290 in size");
    }
    return support::naming_lines(file, [&] { return fit_costs(pairs, accounts.ids, managers); });
}

/// What the component refuses is in the data, with the line where it is about an account.
template <class Work>
auto with_lines(const csv_table& accounts, const Work& work) {
    try {
        return support::naming_lines(accounts, work);
    } catch (const error& problem) {
        fail(errc::bad_value, problem.row(), problem.what());
    }
}

void say(const managed_accounts<std::string, std::string>& plan) {
    std::puts("account,manager,cost,why");
    for (const auto& each : plan.accounts)
        std::printf("%s,%s,%s,%s\n", csv_field(each.account).c_str(), csv_field(each.manager).c_str(),
                    support::digits(each.cost).c_str(), csv_field(std::string{in_words(each.why)}).c_str());
    std::fprintf(stderr, "cost %s, bound %s, gap %s\n", support::digits(plan.cost).c_str(),
                 support::digits(plan.bound).c_str(), support::digits(plan.gap()).c_str());
    for (const auto& each : plan.managers)
        std::fprintf(stderr, "manager %s: %zu accounts, %s hours; price of a place %s, of an hour %s\n",
                     each.capacity.manager.c_str(), each.accounts, support::digits(each.hours).c_str(),
                     support::digits(each.place_price).c_str(), support::digits(each.hour_price).c_str());
}

} // namespace

int main(int count, char** arguments) {
    std::string accounts_file, managers_file, fit_file;
    double change_cost = 0;
    support::program app{"assign_managers", "A manager for every account at the least cost, within places or hours"};
    app.add("ACCOUNTS", accounts_file, "CSV: id, and if known hours, current, fixed (a manager, or 0 and 1)")
        .required();
    app.add("MANAGERS", managers_file, "CSV: id, and least, places, hours, blank without limit").required();
    app.add("FIT", fit_file, "CSV: account, manager, cost; a pair that is not there may not be").required();
    app.add("--change-cost", change_cost,
            "what it costs that an account leaves its current manager; inf: nobody leaves");
    return app.run(count, arguments, [&] {
        require(change_cost >= 0 && (change_cost <= 1e290 || std::isinf(change_cost)),
                "--change-cost must be in [0, 1e290], or infinite, got ", change_cost);
        const auto file = support::read_file_of({"id", "hours", "current", "fixed"}, accounts_file);
        const auto managers = managers_in(support::read_file_of({"id", "least", "places", "hours"}, managers_file));
        std::vector<std::string> manager_ids;
        for (const auto& each : managers)
            manager_ids.push_back(each.manager);
        const auto accounts = accounts_in(file, places_of(manager_ids));
        const auto cost = costs_in(support::read_file(fit_file), accounts, manager_ids);
        say(with_lines(file, [&] {
            const assign_managers<> rule{.change_cost = change_cost};
            return rule.certify(accounts.columns(), managers, cost, rule.plan(accounts.columns(), managers, cost));
        }));
    });
}
