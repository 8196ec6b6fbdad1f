// Makes the database of a small CRM: accounts with their managers, orders in four currencies with the rates of each
// month, credit notes, contracts, tickets and surveys of the years 2023 to 2025. The same seed gives the same content.
//
//     make_crm crm.sqlite
//     make_crm small.sqlite --accounts 200 --seed 7

#include <clientele/io/sqlite.hpp>
#include <clientele/math/random.hpp>
#include <clientele/types.hpp>

#include "support/program.hpp"
#include "support/progress_line.hpp"
#include "support/stop.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

constexpr day begin = 2023y / 1 / 1, end = 2025y / 12 / 31;

const std::vector<std::string> schema{
    "CREATE TABLE managers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, calls INTEGER NOT NULL)",
    "CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT NOT NULL, since TEXT NOT NULL, "
    "manager INTEGER NOT NULL REFERENCES managers) WITHOUT ROWID",
    "CREATE TABLE rates (currency TEXT, valid_from TEXT, rate REAL NOT NULL, PRIMARY KEY (currency, valid_from))",
    // No number is given twice, so that whoever has read up to one has read all before it.
    "CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL REFERENCES accounts, "
    "placed TEXT NOT NULL, entered TEXT NOT NULL, minor INTEGER NOT NULL, currency TEXT NOT NULL, "
    "refers INTEGER REFERENCES orders)",
    "CREATE TABLE contracts (id INTEGER PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, starts TEXT NOT NULL, "
    "ends TEXT NOT NULL)",
    "CREATE TABLE tickets (id INTEGER PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, opened TEXT NOT NULL, "
    "closed TEXT)",
    "CREATE TABLE surveys (id INTEGER PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts, answered TEXT NOT NULL, "
    "score INTEGER NOT NULL)",
    "CREATE TABLE tiers (account TEXT NOT NULL REFERENCES accounts, as_of TEXT NOT NULL, tier TEXT NOT NULL, "
    "reason TEXT NOT NULL, PRIMARY KEY (account, as_of))",
    "CREATE TABLE tasks (account TEXT NOT NULL REFERENCES accounts, due TEXT NOT NULL, kind TEXT NOT NULL, "
    "owner TEXT NOT NULL)",
    "CREATE INDEX orders_of ON orders (account)", "CREATE INDEX contracts_of ON contracts (account)",
    "CREATE INDEX tickets_of ON tickets (account, opened)", "CREATE INDEX surveys_of ON surveys (account, answered)",
    "CREATE INDEX tasks_of ON tasks (account)"};

struct manager {
    std::int64_t id;
    std::string name;
    std::int64_t calls; // that fit into a month
};
struct account {
    std::string id, name;
    day since;
    std::int64_t manager;
};
struct rate {
    std::string currency;
    day valid_from;
    double rate;
};
struct order {
    std::int64_t id = 0;
    std::string account;
    day placed, entered;
    std::int64_t minor;
    std::string currency;
    std::optional<std::int64_t> refers{};
    std::size_t made = 0, of = 0; // its own number when it was made, and that of the order which a credit note is about
};
struct contract {
    std::string account;
    day starts, ends;
};
struct ticket {
    std::string account;
    day opened;
    std::optional<day> closed;
};
struct survey {
    std::string account;
    day answered;
    std::int64_t score;
};

struct crm {
    std::vector<manager> managers;
    std::vector<account> accounts;
    std::vector<rate> rates;
    std::vector<order> orders;
    std::vector<contract> contracts;
    std::vector<ticket> tickets;
    std::vector<survey> surveys;
};

// Whole numbers alone, so that every compiler draws the same.
class draws {
public:
    explicit draws(random_generator g) : g_{g} {}
    std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(g_.below(static_cast<std::uint64_t>(n))); }
    std::int64_t between(std::int64_t least, std::int64_t most) { return least + below(most - least + 1); }
    bool in_100(std::int64_t chances) { return below(100) < chances; }
    template <std::size_t Size>
    const char* of(const std::array<const char*, Size>& list) {
        return list[static_cast<std::size_t>(below(Size))];
    }

