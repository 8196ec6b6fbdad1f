#pragma once

/// @file
/// What makes a ledger last: journals of bytes, by shard. None, or files of our own with a stated sync policy;
/// `io/sqlite_journal.hpp` has one in a database of the host.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/orders/detail/journal_directory.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a journal hands back.
enum class journal_entry {
    snapshot, ///< all that a shard held at some time
    record    ///< what was added to it since
};

/// What a journal found when it was replayed, and how long it is now.
struct journal_report {
    std::string journal{};          ///< where it is
    std::size_t snapshots = 0;      ///< snapshots read
    std::size_t records = 0;        ///< records read
    std::uint64_t cut_at = 0;       ///< where a torn tail began, if there was one
    std::uint64_t cut_bytes = 0;    ///< how many bytes of it were cut off; none of them was acknowledged as durable
    std::uint64_t record_bytes = 0; ///< what the records take up now: a host shortens the journal by new snapshots
};

/// One line for people: "journal: ledger/log: 2 snapshots and 12 records read".
[[nodiscard]] inline std::string in_words(const journal_report& report) {
    auto out = sentence("journal: ", report.journal, ": ", detail::counted(report.snapshots, "snapshot", "snapshots"),
                        " and ", detail::counted(report.records, "record", "records"), " read");
    if (report.cut_bytes > 0)
        out += sentence(", ", detail::counted(report.cut_bytes, "byte", "bytes"), " of a torn tail cut off at byte ",
                        report.cut_at);
    return out;
}

/// @cond INTERNAL
namespace detail {
struct journal_visit_archetype {
    void operator()(std::size_t, journal_entry, std::span<const std::byte>) const {}
};
} // namespace detail
/// @endcond

/// Keeps the bytes of a ledger's shards. It knows nothing of what they mean.
///
/// - `replay(visit)` first, once: calls `visit(shard, entry, bytes)` for the newest snapshot of every shard, then for
///   the records after it, in the order in which they were added, across all shards.
/// - `append(shard, record)` and `replace(shard, snapshot)` add to a group. A snapshot stands for all that was added to
///   its shard before it.
/// - `commit()` makes the group last: when it returns, all of the group is as durable as the journal promises; when the
///   process ends before, all or nothing of it is found again. What a snapshot replaces is then in no file any more.
/// - `report()` says what was found.
template <class Policy>
concept journal_policy =
    requires(Policy& journal, const Policy& opened, std::size_t shard, std::span<const std::byte> bytes) {
        journal.replay(detail::journal_visit_archetype{});
        journal.append(shard, bytes);
        journal.replace(shard, bytes);
        journal.commit();
        { opened.report() } -> std::same_as<journal_report>;
    };

/// Keeps nothing: for ledgers that live as long as their process. Costs nothing. The default.
struct no_journal {
    static constexpr std::string_view name = "no_journal"; ///< for the record
    /// There is nothing.
    constexpr void replay(const auto&) const noexcept {}
    /// Forgets it.
    constexpr void append(std::size_t, std::span<const std::byte>) const noexcept {}
    /// Forgets it.
    constexpr void replace(std::size_t, std::span<const std::byte>) const noexcept {}
    /// Nothing to do.
    constexpr void commit() const noexcept {}
    /// Nothing was found.
    [[nodiscard]] journal_report report() const { return {.journal = "none"}; }
};
static_assert(journal_policy<no_journal>);

/// @cond INTERNAL
namespace detail {

/// Commits of a journal. Where one throws, whoever is forgotten in memory is not yet on disk: whatever forgets next
/// settles that first.
class retried_commit {
public:
    /// Commits.
    template <journal_policy Journal>
    void make(Journal& journal) {
        owed_ = true;
        journal.commit();
        owed_ = false;
    }
    /// Commits what an earlier one could not.
    template <journal_policy Journal>
    void settle(Journal& journal) {
        if (owed_)
            make(journal);
    }

private:
    bool owed_ = false;
};

} // namespace detail
/// @endcond

/// Decides when a journal waits for the disk. `due(commits, bytes)` is asked at each commit, with what was written
/// since the last time, this commit included. What no sync has followed outlives the process, but perhaps not the
/// machine.
template <class Policy>
concept sync_policy = requires(Policy& policy, std::uint64_t commits, std::uint64_t bytes) {
    { policy.due(commits, bytes) } -> std::convertible_to<bool>;
};

/// Every commit waits for the disk: what `commit()` acknowledged survives a power cut. The default.
struct sync_always {
    static constexpr std::string_view name = "sync_always"; ///< for the record
    /// Yes.
    [[nodiscard]] constexpr bool due(std::uint64_t, std::uint64_t) const noexcept { return true; }
};

/// Every so many commits one waits for the disk; a power cut may take those since.
struct sync_every {
    static constexpr std::string_view name = "sync_every"; ///< for the record
    std::uint64_t commits = 100;                           ///< at least 1
    /// Whether there were so many.
    [[nodiscard]] constexpr bool due(std::uint64_t since, std::uint64_t) const noexcept { return since >= commits; }
};

