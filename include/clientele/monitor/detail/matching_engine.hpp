#pragma once

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/student_t.hpp>
#include <clientele/monitor/detail/look_alikes.hpp>
#include <clientele/monitor/effect/matched_effect.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Mean and variance of some rows of a column, the same bits in any order.
struct mean_and_variance {
    double mean = 0, variance = 0;

    template <class Rows, class ValueOf>
    mean_and_variance(const Rows& rows, const ValueOf& value_of) {
        exact_sum sum, squares;
        const auto n = static_cast<double>(rows.size());
        for (const auto row : rows)
            sum.add(value_of(row));
        mean = sum.value() / n;
        for (const auto row : rows)
            squares.add((value_of(row) - mean) * (value_of(row) - mean));
        variance = rows.size() < 2 ? 0 : squares.value() / (n - 1);
    }
};

/// The work of `matched_difference`.
template <class Treated>
class matching_engine {
public:
    explicit matching_engine(const observed_change<Treated>& of) : of_{of} {
        check();
        for (std::size_t row = 0; row < of.before.size(); ++row)
            (static_cast<bool>(std::ranges::begin(of.treated)[static_cast<std::ptrdiff_t>(row)]) ? treated_ : controls_)
                .push_back(static_cast<std::uint32_t>(row));
        if (controls_.size() < 2)
            fail(errc::empty_input, no_row, "matched_difference: the comparison group must have two customers, got ",
                 controls_.size(), ": without one nothing can be said");
        scale();
    }

