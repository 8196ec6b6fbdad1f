#pragma once

/// @file
/// How much memory summaries may take, and what becomes of more: it is refused, or rows go to a temporary file.

#include <clientele/fwd.hpp>
#include <clientele/orders/concepts.hpp>
#include <clientele/orders/detail/column_memory.hpp>
#include <clientele/orders/detail/posix_file.hpp>
#include <clientele/orders/detail/spilled_rows.hpp>
#include <clientele/orders/policies.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// Refuses work over a budget, in one sentence: what it needs, and what it may have.
///
///     summarize{.as_of = 2024y / 12 / 31, .memory = refuse_over{2'000'000'000}}
struct refuse_over {
    static constexpr std::string_view name = "refuse_over"; ///< for the record
    std::uint64_t bytes;                                    ///< the budget

    /// So many bytes.
    [[nodiscard]] constexpr std::uint64_t budget() const noexcept { return bytes; }
    /// Refuses.
    /// @throws error `memory`, always
    [[nodiscard]] no_spill_place over(const memory_need& need) const { detail::fail_over_budget(need, bytes); }
};
static_assert(memory_policy<refuse_over>);

#if defined(CLIENTELE_POSIX_FILES)

/// A temporary file that has no name: nobody else can open it, and it is gone however the program ends.
class temporary_file {
public:
    /// Makes one.
    /// @param directory where its bytes are
    /// @throws error `storage` when the system refuses
    explicit temporary_file(const std::string& directory) : file_{detail::file::without_name(directory, "summarize")} {}

    /// Takes bytes.
    /// @throws error `storage` when the system refuses: where the disk is full
    void write(std::uint64_t at, std::span<const std::byte> bytes) const { file_.write(at, bytes); }
    /// Gives them back.
    /// @throws error `storage` when the system refuses, or where there are none
    void read(std::uint64_t at, std::span<std::byte> bytes) const { file_.read(at, bytes); }

private:
    detail::file file_;
};

/// Moves rows over a budget to temporary files, and brings the same summaries out of them, bit for bit. The files have
/// checksums and no names. What must be in memory together is refused where the budget is smaller: the summaries, and
/// the rows of one customer. For systems with the files of POSIX; elsewhere it is declared and not defined.
///
///     summarize{.as_of = 2024y / 12 / 31, .memory = spill_over{2'000'000'000, "/var/tmp"}}
struct spill_over {
    static constexpr std::string_view name = "spill_over"; ///< for the record
    static constexpr std::uint64_t least = 1'000'000;      ///< bytes: less would be nothing but blocks of the files
    std::uint64_t bytes;                                   ///< the budget, at least `least`
    std::string directory;                                 ///< where temporary files are

    /// So many bytes.
    /// @throws error `bad_parameter` where they are too few
    [[nodiscard]] std::uint64_t budget() const {
        require(bytes >= least, "spill_over: bytes must be at least ", least, ", got ", bytes);
        return bytes;
    }
    /// A temporary file.
    /// @throws error `storage` when the system refuses
    [[nodiscard]] temporary_file over(const memory_need&) const { return temporary_file{directory}; }
};
static_assert(memory_policy<spill_over>);

#else
struct spill_over;
#endif

} // namespace clientele::inline CLIENTELE_ABI
