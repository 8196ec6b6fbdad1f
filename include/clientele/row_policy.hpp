#pragma once

/// @file
/// What happens to rows of the input that cannot be used: bad ones, and those after the as-of day.

#include <clientele/error.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A row that cannot be used as it stands: where it is and what is wrong with it.
struct rejected_row {
    std::size_t row;      ///< its 0-based place in the input
    std::string sentence; ///< what is wrong, with the value
};

/// What happens to such a row.
enum class row_action {
    refuse,   ///< stop with an error that names the row
    leave_out ///< go on without it, and count it
};

/// Decides about rejected rows: bad ones, and those after the as-of date. A lambda that logs will do.
template <class Policy>
concept row_policy = requires(const Policy& policy, const rejected_row& row) {
    { policy(row) } -> std::same_as<row_action>;
};

/// Stops with an error at the first rejected row. The default: nothing is lost unless the host says so.
struct refuse_row {
    static constexpr std::string_view name = "refuse_row"; ///< for the record
    /// Refuse.
    [[nodiscard]] row_action operator()(const rejected_row&) const { return row_action::refuse; }
};

/// Leaves rejected rows out; the result counts them.
struct leave_out_row {
    static constexpr std::string_view name = "leave_out_row"; ///< for the record
    static constexpr bool reads_no_row = true;                ///< a sentence for it alone is not made
    /// Leave out.
    [[nodiscard]] row_action operator()(const rejected_row&) const { return row_action::leave_out; }
};
static_assert(row_policy<refuse_row> && row_policy<leave_out_row>);

/// @cond INTERNAL
namespace detail {
/// Whether a policy leaves every row out without a look.
template <class Policy>
inline constexpr bool reads_no_row = requires { requires Policy::reads_no_row; };
} // namespace detail
/// @endcond

/// Asks a policy about a row that cannot be used, and stops in its name or goes on.
///
///     if (line.when > as_of)
///         late.push_back(reject_row(late_rows, row, "lines: row ", row, " lies after the as-of day"));
///
/// @param policy what decides
/// @param row the 0-based place of the row in the input
/// @param parts as for `sentence`: function, row, field, legal range, value
/// @returns the sentence, where the policy leaves the row out
/// @throws error `bad_value` with the row, where the policy refuses it
template <row_policy Policy, class... Parts>
[[nodiscard]] std::string reject_row(const Policy& policy, std::size_t row, const Parts&... parts) {
    rejected_row rejected{row, sentence(parts...)};
    if (policy(rejected) == row_action::refuse)
        fail(errc::bad_value, row, rejected.sentence);
    return std::move(rejected.sentence);
}

} // namespace clientele::inline CLIENTELE_ABI
