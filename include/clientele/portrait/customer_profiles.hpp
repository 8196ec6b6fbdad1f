#pragma once

/// @file
/// The profiles of customers (客户画像): who they are, what they buy, how, and how loyal they are, as typed columns.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/portrait/order_lines.hpp>

#include <type_traits>

namespace clientele::inline CLIENTELE_ABI {

/// Something that the host knows about its customers: industry, region, size, age.
struct profile_attribute {
    std::string name;                      ///< what it is called
    std::vector<std::string> categories{}; ///< empty: a number; otherwise a category coded 0, 1, ... with these names
    std::vector<double> values{};          ///< one per customer, in the order of the profiles
};

/// The profiles of customers: their summaries, and what only order lines tell, one entry (or one matrix row) per
/// customer in the order of the summaries. Blocks that the lines have no columns for are empty; so are all of them in
/// profiles that know no lines, `customer_profiles{.base = summaries}`.
template <class Id>
struct customer_profiles {
    /// Who has a purchase, their rhythm, loyalty and money: `customer`, `purchase_days`, `recency`, `mean_gap`,
    /// `first`, `last`, `tenure`, `total`, ...; and who has none, what became of the lines, and the policies in force.
    summaries<Id> base{};

    // Who.
    /// What the host adds; `profile_features` and segment portraits show them.
    std::vector<profile_attribute> attributes{};

    // What they buy. All but `recent_spend` and `earlier_spend` look at purchases alone: lines of 0 and more on
    // purchase days.
    std::vector<std::string> categories{}; ///< names
    matrix category_spend{};               ///< customers x categories: money of purchases
    std::vector<int> breadth{};            ///< categories bought
    std::vector<int> favourite{};          ///< category with most money, the first of equals; -1 without money
    /// Sum of squared shares of the categories, in [1 / breadth, 1]; 0 without money.
    std::vector<double> concentration{};
    /// What a line costs them over what the same lines cost everybody, by category; 1: the same.
    std::vector<double> price_level{};
    std::vector<double> price_realisation{}; ///< money over list price; 1: no discount
    std::vector<double> recent_spend{};      ///< money of the last 365 days, returns taken off on their own day
    std::vector<double> earlier_spend{};     ///< money of the 365 days before, likewise

    // How they buy.
    /// Standard deviation of the gaps over their mean: 0 like clockwork, about 1 at random; 0 below two gaps.
    std::vector<double> gap_variation{};
    /// Share of the quarters (stretches of 91 days) since the first purchase that saw one.
    std::vector<double> active_quarters{};
    matrix month_days{};                 ///< customers x 12: purchase days in January, ..., December
    matrix weekday_days{};               ///< customers x 7: purchase days on Monday, ..., Sunday
    std::vector<std::string> channels{}; ///< names
    matrix channel_lines{};              ///< customers x channels: lines bought there
    std::vector<int> main_channel{};     ///< channel with most lines, the first of equals

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return base.size(); }
    /// The place of a customer, if it has a purchase.
    /// Complexity: O(log n).
    template <class Key>
    [[nodiscard]] std::optional<std::size_t> find(const Key& id) const {
        return base.find(id);
    }
    /// A category's share of a customer's purchases, in [0, 1]; 0 without money.
    /// Complexity: O(categories).
    [[nodiscard]] double category_share(std::size_t i, std::size_t category) const {
        const auto row = category_spend.row(static_cast<Eigen::Index>(i));
        const double all = row.sum();
        return all > 0 ? row(static_cast<Eigen::Index>(category)) / all : 0;
    }
};

/// Profiles all customers from their order lines. The lines are summarised once, by `summarize`: its policies say what
/// money is, what a return means and what happens to bad and late lines; a line that they leave out is in nothing.
///
///     profile_customers{.summaries = summarize{.as_of = 2024y / 12 / 31}, .categories = {"tea", "pots"}}(lines)
///
/// Money is summed in whole minor units, so that the order of lines changes no bit. Days, categories, channels and
/// prices are those of the purchase days as the returns policy leaves them. With order ids the lines of an order are
/// one order, on the day of its first line.
template <class Summarize>
struct profile_customers {
    static_assert(
        requires(const Summarize& rules) {
            rules.template builder<std::int64_t>();
            { rules.money.minor(1.0) } -> std::same_as<minor_amount>;
        }, "profile_customers: .summaries must be a `summarize` whose money policy takes amounts of type double");

