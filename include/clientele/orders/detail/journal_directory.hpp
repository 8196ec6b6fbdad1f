#pragma once

/// @file
/// A journal in a directory: one log of all shards, and a snapshot of each. The log says which snapshots it goes on
/// from, so that to rename a new log over the old one puts any number of snapshots in place, at once or not at all.

#include <clientele/orders/detail/journal_walk.hpp>

#if defined(CLIENTELE_POSIX_FILES)

#include <algorithm>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The files of a journal, held by one writer.
class journal_directory {
public:
    explicit journal_directory(std::string path) : path_{std::move(path)} {
        make_directory(path_);
        lock_ = file{in("lock"), O_RDWR | O_CREAT, "open"};
        if (!lock_.lock())
            fail(errc::storage, no_row, "journal: ", path_, " has another writer");
        const auto names = names_in(path_);
        if (std::find(names.begin(), names.end(), "log") == names.end()) {
            for (const auto& name : names)
                if (name.starts_with(snapshot_prefix))
                    fail(errc::storage, no_row, "journal: ", path_, " has snapshots and no log: ", in("log"),
                         " is lost");
            put_in_place(begin_log({}));
            sync_directory(in(".."));
        } else {
            open_log();
        }
        const auto is_left_over = [&](const std::string& name) {
            return name == "log.new" || (name.starts_with(snapshot_prefix) && !is_in_use(name));
        };
        if (std::any_of(names.begin(), names.end(), is_left_over))
            sync_directory(path_);     // the log that needs none of them may have come into its place unsynced
        for (const auto& name : names) // what a writer that was killed had not put in place, or not yet removed
            if (is_left_over(name))
                remove_file(in(name));
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string log_path() const { return in("log"); }
    [[nodiscard]] std::uint64_t log_bytes() const noexcept { return log_end_; }
    [[nodiscard]] std::uint64_t unsynced_commits() const noexcept { return unsynced_commits_; }
    [[nodiscard]] std::uint64_t unsynced_bytes() const noexcept { return unsynced_bytes_; }
    [[nodiscard]] const std::vector<snapshot_place>& snapshots() const noexcept { return start_.snapshots; }

    /// The bytes of a snapshot, in memory that the next one uses again.
    [[nodiscard]] bytes_view read_snapshot(const snapshot_place& place, std::vector<std::byte>& memory) const {
        const file snapshot{in(name_of(place)), O_RDONLY, "open"};
        const auto expected = snapshot_start(place);
        std::byte start[snapshot_start_size];
        const auto size = snapshot.size();
        const auto start_read = static_cast<std::size_t>((std::min)(size, std::uint64_t{snapshot_start_size}));
        snapshot.read(0, {start, start_read});
        check_file_start({start, start_read}, snapshot_magic, snapshot.path());
        if (!std::equal(start, start + start_read, expected.begin(), expected.end()))
            fail(errc::storage, no_row, "journal: ", snapshot.path(), " is damaged between byte 16 and byte 48");
        if (size != snapshot_start_size + place.length)
            fail(errc::storage, no_row, "journal: ", snapshot.path(), " must end at byte ",
                 snapshot_start_size + place.length, ", and ends at byte ", size);
        const auto length = static_cast<std::size_t>(place.length);
        if (memory.size() < length)
            memory.resize(length);
        snapshot.read(snapshot_start_size, {memory.data(), length});
        if (crc32c({memory.data(), length}) != place.crc)
            fail(errc::storage, no_row, "journal: ", snapshot.path(), " is damaged between byte 48 and byte ", size);
        return {memory.data(), length};
    }

    [[nodiscard]] log_walk walk() const { return {log_, start_bytes_, log_end_, log_crc_}; }

    /// Takes the log up to where a walk has come, cuts off a torn tail, and returns its length.
    std::uint64_t begin_after(const log_walk& walked) {
        const auto tail = log_end_ - walked.at();
        if (tail > 0) {
            if (const auto mark = walked.mark_ahead(); mark < log_end_)
                refuse_damage(walked.at(), mark);
            if (!log_.truncate(walked.at()))
                fail_for_system("cut the torn tail off", log_.path());
            log_.sync();
        }
        log_end_ = walked.at();
        sequence_ = walked.sequence();
        unsynced_commits_ = walked.unsynced_groups();
        unsynced_bytes_ = walked.unsynced_bytes();
        replayed_ = true;
        return tail;
    }

    [[noreturn]] void refuse_damage(std::uint64_t at, std::uint64_t before) const {
        fail(errc::storage, no_row, "journal: ", log_.path(), " is damaged at byte ", at, ", before byte ", before,
             ", up to which it was synced");
    }

    void append(std::size_t shard, bytes_view record) {
        require_ready();
        pending_.add(shard_number(shard), record);
    }

    /// Writes the snapshot, to be put in place by the next commit.
    void replace(std::size_t shard, bytes_view bytes) {
        require_ready();
        const snapshot_place place{shard_number(shard), crc32c(bytes), ++last_generation_, bytes.size()};
        file written{in(name_of(place)), O_RDWR | O_CREAT | O_TRUNC, "create"};
        if (!written.put(0, snapshot_start(place)) || !written.put(snapshot_start_size, bytes)) {
            const int why = errno;
            (void)::unlink(written.path().c_str());
            errno = why;
            fail_for_system("write", written.path());
        }
        written.begin_sync();
        pending_.take_out([&](std::uint32_t of) { return of == place.shard; });
        const auto same = std::find_if(staged_.begin(), staged_.end(),
                                       [&](const staged_snapshot& each) { return each.place.shard == place.shard; });
        if (same != staged_.end()) {
            const auto before = in(name_of(same->place));
            *same = {place, std::move(written)};
            remove_file(before);
            return;
        }
        staged_.push_back({place, std::move(written)});
        if (constexpr std::size_t most_open = 64; staged_.size() > most_open)
            settle(staged_[staged_.size() - 1 - most_open]);
    }

    /// Writes what was appended as one group; with snapshots to put in place, as a log that goes on from them.
    void commit() {
        require_ready();
        if (!staged_.empty())
            return put_snapshots_in_place();
        if (pending_.empty())
            return;
        const auto group = pending_.as_group(sequence_ + 1, log_crc_);
        if (!log_.put(log_end_, group)) {
            const int why = errno;
            in_doubt_ = !log_.truncate(log_end_); // else half a group would stand before the next one
            errno = why;
            fail_for_system("write", log_.path());
        }
        log_end_ += group.size();
        ++sequence_;
        ++unsynced_commits_;
        unsynced_bytes_ += group.size();
        pending_.clear();
    }

    /// Syncs the log, and records there that it was.
    void sync() {
        in_doubt_ = true; // after a sync that failed nobody knows what the disk holds, whatever a second one says
        log_.sync();
        in_doubt_ = false;
        unsynced_commits_ = unsynced_bytes_ = 0;
        std::byte mark[frame_size];
        frame{frame::mark, 0, sequence_, log_end_, 0}.put(mark, log_crc_);
        if (log_.put(log_end_, mark)) // without one the next mark says the same
            log_end_ += frame_size;
        else
            in_doubt_ = !log_.truncate(log_end_);
    }

private:
    struct staged_snapshot {
        snapshot_place place;
        file written; ///< closed once it is synced
    };
    static constexpr std::string_view snapshot_prefix = "snapshot-";

    [[nodiscard]] std::string in(std::string_view name) const { return sentence(path_, "/", name); }
    [[nodiscard]] static std::string name_of(const snapshot_place& place) {
        return sentence(snapshot_prefix, place.shard, "-", place.generation);
    }
    [[nodiscard]] bool is_in_use(std::string_view name) const {
        return std::any_of(start_.snapshots.begin(), start_.snapshots.end(),
                           [&](const snapshot_place& place) { return name_of(place) == name; });
    }
    [[nodiscard]] static std::uint32_t shard_number(std::size_t shard) {
        require(shard <= UINT32_MAX, "journal: shard must be below 2^32, got ", shard);
        return static_cast<std::uint32_t>(shard);
    }
    void require_ready() const {
        require(replayed_, "journal: ", path_, " must be replayed before anything is added to it");
        if (in_doubt_) [[unlikely]]
            fail(errc::storage, no_row, "journal: ", path_,
                 " may not hold what was written since an earlier failure: ", "open it again");
    }
    void settle(staged_snapshot& each) {
        if (!each.written.is_open())
            return;
        in_doubt_ = true;
        each.written.sync();
        each.written = file{};
        in_doubt_ = false;
    }

    /// A log that is not yet in place.
    struct new_log {
        log_start start;
        std::uint32_t crc;
        std::uint64_t end;
        file written;
        std::uint64_t sequence = 0;

        void add(pending_records& records) {
            if (records.empty())
                return;
            const auto group = records.as_group(++sequence, crc);
            written.write(end, group);
            end += group.size();
        }
    };
    [[nodiscard]] new_log begin_log(std::vector<snapshot_place> snapshots) {
        log_start start{.identity = ++last_generation_, .snapshots = std::move(snapshots)};
        const auto bytes = start.bytes();
        new_log result{std::move(start), crc32c(bytes), bytes.size(),
                       file{in("log.new"), O_RDWR | O_CREAT | O_TRUNC, "create"}};
        result.written.write(0, bytes);
        return result;
    }
    /// Ends a new log with a mark, syncs it, and puts it into the place of the old one.
    void put_in_place(new_log next) {
        std::byte mark[frame_size];
        frame{frame::mark, 0, next.sequence, next.end, 0}.put(mark, next.crc);
        next.written.write(next.end, mark);
        in_doubt_ = true;
        next.written.sync();
        sync_directory(path_); // the snapshots' names before the log that needs them
        rename_file(next.written.path(), in("log"));
        sync_directory(path_);
        in_doubt_ = false;
        log_ = std::move(next.written);
        log_.rename_to(in("log"));
        start_bytes_ = log_start_size + next.start.snapshots.size() * snapshot_place_size;
        start_ = std::move(next.start);
        log_crc_ = next.crc;
        log_end_ = next.end + frame_size;
        sequence_ = next.sequence;
        unsynced_commits_ = unsynced_bytes_ = 0;
    }

    void put_snapshots_in_place() {
        for (auto& each : staged_)
            settle(each);
        auto places = start_.snapshots, old = places;
        const auto is_replaced = [&](std::uint32_t shard) {
            return std::any_of(staged_.begin(), staged_.end(),
                               [&](const auto& each) { return each.place.shard == shard; });
        };
        std::erase_if(places, [&](const auto& place) { return is_replaced(place.shard); });
        std::erase_if(old, [&](const auto& place) { return !is_replaced(place.shard); });
        for (const auto& each : staged_)
            places.push_back(each.place);
        std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.shard < b.shard; });

