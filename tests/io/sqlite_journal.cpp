#include <clientele/io/sqlite_journal.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "../orders/journal_files.hpp"
#include "../refusal.hpp"
#include <csignal>
#include <numeric>
#include <repeats.hpp>
#include <sys/wait.h>
#include <unistd.h>

TEST_SUITE("io/sqlite_journal") {

using namespace clientele;
using strings = std::vector<std::string>;

namespace {
// A connection that is closed at the end.
class database {
public:
    explicit database(const std::string& path, const std::string& setup = "PRAGMA journal_mode = WAL") {
        REQUIRE(::sqlite3_open(path.c_str(), &connection_) == SQLITE_OK);
        run(setup);
    }
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    ~database() { CHECK(::sqlite3_close(connection_) == SQLITE_OK); } // no statement is left open
    operator ::sqlite3*() const { return connection_; }
    void run(const std::string& text) const {
        CAPTURE(text);
        REQUIRE(::sqlite3_exec(connection_, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    [[nodiscard]] std::int64_t number(const std::string& query) const {
        detail::sqlite_statement statement{connection_, query};
        return statement.next() ? statement.number(0) : -1;
    }

private:
    ::sqlite3* connection_ = nullptr;
};

journal_content content_of_database(const std::string& path) {
    const database opened{path};
    sqlite_journal journal{opened};
    return replayed(journal);
}
} // namespace

TEST_CASE("what was committed is found again in its order, and what was not is not") {
    const passing_directory place;
    const auto path = place / "crm.db";
    {
        const database opened{path};
        sqlite_journal journal{opened};
        CHECK(replayed(journal).shards.empty());
        journal.append(7, bytes_of("first"));
        journal.append(200, bytes_of(""));
        journal.append(7, bytes_of("second"));
        journal.commit();
        journal.commit(); // nothing in it
        journal.replace(3, bytes_of("snapshot"));
        journal.append(3, bytes_of("third"));
        journal.commit();
        CHECK(journal.report().record_bytes > 0);
        journal.append(7, bytes_of("never committed"));
    }
    const auto content = content_of_database(path);
    CHECK(content.shards ==
          decltype(content.shards){{3, {"=snapshot", "third"}}, {7, {"first", "second"}}, {200, {""}}});
    CHECK(content.records == strings{"first", "", "second", "third"});
    CHECK(in_words(content.report) == "journal: clientele_journal_...: 1 snapshot and 4 records read");
}

TEST_CASE("orders and ledger are committed together, or undone together") {
    const passing_directory place;
    const auto path = place / "crm.db";
    {
        const database opened{path};
        opened.run("CREATE TABLE orders (amount INTEGER)");
        sqlite_journal journal{opened, "ledger"};
        (void)replayed(journal);
        opened.run("BEGIN; INSERT INTO orders VALUES (1)");
        journal.append(1, bytes_of("order 1"));
        journal.commit();
        opened.run("COMMIT; BEGIN; INSERT INTO orders VALUES (2)");
        journal.append(1, bytes_of("order 2"));
        journal.replace(2, bytes_of("all of 2"));
        journal.commit();
        opened.run("ROLLBACK");
        journal.append(1, bytes_of("order 3"));
        CHECK_THROWS_WITH_AS(journal.commit(),
                             "sqlite_journal: ledger_... was changed by another writer, or a transaction with a commit "
                             "of this journal was undone: open it again",
                             error);
        CHECK(opened.number("SELECT count(*) FROM orders") == 1);
        CHECK(opened.number("SELECT count(*) FROM ledger_groups_0") == 1);
        sqlite_journal again{opened, "ledger"};
        CHECK(replayed(again).records == strings{"order 1"});
        again.append(1, bytes_of("order 4"));
        again.commit();
    }
    const database opened{path};
    sqlite_journal journal{opened, "ledger"};
    CHECK(replayed(journal).records == strings{"order 1", "order 4"});
}

TEST_CASE("a complaint is short, whatever the prefix of the tables") {
    const passing_directory place;
    const database opened{place / "crm.db"};
    const std::string prefix(500, 'p');
    sqlite_journal journal{opened, prefix};
    const auto early = refusal([&] { return journal.append(1, bytes_of("x")), 0; });
    CHECK(std::string{early.what()}.size() < 200);
    (void)replayed(journal);
    opened.run("DELETE FROM " + prefix + "_totals");
    CHECK(std::string{refusal([&] { return sqlite_journal{opened, prefix}.report(); }).what()}.size() < 200);
}

TEST_CASE("the second of two writers is refused when it commits") {
    const passing_directory place;
    const auto path = place / "crm.db";
    const database one{path}, two{path};
    sqlite_journal first{one}, second{two};
    (void)replayed(first);
    (void)replayed(second);
    first.append(1, bytes_of("first"));
    first.commit();
    second.append(1, bytes_of("second"));
    CHECK_THROWS_WITH_AS(second.commit(), doctest::Contains("was changed by another writer"), error);
    one.run("BEGIN IMMEDIATE");
    sqlite_journal third{two};
    (void)replayed(third);
    third.append(1, bytes_of("third"));
    CHECK_THROWS_WITH_AS(third.commit(), "sqlite: cannot BEGIN IMMEDIATE: database is locked", error);
    one.run("COMMIT");
    third.commit(); // the group was kept
    sqlite_journal last{one};
    CHECK(replayed(last).records == strings{"first", "third"});
}

namespace {
// Names that are erased in random order from a journal that holds them in records and snapshots of all sizes.
void check_erasure(const std::string& setup, bool own_transactions) {
    CAPTURE(setup);
    const passing_directory place;
    const auto path = place / "crm.db";
    const database opened{path, setup};
    opened.run("CREATE TABLE orders (amount INTEGER)");
    sqlite_journal journal{opened};
    (void)replayed(journal);
    random_generator g{5};
    const auto name = [](std::size_t shard) { return "customer-" + std::to_string(shard) + "-secret"; };
    std::vector<bool> erased(30, false);
    const auto in_transaction = [&](const auto& work) {
        if (!own_transactions)
            opened.run("BEGIN; INSERT INTO orders VALUES (1)");
        work();
        journal.commit();
        if (!own_transactions) {
            opened.run("COMMIT");
            journal.commit();
        }
    };
    for (int round = 0; round < 60; ++round) {
        in_transaction([&] {
            for (std::size_t shard = 0; shard < erased.size(); ++shard)
                for (auto n = g.below(4); n > 0 && !erased[shard]; --n)
                    journal.append(shard, bytes_of(name(shard) + std::string(g.below(300), 'r')));
            for (std::size_t shard = 0; shard < erased.size(); ++shard)
                if (!erased[shard] && g.below(8) == 0)
                    journal.replace(
                        shard,
                        bytes_of(name(shard) + std::string(g.below(g.below(3) == 0 ? 9000 : 200), 's') + name(shard)));
        });
        if (round % 2 == 0)
            continue;
        const auto shard = g.below(erased.size());
        in_transaction(
            [&] { journal.replace(shard, bytes_of(std::string(g.below(g.below(2) == 0 ? 6000 : 100), 'e'))); });
        erased[shard] = true;
        for (std::size_t each = 0; each < erased.size(); ++each)
            if (erased[each])
                CHECK_FALSE(stands_in(place / "", name(each)));
    }
    sqlite_journal again{opened};
    CHECK(replayed(again).shards.size() == erased.size());
}
} // namespace

TEST_CASE("what a snapshot replaces is in no page, no write-ahead log and no journal of the database") {
    for (const bool own : {true, false}) {
        check_erasure("PRAGMA secure_delete = OFF; PRAGMA journal_mode = WAL", own);
        check_erasure("PRAGMA secure_delete = OFF; PRAGMA page_size = 512; PRAGMA journal_mode = DELETE", own);
    }
}

TEST_CASE("of many versions of many snapshots only the newest are in the file") {
    const passing_directory place;
    const auto path = place / "crm.db";
    const database opened{path, "PRAGMA page_size = 1024; PRAGMA synchronous = OFF"};
    sqlite_journal journal{opened};
    (void)replayed(journal);
    random_generator g{7};
    std::vector<int> newest(500, 0); // SQLite moves rows among pages, and leaves bytes of them behind
    int version = 0;
    const auto marked = [](int number) {
        const auto digits = std::to_string(number);
        return "<" + std::string(8 - digits.size(), '0') + digits + ">";
    };
    for (int round = 0; round < 150; ++round) {
        for (int i = 0; i < 40; ++i) {
            const auto shard = g.below(newest.size());
            newest[shard] = ++version;
            std::string bytes = marked(version);
            for (auto n = g.below(30); n > 0; --n)
                bytes += marked(version);
            journal.replace(shard, bytes_of(bytes));
        }
        journal.commit();
        if (round % 10 > 0)
            continue;
        const auto file = content_of(path);
        int old = 0;
        for (auto at = file.find('<'); at != std::string::npos; at = file.find('<', at + 1))
            if (at + 9 < file.size() && file[at + 9] == '>')
                old +=
                    std::find(newest.begin(), newest.end(), std::atoi(file.substr(at + 1, 8).c_str())) == newest.end();
        CHECK(old == 0);
    }
}

TEST_CASE("the host's own setting of what is overwritten stays as it was") {
    const passing_directory place;
    for (const std::string mode : {"0", "1", "2"}) {
        const database opened{place / ("crm" + mode), "PRAGMA secure_delete = " + (mode == "2" ? "FAST" : mode)};
        sqlite_journal journal{opened};
        (void)replayed(journal);
        journal.replace(1, bytes_of("x"));
        journal.commit();
        CHECK(opened.number("PRAGMA secure_delete") == std::stoll(mode));
    }
}

TEST_CASE("a reader of the old state keeps it from being taken out, which is said and can be tried again") {
    const passing_directory place;
    const auto path = place / "crm.db";
    const database opened{path}, reader{path};
    sqlite_journal journal{opened};
    (void)replayed(journal);
    journal.append(1, bytes_of("Erin"));
    journal.commit();
    reader.run("BEGIN; SELECT count(*) FROM clientele_journal_groups_0");
    journal.replace(1, bytes_of("nobody"));
    CHECK_THROWS_WITH_AS(journal.commit(), doctest::Contains("the group is committed, but the write-ahead log"), error);
    reader.run("COMMIT");
    journal.commit();
    CHECK_FALSE(stands_in(place / "", "Erin"));
    sqlite_journal again{reader};
    CHECK(replayed(again).shards == decltype(journal_content::shards){{1, {"=nobody"}}});
}

TEST_CASE("what is replayed is the journal of one moment, whatever another writer commits meanwhile") {
    const passing_directory place;
    const auto path = place / "crm.db";
    const database opened{path}, writer{path};
    sqlite_journal journal{opened}, other{writer};
    (void)replayed(other);
    other.replace(1, bytes_of("snapshot"));
    other.append(1, bytes_of("before"));
    other.commit();
    strings seen;
    journal.replay([&](std::size_t, journal_entry, std::span<const std::byte> bytes) {
        seen.push_back(text_of(bytes));
        if (seen.size() == 1) {
            other.append(1, bytes_of("meanwhile"));
            other.commit();
        }
    });
    CHECK(seen == strings{"snapshot", "before"});
    CHECK(opened.number("SELECT count(*) FROM clientele_journal_groups_1") == 2); // nothing holds it to that moment
    journal.append(1, bytes_of("too late"));
    CHECK_THROWS_WITH_AS(journal.commit(), doctest::Contains("was changed by another writer"), error);
}

TEST_CASE("where the database is full a commit fails, keeps its group, and can be called again") {
    const passing_directory place;
    const database opened{place / "crm.db"};
    sqlite_journal journal{opened};
    (void)replayed(journal);
    journal.append(1, bytes_of("acknowledged"));
    journal.commit();
    opened.run("PRAGMA max_page_count = " + std::to_string(opened.number("PRAGMA page_count") + 1));
    journal.append(2, bytes_of(std::string(50'000, 'x')));
    const auto e = refusal([&] { journal.commit(); });
    CHECK(e.code() == errc::storage);
    CHECK(std::string{e.what()}.find("database or disk is full") != std::string::npos);
    journal.replace(3, bytes_of(std::string(50'000, 's')));
    CHECK(refusal([&] { journal.commit(); }).code() == errc::storage);
    {
        sqlite_journal seen{opened};
        CHECK(replayed(seen).records == strings{"acknowledged"});
    }
    opened.run("PRAGMA max_page_count = 100000");
    journal.commit();
    sqlite_journal seen{opened};
    CHECK(replayed(seen).records == strings{"acknowledged", std::string(50'000, 'x')});
}

TEST_CASE("no flipped bit of the database file gives other bytes than were written") {
    const passing_directory place;
    const auto path = place / "crm.db";
    {
        const database opened{path, "PRAGMA page_size = 1024; PRAGMA journal_mode = DELETE"};
        sqlite_journal journal{opened};
        (void)replayed(journal);
        for (int i = 0; i < 20; ++i) {
            journal.append(static_cast<std::size_t>(i % 3),
                           bytes_of("record " + std::to_string(i) + std::string(40, 'r')));
            if (i == 9)
                journal.replace(4, bytes_of("snapshot " + std::string(1500, 's')));
            journal.commit();
        }
        for (std::size_t shard = 7; shard < 9; ++shard)
            journal.replace(shard, bytes_of("another"));
        journal.commit();
    }
    const auto all = content_of_database(path);
    CHECK(all.shards.size() == 6);
    const auto file = content_of(path);
    random_generator g{9};
    int refused = 0;
    for (int trial = 0; trial < repeats(4000); ++trial) {
        auto flipped = file;
        const auto bit = g.below(8 * file.size());
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        ::sqlite3* connection = nullptr;
        REQUIRE(::sqlite3_open(":memory:", &connection) == SQLITE_OK);
        REQUIRE(::sqlite3_deserialize(connection, "main", reinterpret_cast<unsigned char*>(flipped.data()),
                                      static_cast<::sqlite3_int64>(flipped.size()),
                                      static_cast<::sqlite3_int64>(flipped.size()), 0) == SQLITE_OK);
        journal_content found;
        const auto e = refusal([&] {
            sqlite_journal journal{connection};
            found = replayed(journal);
        });
        CAPTURE(bit);
        if (e.code() == errc::storage)
            ++refused;
        else
            CHECK(found == all); // a bit that nothing is made of
        REQUIRE(::sqlite3_close(connection) == SQLITE_OK);
    }
    CHECK(refused > repeats(1500));
}

TEST_CASE("lost rows, rows of another time, lost tables and later formats are refused in a sentence") {
    const passing_directory place;
    const database opened{place / "crm.db"};
    {
        sqlite_journal journal{opened};
        (void)replayed(journal);
        for (const auto text : {"one", "two", "three"}) {
            journal.append(1, bytes_of(text));
            journal.replace(2, bytes_of(text));
            journal.commit();
        }
    }
    const auto sentence_after = [&](const std::string& change) {
        opened.run("SAVEPOINT before; " + change);
        const auto e = refusal([&] {
            sqlite_journal journal{opened};
            return replayed(journal);
        });
        CHECK(e.code() == errc::storage);
        opened.run("ROLLBACK TO before; RELEASE before");
        return std::string{e.what()};
    };
    const std::string groups = "clientele_journal_groups_1";
    CHECK(opened.number("SELECT count(*) FROM " + groups) == 3);
    CHECK(sentence_after("DELETE FROM " + groups + " WHERE sequence = (SELECT max(sequence) FROM " + groups + ")") ==
          "sqlite_journal: clientele_journal_... is damaged: there are 2 groups and 1 snapshots, and "
          "clientele_journal_totals knows of 3 and 1, or of others");
    CHECK(sentence_after("DELETE FROM clientele_journal_snapshots").find("3 groups and 0 snapshots") !=
          std::string::npos);
    CHECK(sentence_after("UPDATE " + groups + " SET sequence = sequence + 1000") ==
          "sqlite_journal: row " + std::to_string(opened.number("SELECT min(sequence) FROM " + groups) + 1000) +
              " of " + groups + " is damaged");
    CHECK(sentence_after("UPDATE clientele_journal_snapshots SET shard = 3") ==
          "sqlite_journal: row 3 of clientele_journal_snapshots is damaged");
    CHECK(sentence_after("UPDATE clientele_journal_snapshots SET bytes = x'00'") ==
          "sqlite_journal: row 2 of clientele_journal_snapshots is damaged");
    CHECK(sentence_after("DROP TABLE " + groups) ==
          "sqlite_journal: of the tables clientele_journal_... only 3 of 4 are there");
    CHECK(sentence_after("DELETE FROM clientele_journal_totals") ==
          "journal: clientele_journal_totals is damaged at byte 0, or no file of a journal");
    auto totals = detail::sqlite_totals{}.as_bytes();
    detail::put_4(totals.data() + 8, 7);
    detail::put_4(totals.data() + 12, crc32c(std::span<const std::byte>{totals}.first(12)));
    opened.run("SAVEPOINT before");
    detail::sqlite_statement{opened, "UPDATE clientele_journal_totals SET bytes = ?"}.bind(1, totals).run();
    CHECK_THROWS_WITH_AS(sqlite_journal{opened},
                         "journal: clientele_journal_totals has format version 7, at byte 8; this program reads 1",
                         error);
    opened.run("ROLLBACK TO before; RELEASE before");
    CHECK_THROWS_WITH_AS((sqlite_journal{opened, "a b"}),
                         "sqlite_journal: prefix must be letters, digits and underscores, got \"a b\"", error);
    CHECK_THROWS_WITH_AS(sqlite_journal{nullptr}, "sqlite_journal: connection must be open", error);
    sqlite_journal unread{opened};
    CHECK_THROWS_WITH_AS(unread.commit(),
                         "sqlite_journal: clientele_journal_... must be replayed before anything is added to it",
                         error);
}

namespace {
[[noreturn]] void write_until_killed(const std::string& path, std::uint64_t seed, int pipe) {
    random_generator g{seed};
    ::sqlite3* connection = nullptr;
    if (::sqlite3_open(path.c_str(), &connection) != SQLITE_OK ||
        ::sqlite3_exec(connection, "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS orders (number INTEGER)",
                       nullptr, nullptr, nullptr) != SQLITE_OK)
        ::_exit(1);
    sqlite_journal journal{connection};
    std::uint64_t next = 0;
    journal.replay([&](std::size_t, journal_entry entry, std::span<const std::byte> bytes) {
        if (entry == journal_entry::record)
            next = std::max(next, detail::get_8(bytes.data()) + 1);
    });
    for (;; ++next) {
        std::byte bytes[8];
        detail::put_8(bytes, next);
        journal.append(next % 5, bytes);
        if (g.below(6) == 0)
            journal.replace(100 + g.below(3), bytes);
        const auto order = "BEGIN; INSERT INTO orders VALUES (" + std::to_string(next) + ")";
        if (::sqlite3_exec(connection, order.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            ::_exit(1);
        journal.commit();
        if (::sqlite3_exec(connection, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK ||
            ::write(pipe, &next, sizeof next) != sizeof next)
            ::_exit(1);
        journal.commit();
    }
}
} // namespace

TEST_CASE("a writer killed at 200 random moments loses nothing acknowledged, and orders and ledger agree") {
    const passing_directory place;
    const auto path = place / "crm.db";
    random_generator g{2025};
    std::size_t total = 0;
    for (std::uint64_t trial = 0; trial < repeats(200u); ++trial) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const auto child = ::fork();
        if (child == 0)
            write_until_killed(path, trial, ends[1]);
        (void)::close(ends[1]);
        std::uint64_t said = 0, acknowledged = 0;
        if (g.below(10) > 0 && ::read(ends[0], &said, sizeof said) == sizeof said)
            acknowledged = said + 1;
        ::usleep(static_cast<::useconds_t>(g.below(2000)));
        (void)::kill(child, SIGKILL);
        while (::read(ends[0], &said, sizeof said) == sizeof said)
            acknowledged = said + 1;
        (void)::close(ends[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));

        const auto content = content_of_database(path);
        CHECK(content.records.size() >= std::max<std::size_t>(acknowledged, total));
        total = content.records.size();
        for (std::size_t i = 0; i < total; ++i)
            REQUIRE(detail::get_8(bytes_of(content.records[i]).data()) == i);
        const database opened{path};
        if (total > 0)
            CHECK(opened.number("SELECT count(*) FROM orders") == static_cast<std::int64_t>(total));
    }
    CHECK(total > repeats(100));
}

} // TEST_SUITE("io/sqlite_journal")
