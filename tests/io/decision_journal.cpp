#include <clientele/cluster/kmeans.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/features/summary_columns.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/io/decision_journal.hpp>
#include <clientele/io/sqlite_journal.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>

#include <doctest/doctest.h>

#include "../orders/journal_files.hpp"
#include "../refusal.hpp"
#include <bit>
#include <csignal>
#include <memory>
#include <repeats.hpp>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

TEST_SUITE("io/decision_journal") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

using files = file_journal<sync_never>;
template <class Id>
using record_in_files = decision_journal<Id, files>;
template <class Id>
record_in_files<Id> opened(const std::string& directory) {
    return record_in_files<Id>{files{directory, {}}};
}

// A rule with one number, by which the small tests decide.
struct least_spend {
    double least = 100;
    static constexpr void members(auto&& each, auto&... of) {
        each.is("least_spend");
        each("least", of.least...);
    }
    template <class Id>
    [[nodiscard]] decision_outcome decide(const recorded_decision<Id>& of) const {
        const bool enough = of.inputs[0] >= least;
        return {{of.inputs[0] / least}, enough ? 0 : 1, sentence("spend ", enough ? "from " : "below ", least)};
    }
};

template <class Id>
Id named(std::size_t number) {
    if constexpr (std::same_as<Id, std::string>)
        return "DE-" + std::to_string(1'000'000'000'000 + number);
    else
        return static_cast<Id>(0x0123'4567'89AB'0000 + static_cast<std::int64_t>(number) * 0x0001'0003);
}

// A run over customers [from, to) by a rule.
template <class Id>
decision_run<Id> run_of(day as_of, const fit_version& version, const least_spend& rule, std::size_t from,
                        std::size_t to) {
    decision_run<Id> run{.as_of = as_of,
                         .fits = {version},
                         .ids = {},
                         .input_names = {"spend", "orders"},
                         .inputs = matrix(static_cast<Eigen::Index>(to - from), 2),
                         .result_names = {"ratio"},
                         .results = matrix(static_cast<Eigen::Index>(to - from), 1),
                         .tiers = {},
                         .reasons = {}};
    for (auto i = to; i-- > from;) { // descending: rows come in any order
        const auto row = static_cast<Eigen::Index>(run.ids.size());
        run.inputs.row(row) << 7.3 * static_cast<double>(i * i % 101), 1.0 / static_cast<double>(i + 3);
        recorded_decision<Id> asked{.inputs = {run.inputs(row, 0), run.inputs(row, 1)}};
        const auto outcome = rule.decide(asked);
        run.ids.push_back(named<Id>(i));
        run.results(row, 0) = outcome.results[0];
        run.tiers.push_back(outcome.tier);
        run.reasons.push_back(outcome.reason);
    }
    return run;
}

// Three months, each by a rule of its own over other customers; the second has an override.
template <class Record>
void fill(Record& record) {
    using id = std::remove_cvref_t<decltype(record.decisions(0).front().customer)>;
    for (std::size_t month = 0; month < 3; ++month) {
        const least_spend rule{100.1 + 50 * static_cast<double>(month)};
        const auto version = record.keep("rule", rule);
        const day as_of{2024y / static_cast<int>(month + 1) / std::chrono::last};
        CHECK(record.add(run_of<id>(as_of, version, rule, 10 * month, 60 + 10 * month)) == month);
        if (month == 1)
            record.override_tier(1, named<id>(30), {0, "Weber", "pilot", 2024y / 3 / 5});
        record.commit();
    }
}

template <class Record, class Id>
bool same_by_own_rule(const Record& record, std::size_t run, const Id& customer) {
    const auto rule = record.template fit<least_spend>(run, "rule");
    return record.replay(run, customer, [&](const auto& of) { return rule.decide(of); }).same();
}

template <class Id>
bool stands_anywhere(const std::string& directory, const Id& id) {
    if constexpr (std::same_as<Id, std::string>)
        return stands_in(directory, id);
    else
        return stands_in(directory, std::to_string(id)) ||
               stands_in(directory, {reinterpret_cast<const char*>(&id), sizeof id});
}

template <class Record>
std::string all_of(const Record& record) { // as text, to be compared
    std::string all;
    for (std::size_t run = 0; run < record.runs().size(); ++run) {
        all += in_words(record.runs()[run]) + "\n";
        for (const auto& each : record.decisions(run))
            all += to_json(each);
    }
    return all;
}