    Summarize summaries;                   ///< how lines become summaries: `summarize{.as_of = ...}`
    std::vector<std::string> categories{}; ///< names of the category codes
    std::vector<std::string> channels{};   ///< names of the channel codes

    /// The profiles; every column of the lines that is there fills its block.
    /// @param lines one line per row
    /// @param known ids of customers who may have no line at all; they come out in `base.without_purchase`
    /// @returns profiles of all customers with a purchase, ids ascending
    /// @throws error `bad_shape` for columns of different sizes; as `summarize` for a bad or late line, unless the
    /// policy for it says otherwise; a code without a name and a list price that is no money or not above 0 are bad
    /// lines too
    /// Complexity: O(L log L + n (categories + channels)) in the number of lines L; memory
    /// O(L + n (categories + channels)).
    template <class Id, class Order>
    [[nodiscard]] customer_profiles<stored_id<Id>>
    operator()(const order_lines<Id, Order>& lines, std::type_identity_t<std::span<const Id>> known = {}) const;
};

/// @cond INTERNAL
namespace detail {

/// Reads the lines once and fills the profiles.
template <class Id, class Order, class Summarize>
class profiler {
    static constexpr bool with_order = !std::same_as<Order, skip>;

public:
    profiler(const order_lines<Id, Order>& lines, const profile_customers<Summarize>& how) : lines_{lines}, how_{how} {}

    [[nodiscard]] customer_profiles<stored_id<Id>> run(std::span<const Id> known) {
        require_columns();
        read_lines(known);
        if constexpr (with_order)
            gather_orders();
        for (std::size_t i = 0; i < out_.size(); ++i)
            add_days(i, days_of(i));
        add_lines();
        measure_prices();
        for (std::size_t i = 0; i < out_.size(); ++i)
            add_purchases(i);
        return std::move(out_);
    }

private:
    /// A line that counts.
    struct used_line {
        std::size_t row;
        day when;            // of its order, if it is of one
        std::int64_t paid;   // minor units
        std::int64_t listed; // likewise; 0 without list prices
    };
    /// Sums of a customer in minor units.
    struct money {
        std::int64_t recent = 0, earlier = 0, bought = 0, listed = 0;
    };

    static constexpr std::string_view name = "profile_customers";

    void require_columns() const {
        require_same_size(name, "when", lines_.size(), lines_.when.size());
        require_same_size(name, "amount", lines_.size(), lines_.amount.size());
        if (!lines_.category.empty())
            require_same_size(name, "category", lines_.size(), lines_.category.size());
        if (!lines_.channel.empty())
            require_same_size(name, "channel", lines_.size(), lines_.channel.size());
        if (!lines_.list_amount.empty())
            require_same_size(name, "list_amount", lines_.size(), lines_.list_amount.size());
        if constexpr (with_order)
            require_same_size(name, "order", lines_.size(), lines_.order.size());
    }

    void read_lines(std::span<const Id> known) {
        auto builder = empty_builder();
        used_.reserve(lines_.size());
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            used_line line{.row = i, .when = lines_.when[i], .paid = 0, .listed = 0};
            if (const auto problem = problem_of(line); !problem.empty()) {
                builder.add_bad_row_of(lines_.amount[i], problem);
            } else if (const auto paid = add_to(builder, i)) {
                line.paid = *paid;
                used_.push_back(line);
            }
        }
        for (const auto& id : known)
            builder.add_customer(id);
        first_day_.push_back(0);
        out_.base = builder.finish([&](const auto&, std::span<const day_totals> days) {
            for (const auto& each : days)
                days_.push_back(each.when);
            first_day_.push_back(days_.size());
        });
    }

    [[nodiscard]] auto empty_builder() const {
        if constexpr (with_order)
            return how_.summaries.template builder<Id, Order>();
        else
            return how_.summaries.template builder<Id>();
    }

    template <class Builder>
    auto add_to(Builder& builder, std::size_t i) const {
        if constexpr (with_order)
            return builder.add(lines_.customer[i], lines_.when[i], lines_.amount[i], lines_.order[i]);
        else
            return builder.add(lines_.customer[i], lines_.when[i], lines_.amount[i]);
    }

