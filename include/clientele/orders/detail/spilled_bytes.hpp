#pragma once

/// @file
/// Records out of memory and back: in blocks whose checksums stay in memory, so that neither a flipped bit nor another
/// block passes for what was written.

#include <clientele/error.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/orders/concepts.hpp>
#include <clientele/orders/detail/texts_in_turn.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// How many bytes a part of a record takes: a text, whatever is copied as it stands, or a tuple of such.
template <class Part>
[[nodiscard]] std::size_t record_bytes(const Part& part) noexcept {
    if constexpr (std::is_empty_v<Part>)
        return 0;
    else if constexpr (std::convertible_to<const Part&, std::string_view>)
        return bytes_in_turn(part);
    else if constexpr (std::is_trivially_copyable_v<Part>)
        return sizeof part;
    else
        return std::apply([](const auto&... each) { return (std::size_t{0} + ... + record_bytes(each)); }, part);
}
/// Writes it.
/// @returns where the next one goes
template <class Part>
char* put_record(char* to, const Part& part) noexcept {
    if constexpr (std::is_empty_v<Part>) {
        return to;
    } else if constexpr (std::convertible_to<const Part&, std::string_view>) {
        return write_in_turn(to, part);
    } else if constexpr (std::is_trivially_copyable_v<Part>) {
        std::memcpy(to, &part, sizeof part);
        return to + sizeof part;
    } else {
        std::apply([&](const auto&... each) { ((to = put_record(to, each)), ...); }, part);
        return to;
    }
}
/// Reads it: a text as a string, or as a view into the block.
/// @returns where the next one is
template <class Part>
[[nodiscard]] const char* get_record(const char* from, Part& part) {
    if constexpr (std::is_empty_v<Part>) {
        return from;
    } else if constexpr (std::convertible_to<const Part&, std::string_view>) {
        const std::string_view text = texts_in_turn{from}.next();
        part = text;
        return text.data() + text.size();
    } else if constexpr (std::is_trivially_copyable_v<Part>) {
        std::memcpy(&part, from, sizeof part);
        return from + sizeof part;
    } else {
        std::apply([&](auto&... each) { ((from = get_record(from, each)), ...); }, part);
        return from;
    }
}

/// A block that was written to a place.
struct spilled_block {
    std::uint64_t at;
    std::size_t size;
    std::uint32_t crc;
};

/// A place, and the blocks in it, one behind another.
template <spill_place Place>
class spilled_blocks {
public:
    explicit spilled_blocks(Place place) : place_{std::move(place)} {}

    [[nodiscard]] spilled_block write(std::span<const std::byte> bytes) {
        place_.write(end_, bytes);
        const spilled_block written{end_, bytes.size(), crc32c(bytes)};
        end_ += bytes.size();
        return written;
    }
    void read(const spilled_block& block, std::span<std::byte> to) const {
        place_.read(block.at, to);
        if (crc32c(to) != block.crc)
            fail(errc::storage, no_row, "summarize: bytes ", block.at, " to ", block.at + block.size - 1,
                 " of what was moved out of memory are not those that were written");
    }

private:
    Place place_;
    std::uint64_t end_ = 0;
};

/// Records one behind another, in blocks of a place that others may have blocks in too.
template <class Place>
struct spilled_run {
    std::shared_ptr<spilled_blocks<Place>> in;
    std::vector<spilled_block> blocks{};
};

/// Writes records of any parts; none of them stands in two blocks.
template <class Place>
class run_writer {
public:
    /// @param to the place
    /// @param block how many bytes are written at a time
    run_writer(std::shared_ptr<spilled_blocks<Place>> to, std::size_t block) : run_{std::move(to)}, bytes_(block) {}

    template <class... Parts>
    void put(const Parts&... parts) {
        const std::size_t size = (record_bytes(parts) + ...);
        if (bytes_.size() - used_ < size) {
            write_block();
            bytes_.resize((std::max)(bytes_.size(), size));
        }
        char* to = bytes_.data() + used_;
        ((to = put_record(to, parts)), ...);
        used_ += size;
    }
    /// All that was put.
    [[nodiscard]] spilled_run<Place> finish() {
        write_block();
        std::vector<char>{}.swap(bytes_);
        return std::move(run_);
    }

private:
    void write_block() {
        if (used_ > 0)
            run_.blocks.push_back(run_.in->write(std::as_bytes(std::span{bytes_.data(), used_})));
        used_ = 0;
    }

    spilled_run<Place> run_;
    std::vector<char> bytes_;
    std::size_t used_ = 0;
};

/// Reads the records of a run in turn, each with the parts that it was written with.
template <class Place>
class run_reader {
public:
    explicit run_reader(const spilled_run<Place>& run) noexcept : run_{&run} {}

    /// Whether there is one more record; the parts of that before it are gone.
    [[nodiscard]] bool more() {
        if (at_ != end_)
            return true;
        if (block_ == run_->blocks.size()) {
            std::vector<char>{}.swap(bytes_);
            return false;
        }
        const spilled_block& block = run_->blocks[block_++];
        bytes_.resize(block.size);
        run_->in->read(block, std::as_writable_bytes(std::span{bytes_}));
        at_ = bytes_.data();
        end_ = at_ + bytes_.size();
        return true;
    }
    /// Reads it.
    template <class... Parts>
    void get(Parts&... parts) {
        ((at_ = get_record(at_, parts)), ...);
    }

private:
    const spilled_run<Place>* run_;
    std::vector<char> bytes_; // of a block
    const char *at_ = nullptr, *end_ = nullptr;
    std::size_t block_ = 0; // the next
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
