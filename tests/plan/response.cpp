#include <clientele/plan/response.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("response") {

using namespace clientele;

namespace {

// Every shape, with mild and extreme parameters.
template <class Call>
void for_each_response(const Call& call) {
    for (const double scale : {1e-6, 3.0, 2e9}) {
        for (const double exponent : {0.02, 0.3, 0.5, 0.97}) {
            call(power_response{scale, exponent});
            call(hill_response{scale, 7, exponent});
            call(hill_response{scale, 1e-5, exponent});
        }
        for (const double half : {1e-5, 4.0, 3e7}) {
            call(log_response{scale, half});
            call(exponential_response{scale, half});
            call(hill_response{scale, half, 1});
            call(peaked_response{scale, half});
        }
    }
}

} // namespace

TEST_CASE("values are those of the formulas") {
    CHECK(power_response{3, 0.5}.value(16) == 12);
    CHECK(power_response{3, 1}.value(16) == 48);
    CHECK(log_response{2, 4}.value(4) == doctest::Approx(2 * std::log(2.0)).epsilon(1e-15));
    CHECK(exponential_response{2, 4}.value(4) == doctest::Approx(2 - 2 * std::exp(-1.0)).epsilon(1e-15));
    CHECK(hill_response{10, 4, 1}.value(4) == 5);
    CHECK(hill_response{10, 4, 0.5}.value(4) == 5);
    CHECK(peaked_response{10, 4}.value(4) == 10);
    CHECK(peaked_response{10, 4}.value(8) == 0);
    for_each_response([](const auto& response) { CHECK(response.value(0) == 0); });
}

TEST_CASE("the marginal is the slope of the value and never rises") {
    for_each_response([](const auto& response) {
        double before = response.marginal(0);
        for (const double amount : {1e-3, 0.5, 1.0, 3.0, 20.0, 1e3}) {
            const double marginal = response.marginal(amount);
            CHECK(marginal <= before);
            before = marginal;
            const double step = amount * 1e-5;
            const double up = response.value(amount + step), down = response.value(amount - step);
            CHECK(std::abs((up - down) / (2 * step) - marginal) <=
                  1e-6 * std::abs(marginal) + 1e-9 * std::abs(up) / amount);
        }
    });
}

TEST_CASE("at the amount of a price a further unit brings that price") {
    for_each_response([](const auto& response) {
        for (const double amount : {1e-3, 0.5, 1.0, 3.0, 20.0, 1e3}) {
            const double price = response.marginal(amount), found = response.amount_at(price);
            if (!(price > 1e-290))
                continue; // an exponential response that is used up
            CHECK(std::abs(response.marginal(found) - price) <= 1e-13 * price);
        }
    });
}

TEST_CASE("what is prepared once for a line gives the amounts of its prices") {
    for_each_response([]<class Response>(const Response& response) {
        if constexpr (prepared_response<Response>)
            for (const double cost : {0.3, 1.0, 40.0})
                for (const double amount : {1e-3, 0.5, 1.0, 3.0, 20.0, 1e3}) {
                    const double unit = response.marginal(amount);
                    if (!(unit > 1e-290))
                        continue;
                    const double found = response.amount_at(response.prepared(cost), shared_price{unit / cost});
                    // The rounding of logarithms of up to 700, which exponents next to 1 make much of.
                    CHECK(std::abs(response.marginal(found) - unit) <= 1e-12 * unit);
                }
    });
    static_assert(prepared_response<power_response> && prepared_response<hill_response> &&
                  prepared_response<exponential_response> && prepared_response<log_response>);
}

