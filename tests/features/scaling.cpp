#include <clientele/features/scaling.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <cmath>
#include <cstring>

TEST_SUITE("scaling") {

using namespace clientele;

namespace {
matrix example() {
    matrix x(5, 2);
    x << 1, 10, 2, 10, 3, 10, 4, 10, 100, 10;
    return x;
}
} // namespace

TEST_CASE("z-scores have mean 0 and population deviation 1") {
    const auto x = example();
    const matrix z = zscore_scaler{}.fit(x).apply(x);
    CHECK(z.col(0).mean() == doctest::Approx(0).epsilon(1e-15));
    CHECK(z.col(0).array().square().mean() == doctest::Approx(1));
    CHECK(z(0, 0) == doctest::Approx((1 - 22) / std::sqrt(1522.0)));
}

TEST_CASE("a column without spread becomes 0 and is listed, not divided by nothing") {
    const auto x = example();
    for (const auto& fitted : {zscore_scaler{}.fit(x), min_max_scaler{}.fit(x), robust_scaler{}.fit(x)}) {
        CHECK(fitted.constant == std::vector<std::size_t>{1});
        CHECK(fitted.apply(x).col(1) == Eigen::VectorXd::Zero(5));
    }
    const matrix tenths = matrix::Constant(7, 1, 0.1); // their mean is not exactly 0.1
    CHECK(zscore_scaler{}.fit(tenths).constant.size() == 1);
}

TEST_CASE("min-max ends at 0 and 1, robust has median 0 and interquartile range 1") {
    const auto x = example();
    const matrix m = min_max_scaler{}.fit(x).apply(x);
    CHECK(m.col(0).minCoeff() == 0);
    CHECK(m.col(0).maxCoeff() == 1);
    const matrix r = robust_scaler{}.fit(x).apply(x);
    CHECK(r(2, 0) == 0);
    CHECK(r(3, 0) - r(1, 0) == 1);
}

TEST_CASE("a fitted scaler treats new customers by the old figures and goes back") {
    const auto fitted = min_max_scaler{}.fit(example());
    matrix later(1, 2);
    later << 199, 12;
    const matrix scaled = fitted.apply(later);
    CHECK(scaled(0, 0) == 2);
    CHECK(scaled(0, 1) == 2);
    CHECK(fitted.restore(scaled) == later);
}

TEST_CASE("log1p takes the logarithm first and goes back") {
    const auto x = example();
    const auto fitted = log1p_scaler{}.fit(x);
    const matrix z = fitted.apply(x);
    CHECK(z.col(0).mean() == doctest::Approx(0).epsilon(1e-15));
    CHECK((fitted.restore(z) - x).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(log1p_scaler<no_scaler>{}.fit(x).apply(x)(0, 0) == std::log1p(1.0));
    matrix bad = x;
    bad(2, 0) = -1;
    CHECK_THROWS_WITH((void)log1p_scaler{}.fit(bad),
                      "log1p_scaler: values must be above -1, got -1 in row 2, column 0");
}

TEST_CASE("row order, and how the rows lie in memory, never change a bit of a scaler") {
    random_generator g{8};
    for (int i = 0; i < 200; ++i) {
        matrix x(37, 1);
        for (auto& v : x.reshaped())
            v = std::exp(20 * g.uniform()) * (g.uniform() - 0.3);
        matrix other = x;
        for (Eigen::Index row = other.rows(); row > 1; --row)
            std::swap(other(row - 1, 0), other(static_cast<Eigen::Index>(g.below(static_cast<std::uint64_t>(row))), 0));
        const auto same = [](const affine_scaling& a, const affine_scaling& b) {
            return a.shift == b.shift && a.scale == b.scale;
        };
        CHECK(same(zscore_scaler{}.fit(x), zscore_scaler{}.fit(other)));
        CHECK(same(min_max_scaler{}.fit(x), min_max_scaler{}.fit(other)));
        CHECK(same(robust_scaler{}.fit(x), robust_scaler{}.fit(other)));
    }
}

TEST_CASE("scalers learn the same bits however the rows are shared out among ranks") {
    random_generator g{9};
    matrix x(41, 4);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        x(i, 0) = std::exp(20 * g.uniform()) * (g.uniform() - 0.05);
        x(i, 1) = 0.1;                     // their mean is not exactly 0.1
        x(i, 2) = i % 3 == 0 ? -0.0 : 0.0; // whichever comes first
        x(i, 3) = std::round(3 * g.uniform());
    }
    x.col(0).array() += 1 - x.col(0).minCoeff();
    const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
        return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
    };
    const auto check = [&](const auto& scaler, auto affine) {
        const affine_scaling whole = affine(scaler.fit(x));
        for (const auto& rows : testing::ways_to_share(41))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const affine_scaling part = affine(scaler.fit_on(ranks, testing::rows_of(x, first, count)));
                CHECK(same(part.shift, whole.shift));
                CHECK(same(part.scale, whole.scale));
                CHECK(part.constant == whole.constant);
            });
    };
    check(zscore_scaler{}, [](const auto& fitted) { return fitted; });
    check(min_max_scaler{}, [](const auto& fitted) { return fitted; });
    check(robust_scaler{}, [](const auto& fitted) { return fitted; });
    check(no_scaler{}, [](const auto& fitted) { return fitted; });
    check(log1p_scaler{}, [](const auto& fitted) { return fitted.scaling; });
    CHECK(!std::signbit(min_max_scaler{}.fit(x).shift[2]));
}

