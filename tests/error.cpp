#include <clientele/error.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

TEST_SUITE("error") {

TEST_CASE("an error carries its code, its row and its sentence") {
    const clientele::error e{clientele::errc::bad_value, 7, "summarize: amount is not finite"};
    CHECK(e.code() == clientele::errc::bad_value);
    CHECK(e.row() == 7);
    CHECK(std::string{e.what()} == "summarize: amount is not finite");
}

TEST_CASE("numbers in a sentence read back to the same value") {
    CHECK(clientele::sentence("k must be in [1, ", 3, "], got ", 0.1) == "k must be in [1, 3], got 0.1");
    CHECK(clientele::sentence(true, true, std::string{"x"}) == "truetruex");
    CHECK(clientele::sentence(0.1f, " ", std::uint64_t{18446744073709551615u}, " ", std::int8_t{-7}) ==
          "0.1 18446744073709551615 -7");
    CHECK(clientele::sentence(-0.0, " ", -0.0f, " ", -1e-300) == "0 0 -1e-300"); // a 0 has no sign for people
    CHECK(clientele::sentence(500000.0, " ", -1e6, " ", 1e300, " ", 0.0) == "500000 -1000000 1e+300 0");
}

TEST_CASE("a value that is not finite is refused with its row") {
    const std::vector<double> values{1.0, std::numeric_limits<double>::quiet_NaN()};
    try {
        clientele::require_finite("score", "revenue", values);
        FAIL("no error");
    } catch (const clientele::error& e) {
        CHECK(e.row() == 1);
        CHECK(std::string{e.what()} == "score: revenue must be finite, got nan in row 1");
    }
}

TEST_CASE("a value that is not finite is found wherever it stands") {
    for (const std::size_t n : {1u, 7u, 8u, 9u, 30u})
        for (std::size_t bad = 0; bad < n; ++bad)
            for (const double what : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                                      std::numeric_limits<double>::quiet_NaN()}) {
                std::vector<double> values(n, 1.7e308);
                CHECK(clientele::all_finite(values));
                values[bad] = what;
                CHECK(!clientele::all_finite(values));
            }
    CHECK(clientele::all_finite({}));
}

TEST_CASE("a char in a sentence is a letter, smaller integers are numbers") {
    CHECK(clientele::sentence("separator '", ';', "', ", std::uint8_t{59}) == "separator ';', 59");
}

TEST_CASE("a complaint quotes at most 60 characters of a text, whole ones, and no control characters") {
    CHECK(clientele::detail::clipped("short") == "short");
    CHECK(clientele::detail::clipped(std::string(60, 'a')) == std::string(60, 'a'));
    CHECK(clientele::detail::clipped(std::string(61, 'a')) == std::string(60, 'a') + "...");
    CHECK(clientele::detail::clipped(std::string(59, 'a') + "\xC3\xA4\xC3\xA4") ==
          std::string(59, 'a') + "..."); // an umlaut is not cut
    CHECK(clientele::detail::clipped("a\tb\x7F\n") == "a?b??");
    CHECK(clientele::detail::clipped("").empty());
}

TEST_CASE("a complaint is text whatever it quotes: bytes that are no UTF-8 are question marks") {
    using clientele::detail::clipped;
    CHECK(clipped("M\xFCller") == "M?ller");            // Western
    CHECK(clipped("\xBF\xCD\xBB\xA7") == "?\xCD\xBB?"); // GBK, of which two bytes happen to be a character
    CHECK(clipped("\xE5\xAE\xA2\xE6\x88\xB7") == "\xE5\xAE\xA2\xE6\x88\xB7"); // the same two characters in UTF-8
    CHECK(clipped("\xC3\xA4\xC3") == "\xC3\xA4?");                            // cut off
    CHECK(clipped("\xED\xA0\x80") == "???");                                  // half of a pair
    CHECK(clipped(std::string(61, '\xFC')) == std::string(60, '?') + "...");
}

TEST_CASE("a complaint lists at most ten names") {
    const auto listed = [](std::size_t count, std::string_view quote) {
        return clientele::detail::names_in_words(count, quote, [](std::size_t i) { return std::to_string(i); });
    };
    CHECK(listed(0, "'") == "none");
    CHECK(listed(1, "'") == "'0'");
    CHECK(listed(10, "") == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9");
    CHECK(listed(12, "\"") == "\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\" and 2 more");
    CHECK(clientele::detail::names_in_words(1, "'", [](std::size_t) { return std::string(61, 'a'); }) ==
          "'" + std::string(60, 'a') + "...'");
}

} // TEST_SUITE("error")
