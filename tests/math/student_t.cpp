#include <clientele/math/student_t.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <near.hpp>
#include <numbers>
#include <refusal.hpp>

TEST_SUITE("math/student_t") {

using namespace clientele;

TEST_CASE("quantiles of Student's t are those of mpmath with 40 digits") {
    check_near(student_t_quantile(0.6, 1), 0.32491969623290625);
    check_near(student_t_quantile(0.975, 1), 12.706204736174693);
    check_near(student_t_quantile(0.9995, 1), 636.61924876878973);
    check_near(student_t_quantile(0.6, 2), 0.28867513459481282);
    check_near(student_t_quantile(0.975, 2), 4.3026527297494618);
    check_near(student_t_quantile(0.9995, 2), 31.599054576445363);
    check_near(student_t_quantile(0.6, 3), 0.27667066233268985);
    check_near(student_t_quantile(0.975, 3), 3.1824463052837084);
    check_near(student_t_quantile(0.9995, 3), 12.923978636687964);
    check_near(student_t_quantile(0.6, 4), 0.27072229470759736);
    check_near(student_t_quantile(0.975, 4), 2.7764451051977935);
    check_near(student_t_quantile(0.9995, 4), 8.6103015813795228);
    check_near(student_t_quantile(0.6, 10), 0.26018482949208018);
    check_near(student_t_quantile(0.975, 10), 2.2281388519862742);
    check_near(student_t_quantile(0.9995, 10), 4.5868938587027077);
    check_near(student_t_quantile(0.6, 30), 0.25560536495191271);
    check_near(student_t_quantile(0.975, 30), 2.0422724563012379);
    check_near(student_t_quantile(0.9995, 30), 3.6459586350420628);
    check_near(student_t_quantile(0.6, 1000), 0.25341451583949871);
    check_near(student_t_quantile(0.975, 1000), 1.9623390808264081);
    check_near(student_t_quantile(0.9995, 1000), 3.3002826484239442);
    check_near(student_t_quantile(0.6, 100000), 0.25334777715717989);
    check_near(student_t_quantile(0.975, 100000), 1.9599877075346093);
    check_near(student_t_quantile(0.9995, 100000), 3.2906240314119137);
    check_near(student_t_quantile(0.6, 10000000), 0.25334710987600297);
    check_near(student_t_quantile(0.975, 10000000), 1.9599642217672051);
    check_near(student_t_quantile(0.9995, 10000000), 3.2905277044652534);
}

TEST_CASE("one and two degrees of freedom have closed forms") {
    for (const double p : {0.501, 0.6, 0.75, 0.8, 0.9, 0.99, 0.9999, 0.99999999}) {
        check_near(student_t_quantile(p, 1), 1 / std::tan(3.14159265358979323846 * (1 - p)), 1e-12);
        check_near(student_t_quantile(p, 2), (2 * p - 1) / std::sqrt(2 * p * (1 - p)), 1e-12);
    }
    check_near(student_t_quantile(1e-300, 1), -1e300 / 3.14159265358979323846, 1e-12);
}

TEST_CASE("the quantile is odd, rises with the probability and falls to the normal one with the freedom") {
    for (const double freedom : {1.0, 2.5, 40.0, 9999.0, 1e5}) {
        CHECK(student_t_quantile(0.5, freedom) == 0);
        CHECK(student_t_quantile(0.25, freedom) == -student_t_quantile(0.75, freedom));
        double before = -std::numeric_limits<double>::infinity();
        for (int i = 1; i < 200; ++i) {
            const double t = student_t_quantile(i / 200.0, freedom);
            CHECK(t > before);
            before = t;
        }
    }
    double before = std::numeric_limits<double>::infinity();
    for (double freedom = 1; freedom < 1e6; freedom *= 1.5) {
        const double t = student_t_quantile(0.975, freedom);
        CHECK(t < before);
        before = t;
    }
    const double below = student_t_quantile(0.975, 9'999), at = student_t_quantile(0.975, 10'000);
    CHECK(std::abs(below + student_t_quantile(0.975, 10'001) - 2 * at) < 1e-11); // no step where the method changes
    CHECK(student_t_quantile(0.975, std::numeric_limits<double>::infinity()) == normal_quantile(0.975));
}

TEST_CASE("how far Student's t goes is right up to the last level below 1") {
    check_near(two_sided_student_t_quantile(0.95, 1), 12.706204736174698, 1e-12); // tan(0.475 pi)
    check_near(two_sided_student_t_quantile(std::nextafter(1.0, 0.0), 1), 0x1p54 / std::numbers::pi, 1e-12);
    CHECK_THROWS_WITH((void)two_sided_student_t_quantile(1, 3),
                      "two_sided_student_t_quantile: level must be in (0, 1), got 1");
}

TEST_CASE("what is no probability or no freedom is refused") {
    check_refusal(refusal([] { return student_t_quantile(1, 3); }), errc::bad_parameter, no_row,
                  "student_t_quantile: probability must be in [1e-300, 1), got 1");
    CHECK_THROWS_AS((void)student_t_quantile(0, 3), error);
    CHECK_THROWS_AS((void)student_t_quantile(std::nan(""), 3), error);
    check_refusal(refusal([] { return student_t_quantile(0.5, 0.5); }), errc::bad_parameter, no_row,
                  "student_t_quantile: freedom must be at least 1, got 0.5");
    CHECK_THROWS_AS((void)student_t_quantile(0.5, std::nan("")), error);
}

} // TEST_SUITE("math/student_t")
