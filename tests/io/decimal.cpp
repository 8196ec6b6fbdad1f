#include <clientele/io/decimal.hpp>

#include <doctest/doctest.h>

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

} // TEST_SUITE("io/decimal")
