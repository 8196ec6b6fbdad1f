#include <clientele/math/distributions.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/effect/matched_difference.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <refusal.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/effect/matched_difference") {

using namespace clientele;

namespace {

struct study {
    std::vector<bool> treated{};
    std::vector<double> earlier{}, before{}, after{}, size{}, age{};
    std::vector<int> kind{};

    [[nodiscard]] observed_change<std::vector<bool>> of() const {
        return {treated, before, after, {"size", "age"}, {size, age}, kind, earlier};
    }
};

/// Growing customers are treated more often: whoever compares with all others takes their growth for the effect.
study made_up(std::uint64_t seed, int n, double effect) {
    random_generator draw{seed};
    study made;
    for (int i = 0; i < n; ++i) {
        const double size = draw.uniform(), age = std::floor(4 * draw.uniform());
        const bool treated = draw.uniform() < 0.05 + 0.4 * size;
        const double grows = 20 * size + 2 * age;
        const auto paid = [&](double growth) { return 100 + growth + 5 * draw_normal(draw); };
        made.treated.push_back(treated);
        made.size.push_back(size);
        made.age.push_back(age);
        made.earlier.push_back(paid(0));
        made.before.push_back(paid(grows));
        made.after.push_back(paid(2 * grows) + (treated ? effect : 0));
        made.kind.push_back(i % 2);
    }
    return made;
}

} // namespace

TEST_CASE("the change of each is compared with the mean of all that are nearest, by hand") {
    // Treated at 0 and 10; others at 0 (twice, alike), 9 and 30. One scale, so that distance is the feature's.
    const std::vector<bool> treated{true, true, false, false, false, false};
    const std::vector<double> size{0, 10, 0, 0, 9, 30}, before{0, 0, 0, 0, 0, 0}, after{5, 8, 1, 3, 2, 100};
    const auto found =
        matched_difference{}.measure(observed_change<std::vector<bool>>{treated, before, after, {"size"}, {size}});
    CHECK(found.treated == 2);
    CHECK(found.controls == 4);
    CHECK(found.look_alikes == 3);
    CHECK(found.treated_change == 6.5);
    CHECK(found.look_alike_change == 2); // (1 + 3) / 2 and 2
    CHECK(found.control_change == 26.5);
    CHECK(found.effect.estimate == 4.5);
    CHECK(found.effect.standard_error == doctest::Approx(std::sqrt((1.5 * 1.5 + 1.5 * 1.5) / 4)));
    CHECK(found.effective_look_alikes == doctest::Approx(4 / 1.5));
    CHECK(found.most_reused == 1);
    CHECK(found.balance[0].treated == 5);
    CHECK(found.balance[0].look_alikes == 4.5);
    CHECK(found.balance[0].all_controls == 9.75);
    CHECK(!found.placebo);
    CHECK(!found.parallel_before());
}

TEST_CASE("who stands for several counts in all of them, with the variance of those nearest to it") {
    const std::vector<bool> treated{true, true, false, false};
    const std::vector<double> size{0, 1, 2, 50}, before(4, 0), after{7, 9, 2, 6};
    const auto found =
        matched_difference{}.measure(observed_change<std::vector<bool>>{treated, before, after, {"size"}, {size}});
    CHECK(found.effect.estimate == 6); // 5 and 7
    CHECK(found.most_reused == 2);
    // residuals 1 and 1; weight 2, squared weights 2: 2 s^2 with s^2 = (2 - 6)^2 / 2
    CHECK(found.effect.standard_error == doctest::Approx(std::sqrt(2 + 2 * 8.0) / 2));
}

TEST_CASE("look-alikes take away what the treated would have gained anyway, and the placebo shows it was there") {
    const auto made = made_up(1, 2000, 3);
    const auto found = matched_difference{.look_alikes = 2}.measure(made.of());
    CHECK(found.treated_change - found.control_change > 5); // the bare difference
    CHECK(found.effect.lower < 3);
    CHECK(found.effect.upper > 3);
    CHECK(std::abs(found.balance[0].apart_before) > 0.4);
    CHECK(found.worst_balance() < 0.05);
    CHECK(*found.parallel_before());
}

TEST_CASE("the interval holds the effect about as often as it says") {
    int held = 0;
    const int times = repeats(200);
    for (int i = 0; i < times; ++i) {
        const auto found = matched_difference{}.measure(made_up(100 + static_cast<std::uint64_t>(i), 400, 3).of());
        held += found.effect.lower <= 3 && 3 <= found.effect.upper;
    }
    CHECK(held >= (sanitized ? 0.8 : 0.9) * times); // few fall short by chance
    CHECK((held <= 0.99 * times || sanitized));     // few are held all
}

TEST_CASE("the order of the customers changes no bit") {
    const auto made = made_up(3, 300, 1);
    study turned;
    for (std::size_t i = made.before.size(); i-- > 0;) {
        turned.treated.push_back(made.treated[i]);
        turned.kind.push_back(made.kind[i]);
        for (const auto column : {&study::earlier, &study::before, &study::after, &study::size, &study::age})
            (turned.*column).push_back((made.*column)[i]);
    }
    CHECK(first_difference(matched_difference{}.measure(made.of()), matched_difference{}.measure(turned.of())) == "");
}

TEST_CASE("without a comparison group, or with nobody alike, nothing is said") {
    auto made = made_up(4, 20, 1);
    for (std::size_t i = 0; i < made.treated.size(); ++i)
        made.kind[i] = made.treated[i];
    check_refusal(refusal([&] { return matched_difference{}.measure(made.of()); }), errc::empty_input, no_row,
                  "matched_difference: two treated customers must have a look-alike, got 0 of " +
                      std::to_string(std::count(made.treated.begin(), made.treated.end(), true)));
    made.treated.assign(made.treated.size(), true);
    check_refusal(refusal([&] { return matched_difference{}.measure(made.of()); }), errc::empty_input, no_row,
                  "matched_difference: the comparison group must have two customers, got 0: without one nothing can be "
                  "said");
    made.before[3] = std::nan("");
    check_refusal(refusal([&] { return matched_difference{}.measure(made.of()); }), errc::bad_value, 3,
                  "matched_difference: before must be in [-1e100, 1e100], got nan in row 3");
}

} // TEST_SUITE("monitor/effect/matched_difference")
