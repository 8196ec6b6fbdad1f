#include <clientele/plan/renewal_review.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <refusal.hpp>

TEST_SUITE("renewal review") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
using contract = renewing_contract<std::string>;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const renewal_review strict{.least_value = 500, .least_margin = 0.25, .least_health = 50};

/// A contract to the end of 2026 with three months' notice that passes every test of `strict`.
contract good(const std::string& id = "a") {
    return {.contract = id,
            .end = 2026y / 12 / 31,
            .notice = {.months = 3},
            .value = 800,
            .revenue = 1000,
            .cost_to_serve = 600,
            .health = 60};
}
} // namespace

TEST_CASE("the notice day is the end less the notice period, clamped to the end of its month") {
    CHECK(notice_day(2026y / 12 / 31, {.months = 3}) == day{2026y / 9 / 30});
    CHECK(notice_day(2026y / 3 / 31, {.months = 1}) == day{2026y / 2 / 28});
    CHECK(notice_day(2028y / 3 / 31, {.months = 1}) == day{2028y / 2 / 29});
    CHECK(notice_day(2028y / 2 / 29, {.months = 12}) == day{2027y / 2 / 28});
    CHECK(notice_day(2028y / 2 / 29, {.months = 48}) == day{2024y / 2 / 29});
    CHECK(notice_day(2028y / 3 / 30, {.days = 30}) == day{2028y / 2 / 29});
    CHECK(notice_day(2026y / 3 / 31, {.months = 1, .days = 14}) == day{2026y / 2 / 14}); // months first
    CHECK(notice_day(2026y / 3 / 31, {}) == day{2026y / 3 / 31});
    check_refusal(refusal([] { return notice_day(2026y / 3 / 31, {.months = -1}); }), errc::bad_parameter, no_row,
                  "notice_day: months of notice must be in [0, 120], got -1");
    check_refusal(refusal([] { return notice_day(2026y / 3 / 31, {.days = 3661}); }), errc::bad_parameter, no_row,
                  "notice_day: days of notice must be in [0, 3660], got 3661");
    CHECK(refusal([] { return notice_day((day::max)(), {}); }).code() == errc::bad_parameter);
    CHECK(refusal([] { return notice_day((day::min)(), {}); }).code() == errc::bad_parameter);
    CHECK(refusal([] { return notice_day(10000y / 1 / 1, {}); }).code() == errc::bad_parameter);
    CHECK(notice_day(0y / 1 / 1, {.months = 120, .days = 3660}) < day{0y / 1 / 1});
}

TEST_CASE("every test says its number, its threshold and why") {
    const auto fine = strict.review(good(), 2026y / 7 / 31);
    CHECK(fine.outcome == renewal_outcome::renew);
    CHECK(fine.tests.margin.number == 0.4); // by hand: (1000 - 600) / 1000
    CHECK(fine.left == std::chrono::days{61});
    CHECK(in_words(fine) == "renew, by 2026-09-30, 61 days left: value 800 is at least 500; margin 0.4 is at least "
                            "0.25; health 60 is at least 50");
    auto dear = good();
    dear.cost_to_serve = 1125;
    const auto loss = strict.review(dear, 2026y / 9 / 29);
    CHECK(loss.outcome == renewal_outcome::renegotiate);
    CHECK(in_words(loss) == "renegotiate, by 2026-09-30, 1 day left: value 800 is at least 500; margin -0.125 is below "
                            "0.25; health 60 is at least 50");
    dear.value = 499.99999;
    CHECK(in_words(strict.review(dear, 2026y / 9 / 29).tests.value) == "value 499.99999 is below 500");
}

TEST_CASE("a number at its threshold passes, the next one below does not") {
    auto edge = good();
    edge.value = 500;
    edge.cost_to_serve = 750;
    edge.health = 50;
    CHECK(strict.review(edge, 2026y / 1 / 1).outcome == renewal_outcome::renew);
    for (auto* each : {&edge.value, &edge.health}) {
        const auto was = *each;
        *each = std::nextafter(**each, 0.0);
        CHECK(strict.review(edge, 2026y / 1 / 1).outcome == renewal_outcome::renegotiate);
        *each = was;
    }
    edge.cost_to_serve = 751;
    CHECK(strict.review(edge, 2026y / 1 / 1).outcome == renewal_outcome::renegotiate);
}

