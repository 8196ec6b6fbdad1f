#include <clientele/math/distributions.hpp>
#include <clientele/monitor/migration_forecast.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <cmath>
#include <refusal.hpp>
#include <repeats.hpp>

TEST_SUITE("monitor/migration_forecast") {

using namespace clientele;

namespace {

// One problem of markov_forecast.csv: any of its tables by name.
struct problem {
    const csv_table& file;
    std::string number;

    [[nodiscard]] std::vector<double> of(std::string_view what) const {
        std::vector<double> result;
        for (std::size_t row = 0; row < file.rows(); ++row)
            if (file.text(row, 0) == number && file.text(row, 1) == what)
                result.push_back(file.number(row, 4));
        return result;
    }
};

void check_near(const std::vector<double>& got, const std::vector<double>& expected, double least = 1e-12) {
    REQUIRE(got.size() == expected.size());
    double largest = 0;
    for (const double each : expected)
        largest = std::max(largest, std::abs(each));
    for (std::size_t i = 0; i < got.size(); ++i)
        CHECK(std::abs(got[i] - expected[i]) <= least * largest);
}

migration_table closed_table(const std::vector<double>& counts) {
    const auto n = static_cast<int>(std::lround(std::sqrt(static_cast<double>(counts.size()))));
    auto table = migration_table::of(n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            table.counts[static_cast<std::size_t>(i * (n + 1) + j)] =
                static_cast<std::size_t>(counts[static_cast<std::size_t>(i * n + j)]);
    return table;
}

// Three classes, leaving and coming, in two quarters.
std::vector<migration_table> two_quarters() {
    std::vector<migration_table> tables(2, migration_table::of(3));
    tables[0].counts = {80, 15, 0, 5, 10, 200, 30, 20, 0, 25, 400, 75, 3, 20, 90, 0};
    tables[1].counts = {85, 10, 1, 4, 12, 190, 33, 25, 1, 30, 390, 79, 5, 16, 84, 0};
    return tables;
}

} // namespace

TEST_CASE("rates, sizes and covariances are those of closed forms, for six problems") {
    const auto file = golden("decisions/markov_forecast.csv");
    for (int number = 0; number < 6; ++number) {
        const problem given{file, std::to_string(number)};
        const auto now = given.of("now");
        const auto fitted =
            migration_model{.prior = given.of("alpha")[0], .leaving = false}.fit(closed_table(given.of("counts")));
        std::vector<double> rates;
        for (int i = 0; i < fitted.classes; ++i)
            for (int j = 0; j < fitted.classes; ++j)
                rates.push_back(fitted.rate(i, j));
        check_near(rates, given.of("matrix"));
        const auto ahead = fitted.predict(now, static_cast<int>(given.of("steps")[0]));
        check_near(ahead.mean, given.of("mean"));
        check_near(ahead.chance, given.of("covariance_known_matrix"));
        check_near(ahead.estimation, given.of("covariance_estimation_delta"));
        check_near(fitted.two_period_rates(), given.of("two_step_mean_matrix_exact"));
        check_near(fitted.in_the_long_run(), given.of("stationary"));

        const auto one = fitted.predict(now, 1); // Dirichlet-multinomial: chance and estimation at once
        const auto reference = given.of("one_step_covariance_dirichlet_multinomial");
        for (std::size_t i = 0; i < reference.size(); ++i)
            CHECK(std::abs(one.chance[i] + one.estimation[i] - reference[i]) <= 0.02 * std::abs(reference[i]));
    }
}

TEST_CASE("sizes close: nobody is lost but those who leave, and nobody appears but those who come") {
    const auto fitted = migration_model{}.fit(two_quarters());
    const std::vector<double> now{110, 240, 510};
    double left = 0, came = 0;
    for (int i = 0; i < 3; ++i) {
        double sum = 0;
        for (int j = 0; j <= 3; ++j)
            sum += fitted.rate(i, j);
        CHECK(sum == doctest::Approx(1).epsilon(1e-14));
        left += now[static_cast<std::size_t>(i)] * fitted.rate(i, 3);
        came += fitted.came[static_cast<std::size_t>(i)] / 2;
    }
    const auto next = fitted.predict(now, 1);
    CHECK(next.mean[0] + next.mean[1] + next.mean[2] == doctest::Approx(860 - left + came).epsilon(1e-13));
    CHECK(next.value(std::vector<double>{1, 1, 1}).estimate == doctest::Approx(860 - left + came).epsilon(1e-13));
}

TEST_CASE("four periods at once are four periods one after another") {
    const auto fitted = migration_model{}.fit(two_quarters());
    std::vector<double> sizes{110, 240, 510};
    const auto year = fitted.predict(sizes, 4);
    for (int i = 0; i < 4; ++i)
        sizes = fitted.predict(sizes, 1).mean;
    check_near(sizes, year.mean);
}

TEST_CASE("in the long run as many come as leave") {
    const auto fitted = migration_model{}.fit(two_quarters());
    const auto last = fitted.in_the_long_run();
    check_near(fitted.predict(last, 1).mean, last);
    check_near(fitted.predict(std::vector<double>{0, 0, 0}, 600).mean, last, 1e-6);
}

TEST_CASE("intervals widen with the periods, with the level, and with fewer customers counted") {
    const auto fitted = migration_model{}.fit(two_quarters());
    const std::vector<double> now{110, 240, 510};
    const auto near = fitted.predict(now, 1), far = fitted.predict(now, 6), sure = fitted.predict(now, 1, 0.5);
    for (int i = 0; i < 3; ++i) {
        CHECK(far.size(i).standard_error > near.size(i).standard_error);
        CHECK(sure.size(i).upper < near.size(i).upper);
        CHECK(near.size(i).lower < near.size(i).estimate);
    }
    auto few = fitted;
    for (auto& each : few.counts)
        each /= 10;
    few.prior /= 10;
    CHECK(few.predict(now, 2).estimation[0] > 5 * fitted.predict(now, 2).estimation[0]);
    CHECK(few.predict(now, 2).mean[0] == doctest::Approx(fitted.predict(now, 2).mean[0]).epsilon(1e-12));
}

TEST_CASE("the spread is that of customers who are moved one by one") {
    const auto fitted = migration_model{.prior = 0}.fit(two_quarters());
    const std::vector<double> now{110, 240, 510};
    const auto year = fitted.predict(now, 3);
    random_generator random{7};
    const int runs = repeats(3000);
    std::vector<double> sum(3, 0.0), squares(3, 0.0);
    for (int run = 0; run < runs; ++run) {
        std::vector<std::uint64_t> sizes{110, 240, 510};
        for (int step = 0; step < 3; ++step) {
            std::vector<std::uint64_t> after(3);
            for (int i = 0; i < 3; ++i) {
                auto rest = sizes[static_cast<std::size_t>(i)];
                double share = 1;
                for (int j = 0; j < 3; ++j) {
                    const double rate = fitted.rate(i, j);
                    const auto moved = rate == 0 ? 0 : draw_binomial(random, rest, std::min(1.0, rate / share));
                    after[static_cast<std::size_t>(j)] += moved;
                    rest -= moved;
                    share -= rate;
                }
            }
            for (std::size_t i = 0; i < 3; ++i)
                sizes[i] = after[i] + draw_poisson(random, fitted.came[i] / 2);
        }
        for (std::size_t i = 0; i < 3; ++i) {
            sum[i] += static_cast<double>(sizes[i]);
            squares[i] += static_cast<double>(sizes[i]) * static_cast<double>(sizes[i]);
        }
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const double mean = sum[i] / runs, variance = squares[i] / runs - mean * mean, told = year.chance[i * 3 + i];
        CHECK(std::abs(mean - year.mean[i]) <= 4 * std::sqrt(told / runs));
        CHECK(std::abs(variance / told - 1) <= 5 * std::sqrt(2.0 / runs));
    }
}

TEST_CASE("the value of the book has the doubt of its sizes and the differences within classes") {
    const auto year = migration_model{}.fit(two_quarters()).predict(std::vector<double>{110, 240, 510}, 4);
    const std::vector<double> worth{1000, 300, 20}, differ{400, 100, 10};
    const auto alike = year.value(worth), told = year.value(worth, differ);
    CHECK(alike.estimate == doctest::Approx(1000 * year.mean[0] + 300 * year.mean[1] + 20 * year.mean[2]));
    CHECK(told.estimate == alike.estimate);
    CHECK(told.standard_error * told.standard_error ==
          doctest::Approx(alike.standard_error * alike.standard_error + 160000 * year.mean[0] + 10000 * year.mean[1] +
                          100 * year.mean[2]));
}

TEST_CASE("places are too few with a probability that falls with their number") {
    const auto year = migration_model{}.fit(two_quarters()).predict(std::vector<double>{110, 240, 510}, 4);
    const auto best = year.size(0);
    CHECK(year.chance_above(0, best.estimate - 0.5) == doctest::Approx(0.5));
    CHECK(year.chance_above(0, best.upper - 0.5) == doctest::Approx(0.025).epsilon(1e-6));
    CHECK(year.chance_above(0, 0) > 0.99);
}

TEST_CASE("without newcomers, or where a class is never left, there is no long run") {
    auto nobody = two_quarters();
    for (auto& table : nobody)
        for (std::size_t i = 12; i < 16; ++i)
            table.counts[i] = 0;
    CHECK(migration_model{}.fit(nobody).in_the_long_run().empty());
    CHECK(migration_model{.prior = 0, .leaving = false}.fit(closed_table({3, 1, 0, 4})).in_the_long_run().empty());
}

TEST_CASE("what cannot be fitted or predicted is refused") {
    const auto tables = two_quarters();
    CHECK_THROWS_WITH_AS((void)migration_model{}.fit(std::span<const migration_table>{}),
                         "migration_model: there must be at least one table, got none", error);
    CHECK_THROWS_WITH_AS((void)migration_model{.leaving = false}.fit(tables),
                         "migration_model: nobody may come or leave, as leaving is false; got 113 who came and 100 who "
                         "left in table 0",
                         error);
    CHECK_THROWS_WITH_AS((void)migration_model{.prior = -1}.fit(tables),
                         "fitted_migration: prior must be in [0, 1e6], got -1", error);
    CHECK_THROWS_WITH_AS((void)migration_model{.prior = 0}.fit(migration_table::of(2)),
                         "fitted_migration: class 0 must have had customers or a prior above 0", error);
    const auto fitted = migration_model{}.fit(tables);
    CHECK_THROWS_WITH_AS((void)fitted.predict(std::vector<double>{1, 2}, 1),
                         doctest::Contains("fitted_migration: now, one per class, must have 3"), error);
    CHECK_THROWS_WITH_AS((void)fitted.predict(std::vector<double>{1, 2, -3}, 1),
                         "fitted_migration: now must be in [0, 1e15], got -3 for class 2", error);
    CHECK_THROWS_WITH_AS((void)fitted.predict(std::vector<double>{1, 2, 3}, 0),
                         "fitted_migration: ahead must be in [1, 600] periods, got 0", error);
    CHECK_THROWS_WITH_AS((void)fitted.rate(3, 0), "fitted_migration: classes must be in [0, 3], got 3 and 0", error);
}

TEST_CASE("the value of a book is the same in every unit, and refused beyond a double") {
    const auto later =
        fitted_migration{2, true, 0.5, 1, {5, 3, 1, 2, 6, 2}, {1, 2}}.predict(std::vector{10.0, 20.0}, 3);
    const auto in = [&](double unit) {
        return later.value(std::vector{1.5 * unit, 2 * unit}, std::vector{0.5 * unit, unit});
    };
    for (const int power : {-700, 700})
        for (const auto end : {&interval::estimate, &interval::standard_error, &interval::lower, &interval::upper})
            CHECK(in(std::ldexp(1.0, power)).*end == std::ldexp(in(1).*end, power));
    CHECK_THROWS_WITH((void)in(8e307), "size_forecast: the value must be within the range of a double");
}

} // TEST_SUITE("monitor/migration_forecast")
