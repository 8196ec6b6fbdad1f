#include <clientele/monitor/decision_record.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

TEST_SUITE("monitor/decision_record") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

decision_run<std::string> sound() {
    return {.as_of = 2024y / 1 / 31,
            .fits = {{"value", {1, 2}}},
            .ids = {"b", "a", "c"},
            .input_names = {"spend", "orders"},
            .inputs = matrix::Ones(3, 2),
            .result_names = {"score"},
            .results = matrix::Ones(3, 1),
            .tiers = {0, 1, 2},
            .reasons = {"x", "y", "z"}};
}

recorded_decision<std::string> kept() {
    return {.run = 0,
            .as_of = 2024y / 1 / 31,
            .customer = "a",
            .inputs = {350.25, -0.0},
            .computed = {{0.7}, 2, "spend below 400"},
            .overrides = {}};
}

} // namespace

TEST_CASE("a run is refused where it is none, with the row") {
    CHECK_NOTHROW(sound().require_sound("run"));
    auto without_reasons = sound();
    without_reasons.reasons.clear();
    CHECK_NOTHROW(without_reasons.require_sound("run"));
    const auto refused = [](auto change) {
        auto run = sound();
        change(run);
        return refusal([&] { run.require_sound("run"); });
    };
    check_refusal(refused([](auto& run) { run.as_of = day::max(); }), errc::bad_parameter, no_row,
                  "run: as_of must be in [0000-01-01, 9999-12-31], got day " +
                      std::to_string(day::max().time_since_epoch().count()));
    for (const auto& [year, text] :
         std::vector<std::pair<int, std::string>>{{10000, "10000-01-01"}, {-5, "-005-01-01"}, {32766, "32766-01-01"}})
        check_refusal(refused([at = year](auto& run) { run.as_of = std::chrono::year{at} / 1 / 1; }),
                      errc::bad_parameter, no_row, "run: as_of must be in [0000-01-01, 9999-12-31], got " + text);
    check_refusal(refused([](auto& run) { run.inputs.resize(2, 2); }), errc::bad_shape, no_row,
                  "run: inputs must have 3 rows, got 2");
    check_refusal(refused([](auto& run) { run.results.resize(3, 2); }), errc::bad_shape, no_row,
                  "run: results must have 1 columns, as there are names, got 2");
    check_refusal(refused([](auto& run) { run.tiers.pop_back(); }), errc::bad_shape, no_row,
                  "run: tiers must have 3 rows, got 2");
    check_refusal(refused([](auto& run) { run.reasons.pop_back(); }), errc::bad_shape, no_row,
                  "run: reasons must have 3 rows, got 2");
    check_refusal(refused([](auto& run) { run.tiers[1] = -1; }), errc::bad_value, 1,
                  "run: tiers must be in [0, 1000000), got -1 in row 1, customer 'a'");
    check_refusal(refused([](auto& run) { run.ids[2] = "b"; }), errc::bad_value, 2,
                  "run: ids must be unique, got b in rows 0 and 2");
    check_refusal(refused([](auto& run) { run.ids[1] = ""; }), errc::bad_value, 1,
                  "run: ids must not be empty, got '' in row 1");
    check_refusal(refused([](auto& run) { run.input_names[1] = "spend"; }), errc::bad_parameter, no_row,
                  "run: the names of inputs must be unique, got 'spend' in places 0 and 1");
    check_refusal(refused([](auto& run) { run.fits.push_back({"", {}}); }), errc::bad_parameter, no_row,
                  "run: the names of fits must not be empty, got '' in place 1");
    const std::string name(100, 'n');
    check_refusal(refused([&](auto& run) { run.input_names = {name, name}; }), errc::bad_parameter, no_row,
                  "run: the names of inputs must be unique, got '" + std::string(60, 'n') + "...' in places 0 and 1");
}

TEST_CASE("integers are ids, and 0 is one of them") {
    decision_run<int> run{.as_of = 2024y / 1 / 31,
                          .fits = {},
                          .ids = {0, 5},
                          .input_names = {},
                          .inputs = matrix(2, 0),
                          .result_names = {},
                          .results = matrix(2, 0),
                          .tiers = {0, 0},
                          .reasons = {}};
    CHECK_NOTHROW(run.require_sound("run"));
    run.ids[1] = 0;
    check_refusal(refusal([&] { run.require_sound("run"); }), errc::bad_value, 1,
                  "run: ids must be unique, got 0 in rows 0 and 1");
}

