#pragma once

/// @file
/// The customer portrait (客户画像): who customers are, what they buy, how, and how loyal they are, as typed columns.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/portrait/order_lines.hpp>

#include <numeric>

namespace clientele::inline CLIENTELE_ABI {

/// Something that the host knows about its customers: industry, region, size, age.
struct profile_attribute {
    std::string name;                  ///< what it is called
    std::vector<std::string> levels{}; ///< empty: a number; otherwise a category coded 0, 1, ... with these names
    std::vector<double> values{};      ///< one per customer, in the order of the profiles
};

/// The portraits of customers: one entry (or one matrix row) per customer, ids ascending.
/// Blocks that the lines have no columns for are empty.
template <class Id>
struct customer_profiles {
    day as_of{};                        ///< the last day that counts
    std::vector<Id> customer{};         ///< ids, ascending, unique: those with a purchase
    std::vector<Id> without_purchase{}; ///< known but with nothing but returns, ascending
    std::size_t late_lines = 0;         ///< lines left out because they lie after `as_of`

    // Who.
    /// What the host adds; `profile_features` and segment portraits show them.
    std::vector<profile_attribute> attributes{};

    // What they buy. Shares and breadth look at purchases; only `total` takes returns off.
    std::vector<double> total{};           ///< all money, returns taken off
    std::vector<std::string> categories{}; ///< names
    matrix category_spend{};               ///< customers x categories: money of purchases
    std::vector<int> breadth{};            ///< categories bought
    std::vector<int> favourite{};          ///< category with most money, the first of equals; -1 without money
    /// Sum of squared shares of the categories, in [1 / breadth, 1]; 0 without money.
    std::vector<double> concentration{};
    /// What a line costs them over what the same lines cost everybody, by category; 1: the same.
    std::vector<double> price_level{};
    std::vector<double> price_realisation{}; ///< money over list price; 1: no discount

    // How they buy.
    std::vector<int> purchase_days{}; ///< distinct days with a purchase, at least 1
    std::vector<double> recency{};    ///< days since the last one
    std::vector<double> mean_gap{};   ///< mean days between them; 0 for a single one
    /// Standard deviation of the gaps over their mean: 0 like clockwork, about 1 at random; 0 below two gaps.
    std::vector<double> gap_variation{};
    matrix month_days{};                 ///< customers x 12: purchase days in January, ..., December
    matrix weekday_days{};               ///< customers x 7: purchase days on Monday, ..., Sunday
    std::vector<std::string> channels{}; ///< names
    matrix channel_lines{};              ///< customers x channels: lines bought there
    std::vector<int> main_channel{};     ///< channel with most lines, the first of equals

    // How loyal they are.
    std::vector<day> first{};     ///< first purchase day
    std::vector<day> last{};      ///< last purchase day
    std::vector<double> tenure{}; ///< years since the first purchase, by the calendar
    /// Share of the quarters (stretches of 91 days) since the first purchase that saw one.
    std::vector<double> active_quarters{};
    std::vector<double> recent_spend{};  ///< money of the last 365 days
    std::vector<double> earlier_spend{}; ///< money of the 365 days before

    /// The number of customers.
    [[nodiscard]] std::size_t size() const noexcept { return customer.size(); }
    /// The place of a customer, if it has a purchase.
    /// Complexity: O(log n)
    [[nodiscard]] std::optional<std::size_t> find(const Id& id) const {
        const auto at = std::ranges::lower_bound(customer, id);
        if (at == customer.end() || id < *at)
            return {};
        return static_cast<std::size_t>(at - customer.begin());
    }
    /// A category's share of a customer's purchases, in [0, 1]; 0 without money.
    [[nodiscard]] double category_share(std::size_t i, std::size_t category) const {
        const auto row = category_spend.row(static_cast<Eigen::Index>(i));
        const double all = row.sum();
        return all > 0 ? row(static_cast<Eigen::Index>(category)) / all : 0;
    }
};

/// Draws the portraits of all customers.
///
/// A line with an amount of 0 or more is a purchase; below 0 a return, which lowers money and nothing else. Lines are
/// put into one order first, so that the order of rows changes no bit.
struct profile {
    required<day> as_of;                   ///< the last day that counts
    std::vector<std::string> categories{}; ///< names of the category codes
    std::vector<std::string> channels{};   ///< names of the channel codes
    bool leave_out_late_lines = false;     ///< whether lines after `as_of` are counted and left out instead of refused

    /// Portraits from order lines; every column of the lines that is there fills its block.
    /// @throws error for columns of different sizes, codes without a name, empty ids, amounts that are not finite or
    /// above 1e100 in size, late lines
    /// Complexity: O(L log L) in the number of lines, memory
    /// O(L + n (categories + channels))
    template <class Id>
    [[nodiscard]] customer_profiles<Id> summarize(const order_lines<Id>& lines) const;

