#pragma once

// Matrices written row by row, and random populations for the property tests of the score room.

#include <clientele/math/matrix.hpp>
#include <clientele/math/random.hpp>
#include <clientele/score/criterion.hpp>

#include <initializer_list>
#include <limits>
#include <numeric>
#include <vector>

namespace score_tests {

using namespace clientele;

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

inline matrix make(Eigen::Index rows, Eigen::Index columns, std::initializer_list<double> values) {
    matrix x(rows, columns);
    auto value = values.begin();
    for (Eigen::Index i = 0; i < rows; ++i)
        for (Eigen::Index j = 0; j < columns; ++j)
            x(i, j) = *value++;
    return x;
}

/// A random population with every direction, some gates and some missing values.
struct random_case {
    std::vector<criterion> criteria;
    matrix x;

    explicit random_case(random_generator& random, bool gaps = true) {
        const auto d = 1 + random.below(6), n = 1 + random.below(12);
        for (std::uint64_t j = 0; j < d; ++j) {
            criterion c{.name = sentence("c", j), .weight = 0.1 + random.uniform()};
            switch (random.below(4)) {
            case 0:
                c.direction = direction::cost;
                break;
            case 1:
                c.direction = direction::target(random.uniform());
                break;
            case 2:
                c.direction = direction::band(random.uniform(), 1 + random.uniform());
                break;
            default:
                break;
            }
            if (gaps)
                switch (random.below(4)) {
                case 0:
                    c.missing = missing_value::neutral();
                    break;
                case 1:
                    c.missing = missing_value::impute_from_peers;
                    break;
                case 2:
                    c.missing = missing_value::exclude;
                    break;
                default:
                    break;
                }
            if (gaps && random.below(5) == 0)
                c.gate = {.at_least = -0.5,
                          .missing = random.below(2) == 0 ? unknown_at_gate::passes : unknown_at_gate::stopped};
            criteria.push_back(c);
        }
        x.resize(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(d));
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            for (Eigen::Index j = 0; j < x.cols(); ++j) {
                x(i, j) = random.below(6) == 0 ? 1.0 : 4 * random.uniform() - 1;
                if (i > 0 && random.below(5) == 0 &&
                    criteria[static_cast<std::size_t>(j)].missing.how != missing_value::kind::refuse)
                    x(i, j) = unknown;
            }
    }
};

/// The same customers in another order, and where each came from.
struct shuffled {
    matrix x;
    std::vector<std::size_t> from;

    shuffled(const matrix& given, random_generator& random)
        : x(given.rows(), given.cols()), from(static_cast<std::size_t>(given.rows())) {
        std::iota(from.begin(), from.end(), std::size_t{0});
        for (std::size_t i = from.size(); i > 1; --i)
            std::swap(from[i - 1], from[random.below(i)]);
        for (std::size_t i = 0; i < from.size(); ++i)
            x.row(static_cast<Eigen::Index>(i)) = given.row(static_cast<Eigen::Index>(from[i]));
    }
};

/// One value of one customer made better, as its criterion understands it; returns the row.
inline std::size_t improve(matrix& x, const std::vector<criterion>& criteria, random_generator& random) {
    const auto i = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(x.rows())));
    const auto j = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(x.cols())));
    const auto aim = criteria[static_cast<std::size_t>(j)].direction;
    if (aim.toward == direction::kind::benefit)
        x(i, j) += random.uniform();
    else if (aim.toward == direction::kind::cost)
        x(i, j) -= random.uniform();
    else if (aim.measure(x(i, j)) > 0)
        x(i, j) += ((x(i, j) < aim.lower ? aim.lower : aim.upper) - x(i, j)) * random.uniform();
    return static_cast<std::size_t>(i);
}

} // namespace score_tests