private:
    random_generator g_;
};

constexpr std::array first_names{"Ada", "Bo", "Chen", "Dina", "Emil", "Fang", "Gita", "Hugo", "Ines", "Jun"};
constexpr std::array last_names{"Aalto", "Baker", "Costa", "Diaz", "Engel", "Fischer", "Gao", "Hansen"};
constexpr std::array words{"Alpine", "Baltic", "Cobalt",   "Delta", "Eastern",  "Fjord",    "Granite", "Harbour",
                           "Iris",   "Jade",   "Keystone", "Lumen", "Meridian", "Northern", "Opal",    "Prime"};
constexpr std::array trades{"Bearings", "Ceramics", "Dairy",    "Electric", "Foods",    "Glass", "Logistics", "Marine",
                            "Optics",   "Paper",    "Robotics", "Steel",    "Textiles", "Tools", "Valves",    "Works"};
constexpr std::array currencies{"EUR", "EUR", "EUR", "USD", "GBP", "CHF"};

std::string new_id(draws& draw, std::set<std::string>& taken) {
    constexpr std::string_view letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // none that look alike
    for (;;) {
        std::string id = "C-";
        for (int i = 0; i < 8; ++i)
            id += letters[static_cast<std::size_t>(draw.below(32))];
        if (taken.insert(id).second)
            return id;
    }
}

