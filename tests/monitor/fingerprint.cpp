#include <clientele/math/random.hpp>
#include <clientele/monitor/fingerprint.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include <bit>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

TEST_SUITE("monitor/fingerprint") {

using namespace clientele;

TEST_CASE("the order of the customers does not count, and everything else does") {
    random_generator g{11};
    const Eigen::Index n = 50;
    std::vector<std::int64_t> ids;
    matrix x(n, 3);
    for (Eigen::Index i = 0; i < n; ++i) {
        ids.push_back(static_cast<std::int64_t>(g.below(1'000'000)));
        for (Eigen::Index j = 0; j < 3; ++j)
            x(i, j) = static_cast<double>(g.below(100));
    }
    const auto made = fingerprint_of(ids, x);
    auto ids_turned = ids;
    std::reverse(ids_turned.begin(), ids_turned.end());
    const matrix x_turned = x.colwise().reverse();
    CHECK(fingerprint_of(ids_turned, x_turned) == made);
    for (Eigen::Index i = 0; i < n; ++i) {
        auto other = x;
        other(i, i % 3) = std::bit_cast<double>(std::bit_cast<std::uint64_t>(x(i, i % 3)) + 1); // the last bit
        CHECK(fingerprint_of(ids, other) != made);
        auto renamed = ids;
        ++renamed[static_cast<std::size_t>(i)];
        CHECK(fingerprint_of(renamed, x) != made);
    }
    std::swap(x(0, 0), x(1, 0)); // the same values, of others
    CHECK((ids[0] == ids[1] || fingerprint_of(ids, x) != made || x(0, 0) == x(1, 0)));
}

TEST_CASE("the same customer twice is not the same as once, and nobody is 0") {
    const matrix one = matrix::Constant(1, 1, 5.0), two = matrix::Constant(2, 1, 5.0);
    CHECK(fingerprint_of(std::vector{7, 7}, two) != fingerprint_of(std::vector{7}, one));
    CHECK(fingerprint_of(std::vector<int>{}, matrix(0, 1)) == fingerprint{});
    CHECK(fingerprint_of(std::vector{-1}, one) == fingerprint_of(std::vector<std::int64_t>{-1}, one)); // by worth
}

TEST_CASE("0 and -0 differ, and one NaN is like another") {
    const auto of = [](double value) { return fingerprint_of(std::vector{1}, matrix::Constant(1, 1, value)); };
    CHECK(of(0.0) != of(-0.0));
    CHECK(of(std::numeric_limits<double>::quiet_NaN()) == of(-std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("texts are told apart by every byte and by their length") {
    std::set<std::string> seen;
    std::string text;
    for (int i = 0; i < 40; ++i) {
        seen.insert(to_text(fingerprint_of(text)));
        text += '\0';
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = 'x';
        seen.insert(to_text(fingerprint_of(text)));
        text[i] = '\0';
    }
    CHECK(seen.size() == 80);
}

TEST_CASE("the numbers are the same on every machine and in every version") {
    // Kept fits are known by them: these were written down when the first record was made.
    CHECK(to_text(fingerprint_of("clientele")) == "5f6f00f67c9aea0f580d7bfdbc2261a4");
    const std::vector<std::string> ids{"a"};
    CHECK(to_text(fingerprint_of(ids, matrix::Constant(1, 1, 1.5))) == "d4c9875afb97c0ff4e260f948d67fc03");
    CHECK(to_text(fingerprint{0x0123'4567'89AB'CDEF, 1}) == "0123456789abcdef0000000000000001");
}

TEST_CASE("ids and rows must be as many") {
    check_refusal(refusal([] { return fingerprint_of(std::vector{1, 2}, matrix(3, 1)); }), errc::bad_shape, no_row,
                  "fingerprint_of: x must have 2 rows, got 3");
}

} // TEST_SUITE("monitor/fingerprint")
