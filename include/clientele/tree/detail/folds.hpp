#pragma once

/// @file
/// Customers dealt to the parts of a cross-validation, by their values only, and what they lose where they are held
/// out.

#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/tree/detail/grow.hpp>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// Rows of this rank in an order that depends on values only, and their places among the rows of all ranks: label,
/// features, weight. Rows that compare equal are the same customer twice.
template <class Ranks, class Task>
class canonical_rows {
public:
    std::vector<std::uint32_t> rows;
    std::vector<std::uint32_t> place; ///< of each, in [0, rows of all)

    canonical_rows(const Ranks& ranks, const Task& task, const matrix_view& x, const integer_weights& weights,
                   std::vector<std::uint32_t> own)
        : rows{std::move(own)}, task_{task}, x_{x}, weights_{weights} {
        std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
            return before([&](std::size_t c) { return word(a, c); }, [&](std::size_t c) { return word(b, c); });
        });
        place.resize(rows.size());
        std::iota(place.begin(), place.end(), std::uint32_t{0});
        if constexpr (!alone<Ranks>)
            for (int from = 0; from < ranks.size(); ++from) {
                const auto told = told_to_all<std::uint64_t>(ranks, from == ranks.rank(), words(from == ranks.rank()));
                if (from != ranks.rank())
                    pass(told, from < ranks.rank());
            }
    }

private:
    [[nodiscard]] std::size_t width() const { return static_cast<std::size_t>(x_.cols()) + 2; }
    /// What is compared first, second and so on; -0 is 0, and no value comes last.
    [[nodiscard]] std::uint64_t word(std::uint32_t row, std::size_t c) const {
        if (c + 1 == width())
            return static_cast<std::uint64_t>(weights_[row]);
        const double value = c == 0 ? task_.key(row) : x_(row, static_cast<Eigen::Index>(c) - 1);
        return std::isnan(value) ? ~std::uint64_t{0} : ordered_bits(value + 0.0);
    }
    template <class A, class B>
    [[nodiscard]] bool before(const A& a, const B& b) const {
        for (std::size_t c = 0; c < width(); ++c)
            if (a(c) != b(c))
                return a(c) < b(c);
        return false;
    }
    [[nodiscard]] std::vector<std::uint64_t> words(bool wanted) const {
        std::vector<std::uint64_t> out;
        out.reserve(wanted ? rows.size() * width() : 0);
        for (std::size_t i = 0; wanted && i < rows.size(); ++i)
            for (std::size_t c = 0; c < width(); ++c)
                out.push_back(word(rows[i], c));
        return out;
    }
    /// Passes over the rows of another rank; of equal ones those of the lower rank come first.
    void pass(const std::vector<std::uint64_t>& told, bool first) {
        std::size_t j = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto own = [&](std::size_t c) { return word(rows[i], c); };
            const auto other = [&](std::size_t c) { return told[j * width() + c]; };
            while (j * width() < told.size() && (first ? !before(own, other) : before(other, own)))
                ++j;
            place[i] += static_cast<std::uint32_t>(j);
        }
    }

    const Task& task_;
    const matrix_view& x_;
    const integer_weights& weights_;
};

/// The part of each place: each group of labels is shuffled by itself, so that dealing round robin gives every part its
/// share of each class. `sizes` are those of the groups, one behind the other.
[[nodiscard]] inline std::vector<std::uint32_t> deal(std::span<const std::int64_t> sizes, int parts,
                                                     std::uint64_t seed) {
    random_generator random{seed};
    std::vector<std::uint32_t> order(
        static_cast<std::size_t>(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0})));
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::size_t begin = 0;
    for (const auto size : sizes) {
        const auto end = begin + static_cast<std::size_t>(size);
        for (auto i = begin + 1; i < end; ++i)
            std::swap(order[i], order[begin + to_size(random.below(i - begin + 1))]);
        begin = end;
    }
    std::vector<std::uint32_t> part(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        part[order[i]] = static_cast<std::uint32_t>(i % static_cast<std::size_t>(parts));
    return part;
}

/// The losses of held-out customers in each tree of a sequence, summed exactly: neither the order of rows nor who has
/// them matters.
class sequence_losses {
public:
    std::vector<double> sum, squares; ///< of the losses of each step, in weight