    /// Portraits from summaries: rhythm and loyalty, as far as the summaries know them.
    template <class Id>
    [[nodiscard]] customer_profiles<Id> summarize(const summaries<Id>& base) const {
        require(base.as_of == as_of.get(), "profile: as_of must be that of the summaries");
        customer_profiles<Id> out{.as_of = as_of, .customer = base.customer, .without_purchase = base.without_purchase};
        out.total = base.total;
        out.purchase_days = base.purchase_days;
        out.recency = base.recency;
        out.mean_gap = base.mean_gap;
        out.first = base.first;
        out.last = base.last;
        out.tenure = base.tenure;
        return out;
    }
};

/// @cond INTERNAL
namespace detail {

/// Fills the portraits one customer after the other.
template <class Id>
class profiler {
public:
    profiler(const order_lines<Id>& lines, const profile& how) : lines_{lines}, how_{how} {}

    [[nodiscard]] customer_profiles<Id> run() {
        require_lines("profile", lines_, how_.categories.size(), how_.channels.size());
        out_.as_of = how_.as_of;
        sort_lines();
        std::size_t customers = 0;
        for_each_customer([&](auto lines) { ++(has_purchase(lines) ? customers : discarded_); });
        if (!lines_.category.empty())
            out_.categories = how_.categories;
        if (!lines_.channel.empty())
            out_.channels = how_.channels;
        const auto n = static_cast<Eigen::Index>(customers);
        out_.category_spend = matrix::Zero(n, static_cast<Eigen::Index>(out_.categories.size()));
        out_.channel_lines = matrix::Zero(n, static_cast<Eigen::Index>(out_.channels.size()));
        out_.month_days = matrix::Zero(n, 12);
        out_.weekday_days = matrix::Zero(n, 7);
        measure_prices();
        for_each_customer([&](auto lines) {
            if (has_purchase(lines))
                add(lines);
            else
                out_.without_purchase.push_back(lines_.customer[lines.front()]);
        });
        return std::move(out_);
    }

private:
    using places = std::span<const std::size_t>;

    void sort_lines() {
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (lines_.when[i] <= how_.as_of.get()) {
                order_.push_back(i);
                continue;
            }
            if (!how_.leave_out_late_lines)
                fail(errc::bad_value, i,
                     "profile: lines must not lie after as_of (or set .leave_out_late_lines), got one ",
                     (lines_.when[i] - how_.as_of.get()).count(), " days later in row ", i);
            ++out_.late_lines;
        }
        const auto key = [&](std::size_t i) {
            return std::tuple{lines_.when[i], category(i), lines_.channel.empty() ? 0 : lines_.channel[i],
                              lines_.amount[i], lines_.list_amount.empty() ? 0.0 : lines_.list_amount[i]};
        };
        std::ranges::sort(order_, [&](std::size_t a, std::size_t b) {
            if (lines_.customer[a] < lines_.customer[b] || lines_.customer[b] < lines_.customer[a])
                return lines_.customer[a] < lines_.customer[b];
            return key(a) < key(b);
        });
    }

    template <class F>
    void for_each_customer(F f) const {
        for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
            while (end < order_.size() && !(lines_.customer[order_[begin]] < lines_.customer[order_[end]]))
                ++end;
            f(places{order_}.subspan(begin, end - begin));
        }
    }

    [[nodiscard]] bool has_purchase(places lines) const {
        return std::ranges::any_of(lines, [&](std::size_t i) { return lines_.amount[i] >= 0; });
    }
    [[nodiscard]] int category(std::size_t i) const { return lines_.category.empty() ? 0 : lines_.category[i]; }

    /// What a line of each category costs everybody on average.
    void measure_prices() {
        const auto groups = std::max<std::size_t>(1, out_.categories.size());
        std::vector<double> money(groups, 0), count(groups, 0);
        for (const auto i : order_)
            if (lines_.amount[i] >= 0) {
                money[static_cast<std::size_t>(category(i))] += lines_.amount[i];
                count[static_cast<std::size_t>(category(i))] += 1;
            }
        usual_.assign(groups, 0);
        for (std::size_t c = 0; c < groups; ++c)
            usual_[c] = count[c] > 0 ? money[c] / count[c] : 0;
    }

    void add(places lines) {
        const auto row = static_cast<Eigen::Index>(out_.customer.size());
        out_.customer.push_back(lines_.customer[lines.front()]);
        add_money(lines, row);
        add_days(lines, row);
        if (!out_.channels.empty()) {
            for (const auto i : lines)
                if (lines_.amount[i] >= 0)
                    out_.channel_lines(row, lines_.channel[i]) += 1;
            out_.main_channel.push_back(largest(out_.channel_lines, row));
        }
    }