/// No commit waits for the disk: the operating system writes when it likes, mostly within half a minute.
struct sync_never {
    static constexpr std::string_view name = "sync_never"; ///< for the record
    /// No.
    [[nodiscard]] constexpr bool due(std::uint64_t, std::uint64_t) const noexcept { return false; }
};
static_assert(sync_policy<sync_always> && sync_policy<sync_every> && sync_policy<sync_never>);

#if defined(CLIENTELE_POSIX_FILES)

/// A journal in a directory of its own: a log of all shards, and a snapshot of each that had one. For systems with the
/// files of POSIX; elsewhere it is declared and not defined.
///
///     file_journal journal{"ledger"};                    // every commit waits for the disk
///     journal.replay([&](std::size_t shard, journal_entry entry, std::span<const std::byte> bytes) { ... });
///     journal.append(7, record);
///     journal.commit();                                  // group commit: one write and one sync, whatever its size
///
/// A kill at any byte loses nothing that `commit()` acknowledged. A torn tail after the last recorded sync is cut off
/// and reported; damage before it, in a snapshot too, is refused with the file and the byte, and so is a later format.
/// Where a write fails (a full disk) the group is kept and `commit()` may be called again; after a sync that failed the
/// journal refuses everything until it is opened again. One thread at a time.
template <class Sync>
class file_journal {
    static_assert(sync_policy<Sync>, "file_journal: sync must offer due(commits, bytes) (sync_policy)");

public:
    static constexpr std::string_view name = "file_journal"; ///< for the record

    /// Opens a journal, or begins one, and holds it until the end of its life.
    ///
    /// @param directory where the files are; made if there is none, in a directory that must be there
    /// @param sync when a commit waits for the disk
    /// @throws error `storage` when the system refuses, when another writer holds the directory, when the log's first
    /// bytes are damaged or of a later format
    explicit file_journal(std::string directory, Sync sync = {})
        : files_{std::move(directory)}, sync_{std::move(sync)} {}

    /// Reads everything. To be called once, before anything is added.
    ///
    /// @param visit called with the shard, what it is, and its bytes, which are valid during the call
    /// @throws error `storage` for damage before the last recorded sync; what was visited by then is to be forgotten
    template <class Visit>
    void replay(Visit&& visit) {
        journal_report found{.journal = files_.log_path()};
        std::vector<std::byte> memory;
        for (const auto& place : files_.snapshots()) {
            visit(std::size_t{place.shard}, journal_entry::snapshot, files_.read_snapshot(place, memory));
            ++found.snapshots;
        }
        auto walk = files_.walk();
        while (walk.next()) {
            const bool whole = detail::each_record(walk.content(), walk.records(),
                                                   [&](std::uint32_t shard, std::span<const std::byte> bytes) {
                                                       visit(std::size_t{shard}, journal_entry::record, bytes);
                                                   });
            if (!whole)
                files_.refuse_damage(walk.at() - walk.content().size(), walk.at());
            found.records += walk.records();
        }
        found.cut_at = walk.at();
        found.cut_bytes = files_.begin_after(walk);
        if (found.cut_bytes == 0)
            found.cut_at = 0;
        found_ = std::move(found);
        sync_if_due(); // what is read is as good as acknowledged
    }

    /// Adds a record to the group.
    void append(std::size_t shard, std::span<const std::byte> record) { files_.append(shard, record); }

    /// Adds a snapshot to the group, in place of all that was added to its shard before.
    /// @throws error `storage` when it cannot be written
    void replace(std::size_t shard, std::span<const std::byte> snapshot) { files_.replace(shard, snapshot); }

    /// Makes the group last. With a snapshot in it everything is synced, whatever the policy says: the new log, which
    /// holds no record of the shards that are replaced, takes the place of the old one, whose snapshots of these are
    /// removed.
    ///
    /// @throws error `storage` when the group cannot be written or synced
    void commit() {
        files_.commit();
        sync_if_due();
    }

    /// Waits for the disk now, whatever the policy says: before a host ends, say.
    void sync() {
        if (files_.unsynced_commits() > 0)
            files_.sync();
    }

    /// What was found by `replay`, and how long the log is now.
    [[nodiscard]] journal_report report() const {
        auto result = found_;
        result.record_bytes = files_.log_bytes();
        return result;
    }

    /// Where the files are.
    [[nodiscard]] const std::string& directory() const noexcept { return files_.path(); }

private:
    void sync_if_due() {
        if (files_.unsynced_commits() > 0 && sync_.due(files_.unsynced_commits(), files_.unsynced_bytes()))
            files_.sync();
    }

    detail::journal_directory files_;
    Sync sync_;
    journal_report found_{};
};

#endif

} // namespace clientele::inline CLIENTELE_ABI
