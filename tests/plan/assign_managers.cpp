#include <clientele/math/random.hpp>
#include <clientele/plan/assign_managers.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("assign_managers") {

using namespace clientele;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/// Accounts 0 to n - 1 and managers 0 to m - 1 with everything that the component takes.
struct task {
    std::vector<std::int64_t> ids{};
    std::vector<std::optional<std::int64_t>> current{}, fixed{};
    std::vector<double> hours{};
    std::vector<manager_capacity<>> managers{};
    matrix cost{}, by_manager{};

    task(std::size_t n, std::size_t m) : ids(n), managers(m) {
        std::iota(ids.begin(), ids.end(), 0);
        for (std::size_t j = 0; j < m; ++j)
            managers[j].manager = static_cast<std::int64_t>(j);
        cost = matrix::Zero(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(m));
    }
    [[nodiscard]] account_columns<> columns() const {
        return {.account = ids, .hours = hours, .current = current, .fixed = fixed};
    }
    template <class Rule = assign_managers<>>
    [[nodiscard]] managed_accounts<std::int64_t, std::int64_t> plan(const Rule& rule = {}) const {
        return rule.plan(columns(), managers, cost, by_manager);
    }
};

/// Random fits, some pairs left out, of small whole numbers where `ties`.
task random_task(random_generator& random, std::size_t n, std::size_t m, bool ties, bool gaps) {
    task out(n, m);
    for (Eigen::Index i = 0; i < out.cost.rows(); ++i) {
        for (Eigen::Index j = 0; j < out.cost.cols(); ++j)
            out.cost(i, j) = gaps && random.below(4) == 0 ? never
                             : ties                       ? static_cast<double>(random.below(5))
                                                          : random.uniform();
        out.cost(i, static_cast<Eigen::Index>(random.below(m))) = 3;
    }
    return out;
}

/// The least cost within hours and places of all m^n ways; never where none is.
double cheapest_way(const task& all) {
    const std::size_t n = all.ids.size(), m = all.managers.size();
    double best = never;
    std::vector<std::size_t> to(n, 0);
    for (bool more = true; more;) {
        double cost = 0;
        std::vector<double> hours(m, 0.0);
        std::vector<std::size_t> count(m, 0);
        for (std::size_t i = 0; i < n; ++i) {
            cost += all.cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(to[i]));
            hours[to[i]] += all.hours[i];
            ++count[to[i]];
        }
        bool within = true;
        for (std::size_t j = 0; j < m; ++j) {
            const auto& each = all.managers[j];
            within = within && hours[j] >= each.least_hours && hours[j] <= each.most_hours &&
                     count[j] >= each.least_accounts && count[j] <= each.most_accounts;
        }
        if (within)
            best = (std::min)(best, cost);
        more = false;
        for (std::size_t i = 0; i < n && !more; ++i) {
            to[i] = (to[i] + 1) % m;
            more = to[i] != 0;
        }
    }
    return best;
}

struct reference {
    std::string id, kind;
    double change_cost, relaxed, least;
    task problem;
};

/// tests/golden/README-decisions.md says where they are from.
std::vector<reference> references() {
    std::ifstream file{CLIENTELE_GOLDEN "/decisions/assignment.txt"};
    std::vector<reference> all;
    std::string id, kind;
    std::size_t n, m;
    double change, relaxed, least;
    while (file >> id >> kind >> n >> m >> change >> relaxed >> least) {
        task of(n, m);
        const bool by_hours = kind != "places";
        std::vector<double> most(m), low(m);
        for (auto* each : {&most, &low})
            for (double& value : *each)
                file >> value;
        for (std::size_t j = 0; j < m; ++j) {
            auto& each = of.managers[j];
            if (by_hours)
                each.least_hours = low[j], each.most_hours = most[j];
            else
                each.least_accounts = static_cast<std::size_t>(low[j]),
                each.most_accounts = static_cast<std::size_t>(most[j]);
        }
        of.current.resize(n);
        for (auto& each : of.current) {
            std::int64_t manager;
            file >> manager;
            each = manager;
        }
        std::string cell;
        for (Eigen::Index i = 0; i < of.cost.rows(); ++i)
            for (Eigen::Index j = 0; j < of.cost.cols(); ++j)
                file >> cell, of.cost(i, j) = cell == "-" ? never : std::stod(cell);
        of.by_manager = of.cost;
        for (Eigen::Index i = 0; i < of.cost.rows(); ++i)
            for (Eigen::Index j = 0; j < of.cost.cols(); ++j)
                file >> of.by_manager(i, j);
        all.push_back({id, kind, change, relaxed, least, of});
    }
    return all;
}

} // namespace