    void add_money(places lines, Eigen::Index row) {
        double total = 0, bought = 0, usual = 0, list = 0, recent = 0, earlier = 0;
        const day year_ago = how_.as_of.get() - std::chrono::days{365},
                  two_years_ago = year_ago - std::chrono::days{365};
        for (const auto i : lines) {
            const double amount = lines_.amount[i];
            total += amount;
            (lines_.when[i] > year_ago ? recent : lines_.when[i] > two_years_ago ? earlier : ignored_) += amount;
            if (amount < 0)
                continue;
            bought += amount;
            usual += usual_[static_cast<std::size_t>(category(i))];
            if (!lines_.list_amount.empty())
                list += lines_.list_amount[i];
            if (!out_.categories.empty())
                out_.category_spend(row, category(i)) += amount;
        }
        out_.total.push_back(total);
        out_.recent_spend.push_back(recent);
        out_.earlier_spend.push_back(earlier);
        out_.price_level.push_back(usual > 0 ? bought / usual : 1);
        if (!lines_.list_amount.empty())
            out_.price_realisation.push_back(bought / list);
        if (out_.categories.empty())
            return;
        std::vector<char> seen(out_.categories.size(), 0);
        for (const auto i : lines)
            if (lines_.amount[i] >= 0)
                seen[static_cast<std::size_t>(category(i))] = 1;
        out_.breadth.push_back(static_cast<int>(std::ranges::count(seen, 1)));
        out_.favourite.push_back(bought > 0 ? largest(out_.category_spend, row) : -1);
        double squares = 0;
        for (Eigen::Index c = 0; c < out_.category_spend.cols() && bought > 0; ++c) {
            const double share = out_.category_spend(row, c) / bought;
            squares += rounded_product(share, share);
        }
        out_.concentration.push_back(squares);
    }

    void add_days(places lines, Eigen::Index row) {
        std::vector<day> days;
        for (const auto i : lines) // in the order of days
            if (lines_.amount[i] >= 0 && (days.empty() || days.back() != lines_.when[i]))
                days.push_back(lines_.when[i]);
        std::vector<char> quarters(static_cast<std::size_t>((how_.as_of.get() - days.front()).count()) / 91 + 1, 0);
        for (const day d : days) {
            const std::chrono::year_month_day date{d};
            out_.month_days(row, static_cast<Eigen::Index>(static_cast<unsigned>(date.month())) - 1) += 1;
            out_.weekday_days(row, static_cast<Eigen::Index>(std::chrono::weekday{d}.iso_encoding()) - 1) += 1;
            quarters[static_cast<std::size_t>((d - days.front()).count()) / 91] = 1;
        }
        const auto gaps = static_cast<double>(days.size() - 1);
        const double mean = gaps > 0 ? static_cast<double>((days.back() - days.front()).count()) / gaps : 0;
        double squares = 0;
        for (std::size_t k = 1; k < days.size(); ++k) {
            const double off = static_cast<double>((days[k] - days[k - 1]).count()) - mean;
            squares += rounded_product(off, off);
        }
        out_.purchase_days.push_back(static_cast<int>(days.size()));
        out_.recency.push_back(static_cast<double>((how_.as_of.get() - days.back()).count()));
        out_.mean_gap.push_back(mean);
        out_.gap_variation.push_back(gaps >= 2 ? std::sqrt(squares / (gaps - 1)) / mean : 0);
        out_.first.push_back(days.front());
        out_.last.push_back(days.back());
        out_.tenure.push_back(calendar_years(days.front(), how_.as_of));
        out_.active_quarters.push_back(static_cast<double>(std::ranges::count(quarters, 1)) /
                                       static_cast<double>(quarters.size()));
    }

    [[nodiscard]] static int largest(const matrix& values, Eigen::Index row) {
        Eigen::Index best = 0;
        for (Eigen::Index c = 1; c < values.cols(); ++c)
            if (values(row, c) > values(row, best))
                best = c;
        return static_cast<int>(best);
    }

    const order_lines<Id>& lines_;
    const profile& how_;
    customer_profiles<Id> out_;
    std::vector<std::size_t> order_;
    std::vector<double> usual_;
    double ignored_ = 0;
    std::size_t discarded_ = 0;
};

} // namespace detail
/// @endcond

template <class Id>
customer_profiles<Id> profile::summarize(const order_lines<Id>& lines) const {
    return detail::profiler<Id>{lines, *this}.run();
}

} // namespace clientele::inline CLIENTELE_ABI
