#pragma once

/// @file
/// Rows by hash of their customer into parts that fit the cache, some parts at a time, so that the scratch stays small.

#include <clientele/math/detail/raw_buffer.hpp>
#include <clientele/orders/detail/customer_hash.hpp>
#include <clientele/orders/detail/texts_in_turn.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A row that counts: the key of its customer, its money, its day since 1970, its place in the input.
struct row_record {
    std::uint64_t key;
    std::int64_t minor;
    std::int32_t on;
    std::uint32_t row;
};

inline constexpr std::size_t block_rows = 2048;             ///< checked together
inline constexpr std::size_t chunk_rows = block_rows * 512; ///< taken by one thread at a time
inline constexpr std::uint16_t no_part = 0xFFFF;            ///< of a row that was left out

/// Three cache lines, which are written to memory at once, past the cache.
struct alignas(64) staged_records {
    static constexpr std::size_t count = 8;
    row_record at[count];

    /// Writes records [first, count) to where the whole would begin.
    void write(row_record* to, std::size_t first) const noexcept {
#if defined(__SSE2__)
        if (first == 0) {
            const auto* from = reinterpret_cast<const __m128i*>(this);
            auto* into = reinterpret_cast<__m128i*>(to);
            for (std::size_t i = 0; i < sizeof *this / 16; ++i)
                _mm_stream_si128(into + i, _mm_load_si128(from + i));
            return;
        }
#endif
        std::memcpy(to + first, at + first, (count - first) * sizeof(row_record));
    }
};
static_assert(sizeof(staged_records) == 192);

/// How much each chunk of the input has of each part, and where in a round over some parts it goes: all of a part
/// stands together, what is of an earlier chunk first.
class part_places {
public:
    void begin(std::size_t chunks, std::size_t parts) {
        chunks_ = chunks;
        parts_ = parts;
        counts_.assign(chunks * parts, 0);
    }
    /// Of a part in a chunk, counted while the chunk is tagged.
    [[nodiscard]] std::size_t* counts(std::size_t chunk) noexcept { return counts_.data() + chunk * parts_; }
    /// Where a part in a chunk begins, in the round that was laid out last.
    [[nodiscard]] const std::size_t* begins(std::size_t chunk) const noexcept {
        return begins_.data() + chunk * parts_;
    }
    /// Where the place-th part of the round begins, or ends that before it.
    [[nodiscard]] std::size_t first(std::size_t place) const noexcept { return first_[place]; }

    /// Lays out parts [lower, upper).
    void lay_out(std::size_t lower, std::size_t upper) {
        begins_.assign(chunks_ * parts_, 0);
        first_.assign(upper - lower + 1, 0);
        std::size_t sum = 0;
        for (std::size_t part = lower; part < upper; ++part) {
            first_[part - lower] = sum;
            for (std::size_t chunk = 0; chunk < chunks_; ++chunk) {
                begins_[chunk * parts_ + part] = sum;
                sum += counts_[chunk * parts_ + part];
            }
        }
        first_[upper - lower] = sum;
    }
    /// What the largest round needs, so that no later one needs more memory than the first.
    [[nodiscard]] std::size_t largest_round(std::size_t parts_of_round) const noexcept {
        std::size_t largest = 0;
        for (std::size_t lower = 0; lower < parts_; lower += parts_of_round) {
            std::size_t sum = 0;
            for (std::size_t chunk = 0; chunk < chunks_; ++chunk)
                for (std::size_t part = lower; part < (std::min)(lower + parts_of_round, parts_); ++part)
                    sum += counts_[chunk * parts_ + part];
            largest = (std::max)(largest, sum);
        }
        return largest;
    }

private:
    std::size_t chunks_ = 0, parts_ = 0;
    std::vector<std::size_t> counts_, begins_; // chunks x parts
    std::vector<std::size_t> first_;
};

/// Which part each row belongs to, and the rows of some parts at a time. Where the rows come from says `hash(row)` of
/// the customer, `record(row)`, what is kept of the row, and `text(row)`, its text; a source whose `with_text` is false
/// has none.
class row_parts {
public:
    /// How many bytes n rows take, a round of which `memory()` serves others for so many.
    /// @param texts bytes of all texts
    /// @param others bytes that others take of `memory()`
    [[nodiscard]] static std::size_t bytes_of(std::size_t n, std::size_t texts, std::size_t others) noexcept {
        const std::size_t rounds = rounds_of(n), chunks = (n + chunk_rows - 1) / chunk_rows;
        const std::size_t parts = (std::min)(n / rows_of_part + 1, std::size_t{1} << 12);
        const std::size_t of_chunk = parts * (sizeof(staged_records) / rounds + 4 * sizeof(std::size_t));
        return n * sizeof(std::uint16_t) + (std::max)(n / rounds * sizeof(row_record), others) + texts / rounds +
               chunks * of_chunk;
    }

    /// Makes ready for n rows.
    void begin(std::size_t n) {
        rows_ = n;
        bits_ = 0;
        while (bits_ < 12 && (n >> bits_) > rows_of_part)
            ++bits_;
        parts_ = std::size_t{1} << bits_;
        chunks_ = (n + chunk_rows - 1) / chunk_rows;
        tags_ = tag_memory_.room<std::uint16_t>(n);
        row_places_.begin(chunks_, parts_);
        text_places_.begin(chunks_, parts_);
        const std::size_t rounds = rounds_of(n);
        parts_of_round_ = (parts_ + rounds - 1) / rounds;
    }
    [[nodiscard]] std::size_t parts() const noexcept { return parts_; }
    [[nodiscard]] std::size_t chunks() const noexcept { return chunks_; }
    [[nodiscard]] std::size_t parts_of_round() const noexcept { return parts_of_round_; }
    /// The memory of the records, for other uses once they are no longer needed.
    [[nodiscard]] raw_buffer& memory() noexcept { return record_memory_; }

