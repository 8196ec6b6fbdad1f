#pragma once

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Customers of a comparison group by what they are like: those who are alike in all are one cell.
template <class Number = double>
class look_alikes {
public:
    /// @param features scaled columns, at least one
    /// @param kind     of each customer; only those of one kind are alike; may be empty
    /// @param rows     of the comparison group
    look_alikes(const std::vector<std::vector<Number>>& features, std::span<const int> kind,
                std::vector<std::uint32_t> rows)
        : features_{features}, kind_{kind}, rows_{std::move(rows)} {
        sort(rows_);
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (i == 0 || before(rows_[i - 1], rows_[i]))
                begin_.push_back(i);
        for (const auto first : begin_)
            for (const auto& feature : features_)
                points_.push_back(feature[rows_[first]]);
        begin_.push_back(rows_.size());
    }

    /// Rows in an order that depends on what they are like alone, but for those who are alike in all.
    void sort(std::vector<std::uint32_t>& rows) const {
        std::sort(rows.begin(), rows.end(), [this](std::uint32_t a, std::uint32_t b) { return before(a, b); });
    }
    [[nodiscard]] std::size_t cells() const { return begin_.size() - 1; }
    /// Who is in a cell.
    [[nodiscard]] std::span<const std::uint32_t> members(std::size_t cell) const {
        return std::span{rows_}.subspan(begin_[cell], begin_[cell + 1] - begin_[cell]);
    }

    static constexpr auto none = static_cast<std::size_t>(-1);

    /// The cells with the customers nearest to one, nearest first, until they are `wanted`: those at the same distance
    /// come together. `without` is a cell that is left out.
    void find(std::size_t row, std::size_t wanted, double farthest, std::size_t without,
              std::vector<std::uint32_t>& found) {
        const auto middle = static_cast<std::size_t>(
            std::partition_point(begin_.begin(), begin_.end() - 1,
                                 [&](std::size_t first) { return before(rows_[first], row); }) -
            begin_.begin());
        near_.clear();
        reach_ = farthest * farthest;
        for (std::size_t cell = middle; cell < cells() && look(row, cell, wanted, without); ++cell)
            continue;
        for (std::size_t cell = middle; cell-- > 0 && look(row, cell, wanted, without);)
            continue;
        found.clear();
        for (const auto& each : near_)
            found.push_back(each.cell);
    }

private:
    struct near_cell {
        Number distance; // squared
        std::uint32_t cell;
    };

    [[nodiscard]] int kind(std::size_t row) const { return kind_.empty() ? 0 : kind_[row]; }
    [[nodiscard]] bool before(std::size_t a, std::size_t b) const {
        if (kind(a) != kind(b))
            return kind(a) < kind(b);
        for (const auto& feature : features_)
            if (feature[a] != feature[b])
                return feature[a] < feature[b];
        return false;
    }
    /// Whether cells farther away may still be near enough.
    bool look(std::size_t row, std::size_t cell, std::size_t wanted, std::size_t without) {
        const Number* const point = points_.data() + cell * features_.size();
        if (kind(rows_[begin_[cell]]) != kind(row))
            return false;
        const Number along = point[0] - features_[0][row];
        if (along * along > reach_)
            return false;
        if (cell == without)
            return true;
        Number distance = 0;
        for (std::size_t j = 0; j < features_.size(); ++j) {
            const Number apart = point[j] - features_[j][row];
            distance += rounded_product(apart, apart);
        }
        if (distance > reach_)
            return true;
        const auto at = std::find_if(near_.begin(), near_.end(), [&](const near_cell& each) {
            return distance < each.distance || (distance == each.distance && cell < each.cell);
        });
        near_.insert(at, {distance, static_cast<std::uint32_t>(cell)});
        std::size_t together = 0, i = 0;
        while (i < near_.size() && together < wanted)
            together += members(near_[i++].cell).size();
        if (together >= wanted) {
            reach_ = near_[i - 1].distance;
            while (i < near_.size() && near_[i].distance == reach_)
                ++i;
            near_.resize(i);
        }
        return true;
    }

    const std::vector<std::vector<Number>>& features_;
    std::span<const int> kind_;
    std::vector<std::uint32_t> rows_;
    std::vector<std::size_t> begin_; ///< where each cell begins among the rows
    std::vector<Number> points_;     ///< cells x features
    std::vector<near_cell> near_;    ///< by rising distance
    Number reach_ = 0;               ///< squared: nothing farther away is wanted
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
