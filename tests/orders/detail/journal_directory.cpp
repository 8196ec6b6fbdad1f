#include <clientele/math/random.hpp>
#include <clientele/orders/journal.hpp>

#include <doctest/doctest.h>

#include "../../refusal.hpp"
#include "../journal_files.hpp"
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <numeric>
#include <repeats.hpp>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Failures of the system and ends of the process, at every step of a commit.
TEST_SUITE("orders/detail/journal_directory") {

using namespace clientele;
using strings = std::vector<std::string>;

#if defined(__linux__)
// Every sync of this program comes through here, and fails where a test wishes it.
namespace {
std::function<bool()> on_sync; // whether the sync may go on
int synced(long call, int handle) {
    if (on_sync && !on_sync()) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(call, handle));
}
} // namespace
extern "C" {
int fdatasync(int handle) { return synced(SYS_fdatasync, handle); }
int fsync(int handle) { return synced(SYS_fsync, handle); }
}

TEST_CASE("killed at any step of a commit, a journal is as before or as after it") {
    const passing_directory place;
    const auto path = place / "ledger";
    std::vector<std::string> copies;
    const auto copy = [&] {
        copies.push_back(place / ("copy" + std::to_string(copies.size())));
        std::filesystem::copy(path, copies.back(), std::filesystem::copy_options::recursive);
        return true;
    };
    for (const bool shortens : {false, true}) {
        file_journal journal{path};
        (void)replayed(journal);
        journal.append(1, bytes_of("Erin"));
        journal.append(2, bytes_of("Frank"));
        journal.replace(3, bytes_of("Grace"));
        journal.commit();
        journal.append(2, bytes_of("more of Frank"));
        if (shortens) {
            journal.replace(1, bytes_of("nobody"));
            journal.replace(3, bytes_of("nobody"));
        }
        (void)copy();
        on_sync = copy;
        journal.commit();
        on_sync = nullptr;
        (void)copy();
        CHECK(copies.size() == (shortens ? 8 : 3)); // two snapshots, the log, its names, the rename, what is removed
        const auto before = content_of_journal(copies.front()), after = content_of_journal(copies.back());
        CHECK_FALSE(before == after);
        bool changed = false;
        for (const auto& each : copies) {
            const auto content = content_of_journal(each);
            changed = changed || content == after;
            CHECK((content == (changed ? after : before)));
            CHECK(content.report.cut_bytes == 0);
            CHECK(stands_in(each, "Erin") == !(shortens && changed)); // opening ends what a commit began
            CHECK(files_in(each).size() == (changed && shortens ? 4 : 3));
        }
        copies.clear();
        for (const auto& name : files_in(place / ""))
            std::filesystem::remove_all(place / name);
    }
}

TEST_CASE("after a sync that failed nothing is taken until the journal is opened again") {
    for (int failing = 0; failing < 6; ++failing) {
        CAPTURE(failing);
        const passing_directory place;
        const auto path = place / "ledger";
        {
            file_journal journal{path};
            (void)replayed(journal);
            journal.append(1, bytes_of("acknowledged"));
            journal.commit();
            journal.append(2, bytes_of("in doubt"));
            if (failing > 0)
                journal.replace(1, bytes_of("= acknowledged"));
            int syncs = failing == 0 ? 0 : 1;
            on_sync = [&] { return syncs++ != failing; };
            const auto e = refusal([&] { journal.commit(); });
            on_sync = nullptr;
            CHECK(e.code() == errc::storage);
            CHECK(std::string{e.what()}.find("cannot sync " + path) != std::string::npos);
            CHECK(std::string{e.what()}.find("Input/output error") != std::string::npos);
            const auto later =
                "journal: " + path + " may not hold what was written since an earlier failure: open it again";
            CHECK_THROWS_WITH_AS(journal.append(1, bytes_of("x")), later.c_str(), error);
            CHECK_THROWS_WITH_AS(journal.commit(), later.c_str(), error);
        }
        auto content = content_of_journal(path);
        CHECK(content.shards.at(1).front().find("acknowledged") != std::string::npos);
        CHECK(content.report.cut_bytes == 0);
    }
}
#endif

