#include <clientele/math/random.hpp>
#include <clientele/orders/journal.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include "journal_files.hpp"
#include <array>
#include <repeats.hpp>
#include <type_traits>

TEST_SUITE("orders/journal") {

using namespace clientele;
using strings = std::vector<std::string>;

namespace {
// Archetypes: each offers exactly its concept and nothing more.
struct journal_archetype {
    journal_archetype() = default;
    journal_archetype(const journal_archetype&) = delete;
    journal_archetype& operator=(const journal_archetype&) = delete;
    void replay(const auto&) {}
    void append(std::size_t, std::span<const std::byte>) {}
    void replace(std::size_t, std::span<const std::byte>) {}
    void commit() {}
    journal_report report() const { return {}; }
};
static_assert(journal_policy<journal_archetype> && journal_policy<no_journal> && journal_policy<file_journal<>>);
struct sync_archetype {
    struct verdict {
        operator bool() const { return true; }
    };
    verdict due(std::uint64_t, std::uint64_t) { return {}; }
};
static_assert(sync_policy<sync_archetype> && journal_policy<file_journal<sync_archetype>>);
static_assert(!std::is_copy_constructible_v<file_journal<>> && std::is_nothrow_move_constructible_v<file_journal<>>);

// A journal with groups of records in many shards, and how long its log was when each group had been acknowledged.
struct written_journal {
    std::vector<std::uint64_t> acknowledged{};
    std::vector<std::size_t> records{};
};
template <class Sync>
written_journal write_groups(const std::string& directory, Sync sync, int groups) {
    file_journal journal{directory, sync};
    (void)replayed(journal);
    random_generator g{7};
    written_journal result;
    std::size_t written = 0;
    for (int group = 0; group < groups; ++group) {
        for (auto n = g.below(5); n > 0; --n, ++written)
            journal.append(g.below(3), bytes_of(std::to_string(written) + std::string(g.below(9), 'x')));
        journal.commit();
        result.acknowledged.push_back(journal.report().record_bytes);
        result.records.push_back(written);
    }
    return result;
}

std::string sentence_of_opening(const std::string& directory) {
    const auto e = refusal([&] { return content_of_journal(directory); });
    CHECK(e.code() == errc::storage);
    return e.what();
}
} // namespace

TEST_CASE("no journal keeps nothing and takes no memory") {
    no_journal journal;
    journal.append(3, bytes_of("lost"));
    journal.replace(3, bytes_of("lost"));
    journal.commit();
    const auto content = replayed(journal);
    CHECK(content.shards.empty());
    CHECK(in_words(content.report) == "journal: none: 0 snapshots and 0 records read");
    static_assert(std::is_empty_v<no_journal>);
}

TEST_CASE("what was committed is found again in its order, and what was not is not") {
    const passing_directory place;
    const auto path = place / "ledger";
    {
        file_journal journal{path};
        CHECK(replayed(journal).shards.empty());
        journal.append(7, bytes_of("first"));
        journal.append(200, bytes_of(""));
        journal.append(7, bytes_of("second"));
        journal.commit();
        journal.commit(); // nothing in it
        journal.append(7, bytes_of("third"));
        journal.commit();
        journal.append(7, bytes_of("never committed"));
        CHECK(journal.directory() == path);
    }
    const auto content = content_of_journal(path);
    CHECK(content.shards == decltype(content.shards){{7, {"first", "second", "third"}}, {200, {""}}});
    CHECK(content.records == strings{"first", "", "second", "third"});
    CHECK(in_words(content.report) == "journal: " + path + "/log: 0 snapshots and 4 records read");
    CHECK(content.report.record_bytes == std::filesystem::file_size(path + "/log"));
    CHECK(files_in(path) == strings{"lock", "log"});
}

TEST_CASE("a snapshot takes the place of all that was added to its shard, in every file") {
    const passing_directory place;
    const auto path = place / "ledger";
    {
        file_journal journal{path};
        (void)replayed(journal);
        journal.append(1, bytes_of("customer Erin bought"));
        journal.append(2, bytes_of("kept"));
        journal.replace(3, bytes_of("snapshot of 3 with Erin"));
        journal.commit();
        journal.append(1, bytes_of("Erin, not yet committed"));
        journal.append(3, bytes_of("after the snapshot"));
        journal.replace(1, bytes_of("a first thought"));
        journal.replace(1, bytes_of("all of 1"));
        journal.replace(3, bytes_of("all of 3"));
        journal.append(1, bytes_of("later"));
        CHECK(stands_in(path, "Erin"));
        journal.commit();
        for (const auto gone : {"Erin", "first thought", "after the snapshot"})
            CHECK_FALSE(stands_in(path, gone));
        CHECK(files_in(path).size() == 4);
        journal.append(3, bytes_of("last"));
        journal.commit();
    }
    const auto content = content_of_journal(path);
    CHECK(content.shards ==
          decltype(content.shards){{1, {"=all of 1", "later"}}, {2, {"kept"}}, {3, {"=all of 3", "last"}}});
    CHECK(content.report.snapshots == 2);
    CHECK(content.report.records == 3);
}

TEST_CASE("hundreds of shards are replaced in one commit, and the log is short again") {
    const passing_directory place;
    const auto path = place / "ledger";
    file_journal journal{path, sync_never{}};
    (void)replayed(journal);
    for (std::size_t shard = 0; shard < 256; ++shard)
        journal.append(shard, bytes_of(std::string(100, 'r')));
    journal.commit();
    const auto before = journal.report().record_bytes;
    for (std::size_t shard = 0; shard < 256; ++shard)
        journal.replace(shard, bytes_of("state of " + std::to_string(shard)));
    journal.commit();
    CHECK(journal.report().record_bytes < before / 4);
    CHECK(files_in(path).size() == 258);
    file_journal moved = std::move(journal);
    moved.append(255, bytes_of("more"));
    moved.commit();
    {
        const auto other = std::move(moved);
    }
    const auto content = content_of_journal(path);
    CHECK(content.shards.size() == 256);
    CHECK(content.shards.at(255) == strings{"=state of 255", "more"});
    CHECK(content.report.records == 1);
}

TEST_CASE("cut at any byte a log holds every acknowledged group, no half one, and goes on from there") {
    const passing_directory place;
    const auto whole = place / "whole", cut = place / "cut";
    const auto check = [&](auto sync) {
        std::filesystem::remove_all(whole);
        const auto written = write_groups(whole, sync, 12);
        const auto all = content_of_journal(whole).records;
        const auto log = content_of(whole + "/log");
        // a log begins by a rename, with a start and a mark
        for (std::size_t length = 64; length <= log.size(); length += stride) {
            std::filesystem::create_directories(cut);
            write_content(cut + "/log", std::string_view{log}.substr(0, length));
            const auto content = content_of_journal(cut);
            std::size_t acknowledged = 0;
            for (std::size_t i = 0; i < written.records.size(); ++i)
                if (written.acknowledged[i] <= length)
                    acknowledged = written.records[i];
            const auto found = content.records.size();
            CHECK(found >= acknowledged);
            CHECK(std::find(written.records.begin(), written.records.end(), found) !=
                  written.records.end() + (found == 0 ? -1 : 0));
            CHECK(content.records == strings(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(found)));
            CHECK(std::filesystem::file_size(cut + "/log") + content.report.cut_bytes == length);
            if (content.report.cut_bytes > 0) {
                CHECK(content.report.cut_at == std::filesystem::file_size(cut + "/log"));
                CHECK(content_of_journal(cut).report.cut_bytes == 0);
            }
            {
                file_journal journal{cut, sync_never{}};
                (void)replayed(journal);
                journal.append(1, bytes_of("goes on"));
                journal.commit();
            }
            CHECK(content_of_journal(cut).records.size() == found + 1);
        }
    };
    check(sync_never{});
    check(sync_every{3});
    check(sync_always{});
}

TEST_CASE("bytes after the end are cut off and reported, up to the next mark") {
    const passing_directory place;
    const auto path = place / "ledger";
    (void)write_groups(path, sync_always{}, 3);
    const auto log = content_of(path + "/log");
    write_content(path + "/log", log + "some junk that is longer than a frame and means nothing");
    const auto content = content_of_journal(path);
    CHECK(in_words(content.report) == sentence("journal: ", path, "/log: 0 snapshots and ", content.records.size(),
                                               " records read, 55 bytes of a torn tail cut off at byte ", log.size()));
    CHECK(content_of(path + "/log") == log);
}

TEST_CASE("a group or a mark that stands where it was not written ends the log") {
    const passing_directory place;
    const auto path = place / "ledger";
    {
        file_journal journal{path, sync_never{}};
        (void)replayed(journal);
        for (const auto text : {"group  1", "group  2", "group  3"}) {
            journal.append(1, bytes_of(text)); // frames of 48 bytes, after a start of 32 and a mark of 32
            journal.commit();
        }
    }
    const auto log = content_of(path + "/log");
    const auto start = log.substr(0, 64), first = log.substr(64, 48), third = log.substr(160, 48);
    const auto found_in = [&](const std::string& changed) {
        write_content(path + "/log", changed);
        const auto content = content_of_journal(path);
        return std::pair{content.records.size(), content.report.cut_bytes};
    };
    CHECK(found_in(log) == std::pair{std::size_t{3}, std::uint64_t{0}});
    CHECK(found_in(start + first + third) == std::pair{std::size_t{1}, std::uint64_t{48}});
    CHECK(found_in(log + first) == std::pair{std::size_t{3}, std::uint64_t{48}});
    CHECK(found_in(log + log.substr(32, 32)) == std::pair{std::size_t{3}, std::uint64_t{32}}); // the first mark
    const auto mark = [&](std::uint64_t sequence, std::uint64_t at) {
        std::string bytes(32, ' ');
        detail::frame{detail::frame::mark, 0, sequence, at, 0}.put(reinterpret_cast<std::byte*>(bytes.data()),
                                                                   crc32c(bytes_of(log).first(32)));
        return bytes;
    };
    CHECK(found_in(log + mark(3, log.size())) == std::pair{std::size_t{3}, std::uint64_t{0}});
    CHECK(found_in(log + mark(3, 8)) == std::pair{std::size_t{3}, std::uint64_t{32}});
    write_content(path + "/log", log + mark(2, log.size())); // in its place, and of another log
    CHECK(sentence_of_opening(path).find("is damaged at byte 208") != std::string::npos);
    write_content(path + "/log", log);
}

TEST_CASE("a group's content is records and fewer than eight zeros") {
    detail::pending_records records;
    records.add(1, bytes_of("abc"));
    records.add(2, bytes_of(""));
    const auto group = records.as_group(1, 0);
    const auto content = group.subspan(detail::frame_size);
    const auto read = [](std::span<const std::byte> bytes, std::uint32_t count) {
        std::size_t seen = 0;
        return detail::each_record(bytes, count, [&](std::uint32_t, std::span<const std::byte>) { ++seen; }) &&
               seen == count;
    };
    CHECK(read(content, 2));
    CHECK_FALSE(read(content, 1));
    CHECK_FALSE(read(content, 3));
    CHECK_FALSE(read(content.first(18), 2));
    CHECK_FALSE(read(content.first(9), 1));
}

TEST_CASE("every flipped bit of a log is refused, but for the last mark, which is no more than reported") {
    const passing_directory place;
    const auto path = place / "ledger";
    (void)write_groups(path, sync_always{}, 6);
    {
        file_journal journal{path};
        (void)replayed(journal);
        journal.replace(2, bytes_of("a snapshot"));
        journal.append(2, bytes_of("and more"));
        journal.commit();
        journal.append(2, bytes_of("and a last"));
        journal.commit();
    }
    const auto all = content_of_journal(path);
    const auto log = content_of(path + "/log");
    for (std::size_t bit = 0; bit < 8 * log.size(); bit += stride) {
        flip_bit(path + "/log", bit);
        if (bit < 8 * (log.size() - 32)) {
            const auto said = sentence_of_opening(path);
            CHECK(said.find(path + "/log") != std::string::npos);
            CHECK(said.find("byte") != std::string::npos);
        } else {
            const auto content = content_of_journal(path);
            CHECK(content.report.cut_bytes == 32);
            CHECK(content == all);
        }
        write_content(path + "/log", log);
    }
    CHECK(content_of_journal(path) == all);
}

TEST_CASE("every flipped bit of a snapshot is refused, and every byte that is missing or too many") {
    const passing_directory place;
    const auto path = place / "ledger";
    {
        file_journal journal{path};
        (void)replayed(journal);
        journal.replace(2, bytes_of("a snapshot of some forty bytes for shard 2"));
        journal.commit();
    }
    const auto name = path + "/" + files_in(path).back();
    const auto snapshot = content_of(name);
    CHECK(snapshot.size() == 48 + 42);
    for (std::size_t bit = 0; bit < 8 * snapshot.size(); bit += stride) {
        flip_bit(name, bit);
        CHECK(sentence_of_opening(path).find(name) != std::string::npos);
        flip_bit(name, bit);
    }
    for (std::size_t length = 0; length < snapshot.size(); ++length) {
        write_content(name, std::string_view{snapshot}.substr(0, length));
        CHECK(sentence_of_opening(path).find(name) != std::string::npos);
    }
    write_content(name, snapshot + "x");
    CHECK(sentence_of_opening(path) == "journal: " + name + " must end at byte 90, and ends at byte 91");
    std::filesystem::remove(name);
    CHECK(sentence_of_opening(path) == "journal: cannot open " + name + ": No such file or directory");
    write_content(name, snapshot);
    CHECK(content_of_journal(path).report.snapshots == 1);
}

namespace {
void check_random_flips(std::size_t size, std::size_t flips, bool every) {
    const passing_directory place;
    const auto path = place / "ledger";
    random_generator g{11};
    std::string record(1000, ' ');
    {
        file_journal journal{path, sync_every{10}};
        (void)replayed(journal);
        std::string snapshot(size, ' ');
        for (auto& letter : snapshot)
            letter = static_cast<char>(g.below(256));
        journal.replace(0, bytes_of(snapshot));
        journal.commit();
        for (std::size_t written = 0; written < size; written += record.size()) {
            for (auto& letter : record)
                letter = static_cast<char>(g.below(256));
            journal.append(g.below(256), bytes_of(record));
            journal.commit();
        }
        journal.sync();
    }
    for (const auto& name : {std::string{"log"}, files_in(path).back()}) {
        const auto file = path + "/" + name, content = content_of(file);
        const auto end = 8 * (content.size() - (name == "log" ? 32 : 0)); // the last mark, flipped, is cut off
        for (std::size_t i = 0; i < (every ? end : flips); ++i) {
            const auto bit = every ? i : g.below(end);
            flip_bit(file, bit);
            const auto e = refusal([&] { return content_of_journal(path); });
            REQUIRE(e.code() == errc::storage);
            flip_bit(file, bit);
        }
    }
    CHECK(content_of_journal(path).report.cut_bytes == 0);
}
} // namespace

TEST_CASE("random flips of a megabyte of log and of snapshot are refused") {
    check_random_flips(1'000'000, repeats(100u), false);
}
TEST_CASE("ten thousand random flips of a megabyte are refused" * doctest::skip()) { // a minute: --no-skip
    check_random_flips(1'000'000, 10'000, false);
}
TEST_CASE("every flip of 64 KB of log and snapshot is refused" * doctest::skip()) { // some minutes: --no-skip
    check_random_flips(65'536, 0, true);
}

TEST_CASE("a later format, another kind of file, and snapshots without a log are refused in a sentence") {
    const passing_directory place;
    const auto path = place / "ledger";
    {
        file_journal journal{path};
        (void)replayed(journal);
        journal.replace(2, bytes_of("a snapshot"));
        journal.commit();
    }
    const auto log = path + "/log", snapshot = path + "/" + files_in(path).back();
    const auto as_version = [](std::string content, char version) {
        content[8] = version;
        detail::put_4(reinterpret_cast<std::byte*>(content.data() + 12), crc32c(bytes_of(content).first(12)));
        return content;
    };
    const auto log_content = content_of(log), snapshot_content = content_of(snapshot);
    write_content(log, as_version(log_content, 2));
    CHECK(sentence_of_opening(path) == "journal: " + log + " has format version 2, at byte 8; this program reads 1");
    write_content(log, snapshot_content);
    CHECK(sentence_of_opening(path) == "journal: " + log + " is another kind of file, by its first 8 bytes");
    write_content(log, "");
    CHECK(sentence_of_opening(path) == "journal: " + log + " is damaged at byte 0, or no file of a journal");
    write_content(log, log_content.substr(0, 20));
    CHECK(sentence_of_opening(path) == "journal: " + log + " is damaged, or ends too early, after byte 16");
    std::filesystem::remove(log);
    CHECK(sentence_of_opening(path) == "journal: " + path + " has snapshots and no log: " + log + " is lost");
    write_content(log, log_content);
    write_content(snapshot, as_version(snapshot_content, 3));
    CHECK(sentence_of_opening(path) ==
          "journal: " + snapshot + " has format version 3, at byte 8; this program reads 1");
    write_content(snapshot, snapshot_content);
    CHECK(content_of_journal(path).report.snapshots == 1);
}

TEST_CASE("a directory has one writer at a time") {
    const passing_directory place;
    const auto path = place / "ledger";
    {
        const file_journal first{path};
        CHECK(sentence_of_opening(path) == "journal: " + path + " has another writer");
    }
    CHECK(content_of_journal(path).records.empty());
}

TEST_CASE("a directory that cannot be made, or not be written to, is refused") {
    const passing_directory place;
    CHECK(sentence_of_opening(place / "no/such") ==
          "journal: cannot make the directory " + (place / "no/such") + ": No such file or directory");
    CHECK_THROWS_WITH_AS((void)file_journal<>{std::string("a\0b", 3)},
                         "journal: the path must be without NUL, got \"a?b\"", error);
    write_content(place / "file", "");
    CHECK(sentence_of_opening(place / "file").find("cannot open") != std::string::npos);
    const auto closed = place / "closed";
    std::filesystem::create_directory(closed);
    std::filesystem::permissions(closed, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const bool is_root = ::geteuid() == 0; // whom no permission stops
    if (is_root) {
        std::filesystem::permissions(place / "", std::filesystem::perms::all);
        REQUIRE(::seteuid(65534) == 0);
    }
    const auto said = sentence_of_opening(closed);
    if (is_root)
        REQUIRE(::seteuid(0) == 0);
    CHECK(said == "journal: cannot open " + closed + "/lock: Permission denied");
}

TEST_CASE("nothing can be added to a journal that was not replayed") {
    const passing_directory place;
    file_journal journal{place / "ledger"};
    CHECK_THROWS_WITH_AS(journal.append(0, bytes_of("x")),
                         doctest::Contains("ledger must be replayed before anything is added to it"), error);
    CHECK_THROWS_AS(journal.replace(0, bytes_of("x")), error);
    CHECK_THROWS_AS(journal.commit(), error);
    (void)replayed(journal);
    journal.append(0, bytes_of("x"));
    journal.commit();
    if constexpr (sizeof(std::size_t) > 4)
        CHECK_THROWS_WITH_AS(journal.append(std::size_t{1} << 32, bytes_of("x")),
                             "journal: shard must be below 2^32, got 4294967296", error);
}

TEST_CASE("a sync policy is asked at each commit, with what was written since the last sync") {
    struct recorded {
        std::vector<std::array<std::uint64_t, 2>>* asked;
        bool due(std::uint64_t commits, std::uint64_t bytes) {
            asked->push_back({commits, bytes});
            return commits == 2;
        }
    };
    const passing_directory place;
    std::vector<std::array<std::uint64_t, 2>> asked;
    const auto path = place / "ledger";
    {
        file_journal journal{path, recorded{&asked}};
        (void)replayed(journal);
        for (int i = 0; i < 5; ++i) {
            journal.append(1, bytes_of("12345678")); // 8 and 8 in a frame of 32 bytes
            journal.commit();
        }
    }
    CHECK(asked == decltype(asked){{1, 48}, {2, 96}, {1, 48}, {2, 96}, {1, 48}});
    file_journal journal{path, recorded{&asked}};
    (void)replayed(journal);
    CHECK(asked.size() == 6); // what was read is asked about
    CHECK(asked.back() == std::array<std::uint64_t, 2>{1, 48});
    CHECK(sync_every{3}.due(3, 0));
    CHECK_FALSE(sync_every{3}.due(2, 0));
    CHECK(sync_always{}.due(1, 0));
    CHECK_FALSE(sync_never{}.due(1'000'000, 1'000'000));
}

} // TEST_SUITE("orders/journal")
