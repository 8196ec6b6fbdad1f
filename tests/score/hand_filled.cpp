#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>

#include <hand_filled.hpp>

TEST_SUITE("score/hand_filled") {

using namespace clientele;

namespace {
const std::vector<criterion> criteria{{.name = "spend"}, {.name = "age", .direction = direction::cost}};
const matrix x = (matrix(3, 2) << 1, 3, 5, 1, 2, 2).finished();
const auto score = [](const auto& f) { return f.score(x).scores; };

/// What every fitted score refuses.
template <class Fit>
std::vector<by_hand<Fit>> torn(const std::string& where) {
    return {{[](auto& f) { f = {}; }, where + ": criteria must name at least one criterion, got none"},
            {[](auto& f) { f.weights.clear(); }, where + ": the fitted weights must have 2 rows, got 0"},
            {[](auto& f) { f.weights[1] = not_known; },
             where + ": criterion 'age': the fitted weight must be finite and at least 0, got nan"},
            {[](auto& f) { f.fill.pop_back(); },
             where + ": the fitted fill must have 2 entries, or that many for each group and all, got 1"},
            {[](auto& f) { f.criteria[0].missing = missing_value::impute_from_peers; },
             where + ": criterion 'spend': the fitted fill must be finite, got nan"},
            {[](auto& f) { f.criteria[1].name = "spend"; }, where + ": two criteria are called 'spend'"},
            {[](auto& f) { f.criteria.pop_back(); },
             where + ": the matrix must have one column per criterion, that is 1, got 2"}};
}
template <class Fit>
std::vector<by_hand<Fit>> operator+(std::vector<by_hand<Fit>> some, const std::vector<by_hand<Fit>>& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}
} // namespace

TEST_CASE("sums, products and distances filled in by hand score, or say what is missing") {
    const auto sum = weighted_score{.criteria = criteria}.fit(x);
    using sums = std::remove_const_t<decltype(sum)>;
    const std::vector<by_hand<sums>> of_sums{
        {[](auto& f) { f.normalisers.pop_back(); },
         "weighted_score: the fitted normalisers must be 2, or that many for each group and all, got 1"},
        {[](auto& f) { f.floor = not_known; }, "weighted_score: floor must be finite, got nan"},
        {[](auto& f) { f.least_coverage = not_known; }, "weighted_score: least_coverage must be in [0, 1], got nan"}};
    check_by_hand(sum, score, torn<sums>("weighted_score") + of_sums);
    check_by_hand(sum, [](const auto& f) { return f.contributions(x); }, torn<sums>("weighted_score") + of_sums);
    check_by_hand(sum, [](const auto& f) { return f.normalised(x); }, torn<sums>("weighted_score") + of_sums);
    const auto product = weighted_product{.criteria = criteria, .normalising = ratio_to_best{}}.fit(x);
    using products = std::remove_const_t<decltype(product)>;
    check_by_hand(product, score,
                  torn<products>("weighted_product") +
                      std::vector<by_hand<products>>{{[](auto& f) { f.normalisers.pop_back(); },
                                                      "weighted_product: what was fitted must have 2 rows, got 1"}});
    const auto closeness = topsis{.criteria = criteria}.fit(x);
    using closenesses = std::remove_const_t<decltype(closeness)>;
    check_by_hand(closeness, score,
                  torn<closenesses>("topsis") +
                      std::vector<by_hand<closenesses>>{
                          {[](auto& f) { f.ideal.pop_back(); }, "topsis: what was fitted must have 2 rows, got 1"},
                          {[](auto& f) { f.ideal[0] = not_known; },
                           "topsis: criterion 'spend': the fitted ideal must be finite, got nan"},
                          {[](auto& f) { f.anti_ideal[1] = no_end; },
                           "topsis: criterion 'age': the fitted anti_ideal must be finite, got inf"},
                          {[](auto& f) { f.normalisers[1].slope = not_known; },
                           "topsis: criterion 'age': the fitted normaliser: centre, slope and offset must be finite, "
                           "got 0, nan and 1"}});
    const spotis stated{.criteria = criteria, .bounds = {{"spend", 0, 9}, {"age", 0, 9}}};
    check_by_hand(stated.fit(x), score,
                  torn<fitted_spotis>("spotis") +
                      std::vector<by_hand<fitted_spotis>>{
                          {[](auto& f) { f.bounds.pop_back(); }, "spotis: what was fitted must have 2 rows, got 1"},
                          {[](auto& f) { f.bounds[0].upper = not_known; },
                           "spotis: criterion 'spend': the bounds must be finite, and lower below upper by a finite "
                           "number of at least 1e-300, got [0, nan]"}});
}

TEST_CASE("scores that compare customers, filled in by hand, compare, or say what is missing") {
    check_by_hand(vikor{.criteria = criteria}.fit(x), score,
                  torn<fitted_vikor>("vikor") +
                      std::vector<by_hand<fitted_vikor>>{
                          {[](auto& f) { f.worst[0] = not_known; },
                           "vikor: criterion 'spend': the fitted best and worst must be finite, got 5 and nan"},
                          {[](auto& f) { f.v = not_known; }, "vikor: v must be in [0, 1], got nan"}});
    const auto fit = promethee{.criteria = criteria}.fit(x);
    auto filled = fit;
    filled.flows = {{preference::usual(), {2, 5, 1}}, {preference::usual(), {3, 2, 1}}}; // in any order
    CHECK(filled.score(x).scores == fit.score(x).scores);
    const std::vector<by_hand<fitted_promethee>> changes{
        {[](auto& f) { f.flows[1] = {}; }, "promethee: criterion 'age': the fitted normaliser: values must hold those "
                                           "of at least one customer, got none"},
        {[](auto& f) { f.flows.pop_back(); }, "promethee: what was fitted must have 2 rows, got 1"},
        {[](auto& f) { f.flows[1] = {preference::usual(), {1, 2}}; },
         "promethee: the values of each flow must have 3 rows, got 2"},
        {[](auto& f) { f.flows[1] = {preference::linear(0, 1), {}}; },
         "ranks: there must be at least one value to rank by, got none"},
        {[](auto& f) { f.flows[1] = {preference::usual(), {not_known}}; },
         "ranks: values must be finite, got nan in row 0"}};
    const auto refused_when_made = [](const auto& f) { return score(f); };
    for (std::size_t i = 0; i < 3; ++i)
        check_by_hand(fit, refused_when_made, std::vector{changes[i]});
    for (std::size_t i = 3; i < changes.size(); ++i) // already where it is filled in
        CHECK_THROWS_WITH(changes[i].change(filled), changes[i].sentence.c_str());
    check_by_hand(fit, score, torn<fitted_promethee>("promethee"));
}

TEST_CASE("a normaliser that is empty, unsorted or of nobody is named with its criterion") {
    const auto with = [](auto normaliser) {
        using kind = decltype(normaliser);
        fitted_weighted_score<kind> out{
            .criteria = criteria, .weights = {0.5, 0.5}, .normalisers = {normaliser, normaliser}, .fill = {0, 0}};
        return std::string{refusal([&] { return out.score(x); }).what()};
    };
    const std::string first = "weighted_score: criterion 'spend': the fitted normaliser";
    CHECK(with(fitted_range{}) == "nothing was refused");
    CHECK(with(any_normaliser{}) == first + " must not be empty");
    CHECK(with(fitted_percentile{}) == first + ": values must hold those of at least one customer, got none");
    CHECK(with(point_table{}) == first + ": there must be at least one band, got none");
    CHECK(with(point_table{{{3, 9, 1}, {0, 3, 2}}}) == first + ": bands overlap: [3, 9) and [0, 3)");
    CHECK(with(fitted_line{0, not_known, 0}) == first + ": centre, slope and offset must be finite, got 0, nan and 0");
    CHECK(with(fitted_logarithm{not_known, {}}) == first + ": shift must be finite, got nan");
    CHECK(with(fitted_ratio{not_known, true}) == first + ": best must be finite, got nan");
}

} // TEST_SUITE("score/hand_filled")