TEST_CASE("where the disk is full a commit fails, keeps its group, and can be called again") {
    const passing_directory place;
    const auto path = place / "ledger";
    file_journal journal{path};
    (void)replayed(journal);
    journal.append(1, bytes_of("acknowledged"));
    journal.commit();
    const auto copy = place / "copy";
    const auto acknowledged = [&] {
        std::filesystem::remove_all(copy);
        std::filesystem::copy(path, copy, std::filesystem::copy_options::recursive);
        return content_of_journal(copy);
    };
    const auto before = std::filesystem::file_size(path + "/log");
    journal.append(2, bytes_of(std::string(500, 'x')));
    for (std::uint64_t room = 0; room < 500; room += 37) {
        const auto e = refusal_in_small_files(before + room, [&] { journal.commit(); });
        CHECK(e.code() == errc::storage);
        CHECK(e.what() == "journal: cannot write " + path + "/log: File too large");
        CHECK(std::filesystem::file_size(path + "/log") == before);
    }
    CHECK(acknowledged().records == strings{"acknowledged"});
    journal.append(3, bytes_of("also in the group"));
    journal.commit();
    CHECK(acknowledged().records == strings{"acknowledged", std::string(500, 'x'), "also in the group"});

    // A snapshot that does not fit changes nothing; neither does a log that does not.
    journal.append(2, bytes_of("before the snapshot"));
    const auto e = refusal_in_small_files(100, [&] { journal.replace(2, bytes_of(std::string(500, 's'))); });
    CHECK(std::string{e.what()}.find("journal: cannot write " + path + "/snapshot-2-") == 0);
    CHECK(files_in(path) == strings{"lock", "log"});
    journal.replace(3, bytes_of("= all of 3"));
    for (const std::uint64_t most : {40u, 60u, 100u, 200u, 600u, 700u})
        CHECK(refusal_in_small_files(most, [&] { journal.commit(); }).code() == errc::storage);
    CHECK(acknowledged().records.size() == 3);
    journal.commit();
    CHECK(acknowledged().shards ==
          decltype(journal_content::shards){
              {1, {"acknowledged"}}, {2, {std::string(500, 'x'), "before the snapshot"}}, {3, {"== all of 3"}}});
}

TEST_CASE("a mark that finds no room is left to the next sync") {
    const passing_directory place;
    const auto path = place / "ledger";
    file_journal journal{path};
    (void)replayed(journal);
    const auto before = std::filesystem::file_size(path + "/log");
    journal.append(1, bytes_of("12345678"));
    const auto e = refusal_in_small_files(before + 48 + 10, [&] { journal.commit(); });
    CHECK(e.what() == std::string{"nothing was refused"});
    CHECK(std::filesystem::file_size(path + "/log") == before + 48);
    journal.append(1, bytes_of("more"));
    journal.commit();
    const auto copy = place / "copy";
    std::filesystem::copy(path, copy, std::filesystem::copy_options::recursive);
    CHECK(content_of_journal(copy).records == strings{"12345678", "more"});
}

TEST_CASE("damage that comes while a journal is open is not copied into a new log") {
    const passing_directory place;
    const auto path = place / "ledger";
    file_journal journal{path};
    (void)replayed(journal);
    journal.append(1, bytes_of("a record"));
    journal.append(2, bytes_of("another"));
    journal.commit();
    flip_bit(path + "/log", 8 * (32 + 32 + 32 + 12));
    journal.replace(2, bytes_of("all of 2"));
    const auto said = "journal: " + path + "/log is damaged at byte 64, before byte 160, up to which it was synced";
    CHECK_THROWS_WITH_AS(journal.commit(), said.c_str(), error);
    flip_bit(path + "/log", 8 * (32 + 32 + 32 + 12));
    journal.commit();
    CHECK(files_in(path).size() == 3);
}

