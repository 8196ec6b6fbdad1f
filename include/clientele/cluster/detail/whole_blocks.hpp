#pragma once

/// @file
/// Rows of many ranks, brought to whole blocks: what is summed by blocks then has the same bits as in one place.

#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/rows_on_ranks.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/detail/row_weights.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A block belongs to the rank of its first row, to which the ranks after it send what they have of it. Rows of a rank
/// that neither sends nor receives any stay where they are; others are copied.
template <class Scalar, class Ranks>
class whole_blocks {
public:
    using matrix_type = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
    using view_type = Eigen::Ref<const matrix_type>;

    /// @throws error as a fit does of what it is given, on all ranks together
    whole_blocks(const Ranks& ranks, std::string_view where, const view_type& x, column weights)
        : ranks_{ranks}, view_{x}, weights_{weights} {
        require_shape_on(ranks, where, x);
        learn_shares(where, weights);
        const auto own_rank = static_cast<std::size_t>(ranks.rank());
        refusing_together(ranks, first_[own_rank], [&] {
            require_finite_rows(where, x);
            if (!weights.empty())
                require_weights_in_range(where, static_cast<std::size_t>(x.rows()), weights);
        });
        if (weighted_)
            require_some_weight(where, all_max(ranks_, weights.empty() ? 0.0 : largest_of(weights)));
        for (std::size_t r = 0; r < first_.size(); ++r) {
            const auto begins = first_[r], ends = r + 1 < first_.size() ? first_[r + 1] : all_;
            const auto stays_from = (std::min)(ends, (begins + task_rows - 1) / task_rows * task_rows);
            if (stays_from == begins)
                continue;
            anything_moves_ = true;
            const auto to = owner_of(begins / task_rows * task_rows);
            if (r == own_rank)
                sent_ = {to, stays_from - begins};
            if (to == own_rank)
                received_.emplace_back(r, stays_from - begins);
        }
        if (anything_moves_)
            move_rows(x, weights);
    }
    whole_blocks(const whole_blocks&) = delete;
    whole_blocks& operator=(const whole_blocks&) = delete;

    [[nodiscard]] const view_type& view() const noexcept { return view_; }
    [[nodiscard]] column weights() const noexcept { return weights_; }
    [[nodiscard]] rows_on_ranks<Ranks> on_ranks() const {
        const auto own = static_cast<std::size_t>(view_.rows());
        const auto first = first_[static_cast<std::size_t>(ranks_.rank())] + sent_.rows;
        return {ranks_, {own > 0 ? first : all_, own, all_}, weighted_};
    }
    /// One value for each of the moved rows, brought back to the ranks that gave the rows.
    [[nodiscard]] std::vector<int> back(std::vector<int> values) const {
        if (!anything_moves_)
            return values;
        std::vector<std::vector<int>> to_each(first_.size());
        auto rest = values.end();
        for (auto part = received_.rbegin(); part != received_.rend(); ++part) {
            const auto begins = rest - static_cast<std::ptrdiff_t>(part->rows);
            to_each[part->rank].assign(begins, rest);
            rest = begins;
        }
        values.erase(rest, values.end());
        const auto from_each = exchanged(ranks_, std::move(to_each));
        const auto& mine = from_each[sent_.rank];
        values.insert(values.begin(), mine.begin(), mine.end());
        return values;
    }

private:
    struct piece {
        std::size_t rank, rows;
        piece(std::size_t of_rank = 0, std::size_t so_many = 0) : rank{of_rank}, rows{so_many} {}
    };

    void learn_shares(std::string_view where, column weights) {
        const auto rows = static_cast<std::size_t>(view_.rows());
        const auto told = all_values<std::uint64_t>(
            ranks_, std::array{std::uint64_t{rows}, std::uint64_t{weights.empty() ? 0u : 1u}});
        bool without = false;
        for (std::size_t r = 0; r < told.size(); r += 2) {
            first_.push_back(all_);
            all_ += static_cast<std::size_t>(told[r]);
            weighted_ = weighted_ || told[r + 1] != 0;
            without = without || (told[r] > 0 && told[r + 1] == 0);
        }
        if (weighted_ && without)
            fail(errc::bad_shape, no_row, where, ": every rank that has rows must give weights of them, or none must");
    }
    [[nodiscard]] std::size_t owner_of(std::size_t row) const {
        std::size_t r = first_.size() - 1; // of ranks without rows before it, the last has it
        while (first_[r] > row)
            --r;
        return r;
    }
    void move_rows(const view_type& x, column weights) {
        std::vector<std::vector<Scalar>> to_each(first_.size());
        std::vector<std::vector<double>> weights_to_each(first_.size());
        const auto head = static_cast<Eigen::Index>(sent_.rows);
        for (Eigen::Index f = 0; f < x.cols(); ++f) {
            const Scalar* const values = x.data() + f * x.outerStride();
            to_each[sent_.rank].insert(to_each[sent_.rank].end(), values, values + head);
        }
        if (!weights.empty())
            weights_to_each[sent_.rank].assign(weights.begin(), weights.begin() + head);
        const auto from_each = exchanged(ranks_, std::move(to_each));
        const auto weights_from_each = weighted_ ? exchanged(ranks_, std::move(weights_to_each)) : weights_to_each;
        if (sent_.rows == 0 && received_.empty())
            return;
        Eigen::Index rows = x.rows() - head;
        for (const auto& each : received_)
            rows += static_cast<Eigen::Index>(each.rows);
        moved_.resize(rows, x.cols());
        moved_.topRows(x.rows() - head) = x.bottomRows(x.rows() - head);
        moved_weights_.assign(weights.begin() + (weights.empty() ? 0 : head), weights.end());
        Eigen::Index at = x.rows() - head;
        for (const auto& each : received_) {
            const auto count = static_cast<Eigen::Index>(each.rows);
            moved_.middleRows(at, count) = Eigen::Map<const matrix_type>{from_each[each.rank].data(), count, x.cols()};
            at += count;
            const auto& theirs = weights_from_each[each.rank];
            moved_weights_.insert(moved_weights_.end(), theirs.begin(), theirs.end());
        }
        std::destroy_at(&view_);
        std::construct_at(&view_, moved_);
        weights_ = moved_weights_;
    }

    const Ranks& ranks_;
    std::vector<std::size_t> first_; // row of each rank, as given
    std::size_t all_ = 0;
    bool weighted_ = false, anything_moves_ = false;
    piece sent_;                  // from the front
    std::vector<piece> received_; // at the end, in turn
    matrix_type moved_;
    std::vector<double> moved_weights_;
    view_type view_;
    column weights_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