TEST_CASE(
    "places cost what an integer program says, and hours no more than the gap above it, the bound no more than its "
    "relaxation") {
    const auto all = references();
    REQUIRE(all.size() == 10);
    for (const auto& each : all) {
        CAPTURE(each.id);
        const assign_managers<> rule{.change_cost = each.change_cost};
        const auto found = each.problem.plan(rule);
        if (each.kind == "places")
            CHECK(found.cost == each.least);
        CHECK(found.cost >= each.least);
        CHECK(found.bound <= each.relaxed + 1e-7);
        CHECK(found.cost * (1 - found.gap()) <= each.least + 1e-9);
        const auto proof = rule.certify(each.problem.columns(), each.problem.managers, each.problem.cost, found,
                                        each.problem.by_manager);
        CHECK(proof.cost == doctest::Approx(found.cost).epsilon(1e-14));
        CHECK(proof.bound == doctest::Approx(found.bound).epsilon(1e-12));
    }
}

TEST_CASE("removing a manager never lowers the cost, and the order of the rows makes no difference") {
    random_generator random{1};
    for (int round = 0; round < repeats(60); ++round) {
        const std::size_t n = 5 + random.below(30), m = 3 + random.below(4);
        auto all = random_task(random, n, m, round % 2 == 0, false);
        for (auto& each : all.managers)
            each.most_accounts = n / (m - 1) + 1 + random.below(3);
        const auto found = all.plan();
        CHECK(found.gap() <= 1e-12);
        auto fewer = all;
        fewer.managers.pop_back();
        fewer.cost.conservativeResize(Eigen::NoChange, fewer.cost.cols() - 1);
        CHECK(fewer.plan().cost >= found.cost - 1e-12);

        auto turned = all;
        std::reverse(turned.ids.begin(), turned.ids.end());
        std::reverse(turned.managers.begin(), turned.managers.end());
        turned.cost = all.cost.reverse();
        const auto again = turned.plan();
        CHECK(again.cost == found.cost);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(again.accounts[i].manager == found.accounts[i].manager);
    }
}

TEST_CASE("hours are kept, and the gap is what the certificate says") {
    random_generator random{2};
    for (int round = 0; round < repeats(30); ++round) {
        const std::size_t n = 60 + random.below(100), m = 3 + random.below(5);
        auto all = random_task(random, n, m, round % 2 == 0, round % 3 == 0);
        double total = 0;
        for (std::size_t i = 0; i < n; ++i)
            total += all.hours.emplace_back(1 + static_cast<double>(random.below(9)));
        for (auto& each : all.managers) {
            each.most_hours = total / static_cast<double>(m) * 1.1;
            each.least_hours = round % 2 ? total / static_cast<double>(m) * 0.8 : 0;
            if (round % 5 == 0)
                each.most_accounts = n / m + 5;
        }
        const auto found = all.plan();
        CAPTURE(round);
        CHECK(found.gap() >= 0);
        CHECK(found.gap() < 0.08);
        for (const auto& each : found.managers) {
            CHECK(each.hours <= each.capacity.most_hours);
            CHECK(each.hours >= each.capacity.least_hours);
            CHECK(each.accounts <= each.capacity.most_accounts);
        }
        const auto proof = assign_managers{}.certify(all.columns(), all.managers, all.cost, found);
        CHECK(proof.cost == doctest::Approx(found.cost).epsilon(1e-14));
        CHECK(proof.bound == doctest::Approx(found.bound).epsilon(1e-12));
    }
}

TEST_CASE("few accounts within hours have the cheapest of all plans, and are refused only where there is none") {
    random_generator random{11};
    int planned = 0, refused = 0;
    for (int round = 0; round < repeats(300); ++round) {
        const std::size_t n = 1 + random.below(6), m = 1 + random.below(4);
        auto all = random_task(random, n, m, round % 2 == 0, round % 3 == 0);
        for (std::size_t i = 0; i < n; ++i)
            all.hours.push_back(1 + static_cast<double>(random.below(4)));
        for (auto& each : all.managers) {
            each.most_hours = static_cast<double>(random.below(12));
            each.least_hours = (std::min)(each.most_hours, static_cast<double>(random.below(3)));
            each.most_accounts = 1 + random.below(n);
            each.least_accounts = random.below(2);
        }
        const double best = cheapest_way(all);
        CAPTURE(round);
        if (best < never) {
            CHECK(all.plan().cost == doctest::Approx(best).epsilon(1e-9));
            ++planned;
        } else {
            CHECK_THROWS_AS((void)all.plan(), error);
            ++refused;
        }
    }
    CHECK(planned > repeats(30));
    CHECK(refused > repeats(30));
}

