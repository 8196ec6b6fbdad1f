#include <clientele/io/decimal.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <string>

TEST_SUITE("io/decimal") {

using namespace clientele;

std::int64_t cents(const char* text, int decimals = 2) {
    const auto number = decimal::parse(text);
    REQUIRE(number);
    const auto amount = number->minor(decimals);
    REQUIRE(amount.value);
    return *amount.value;
}

std::int64_t rounded(const char* text, int decimals = 2) {
    const auto amount = decimal::parse(text).value().rounded_minor(decimals);
    REQUIRE(amount.value);
    return *amount.value;
}

TEST_CASE("a number has a sign, digits, one decimal mark and an exponent") {
    CHECK(parse_number("12.5") == 12.5);
    CHECK(parse_number("+12.5") == 12.5);
    CHECK(parse_number("-.5") == -0.5);
    CHECK(parse_number("5.") == 5.0);
    CHECK(parse_number("1e3") == 1000.0);
    CHECK(parse_number("1,5", ',') == 1.5);
    CHECK(parse_number("-1,5e2", ',') == -150.0);
}

TEST_CASE("words, separators of thousands, currency signs and what a double cannot hold are no numbers") {
    for (const char* text : {"",    "+",  "-",  ".",  "e5",    "nan", "inf", "-infinity", "0x10",  "1e400", "1,000",
                             "1,5", "$5", "5 ", " 5", "1 000", "5%",  "+-5", "--5",       "1.2.3", "1e",    "1e+"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_number(text).has_value());
        if (std::string{text} != "1e400") // exact numbers have other limits
            CHECK_FALSE(decimal::parse(text).has_value());
    }
    for (const char* text : {"1.5", "1.000,5", "1,5,0"})
        CHECK_FALSE(parse_number(text, ',').has_value());
}

TEST_CASE("a hint says what keeps a text from being a number") {
    CHECK(number_hint("$5") == " (a number has no currency sign)");
    CHECK(number_hint("5,00 \xE2\x82\xAC") == " (a number has no currency sign)");
    CHECK(number_hint("5%") == " (a number has no percent sign)");
    CHECK(number_hint("1,234.5") == " (a number has no thousands separators, and its decimal mark is '.')");
    CHECK(number_hint("1.234,5", ',') == " (a number has no thousands separators, and its decimal mark is ',')");
    CHECK(number_hint("abc") == "");
    CHECK(number_hint("") == "");
}

TEST_CASE("decimals are exact minor units, whatever a double would make of them") {
    CHECK(cents("1.10") == 110);
    CHECK(cents("-0.07") == -7);
    CHECK(cents("2.5e3") == 250'000);
    CHECK(cents("1234567890123456.78") == 123'456'789'012'345'678); // more digits than a double has
    CHECK(cents("0.000", 0) == 0);
    CHECK(cents("-0") == 0);
    CHECK(cents("0e9999") == 0);
}

TEST_CASE("what is finer than declared is no amount, and rounds half to even where that is asked for") {
    CHECK(decimal::parse("0.005")->minor(2).problem == "must have no more decimals than are declared");
    CHECK(decimal::parse("0.005")->finer_than(2));
    CHECK_FALSE(decimal::parse("0.0050")->finer_than(3));
    // IEEE 754 calls it roundTiesToEven
    CHECK(rounded("0.005") == 0);
    CHECK(rounded("0.015") == 2);
    CHECK(rounded("0.025") == 2);
    CHECK(rounded("0.0250001") == 3);
    CHECK(rounded("-0.015") == -2);
    CHECK(rounded("0.004999") == 0);
    CHECK(rounded("0.0005") == 0);
    CHECK(rounded("9.995") == 1000);
    CHECK(rounded("16.798319327731093") == 1680);
    CHECK(rounded("0.5", 0) == 0);
    CHECK(rounded("1.5", 0) == 2);
    CHECK(rounded("5e-9999") == 0);
}

TEST_CASE("amounts of 2^62 minor units and more are none") {
    CHECK(cents("46116860184273879.03") == (std::int64_t{1} << 62) - 1); // 2^62 = 4611686018427387904
    for (const char* text : {"46116860184273879.04", "1e17", "1e9999", "-1e18", "99999999999999999999"})
        CHECK(decimal::parse(text)->minor(2).problem == "must be below 2^62 minor units in size");
}

TEST_CASE("products are exact") {
    const auto product = [](const char* a, const char* b) {
        return decimal::parse(a).value() * decimal::parse(b).value();
    };
    CHECK(product("2.55", "6").minor(2).value == 1530);
    CHECK(product("-2.55", "6").minor(2).value == -1530);
    CHECK(product("-2.55", "-6").minor(2).value == 1530);
    CHECK(product("0.1", "0.1").finer_than(1));
    CHECK(product("0.1", "0.1").minor(2).value == 1);
    CHECK(product("0", "-1e300").minor(2).value == 0);
    CHECK(product("1e9999", "1e-9999").minor(2).value == 100);
    CHECK((product("999999999", "999999999") * decimal::parse("0.01").value()).minor(2).value ==
          999'999'998'000'000'001);
    CHECK((product("1.05", "1.05") * decimal::parse("1.05").value()).minor(6).value == 1'157'625);
}

TEST_CASE("a text with more than 100 digits or an exponent of five is no exact number") {
    CHECK(decimal::parse("1" + std::string(500, '0')).has_value()); // zeros at the end are no digits to keep
    CHECK(decimal::parse("0." + std::string(500, '0') + "1").has_value());
    CHECK(decimal::parse(std::string(100, '7')).has_value());
    CHECK_FALSE(decimal::parse(std::string(101, '7')).has_value());
    CHECK_FALSE(decimal::parse("1e10000").has_value());
    CHECK_FALSE(decimal::parse("1e-10000").has_value());
    CHECK_FALSE(decimal::parse("2949e-2147483648").has_value()); // the least int, whose size is none
}

TEST_CASE("blanks, tabs and no-break spaces around a text are taken off") {
    CHECK(trimmed(" \t a b\xC2\xA0 ") == "a b");
    CHECK(trimmed("\xC2\xA0") == "");
    CHECK(trimmed("") == "");
}

TEST_CASE("an integer has a minus sign or none and digits, and fits 64 bits") {
    CHECK(parse_integer("0") == 0);
    CHECK(parse_integer("-17") == -17);
    CHECK(parse_integer("0012345678") == 12345678);
    CHECK(parse_integer("9223372036854775807") == INT64_MAX);
    CHECK(parse_integer("-9223372036854775808") == INT64_MIN);
    CHECK(parse_integer("000000000000000000000000000012") == 12);
    for (const char* text : {"", "-", "+1", "1.", "1x", "x1", " 1", "--1", "1-", "12345678x", "1234567:", "123456/8",
                             "9223372036854775808", "-9223372036854775809", "99999999999999999999"})
        CHECK_FALSE(parse_integer(text).has_value());
}

TEST_CASE("integers of random texts are those of the standard library") {
    std::uint64_t state = 5;
    for (int i = 0; i < repeats(20'000); ++i) {
        std::string text;
        for (std::uint64_t left = (state = state * 6364136223846793005 + 1442695040888963407) >> 59; left > 0; --left) {
            state = state * 6364136223846793005 + 1442695040888963407;
            text += state >> 58 == 0 ? "-:/ax\xFF"[(state >> 40) % 6] : static_cast<char>('0' + (state >> 40) % 10);
        }
        std::int64_t value = 0;
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = !text.empty() && status == std::errc{} && end == text.data() + text.size();
        REQUIRE(parse_integer(text) == (whole ? std::optional{value} : std::nullopt));
    }
}

TEST_CASE("a product of texts comes to the minor units of the product of decimals, and says what is wrong") {
    const auto product = [](std::vector<std::string_view> factors, int decimals = 2, bool round = false) {
        return product_in_minor(factors, '.', decimals, round);
    };
    CHECK(product({"2.55", "6"}).amount.value == 1530);
    CHECK(product({"-0.5", "3", "+2."}).amount.value == -300);
    CHECK(product({"1.250"}).amount.value == 125);
    CHECK(product({"1e3"}).amount.value == 100'000);
    CHECK(product({"0.000000000000000001", "1000000000000000000"}).amount.value == 100);
    CHECK(product({"1.255"}).amount.problem == "must have no more decimals than are declared");
    CHECK(product({"1.255"}).finer);
    CHECK(product({"1.255"}, 2, true).amount.value == 126);
    CHECK(product({"1.5", "x", "y"}).bad_factor == 1);
    CHECK(product({"1.5"}).bad_factor == minor_product::all);
    CHECK(product({"99999999999", "99999999999"}).amount.problem == "must be below 2^62 minor units in size");
    CHECK_FALSE(product({"."}).amount.value.has_value());
    std::uint64_t state = 9;
    const auto next = [&](std::uint64_t below) {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (state >> 33) % below;
    };
    for (int i = 0; i < repeats(20'000); ++i) {
        std::vector<std::string> texts(1 + next(3));
        for (auto& each : texts) {
            for (auto left = next(next(4) == 0 ? 24 : 8); left > 0; --left)
                each += next(9) == 0 ? "..+-e,x"[next(7)] : static_cast<char>('0' + next(10));
            if (next(6) == 0)
                each.insert(0, 1, "-+"[next(2)]);
        }
        const std::vector<std::string_view> views(texts.begin(), texts.end());
        const int decimals = static_cast<int>(next(10));
        const bool round = next(2) == 0;
        const auto got = product_in_minor(views, '.', decimals, round);
        std::optional<decimal> exact;
        std::size_t bad = 0;
        for (; bad < texts.size(); ++bad) {
            const auto factor = decimal::parse(texts[bad]);
            if (!factor)
                break;
            exact = exact ? *exact * *factor : *factor;
        }
        CAPTURE(texts[0]);
        if (bad < texts.size()) {
            REQUIRE(got.bad_factor == bad);
            continue;
        }
        const auto expected = round ? exact->rounded_minor(decimals) : exact->minor(decimals);
        REQUIRE(got.bad_factor == minor_product::all);
        REQUIRE(got.amount.value == expected.value);
        REQUIRE(got.amount.problem == expected.problem);
        REQUIRE(got.finer == exact->finer_than(decimals));
    }
}

} // TEST_SUITE("io/decimal")