TEST_CASE("a margin at its threshold on paper passes") { // (0.3 - 0.27) / 0.3 is 0.09999999999999991
    const renewal_review tenth{.least_margin = 0.1};
    for (int cents = 30; cents < 2'000; cents += 10) {
        auto one = good();
        one.revenue = cents / 100.0;
        one.cost_to_serve = (cents - cents / 10) / 100.0;
        CHECK(tenth.review(one, 2026y / 1 / 1).tests.margin.passed());
        CHECK(tenth.review(one, 2026y / 1 / 1).tests.margin.number.value() == doctest::Approx(0.1).epsilon(1e-12));
        *one.cost_to_serve *= 1 + 1e-9;
        CHECK(tenth.review(one, 2026y / 1 / 1).tests.margin.below());
    }
}

TEST_CASE("which tests fail decides, for all 27 ways to pass, fail or not know") {
    for (int v = 0; v < 3; ++v)
        for (int m = 0; m < 3; ++m)
            for (int h = 0; h < 3; ++h) { // 0 passes, 1 is below, 2 is missing
                auto one = good();
                one.value = v == 0 ? std::optional{800.0} : v == 1 ? std::optional{1.0} : std::nullopt;
                one.cost_to_serve = m == 0 ? std::optional{1.0} : m == 1 ? std::optional{900.0} : std::nullopt;
                one.health = h == 0 ? std::optional{60.0} : h == 1 ? std::optional{1.0} : std::nullopt;
                const auto expected = v == 0 && m == 0 && h == 0 ? renewal_outcome::renew
                                      : v == 1 && h == 1         ? renewal_outcome::let_expire
                                                                 : renewal_outcome::renegotiate;
                CHECK(strict.review(one, 2026y / 1 / 1).outcome == expected);
            }
}

TEST_CASE("what is missing is named and passes no test, however low the thresholds") {
    const renewal_review lenient{.least_value = -1e300, .least_margin = -1e300, .least_health = -1e300};
    const auto none = lenient.review(contract{.contract = "a", .end = 2026y / 12 / 31}, 2026y / 12 / 30);
    CHECK(none.outcome == renewal_outcome::renegotiate);
    CHECK(!none.tests.value.passed());
    CHECK(!none.tests.value.below());
    CHECK(in_words(none) ==
          "renegotiate, by 2026-12-31, 1 day left: value is missing; margin is unknown, as revenue and cost_to_serve "
          "are missing; health is missing");
    auto half = good();
    half.revenue = {};
    CHECK(in_words(lenient.review(half, 2026y / 1 / 1).tests.margin) == "margin is unknown, as revenue is missing");
    half = good();
    half.cost_to_serve = {};
    CHECK(in_words(lenient.review(half, 2026y / 1 / 1).tests.margin) ==
          "margin is unknown, as cost_to_serve is missing");
}

TEST_CASE("a notice day is open to its last day, then missed, and told so after the end as well") {
    const auto at = [](day as_of) { return strict.review(good(), as_of); };
    CHECK(at(2026y / 9 / 30).notice == notice_state::open);
    CHECK(at(2026y / 9 / 30).left == std::chrono::days{0});
    CHECK(at(2026y / 10 / 1).notice == notice_state::missed);
    CHECK(at(2026y / 12 / 31).notice == notice_state::missed);
    CHECK(at(2027y / 1 / 1).notice == notice_state::ended);
    CHECK(at(2026y / 10 / 1).outcome == renewal_outcome::renew); // what should have been decided
    CHECK(in_words(at(2026y / 10 / 1)).starts_with("renew, missed: notice was due by 2026-09-30, 1 day ago: value"));
    CHECK(
        in_words(at(2027y / 1 / 1))
            .starts_with("renew, missed: notice was due by 2026-09-30, 93 days ago, and the term ended on 2026-12-31"));
    auto today = good();
    today.notice = {};
    CHECK(strict.review(today, 2026y / 12 / 31).notice == notice_state::open); // ends today, no notice needed
    CHECK(strict.review(today, 2027y / 1 / 1).notice == notice_state::ended);
}