    explicit sequence_losses(const std::vector<double>& complexity)
        : sum(complexity.size(), 0), squares(complexity.size(), 0),
          typical_(complexity.size(), (std::numeric_limits<double>::max)()) {
        // Between two complexities of the sequence, their geometric mean stands for all (Breiman et al. 1984, section
        // 8.5).
        for (std::size_t k = 0; k + 1 < complexity.size(); ++k)
            typical_[k] = std::sqrt(complexity[k] * complexity[k + 1]);
    }

    /// Adds rows, which `tree` has not seen; `loss(row, node)` is what a row of weight 1 costs there.
    template <class Ranks, class Tree, class Loss>
    void add(const Ranks& ranks, const Tree& tree, const matrix_view& x, const integer_weights& weights,
             std::span<const std::uint32_t> rows, const Loss& loss) {
        const auto& nodes = tree.nodes;
        std::vector<std::size_t> reached;
        reached.reserve(rows.size());
        double largest = 0;
        for (const auto row : rows) {
            reached.push_back(deepest(nodes, x, row));
            for (int t = static_cast<int>(reached.back()); t >= 0; t = nodes.parent[static_cast<std::size_t>(t)])
                largest = (std::max)(largest, loss(row, static_cast<std::size_t>(t)));
        }
        ranks.all_reduce_max(std::span{&largest, 1});
        if (!(largest > 0))
            return;
        require_finite_deviance(largest);
        const int power = std::ilogb(largest);
        const auto from = first_answers(nodes);
        // What comes at a step, less what goes; losses, then squares.
        std::vector<wide_integer> change(2 * (typical_.size() + 1), 0);
        for (std::size_t i = 0; i < rows.size(); ++i)
            for (auto t = reached[i];;) {
                const double lost = std::scalbn(loss(rows[i], t), -power);
                const auto w = weights[rows[i]];
                const auto parent = nodes.parent[t];
                const auto begin = t == reached[i] ? 0 : from[t];
                const auto end = parent < 0 ? typical_.size() : from[static_cast<std::size_t>(parent)];
                enter(change.data(), begin, end, wide_product(w, std::llround(std::scalbn(lost, 60))));
                enter(change.data() + typical_.size() + 1, begin, end,
                      wide_product(w, std::llround(std::scalbn(lost * lost, 58))));
                if (parent < 0)
                    break;
                t = static_cast<std::size_t>(parent);
            }
        add_up(ranks, std::span{change});
        wide_integer losses = 0, of_squares = 0;
        for (std::size_t k = 0; k < typical_.size(); ++k) {
            losses += change[k];
            of_squares += change[typical_.size() + 1 + k];
            sum[k] += std::scalbn(static_cast<double>(losses) * weights.unit, power - 60);
            squares[k] += std::scalbn(static_cast<double>(of_squares) * weights.unit, 2 * power - 58);
        }
    }

private:
    /// The last node that has a branch for a customer.
    template <class Nodes>
    [[nodiscard]] static std::size_t deepest(const Nodes& nodes, const matrix_view& x, std::uint32_t row) {
        int node = 0;
        while (!nodes.is_leaf(node)) {
            const int next = nodes.branch(node, x(row, nodes.feature[static_cast<std::size_t>(node)]));
            if (next < 0)
                break;
            node = next;
        }
        return static_cast<std::size_t>(node);
    }
    /// The step from which on each node answers for who would go on: until its parent does.
    template <class Nodes>
    [[nodiscard]] std::vector<std::size_t> first_answers(const Nodes& nodes) const {
        std::vector<std::size_t> from(nodes.size(), 0);
        for (std::size_t t = 0; t < nodes.size(); ++t)
            if (nodes.feature[t] >= 0)
                from[t] = static_cast<std::size_t>(
                    std::lower_bound(typical_.begin(), typical_.end(), nodes.complexity[t]) - typical_.begin());
        return from;
    }
    static void enter(wide_integer* change, std::size_t begin, std::size_t end, wide_integer what) {
        if (begin < end) {
            change[begin] += what;
            change[end] -= what;
        }
    }

    std::vector<double> typical_; // complexity of each step, rising
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
