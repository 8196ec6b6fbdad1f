#pragma once

/// @file
/// A journal in a SQLite database that the host has open, so that its orders and its ledger are committed together.
/// Needs SQLite 3 (`-lsqlite3`).

#include <clientele/io/sqlite.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/orders/journal.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// What the tables of a journal hold in all, kept in a row of its own: rows that SQLite lost, or found again, are
/// noticed. Its bytes: magic, version, CRC (16); six numbers (8 each); CRC of all these (4).
struct sqlite_totals {
    std::uint64_t table = 0;     ///< which of the two tables of groups is in use
    std::uint64_t sequence = 0;  ///< of the last group
    std::uint64_t groups = 0;    ///< in the table in use
    std::uint64_t snapshots = 0; ///< snapshots
    std::uint64_t bytes = 0;     ///< of all groups
    std::uint64_t crcs = 0;      ///< the sum of the CRCs of all groups and snapshots
    friend bool operator==(const sqlite_totals&, const sqlite_totals&) = default;

    static constexpr std::string_view magic = "ordersSQ";
    static constexpr std::size_t size = file_start_size + 48 + 4;

    [[nodiscard]] std::array<std::byte, size> as_bytes() const noexcept {
        std::array<std::byte, size> result{};
        put_file_start(result.data(), magic);
        std::byte* to = result.data() + file_start_size;
        for (const auto number : {table, sequence, groups, snapshots, bytes, crcs}) {
            put_8(to, number);
            to += 8;
        }
        put_4(to, crc32c({result.data(), size - 4}));
        return result;
    }
    [[nodiscard]] static sqlite_totals parse(bytes_view from, const std::string& where) {
        check_file_start(from, magic, where);
        if (from.size() != size || crc32c(from.first(size - 4)) != get_4(from.data() + size - 4))
            fail(errc::storage, no_row, "sqlite_journal: ", where, " is damaged after byte ", file_start_size);
        const auto number = [&](std::size_t at) { return get_8(from.data() + file_start_size + 8 * at); };
        return {number(0), number(1), number(2), number(3), number(4), number(5)};
    }
};

} // namespace detail
/// @endcond

/// A journal in three tables of a database: `<prefix>_totals`, `<prefix>_snapshots`, `<prefix>_groups_0` and its
/// counterpart `_1`.
///
///     sqlite_journal journal{connection};
///     journal.replay(visit);
///     sqlite3_exec(connection, "BEGIN; INSERT INTO orders ...", ...);
///     journal.append(7, record);
///     journal.commit();                                 // into the host's transaction
///     sqlite3_exec(connection, "COMMIT", ...);          // the order and the ledger's record, or none of both
///
/// `commit()` writes the group into the transaction that the host has begun, or into one of its own where there is
/// none. How durable a transaction is, and what a torn tail is, SQLite decides (`PRAGMA synchronous`, `journal_mode`).
/// Each group and each snapshot has its CRC and all together their totals, as SQLite notices few flipped bits: those
/// are refused when the journal is replayed. What a snapshot replaced is overwritten; to take it out of the write-ahead
/// log, too, which no transaction can do, a host with transactions of its own calls `commit()` once more after the
/// `COMMIT`. Where a transaction of the host was undone after a `commit()` in it, the next one is refused: what was
/// added is lost, and the ledger must be opened again. Snapshots are held in memory until `commit()`.
///
/// The connection belongs to the host, must outlive the journal, and is used by one thread at a time.
class sqlite_journal {
public:
    static constexpr std::string_view name = "sqlite_journal"; ///< for the record