TEST_CASE("many lines at once ask for what each asks for, whatever stands beside them") {
    constexpr auto together = hill_response::together;
    std::mt19937_64 random{3};
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    const std::array<double, 8> exponents{1, 1, 0.5, 0.9999, 0.001, 1 - 1e-9, 0.03, 1e-9};
    int alone = 0;
    for (const std::size_t kinds : {std::size_t{1}, exponents.size()})
        for (int round = 0; round < 200; ++round) {
            std::vector<hill_response> lines;
            std::vector<double> prepared, amounts(together);
            for (std::size_t i = 0; i < together; ++i) {
                lines.push_back({std::exp(between(-20, 20)), std::exp(between(-9, 9)), exponents[i % kinds]});
                if (kinds > 1 && i % 3 == 0)
                    lines.back().exponent = between(0.01, 1);
                prepared.push_back(lines.back().prepared(between(0.1, 10)));
            }
            const shared_price price{std::exp(between(-15, 15))};
            const auto all = [&] {
                hill_response::amounts_at(std::span<const hill_response, together>{lines},
                                          std::span<const double, together>{prepared}, price,
                                          std::span<double, together>{amounts});
                return amounts;
            };
            const auto at_once = all();
            for (std::size_t i = 0; i < together; ++i) {
                const double one = lines[i].amount_at(prepared[i], price);
                const double size = std::abs(std::log(one / lines[i].half));
                if (std::isnan(at_once[i]))
                    ++alone; // a line that must be asked itself
                else if (one > 1e-290 && one < 1e290)
                    CHECK(std::abs(at_once[i] - one) <= 1e-14 * (1 + size / lines[i].exponent) * one);
            }
            std::rotate(lines.begin(), lines.begin() + 1, lines.end());
            std::rotate(prepared.begin(), prepared.begin() + 1, prepared.end());
            auto turned = all();
            std::rotate(turned.begin(), turned.end() - 1, turned.end());
            for (std::size_t i = 0; i < together; ++i)
                CHECK((turned[i] == at_once[i] || (std::isnan(turned[i]) && std::isnan(at_once[i]))));
        }
    CHECK(alone > 0);
    CHECK(alone < 200 * 64 / 4);
}

TEST_CASE("values and marginals are right where quotients leave the range of a double") {
    const auto near = [](double got, long double right) {
        CHECK(std::abs(got - static_cast<double>(right)) <= 1e-14 * std::abs(static_cast<double>(right)) + 1e-320);
    };
    for (const double half : {1e-300, 1e-12, 3.0, 1e12, 1e300})
        for (const double amount : {0.0, 1e-300, 1e-12, 0.5, 3.0, 700.0, 1e12, 1e301, 1e308}) {
            const long double x = amount, h = half;
            near(log_response{2, half}.value(amount), 2 * std::log1p(x / h));
            const double used = amount / half;
            if (used < 1400) {
                near(exponential_response{3, half}.value(amount), -3 * std::expm1(-x / h));
                if (half >= 1 && used < 690)
                    near(exponential_response{3, half}.marginal(amount), 3 / h * std::exp(-x / h));
            } else {
                CHECK(exponential_response{3, half}.value(amount) == 3);
                if (half >= 1)
                    CHECK(exponential_response{3, half}.marginal(amount) == 0);
            }
        }
    // The steepest: far below what one exponential is, there is still something to be had.
    near(exponential_response{1e308, 1}.marginal(1000), std::exp(308 * std::log(10.0L) - 1000));
}

TEST_CASE("nothing is prepared where the line must be asked itself") {
    CHECK(std::isnan(log_response{0, 2}.prepared(1)));
    CHECK(std::isnan(log_response{1e300, 2}.prepared(1e-300)));
    CHECK(std::isnan(log_response{1e300, 2}.amount_at(log_response{1e300, 2}.prepared(1e-300), shared_price{1})));
    CHECK(std::isnan(
        exponential_response{1e300, 1}.amount_at(exponential_response{1e300, 1}.prepared(1e-300), shared_price{1})));
    CHECK(std::isnan(power_response{2, 1}.prepared(1)));
    CHECK(std::isnan(power_response{0, 0.5}.prepared(1)));
    CHECK(std::isnan(exponential_response{0, 2}.prepared(1)));
    CHECK(std::isnan(exponential_response{1e300, 1e-300}.prepared(1)));
    CHECK(std::isnan(hill_response{0, 2, 1}.prepared(1)));
    CHECK(std::isnan(hill_response{1e-300, 1e300, 1}.prepared(1)));
    CHECK(std::isnan(hill_response{0, 2, 0.5}.prepared(1)));
}