namespace {
// A ledger that counts: shard s holds numbers, ascending; together they are 0, 1, 2, ...
struct counting_ledger {
    std::array<std::vector<std::uint64_t>, 4> shards{};

    [[nodiscard]] std::uint64_t count() const {
        return std::accumulate(shards.begin(), shards.end(), std::uint64_t{},
                               [](auto sum, const auto& each) { return sum + each.size(); });
    }
    void take(std::size_t shard, std::span<const std::byte> bytes) {
        for (; bytes.size() >= 8; bytes = bytes.subspan(8))
            shards[shard].push_back(detail::get_8(bytes.data()));
    }
    [[nodiscard]] static std::vector<std::byte> bytes(std::span<const std::uint64_t> numbers) {
        std::vector<std::byte> result(8 * numbers.size());
        for (std::size_t i = 0; i < numbers.size(); ++i)
            detail::put_8(result.data() + 8 * i, numbers[i]);
        return result;
    }
    template <class Journal>
    void restore(Journal& journal) {
        journal.replay([&](std::size_t shard, journal_entry entry, std::span<const std::byte> bytes) {
            if (entry == journal_entry::snapshot)
                shards[shard].clear();
            take(shard, bytes);
        });
    }
    [[nodiscard]] bool is_whole() const {
        std::vector<bool> seen(count());
        for (const auto& each : shards)
            for (std::size_t i = 0; i < each.size(); ++i) {
                if (each[i] >= seen.size() || seen[each[i]] || (i > 0 && each[i] <= each[i - 1]))
                    return false;
                seen[each[i]] = true;
            }
        return true;
    }
};

// Commits groups until it is killed: says how many numbers there will be before each commit, and again after it.
[[noreturn]] void write_until_killed(const std::string& path, std::uint64_t seed, int pipe) {
    random_generator g{seed};
    file_journal journal{path, sync_every{.commits = 1 + g.below(4)}};
    counting_ledger ledger;
    ledger.restore(journal);
    for (auto next = ledger.count();;) {
        for (auto n = 1 + g.below(30); n > 0; --n, ++next) {
            const auto shard = g.below(4);
            ledger.shards[shard].push_back(next);
            journal.append(shard, counting_ledger::bytes(std::array{next}));
        }
        if (g.below(5) == 0)
            for (std::size_t shard = g.below(4); shard < 4; ++shard)
                journal.replace(shard, counting_ledger::bytes(ledger.shards[shard]));
        if (::write(pipe, &next, sizeof next) != sizeof next)
            ::_exit(1);
        journal.commit();
        if (::write(pipe, &next, sizeof next) != sizeof next)
            ::_exit(1);
    }
}
} // namespace

TEST_CASE("a writer killed at 200 random moments loses nothing acknowledged, and no group by half") {
    const passing_directory place;
    const auto path = place / "ledger";
    random_generator g{2024};
    std::uint64_t total = 0;
    for (std::uint64_t trial = 0; trial < repeats(200u); ++trial) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        const auto child = ::fork();
        if (child == 0)
            write_until_killed(path, trial, ends[1]);
        (void)::close(ends[1]);
        std::uint64_t said = 0, announced = 0, acknowledged = 0;
        bool started = false;
        if (g.below(10) > 0) // else it may not even have opened the journal
            started = ::read(ends[0], &announced, sizeof announced) == sizeof announced;
        ::usleep(static_cast<::useconds_t>(g.below(3000)));
        (void)::kill(child, SIGKILL);
        bool even = !started;
        for (; ::read(ends[0], &said, sizeof said) == sizeof said; even = !even)
            (even ? announced : acknowledged) = said;
        (void)::close(ends[0]);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));

        counting_ledger ledger;
        file_journal journal{path, sync_never{}};
        ledger.restore(journal);
        CHECK(ledger.is_whole());
        CHECK(ledger.count() >= acknowledged);
        CHECK((ledger.count() == announced || ledger.count() == acknowledged || ledger.count() == total));
        total = ledger.count();
    }
    CHECK(total > repeats(200));
}

} // TEST_SUITE("orders/detail/journal_directory")