template <class Id>
void check_erasure_in_files() {
    const passing_directory place;
    const auto path = place / "decisions";
    auto record = std::make_unique<record_in_files<Id>>(opened<Id>(path));
    fill(*record);
    const auto reopen = [&] {
        record.reset();
        record = std::make_unique<record_in_files<Id>>(opened<Id>(path));
    };
    for (const auto gone : std::vector<std::size_t>{30, 5, 65, 31}) {
        const auto id = named<Id>(gone);
        const auto before = record->about(id).decisions.size();
        CHECK(stands_anywhere(path, id));
        CHECK(record->erase(id) == before);
        CHECK(record->erase(id) == 0);
        CHECK_FALSE(stands_anywhere(path, id));
        if (gone == 5)
            reopen();
        CHECK_FALSE(stands_anywhere(path, id));
        CHECK(record->about(id).decisions.empty());
        CHECK_FALSE(record->find(1, id).has_value());
    }
    CHECK_FALSE(stands_in(path, "Weber")); // nor what was decided instead
    reopen();
    for (std::size_t run = 0; run < 3; ++run) {
        const auto& head = record->runs()[run];
        CHECK(head.decided == 60);
        CHECK(head.erased == 3); // 5 was in the first run alone, 65 in the last two
        CHECK(head.kept() == record->decisions(run).size());
        for (const auto& each : record->decisions(run))
            CHECK(same_by_own_rule(*record, run, each.customer));
    }
    check_refusal(refusal([&] { return record->inputs(0); }), errc::bad_parameter, no_row,
                  "decision_journal: of the 60 customers of the run of 2024-01-31 3 were erased since: its fits can be "
                  "applied, and not fitted again");
    const auto rule = record->template fit<least_spend>(0, "rule");
    CHECK(rule.least == 100.1);
}

} // namespace

TEST_CASE("a record in memory has every decision, as it was made") {
    decision_journal<std::string> record;
    fill(record);
    REQUIRE(record.runs().size() == 3);
    CHECK(in_words(record.runs()[1]) == "2024-02-29: 60 decided = 60 kept + 0 erased since");
    const auto decision = record.find(1, named<std::string>(30));
    REQUIRE(decision);
    CHECK(in_words(*decision) ==
          "customer 'DE-1000000000030' on 2024-02-29: tier 0 (spend from 150.1); tier 0 by Weber "
          "on 2024-03-05 (pilot)");
    CHECK_FALSE(record.find(2, named<std::string>(3)).has_value());
    const auto about = record.about(named<std::string>(30));
    REQUIRE(about.decisions.size() == 3);
    CHECK(about.runs.size() == 3);
    CHECK(about.decisions[0].overrides.empty());
    CHECK(about.decisions[1].overrides.size() == 1);
    CHECK(record.about("nobody").decisions.empty());
    CHECK(record.erase("nobody") == 0);
    const auto back = from_json<customer_decisions<std::string>>(to_json(about));
    CHECK(first_difference(about, back) == "");
    for (std::size_t run = 0; run < 3; ++run) {
        const auto all = record.decisions(run);
        CHECK(all.size() == 60);
        for (std::size_t i = 1; i < all.size(); ++i)
            CHECK(all[i - 1].customer < all[i].customer);
    }
}

TEST_CASE("what goes in comes out, whatever the number is") {
    decision_journal<int> record;
    const auto infinity = std::numeric_limits<double>::infinity();
    decision_run<int> run{.as_of = 2024y / 1 / 31,
                          .fits = {},
                          .ids = {4, -3},
                          .input_names = {"a", "b", "c"},
                          .inputs = matrix(2, 3),
                          .result_names = {},
                          .results = matrix(2, 0),
                          .tiers = {7, 0},
                          .reasons = {}};
    run.inputs << -0.0, infinity, 5e-324, std::numeric_limits<double>::quiet_NaN(), -infinity, 0.1;
    record.add(run);
    const auto found = record.find(0, 4)->inputs;
    CHECK(std::bit_cast<std::uint64_t>(found[0]) == std::bit_cast<std::uint64_t>(-0.0));
    CHECK(found[1] == infinity);
    CHECK(found[2] == 5e-324);
    CHECK(record.find(0, -3)->inputs[0] != record.find(0, -3)->inputs[0]);
    CHECK(record.find(0, -3)->computed.tier == 0);
    CHECK(record.find(0, 4)->computed.reason.empty());
    const auto back = record.inputs(0); // the fingerprint is that of what went in
    CHECK(back.ids == std::vector{-3, 4});
    CHECK(back.names == run.input_names);
    CHECK(back.values(1, 2) == 5e-324);
    CHECK(record.runs()[0].inputs == fingerprint_of(run.ids, run.inputs));
}