        auto next = begin_log(std::move(places));
        copy_records(next, is_replaced);
        next.add(pending_);
        put_in_place(std::move(next));
        pending_.clear();
        staged_.clear();
        in_doubt_ = true; // what should be gone is gone only after this
        for (const auto& place : old)
            remove_file(in(name_of(place)));
        sync_directory(path_);
        in_doubt_ = false;
    }

    /// Copies the records of the shards that stay.
    template <class Leaves>
    void copy_records(new_log& next, const Leaves& leaves) const {
        auto old = walk();
        pending_records kept;
        while (old.next()) {
            (void)each_record(old.content(), old.records(), [&](std::uint32_t shard, bytes_view record) {
                if (!leaves(shard))
                    kept.add(shard, record);
            });
            next.add(kept);
            kept.clear();
        }
        if (old.at() != log_end_)
            refuse_damage(old.at(), log_end_);
    }

    void open_log() {
        log_ = file{in("log"), O_RDWR, "open"};
        log_end_ = log_.size();
        std::vector<std::byte> start(log_start_size);
        start.resize(static_cast<std::size_t>((std::min)(log_end_, std::uint64_t{log_start_size})));
        log_.read(0, start);
        check_file_start(start, log_magic, log_.path());
        const std::uint64_t count = start.size() < log_start_size ? UINT64_MAX : get_4(start.data() + 24);
        if (count > (log_end_ - start.size()) / snapshot_place_size)
            fail(errc::storage, no_row, "journal: ", log_.path(), " is damaged, or ends too early, after byte 16");
        start.resize(log_start_size + static_cast<std::size_t>(count) * snapshot_place_size);
        log_.read(0, start);
        start_ = log_start::parse(start, log_.path());
        start_bytes_ = start.size();
        log_crc_ = crc32c(start);
        last_generation_ = start_.identity; // above those of its snapshots
    }

    std::string path_;
    file lock_{}, log_{};
    log_start start_{};
    std::uint64_t start_bytes_ = 0, log_end_ = 0, sequence_ = 0, last_generation_ = 0;
    std::uint64_t unsynced_commits_ = 0, unsynced_bytes_ = 0;
    std::uint32_t log_crc_ = 0;
    pending_records pending_{};
    std::vector<staged_snapshot> staged_{};
    bool replayed_ = false, in_doubt_ = false;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI

#endif