TEST_CASE("a thousand accounts on a map, hours used by 97 %, are within half a percent of what nobody can go below") {
    random_generator random{7};
    task all(1000, 25);
    std::vector<double> x(25), y(25);
    for (std::size_t j = 0; j < 25; ++j)
        x[j] = random.uniform(), y[j] = random.uniform();
    double total = 0;
    for (std::size_t i = 0; i < 1000; ++i) {
        const double u = random.uniform(), v = random.uniform();
        for (std::size_t j = 0; j < 25; ++j)
            all.cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                std::floor(1000 * std::hypot(u * u - x[j], v - y[j]));
        total += all.hours.emplace_back(1 + static_cast<double>(random.below(20)));
    }
    for (auto& each : all.managers)
        each.most_hours = total / 25 / 0.97;
    const auto found = all.plan();
    CHECK(found.gap() >= 0);
    CHECK(found.gap() <= 0.005);
}

TEST_CASE("accounts of whole hours fill whole hours only, and the bound knows it") {
    task all(5, 2);
    all.hours = {2, 2, 2, 2, 2};
    all.cost << 0, 10, 0, 10, 0, 10, 0, 10, 0, 10;
    all.managers[0].most_hours = 5.9;
    const auto found = all.plan();
    CHECK(found.cost == 30);
    CHECK(found.bound == doctest::Approx(30).epsilon(1e-3)); // 20.5 where hours could be divided
    all.hours = {0.2, 0.2, 0.2, 0.2, 0.2};
    all.managers[0].most_hours = 0.6; // less than three times 0.2 in doubles
    CHECK(all.plan().cost == 20);
}

TEST_CASE("bounds that leave no room have a plan and a bound") {
    task all(240, 3);
    double total = 0;
    for (std::size_t i = 0; i < 240; ++i) {
        total += all.hours.emplace_back(1 + static_cast<double>(i % 3));
        all.cost.row(static_cast<Eigen::Index>(i)) << static_cast<double>(i % 7), 5, static_cast<double>(i % 11);
    }
    for (auto& each : all.managers)
        each.most_hours = total / 3;
    const auto found = all.plan();
    CHECK(found.gap() <= 0.01);
    all.managers[0].most_hours -= 1;
    CHECK_THROWS_AS((void)all.plan(), error);
}

TEST_CASE("a change that costs nothing moves everybody, one that costs without end nobody, and one between some") {
    task all(3, 2);
    all.cost << 1, 4, 5, 3, 2, 2;
    all.current = {1, 0, 1};
    CHECK(all.plan(assign_managers{.change_cost = 0}).cost == 1 + 3 + 2);
    const auto still = all.plan(assign_managers{.change_cost = never});
    CHECK(still.cost == 4 + 5 + 2);
    for (const auto& each : still.accounts)
        CHECK_FALSE(each.changed);
    const auto some = all.plan(assign_managers{.change_cost = 2.5});
    CHECK(some.cost == 1 + 2.5 + 5 + 2);
    CHECK(some.accounts[0].changed);
    CHECK(some.accounts[0].why == assignment_reason::cheapest);
    CHECK(some.accounts[1].why == assignment_reason::kept);
    all.current[0] = 7; // who is no longer there
    CHECK(all.plan(assign_managers{.change_cost = never}).cost == 1 + 5 + 2);
    CHECK(in_words(some) == "3 accounts to 2 managers, 1 changes; cost 10.5, no assignment costs less than 10.5");
}

TEST_CASE("who is fixed stays whatever it costs, and the others give way") {
    task all(3, 2);
    all.cost << 1, 9, 1, 2, 1, 3;
    all.fixed = {std::nullopt, std::nullopt, 0};
    all.managers[0].most_accounts = 1;
    const auto found = all.plan();
    CHECK(found.accounts[2].manager == 0);
    CHECK(found.accounts[2].why == assignment_reason::fixed);
    CHECK(found.accounts[0].why == assignment_reason::others_full);
    CHECK(found.cost == 9 + 2 + 1);
    all.fixed[2] = 5;
    CHECK_THROWS_WITH_AS((void)all.plan(),
                         "assign_managers: fixed must be a manager who is there, got 5 for account 2 in "
                         "row 2",
                         error);
    all.fixed[2] = 0;
    all.cost(2, 0) = never;
    CHECK_THROWS_WITH_AS((void)all.plan(),
                         "assign_managers: account 2 is fixed to 0, who may not have it: without a finite cost", error);
}

