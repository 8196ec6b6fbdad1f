#pragma once

/// @file
/// What a journal's files look like, byte by byte. All numbers are little-endian; every byte is covered by a CRC-32C.
///
///     any file   magic (8), version (4), CRC of these (4): fixed for ever
///     log        ..., identity (8), snapshots (4), CRC of the whole start (4), per snapshot: shard (4), CRC (4),
///                generation (8), length (8); then frames
///     frame      kind (4), records (4), sequence (8), length (8), CRC of the content (4), CRC of these and of the
///                log's start (4); a group's content follows, per record: length (4), shard (4), bytes; zeros up to a
///                multiple of 8
///     mark       a frame without content: `length` is its own place in the file. What stands before it was synced
///     snapshot   ..., shard (4), CRC of the bytes (4), generation (8), length (8), zero (4), CRC of these (4); bytes

#include <clientele/error.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/math/detail/little_endian.hpp>

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

using bytes_view = std::span<const std::byte>;

inline constexpr std::uint32_t journal_version = 1;
inline constexpr std::string_view log_magic = "ordersLG", snapshot_magic = "ordersSN";
inline constexpr std::size_t file_start_size = 16, log_start_size = 32, snapshot_place_size = 24, frame_size = 32,
                             snapshot_start_size = 48, record_start_size = 8;

inline void put_4(std::byte* to, std::uint32_t number) noexcept { to_little_endian(to, number); }
inline void put_8(std::byte* to, std::uint64_t number) noexcept { to_little_endian(to, number); }
[[nodiscard]] constexpr std::uint32_t get_4(const std::byte* from) noexcept {
    return from_little_endian<std::uint32_t>(from);
}
[[nodiscard]] constexpr std::uint64_t get_8(const std::byte* from) noexcept {
    return from_little_endian<std::uint64_t>(from);
}

/// What every file begins with.
inline void put_file_start(std::byte* to, std::string_view magic) noexcept {
    std::memcpy(to, magic.data(), 8);
    put_4(to + 8, journal_version);
    put_4(to + 12, crc32c({to, 12}));
}

/// Refuses a file that is not one of ours, is damaged there, or was written by a later version.
inline void check_file_start(bytes_view start, std::string_view magic, const std::string& path) {
    if (start.size() < file_start_size || crc32c(start.first(12)) != get_4(start.data() + 12))
        fail(errc::storage, no_row, "journal: ", path, " is damaged at byte 0, or no file of a journal");
    if (std::memcmp(start.data(), magic.data(), 8) != 0)
        fail(errc::storage, no_row, "journal: ", path, " is another kind of file, by its first 8 bytes");
    if (const auto version = get_4(start.data() + 8); version != journal_version)
        fail(errc::storage, no_row, "journal: ", path, " has format version ", version,
             ", at byte 8; this program reads ", journal_version);
}

/// A snapshot that a log goes on from.
struct snapshot_place {
    std::uint32_t shard;
    std::uint32_t crc;
    std::uint64_t generation;
    std::uint64_t length;
    friend bool operator==(const snapshot_place&, const snapshot_place&) = default;
};

/// How a log begins: which snapshots it goes on from, and what tells its frames from those of another log.
struct log_start {
    std::uint64_t identity = 0;
    std::vector<snapshot_place> snapshots{}; ///< by shard, ascending

    [[nodiscard]] std::vector<std::byte> bytes() const {
        std::vector<std::byte> places;
        for (const auto& each : snapshots) {
            std::array<std::byte, snapshot_place_size> place;
            put_4(place.data(), each.shard);
            put_4(place.data() + 4, each.crc);
            put_8(place.data() + 8, each.generation);
            put_8(place.data() + 16, each.length);
            places.insert(places.end(), place.begin(), place.end());
        }
        std::array<std::byte, log_start_size> start;
        put_file_start(start.data(), log_magic);
        put_8(start.data() + 16, identity);
        put_4(start.data() + 24, static_cast<std::uint32_t>(snapshots.size()));
        put_4(start.data() + 28, crc32c(places, crc32c(bytes_view{start}.first(28))));
        places.insert(places.begin(), start.begin(), start.end());
        return places;
    }

    /// The CRC of a whole start but for the field that holds it; also what the CRCs of its frames go on from.
    [[nodiscard]] static std::uint32_t crc_of(bytes_view start) noexcept {
        return crc32c(start.subspan(log_start_size), crc32c(start.first(28)));
    }

    /// From the bytes of a whole start.
    [[nodiscard]] static log_start parse(bytes_view start, const std::string& path) {
        if (crc_of(start) != get_4(start.data() + 28))
            fail(errc::storage, no_row, "journal: ", path, " is damaged between byte 16 and byte ", start.size());
        log_start result{.identity = get_8(start.data() + 16)};
        for (auto rest = start.subspan(log_start_size); !rest.empty(); rest = rest.subspan(snapshot_place_size))
            result.snapshots.push_back(
                {get_4(rest.data()), get_4(rest.data() + 4), get_8(rest.data() + 8), get_8(rest.data() + 16)});
        return result;
    }
};