void add_rates(crm& all, draws draw) {
    for (auto [currency, millionths] : {std::pair{"USD", 935'000}, {"GBP", 1'130'000}, {"CHF", 1'010'000}})
        for (std::chrono::year_month month{2023y / 1}; month <= 2025y / 12; month += std::chrono::months{1}) {
            all.rates.push_back({currency, day{month / 1}, static_cast<double>(millionths) / 1e6});
            millionths += static_cast<int>(draw.between(-15'000, 15'000));
        }
}

// What an account orders: some grow, some shrink, some stop; what is late is entered later than the others.
void add_orders(crm& all, const account& of, draws& draw) {
    const std::string currency = draw.of(currencies);
    std::int64_t usual = 4'000 * draw.between(50, 100) / 100; // cents
    while (draw.in_100(62) && usual < 3'000'000)
        usual *= 2;
    const auto gap = draw.between(12, 120), fate = draw.below(100);
    const auto stops = fate < 12 ? begin + days{draw.below(1000)} : end;
    const std::int64_t drift = fate < 12 ? 0 : fate < 30 ? 3 : fate < 48 ? -2 : 0; // percent a month
    for (day on = std::max(of.since, begin) + days{draw.below(gap)}; on <= stops;
         on += days{draw.between(1, 2 * gap)}) {
        const auto months = (on - begin).count() / 30;
        const auto minor = usual * draw.between(60, 140) / 100 * std::max<std::int64_t>(100 + drift * months, 20) / 100;
        const auto late = days{draw.in_100(2) ? draw.below(25) : draw.below(3)};
        all.orders.push_back(
            {.account = of.id, .placed = on, .entered = on + late, .minor = minor, .currency = currency});
        auto& placed = all.orders.back();
        placed.made = placed.of = all.orders.size();
        if (draw.in_100(4)) {
            auto note = placed;
            note.placed = note.entered = placed.entered + days{draw.between(3, 40)};
            note.minor = -std::max<std::int64_t>(minor * draw.between(10, 100) / 100, 1);
            note.made = all.orders.size() + 1;
            all.orders.push_back(note);
        }
    }
}

void add_service(crm& all, const account& of, draws& draw) {
    const auto from = std::max(of.since, begin);
    const auto some_day = [&] { return from + days{draw.below((end - from).count() + 1)}; };
    for (auto n = draw.below(12); n > 0; --n) {
        const auto opened = some_day();
        const auto closed = opened + days{draw.in_100(5) ? 2000 : draw.below(30)};
        all.tickets.push_back({of.id, opened, closed <= end ? std::optional{closed} : std::nullopt});
    }
    const auto mood = draw.between(3, 9);
    for (auto n = draw.below(7); n > 0; --n)
        all.surveys.push_back({of.id, some_day(), std::clamp<std::int64_t>(mood + draw.between(-3, 3), 0, 10)});
    if (draw.in_100(25))
        for (auto starts = from + days{draw.below(365)}; starts <= end; starts += days{365})
            all.contracts.push_back({of.id, starts, starts + days{364}});
}

// The accounts made are one half of the work, and the rows written the other.
crm made(std::size_t accounts, std::size_t seed, const support::progress_line& line) {
    const random_generator root{seed};
    crm all;
    for (std::int64_t i = 0; i < 20; ++i)
        all.managers.push_back({i + 1,
                                std::string{first_names[static_cast<std::size_t>(i) % first_names.size()]} + " " +
                                    last_names[static_cast<std::size_t>(i * 3) % last_names.size()],
                                18 + 3 * (i % 5)});
    add_rates(all, draws{root.split(0)});
    std::set<std::string> taken;
    draws ids{root.split(1)};
    for (std::size_t i = 0; i < accounts; ++i) {
        draws draw{root.split(i + 2)};
        const auto since =
            draw.in_100(65) ? day{2016y / 1 / 1} + days{draw.below(2500)} : begin + days{draw.below(1090)};
        all.accounts.push_back(
            {new_id(ids, taken), std::string{draw.of(words)} + " " + draw.of(trades), since, draw.between(1, 20)});
        add_orders(all, all.accounts.back(), draw);
        add_service(all, all.accounts.back(), draw);
        line({.stage = "making accounts", .done = i + 1, .total = 2 * accounts});
    }
    std::erase_if(all.orders, [](const order& each) { return each.entered > end; });
    return all;
}

// Numbers orders as they were entered, and tells credit notes the numbers of their orders.
void number_orders(std::vector<order>& orders) {
    std::sort(orders.begin(), orders.end(),
              [](const order& a, const order& b) { return std::tie(a.entered, a.made) < std::tie(b.entered, b.made); });
    std::vector<std::int64_t> number_of;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        orders[i].id = static_cast<std::int64_t>(i) + 1;
        number_of.resize(std::max(number_of.size(), orders[i].made + 1));
        number_of[orders[i].made] = orders[i].id;
    }
    for (auto& each : orders)
        if (each.of != each.made)
            each.refers = number_of[each.of];
}

// By day; rows that are equal in all of these fields are equal in all.
template <class Row, class... Values>
void by(std::vector<Row>& rows, Values Row::*... fields) {
    std::sort(rows.begin(), rows.end(),
              [=](const Row& a, const Row& b) { return std::tie(a.*fields...) < std::tie(b.*fields...); });
}

/// Writes tables, and says how far it is.
class table_writer {
public:
    table_writer(const sqlite_connection& db, std::size_t rows, const support::progress_line& line)
        : db_{db}, rows_{rows}, line_{line} {}

    template <class Row, class... Fields>
    void write(std::string_view table, const std::vector<Row>& rows, const Fields&... fields) {
        constexpr std::size_t some = 20'000;
        for (std::size_t from = 0; from < rows.size(); from += some) {
            const auto to = std::min(from + some, rows.size());
            write_rows(db_, table,
                       std::vector<Row>(rows.begin() + std::ptrdiff_t(from), rows.begin() + std::ptrdiff_t(to)),
                       fields...);
            written_ += to - from;
            line_({.stage = table, .done = rows_ + written_, .total = 2 * rows_});
        }
    }

private:
    const sqlite_connection& db_;
    std::size_t rows_, written_ = 0;
    const support::progress_line& line_;
};

void write(const std::string& path, crm& all, const support::progress_line& line) {
    number_orders(all.orders);
    by(all.tickets, &ticket::opened, &ticket::account, &ticket::closed);
    by(all.surveys, &survey::answered, &survey::account, &survey::score);
    by(all.contracts, &contract::starts, &contract::account);
    const sqlite_connection db{path, sqlite_open::create};
    sqlite_run(db, "PRAGMA journal_mode = WAL"); // readers see the old month while the new one is made
    sqlite_transaction whole{db};
    for (const auto& each : schema)
        sqlite_run(db, each);
    table_writer to{db,
                    all.managers.size() + all.accounts.size() + all.rates.size() + all.orders.size() +
                        all.contracts.size() + all.tickets.size() + all.surveys.size(),
                    line};
    to.write("managers", all.managers, sqlite_field{"id", &manager::id}, sqlite_field{"name", &manager::name},
             sqlite_field{"calls", &manager::calls});
    to.write("accounts", all.accounts, sqlite_field{"id", &account::id}, sqlite_field{"name", &account::name},
             sqlite_field{"since", &account::since}, sqlite_field{"manager", &account::manager});
    to.write("rates", all.rates, sqlite_field{"currency", &rate::currency},
             sqlite_field{"valid_from", &rate::valid_from}, sqlite_field{"rate", &rate::rate});
    to.write("orders", all.orders, sqlite_field{"id", &order::id}, sqlite_field{"account", &order::account},
             sqlite_field{"placed", &order::placed}, sqlite_field{"entered", &order::entered},
             sqlite_field{"minor", &order::minor}, sqlite_field{"currency", &order::currency},
             sqlite_field{"refers", &order::refers});
    to.write("contracts", all.contracts, sqlite_field{"account", &contract::account},
             sqlite_field{"starts", &contract::starts}, sqlite_field{"ends", &contract::ends});
    to.write("tickets", all.tickets, sqlite_field{"account", &ticket::account}, sqlite_field{"opened", &ticket::opened},
             sqlite_field{"closed", &ticket::closed});
    to.write("surveys", all.surveys, sqlite_field{"account", &survey::account},
             sqlite_field{"answered", &survey::answered}, sqlite_field{"score", &survey::score});
    whole.commit();
}

} // namespace

int main(int count, char** arguments) {
    std::string path;
    std::size_t accounts = 5'000, seed = 1;
    support::program app{"make_crm",
                         "The database of a small CRM, for monthly_run: three years of a company's customers"};
    app.add("DB", path, "the database to make").required();
    app.add("--accounts", accounts, "how many accounts").between(1, 1'000'000);
    app.add("--seed", seed, "the same seed gives the same content");
    return app.run(count, arguments, [&] {
        const support::progress_line line{"making " + path};
        auto all = made(accounts, seed, line);
        const bool is_new = !std::filesystem::exists(path);
        support::unfinished_files half{is_new ? std::vector{path, path + "-wal", path + "-shm"}
                                              : std::vector<std::string>{}};
        write(path, all, line);
        half.keep();
        line.finish();
        const auto notes =
            std::count_if(all.orders.begin(), all.orders.end(), [](auto& each) { return each.minor < 0; });
        const auto rows = [](const auto& list) { return support::number(static_cast<double>(list.size())); };
        support::table{path + ": " + to_text(begin) + " to " + to_text(end), {"<table", "rows", "<"}}
            .row({"managers", rows(all.managers)})
            .row({"accounts", rows(all.accounts)})
            .row({"orders", rows(all.orders), support::number(static_cast<double>(notes)) + " of them credit notes"})
            .row({"rates", rows(all.rates), "to EUR, from the first of each month"})
            .row({"contracts", rows(all.contracts)})
            .row({"tickets", rows(all.tickets)})
            .row({"surveys", rows(all.surveys)})
            .print();
    });
}
