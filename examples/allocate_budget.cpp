// Places a budget on lines, one for each customer or segment, where it brings most.
//
//   allocate_budget LINES.csv --budget B [--groups GROUPS.csv] [--units 1] [--curve N]
//   allocate_budget LINES.csv --target V [--budget B] [--groups GROUPS.csv] [--units 1]
//
// LINES has the columns id, response (power, log, exponential or hill), scale, half, exponent, cost, floor, ceiling and
// group, blank or left out where one does not apply; GROUPS has group, floor, ceiling of what is spent, and if groups
// lie in others parent. Amounts, what they bring and why go to stdout, with --curve results by budget; the certificate,
// its prices and groups to stderr.

#include <clientele/plan/allocate.hpp>
#include <clientele/plan/check_allocation.hpp>
#include <clientele/plan/stated_response.hpp>
#include <clientele/retelling.hpp>

#include "support/orders.hpp"
#include <cstdio>
#include <limits>
#include <optional>
#include <string>

using namespace clientele;
using support::digits;

namespace {

constexpr double without_end = std::numeric_limits<double>::infinity();

// Columns of a file of which some may be left out, and fields that may be blank.
class optional_fields {
public:
    explicit optional_fields(const csv_table& table) : table_{table} {}

    std::optional<double> number(std::size_t row, const std::string& name) const {
        if (text(row, name).empty())
            return {};
        return table_.number(row, table_.column(name));
    }
    // A number that must be legal, or what stands for a blank; without that it must be there.
    double number(std::size_t row, const std::string& name, const std::string& legal, auto is_legal,
                  std::optional<double> blank = {}) const {
        const auto got = number(row, name);
        if (!got && blank)
            return *blank;
        if (!got || !is_legal(*got))
            table_.refuse(row, table_.column(name), legal);
        return *got;
    }
    std::string text(std::size_t row, const std::string& name) const {
        return std::string{trimmed(support::text_if_there(table_, row, name))};
    }

private:
    const csv_table& table_;
};

constexpr auto above_0 = [](double value) { return value > 0; };
constexpr auto not_negative = [](double value) { return value >= 0; };

struct named_groups {
    std::vector<std::string> names, called;
    std::vector<spend_group> groups;
    support::places_of_names places;
};

named_groups read_groups(const std::string& file, const csv_format& format) {
    named_groups all;
    if (file.empty())
        return all;
    const auto table = support::read_file_of({"group", "floor", "ceiling", "parent"}, file, format);
    const optional_fields fields{table};
    all.names = support::unique_names(table, table.column("group"));
    all.places = support::places_of(all.names);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        spend_group group;
        group.floor = fields.number(row, "floor", "at least 0", not_negative, 0);
        group.ceiling = fields.number(row, "ceiling", "at least 0", not_negative, without_end);
        if (const auto parent = fields.text(row, "parent"); !parent.empty()) {
            const auto found = all.places.find(parent);
            if (found == all.places.end())
                table.refuse(row, *table.find("parent"), "a group of this file");
            group.parent = found->second;
        }
        all.groups.push_back(group);
        all.called.push_back(sentence(named_in_words("group", all.names[row]), " (", table.place_of(row), ")"));
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
        auto around = all.groups[row].parent;
        for (std::size_t steps = 0; around != no_group && around != row && steps < table.rows(); ++steps)
            around = all.groups[around].parent;
        if (around == row)
            table.refuse(row, *table.find("parent"), "a group that does not lie in this one");
    }
    return all;
}

struct named_lines {
    std::vector<std::string> ids;
    std::vector<stated_response> response;
    std::vector<double> cost, floor, ceiling;
    std::vector<std::size_t> group;

    budget_lines<stated_response> view() const { return {response, cost, floor, ceiling, group}; }
};

named_lines read_lines(const csv_table& table, const named_groups& groups) {
    const optional_fields fields{table};
    const auto kinds = words_of(response_kind{});
    const auto kind = table.column("response");
    named_lines all;
    all.ids = support::unique_names(table, table.column("id"));
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto found = std::find(kinds.begin(), kinds.end(), trimmed(table.text(row, kind)));
        if (found == kinds.end())
            table.refuse(row, kind, "power, log, exponential or hill");
        stated_response response;
        response.kind = static_cast<response_kind>(found - kinds.begin());
        response.scale = fields.number(row, "scale", "at least 0", not_negative);
        if (response.kind != response_kind::power)
            response.half = fields.number(row, "half", "above 0", above_0);
        if (response.kind == response_kind::power || response.kind == response_kind::hill)
            response.exponent = fields.number(
                row, "exponent", "in (0, 1]", [](double e) { return e > 0 && e <= 1; },
                response.kind == response_kind::hill ? std::optional{1.0} : std::nullopt);
        all.response.push_back(response);
        all.cost.push_back(fields.number(row, "cost", "above 0", above_0, 1));
        all.floor.push_back(fields.number(row, "floor", "at least 0", not_negative, 0));
        all.ceiling.push_back(fields.number(row, "ceiling", "at least 0", not_negative, without_end));
        const auto group = fields.text(row, "group");
        const auto place = groups.places.find(group);
        if (!group.empty() && !groups.names.empty() && place == groups.places.end())
            table.refuse(row, *table.find("group"), "a group of the file of groups");
        all.group.push_back(group.empty() || groups.names.empty() ? no_group : place->second);
    }
    return all;
}

