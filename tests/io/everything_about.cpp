#include <clientele/io/decision_journal.hpp>
#include <clientele/io/everything_about.hpp>
#include <clientele/io/sqlite.hpp>
#include <clientele/io/sqlite_journal.hpp>
#include <clientele/monitor/tier_history.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/tier/hysteresis.hpp>
#include <clientele/tier/key_account/programme.hpp>

#include <doctest/doctest.h>

#include "../orders/journal_files.hpp"
#include "../refusal.hpp"
#include <map>
#include <string>
#include <vector>

TEST_SUITE("io/everything_about") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

using files = file_journal<sync_never>;
using ledger_type = order_ledger<std::string, std::string, files, std::string>;
using record_type = decision_journal<std::string, files>;

// A table of the host's own.
struct contact {
    day on{};
    std::string what;
    static constexpr void members(auto&& each, auto&... of) {
        each.is("contact");
        each("on", of.on...);
        each("what", of.what...);
    }
};
struct diary {
    std::map<std::string, std::vector<contact>> of{};
    [[nodiscard]] std::vector<contact> about(const std::string& id) const {
        const auto at = of.find(id);
        return at == of.end() ? std::vector<contact>{} : at->second;
    }
    bool erase(const std::string& id) { return of.erase(id) > 0; }
};

void fill(ledger_type& ledger, record_type& record) {
    for (const auto* const id : {"Amsel", "Drossel", "Fink"})
        for (int month = 1; month <= 3; ++month) {
            const auto line = sentence(id, "-", month);
            ledger.add(
                {.customer = id, .when = day{2024y / month / 5}, .minor = 100 * month, .order = "o1", .line = line});
        }
    ledger.commit();
    for (int month = 1; month <= 3; ++month)
        record.add({.as_of = day{2024y / month / std::chrono::last},
                    .fits = {},
                    .ids = {"Amsel", "Drossel", "Fink"},
                    .input_names = {"spend"},
                    .inputs = matrix::Constant(3, 1, 100.5 * month),
                    .result_names = {"score"},
                    .results = matrix::Constant(3, 1, 0.1),
                    .tiers = {0, 1, 2},
                    .reasons = {"a", "b", "c"}});
    record.override_tier(2, "Drossel", {0, "Weber", "pilot", 2024y / 4 / 2});
    record.commit();
}

} // namespace

TEST_CASE("all that is known about a customer is one document, and nothing of it is left after erasure") {
    const passing_directory place;
    ledger_type ledger{files{place / "ledger", {}}};
    record_type record{files{place / "decisions", {}}};
    diary visits{{{"Drossel", {{2024y / 2 / 2, "called"}}}, {"Fink", {{2024y / 2 / 3, "wrote"}}}}};
    fill(ledger, record);

    const std::string id = "Drossel";
    const auto said = everything_about(id, named_store{"orders", ledger}, named_store{"decisions", record},
                                       named_store{"visits", visits});
    const auto all = detail::content_of(detail::parse_json(said, "said"), json_version, "said");
    CHECK(all["customer"] == id);
    REQUIRE(all["orders"].size() == 3);
    CHECK(all["orders"][1]["when"] == "2024-02-05");
    CHECK(all["orders"][1]["minor"] == 200);
    CHECK(all["orders"][1]["line"] == "Drossel-2");
    REQUIRE(all["decisions"]["decisions"].size() == 3);
    CHECK(all["decisions"]["decisions"][2]["inputs"][0] == 301.5);
    CHECK(all["decisions"]["decisions"][2]["overrides"][0]["author"] == "Weber");
    CHECK(all["decisions"]["runs"][0]["input_names"][0] == "spend");
    CHECK(all["visits"][0]["what"] == "called");
    CHECK(said.find("Amsel") == std::string::npos);
    CHECK(said.find("Fink") == std::string::npos);

    CHECK(stands_in(place / "ledger", id));
    CHECK(stands_in(place / "decisions", id));
    const auto gone = erase_everywhere(id, named_store{"orders", ledger}, named_store{"decisions", record},
                                       named_store{"visits", visits});
    CHECK(in_words(gone) == "orders: 1, decisions: 3, visits: 1");
    CHECK_FALSE(stands_in(place / "ledger", id));
    CHECK_FALSE(stands_in(place / "decisions", id));
    const auto nothing = everything_about(id, named_store{"orders", ledger}, named_store{"decisions", record},
                                          named_store{"visits", visits});
    const auto left = detail::content_of(detail::parse_json(nothing, "left"), json_version, "left");
    CHECK(left["orders"].empty());
    CHECK(left["decisions"]["decisions"].empty());
    CHECK(left["visits"].empty());
    CHECK(ledger.about("Fink").size() == 3);
    CHECK(record.about("Fink").decisions.size() == 3);
}