TEST_CASE("who may have an account is the host's to say, and a sponsor is not its manager") {
    task all(2, 2);
    all.cost << 1, 5, 1, 5;
    const offers_what_is_needed speaks{.needs = {{"Mandarin"}, {}}, .offers = {{"north"}, {"Mandarin"}}};
    const auto found = all.plan(assign_managers{.eligible = speaks});
    CHECK(found.accounts[0].manager == 1);
    CHECK(found.accounts[0].why == assignment_reason::only_choice);
    const not_again sponsors{.manager = {1, 0}};
    const auto second = all.plan(assign_managers{.eligible = sponsors});
    CHECK(second.accounts[0].manager == 0);
    CHECK(second.accounts[1].manager == 1);
    CHECK_THROWS_WITH_AS((void)all.plan(assign_managers{.eligible = all_of_these{speaks, sponsors}}),
                         "assign_managers: account 0 must have at least one manager who may have it, got none of 2: 2 "
                         "not eligible",
                         error);
    all.hours = {9, 1};
    all.managers[0].most_hours = all.managers[1].most_hours = 8;
    CHECK_THROWS_WITH_AS((void)all.plan(assign_managers{.eligible = speaks}),
                         "assign_managers: account 0 must have at least one manager who may have it, got none of 2: 1 "
                         "not eligible, 1 with fewer hours than it takes",
                         error);
}

TEST_CASE("where there is no way the accounts and managers in conflict are named, with need and capacity") {
    task all(4, 3);
    all.cost << 1, never, never, 2, never, never, 3, 1, never, 1, 1, 1;
    for (auto& each : all.managers)
        each.most_accounts = 2;
    all.managers[0].most_accounts = 1;
    CHECK_THROWS_WITH_AS((void)all.plan(), "assign_managers: 2 accounts (0, 1) may only go to 0, who can take 1",
                         error);
    all.managers[0].most_accounts = 4;
    all.managers[2].least_accounts = 2;
    CHECK_THROWS_WITH_AS((void)all.plan(),
                         "assign_managers: 2 must have at least 2 accounts, and only 1 may go there (3)", error);
    for (auto& each : all.managers)
        each = {.manager = each.manager, .most_accounts = 1};
    CHECK_THROWS_WITH_AS((void)all.plan(),
                         "assign_managers: 4 accounts (0, 1, 2, 3) may only go to 0, 1, 2, who can take 3", error);
    for (auto& each : all.managers)
        each = {.manager = each.manager, .most_hours = 9};
    all.hours = {5, 6, 1, 1};
    CHECK_THROWS_WITH_AS((void)all.plan(),
                         "assign_managers: 2 accounts (0, 1) take 11 hours and may only go to 0, who have 9", error);
    for (auto& each : all.managers) // a sum that does not wrap
        each = {.manager = each.manager, .least_accounts = (std::numeric_limits<std::size_t>::max)() / 2 + 2};
    CHECK_THROWS_WITH_AS((void)all.plan(),
                         sentence("assign_managers: 0, 1, 2 must have at least ",
                                  (std::numeric_limits<std::size_t>::max)(),
                                  " accounts, and only 4 may go there (0, 1, 2, 3)")
                             .c_str(),
                         error);
    task thirds(3, 2); // 12 hours there are, but 8 fit nowhere
    thirds.hours = {4, 4, 4};
    for (auto& each : thirds.managers)
        each.most_hours = 6;
    CHECK_THROWS_WITH_AS((void)thirds.plan(),
                         "assign_managers: no plan of whole accounts within the hours and places exists; more hours, "
                         "or smaller least ones, leave more ways",
                         error);
}

TEST_CASE("bad input is refused in one sentence") {
    task all(2, 2);
    CHECK_THROWS_WITH_AS((void)all.plan(assign_managers{.change_cost = -1}),
                         "assign_managers: change_cost must be in [0, 1e290] or infinite, got -1", error);
    all.hours = {1, 0};
    CHECK_THROWS_WITH_AS((void)all.plan(), "assign_managers: hours must be above 0 and at most 1e15, got 0 in row 1",
                         error);
    all.hours = {};
    all.managers[1].manager = 0;
    CHECK_THROWS_WITH_AS((void)all.plan(), "assign_managers: manager must be unique, got 0 in rows 0 and 1", error);
    all.managers[1].manager = 1;
    all.cost(1, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS((void)all.plan(), error);
    all.cost = matrix::Zero(1, 2);
    CHECK_THROWS_WITH_AS((void)all.plan(), "assign_managers: cost must be 2 x 2, accounts x managers, got 1 x 2",
                         error);
}

TEST_CASE("an assignment by hand has its certificate, unless it is none") {
    task all(2, 2);
    all.cost << 1, 5, 1, 5;
    all.managers[0].most_accounts = 1;
    auto found = all.plan();
    std::swap(found.accounts[0].manager, found.accounts[1].manager);
    CHECK(assign_managers{}.certify(all.columns(), all.managers, all.cost, found).cost == 6);
    found.accounts[0].manager = found.accounts[1].manager = 0;
    CHECK_THROWS_WITH_AS((void)assign_managers{}.certify(all.columns(), all.managers, all.cost, found),
                         "assign_managers: manager 0 is out of bounds", error);
}

} // TEST_SUITE("assign_managers")
