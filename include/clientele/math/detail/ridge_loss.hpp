#pragma once

/// @file
/// The mean logistic loss with a ridge, and its derivatives, of rows that are standardised and in an order of their
/// own.

#include <clientele/cmath.hpp>
#include <clientele/math/concepts.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/math/random.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Deals rows out to so many folds of equal size, at random.
inline void deal_out(std::span<int> fold, int folds, random_generator& generator) {
    for (std::size_t i = 0; i < fold.size(); ++i)
        fold[i] = static_cast<int>(i % static_cast<std::size_t>(folds));
    for (std::size_t i = fold.size(); i > 1; --i)
        std::swap(fold[i - 1], fold[to_size(generator.below(i))]);
}

/// Rows in the order of what happened and of their measures, whatever order they are given in.
[[nodiscard]] inline std::vector<std::uint32_t> order_of_rows(std::span<const column> measures, column happened) {
    std::vector<column> keys{happened};
    keys.insert(keys.end(), measures.begin(), measures.end());
    return sorted_order(keys);
}

/// Rows of measures with mean 0 and deviation 1, those without the event first, each class in the order of its
/// measures: the order they are given in changes no bit of what is fitted to them.
struct standardised_rows {
    std::size_t width = 0;      // measures
    std::vector<double> z;      // row by row
    std::vector<char> happened; // by row
    std::vector<double> mean;   // by measure
    std::vector<double> spread; // by measure
    std::vector<int> fold;      // by row; empty for none
    std::size_t events = 0;

    [[nodiscard]] std::size_t size() const noexcept { return happened.size(); }
    [[nodiscard]] const double* row(std::size_t i) const noexcept { return z.data() + i * width; }

    standardised_rows(std::span<const column> measures, std::span<const double> events_as_numbers)
        : width{measures.size()} {
        const auto order = order_of_rows(measures, events_as_numbers);
        z.resize(order.size() * width);
        happened.reserve(order.size());
        for (const auto row : order) {
            happened.push_back(events_as_numbers[row] != 0);
            events += happened.back() != 0;
        }
        for (std::size_t j = 0; j < width; ++j) {
            const auto n = static_cast<double>(order.size());
            compensated_sum sum, squares;
            for (const auto row : order)
                sum.add(measures[j][row]);
            mean.push_back(sum.value() / n);
            for (const auto row : order)
                squares.add((measures[j][row] - mean[j]) * (measures[j][row] - mean[j]));
            spread.push_back(std::sqrt(squares.value() / n));
            for (std::size_t i = 0; i < order.size(); ++i)
                z[i * width + j] = (measures[j][order[i]] - mean[j]) / spread[j];
        }
    }

    /// Deals each class out to so many folds, by a seed.
    void deal(int folds, std::uint64_t seed) {
        fold.resize(size());
        random_generator generator{seed};
        const std::span<int> all{fold};
        deal_out(all.first(size() - events), folds, generator);
        deal_out(all.last(events), folds, generator);
    }
};

/// -log of the probability of what happened, at these log odds of the event.
[[nodiscard]] inline double log_loss(double log_odds, bool happened) noexcept {
    const double against = happened ? -log_odds : log_odds;
    return (std::max)(against, 0.0) + std::log1p(std::exp(-std::abs(against)));
}

/// The mean loss of the rows outside one fold plus penalty / 2 times the squares of the weights, the intercept (first)
/// free.
struct ridge_loss {
    const standardised_rows& rows;
    double penalty = 0;
    int without = -1; // the fold that is left out

    [[nodiscard]] double log_odds(const double* row, const double* b) const noexcept {
        double sum = b[0];
        for (std::size_t j = 0; j < rows.width; ++j)
            sum += b[j + 1] * row[j];
        return sum;
    }

    [[nodiscard]] objective_value operator()(const Eigen::VectorXd& at) const {
        const std::size_t p = rows.width + 1;
        const double* const b = at.data();
        std::vector<double> gradient(p), hessian(p * p);
        double loss = 0, n = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (without >= 0 && rows.fold[i] == without)
                continue;
            const double* const x = rows.row(i);
            const double t = log_odds(x, b), small = std::exp(-std::abs(t));
            const double less = small / (1 + small), chance = t < 0 ? less : 1 - less;
            const bool came = rows.happened[i] != 0;
            const double residual = came ? (t < 0 ? less - 1 : -less) : chance, curve = less * (1 - less);
            loss += log_loss(t, came);
            n += 1;
            gradient[0] += residual;
            hessian[0] += curve;
            for (std::size_t j = 1; j < p; ++j) {
                gradient[j] += residual * x[j - 1];
                const double scaled = curve * x[j - 1];
                hessian[j * p] += scaled;
                for (std::size_t k = 1; k <= j; ++k)
                    hessian[j * p + k] += scaled * x[k - 1];
            }
        }
        const auto size = at.size();
        objective_value found{.value = loss / n, .gradient = Eigen::VectorXd(size), .hessian = matrix(size, size)};
        for (std::size_t j = 0; j < p; ++j) {
            const double ridge = j == 0 ? 0 : penalty;
            found.value += 0.5 * ridge * b[j] * b[j];
            found.gradient.data()[j] = gradient[j] / n + ridge * b[j];
            for (std::size_t k = 0; k <= j; ++k)
                found.hessian.data()[j * p + k] = found.hessian.data()[k * p + j] =
                    hessian[j * p + k] / n + (j == k ? ridge : 0);
        }
        return found;
    }
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