/// A frame of a log: a group of records, or the mark of a sync.
struct frame {
    enum kinds : std::uint32_t { group = 0x70757267, mark = 0x6B72616D }; // "grup", "mark"
    std::uint32_t kind;
    std::uint32_t records;
    std::uint64_t sequence; ///< of a group: one more than that of the group before; of a mark: that of the last group
    std::uint64_t length;   ///< of a group: of its content; of a mark: its place in the file
    std::uint32_t crc;      ///< of the content

    void put(std::byte* to, std::uint32_t log_crc) const noexcept {
        put_4(to, kind);
        put_4(to + 4, records);
        put_8(to + 8, sequence);
        put_8(to + 16, length);
        put_4(to + 24, crc);
        put_4(to + 28, crc32c({to, 28}, log_crc));
    }
    /// The CRC of the content of a frame that was put there.
    [[nodiscard]] static std::uint32_t crc_in(bytes_view from) noexcept { return get_4(from.data() + 24); }
    /// The frame, where these bytes are one of this log.
    [[nodiscard]] static std::optional<frame> parse(bytes_view from, std::uint32_t log_crc) noexcept {
        if (from.size() < frame_size || crc32c(from.first(28), log_crc) != get_4(from.data() + 28))
            return std::nullopt;
        return frame{get_4(from.data()), get_4(from.data() + 4), get_8(from.data() + 8), get_8(from.data() + 16),
                     get_4(from.data() + 24)};
    }
};

/// What a snapshot's file holds before its bytes.
[[nodiscard]] inline std::vector<std::byte> snapshot_start(const snapshot_place& place) {
    std::vector<std::byte> result(snapshot_start_size);
    put_file_start(result.data(), snapshot_magic);
    put_4(result.data() + 16, place.shard);
    put_4(result.data() + 20, place.crc);
    put_8(result.data() + 24, place.generation);
    put_8(result.data() + 32, place.length);
    put_4(result.data() + 44, crc32c({result.data(), 44}));
    return result;
}

/// Records on their way into a group. The memory is kept from group to group.
class pending_records {
public:
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }

    void add(std::uint32_t shard, bytes_view record) {
        require(record.size() <= UINT32_MAX, "journal: a record must be below 4 GiB, got ", record.size(), " bytes");
        require(count_ < UINT32_MAX, "journal: a group must have less than 2^32 records: commit more often");
        std::byte* const to = room_for_more(record_start_size + record.size());
        put_4(to, static_cast<std::uint32_t>(record.size()));
        put_4(to + 4, shard);
        if (!record.empty())
            std::memcpy(to + record_start_size, record.data(), record.size());
        used_ += record_start_size + record.size();
        ++count_;
    }

    void clear() noexcept {
        used_ = frame_size;
        count_ = 0;
    }

    /// Takes out the records of some shards.
    template <class Leaves>
    void take_out(const Leaves& leaves) noexcept {
        std::size_t to = frame_size;
        for (std::size_t from = frame_size; from < used_;) {
            const std::size_t size = record_start_size + get_4(bytes_.data() + from);
            if (leaves(get_4(bytes_.data() + from + 4))) {
                --count_;
            } else {
                std::memmove(bytes_.data() + to, bytes_.data() + from, size);
                to += size;
            }
            from += size;
        }
        used_ = to;
    }

    /// The whole group as it stands in a log.
    [[nodiscard]] bytes_view as_group(std::uint64_t sequence, std::uint32_t log_crc) {
        const std::size_t padded = (used_ + 7) / 8 * 8;
        std::memset(room_for_more(padded - used_), 0, padded - used_);
        const bytes_view content{bytes_.data() + frame_size, padded - frame_size};
        frame{frame::group, count_, sequence, content.size(), crc32c(content)}.put(bytes_.data(), log_crc);
        return {bytes_.data(), padded};
    }

private:
    [[nodiscard]] std::byte* room_for_more(std::size_t size) {
        if (bytes_.size() - used_ < size)
            bytes_.resize((bytes_.size() + size) * 2);
        return bytes_.data() + used_;
    }

    std::vector<std::byte> bytes_ = std::vector<std::byte>(1024);
    std::size_t used_ = frame_size;
    std::uint32_t count_ = 0;
};

/// Calls `visit(shard, bytes)` for the records of a group's content; whether the content is nothing but such.
template <class Visit>
[[nodiscard]] bool each_record(bytes_view content, std::uint32_t count, Visit&& visit) {
    for (; count > 0; --count) {
        if (content.size() < record_start_size)
            return false;
        const std::size_t size = get_4(content.data());
        if (content.size() - record_start_size < size)
            return false;
        visit(get_4(content.data() + 4), content.subspan(record_start_size, size));
        content = content.subspan(record_start_size + size);
    }
    return content.size() < 8;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
