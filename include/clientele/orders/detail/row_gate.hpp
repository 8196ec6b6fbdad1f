#pragma once

/// @file
/// Which rows count: the checks of one row, the policies for those that fail, and the count of all of them.

#include <clientele/orders/detail/left_out_ledger.hpp>
#include <clientele/orders/policies.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A row that counts.
struct used_row {
    day when;
    std::int64_t minor;
};

/// What is wrong with an id; nothing if it is one.
template <class Kept, class Given>
[[nodiscard]] std::string_view problem_of_id(const Given& id) {
    if constexpr (std::integral<Kept>)
        return std::in_range<Kept>(id) ? "" : "must fit the type of the ids";
    else
        return std::string_view{id}.empty() ? "must not be empty" : "";
}

/// The day of a time, if the calendar has it.
template <class When>
[[nodiscard]] std::optional<day> day_on_calendar(const When& when) {
    if constexpr (requires { when.ok(); })
        if (!when.ok())
            return {};
    const day on = day_of(when);
    return on_calendar(on) ? std::optional{on} : std::nullopt;
}

/// What stands in a complaint for a time that the calendar does not have: ", got 2023-02-29", ", got day 90000000".
template <class When>
[[nodiscard]] std::string got_time(const When& when) {
    if constexpr (requires { when.ok(); }) {
        const std::chrono::year_month_day date{when};
        const auto two_digits = [](unsigned part) { return sentence(part < 10 ? "-0" : "-", part); };
        return sentence(", got ", static_cast<int>(date.year())) + two_digits(static_cast<unsigned>(date.month())) +
               two_digits(static_cast<unsigned>(date.day()));
    } else {
        return sentence(", got ", quoted_day(day_of(when)));
    }
}

/// The minor units of an amount that was read, in the currency of the summaries; nothing without a day to exchange it
/// on.
template <class Rules, class Amount>
[[nodiscard]] minor_amount at_home([[maybe_unused]] const Rules& rules, [[maybe_unused]] const Amount& amount,
                                   const minor_amount& read, [[maybe_unused]] const std::optional<day>& on) {
    static_assert(has_currency<Amount> == !std::same_as<std::remove_cvref_t<decltype(Rules::currency)>, one_currency>,
                  "summarize: rows have a currency exactly if .currency says how it is exchanged, such as by "
                  "dated_rates{...}");
    if constexpr (has_currency<Amount>)
        return read.value && on ? rules.currency.convert(*read.value, amount.currency, *on) : minor_amount{};
    else
        return read;
}

/// What is wrong with an order after the as-of day.
[[nodiscard, CLIENTELE_COLD]] inline std::string late_order_in_words(day on, day as_of) {
    return sentence("the order of ", to_text(on), " lies after the as-of day, ", to_text(as_of));
}

/// Lets rows in, one after another, and counts them. A call that throws leaves it as it was.
class row_gate {
public:
    row_gate() = default;
    /// One that keeps, where asked to, the rows that were left out for a negative amount, and counts their days and
    /// money nowhere else: as of an earlier day some of them are late.
    explicit row_gate(bool keep_negative) noexcept : keep_negative_{keep_negative} {}

    /// Checks one row; nothing where a policy leaves it out.
    template <class Id, class Order, class Rules, class Customer, class When, class Amount>
    [[nodiscard]] std::optional<used_row> check(const Rules& rules, const Customer& customer, const When& when,
                                                const Amount& amount, const auto&... order) {
        const minor_amount read = rules.money.minor(bare(amount));
        const auto on = day_on_calendar(when);
        const minor_amount money = at_home(rules, amount, read, on);
        converted_ = money.converted;
        const auto bad = [&](std::string_view what, std::string_view problem, const std::string& value = {}) {
            return reject(rules.bad_rows, counts_.bad_rows, money.value, sentence(what, problem),
                          [&] { return sentence(what, problem, value); });
        };
        if (!read.value)
            return bad("amount ", read.problem, got(bare(amount)));
        if (const auto problem = problem_of_id<Id>(customer); !problem.empty())
            return bad("customer ", problem);
        if constexpr (sizeof...(order) > 0)
            if (const auto problem = problem_of_id<Order>(order...); !problem.empty())
                return bad("order ", problem);
        if (!on)
            return bad("the date ", "must be one of the calendar", got_time(when));
        if constexpr (has_currency<Amount>)
            if (!money.value)
                return bad("currency ", money.problem, sentence(", got ", amount.currency));
        if (*on > rules.as_of.get())
            return reject(rules.late_rows, counts_.late_rows, money.value, late_reason,
                          [&] { return late_order_in_words(*on, rules.as_of.get()); });
        if (*money.value < 0 && !rules.returns.accepts()) {
            if (keep_negative_)
                return keep({*on, *money.value}, rules.bad_rows,
                            [&] { return sentence("amount ", negative_problem, got(bare(amount))); });
            return bad("amount ", negative_problem, got(bare(amount)));
        }
        return used_row{*on, *money.value};
    }

