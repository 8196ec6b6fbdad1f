#include <clientele/cluster/centroid.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("cluster/centroid") {

using namespace clientele;

TEST_CASE("each centre minimises its own loss, and weights are repetition") {
    const std::vector<double> values{4, 1, 9}, weights{1, 3, 2}, repeated{4, 1, 1, 1, 9, 9};
    CHECK(means::centre(values, {}) == doctest::Approx(14.0 / 3));
    CHECK(means::centre(values, weights) == means::centre(repeated, {}));
    CHECK(medians::centre(values, {}) == 4);
    CHECK(medians::centre(values, weights) == medians::centre(repeated, {}));
    CHECK(medians::centre(std::vector{1.0, 2.0, 3.0, 4.0}, {}) == 2); // the lower of two middle values
}

TEST_CASE("losses are what their names say") {
    const std::vector<double> x{3, 4}, c{0, 0}, same{6, 8}, across{-4, 3};
    CHECK(means::loss(x, c) == 25);
    CHECK(means::length(25) == 5);
    CHECK(medians::loss(x, c) == 7);
    CHECK(spherical::loss(x, same) == doctest::Approx(0).epsilon(1e-15));
    CHECK(spherical::loss(x, across) == doctest::Approx(1));
    CHECK(spherical::loss(x, c) == 1);
    std::vector<double> direction{3, 4};
    spherical::finish(direction);
    CHECK(direction == std::vector{0.6, 0.8});
}

TEST_CASE("the mix of features is seen at any size") {
    const std::vector<double> c{1, 0.5}, other{0.5, 1};
    for (const double size : {5e-324 * 0x1p+52, 1e-200, 1e-130, 1.0, 1e130, 1e200, 0x1p+1022})
        for (const double of_centroid : {1e-200, 1.0, 1e200}) {
            const std::vector<double> x{size, size / 2}, centre{c[0] * of_centroid, c[1] * of_centroid},
                away{other[0] * of_centroid, other[1] * of_centroid};
            CAPTURE(size);
            CAPTURE(of_centroid);
            CHECK(spherical::loss(x, centre) == doctest::Approx(0).epsilon(1e-14));
            CHECK(spherical::loss(x, away) == doctest::Approx(0.2).epsilon(1e-12));
        }
    CHECK(spherical::loss(std::vector{0.0, 0.0}, c) == 1);
    CHECK(spherical::loss(std::vector{1e300, 1e300}, std::vector{0.0, 0.0}) == 1);
}

} // TEST_SUITE("cluster/centroid")
