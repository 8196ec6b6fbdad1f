#include <clientele/detail/named_columns.hpp>

#include <doctest/doctest.h>

TEST_SUITE("detail/named_columns") {

using namespace clientele;

namespace {
struct named {
    std::string name;
};
struct stage {
    std::vector<named> criteria;
};
struct features_of_two {
    matrix values;
    std::vector<std::string> names;
};
const features_of_two x{(matrix(2, 3) << 1, 2, 3, 4, 5, 6).finished(), {"a", "b", "c"}};

[[nodiscard]] matrix read(const std::vector<named>& criteria) {
    return detail::on_criteria(stage{criteria}, x, [](auto& columns) { return matrix{columns}; });
}
} // namespace

TEST_CASE("a stage reads the columns of its criteria in their order") {
    CHECK(read({{"a"}, {"b"}, {"c"}}) == x.values);
    CHECK(read({{"c"}, {"a"}}) == (matrix(2, 2) << 3, 1, 6, 4).finished());
    CHECK(read({{"b"}, {"b"}}) == (matrix(2, 2) << 2, 2, 5, 5).finished());
}

TEST_CASE("columns that are in place are not copied") {
    const double* seen = nullptr;
    (void)detail::on_criteria(stage{{{"a"}, {"b"}, {"c"}}}, x, [&](auto& columns) { return seen = columns.data(); });
    CHECK(seen == x.values.data());
    (void)detail::on_criteria(stage{{{"a"}, {"b"}}}, x, [&](auto& columns) { return seen = columns.data(); });
    CHECK(seen != x.values.data());
}

TEST_CASE("a stage without names, or a matrix without them, is taken as it is") {
    struct nameless {};
    CHECK(detail::on_criteria(nameless{}, x, [](auto& columns) { return columns.cols(); }) == 3);
    struct plain {
        matrix values;
    };
    CHECK(detail::on_criteria(stage{{{"z"}}}, plain{x.values}, [](auto& columns) { return columns.cols(); }) == 3);
}

TEST_CASE("names that do not meet are refused") {
    CHECK_THROWS_WITH((void)read({{"z"}}),
                      "pipeline: the criterion 'z' has no feature of that name; the features are 'a', 'b', 'c'");
    CHECK_THROWS_WITH((void)detail::columns_of(std::vector<named>{{"a"}}, std::vector<std::string>{"a", "a"}),
                      "pipeline: two features are called 'a'");
    CHECK_NOTHROW(detail::require_features({"a", "b", "c"}, x));
    CHECK_THROWS_WITH(detail::require_features({"a", "c", "b"}, x),
                      "pipeline: feature 1 must be 'c', as in the fit, got 'b'");
}

} // TEST_SUITE("detail/named_columns")