    /// Counts a row that was let in.
    void count(const used_row& row) noexcept { count(1, row.minor < 0 ? 1u : 0u, std::exchange(converted_, false)); }
    /// Counts rows that were let in, and those among them that have a negative amount or came from another currency.
    void count(std::size_t rows, std::size_t negative, std::size_t converted) noexcept {
        counts_.converted += converted;
        counts_.rows += rows;
        counts_.used += rows;
        counts_.returns += negative;
    }

    /// Rejects a row that the host finds bad: the reason is what comes before the value.
    template <class Rules>
    void reject_of_host(const Rules& rules, const std::optional<std::int64_t>& money, const std::string& said) {
        reject(rules.bad_rows, counts_.bad_rows, money, said.substr(0, said.find(", got ")), [&] { return said; });
    }

    /// Takes over another gate. Row numbers in its sentences stay its own.
    void merge(row_gate other) {
        auto left_out = left_out_;
        left_out.merge(other.left_out_);
        auto first_rejected = counts_.first_rejected;
        for (auto& sentence : other.counts_.first_rejected)
            if (first_rejected.size() < most_sentences)
                first_rejected.push_back(std::move(sentence));
        negative_.reserve(negative_.size() + other.negative_.size());
        // Nothing below allocates.
        for (const auto& row : other.negative_)
            negative_.push_back(row);
        left_out_.swap(left_out);
        counts_.first_rejected.swap(first_rejected);
        counts_.rows += other.counts_.rows;
        counts_.used += other.counts_.used;
        counts_.bad_rows += other.counts_.bad_rows;
        counts_.late_rows += other.counts_.late_rows;
        counts_.returns += other.counts_.returns;
        counts_.rows_without_amount += other.counts_.rows_without_amount;
        counts_.converted += other.counts_.converted;
    }

    /// What became of the rows so far; not of their money.
    [[nodiscard]] const order_counts& counts() const noexcept { return counts_; }
    /// What was left out.
    [[nodiscard]] const left_out_ledger& left_out() const noexcept { return left_out_; }
    /// The rows left out for a negative amount that are kept.
    [[nodiscard]] const std::vector<used_row>& negative() const noexcept { return negative_; }

private:
    template <class Amount>
    [[nodiscard]] static std::string got(const Amount& amount) {
        if constexpr (std::is_arithmetic_v<Amount>)
            return sentence(", got ", amount);
        else
            return {};
    }

    // Asks the policy first, then counts; whatever may throw comes before the first change.
    template <class Policy, class Say>
    std::nullopt_t reject(const Policy& policy, std::size_t& count, const std::optional<std::int64_t>& money,
                          std::string_view reason, const Say& say) {
        auto said = asked(policy, say);
        auto& of_reason = left_out_.of(reason);
        note(std::move(said));
        of_reason.add(money);
        counts_.rows_without_amount += !money;
        counts_.converted += std::exchange(converted_, false);
        ++counts_.rows;
        ++count;
        return std::nullopt;
    }
    template <class Policy, class Say>
    std::nullopt_t keep(const used_row& row, const Policy& policy, const Say& say) {
        auto said = asked(policy, say);
        counts_.first_rejected.reserve(most_sentences);
        negative_.push_back(row);
        counts_.converted += std::exchange(converted_, false);
        note(std::move(said));
        ++counts_.rows;
        return std::nullopt;
    }
    // The policy's sentence. It is not made where neither the policy nor anybody else would read it.
    template <class Policy, class Say>
    [[nodiscard]] std::string asked(const Policy& policy, const Say& say) const {
        if (reads_no_row<Policy> && counts_.first_rejected.size() >= most_sentences)
            return {};
        return reject_row(policy, counts_.rows, "summarize: row ", counts_.rows, ": ", say());
    }
    void note(std::string said) {
        if (counts_.first_rejected.size() < most_sentences)
            counts_.first_rejected.push_back(std::move(said));
    }

    bool keep_negative_ = false;
    bool converted_ = false; // whether the row at hand came from another currency
    std::vector<used_row> negative_;
    left_out_ledger left_out_;
    order_counts counts_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