    [[nodiscard]] matched_effect measure(std::size_t wanted, double farthest, double level) {
        look_alikes<> others{scaled_, of_.kind, controls_};
        match(others, wanted, farthest);
        matched_effect result{.treated = matched_.size(),
                              .without_look_alike = treated_.size() - matched_.size(),
                              .controls = controls_.size(),
                              .level = level};
        if (matched_.size() < 2)
            fail(errc::empty_input, no_row, "matched_difference: two treated customers must have a look-alike, got ",
                 matched_.size(), " of ", treated_.size());
        weigh(result, others);
        balance(result, others);
        result.effect = difference(others, of_.before, of_.after, level, &result);
        if (!of_.earlier.empty())
            result.placebo = difference(others, of_.earlier, of_.before, level, nullptr);
        return result;
    }

private:
    void check() const {
        const std::size_t n = of_.before.size();
        require(n < (std::numeric_limits<std::uint32_t>::max)(),
                "matched_difference: there must be fewer than 2^32 - 1 "
                "customers, got ",
                n);
        require_same_size("matched_difference", "treated", n, std::ranges::size(of_.treated));
        require(!of_.features.empty() && of_.names.size() == of_.features.size(),
                "matched_difference: there must be a feature at least, each with its name, got ", of_.features.size(),
                " with ", of_.names.size(), " names");
        const auto column_of = [&](const std::string& name, column values) {
            require_same_size("matched_difference", name, n, values.size());
            for (std::size_t row = 0; row < n; ++row)
                if (!(std::abs(values[row]) <= 1e100)) [[unlikely]]
                    fail(errc::bad_value, row, "matched_difference: ", name, " must be in [-1e100, 1e100], got ",
                         values[row], " in row ", row);
        };
        column_of("before", of_.before);
        column_of("after", of_.after);
        if (!of_.earlier.empty())
            column_of("earlier", of_.earlier);
        for (std::size_t j = 0; j < of_.features.size(); ++j)
            column_of(of_.names[j], of_.features[j]);
        if (!of_.kind.empty())
            require_same_size("matched_difference", "kind", n, of_.kind.size());
    }
    void scale() {
        std::vector<std::uint32_t> all(treated_);
        all.insert(all.end(), controls_.begin(), controls_.end());
        for (const auto& feature : of_.features) {
            const mean_and_variance all_of{all, [&](std::uint32_t row) { return feature[row]; }};
            const double unit = all_of.variance > 0 ? std::sqrt(all_of.variance) : 1;
            auto& to = scaled_.emplace_back(feature.size());
            for (std::size_t row = 0; row < feature.size(); ++row)
                to[row] = (feature[row] - all_of.mean) / unit;
        }
    }
    /// The cells of every treated customer's look-alikes.
    void match(look_alikes<>& others, std::size_t wanted, double farthest) {
        others.sort(treated_);
        std::vector<std::uint32_t> found;
        first_.push_back(0);
        for (const auto row : treated_) {
            others.find(row, wanted, farthest, look_alikes<>::none, found);
            std::size_t together = 0;
            for (const auto cell : found)
                together += others.members(cell).size();
            if (together == 0)
                continue;
            matched_.push_back(row);
            share_.push_back(1 / static_cast<double>(together));
            cells_.insert(cells_.end(), found.begin(), found.end());
            first_.push_back(cells_.size());
        }
    }
    /// How much each look-alike stands for: the sum of its weights, and of their squares.
    void weigh(matched_effect& to, const look_alikes<>& others) {
        weight_.assign(others.cells(), 0);
        squared_.assign(others.cells(), 0);
        for (std::size_t i = 0; i < matched_.size(); ++i)
            for (std::size_t at = first_[i]; at < first_[i + 1]; ++at) {
                weight_[cells_[at]] += share_[i];
                squared_[cells_[at]] += rounded_product(share_[i], share_[i]);
            }
        exact_sum sum, squares;
        for (std::size_t cell = 0; cell < others.cells(); ++cell)
            if (weight_[cell] > 0) {
                const auto members = static_cast<double>(others.members(cell).size());
                to.look_alikes += others.members(cell).size();
                to.most_reused = (std::max)(to.most_reused, weight_[cell]);
                sum.add(members * weight_[cell]);
                squares.add(members * weight_[cell] * weight_[cell]);
            }
        to.effective_look_alikes = sum.value() * sum.value() / squares.value();
    }
    void balance(matched_effect& to, const look_alikes<>& others) const {
        for (std::size_t j = 0; j < of_.features.size(); ++j) {
            const auto value = [&](std::size_t row) { return of_.features[j][row]; };
            const mean_and_variance treated{matched_, value}, controls{controls_, value};
            exact_sum alike;
            for (std::size_t cell = 0; cell < others.cells(); ++cell)
                if (weight_[cell] > 0)
                    alike.add(weight_[cell] * static_cast<double>(others.members(cell).size()) *
                              value(others.members(cell).front()));
            const double mean = alike.value() / static_cast<double>(matched_.size());
            const double unit = std::sqrt(0.5 * (treated.variance + controls.variance));
            const auto apart = [&](double other) { return unit > 0 ? (treated.mean - other) / unit : 0; };
            to.balance.push_back({of_.names[j], treated.mean, controls.mean, mean, apart(controls.mean), apart(mean)});
        }
    }
    /// The difference of the changes between two columns, and its interval.
    [[nodiscard]] interval difference(look_alikes<>& others, column then, column now, double level,
                                      matched_effect* told) const {
        const auto change = [&](std::size_t row) { return now[row] - then[row]; };
        std::vector<mean_and_variance> cells;
        for (std::size_t cell = 0; cell < others.cells(); ++cell)
            cells.emplace_back(others.members(cell), change);
        exact_sum own, alike, squares;
        std::vector<double> apart(matched_.size());
        for (std::size_t i = 0; i < matched_.size(); ++i) {
            compensated_sum mean;
            for (std::size_t at = first_[i]; at < first_[i + 1]; ++at)
                mean.add(share_[i] * static_cast<double>(others.members(cells_[at]).size()) * cells[cells_[at]].mean);
            own.add(change(matched_[i]));
            alike.add(mean.value());
            apart[i] = change(matched_[i]) - mean.value();
        }
        const auto n = static_cast<double>(matched_.size());
        const double effect = own.value() / n - alike.value() / n;
        for (const double each : apart)
            squares.add((each - effect) * (each - effect));
        for (std::size_t cell = 0; cell < others.cells(); ++cell)
            if (const double reused = rounded_product(weight_[cell], weight_[cell]) - squared_[cell]; reused > 1e-12)
                squares.add(reused * static_cast<double>(others.members(cell).size()) * spread(others, cells, cell));
        if (told != nullptr) {
            told->treated_change = own.value() / n;
            told->look_alike_change = alike.value() / n;
            told->control_change = mean_and_variance{controls_, change}.mean;
        }
        const double error = std::sqrt(squares.value()) / n;
        const double reach = rounded_product(two_sided_student_t_quantile(level, n - 1), error);
        return {effect, error, effect - reach, effect + reach};
    }
    /// The variance of the change among those like the members of a cell: within it, or to those nearest to it.
    [[nodiscard]] static double spread(look_alikes<>& others, const std::vector<mean_and_variance>& cells,
                                       std::size_t cell) {
        if (others.members(cell).size() > 1)
            return cells[cell].variance;
        std::vector<std::uint32_t> nearest;
        others.find(others.members(cell).front(), 1, (std::numeric_limits<double>::infinity)(), cell, nearest);
        double together = 0;
        compensated_sum sum;
        for (const auto other : nearest) {
            const auto members = static_cast<double>(others.members(other).size());
            together += members;
            sum.add(members * cells[other].mean);
        }
        if (together == 0)
            return 0;
        const double apart = cells[cell].mean - sum.value() / together;
        return apart * apart * together / (together + 1);
    }

    const observed_change<Treated>& of_;
    std::vector<std::uint32_t> treated_, controls_;
    std::vector<std::vector<double>> scaled_;
    std::vector<std::uint32_t> matched_; ///< the treated who have a look-alike
    std::vector<double> share_;          ///< of each look-alike of each
    std::vector<std::uint32_t> cells_;   ///< those of each, from `first_` on
    std::vector<std::size_t> first_;
    std::vector<double> weight_, squared_; ///< of each member of a cell
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
