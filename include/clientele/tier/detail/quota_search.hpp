#pragma once

/// @file
/// The search behind `quota_tiers`: cuts of a sorted book whose shares come nearest to their bands.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/tier/detail/share_cuts.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A band of a share, both ends inside.
struct share_band {
    double lower = -std::numeric_limits<double>::infinity(); ///< the least share that meets it
    double upper = std::numeric_limits<double>::infinity();  ///< the greatest share that meets it
};

/// @cond INTERNAL
namespace detail {

/// How far a share is outside a band; `share_tolerance` forgives the last bits of the band's own numbers.
[[nodiscard]] inline double distance(double share, const share_band& band) noexcept {
    const auto outside = (std::max)(band.lower - share, share - band.upper);
    return outside <= share_tolerance ? 0.0 : outside;
}

/// The bands of one tier.
struct tier_band {
    share_band customers;
    share_band profit;
};

/// Customers from the best value down, equal values as one, with running counts and running shares of profit.
struct sorted_book {
    std::vector<double> value;     ///< of each group of equals, falling
    std::vector<double> customers; ///< customers[g]: how many are in the first g groups
    std::vector<double> profit;    ///< profit[g]: the share of the total that they bring
    std::vector<double> crowd;     ///< crowd[g]: the share of the customers that they are
    double total = 0.0;
    bool rising = true; ///< whether the running profit never falls

    [[nodiscard]] static sorted_book of(column value, column profit) {
        const auto order = sorted_order(value); // from the least value up
        sorted_book book;
        book.customers.push_back(0.0);
        book.profit.push_back(0.0);
        compensated_sum sum;
        std::vector<double> equals;
        for (auto to = order.size(); to > 0;) {
            const auto best = value[order[to - 1]];
            equals.clear();
            for (; to > 0 && value[order[to - 1]] == best; --to)
                equals.push_back(profit[order[to - 1]]);
            // by size, so that not even the rounding of a group's sum can depend on the order of the rows
            std::sort(equals.begin(), equals.end(), [](double a, double b) { return a > b; });
            for (const auto each : equals)
                sum.add(each);
            book.value.push_back(best);
            book.customers.push_back(static_cast<double>(order.size() - to));
            book.profit.push_back(sum.value());
        }
        book.total = sum.value();
        for (std::size_t g = 1; g < book.profit.size(); ++g)
            book.rising = book.rising && book.profit[g] >= book.profit[g - 1];
        if (book.total > 0.0)
            for (auto& running : book.profit)
                running /= book.total;
        for (const auto running : book.customers)
            book.crowd.push_back(running / book.customers.back());
        return book;
    }

    [[nodiscard]] std::size_t groups() const noexcept { return value.size(); }
    [[nodiscard]] double share_of_customers(std::size_t from, std::size_t to) const noexcept {
        return (customers[to] - customers[from]) / customers.back();
    }
    [[nodiscard]] double share_of_profit(std::size_t from, std::size_t to) const noexcept {
        return profit[to] - profit[from];
    }
};

/// Whether a small pull towards the middle of each band is added to the cost, so small that it only decides between
/// cuts that meet all bands.
enum class quota_pull { none, to_the_middle };

/// The cost of one tier from cut `from` to cut `to`.
struct quota_cost {
    const sorted_book& book;
    std::span<const tier_band> bands;
    quota_pull pull;

    static constexpr double strictness = 1e9;

    [[nodiscard]] double operator()(std::size_t tier, std::size_t from, std::size_t to) const noexcept {
        return one(book.crowd[to] - book.crowd[from], bands[tier].customers) +
               one(book.share_of_profit(from, to), bands[tier].profit);
    }