TEST_CASE("a decision has all overrides that it was given, and only the customers of the run have any") {
    decision_journal<int, no_journal> record;
    const auto run_of = [](day as_of, const std::vector<int>& ids) {
        const auto n = static_cast<Eigen::Index>(ids.size());
        return decision_run<int>{.as_of = as_of,
                                 .ids = ids,
                                 .input_names = {"spend"},
                                 .inputs = matrix::Constant(n, 1, 1.5),
                                 .results = matrix::Zero(n, 0),
                                 .tiers = std::vector<int>(ids.size(), 1)};
    };
    record.add(run_of(2024y / 1 / 31, {1, 2, 3}));
    record.add(run_of(2024y / 2 / 29, {1, 3}));
    for (int i = 0; i < 1'000; ++i)
        record.override_tier(1, 3, {i % 5, "Weber", "pilot", 2024y / 3 / 1});
    CHECK(record.find(1, 3)->overrides.size() == 1'000);
    CHECK(record.find(1, 3)->tier() == 4);
    CHECK(record.erase(1) == 2);
    record.override_tier(1, 3, {2, "Weber", "pilot", 2024y / 3 / 1}); // the rows stand elsewhere now
    CHECK(refusal([&] { return record.override_tier(0, 1, {0, "Weber", "pilot", 2024y / 3 / 1}), 0; }).code() ==
          errc::bad_parameter);
    check_refusal(refusal([&] { return record.override_tier(1, 2, {0, "Weber", "pilot", 2024y / 3 / 1}), 0; }),
                  errc::bad_parameter, no_row,
                  "decision_journal: customer 2 has no decision in the run of 2024-02-29: 2 decided = 1 kept + 1 "
                  "erased since");
    CHECK(refusal([&] { return record.override_tier(2, 3, {0, "Weber", "pilot", 2024y / 3 / 1}), 0; }).code() ==
          errc::bad_parameter);
}

TEST_CASE("a record in files is found again as it was, whatever the ids are") {
    const passing_directory place;
    const auto check = [&]<class Id>(const std::string& path, Id) {
        std::string before;
        {
            auto record = opened<Id>(path);
            fill(record);
            before = all_of(record);
            record.add(run_of<Id>(2024y / 6 / 30, record.keep("rule", least_spend{}), {}, 0, 9)); // not committed
        }
        const auto record = opened<Id>(path);
        CHECK(all_of(record) == before);
        CHECK(record.report().records > 100);
        for (const auto& each : record.decisions(1))
            CHECK(same_by_own_rule(record, 1, each.customer));
    };
    check(place / "texts", std::string{});
    check(place / "integers", std::int64_t{});
    check(place / "unsigned", std::uint64_t{});
}

TEST_CASE("an erased customer is in no file, and is counted") {
    check_erasure_in_files<std::string>();
    check_erasure_in_files<std::int64_t>();
}

TEST_CASE("a fit is kept once, and known by what it says") {
    const passing_directory place;
    auto record = opened<int>(place / "decisions");
    const auto first = record.keep("a", least_spend{5}), same = record.keep("b", least_spend{5}),
               other = record.keep("a", least_spend{6});
    CHECK(first.version == same.version);
    CHECK(first.version != other.version);
    const auto size = std::filesystem::file_size(place / "decisions/log");
    record.commit();
    const auto grown = std::filesystem::file_size(place / "decisions/log");
    CHECK(grown > size);
    record.keep("c", least_spend{6});
    record.commit();
    CHECK(std::filesystem::file_size(place / "decisions/log") == grown);
}

TEST_CASE("what cannot be recorded or asked is refused with a sentence, and the record is as it was") {
    decision_journal<std::string> record;
    fill(record);
    const auto before = all_of(record);
    const auto version = record.runs()[2].fits[0];
    const auto run = run_of<std::string>(2024y / 4 / 30, version, {}, 0, 3);
    const auto refused = [&](auto change) {
        auto other = run;
        change(other);
        return std::string{refusal([&] { return record.add(other); }).what()};
    };
    CHECK(refused([](auto& r) { r.as_of = 2024y / 3 / 30; }) ==
          "decision_journal: as_of must not be before the last run, 2024-03-31, got 2024-03-30");
    CHECK(refused([](auto& r) { r.fits[0].version.low ^= 1; }).find("which was not kept: keep(name, fit) first") !=
          std::string::npos);
    CHECK(refused([](auto& r) { r.ids[1] = r.ids[0]; }) ==
          "decision_journal: ids must be unique, got DE-1000000000002 in rows 0 and 1");
    CHECK(refused([](auto& r) { r.reasons[2] = "\xFF"; }) ==
          "decision_journal: reasons must be text in UTF-8, got \"?\" in row 2");
    CHECK(refused([](auto& r) { r.ids[1] = "caf\xE9"; }) ==
          "decision_journal: ids must be text in UTF-8, got \"caf?\" in row 1");
    for (const auto year : {-5y, 10000y, 32766y})
        CHECK(refused([&](auto& r) {
                  r.as_of = year / 1 / 1;
              }).find("as_of must be in [0000-01-01, 9999-12-31], got ") == 18);
    const auto says = [](auto call) { return std::string{refusal(call).what()}; };
    CHECK(says([&] { return record.find(3, "a"); }) == "decision_journal: run must be in [0, 3), got 3");
    CHECK(says([&] { return record.fit<least_spend>(0, "value"); }) ==
          "decision_journal: the fit must be one of 'rule', got 'value'");
    CHECK(says([&] { return record.fit<tier_override>(0, "rule"); }) ==
          "decision_journal: the fit 'rule': content must be a tier_override, got \"least_spend\"");
    CHECK(says([&] { record.override_tier(0, "nobody", {0, "Weber", "why", 2024y / 1 / 1}); }) ==
          "decision_journal: customer 'nobody' has no decision in the run of 2024-01-31: 60 decided = 60 kept + 0 "
          "erased since");
    CHECK(says([&] { record.override_tier(0, named<std::string>(1), {0, "Weber", "", 2024y / 1 / 1}); }) ==
          "decision_journal: an override must have a reason");
    CHECK(says([&] { record.override_tier(0, named<std::string>(1), {0, "Weber", "why", 10000y / 1 / 1}); }) ==
          "decision_journal: an override must be given on a day in [0000-01-01, 9999-12-31], got 10000-01-01");
    CHECK(says([&] {
              return record.replay(0, "nobody", [](const auto& of) { return of.computed; });
          }).find("has no decision") != std::string::npos);
    CHECK(all_of(record) == before);
    CHECK(record.add(run) == 3);
}

TEST_CASE("a journal of something else, of other ids or of a later format is refused") {
    const passing_directory place;
    const auto write = [&](const std::string& name, std::size_t shard, std::string_view bytes) {
        files journal{place / name, {}};
        (void)replayed(journal);
        journal.append(shard, bytes_of(bytes));
        journal.commit();
    };
    const auto says = [&]<class Id>(const std::string& name, Id) {
        return std::string{refusal([&] { (void)opened<Id>(place / name); }).what()};
    };
    const std::string other = "decision_journal: the journal is none of decisions";
    write("ledger", 256, "orders of another kind and more of them");
    CHECK(says("ledger", 0) == other);
    write("beyond", 257, "");
    CHECK(says("beyond", 0) == other);
    write("headless", 3, "");
    CHECK(says("headless", 0) == other);
    opened<int>(place / "numbers").commit();
    CHECK(says("numbers", std::string{}) == "decision_journal: the ids of the record are integers, expected texts");
    std::string later;
    const auto head = to_json(detail::decision_head{2, "integers"});
    detail::decision_block{detail::decision_block::head, 0, 0, 0, head}.put(later);
    write("later", 256, later);
    CHECK(says("later", 0) ==
          "decision_journal: the record is of format 2, and this version of the library reads up to 1");
    {
        auto record = opened<int>(place / "short");
        fill(record);
    }
    { // rows that are lost without damage: a shard in place of which an empty one was put
        files journal{place / "short", {}};
        const auto content = replayed(journal);
        journal.replace(content.shards.begin()->first, {});
        journal.commit();
    }
    CHECK(says("short", 0).find("decision_journal: of the 60 decisions of the run of 2024-") == 0);
}

TEST_CASE("a record of format 1 is read by every later version, and cut short it is refused") {
    // tests/golden/decisions_1 was written by the first version that had records; CLIENTELE_WRITE_SAVED writes it anew
    const auto small = [](auto& record) {
        for (std::size_t month = 0; month < 2; ++month) {
            const least_spend rule{100.1 + 50 * static_cast<double>(month)};
            const auto version = record.keep("rule", rule);
            const day as_of{2024y / static_cast<int>(month + 1) / std::chrono::last};
            record.add(run_of<std::string>(as_of, version, rule, month, 6 + month));
        }
        record.override_tier(1, named<std::string>(3), {0, "Weber", "pilot", 2024y / 3 / 5});
        record.commit();
        CHECK(record.erase(named<std::string>(2)) == 2);
    };
    const std::filesystem::path kept = CLIENTELE_GOLDEN "/decisions_1";
    if (std::getenv("CLIENTELE_WRITE_SAVED") != nullptr) { // NOLINT(concurrency-mt-unsafe)
        std::filesystem::remove_all(kept);
        auto record = opened<std::string>(kept.string());
        small(record);
    }
    const passing_directory place;
    std::filesystem::copy(kept, place / "decisions");
    decision_journal<std::string> anew;
    small(anew);
    {
        const auto record = opened<std::string>(place / "decisions");
        CHECK(all_of(record) == all_of(anew));
        CHECK(in_words(record.runs()[0]) == "2024-01-31: 6 decided = 5 kept + 1 erased since");
        CHECK(in_words(*record.find(1, named<std::string>(3))).ends_with("tier 0 by Weber on 2024-03-05 (pilot)"));
        for (std::size_t run = 0; run < 2; ++run)
            for (const auto& each : record.decisions(run))
                CHECK(same_by_own_rule(record, run, each.customer));
    }
    for (const auto& name : files_in(kept.string())) {
        const passing_directory other;
        std::filesystem::copy(kept, other / "decisions");
        const auto path = (std::filesystem::path{other / "decisions"} / name).string();
        const auto content = content_of(path);
        if (content.empty()) // a lock
            continue;
        write_content(path, std::string_view{content}.substr(0, content.size() / 2));
        const std::string said = refusal([&] { (void)opened<std::string>(other / "decisions"); }).what();
        CAPTURE(name);
        CHECK((name == "log" ? said == "decision_journal: the journal is none of decisions" // nothing whole is left
                             : said.find(" is damaged between byte 16 and byte ") != std::string::npos));
    }
}

TEST_CASE("a record that lost a fit, or has another one in its place, is refused when it is opened") {
    const passing_directory place;
    {
        auto record = opened<int>(place / "decisions");
        fill(record);
    }
    std::string book;
    {
        files journal{place / "decisions", {}};
        journal.replay([&](std::size_t shard, journal_entry, std::span<const std::byte> record) {
            if (shard == 256)
                book.append(reinterpret_cast<const char*>(record.data()), record.size());
        });
    }
    const auto put_fits = [&](auto change) {
        files journal{place / "decisions", {}};
        (void)replayed(journal);
        std::string bytes;
        detail::each_block(book, [&](detail::decision_block each) {
            std::string text{each.content};
            const bool kept = each.kind != detail::decision_block::fit || change(text);
            each.content = text;
            if (kept)
                each.put(bytes);
        });
        journal.replace(256, bytes_of(bytes));
        journal.commit();
    };
    const auto refused = [&] { return std::string{refusal([&] { (void)opened<int>(place / "decisions"); }).what()}; };
    const std::string lost =
        "decision_journal: the fit 'rule' of the run of 2024-02-29 is not in the journal as it was kept";
    put_fits([](const std::string& text) { return text.find("150.1") == std::string::npos; });
    CHECK(refused() == lost);
    put_fits([](std::string& text) {
        if (const auto at = text.find("150.1"); at != std::string::npos)
            text[at] = '2';
        return true;
    });
    CHECK(refused() == lost);
    put_fits([](const std::string&) { return true; });
    CHECK(refused() == "nothing was refused");
}

TEST_CASE("a fit that a run does not have is refused with at most ten names of those it has") {
    decision_journal<int> record;
    auto run = run_of<int>(2024y / 1 / 31, record.keep("rule", least_spend{}), {}, 0, 2);
    for (int i = 1; i < 12; ++i)
        run.fits.push_back(record.keep(std::string(70, static_cast<char>('a' + i)), least_spend{}));
    record.add(run);
    const auto said = std::string{refusal([&] { (void)record.fit<least_spend>(0, std::string(1000, 'z')); }).what()};
    CHECK(said.starts_with("decision_journal: the fit must be one of 'rule', '" + std::string(60, 'b') + "...', '"));
    CHECK(said.ends_with("...' and 2 more, got '" + std::string(60, 'z') + "...'"));
}

TEST_CASE("rows that cannot be those of their run are refused when they are read") {
    const passing_directory place;
    std::size_t number = 0;
    const auto shard_of_7 = detail::decision_shard_of(7);
    int next = 8; // of the same shard
    while (detail::decision_shard_of(next) != shard_of_7)
        ++next;
    const auto says = [&](auto change) {
        const auto path = place / sentence("decisions", number++);
        detail::decision_part<int> part{{7, next}, matrix::Ones(2, 2), matrix::Ones(2, 1), {0, 1}, {"a", "b"}};
        change(part);
        {
            auto record = opened<int>(path);
            record.add({.as_of = 2024y / 1 / 31,
                        .ids = {7, next},
                        .input_names = {"a", "b"},
                        .inputs = matrix::Ones(2, 2),
                        .result_names = {"c"},
                        .results = matrix::Ones(2, 1),
                        .tiers = {0, 1}});
            record.commit();
        }
        {
            files journal{path, {}};
            (void)replayed(journal);
            std::string bytes;
            detail::decision_block{detail::decision_block::part, 0, 2, 0, to_json(part)}.put(bytes);
            journal.replace(shard_of_7, bytes_of(bytes));
            journal.commit();
        }
        return std::string{refusal([&] { return opened<int>(path).decisions(0); }).what()};
    };
    const std::string columns = "decision_journal: a part of the run of 2024-01-31 has other columns than the run";
    CHECK(says([](auto&) {}) == "nothing was refused");
    CHECK(says([](auto& p) { p.inputs = matrix::Ones(2, 3); }) == columns);
    CHECK(says([](auto& p) { p.results = matrix::Ones(2, 0); }) == columns);
    const std::string rows =
        "decision_journal: a part of a run: content: must have one row for each id, ascending, each once";
    CHECK(says([](auto& p) { std::swap(p.ids[0], p.ids[1]); }) == rows);
    CHECK(says([](auto& p) { p.ids[1] = 7; }) == rows);
    CHECK(says([](auto& p) { p.ids[1] += 1; }) ==
          sentence("decision_journal: customer ", next + 1, " stands among customers where nobody would look for it"));
    CHECK(says([](auto& p) { p.tiers.pop_back(); }) == rows);
    CHECK(says([](auto& p) { p.reasons.pop_back(); }) == rows);
    CHECK(says([](auto& p) { p = {{7}, matrix::Ones(1, 2), matrix::Ones(1, 1), {0}, {}}; }) ==
          "decision_journal: a part of a run must have 2 customers, got 1");
}

TEST_CASE("cut anywhere, a record has a beginning of its runs, each whole, or is refused") {
    const passing_directory place;
    const auto path = place / "decisions";
    {
        auto record = opened<std::string>(path);
        fill(record);
    }
    const auto log = content_of(path + "/log");
    random_generator g{3};
    std::size_t shorter = 0;
    for (int trial = 0; trial < repeats(200); ++trial) {
        write_content(path + "/log", std::string_view{log}.substr(0, g.below(log.size())));
        std::string refused;
        try {
            const auto record = opened<std::string>(path);
            shorter += record.runs().size() < 3;
            for (std::size_t run = 0; run < record.runs().size(); ++run)
                CHECK(record.decisions(run).size() == 60);
        } catch (const error& problem) {
            refused = problem.what();
            CHECK(problem.code() == errc::storage);
            CHECK(refused.starts_with("journal: "));
        }
    }
    CHECK(shorter > repeats(100));
    write_content(path + "/log", log);
    CHECK(opened<std::string>(path).runs().size() == 3);
}

TEST_CASE("a flipped bit gives no other decision: it is refused, or cuts the tail off") {
    const passing_directory place;
    const auto path = place / "decisions";
    std::vector<std::string> beginnings;
    {
        auto record = opened<std::string>(path);
        fill(record);
        record.erase(named<std::string>(42)); // a snapshot too
    }
    const auto whole = all_of(opened<std::string>(path));
    random_generator g{4};
    std::size_t refused = 0;
    for (const auto& name : files_in(path)) {
        if (name == "lock")
            continue;
        const auto content = content_of(path + "/" + name);
        for (int trial = 0; trial < repeats(100); ++trial) {
            flip_bit(path + "/" + name, g.below(8 * content.size()));
            try {
                const auto found = all_of(opened<std::string>(path)); // doctest would catch what it throws
                CHECK(whole.starts_with(found));
            } catch (const error& problem) {
                ++refused;
                CHECK(problem.code() == errc::storage);
            }
            write_content(path + "/" + name, content);
        }
    }
    CHECK(refused > repeats(150));
    CHECK(all_of(opened<std::string>(path)) == whole);
}

namespace {
// Goes on adding a run after the other, each with an override and now and then an erasure, until it is killed.
[[noreturn]] void record_until_killed(const std::string& path) {
    auto record = decision_journal<std::string, file_journal<sync_never>>{files{path, {}}};
    while (true) {
        const auto month = record.runs().size();
        if (month % 3 == 0 && month > 0) // where it was killed before that, it is made up for
            record.erase(named<std::string>(month - 1));
        const least_spend rule{100 + static_cast<double>(month)};
        const day as_of = day{2024y / 1 / 1} + std::chrono::days{month};
        record.add(run_of<std::string>(as_of, record.keep("rule", rule), rule, month, month + 12));
        record.override_tier(month, named<std::string>(month + 7), {0, "Weber", "pilot", as_of});
        record.commit();
    }
}
} // namespace

TEST_CASE("killed at 200 random moments, a record has whole runs and only such") {
    const passing_directory place;
    const auto path = place / "decisions";
    random_generator g{2026};
    std::size_t total = 0;
    for (int trial = 0; trial < repeats(200); ++trial) {
        if (total > 40) { // a small record is killed at more places
            std::filesystem::remove_all(path);
            total = 0;
        }
        const auto child = ::fork();
        if (child == 0)
            record_until_killed(path);
        ::usleep(static_cast<::useconds_t>(1000 + g.below(20'000)));
        (void)::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        if (!std::filesystem::exists(path + "/log"))
            continue; // killed before there was any
        const auto record = opened<std::string>(path);
        CHECK(record.runs().size() >= total);
        total = record.runs().size();
        for (std::size_t gone = 2; gone < total; gone += 3) { // erased from all runs at once, before the next one
            const auto left = record.about(named<std::string>(gone)).decisions.size();
            CHECK((left == 0 || (left == std::min<std::size_t>(gone + 1, 12) && gone + 1 == total)));
            CHECK((left > 0 || !stands_in(path, named<std::string>(gone))));
        }
        for (std::size_t run = total < 3 ? 0 : total - 3; run < total; ++run) {
            const auto all = record.decisions(run);
            CHECK(all.size() == record.runs()[run].kept());
            CHECK(record.runs()[run].decided == 12);
            std::size_t overrides = 0;
            for (const auto& each : all)
                overrides += each.overrides.size();
            CHECK(overrides == 1); // nobody who has one is erased here
            CHECK(same_by_own_rule(record, run, all.front().customer));
        }
    }
}

namespace {
class database {
public:
    explicit database(const std::string& path) {
        REQUIRE(::sqlite3_open(path.c_str(), &connection_) == SQLITE_OK);
        run("PRAGMA journal_mode = WAL");
    }
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    ~database() { CHECK(::sqlite3_close(connection_) == SQLITE_OK); }
    operator ::sqlite3*() const { return connection_; }
    void run(const std::string& text) const {
        REQUIRE(::sqlite3_exec(connection_, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    }

private:
    ::sqlite3* connection_ = nullptr;
};
} // namespace

TEST_CASE("in a database of the host a run is part of its transaction, and an erased customer in no page") {
    const passing_directory place;
    const database host{place / "crm.sqlite"};
    using record_type = decision_journal<std::string, sqlite_journal>;
    const auto opened_here = [&] { return record_type{sqlite_journal{host, "decisions"}}; };
    {
        auto record = opened_here();
        fill(record);
    }
    {
        auto record = opened_here();
        host.run("BEGIN");
        record.add(run_of<std::string>(2024y / 4 / 30, record.keep("rule", least_spend{}), {}, 0, 9));
        record.commit();
        host.run("ROLLBACK");
        CHECK(opened_here().runs().size() == 3);
    }
    auto record = opened_here();
    host.run("BEGIN");
    record.add(run_of<std::string>(2024y / 4 / 30, record.keep("rule", least_spend{}), {}, 0, 9));
    record.commit();
    host.run("COMMIT");
    CHECK(opened_here().runs().size() == 4);
    CHECK(same_by_own_rule(opened_here(), 3, named<std::string>(8)));
    const auto id = named<std::string>(30);
    host.run("PRAGMA wal_checkpoint(TRUNCATE)");
    CHECK(stands_in(place / "", id));
    CHECK(record.erase(id) == 3);
    CHECK_FALSE(stands_in(place / "", id));
    CHECK(opened_here().runs()[2].erased == 1);
}

namespace {

struct purchase {
    std::int64_t customer;
    day on;
    double paid;
};
std::vector<purchase> purchases() {
    const auto table = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
    std::vector<purchase> out;
    for (std::size_t i = 0; i < table.rows(); ++i)
        out.push_back({table.integer(i, table.column("customer_id")), table.date(i, table.column("date")),
                       table.number(i, table.column("amount"))});
    return out;
}
const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};

auto analysis(day as_of) {
    return pipeline{.summaries = summarize{.as_of = as_of, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}},
                    .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
                    .value = weighted_score{.criteria = {{"days since last purchase", direction::cost, 2},
                                                         {"purchase days", direction::benefit, 1},
                                                         {"total spend", direction::benefit, 3}}},
                    .rfm = rfm{},
                    .segments = segment_maps::standard(),
                    .scaling = log1p_scaler{},
                    .clusters = kmeans{.k = 4, .seed = 1},
                    .tier_by = by_value_score{},
                    .tier = abc{}};
}
using fitted_analysis = decltype(analysis({}).run(purchases(), where).fitted);

// What the pipeline says of one customer of its results.
template <class Result>
decision_outcome outcome_of(const Result& now, std::size_t i) {
    const auto& cell = now.rfm;
    return {{now.value.scores[i], static_cast<double>(cell.recency()[i]), static_cast<double>(cell.frequency()[i]),
             static_cast<double>(cell.monetary()[i]), static_cast<double>(now.clusters[i])},
            now.tiers[i],
            sentence("segment ", now.segments.name(i))};
}

template <class Result>
decision_run<std::int64_t> run_of_pipeline(const Result& now, const fit_version& version) {
    auto columns = summary_columns(now.base);
    decision_run<std::int64_t> run{.as_of = now.base.as_of,
                                   .fits = {version},
                                   .ids = now.base.customer,
                                   .input_names = std::move(columns.names),
                                   .inputs = std::move(columns.values),
                                   .result_names = {"value", "recency", "frequency", "monetary", "cluster"},
                                   .results = matrix(static_cast<Eigen::Index>(now.base.size()), 5),
                                   .tiers = {},
                                   .reasons = {}};
    for (std::size_t i = 0; i < now.base.size(); ++i) {
        auto outcome = outcome_of(now, i);
        for (Eigen::Index j = 0; j < 5; ++j)
            run.results(static_cast<Eigen::Index>(i), j) = outcome.results[static_cast<std::size_t>(j)];
        run.tiers.push_back(outcome.tier);
        run.reasons.push_back(std::move(outcome.reason));
    }
    return run;
}

} // namespace

TEST_CASE("decisions of a whole pipeline are made again bit for bit, also after a refit with other data") {
    const passing_directory place;
    const auto path = place / "decisions";
    const auto orders = purchases();
    const day june{1997y / 6 / 30}, september{1997y / 9 / 30};
    {
        auto record = opened<std::int64_t>(path);
        const auto fitted = analysis(june).fit(orders, where);
        record.add(run_of_pipeline(fitted.apply(orders, where, june), record.keep("analysis", fitted)));
        record.commit();
    }
    { // the next month, in another process, fits anew
        auto record = opened<std::int64_t>(path);
        const auto fitted = analysis(september).fit(orders, where);
        record.add(run_of_pipeline(fitted.apply(orders, where, september), record.keep("analysis", fitted)));
        record.commit();
    }
    auto record = opened<std::int64_t>(path);
    const std::vector fits{record.fit<fitted_analysis>(0, "analysis", analysis({})),
                           record.fit<fitted_analysis>(1, "analysis", analysis({}))};
    const auto again = [&](std::size_t run, std::int64_t customer, const fitted_analysis& fit) {
        return record.replay(run, customer, [&](const recorded_decision<std::int64_t>& of) {
            return outcome_of(fit.apply(summaries_of(fit.rules.summaries, of.as_of, of.customer,
                                                     record.runs()[run].input_names, of.inputs)),
                              0);
        });
    };
    std::size_t replayed = 0, otherwise = 0;
    for (std::size_t run = 0; run < 2; ++run)
        for (const auto& each : record.decisions(run))
            if (each.customer % (sanitized ? 110 : 11) == 0) {
                CHECK(again(run, each.customer, fits[run]).difference == "");
                otherwise += !again(run, each.customer, fits[1 - run]).same();
                ++replayed;
            }
    CHECK(replayed > repeats(400));
    CHECK(otherwise > repeats(100)); // the two fits are not the same

    // What was kept is enough to fit anew, to the same bits; and no longer, once somebody was erased.
    const auto inputs = record.inputs(0);
    const auto refitted =
        analysis(june).run(summaries_of(fits[0].rules.summaries, june, inputs.ids, inputs.names, inputs.values)).fitted;
    CHECK(first_difference(refitted, fits[0]) == "");
    const auto gone = record.decisions(0)[17].customer;
    CHECK(record.erase(gone) == 2);
    CHECK(refusal([&] { return record.inputs(0); }).code() == errc::bad_parameter);
    CHECK(again(0, record.decisions(0)[17].customer, record.fit<fitted_analysis>(0, "analysis", analysis({}))).same());
}

} // TEST_SUITE("io/decision_journal")