    /// Makes the tables unless they are there.
    ///
    /// @param connection an open connection
    /// @param prefix what the names of the tables begin with: letters, digits, underscores
    /// @throws error `bad_parameter` for another prefix; `storage` when SQLite refuses, or when a table is lost
    explicit sqlite_journal(::sqlite3* connection, std::string prefix = "clientele_journal")
        : connection_{connection}, prefix_{std::move(prefix)} {
        require(connection != nullptr, "sqlite_journal: connection must be open");
        for (const char c : prefix_)
            require((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_',
                    "sqlite_journal: prefix must be letters, digits and underscores, got \"", detail::clipped(prefix_),
                    '"');
        const auto there =
            count("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('" + table("totals") + "', '" +
                  table("snapshots") + "', '" + table("groups_0") + "', '" + table("groups_1") + "')");
        if (there == 0)
            make_tables();
        else if (there != 4)
            fail(errc::storage, no_row, "sqlite_journal: of the tables ", called("..."), " only ", there,
                 " of 4 are there");
        totals_ = read_totals();
    }

    /// Reads everything as of one moment, whatever another writer commits meanwhile. To be called once, before anything
    /// is added.
    ///
    /// @param visit called with the shard, what it is, and its bytes, which are valid during the call
    /// @throws error `storage` for damage and for what SQLite refuses; what was visited by then is to be forgotten
    template <class Visit>
    void replay(Visit&& visit) {
        journal_report found{.journal = called("...")};
        const detail::sqlite_moment one{connection_};
        totals_ = read_totals();
        detail::sqlite_totals seen{.table = totals_.table, .sequence = totals_.sequence};
        detail::sqlite_statement snapshots{connection_,
                                           "SELECT shard, bytes FROM " + table("snapshots") + " ORDER BY shard"};
        while (snapshots.next()) {
            const auto shard = snapshots.number(0);
            visit(static_cast<std::size_t>(shard), journal_entry::snapshot,
                  snapshot_in(snapshots.bytes(1), shard, seen));
        }
        detail::sqlite_statement groups{connection_, all_groups()};
        while (groups.next()) {
            const auto group = group_in(groups.bytes(1), groups.number(0), seen);
            const auto content = groups.bytes(1).subspan(detail::frame_size);
            const bool whole =
                detail::each_record(content, group.records, [&](std::uint32_t shard, detail::bytes_view bytes) {
                    visit(std::size_t{shard}, journal_entry::record, bytes);
                });
            if (!whole)
                refuse_row(groups_table(), groups.number(0));
            found.records += group.records;
        }
        if (seen != totals_)
            fail(errc::storage, no_row, "sqlite_journal: ", called("..."), " is damaged: there are ", seen.groups,
                 " groups and ", seen.snapshots, " snapshots, and ", called("totals"), " knows of ", totals_.groups,
                 " and ", totals_.snapshots, ", or of others");
        found.snapshots = detail::to_size(seen.snapshots);
        found_ = std::move(found);
        replayed_ = true;
    }

    /// Adds a record to the group.
    void append(std::size_t shard, std::span<const std::byte> record) {
        require_replayed();
        pending_.add(shard_number(shard), record);
    }

    /// Adds a snapshot to the group, in place of all that was added to its shard before.
    void replace(std::size_t shard, std::span<const std::byte> snapshot) {
        require_replayed();
        const auto number = shard_number(shard);
        std::vector<std::byte> row = row_of(number, snapshot);
        pending_.take_out([&](std::uint32_t of) { return of == number; });
        std::erase_if(replaced_, [&](const auto& each) { return each.first == number; });
        replaced_.emplace_back(number, std::move(row));
    }

    /// Writes the group into the host's transaction, or makes it last in one of its own; without one of the host's,
    /// takes what snapshots replaced out of the write-ahead log.
    ///
    /// @throws error `storage` when SQLite refuses, or when the tables are not as the last `commit()` left them; the
    /// group is then kept
    void commit() {
        require_replayed();
        if (!pending_.empty() || !replaced_.empty())
            write_group();
        if (has_traces_ && ::sqlite3_get_autocommit(connection_) != 0)
            remove_traces();
    }

    /// What was found by `replay`, and how long all groups are now.
    [[nodiscard]] journal_report report() const {
        auto result = found_;
        result.record_bytes = totals_.bytes;
        return result;
    }

private:
    [[nodiscard]] std::string table(std::string_view what) const { return sentence(prefix_, "_", what); }
    /// Likewise, in complaints.
    [[nodiscard]] std::string called(std::string_view what) const {
        return sentence(detail::clipped(prefix_), "_", what);
    }
    [[nodiscard]] std::string groups_table() const { return table(totals_.table == 0 ? "groups_0" : "groups_1"); }
    [[nodiscard]] std::string all_groups() const {
        return "SELECT sequence, bytes FROM " + groups_table() + " ORDER BY sequence";
    }
    [[nodiscard]] std::int64_t count(const std::string& query) const {
        return detail::sqlite_number(connection_, query);
    }
    void run(const std::string& text) const { detail::sqlite_statement{connection_, text}.run(); }
    [[nodiscard]] static std::uint32_t shard_number(std::size_t shard) {
        require(shard <= UINT32_MAX, "sqlite_journal: shard must be below 2^32, got ", shard);
        return static_cast<std::uint32_t>(shard);
    }
    void require_replayed() const {
        require(replayed_, "sqlite_journal: ", called("..."), " must be replayed before anything is added to it");
    }
    [[noreturn]] static void refuse_row(const std::string& table, std::int64_t row) {
        fail(errc::storage, no_row, "sqlite_journal: row ", row, " of ", detail::clipped(table), " is damaged");
    }

    void make_tables() {
        sqlite_transaction changes{connection_};
        run("CREATE TABLE " + table("totals") + " (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        run("CREATE TABLE " + table("snapshots") + " (shard INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        run("CREATE TABLE " + table("groups_0") + " (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        run("CREATE TABLE " + table("groups_1") + " (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        write_totals({});
        changes.commit();
    }
    void write_totals(const detail::sqlite_totals& totals) const {
        const auto bytes = totals.as_bytes();
        detail::sqlite_statement{connection_, "REPLACE INTO " + table("totals") + " VALUES (0, ?)"}
            .bind(1, bytes)
            .run();
    }
    [[nodiscard]] detail::sqlite_totals read_totals() const {
        detail::sqlite_statement statement{connection_, "SELECT bytes FROM " + table("totals") + " WHERE id = 0"};
        const bool there = statement.next();
        return detail::sqlite_totals::parse(there ? statement.bytes(0) : std::span<const std::byte>{},
                                            called("totals"));
    }

    /// A snapshot's row begins with a page of zeros: SQLite keeps up to a page of a row among other rows, where bytes
    /// of deleted ones may be left, and the rest in pages of its own, which it overwrites.
    [[nodiscard]] std::vector<std::byte> row_of(std::uint32_t shard, std::span<const std::byte> snapshot) const {
        const auto start = detail::snapshot_start({shard, crc32c(snapshot), 0, snapshot.size()});
        std::vector<std::byte> row(start.size() + static_cast<std::size_t>(count("PRAGMA page_size")));
        std::copy(start.begin(), start.end(), row.begin());
        row.insert(row.end(), snapshot.begin(), snapshot.end());
        return row;
    }
    [[nodiscard]] std::span<const std::byte> snapshot_in(std::span<const std::byte> row, std::int64_t shard,
                                                         detail::sqlite_totals& seen) const {
        const auto whole = row.size() < detail::snapshot_start_size ? 0 : detail::get_8(row.data() + 32);
        if (shard < 0 || shard > UINT32_MAX || row.size() < detail::snapshot_start_size ||
            row.size() - detail::snapshot_start_size < whole)
            refuse_row(table("snapshots"), shard);
        const auto padded = row.size() - detail::to_size(whole);
        const auto snapshot = row.subspan(padded);
        const auto start = detail::snapshot_start({static_cast<std::uint32_t>(shard), crc32c(snapshot), 0, whole});
        if (!std::equal(start.begin(), start.end(), row.begin()) ||
            std::any_of(row.begin() + detail::snapshot_start_size, row.begin() + static_cast<std::ptrdiff_t>(padded),
                        [](std::byte each) { return each != std::byte{0}; }))
            refuse_row(table("snapshots"), shard);
        ++seen.snapshots;
        seen.crcs += detail::get_4(row.data() + 20);
        return snapshot;
    }
    /// A group's row is what a log holds of it.
    [[nodiscard]] detail::frame group_in(std::span<const std::byte> row, std::int64_t sequence,
                                         detail::sqlite_totals& seen) const {
        const auto found = detail::frame::parse(row, 0);
        if (!found || found->kind != detail::frame::group || found->sequence != static_cast<std::uint64_t>(sequence) ||
            found->length != row.size() - detail::frame_size || found->crc != crc32c(row.subspan(detail::frame_size)))
            refuse_row(groups_table(), sequence);
        add_group(seen, row, found->crc);
        return *found;
    }
    static void add_group(detail::sqlite_totals& totals, std::span<const std::byte> row, std::uint32_t crc) {
        ++totals.groups;
        totals.bytes += row.size();
        totals.crcs += crc;
    }

    void write_group() {
        sqlite_transaction changes{connection_};
        auto next = read_totals();
        if (next != totals_)
            fail(errc::storage, no_row, "sqlite_journal: ", called("..."),
                 " was changed by another writer, or a transaction "
                 "with a commit of this journal was undone: open it again");
        if (!replaced_.empty())
            put_snapshots_in_place(next);
        add_records(next, pending_);
        write_totals(next);
        changes.commit();
        has_traces_ = has_traces_ || !replaced_.empty();
        totals_ = next;
        pending_.clear();
        replaced_.clear();
    }
    void add_records(detail::sqlite_totals& totals, detail::pending_records& records) const {
        if (records.empty())
            return;
        const auto row = records.as_group(++totals.sequence, 0);
        detail::sqlite_statement{connection_,
                                 "INSERT INTO " + table(totals.table == 0 ? "groups_0" : "groups_1") + " VALUES (?, ?)"}
            .bind(1, static_cast<std::int64_t>(totals.sequence))
            .bind(2, row)
            .run();
        add_group(totals, row, detail::frame::crc_in(row));
    }

    /// Copies the records of the shards that stay into the other table and empties this one, page by page: single rows
    /// that are deleted leave bytes behind wherever SQLite had moved them before.
    void put_snapshots_in_place(detail::sqlite_totals& totals) const {
        const sqlite_secure_delete overwriting{connection_};
        const auto replaced = [&](std::uint32_t shard) {
            return std::any_of(replaced_.begin(), replaced_.end(),
                               [&](const auto& each) { return each.first == shard; });
        };
        detail::sqlite_totals next{.table = 1 - totals.table, .sequence = totals.sequence}, checked{};
        {
            detail::pending_records kept;
            detail::sqlite_statement groups{connection_, all_groups()};
            while (groups.next()) {
                const auto group = group_in(groups.bytes(1), groups.number(0), checked);
                (void)detail::each_record(groups.bytes(1).subspan(detail::frame_size), group.records,
                                          [&](std::uint32_t shard, detail::bytes_view record) {
                                              if (!replaced(shard))
                                                  kept.add(shard, record);
                                          });
                add_records(next, kept);
                kept.clear();
            }
        }
        if (checked.groups != totals.groups)
            fail(errc::storage, no_row, "sqlite_journal: ", detail::clipped(groups_table()),
                 " has lost groups since it was replayed");
        next.crcs += totals.crcs - checked.crcs; // what is left are the snapshots
        next.snapshots = totals.snapshots;
        run("DELETE FROM " + groups_table());
        for (const auto& [shard, row] : replaced_)
            put_snapshot(next, shard, row);
        totals = next;
    }
    void put_snapshot(detail::sqlite_totals& totals, std::uint32_t shard, std::span<const std::byte> row) const {
        {
            detail::sqlite_statement old{connection_, "SELECT bytes FROM " + table("snapshots") + " WHERE shard = ?"};
            detail::sqlite_totals seen{};
            if (old.bind(1, std::int64_t{shard}).next())
                (void)snapshot_in(old.bytes(0), shard, seen);
            totals.snapshots -= seen.snapshots;
            totals.crcs -= seen.crcs;
        }
        detail::sqlite_statement{connection_, "DELETE FROM " + table("snapshots") + " WHERE shard = ?"}
            .bind(1, std::int64_t{shard})
            .run();
        detail::sqlite_statement{connection_, "INSERT INTO " + table("snapshots") + " VALUES (?, ?)"}
            .bind(1, std::int64_t{shard})
            .bind(2, row)
            .run();
        ++totals.snapshots;
        totals.crcs += detail::get_4(row.data() + 20);
    }

    void remove_traces() {
        if (!detail::empty_write_ahead_log(connection_))
            fail(errc::storage, no_row,
                 "sqlite_journal: the group is committed, but the write-ahead log cannot be emptied "
                 "of what it replaced (",
                 detail::words_of(connection_), "): call commit() again when no other connection reads");
        has_traces_ = false;
    }

    ::sqlite3* connection_;
    std::string prefix_;
    detail::sqlite_totals totals_{};
    detail::pending_records pending_{};
    std::vector<std::pair<std::uint32_t, std::vector<std::byte>>> replaced_{};
    journal_report found_{};
    bool replayed_ = false, has_traces_ = false;
};
static_assert(journal_policy<sqlite_journal>);

} // namespace clientele::inline CLIENTELE_ABI