TEST_CASE("scalers send as much as the page says") {
    testing::on_ranks(3, [](const auto& ranks) {
        rank_traffic traffic;
        const metered_ranks metered{ranks, &traffic};
        const matrix x = matrix::Random(5, 7);
        (void)zscore_scaler{}.fit_on(metered, x);
        CHECK(traffic.bytes == 40 + (16 + 2 * 544) * 7);
        traffic = {};
        (void)min_max_scaler{}.fit_on(metered, x);
        CHECK(traffic.bytes == 40 + 16 * 7);
        traffic = {};
        (void)robust_scaler{}.fit_on(metered, matrix::Random(6, 7)); // 18 rows: every quartile lies between two
        CHECK(traffic.bytes == 40 + 6 * 98'304 * 7);
    });
}

TEST_CASE("ranks without any row, or with other columns, are refused on all of them") {
    CHECK_THROWS_WITH(
        testing::on_ranks(2, [](const auto& ranks) { (void)zscore_scaler{}.fit_on(ranks, matrix(0, 2)); }),
        "zscore_scaler: the matrix must have at least one row and one column, got 0 x 2");
    CHECK_THROWS_WITH(
        testing::on_ranks(
            2, [](const auto& ranks) { (void)min_max_scaler{}.fit_on(ranks, matrix::Zero(1, 1 + ranks.rank())); }),
        "min_max_scaler: the matrix must have the same columns on every rank, got 1 to 2");
    CHECK_THROWS_WITH(testing::on_ranks(2,
                                        [](const auto& ranks) {
                                            (void)zscore_scaler{}.fit_on(
                                                ranks, matrix::Constant(3, 1, ranks.rank() == 1 ? HUGE_VAL : 1.0));
                                        }),
                      "zscore_scaler: values must be finite, got inf in row 3, column 0"); // of all
    matrix x = matrix::Zero(6, 2);
    x(1, 1) = x(4, 0) = -HUGE_VAL; // columns are looked at one after the other
    const auto refused = [&](const auto& scaler, const matrix& of_all) {
        testing::check_refused_alike(
            {3, 0, 3}, [&] { (void)scaler.fit(of_all); },
            [&](const auto& ranks, std::size_t first, std::size_t count) {
                (void)scaler.fit_on(ranks, testing::rows_of(of_all, first, count));
            });
    };
    refused(robust_scaler{}, x);
    refused(log1p_scaler<zscore_scaler>{}, x);
    refused(zscore_scaler{}, matrix(6, 0));
}

TEST_CASE("columns of tiny, of huge and of nearly equal values are scaled like any other") {
    matrix x(5, 1);
    for (const double unit : {5e-324, 1e-308, 1e-170, 1e170, 1e307}) {
        x << unit, 2 * unit, 3 * unit, 4 * unit, 5 * unit;
        const auto fitted = zscore_scaler{}.fit(x);
        CHECK(fitted.constant.empty());
        CHECK(fitted.apply(x)(4, 0) ==
              doctest::Approx(unit > 1e-320 ? std::sqrt(2.0) : 2)); // the least double has no half
    }
    x << 1e16, 1e16 + 2, 1e16, 1e16, 1e16;
    const auto near = zscore_scaler{}.fit(x);
    CHECK(near.constant.empty());
    CHECK(near.apply(x)(1, 0) == doctest::Approx(2.5).epsilon(0.2)); // the mean, 0.4 beyond 1e16, is no double
}

TEST_CASE("new customers whose figures are not finite are refused with their row") {
    matrix later(2, 2);
    later << 1, 2, 3, std::nan("");
    for (const auto& fitted :
         {zscore_scaler{}.fit(example()), min_max_scaler{}.fit(example()), no_scaler{}.fit(example())})
        CHECK_THROWS_WITH((void)fitted.apply(later),
                          "scaling: values must be finite, before and after scaling, got nan in row 1, column 1");
    later(1, 1) = HUGE_VAL;
    CHECK_THROWS_AS((void)log1p_scaler{}.fit(example()).apply(later), error);
    later << 1e308, 0, -1e308, 0;
    matrix thousandths(2, 2);
    thousandths << 0, 0, 0.001, 1;
    CHECK_THROWS_AS((void)min_max_scaler{}.fit(thousandths).apply(later), error);
}

TEST_CASE("bad input is refused with a sentence") {
    matrix x = example();
    CHECK_THROWS_WITH((void)zscore_scaler{}.fit(x).apply(matrix(1, 3)),
                      "scaling: the matrix must have 2 columns, got 3");
    CHECK_THROWS_AS((void)robust_scaler{}.fit(matrix(0, 2)), error);
    x(4, 1) = HUGE_VAL;
    CHECK_THROWS_WITH((void)min_max_scaler{}.fit(x),
                      "min_max_scaler: values must be finite, got inf in row 4, column 1");
    matrix huge(2, 1);
    huge << -1.7e308, 1.7e308;
    CHECK_THROWS_WITH((void)min_max_scaler{}.fit(huge),
                      "min_max_scaler: the spread of column 0 is outside the range of double");
}

TEST_CASE("scaling does not depend on the unit of a column") {
    random_generator g{7};
    for (int i = 0; i < 1000; ++i) {
        matrix x(20, 1);
        for (auto& v : x.reshaped())
            v = g.uniform();
        const double unit = std::exp(20 * (g.uniform() - 0.5)), shift = g.uniform();
        const matrix other = (x.array() * unit + shift).matrix();
        CHECK((zscore_scaler{}.fit(x).apply(x) - zscore_scaler{}.fit(other).apply(other)).cwiseAbs().maxCoeff() < 1e-8);
        CHECK((robust_scaler{}.fit(x).apply(x) - robust_scaler{}.fit(other).apply(other)).cwiseAbs().maxCoeff() < 1e-8);
    }
}

} // TEST_SUITE("scaling")