void print_certificate(const named_lines& lines, const named_groups& groups, const allocation& placed, bool whole) {
    const auto proof = check_allocation(lines.view(), groups.groups, placed, whole);
    std::fprintf(stderr, "name,value\nbudget,%s\nspend,%s\nleft,%s\nvalue,%s\nprice,%s\nbound,%s\ngap,%s\n",
                 digits(placed.budget).c_str(), digits(placed.spend).c_str(), digits(placed.left()).c_str(),
                 digits(placed.value).c_str(), digits(placed.price).c_str(), digits(placed.bound).c_str(),
                 digits(placed.gap()).c_str());
    std::fprintf(stderr, "checked bound,%s\nchecked breach,%s\n", digits(proof.bound).c_str(),
                 digits(proof.breach).c_str());
    if (groups.names.empty())
        return;
    std::fputs("group,spend,price,why\n", stderr);
    for (std::size_t g = 0; g < groups.names.size(); ++g)
        std::fprintf(stderr, "%s,%s,%s,%s\n", csv_field(groups.names[g]).c_str(),
                     digits(placed.groups[g].spend).c_str(), digits(placed.groups[g].price).c_str(),
                     placed.groups[g].at_floor     ? "at its floor"
                     : placed.groups[g].at_ceiling ? "at its ceiling"
                                                   : "at the price around it");
}

} // namespace

int main(int count, char** arguments) {
    std::string file, groups_file;
    double budget = without_end, target = 0;
    std::size_t curve = 0;
    int units = 0;
    support::program app{"allocate_budget", "Places a budget where it brings most"};
    app.add("LINES", file, "CSV: id,response,scale,half,exponent,cost,floor,ceiling,group").required();
    const support::file_options written{app};
    const auto with_budget = app.add("--budget", budget, "what may be spent");
    const auto with_target = app.add("--target", target, "the least budget that brings so much");
    app.add("--groups", groups_file, "CSV: group,floor,ceiling of what is spent, perhaps parent");
    app.add("--units", units, "1: amounts are whole numbers").between(0, 1);
    app.add("--curve", curve, "what so many budgets up to it bring, 0: none").between(0, 100'000);
    return app.run(count, arguments, [&] {
        require(with_budget.given() || with_target.given(), "--budget or --target must be given");
        require(curve == 0 || (with_budget.given() && !with_target.given()),
                "--curve needs --budget, without --target");
        const auto format = written.format();
        const auto groups = read_groups(groups_file, format);
        const auto table = support::read_file_of(
            {"id", "response", "scale", "half", "exponent", "cost", "floor", "ceiling", "group"}, file, format);
        const auto lines = read_lines(table, groups);
        const allocate rules{.budget = budget, .groups = groups.groups, .whole_units = units == 1};
        support::naming_lines(table, [&] {
            if (const auto found = rules.conflict(lines.view()))
                fail(errc::bad_value, no_row, "bounds must allow what they ask for, but ",
                     in_words(
                         *found,
                         [&](std::size_t i) {
                             return sentence(customer_in_words(lines.ids[i]), " (", table.place_of(i), ")");
                         },
                         [&](std::size_t g) { return groups.called[g]; }));
            if (curve > 0) {
                const auto points = rules.curve(lines.view(), curve);
                std::puts("budget,spend,value,price");
                for (const auto& each : points)
                    std::printf("%s,%s,%s,%s\n", digits(each.budget).c_str(), digits(each.spend).c_str(),
                                digits(each.value).c_str(), digits(each.price).c_str());
                return;
            }
            const auto placed = with_target.given() ? rules.least_for(lines.view(), target) : rules.plan(lines.view());
            print_certificate(lines, groups, placed, units == 1);
            std::puts("id,amount,value,marginal,why");
            for (std::size_t i = 0; i < lines.ids.size(); ++i)
                std::printf("%s,%s,%s,%s,%s\n", csv_field(lines.ids[i]).c_str(), digits(placed.amounts[i]).c_str(),
                            digits(placed.values[i]).c_str(), digits(placed.marginals[i]).c_str(),
                            csv_field(in_words(placed.why[i])).c_str());
        });
    });
}