TEST_CASE("an override has an author, a reason and a day") {
    const tier_override good{0, "Weber", "pilot", 2024y / 2 / 5};
    CHECK_NOTHROW(good.require_sound("o"));
    const auto refused = [&](auto change) {
        auto given = good;
        change(given);
        return std::string{refusal([&] { given.require_sound("o"); }).what()};
    };
    CHECK(refused([](auto& o) { o.tier = -1; }) == "o: the tier of an override must be in [0, 1000000), got -1");
    CHECK(refused([](auto& o) { o.tier = 1'000'000; }) ==
          "o: the tier of an override must be in [0, 1000000), got 1000000");
    CHECK(refused([](auto& o) { o.author.clear(); }) == "o: an override must have an author");
    CHECK(refused([](auto& o) { o.reason.clear(); }) == "o: an override must have a reason");
    CHECK(refused([](auto& o) { o.given = 10000y / 1 / 1; }) ==
          "o: an override must be given on a day in [0000-01-01, 9999-12-31], got 10000-01-01");
    CHECK(refused([](auto& o) { o.given = day::min(); }) ==
          "o: an override must be given on a day in [0000-01-01, 9999-12-31], got day " +
              std::to_string(day::min().time_since_epoch().count()));
}

TEST_CASE("an override stands beside the computed tier, and the last one holds") {
    auto decision = kept();
    CHECK(decision.tier() == 2);
    CHECK(in_words(decision) == "customer 'a' on 2024-01-31: tier 2 (spend below 400)");
    decision.overrides.push_back({0, "Weber", "pilot", 2024y / 2 / 5});
    decision.overrides.push_back({1, "Lin", "pilot ended", 2024y / 3 / 1});
    CHECK(decision.tier() == 1);
    CHECK(decision.computed.tier == 2);
    CHECK(in_words(decision) == "customer 'a' on 2024-01-31: tier 2 (spend below 400); tier 0 by Weber on 2024-02-05 "
                                "(pilot); tier 1 by Lin on 2024-03-01 (pilot ended)");
}

TEST_CASE("a decision made again is the same, or it is said what differs") {
    const auto decision = kept();
    const auto same = replay(decision, [](const auto& of) { return of.computed; });
    CHECK(same.same());
    const auto refused = [&](auto change) {
        return replay(decision,
                      [&](const auto& of) {
                          auto outcome = of.computed;
                          change(outcome);
                          return outcome;
                      })
            .difference;
    };
    CHECK(refused([](auto& o) { o.results[0] = std::nextafter(0.7, 1.0); }) ==
          "results[0]: 0.7 and 0.7000000000000001");
    CHECK(refused([](auto& o) { o.tier = 1; }) == "tier: 2 and 1");
    CHECK(refused([](auto& o) { o.reason = "spend below 500"; }) == "reason: spend below 400 and spend below 500");
    CHECK(refused([](auto& o) { o.results.push_back(1); }) == "results: 1 entries and 2 entries");
    auto undecided = kept();
    undecided.computed.results = {std::numeric_limits<double>::quiet_NaN()};
    CHECK(replay(undecided, [](const auto& of) {
              auto outcome = of.computed;
              outcome.results[0] = -outcome.results[0]; // a NaN with other bits
              return outcome;
          }).same());
}

TEST_CASE("a run closes: decided is kept and erased") {
    recorded_run run{.as_of = 2024y / 1 / 31,
                     .fits = {},
                     .input_names = {},
                     .result_names = {},
                     .inputs = {},
                     .decided = 200,
                     .erased = 3};
    CHECK(run.kept() == 197);
    CHECK(in_words(run) == "2024-01-31: 200 decided = 197 kept + 3 erased since");
    CHECK_NOTHROW(run.require_sound("r"));
    run.erased = 201;
    check_refusal(refusal([&] { run.require_sound("r"); }), errc::bad_value, no_row,
                  "r: erased must be in [0, 200], the number decided, got 201");
}

} // TEST_SUITE("monitor/decision_record")