    /// What is wrong with a line besides customer, day and amount; nothing if it is one. Reads the list price.
    [[nodiscard]] std::string problem_of(used_line& line) const {
        const auto code_problem = [&](std::string_view what, std::span<const int> codes, std::size_t names) {
            if (codes.empty() || (codes[line.row] >= 0 && static_cast<std::size_t>(codes[line.row]) < names))
                return std::string{};
            return sentence(what, " must be a code in [0, ", names, "), one per name, got ", codes[line.row]);
        };
        if (auto problem = code_problem("category", lines_.category, how_.categories.size()); !problem.empty())
            return problem;
        if (auto problem = code_problem("channel", lines_.channel, how_.channels.size()); !problem.empty())
            return problem;
        if (lines_.list_amount.empty())
            return {};
        const double amount = lines_.list_amount[line.row];
        const minor_amount listed = how_.summaries.money.minor(amount);
        if (!listed.value)
            return sentence("list_amount ", listed.problem, ", got ", amount);
        if (*listed.value <= 0)
            return sentence("list_amount must be above 0 minor units, got ", amount);
        line.listed = *listed.value;
        return {};
    }

    /// Brings the lines of each order together, as the summaries do: a line of 0 and more has the day of the first.
    void gather_orders() {
        const auto before = [&](const used_line& a, const used_line& b) {
            if (id_before(lines_.customer[a.row], lines_.customer[b.row]))
                return -1;
            if (id_before(lines_.customer[b.row], lines_.customer[a.row]))
                return 1;
            return id_before(lines_.order[a.row], lines_.order[b.row])   ? -1
                   : id_before(lines_.order[b.row], lines_.order[a.row]) ? 1
                                                                         : 0;
        };
        std::sort(used_.begin(), used_.end(), [&](const used_line& a, const used_line& b) {
            const int order = before(a, b);
            return order != 0 ? order < 0 : a.when < b.when;
        });
        move_to_first_lines(std::span{used_}, &used_line::when, &used_line::when, &used_line::paid,
                            [&](const used_line& a, const used_line& b) { return before(a, b) == 0; });
    }

    [[nodiscard]] std::span<const day> days_of(std::size_t i) const {
        return std::span{days_}.subspan(first_day_[i], first_day_[i + 1] - first_day_[i]);
    }

    void add_days(std::size_t i, std::span<const day> days) {
        const auto n = static_cast<Eigen::Index>(out_.size()), row = static_cast<Eigen::Index>(i);
        if (i == 0) {
            out_.month_days = matrix::Zero(n, 12);
            out_.weekday_days = matrix::Zero(n, 7);
        }
        const auto quarter = [&](day d) { return (d - days.front()).count() / 91; };
        double active = 0, squares = 0;
        for (std::size_t k = 0; k < days.size(); ++k) {
            const std::chrono::year_month_day date{days[k]};
            out_.month_days(row, static_cast<Eigen::Index>(static_cast<unsigned>(date.month())) - 1) += 1;
            out_.weekday_days(row, static_cast<Eigen::Index>(std::chrono::weekday{days[k]}.iso_encoding()) - 1) += 1;
            active += k == 0 || quarter(days[k]) != quarter(days[k - 1]);
            if (k > 0) {
                const double off = static_cast<double>((days[k] - days[k - 1]).count()) - out_.base.mean_gap[i];
                squares += rounded_product(off, off);
            }
        }
        const double repeats = out_.base.x[i];
        out_.gap_variation.push_back(repeats >= 2 ? std::sqrt(squares / (repeats - 1)) / out_.base.mean_gap[i] : 0);
        out_.active_quarters.push_back(active / static_cast<double>(quarter(out_.base.as_of) + 1));
    }

    void add_lines() {
        if (!lines_.category.empty())
            out_.categories = how_.categories;
        if (!lines_.channel.empty())
            out_.channels = how_.channels;
        const auto n = static_cast<Eigen::Index>(out_.size());
        out_.category_spend = matrix::Zero(n, static_cast<Eigen::Index>(out_.categories.size()));
        out_.channel_lines = matrix::Zero(n, static_cast<Eigen::Index>(out_.channels.size()));
        groups_ = std::max<std::size_t>(1, out_.categories.size());
        money_.resize(out_.size());
        spend_.resize(out_.size() * groups_);
        count_.resize(out_.size() * groups_);
        const day year_ago = out_.base.as_of - std::chrono::days{365},
                  two_years_ago = year_ago - std::chrono::days{365};
        for (const auto& line : used_) {
            const auto at = out_.base.find(lines_.customer[line.row]);
            if (!at) // a customer without a purchase
                continue;
            const day when = line.when;
            if (when > two_years_ago)
                add_exactly(when > year_ago ? money_[*at].recent : money_[*at].earlier, line.paid);
            if (const auto days = days_of(*at); line.paid >= 0 && std::binary_search(days.begin(), days.end(), when))
                add_purchase(*at, line);
        }
    }

