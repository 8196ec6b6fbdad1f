#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("score/concepts") {

using namespace clientele;
using namespace score_tests;

namespace {
/// Offers exactly what `peer_normalising_policy` asks for.
struct peers_archetype {
    [[nodiscard]] fitted_range fit(column known, const criterion& c) const { return min_max_range{}.fit(known, c); }
    [[nodiscard]] bool can_learn_from(std::size_t count) const { return count > 2; }
};
static_assert(peer_normalising_policy<peers_archetype> && peer_normalising_policy<per_peer_group<min_max_range>>);
static_assert(!peer_normalising_policy<min_max_range> && !peer_normalising_policy<per_criterion>);
static_assert(straight_normaliser<fitted_range> && straight_normaliser<fitted_line>);
static_assert(!straight_normaliser<fitted_ratio> && !straight_normaliser<any_normaliser>);

template <class Method>
void check_names(const Method& method, const matrix& x) {
    static_assert(aggregation_policy<Method> && names_criteria<Method> && names_criteria<decltype(method.fit(x))>);
    const std::vector<std::string> names{"spend", "tenure"};
    CHECK(criteria_names(method) == names);
    CHECK(criteria_names(method.fit(x)) == names);
}
} // namespace

TEST_CASE("every method names its criteria, fitted or not") {
    const auto x = make(2, 2, {1, 2, 3, 5});
    const std::vector<criterion> criteria{{.name = "spend"}, {.name = "tenure"}};
    check_names(weighted_score{.criteria = criteria}, x);
    check_names(weighted_product{.criteria = criteria}, x);
    check_names(topsis{.criteria = criteria}, x);
    check_names(vikor{.criteria = criteria}, x);
    check_names(promethee{.criteria = criteria}, x);
    check_names(spotis{.criteria = criteria, .bounds = {{"spend", 0, 9}, {"tenure", 0, 9}}}, x);
}

TEST_CASE("a policy of the host's own that speaks of peer groups is fitted to each") {
    const auto x = make(6, 1, {0, 10, 5, 100, 200, 40});
    const std::vector<int> peers{0, 0, 0, 1, 1, 2};
    const auto fitted = weighted_score{.criteria = {{.name = "spend"}}, .normalising = peers_archetype{}}.fit(x, peers);
    CHECK(fitted.score(x, peers).scores == std::vector{0.0, 1.0, 0.5, 0.5, 1.0, 0.2}); // two are too few
}

} // TEST_SUITE("score/concepts")
