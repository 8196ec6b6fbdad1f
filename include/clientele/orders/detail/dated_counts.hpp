#pragma once

/// @file
/// What became of rows as of each of several days, the last of which was asked about row by row.

#include <clientele/math/exact_sum.hpp>
#include <clientele/orders/detail/customer_facts.hpp>
#include <clientele/orders/detail/left_out_ledger.hpp>
#include <clientele/row_policy.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows together.
struct row_tally {
    std::size_t rows = 0, returns = 0;
    exact_sum money{};

    void add(std::size_t count, std::int64_t minor) noexcept {
        rows += count;
        returns += minor < 0 ? count : 0;
        add_minor(money, minor);
    }
    void merge(const row_tally& other) noexcept {
        rows += other.rows;
        returns += other.returns;
        money.merge(other.money);
    }
};

/// Asks a policy about rows all at once. There must be some.
/// @returns the sentence, where it leaves them out
template <class Policy>
[[nodiscard]] std::string asked_about_rows(const Policy& policy, std::size_t rows, std::string_view why) {
    return reject_row(policy, no_row, "summarize: ", rows, rows == 1 ? " row: " : " rows: ", why);
}
/// The same, where there are any.
template <class Policy>
void ask_about_rows(const Policy& policy, const row_tally& rejected, std::string_view why, order_counts& counts) {
    if (rejected.rows == 0)
        return;
    auto said = asked_about_rows(policy, rejected.rows, why);
    if (counts.first_rejected.size() < most_sentences)
        counts.first_rejected.push_back(std::move(said));
}

/// Rows by the first of several days after which they do not lie.
class dated_rows {
public:
    explicit dated_rows(std::span<const summary_date> dates) : days_(dates.size()), tallies_(dates.size() + 1) {
        for (std::size_t i = 0; i < dates.size(); ++i)
            days_[i] = number_of(dates[i].as_of);
        std::sort(days_.begin(), days_.end());
    }

    /// Adds rows of a day.
    void add(day when, std::int64_t minor, std::size_t rows = 1) noexcept { tallies_[place_of(when)].add(rows, minor); }
    /// The rows up to one of the days.
    [[nodiscard]] row_tally until(day as_of) const noexcept { return sum(0, place_of(as_of) + 1); }
    /// The rows after it.
    [[nodiscard]] row_tally after(day as_of) const noexcept { return sum(place_of(as_of) + 1, tallies_.size()); }

private:
    [[nodiscard]] static std::int64_t number_of(day when) noexcept { return when.time_since_epoch().count(); }
    [[nodiscard]] std::size_t place_of(day when) const noexcept {
        return static_cast<std::size_t>(std::lower_bound(days_.begin(), days_.end(), number_of(when)) - days_.begin());
    }
    [[nodiscard]] row_tally sum(std::size_t from, std::size_t to) const noexcept {
        row_tally all;
        for (; from < to; ++from)
            all.merge(tallies_[from]);
        return all;
    }

    std::vector<std::int64_t> days_; // ascending; integers, so that no sort of days is compiled
    std::vector<row_tally> tallies_;
};

/// What became of the rows of several days.
struct dated_counts {
    dated_rows used;     // that count, unless they are late
    dated_rows negative; // that the returns policy does not accept, unless they are late

    explicit dated_counts(std::span<const summary_date> dates) : used{dates}, negative{dates} {}

    /// Counts the rows as of one of the days.
    /// @param counts,left_out what became of the rows that are neither
    /// @param asked whether the policy for bad rows was asked about each of them before
    template <class Rules>
    void close(order_counts& counts, left_out_ledger& left_out, const Rules& rules, day as_of, bool asked) const {
        const row_tally counted = used.until(as_of), bad = negative.until(as_of);
        row_tally late = used.after(as_of);
        late.merge(negative.after(as_of));
        ask_about_rows(rules.late_rows, late, late_reason, counts);
        if (!asked)
            ask_about_rows(rules.bad_rows, bad, sentence("amount ", negative_problem), counts);
        left_out.of(late_reason).add(late.rows, late.money);
        left_out.of(sentence("amount ", negative_problem)).add(bad.rows, bad.money);
        counts.used = counted.rows;
        counts.returns = counted.returns;
        counts.late_rows += late.rows;
        counts.bad_rows += bad.rows;
        counts.rows = counts.used + counts.late_rows + counts.bad_rows;
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