TEST_CASE("histories, standings and programmes are stores, saved in files in which nothing is left") {
    const passing_directory place;
    const std::vector<std::string> ids{"Amsel", "Drossel", "Fink"};
    tier_history<std::string> history{3};
    history.add(2024y / 1 / 31, ids, std::vector{0, 1, 2});
    history.add(2024y / 2 / 29, ids, std::vector{0, 0, 2});
    const hysteresis steps{.enter = {100}, .stay = {50}};
    auto standings = steps.start(ids, std::vector<double>{200, 300, 10});
    const key_accounts<> rules{.criteria = {"spend"},
                               .enter = all_of("key account", {at_least("spend", 350)}),
                               .stay = all_of("key account", {at_least("spend", 250)})};
    const std::vector<double> score{1, 2, 3};
    const matrix spend = matrix::Constant(3, 1, 400.25);
    auto result = rules.requalify({}, 2024y / 1 / 31, ids, spend, score);
    auto programme = result.programme;

    const std::string id = "Drossel";
    const named_store tiers{"tiers", history};
    const named_store held{"held", standings};
    const named_store key{"key accounts", programme};
    const named_store audit{"audit", result};
    const auto save = [&] {
        save_json(place / "tiers.json", history);
        save_json(place / "held.json", standings);
        save_json(place / "key.json", programme);
        save_json(place / "audit.json", result);
    };
    save();
    CHECK(stands_in(place / "", id));
    const auto said = everything_about(id, tiers, held, key, audit);
    const auto all = detail::content_of(detail::parse_json(said, "said"), json_version, "said");
    CHECK(all["tiers"].size() == 2);
    CHECK(all["tiers"][1]["tier"] == 0);
    CHECK(all["held"]["standing"]["tier"] == 0);
    CHECK(all["key accounts"]["member"] == true);
    CHECK(all["audit"]["decision"]["values"][0] == 400.25);
    CHECK(in_words(erase_everywhere(id, tiers, held, key, audit)) == "tiers: 2, held: 2, key accounts: 1, audit: 3");
    save();
    CHECK_FALSE(stands_in(place / "", id));
    CHECK(stands_in(place / "", "Amsel"));
    const auto nothing = everything_about(id, tiers, held, key, audit);
    const auto left = detail::content_of(detail::parse_json(nothing, "left"), json_version, "left");
    CHECK(left["tiers"].empty());
    CHECK(left["key accounts"].is_null());
    CHECK(left["audit"]["decision"].is_null());
}

TEST_CASE("an erasure that another writer held up is written by the same call again") {
    const passing_directory place;
    const auto path = place / "crm.sqlite";
    const sqlite_connection crm{path, sqlite_open::create, 50ms}, other{path, sqlite_open::existing, 50ms};
    const std::string id = "Drossel";
    using ledger_in_crm = order_ledger<std::string, std::string, sqlite_journal, std::string>;
    using record_in_crm = decision_journal<std::string, sqlite_journal>;
    {
        ledger_in_crm ledger{sqlite_journal{crm, "ledger"}};
        record_in_crm record{sqlite_journal{crm, "record"}};
        ledger.add({.customer = id, .when = day{2024y / 1 / 5}, .minor = 100, .order = "o", .line = "l"});
        ledger.commit();
        record.add({.as_of = day{2024y / 1 / 31},
                    .ids = {id, "Fink"},
                    .inputs = matrix::Zero(2, 0),
                    .results = matrix::Zero(2, 0),
                    .tiers = {0, 1}});
        record.commit();
        const auto erase = [&] {
            return refusal(
                [&] { return erase_everywhere(id, named_store{"decisions", record}, named_store{"orders", ledger}); });
        };
        {
            const sqlite_transaction busy{other};
            CHECK(erase().code() == errc::storage);
            CHECK(erase().code() == errc::storage); // not "0, nothing is known of it"
            CHECK(refusal([&] { return ledger.erase(id); }).code() == errc::storage);
            CHECK(refusal([&] { return ledger.erase(id); }).code() == errc::storage);
        }
        CHECK(std::string{erase().what()} == "nothing was refused");
    }
    CHECK(ledger_in_crm{sqlite_journal{crm, "ledger"}}.about(id).empty());
    const record_in_crm again{sqlite_journal{crm, "record"}};
    CHECK(again.about(id).decisions.empty());
    CHECK(again.about("Fink").decisions.size() == 1);
}

