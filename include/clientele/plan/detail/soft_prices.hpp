#pragma once

/// @file
/// Prices on capacity by Newton's steps, on a bound that is made smooth.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/least_of_row.hpp>
#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/math/detail/portable_elementary.hpp>
#include <clientele/math/detail/solve_positive.hpp>
#include <clientele/plan/detail/load_assignment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The prices that prove the highest bound, of rows that may be divided.
///
/// A row goes to all columns, to one that is dearer at the prices by z in proportion to exp(-z / warmth), and each load
/// keeps off its bounds by a barrier of the same warmth. That bound is smooth: Newton's steps go to its peak, from
/// which the next peak, of a quarter of the warmth, is near. What the divided rows cost above the bound says when to
/// stop. While it is warm a sample of the rows shows the way as well.
/// Source: Bertsekas, Nonlinear Programming (1999), sections 4.1 and 5.4, for barriers and the exponential method.
class soft_prices {
public:
    explicit soft_prices(const load_problem& of) : of_{of}, hour_limit_(of.m, none), place_limit_(of.m, none) {
        look_at_rows();
        const double unit = heaviest_ > 0 ? heaviest_ / static_cast<double>(of.n) : 1;
        const auto limit_of = [&](std::size_t j, bool of_hours, double each, double least, double most) {
            (of_hours ? hour_limit_ : place_limit_)[j] = limits_.size();
            limits_.push_back({j, of_hours, each, (std::min)(least, most) / each, most / each});
        };
        for (std::size_t j = 0; j < of.m; ++j) {
            const auto& b = of.bounds[j];
            if (b.least_hours > 0 || b.most_hours < infinity)
                limit_of(j, true, unit, b.least_hours, (std::min)(b.most_hours, heaviest_));
            if (b.least_rows > 0 || b.most_rows < static_cast<double>(of.n))
                limit_of(j, false, 1, b.least_rows, (std::min)(b.most_rows, static_cast<double>(of.n)));
        }
    }

