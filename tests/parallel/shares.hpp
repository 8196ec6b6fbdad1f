#pragma once

// How the rows of a test are shared out among ranks: evenly, unevenly, with ranks that have none.
#include <Eigen/Core>

#include "thread_ranks.hpp"
#include <numeric>
#include <refusal.hpp>
#include <span>
#include <vector>

namespace clientele::testing {

// The rows of each rank, as many as of any other or one more.
inline std::vector<std::size_t> evenly(std::size_t n, int ranks) {
    std::vector<std::size_t> rows;
    for (int r = 0; r < ranks; ++r) {
        const auto [first, last] = share_of(n, r, ranks);
        rows.push_back(last - first);
    }
    return rows;
}

// The same in many ways, one list for each.
inline std::vector<std::vector<std::size_t>> ways_to_share(std::size_t n) {
    std::vector<std::vector<std::size_t>> ways;
    for (const int ranks : {1, 2, 3, 5})
        ways.push_back(evenly(n, ranks));
    const auto few = n < 3 ? n : 3;
    ways.push_back({n, 0});
    ways.push_back({0, n});
    ways.push_back({few, 0, n - few});
    ways.push_back({0, n / 3, 0, n - n / 3, 0});
    ways.push_back({n - n / 7, n / 7 - n / 11, n / 11});
    return ways;
}

// Calls `work(ranks, first, count)` on each rank with the rows that it has.
template <class Work>
void on_shares(const std::vector<std::size_t>& rows, const Work& work) {
    on_ranks(static_cast<int>(rows.size()), [&](const auto& ranks) {
        const auto own = rows.begin() + ranks.rank();
        work(ranks, std::accumulate(rows.begin(), own, std::size_t{0}), *own);
    });
}

// All ranks refuse `work` as one place refuses `whole`: the same sentence, code and row.
template <class Whole, class Work>
void check_refused_alike(const std::vector<std::size_t>& rows, const Whole& whole, const Work& work) {
    const auto told = refusal(whole);
    on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
        check_refusal(refusal([&] { work(ranks, first, count); }), told.code(), told.row(), told.what());
    });
}

// The rows of one rank as a matrix of its own.
template <class Matrix>
Matrix rows_of(const Matrix& x, std::size_t first, std::size_t count) {
    if (x.cols() == 0)
        return Matrix(static_cast<Eigen::Index>(count), x.cols());
    return x.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count));
}

} // namespace clientele::testing