    /// Says where rows [from, to) of one chunk belong.
    template <class Source>
    void tag(std::size_t from, std::size_t to, const Source& source) noexcept {
        const int shift = 64 - bits_;
        for (std::size_t i = from; i < to; ++i)
            tags_[i] = static_cast<std::uint16_t>(bits_ == 0 ? 0 : source.hash(i) >> shift);
        std::size_t* const rows = row_places_.counts(from / chunk_rows);
        for (std::size_t i = from; i < to; ++i)
            ++rows[tags_[i]];
        if constexpr (Source::with_text) {
            std::size_t* const bytes = text_places_.counts(from / chunk_rows);
            for (std::size_t i = from; i < to; ++i)
                bytes[tags_[i]] += bytes_in_turn(source.text(i));
        }
    }
    /// Leaves a row out.
    template <class Source>
    void drop(std::size_t row, const Source& source) noexcept {
        const std::uint16_t part = std::exchange(tags_[row], no_part);
        --row_places_.counts(row / chunk_rows)[part];
        if constexpr (Source::with_text)
            text_places_.counts(row / chunk_rows)[part] -= bytes_in_turn(source.text(row));
    }

    /// Brings the rows of parts [lower, upper) together.
    template <class Source, class Executor>
    void gather(std::size_t lower, std::size_t upper, const Source& source, const Executor& executor) {
        row_places_.lay_out(lower, upper);
        records_ = record_memory_.room<row_record>(row_places_.largest_round(parts_of_round_));
        if constexpr (Source::with_text) {
            text_places_.lay_out(lower, upper);
            texts_ = text_memory_.room<char>(text_places_.largest_round(parts_of_round_));
        }
        staged_.resize((std::max)(staged_.size(), chunks_));
        executor.for_each(chunks_, [&](std::size_t chunk) { scatter(chunk, lower, upper, source); });
    }
    /// The rows of a part that was gathered, in the order of the input.
    [[nodiscard]] std::span<const row_record> rows_of(std::size_t place) const noexcept {
        return {records_ + row_places_.first(place), records_ + row_places_.first(place + 1)};
    }
    /// Their texts, in the same order.
    [[nodiscard]] texts_in_turn texts_of(std::size_t place) const noexcept {
        return texts_in_turn{texts_ + text_places_.first(place)};
    }

private:
    static constexpr std::size_t rows_of_part = 24 * 1024;
    [[nodiscard]] static constexpr std::size_t rounds_of(std::size_t n) noexcept {
        return n <= std::size_t{1} << 21 ? 1 : 4;
    }

    template <class Source>
    void scatter(std::size_t chunk, std::size_t lower, std::size_t upper, const Source& source) {
        auto& staged = staged_[chunk];
        const std::size_t* const begins = row_places_.begins(chunk) + lower;
        staged.lines.resize(upper - lower);
        staged.next.assign(begins, begins + (upper - lower));
        staged.text.clear();
        if constexpr (Source::with_text)
            for (std::size_t part = lower; part < upper; ++part)
                staged.text.push_back(texts_ + text_places_.begins(chunk)[part]);
        const std::size_t end = (std::min)((chunk + 1) * chunk_rows, rows_);
        const auto width = static_cast<std::uint16_t>(upper - lower), base = static_cast<std::uint16_t>(lower);
        std::array<std::uint16_t, block_rows> taken;
        for (std::size_t from = chunk * chunk_rows; from < end; from += block_rows) {
            const std::size_t rows = (std::min)(block_rows, end - from);
            std::size_t count = 0;
            for (std::size_t i = 0; i < rows; ++i) {
                taken[count] = static_cast<std::uint16_t>(i);
                count += static_cast<std::uint16_t>(tags_[from + i] - base) < width;
            }
            for (std::size_t j = 0; j < count; ++j) {
                const std::size_t row = from + taken[j], part = tags_[row] - lower;
                const std::size_t place = staged.next[part]++, at = place % staged_records::count;
                auto& line = staged.lines[part];
                line.at[at] = source.record(row);
                if constexpr (Source::with_text)
                    staged.text[part] = write_in_turn(staged.text[part], source.text(row));
                if (at + 1 == staged_records::count) {
                    const std::size_t start = place - at;
                    line.write(records_ + start, start < begins[part] ? begins[part] - start : 0);
                }
            }
        }
        for (std::size_t part = 0; part < upper - lower; ++part) { // what does not fill its lines
            const std::size_t last = staged.next[part], start = last - last % staged_records::count;
            const std::size_t first = (std::max)(start, begins[part]);
            for (std::size_t place = first; place < last; ++place)
                records_[place] = staged.lines[part].at[place - start];
        }
#if defined(__SSE2__)
        _mm_sfence();
#endif
    }

    struct staging {
        std::vector<staged_records> lines;
        std::vector<std::size_t> next;
        std::vector<char*> text; // where the next one of each part goes
    };

    std::size_t rows_ = 0, parts_ = 0, chunks_ = 0, parts_of_round_ = 0;
    int bits_ = 0;
    std::uint16_t* tags_ = nullptr;
    row_record* records_ = nullptr;
    char* texts_ = nullptr;
    raw_buffer tag_memory_, record_memory_, text_memory_;
    part_places row_places_, text_places_;
    std::vector<staging> staged_; // one per chunk
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