    [[nodiscard]] double one(double share, const share_band& band) const noexcept {
        const auto outside = (std::max)(0.0, (std::max)(band.lower - share, share - band.upper) - share_tolerance);
        if (pull == quota_pull::none)
            return outside;
        const bool bounded = std::isfinite(band.lower) && std::isfinite(band.upper);
        return strictness * outside + (bounded ? std::abs(share - 0.5 * (band.lower + band.upper)) : 0.0);
    }
};

/// One more tier: best[to] = min over from of earlier[from] + cost(tier, from, to); the first best `from` is kept.
class quota_layer {
public:
    quota_layer(const quota_cost& cost, std::size_t tier, const std::vector<double>& earlier, std::vector<double>& best,
                std::vector<std::uint32_t>& from)
        : cost_{cost}, tier_{tier}, earlier_{earlier}, best_{best}, from_{from} {}

    /// Every pair is tried.
    void try_all() {
        for (std::size_t to = 0; to < best_.size(); ++to)
            search(to, 0, to);
    }

    /// The first best `from` never falls as `to` rises, so the middle one halves the work of both sides.
    void divide(std::size_t first, std::size_t last, std::size_t low, std::size_t high) {
        if (first > last)
            return;
        const auto middle = first + (last - first) / 2;
        const auto found = search(middle, low, (std::min)(middle, high));
        if (middle > first)
            divide(first, middle - 1, low, found);
        divide(middle + 1, last, found, high);
    }

    /// Finds the best `from` in [low, high] for one `to`.
    std::size_t search(std::size_t to, std::size_t low, std::size_t high) {
        auto least = std::numeric_limits<double>::infinity();
        auto found = low;
        for (auto from = low; from <= high; ++from) {
            const auto cost = earlier_[from] + cost_(tier_, from, to);
            if (cost < least) {
                least = cost;
                found = from;
            }
        }
        best_[to] = least;
        from_[to] = static_cast<std::uint32_t>(found);
        return found;
    }

private:
    const quota_cost& cost_;
    std::size_t tier_;
    const std::vector<double>& earlier_;
    std::vector<double>& best_;
    std::vector<std::uint32_t>& from_;
};

/// The cuts (0, after tier 0, after tier 1, ..., all) of least cost.
[[nodiscard]] inline std::vector<std::size_t> cheapest_cuts(const quota_cost& cost) {
    const auto last = cost.book.groups();
    const auto tiers = cost.bands.size();
    std::vector<double> best(last + 1);
    for (std::size_t to = 0; to <= last; ++to)
        best[to] = cost(0, 0, to);
    std::vector<std::vector<std::uint32_t>> from(tiers);
    for (std::size_t tier = 1; tier < tiers; ++tier) {
        std::vector<double> next(last + 1);
        from[tier].assign(last + 1, 0);
        quota_layer layer{cost, tier, best, next, from[tier]};
        if (tier + 1 == tiers)
            layer.search(last, 0, last); // of the last tier only the end matters
        else if (cost.book.rising)
            layer.divide(0, last, 0, last);
        else
            layer.try_all();
        best = std::move(next);
    }
    std::vector<std::size_t> cuts(tiers + 1, 0);
    cuts[tiers] = last;
    for (auto tier = tiers; tier-- > 1;)
        cuts[tier] = from[tier][cuts[tier + 1]];
    return cuts;
}

/// The cuts that meet all bands and lie nearest to their middles; else those of least violation.
[[nodiscard]] inline std::vector<std::size_t> search_quotas(const sorted_book& book, std::span<const tier_band> bands) {
    constexpr std::size_t most_groups = 20'000;
    require(book.rising || book.groups() <= most_groups, "quota_tiers: with losses counted there may be at most ",
            most_groups, " different values, got ", book.groups(), " (or choose negatives_last)");
    const auto centred = cheapest_cuts({book, bands, quota_pull::to_the_middle});
    double violation = 0.0;
    for (std::size_t tier = 0; tier < bands.size(); ++tier)
        violation += distance(book.share_of_customers(centred[tier], centred[tier + 1]), bands[tier].customers) +
                     distance(book.share_of_profit(centred[tier], centred[tier + 1]), bands[tier].profit);
    return violation > 0.0 ? cheapest_cuts({book, bands, quota_pull::none}) : centred;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
