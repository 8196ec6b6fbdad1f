#include <clientele/math/natural_breaks.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <golden.hpp>
#include <limits>
#include <map>
#include <repeats.hpp>
#include <sstream>
#include <string>
#include <vector>

TEST_SUITE("math/natural_breaks") {

using namespace clientele;

namespace {

std::vector<double> numbers(std::string_view text) {
    std::istringstream in{std::string{text}};
    std::vector<double> out;
    for (double value; in >> value;)
        out.push_back(value);
    return out;
}

struct brute_force_optimum {
    double cost = std::numeric_limits<double>::infinity();
    std::uint64_t optima = 0;
    std::vector<double> upper;
};

/// All divisions of the distinct values, leftmost first.
brute_force_optimum brute_force(std::vector<double> values, std::vector<double> weights, std::size_t k) {
    std::map<double, double> merged;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (weights.empty() || weights[i] > 0)
            merged[values[i]] += weights.empty() ? 1.0 : weights[i];
    std::vector<std::pair<double, double>> cells(merged.begin(), merged.end());
    const std::size_t m = cells.size();
    k = std::min(k, m);
    brute_force_optimum best;
    std::vector<std::size_t> ends(k);
    const auto visit = [&](auto&& self, std::size_t j, std::size_t first, long double cost) -> void {
        if (j == k) {
            const double total = static_cast<double>(cost);
            if (total < best.cost - 1e-9 * (1 + best.cost) || best.optima == 0) {
                best = {total, 1, {}};
                for (const auto end : ends)
                    best.upper.push_back(cells[end - 1].first);
            } else if (std::abs(total - best.cost) <= 1e-9 * (1 + best.cost)) {
                ++best.optima;
            }
            return;
        }
        for (std::size_t end = j + 1 == k ? m : first + 1; end <= m - (k - 1 - j); ++end) {
            long double weight = 0, sum = 0, squares = 0;
            for (std::size_t i = first; i < end; ++i) {
                weight += cells[i].second;
                sum += static_cast<long double>(cells[i].first) * cells[i].second;
            }
            for (std::size_t i = first; i < end; ++i)
                squares += cells[i].second * (cells[i].first - sum / weight) * (cells[i].first - sum / weight);
            ends[j] = end;
            self(self, j + 1, end, cost + squares);
        }
    };
    visit(visit, 0, 0, 0);
    return best;
}

/// Complexity: O(k m^2), for sizes at which the search really drops blocks.
double quadratic(std::vector<double> values, std::size_t k) {
    std::sort(values.begin(), values.end());
    const std::size_t m = values.size();
    std::vector<long double> s(m + 1), q(m + 1);
    for (std::size_t i = 0; i < m; ++i) {
        const long double x = values[i] - values[m / 2];
        s[i + 1] = s[i] + x;
        q[i + 1] = q[i] + x * x;
    }
    const auto cost = [&](std::size_t a, std::size_t b) {
        const long double sum = s[b] - s[a];
        return std::max(0.0L, q[b] - q[a] - sum * sum / static_cast<long double>(b - a));
    };
    std::vector<long double> best(m + 1), next(m + 1);
    for (std::size_t i = 1; i <= m; ++i)
        best[i] = cost(0, i);
    for (std::size_t j = 1; j < k; ++j) {
        for (std::size_t i = j + 1; i <= m; ++i) {
            next[i] = std::numeric_limits<long double>::infinity();
            for (std::size_t a = j; a < i; ++a)
                next[i] = std::min(next[i], best[a] + cost(a, i));
        }
        best.swap(next);
    }
    return static_cast<double>(best[m]);
}

} // namespace

TEST_CASE("every exact reference is met: cost, number of optima, sizes and upper values of the leftmost") {
    const auto vectors = golden("optimal1d_vectors.csv");
    std::map<std::string, std::vector<double>, std::less<>> values;
    for (std::size_t row = 0; row < vectors.rows(); ++row)
        values[std::string{vectors.text(row, 0)}] = numbers(vectors.text(row, 2));
    const auto reference = golden("optimal1d_reference.csv");
    CHECK(reference.rows() == 24);
    for (std::size_t row = 0; row < reference.rows(); ++row) {
        const auto name = reference.text(row, reference.column("name"));
        CAPTURE(name);
        const int k = static_cast<int>(reference.integer(row, reference.column("k_asked")));
        CAPTURE(k);
        const auto found = optimal_breaks{.k = k}.fit(values.find(name)->second);
        CHECK(found.k_used == reference.integer(row, reference.column("k_used")));
        CHECK(found.cost ==
              doctest::Approx(reference.number(row, reference.column("optimal_sse"))).epsilon(1e-14).scale(1e-300));
        CHECK(found.optima == static_cast<std::uint64_t>(reference.integer(row, reference.column("number_of_optima"))));
        CHECK(found.upper == numbers(reference.text(row, reference.column("upper_values_leftmost_optimum"))));
        std::vector<double> sizes(found.sizes.begin(), found.sizes.end());
        CHECK(sizes == numbers(reference.text(row, reference.column("sizes_leftmost_optimum"))));
    }
}

TEST_CASE("the optimum, the count of optima and the leftmost one are those of brute force") {
    random_generator random{1};
    for (int round = 0; round < repeats(4000); ++round) {
        const std::size_t n = 1 + random.below(11);
        const std::size_t k = 1 + random.below(6);
        std::vector<double> values(n), weights;
        for (double& value : values)
            value = static_cast<double>(random.below(round % 2 == 0 ? 12 : 60)) - 5.0;
        if (round % 3 == 0) {
            weights.resize(n);
            for (double& weight : weights)
                weight = static_cast<double>(random.below(4));
            weights[random.below(n)] = 1.0;
        }
        const auto expected = brute_force(values, weights, k);
        const auto found = optimal_breaks{.k = k}.fit(values, weights);
        CAPTURE(round);
        CHECK(found.cost == doctest::Approx(expected.cost).epsilon(1e-12).scale(0.01));
        CHECK(found.optima == expected.optima);
        CHECK(found.upper == expected.upper);
    }
}

TEST_CASE("the search over blocks finds the cost of the quadratic recurrence") {
    random_generator random{2};
    for (int round = 0; round < repeats(60); ++round) {
        const std::size_t n = 300 + random.below(900);
        std::vector<double> values(n);
        const auto kind = random.below(4);
        for (double& value : values) {
            const double u = random.uniform(), v = random.uniform();
            value = kind == 0   ? u
                    : kind == 1 ? std::exp(6 * u * v)
                    : kind == 2 ? std::floor(6 * u) * 3 + v
                                : std::pow(u, -1.5);
        }
        const std::size_t k = 2 + random.below(12);
        CAPTURE(round);
        CHECK(optimal_breaks{.k = k}.fit(values).cost == doctest::Approx(quadratic(values, k)).epsilon(1e-11).scale(0));
    }
}

TEST_CASE("row order leaves no trace, weights are repetition and weight zero is absence") {
    random_generator random{3};
    for (int round = 0; round < repeats(400); ++round) {
        const std::size_t n = 1 + random.below(40);
        const int k = static_cast<int>(1 + random.below(6));
        std::vector<double> values(n), weights(n), repeated;
        for (std::size_t i = 0; i < n; ++i) {
            values[i] = std::round(std::exp(6 * random.uniform()) * 4) / 4;
            weights[i] = static_cast<double>(random.below(4));
        }
        weights[0] = 2;
        for (std::size_t i = 0; i < n; ++i)
            repeated.insert(repeated.end(), static_cast<std::size_t>(weights[i]), values[i]);
        const auto weighted = optimal_breaks{.k = k}.fit(values, weights);
        for (std::size_t i = repeated.size() - 1; i > 0; --i)
            std::swap(repeated[i], repeated[random.below(i + 1)]);
        const auto plain = optimal_breaks{.k = k}.fit(repeated);
        CHECK(weighted.cost == plain.cost);
        CHECK(weighted.upper == plain.upper);
        CHECK(weighted.means == plain.means);
        CHECK(weighted.weights == std::vector<double>(plain.sizes.begin(), plain.sizes.end()));
        CHECK(weighted.optima == plain.optima);
    }
}

TEST_CASE("shifting and scaling the values shifts and scales the result") {
    random_generator random{4};
    for (int round = 0; round < repeats(300); ++round) {
        const std::size_t n = 2 + random.below(50);
        std::vector<double> values(n), moved(n), scaled(n), mirrored(n);
        const double factor = std::ldexp(1.0, static_cast<int>(random.below(1200)) - 600);
        for (std::size_t i = 0; i < n; ++i) {
            values[i] = static_cast<double>(random.below(1000));
            moved[i] = values[i] + 1e12;
            scaled[i] = values[i] * factor;
            mirrored[i] = -values[i];
        }
        const int k = static_cast<int>(1 + random.below(7));
        const auto base = optimal_breaks{.k = k}.fit(values);
        const auto shift = optimal_breaks{.k = k}.fit(moved);
        CHECK(shift.cost == base.cost);
        CHECK(shift.sizes == base.sizes);
        CHECK(shift.optima == base.optima);
        CHECK(optimal_breaks{.k = k}.fit(mirrored).cost == doctest::Approx(base.cost).epsilon(1e-15));
        if (std::abs(std::log2(factor)) < 450) {
            const auto scale = optimal_breaks{.k = k}.fit(scaled);
            CHECK(scale.sizes == base.sizes);
            CHECK(scale.cost == base.cost * factor * factor);
        }
    }
}

TEST_CASE("an outlier of any size and clusters far apart do not blur the rest") {
    std::vector<double> values{1, 2, 3, 11, 12, 13, 1e200};
    auto found = optimal_breaks{.k = 3}.fit(values);
    CHECK(found.cost == 4.0);
    CHECK(found.upper == std::vector{3.0, 13.0, 1e200});
    for (double& value : values)
        value = -value;
    found = optimal_breaks{.k = 3}.fit(values);
    CHECK(found.cost == 4.0);
    CHECK(found.upper == std::vector{-1e200, -11.0, -1.0});
    found = optimal_breaks{.k = 4}.fit(
        std::vector{1e9 + 1, 1e9 + 2, 1e9 + 4, 1e9 + 5, -1e9 - 1, -1e9 - 2, -1e9 - 4, -1e9 - 5});
    CHECK(found.cost == 2.0);
    CHECK(found.unique());
    found = optimal_breaks{.k = 2}.fit(std::vector{1e-310, 2e-310, 9e-310});
    CHECK(found.upper == std::vector{2e-310, 9e-310});
}

TEST_CASE("weights of any size divide the same way") {
    const std::vector<double> values{1, 2, 3, 7, 8, 20};
    std::vector<double> weights{1, 2, 1, 4, 1, 1};
    const auto base = optimal_breaks{.k = 3}.fit(values, weights);
    for (const double factor : {0x1p-490, 0x1p-3, 0x1p40, 0x1p490}) {
        auto scaled = weights;
        for (double& weight : scaled)
            weight *= factor;
        const auto found = optimal_breaks{.k = 3}.fit(values, scaled);
        CHECK(found.upper == base.upper);
        CHECK(found.cost == base.cost * factor);
        CHECK(found.sizes == base.sizes);
    }
}

TEST_CASE("more classes than distinct values are said, not hidden") {
    const auto found = optimal_breaks{.k = 9}.fit(std::vector{3.0, 3.0, 1.0});
    CHECK(found.k_asked == 9);
    CHECK(found.k_used == 2);
    CHECK(found.cost == 0.0);
    CHECK(found.sizes == std::vector<std::size_t>{1, 2});
    CHECK(found.goodness_of_fit == 1.0);
}

TEST_CASE("values old and new are assigned by the upper values") {
    const std::vector<double> values{1, 2, 10, 11, 30};
    const auto found = optimal_breaks{.k = 3}.fit(values);
    CHECK(found.cuts() == std::vector{2.0, 11.0});
    CHECK(found.assign(values) == std::vector{0, 0, 1, 1, 2});
    CHECK(found.assign(std::vector{-5.0, 2.5, 11.0, 1e9}) == std::vector{0, 1, 1, 2});
    CHECK_THROWS_WITH((void)found.assign(std::vector{1.0, std::nan("")}),
                      "natural_classes: values must be numbers, got nan in row 1");
    CHECK_THROWS_AS((void)found.assign(std::nan("")), error);
}

TEST_CASE("bad input is refused with a sentence") {
    const std::vector<double> values{1.0, 2.0};
    CHECK_THROWS_WITH((void)(optimal_breaks{.k = 0}.fit(values)), "optimal_breaks: k must be at least 1, got 0");
    CHECK_THROWS_WITH((void)(optimal_breaks{.k = 2}.fit({})),
                      "optimal_breaks: values must have at least one row, got 0");
    CHECK_THROWS_WITH((void)(optimal_breaks{.k = 2}.fit(std::vector{1.0, std::nan("")})),
                      "optimal_breaks: values must be finite, got nan in row 1");
    CHECK_THROWS_WITH((void)(optimal_breaks{.k = 2}.fit(values, std::vector{1.0})),
                      "optimal_breaks: weights must have 2 rows, got 1");
    CHECK_THROWS_WITH((void)(optimal_breaks{.k = 2}.fit(values, std::vector{1.0, -1.0})),
                      "optimal_breaks: weights must be 0 or in [1e-150, 1e150], got -1 in row 1");
    CHECK_THROWS_WITH((void)(optimal_breaks{.k = 2}.fit(values, std::vector{0.0, 0.0})),
                      "optimal_breaks: at least one of the weights must be above 0");
    CHECK_THROWS_AS((void)(optimal_breaks{.k = 1}.fit(std::vector{-1e300, 1e300})), error);
}

TEST_CASE("weights so far apart that light runs drown beside heavy ones are refused with the legal range") {
    const std::vector<double> values{31, 5, 9};
    // {5}, {9, 31}: 22^2 times 4; the heavy value keeps the mean
    const auto found = optimal_breaks{.k = 2}.fit(values, std::vector{4.0, 480.74, 1e12});
    CHECK(found.cuts() == std::vector{5.0});
    CHECK(found.cost == doctest::Approx(1936).epsilon(1e-9));
    for (const double heavy : {1e13, 1e36, 1e150}) {
        CAPTURE(heavy);
        CHECK_THROWS_WITH_AS((void)(optimal_breaks{.k = 2}.fit(values, std::vector{4.0, 480.74, heavy})),
                             doctest::Contains("optimal_breaks: weights must be 0 or at least 2^-40 of the heaviest, "),
                             error);
    }
    for (const double weight : {4.9e-324, 1e-320, 1e-200, 1e200, 1e308}) {
        CAPTURE(weight);
        const std::vector<double> weights(3, weight);
        CHECK_THROWS_WITH_AS((void)(optimal_breaks{.k = 1}.fit(values, weights)),
                             doctest::Contains("optimal_breaks: weights must be 0 or in [1e-150, 1e150], got "), error);
        CHECK_THROWS_WITH_AS((void)(breaks_by_bic{1, 3}.fit(values, weights)),
                             doctest::Contains("breaks_by_bic: weights must be 0 or in [1e-150, 1e150], got "), error);
    }
    CHECK_THROWS_WITH_AS((void)(breaks_by_bic{1, 3}.fit(values, std::vector(3, 0.25))),
                         doctest::Contains("breaks_by_bic: weights must be whole numbers of rows"), error);
}

TEST_CASE("BIC finds the number of clear groups, and one for a single bell or equal values") {
    random_generator random{5};
    const auto bell = [&] { return random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2.0; };
    for (const int groups : {1, 2, 3, 4}) {
        std::vector<double> values(400);
        for (double& value : values)
            value = 8.0 * static_cast<double>(random.below(static_cast<std::uint64_t>(groups))) + bell();
        const auto chosen = breaks_by_bic{}.fit(values);
        CAPTURE(groups);
        CHECK(chosen.best.k_used == groups);
        CHECK(chosen.table.size() == 9);
        for (double& value : values)
            value = 0x1p-600 * value; // the choice does not depend on the unit
        CHECK(breaks_by_bic{}.fit(values).best.k_used == groups);
    }
    CHECK(breaks_by_bic{}.fit(std::vector<double>(50, 3.0)).best.k_used == 1);
    CHECK(breaks_by_bic{.least_k = 3, .most_k = 4}.fit(std::vector{1.0, 2.0, 1.0}).best.k_used == 2);
}

TEST_CASE("values that differ by less than any square can tell have finite criteria, in any unit") {
    for (const double near : {5e-324, 1e-310, 1e-200, 1e-100})
        for (const double unit : {1.0, 0x1p-200, 0x1p200, 0x1p400}) {
            const auto chosen = breaks_by_bic{}.fit(std::vector{0.0, 0.0, near * unit, near * unit * 2, 9 * unit});
            for (const auto& line : chosen.table)
                CHECK(std::isfinite(line.bic));
        }
}

TEST_CASE("values that no square can tell beside the largest are one, and keep their own upper end") {
    const std::vector<double> values{5, 0x1.8p577, 1e-321, 0}; // 1e-321 is 2^-1644 of the largest, 5 is 2^-575
    for (const int k : {2, 3, 4, 5}) {
        const auto found = optimal_breaks{.k = k}.fit(values);
        CHECK(found.k_used == (std::min)(k, 3));
        CHECK(std::adjacent_find(found.upper.begin(), found.upper.end(), std::greater_equal<>{}) == found.upper.end());
        CHECK(found.upper.back() == 0x1.8p577);
    }
    CHECK(optimal_breaks{.k = 3}.fit(values).upper == std::vector{1e-321, 5.0, 0x1.8p577});
    CHECK(optimal_breaks{.k = 3}.fit(values).sizes == std::vector<std::size_t>{2, 1, 1});
    CHECK(optimal_breaks{.k = 3}.fit(values, std::vector{1.0, 2.0, 1.0, 3.0}).weights == std::vector{4.0, 1.0, 2.0});
    for (const auto& line : breaks_by_bic{.least_k = 2, .most_k = 4}.fit(values).table)
        CHECK(std::isfinite(line.bic));
}

TEST_CASE("what differs by more than 2^-900 of the largest is told apart in any unit, and nothing else") {
    // squares of 5 to 11 beside 1e303 vanish: all but the outlier are one value
    const auto found =
        optimal_breaks{.k = 5}.fit(std::vector<double>{6, 11, 6.6e-256, 11, 2.8e-188, 0, -5.486e303, 5, 7});
    CHECK(found.upper == std::vector{-5.486e303, 11.0});
    CHECK(found.sizes == std::vector<std::size_t>{1, 8});
    for (const int power : {-900, -400, 0, 400})
        for (const int gap : {-60, -300, -500, -800}) {
            const double unit = std::ldexp(1.0, power);
            if (power + gap < -1000)
                continue;
            const double near = std::ldexp(unit, gap);
            const auto close = optimal_breaks{.k = 3}.fit(std::vector{0.0, near, 5 * near, 6 * near, unit});
            CHECK(close.upper == std::vector{near, 6 * near, unit});
        }
}

TEST_CASE("the log-likelihood is that of the mixture, and weights are repetition in it") {
    const std::vector<double> values{0, 1, 2, 10, 11, 12};
    const auto chosen = breaks_by_bic{.least_k = 2, .most_k = 2}.fit(values);
    const double sd = std::sqrt((2.0 + 8.0 * 8.0 / (2 * 3.141592653589793)) / 4); // the room between the classes is 8
    double expected = 0;
    for (const double x : values)
        expected +=
            std::log(0.5 / (sd * std::sqrt(2 * 3.141592653589793)) *
                     (std::exp(-0.5 * std::pow((x - 1) / sd, 2)) + std::exp(-0.5 * std::pow((x - 11) / sd, 2))));
    CHECK(chosen.table[0].log_likelihood == doctest::Approx(expected).epsilon(1e-12));
    CHECK(chosen.table[0].bic == doctest::Approx(-2 * expected + 5 * std::log(6.0)).epsilon(1e-12));
    const auto weighted = breaks_by_bic{}.fit(std::vector{1.0, 5.0, 6.0}, std::vector{3.0, 2.0, 1.0});
    const auto plain = breaks_by_bic{}.fit(std::vector{1.0, 1.0, 1.0, 5.0, 5.0, 6.0});
    for (std::size_t i = 0; i < plain.table.size(); ++i)
        CHECK(weighted.table[i].bic == doctest::Approx(plain.table[i].bic).epsilon(1e-13));
    CHECK_THROWS_WITH((void)(breaks_by_bic{.least_k = 0}.fit(values)),
                      "breaks_by_bic: least_k must be at least 1, got 0");
    CHECK_THROWS_WITH((void)(breaks_by_bic{.least_k = 3, .most_k = 2}.fit(values)),
                      "breaks_by_bic: most_k must be at least least_k, 3, got 2");
}

TEST_CASE("classes filled in by hand are assigned to, or say what is missing") {
    natural_classes filled;
    filled.upper = {1, 5, 9};
    const std::vector<double> values{0, 5, 6, 99};
    CHECK(filled.assign(values) == std::vector{0, 1, 2, 2});
    CHECK(filled.assign(5.5) == 2);
    CHECK(filled.cuts() == std::vector<double>{1, 5});
    const auto refused = [&](std::vector<double> upper, const std::string& sentence) {
        natural_classes torn;
        torn.upper = std::move(upper);
        CHECK_THROWS_WITH_AS((void)torn.assign(values), sentence.c_str(), error);
        CHECK_THROWS_WITH_AS((void)torn.assign(1.0), sentence.c_str(), error);
        CHECK_THROWS_WITH_AS((void)torn.cuts(), sentence.c_str(), error);
    };
    refused({}, "natural_classes: upper must hold the largest value of at least one class, got none");
    refused({5, 1}, "natural_classes: upper must be finite and ascend, got 1 of class 1");
    refused({1, std::nan("")}, "natural_classes: upper must be finite and ascend, got nan of class 1");
}

} // TEST_SUITE("math/natural_breaks")