TEST_CASE("below the price of its first unit a response asks for none, above 0 and for nothing without end") {
    CHECK(log_response{2, 4}.amount_at(0.5) == 0); // 2 / 4
    CHECK(log_response{2, 4}.amount_at(0.7) == 0);
    CHECK(exponential_response{2, 4}.amount_at(0.5) == 0);
    CHECK(hill_response{2, 4}.amount_at(0.5) == 0);
    CHECK(peaked_response{2, 4}.amount_at(1) == 0);
    CHECK(peaked_response{2, 4}.amount_at(0) == 4);
    CHECK(peaked_response{2, 4}.amount_at(-1) == 8); // who must spend goes beyond the peak
    CHECK(power_response{2, 1}.amount_at(2) == 0);
    CHECK(power_response{2, 1}.amount_at(1.99) == detail::without_end);
    CHECK(power_response{2, 0.5}.marginal(0) == detail::without_end);
    CHECK(hill_response{2, 4, 0.5}.marginal(0) == detail::without_end);
    for_each_response([](const auto& response) {
        if (response.marginal(1e9) > 0)
            CHECK(response.amount_at(0) == detail::without_end);
    });
}

TEST_CASE("who brings nothing asks for nothing") {
    const auto nothing = [](const auto& response) {
        CHECK(response.value(5) == 0);
        CHECK(response.marginal(0) == 0);
        CHECK(response.amount_at(0) == 0);
        CHECK(response.amount_at(1) == 0);
    };
    nothing(power_response{0, 0.5});
    nothing(power_response{0, 1});
    nothing(log_response{0, 2});
    nothing(exponential_response{0, 2});
    nothing(hill_response{0, 2, 1});
    nothing(hill_response{0, 2, 0.5});
    nothing(peaked_response{0, 2});
}

TEST_CASE("no price, amount or parameter within a double is too far") {
    CHECK(hill_response{3, 1, 0.01}.amount_at(0x1p1023) == 0); // not a number, as the price by the slope has no double
    CHECK(hill_response{3, 1, 0.5}.amount_at(detail::without_end) == 0);
    CHECK(hill_response{1e-300, 1e300, 0.5}.amount_at(1) == 0);
    CHECK(hill_response{1e200, 1, 0.5}.amount_at(1e-320) == detail::without_end);
    CHECK(hill_response{3, 1e-10, 0.5}.marginal(1e300) == 0);
    CHECK(hill_response{1e-323, 1, 0.001}.marginal(1e-320) == 0);
    CHECK(power_response{1e-323, 0.01}.marginal(0) == 0);
    CHECK(log_response{2, 1e-10}.value(1e300) == doctest::Approx(2 * 310 * std::log(10.0)).epsilon(1e-15));
    CHECK(peaked_response{0, 1e-10}.value(1e300) == 0);
    CHECK(peaked_response{0, 1e-10}.marginal(1e300) == 0);
}

TEST_CASE("parameters outside their ranges are refused, with the line where there is one") {
    check_refusal(refusal([] { return log_response{1, 0}.check(3), 0; }), errc::bad_value, 3,
                  "log_response: half must be finite and above 0, got 0 in line 3");
    check_refusal(refusal([] { return power_response{1, 1.5}.check(), 0; }), errc::bad_parameter, no_row,
                  "power_response: exponent must be in (0, 1], got 1.5");
    check_refusal(refusal([] { return exponential_response{-1, 1}.check(), 0; }), errc::bad_parameter, no_row,
                  "exponential_response: scale must be finite and not negative, got -1");
    check_refusal(refusal([] { return hill_response{1, 1, 0}.check(), 0; }), errc::bad_parameter, no_row,
                  "hill_response: exponent must be in (0, 1], got 0");
    check_refusal(refusal([] { return peaked_response{1, -2}.check(), 0; }), errc::bad_parameter, no_row,
                  "peaked_response: peak must be finite and above 0, got -2");
    check_refusal(
        refusal([] { return exponential_response{1e200, 1e-200}.check(2), 0; }), errc::bad_value, 2,
        "exponential_response: half must be so large that scale / half is within the range of a double, got 1e-200 in "
        "line 2");
    check_refusal(
        refusal([] { return peaked_response{1e200, 1e-200}.check(), 0; }), errc::bad_parameter, no_row,
        "peaked_response: peak must be so large that 2 scale / peak is within the range of a double, got 1e-200");
}

} // TEST_SUITE("response")
