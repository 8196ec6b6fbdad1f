#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>

#include <doctest/doctest.h>

TEST_SUITE("feature concepts") {

using namespace clientele;

namespace {
struct feature_archetype {
    feature_archetype() = default;
    feature_archetype& operator=(const feature_archetype&) = delete;
    feature_archetype(const feature_archetype&) = default;
    const char* name() const { return "seven"; }
    int operator()(const summaries<std::int64_t>&, std::size_t) const { return 7; }
};
struct scaler_archetype {
    struct fitted {
        matrix apply(const matrix& x) const { return 2 * x; }
    };
    fitted fit(const matrix&) const { return {}; }
};
static_assert(feature_policy<feature_archetype> && scaler_policy<scaler_archetype>);
} // namespace

TEST_CASE("policies that offer exactly their concepts are enough") {
    CHECK(features{feature_archetype{}}(summaries<std::int64_t>{.customer = {1}}).values(0, 0) == 7);
    CHECK(log1p_scaler<scaler_archetype>{}.fit(matrix::Zero(1, 1)).apply(matrix::Zero(2, 1)).rows() == 2);
}

} // TEST_SUITE("feature concepts")