    void add_purchase(std::size_t i, const used_line& line) {
        add_exactly(money_[i].bought, line.paid);
        add_exactly(money_[i].listed, line.listed);
        const auto group = lines_.category.empty() ? 0 : static_cast<std::size_t>(lines_.category[line.row]);
        add_exactly(spend_[i * groups_ + group], line.paid);
        count_[i * groups_ + group] += 1;
        if (!lines_.channel.empty())
            out_.channel_lines(static_cast<Eigen::Index>(i), lines_.channel[line.row]) += 1;
    }

    /// What a line of each category costs everybody on average, in minor units.
    void measure_prices() {
        for (std::size_t group = 0; group < groups_; ++group) {
            exact_sum all;
            double count = 0;
            for (std::size_t i = 0; i < out_.size(); ++i) {
                all.add_scaled(static_cast<std::uint64_t>(spend_[i * groups_ + group]), 0);
                count += count_[i * groups_ + group];
            }
            usual_.push_back(count > 0 ? all.value() / count : 0);
        }
    }

    void add_purchases(std::size_t i) {
        const double per_unit = minor_per_unit(how_.summaries.money.decimals());
        const auto row = static_cast<Eigen::Index>(i);
        const auto bought = static_cast<double>(money_[i].bought);
        double usual = 0, squares = 0;
        int breadth = 0;
        for (std::size_t group = 0; group < groups_; ++group) {
            const auto spend = static_cast<double>(spend_[i * groups_ + group]);
            const double share = bought > 0 ? spend / bought : 0;
            usual += rounded_product(count_[i * groups_ + group], usual_[group]);
            squares += rounded_product(share, share);
            breadth += count_[i * groups_ + group] > 0;
            if (!out_.categories.empty())
                out_.category_spend(row, static_cast<Eigen::Index>(group)) = spend / per_unit;
        }
        out_.recent_spend.push_back(static_cast<double>(money_[i].recent) / per_unit);
        out_.earlier_spend.push_back(static_cast<double>(money_[i].earlier) / per_unit);
        out_.price_level.push_back(usual > 0 ? bought / usual : 1);
        if (!lines_.list_amount.empty())
            out_.price_realisation.push_back(money_[i].listed > 0 ? bought / static_cast<double>(money_[i].listed) : 1);
        if (!out_.channels.empty())
            out_.main_channel.push_back(largest(out_.channel_lines, row));
        if (out_.categories.empty())
            return;
        out_.breadth.push_back(breadth);
        out_.favourite.push_back(bought > 0 ? largest(out_.category_spend, row) : -1);
        out_.concentration.push_back(squares);
    }

    [[nodiscard]] static int largest(const matrix& values, Eigen::Index row) {
        Eigen::Index best = 0;
        for (Eigen::Index c = 1; c < values.cols(); ++c)
            if (values(row, c) > values(row, best))
                best = c;
        return static_cast<int>(best);
    }

    const order_lines<Id, Order>& lines_;
    const profile_customers<Summarize>& how_;
    customer_profiles<stored_id<Id>> out_;
    std::vector<used_line> used_;
    std::vector<day> days_;              // purchase days, customer after customer
    std::vector<std::size_t> first_day_; // customers + 1
    std::size_t groups_ = 1;             // categories, or one for all
    std::vector<money> money_;
    std::vector<std::int64_t> spend_; // customers x groups, minor units
    std::vector<double> count_;       // customers x groups, lines bought
    std::vector<double> usual_;
};

} // namespace detail
/// @endcond

template <class Summarize>
template <class Id, class Order>
customer_profiles<stored_id<Id>>
profile_customers<Summarize>::operator()(const order_lines<Id, Order>& lines,
                                         std::type_identity_t<std::span<const Id>> known) const {
    return detail::profiler<Id, Order, Summarize>{lines, *this}.run(known);
}

} // namespace clientele::inline CLIENTELE_ABI