    /// The prices at which divided rows cost at most `enough` of the bound more than the bound, or as near as they
    /// come.
    [[nodiscard]] load_prices find(double enough) {
        const std::size_t v = limits_.size();
        std::vector<double> price(v, 0.0), best = price;
        std::size_t stride = 1;
        while (8 * v * stride * 2 <= of_.n && stride < 64)
            stride *= 2;
        look_at_one_of(stride);
        double highest = -infinity;
        warmest_ = warmth_;
        for (; v > 0 && warmth_ > 1e-8 * warmest_; warmth_ /= 4) {
            const auto before = price;
            const auto at = climb(price);
            if (stride_ > 1) { // a sample whose rows do not fit shows no way
                look_at_one_of(at.is_peak ? stride_ / 2 : 1);
                if (!at.is_peak)
                    price = before;
                continue;
            }
            if (at.bound > highest)
                highest = at.bound, best = price;
            if (at.above <= enough * std::abs(at.bound) || at.bound > dearest_)
                break;
        }
        return proof_of(best);
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// What a column may take of hours or places, which has a price. In units of an average row.
    struct limit {
        std::size_t column;
        bool of_hours;
        double unit, least, most;
    };
    /// What is known at some prices.
    struct height {
        double value = 0;     ///< of the smooth bound, above `base_`
        double bound = 0;     ///< of the bound itself
        double above = 0;     ///< what the divided rows cost above it
        bool is_peak = false; ///< whether a step would lead no higher
    };

    /// What the ways of a row differ by, what rows cost and take at most.
    void look_at_rows() {
        double spread = 0;
        for (std::size_t i = 0; i < of_.n; ++i) {
            double sum = 0, least = infinity, most = -infinity, ways = 0, hours = 0;
            for (std::size_t j = 0; j < of_.m; ++j)
                if (const double cost = of_.at(i, j); cost < infinity) {
                    least = (std::min)(least, cost), most = (std::max)(most, cost);
                    hours = (std::max)(hours, of_.takes(i, j));
                    sum += cost, ++ways;
                }
            spread += (sum / ways - least) / static_cast<double>(of_.n);
            base_.push_back(least);
            dearest_ += most;
            heaviest_ += hours;
        }
        warmth_ = spread / 2;
    }

    /// The load that a price of a limit asks for, in a barrier before its bounds.
    struct barrier {
        double load, value, bend;
        barrier(double price, double least, double most, double warmth) {
            const double width = most - least, k = price * width / warmth, root = std::sqrt(k * k + 4);
            const double low = k < 0 ? 2 / (2 - k + root) : 1 - 2 / (2 + k + root),
                         high = k < 0 ? 1 - low : 2 / (2 + k + root);
            load = k < 0 ? least + width * low : most - width * high;
            value = price * load + warmth * (portable_log(low) + portable_log(high));
            bend = width * width / (1 / (low * low) + 1 / (high * high)); // over the warmth
        }
    };

    /// The rows that are looked at: one of each lot, by a hash, as rows may follow a pattern.
    [[nodiscard]] std::size_t row(std::size_t lot) const {
        return stride_ == 1 ? lot : (std::min)(lot * stride_ + mix_bits(lot + 1) % stride_, of_.n - 1);
    }
    [[nodiscard]] std::size_t lots() const { return (of_.n + stride_ - 1) / stride_; }

    /// Goes to the peak.
    height climb(std::vector<double>& price) {
        auto at = look(price);
        for (int step = 0; step < 12; ++step) {
            std::vector<double> way = slope_, next(price.size());
            solve_positive(bends_, way);
            double rise = 0;
            for (std::size_t v = 0; v < way.size(); ++v)
                rise += way[v] * slope_[v] * warmth_;
            at.is_peak = rise <= 0.02 * warmth_ * static_cast<double>(way.size());
            if (at.is_peak || !std::isfinite(rise))
                return at;
            height higher;
            for (double part = 1; part > 1e-4; part *= 0.4) {
                for (std::size_t v = 0; v < way.size(); ++v)
                    next[v] = price[v] + part * warmth_ * way[v];
                higher = look(next);
                if (higher.value >= at.value + 0.1 * part * rise)
                    break;
            }
            if (!(higher.value > at.value))
                return at;
            at = higher;
            price = next;
        }
        return at;
    }

    /// The smooth bound at some prices, its slope, and how it bends.
    height look(const std::vector<double>& price) {
        const std::size_t count = limits_.size();
        const auto prices = prices_of(price);
        slope_.assign(count, 0.0);
        bends_.assign(count * count, 0.0);
        height at;
        for (std::size_t lot = 0; lot < lots(); ++lot)
            add_row(row(lot), prices, at);
        for (auto* each : {&at.value, &at.bound, &at.above})
            *each *= weight_;
        for (auto* each : {&slope_, &bends_})
            for (double& value : *each)
                value *= weight_;
        double steepest = 0;
        for (std::size_t v = 0; v < count; ++v) {
            const auto& [column, of_hours, unit, least, most] = limits_[v];
            const double farther = 0.01 * warmth_ / warmest_; // bounds that leave no way within have prices too
            const barrier kept{price[v], least - farther, most + farther, warmth_};
            at.value -= kept.value;
            at.bound -= price[v] * (price[v] > 0 ? most : least);
            at.above += price[v] * ((price[v] > 0 ? most + farther : least - farther) - kept.load);
            slope_[v] -= kept.load;
            bends_[v * count + v] += kept.bend;
            steepest = (std::max)(steepest, bends_[v * count + v]);
        }
        for (std::size_t v = 0; v < count; ++v) {
            bends_[v * count + v] += 1e-12 * (1 + steepest);
            for (std::size_t u = 0; u < v; ++u)
                bends_[u * count + v] = bends_[v * count + u];
        }
        return at;
    }
    /// Looks at one row of so many, which then stands for them; hours are what may be scarce.
    void look_at_one_of(std::size_t stride) {
        stride_ = stride;
        weight_ = 1;
        if (stride == 1)
            return;
        double all = 0, looked_at = 0;
        for (std::size_t i = 0; i < of_.n; ++i)
            all += of_.takes(i, 0);
        for (std::size_t lot = 0; lot < lots(); ++lot)
            looked_at += of_.takes(row(lot), 0);
        weight_ = all / looked_at;
    }
    /// Divides a row among columns.
    void add_row(std::size_t i, const load_prices& prices, height& at) {
        share_.clear(), column_.clear();
        double sum = 0, above = 0;
        prices.with_row(of_, i, [&](const auto& priced) {
            const double least = least_of_row(of_.m, priced).value, far = least + 18 * warmth_;
            for (std::size_t j = 0; j < of_.m; ++j)
                if (const double here = priced(j); here <= far) {
                    const double share = portable_exp((least - here) / warmth_);
                    share_.push_back(share), column_.push_back(j);
                    sum += share, above += share * (here - least);
                }
            at.bound += least;
            at.value += (least - base_[i]) - warmth_ * portable_log(sum);
            at.above += above / sum;
        });
        limit_.clear(), takes_.clear(), pull_.clear();
        const auto add = [&](std::size_t of, double takes, double share) {
            if (of == none)
                return;
            limit_.push_back(of), takes_.push_back(takes), pull_.push_back(takes * share);
            slope_[of] += takes * share;
        };
        for (std::size_t x = 0; x < column_.size(); ++x) {
            const std::size_t j = column_[x];
            if (hour_limit_[j] != none)
                add(hour_limit_[j], of_.takes(i, j) / limits_[hour_limit_[j]].unit, share_[x] / sum);
            add(place_limit_[j], 1, share_[x] / sum);
        }
        if (column_.size() > 1)
            bend_by_row();
    }
    /// Rows that can go elsewhere bend the bound; below the diagonal.
    void bend_by_row() {
        for (std::size_t x = 0; x < limit_.size(); ++x) {
            double* const bends = bends_.data() + limit_[x] * limits_.size();
            for (std::size_t y = 0; y <= x; ++y)
                bends[limit_[y]] -= pull_[x] * pull_[y];
            bends[limit_[x]] += pull_[x] * takes_[x];
            if (x > 0 && limits_[limit_[x]].column == limits_[limit_[x - 1]].column)
                bends[limit_[x - 1]] += pull_[x] * takes_[x - 1];
        }
    }

    /// Prices in units of the host.
    [[nodiscard]] load_prices prices_of(const std::vector<double>& price) const {
        load_prices out{std::vector<double>(of_.m, 0.0), std::vector<double>(of_.m, 0.0)};
        for (std::size_t v = 0; v < price.size(); ++v)
            (limits_[v].of_hours ? out.hour : out.place)[limits_[v].column] = price[v] / limits_[v].unit;
        return out;
    }
    /// The same as a proof takes them: what has no end, or need not be, has no price.
    [[nodiscard]] load_prices proof_of(const std::vector<double>& price) const {
        auto out = prices_of(price);
        for (std::size_t j = 0; j < of_.m; ++j) {
            const auto& b = of_.bounds[j];
            if (out.hour[j] > 0 ? std::isinf(b.most_hours) : !(b.least_hours > 0))
                out.hour[j] = 0;
            if (out.place[j] > 0 ? std::isinf(b.most_rows) : !(b.least_rows > 0))
                out.place[j] = 0;
        }
        return out;
    }

    const load_problem& of_;
    std::vector<limit> limits_{};
    std::vector<std::size_t> hour_limit_, place_limit_; ///< of each column
    std::vector<double> base_{};                        ///< what each row costs at least
    double dearest_ = 0, heaviest_ = 0;                 ///< what all rows cost and take at most
    double warmth_ = 0, warmest_ = 0;
    std::size_t stride_ = 1; ///< rows for each that is looked at
    double weight_ = 1;      ///< what each then counts
    std::vector<double> slope_{}, bends_{};
    std::vector<double> share_{}, takes_{}, pull_{}; // of a row
    std::vector<std::size_t> column_{}, limit_{};    // the same
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