TEST_CASE("each store has a name of its own") {
    diary a, b;
    const std::string id = "x";
    check_refusal(refusal([&] { return everything_about(id, named_store{"a", a}, named_store{"a", b}); }),
                  errc::bad_parameter, no_row,
                  "everything_about: each store must have a name of its own, got 'a' twice");
    CHECK(refusal([&] { return everything_about(id, named_store{"customer", a}); }).code() == errc::bad_parameter);
    CHECK(everything_about(id).find("\"customer\": \"x\"") != std::string::npos);
    check_refusal(refusal([&] { return everything_about(id, named_store{"", a}); }), errc::bad_parameter, no_row,
                  "everything_about: a store must have a name, got ''");
    check_refusal(refusal([&] { return everything_about(id, named_store{"\xFF", a}); }), errc::bad_value, no_row,
                  "everything_about: the name of a store must be text in UTF-8, got \"?\"");
}

TEST_CASE("an id of any bytes is found and forgotten, and one that JSON cannot hold is named") {
    for (const std::string& id : {std::string{"a\"b'c\\"}, std::string{"x\0y", 3}, std::string(100'000, 'L'),
                                  std::string{"\n\r\t"}, std::string{"\xE2\x80\xAE"}}) {
        order_ledger<std::string> ledger;
        decision_journal<std::string, no_journal> record;
        ledger.add({.customer = id, .when = day{2024y / 1 / 5}, .minor = 100});
        record.add({.as_of = day{2024y / 1 / 31},
                    .ids = {id, id + "?"},
                    .inputs = matrix::Zero(2, 0),
                    .results = matrix::Zero(2, 0),
                    .tiers = {0, 1}});
        const named_store orders{"orders", ledger};
        const named_store decisions{"decisions", record};
        const auto said = everything_about(id, orders, decisions);
        const auto all = detail::content_of(detail::parse_json(said, "said"), json_version, "said");
        CHECK(all["customer"] == id);
        CHECK(all["orders"].size() == 1);
        CHECK(in_words(erase_everywhere(id, orders, decisions)) == "orders: 1, decisions: 1");
        CHECK(ledger.about(id).empty());
        CHECK(record.about(id + "?").decisions.size() == 1);
    }
    const std::string latin = "M\xFCller";
    order_ledger<std::string> ledger;
    ledger.add({.customer = latin, .when = day{2024y / 1 / 5}, .minor = 100});
    const named_store orders{"orders", ledger};
    check_refusal(refusal([&] { return everything_about(latin, orders); }), errc::bad_value, no_row,
                  "everything_about: the customer must be text in UTF-8, got \"M?ller\"");
    CHECK(in_words(erase_everywhere(latin, orders)) == "orders: 1");
    CHECK(everything_about(std::uint64_t{18'446'744'073'709'551'615u}).find("18446744073709551615") !=
          std::string::npos);
}

TEST_CASE("a text that is not UTF-8 is refused") {
    const diary a{{{"x", {{2024y / 2 / 2, "\xFF"}}}}};
    auto copy = a;
    CHECK(refusal([&] { return everything_about(std::string{"x"}, named_store{"a", copy}); }).code() ==
          errc::bad_value);
}

} // TEST_SUITE("io/everything_about")
