#pragma once

/// @file
/// Reads a journal's log group by group, as far as it is what was written.

#include <clientele/orders/detail/journal_format.hpp>
#include <clientele/orders/detail/posix_file.hpp>

#if defined(CLIENTELE_POSIX_FILES)

#include <algorithm>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Walks the groups of a log, to its end or to the first byte that is not what was written.
class log_walk {
public:
    log_walk(const file& log, std::uint64_t from, std::uint64_t end, std::uint32_t log_crc)
        : log_{&log}, at_{from}, end_{end}, log_crc_{log_crc} {}

    /// Where the next frame stands, if there is one.
    [[nodiscard]] std::uint64_t at() const noexcept { return at_; }
    /// How many groups stand after the last mark, and how many bytes.
    [[nodiscard]] std::uint64_t unsynced_groups() const noexcept { return sequence_ - marked_sequence_; }
    [[nodiscard]] std::uint64_t unsynced_bytes() const noexcept { return unsynced_groups() == 0 ? 0 : at_ - marked_; }
    [[nodiscard]] std::uint64_t sequence() const noexcept { return sequence_; }
    [[nodiscard]] std::uint32_t records() const noexcept { return records_; }
    [[nodiscard]] bytes_view content() const noexcept { return {content_.data(), size_}; }

    /// Goes to the next group; false where there is no further one.
    [[nodiscard]] bool next() {
        std::byte start[frame_size];
        while (end_ - at_ >= frame_size) {
            log_->read(at_, start);
            const auto found = frame::parse(start, log_crc_);
            if (!found)
                return false;
            if (found->kind == frame::group)
                return read_group(*found);
            if (found->kind != frame::mark || found->length != at_ || found->sequence != sequence_)
                return false;
            at_ += frame_size;
            marked_ = at_;
            marked_sequence_ = sequence_;
        }
        return false;
    }

    /// The place of a mark at or after where this stands, so that damage there is no torn tail; the end without one.
    [[nodiscard]] std::uint64_t mark_ahead() const {
        std::vector<std::byte> block(std::size_t{1} << 20);
        for (auto begin = at_; begin + frame_size <= end_;) {
            const auto size = static_cast<std::size_t>((std::min)(end_ - begin, std::uint64_t{block.size()}));
            log_->read(begin, {block.data(), size});
            std::size_t i = 0;
            for (; i + frame_size <= size; i += 8)
                if (get_8(block.data() + i + 16) == begin + i && get_4(block.data() + i) == frame::mark &&
                    frame::parse({block.data() + i, frame_size}, log_crc_))
                    return begin + i;
            begin += i;
        }
        return end_;
    }

private:
    [[nodiscard]] bool read_group(const frame& group) {
        if (group.sequence != sequence_ + 1 || group.length > end_ - at_ - frame_size)
            return false;
        size_ = static_cast<std::size_t>(group.length);
        if (content_.size() < size_)
            content_.resize(size_);
        log_->read(at_ + frame_size, {content_.data(), size_});
        if (crc32c(content()) != group.crc)
            return false;
        records_ = group.records;
        ++sequence_;
        at_ += frame_size + group.length;
        return true;
    }

    const file* log_;
    std::uint64_t at_, end_, marked_ = at_, sequence_ = 0, marked_sequence_ = 0;
    std::uint32_t log_crc_, records_ = 0;
    std::vector<std::byte> content_{};
    std::size_t size_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI

#endif