TEST_CASE("many contracts come by notice day, of one day by id, in whatever order they were given") {
    std::vector<contract> all{good("c"), good("a"), good("d"), good("b")};
    all[2].notice = {.days = 31}; // 2026-11-30
    all[3].end = 2026y / 6 / 30;  // 2026-03-30
    const auto list = strict.review(all, 2026y / 10 / 1);
    const auto ids = [](const auto& of) {
        std::string out;
        for (const auto& each : of)
            out += each.contract;
        return out;
    };
    CHECK(ids(list.contracts) == "bacd");
    CHECK(list.missed == 3);
    CHECK(ids(list.overdue()) == "bac");
    CHECK(ids(list.open()) == "d");
    CHECK(list.contracts[0].notice == notice_state::ended);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.contract < b.contract; });
    do {
        CHECK(ids(strict.review(all, 2026y / 10 / 1).contracts) == "bacd");
    } while (std::next_permutation(all.begin(), all.end(),
                                   [](const auto& a, const auto& b) { return a.contract < b.contract; }));
    CHECK(strict.review(std::vector<contract>{}, 2026y / 1 / 1).overdue().empty());
}

TEST_CASE("another unit of money changes no outcome and no margin") {
    const renewal_review scaled{.least_value = 500 * 128, .least_margin = 0.25, .least_health = 50};
    for (int i = 0; i < 1000; ++i) {
        auto one = good();
        one.value = 400 + i * 0.3;
        one.cost_to_serve = 500 + (i * 7 % 500);
        one.health = i % 100;
        auto other = one;
        *other.value *= 128;
        *other.revenue *= 128;
        *other.cost_to_serve *= 128;
        const auto a = strict.review(one, 2026y / 1 / 1), b = scaled.review(other, 2026y / 1 / 1);
        CHECK(a.outcome == b.outcome);
        CHECK(a.tests.margin.number == b.tests.margin.number);
    }
}

TEST_CASE("contracts that are none are refused with their row") {
    const auto second = [](auto&& change) {
        std::vector<contract> both{good("a"), good("b")};
        change(both[1]);
        return refusal([&] { return strict.review(both, 2026y / 1 / 1); });
    };
    check_refusal(second([](auto& of) { of.value = nan; }), errc::bad_value, 1,
                  "renewal_review: value must be finite, got nan in row 1");
    check_refusal(second([](auto& of) { of.health = nan; }), errc::bad_value, 1,
                  "renewal_review: health must be finite, got nan in row 1");
    check_refusal(second([](auto& of) { of.revenue = 0; }), errc::bad_value, 1,
                  "renewal_review: revenue must be finite and above 0, got 0 in row 1");
    check_refusal(second([](auto& of) { of.revenue = nan; }), errc::bad_value, 1,
                  "renewal_review: revenue must be finite and above 0, got nan in row 1");
    check_refusal(second([](auto& of) { of.cost_to_serve = -1; }), errc::bad_value, 1,
                  "renewal_review: cost_to_serve must be finite and not negative, got -1 in row 1");
    check_refusal(second([](auto& of) {
                      of.revenue = 1e-300;
                      of.cost_to_serve = 1e300;
                  }),
                  errc::bad_value, 1,
                  "renewal_review: (revenue - cost_to_serve) / revenue must be finite, got -inf in row 1");
    check_refusal(second([](auto& of) { of.contract = ""; }), errc::bad_value, 1,
                  "renewal_review: contract must not be empty, got '' in row 1");
    check_refusal(second([](auto& of) { of.contract = "a"; }), errc::bad_value, 1,
                  "renewal_review: contract must be unique, got a in rows 0 and 1");
    check_refusal(second([](auto& of) { of.notice.months = 121; }), errc::bad_value, 1,
                  "renewal_review: months of notice must be in [0, 120], got 121 in row 1");
    CHECK(second([](auto& of) { of.end = contract{}.end; }).row() == 1); // an end that was not stated
    check_refusal(refusal([] {
                      auto one = good();
                      one.notice.days = -1;
                      return strict.review(one, 2026y / 1 / 1);
                  }),
                  errc::bad_parameter, no_row, "renewal_review: days of notice must be in [0, 3660], got -1");
    check_refusal(refusal([] { return renewal_review{.least_margin = 1.5}.review(good(), 2026y / 1 / 1); }),
                  errc::bad_parameter, no_row, "renewal_review: least_margin must be finite and at most 1, got 1.5");
    CHECK(refusal([] { return renewal_review{.least_value = nan}.review(good(), 2026y / 1 / 1); }).code() ==
          errc::bad_parameter);
    CHECK(refusal([] { return renewal_review{.least_health = nan}.review(good(), 2026y / 1 / 1); }).code() ==
          errc::bad_parameter);
    CHECK(refusal([] { return strict.review(good(), (day::max)()); }).code() == errc::bad_parameter);
}

} // TEST_SUITE("renewal review")
