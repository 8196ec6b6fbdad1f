#include <clientele/monitor/yardstick/referral_credit.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <optional>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/yardstick/referral_credit") {

using namespace clientele;

namespace {

using texts = std::vector<std::string>;
const texts ids{"ann", "ben", "cid", "dot"};
const std::vector<std::optional<std::string>> sent_by{{}, "ann", "ben", "agent 7"};
const std::vector<double> value{100, 40, 30, 9};

} // namespace

TEST_CASE("credit goes to who sent a customer, and to nobody on the list for who was sent from outside") {
    const auto credits = referral_credit{}.assign(ids, sent_by, value);
    CHECK(credits.credit == std::vector<double>{40, 30, 0, 0});
    CHECK(credits.sent == std::vector<std::size_t>{1, 1, 0, 0});
    CHECK(credits.generation == std::vector<std::size_t>{0, 1, 2, 0});
    CHECK(credits.referred == 70);
    CHECK(credits.outside == 9);
    CHECK(credits.sent_from_outside == 1);
}

TEST_CASE("along a chain value is split and never counted twice") {
    const auto credits = referral_credit{.generations = 3, .kept = 0.5}.assign(ids, sent_by, value);
    CHECK(credits.credit[0] == doctest::Approx(40 + 10));
    CHECK(credits.credit[1] == doctest::Approx(20));
    const int many = 200;
    std::vector<int> chain(many);
    std::vector<std::optional<int>> before(many);
    std::vector<double> worth(many);
    for (int i = 0; i < many; ++i) {
        chain[static_cast<std::size_t>(i)] = many - i;
        if (i > 0)
            before[static_cast<std::size_t>(i)] = many - i / 2;
        worth[static_cast<std::size_t>(i)] = 0.1 * i;
    }
    const auto long_chain = referral_credit{.generations = 5, .kept = 0.7}.assign(chain, before, worth);
    CHECK(std::accumulate(long_chain.credit.begin(), long_chain.credit.end(), 0.0) ==
          doctest::Approx(long_chain.referred).epsilon(1e-14));
}

TEST_CASE("customers who sent each other, or themselves, are refused") {
    const std::vector<std::optional<std::string>> circle{"cid", "ann", "ben", {}};
    check_refusal(refusal([&] { return referral_credit{}.assign(ids, circle, value); }), errc::bad_value, 0,
                  "referral_credit: customers must not have sent each other in a circle, got that of customer 'ann' in "
                  "row 0");
    const std::vector<std::optional<std::string>> self{{}, "ben", {}, {}};
    CHECK(refusal([&] { return referral_credit{}.assign(ids, self, value); }).row() == 1);
    CHECK_THROWS_WITH_AS((void)(referral_credit{.kept = 0}.assign(ids, self, value)),
                         "referral_credit: kept must be in (0, 1], got 0", error);
}

TEST_CASE("credits beyond a double are refused") {
    const std::vector<int> people{1, 2, 3};
    const std::vector<std::optional<int>> senders{std::nullopt, 1, 1};
    CHECK_THROWS_AS((void)referral_credit{}.assign(people, senders, std::vector{1.0, 1.5e308, 1.5e308}), error);
}

} // TEST_SUITE("monitor/yardstick/referral_credit")
