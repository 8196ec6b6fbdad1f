#include <clientele/io/csv_format.hpp>

#include <doctest/doctest.h>

TEST_SUITE("io/csv_format") {

using namespace clientele;

TEST_CASE("a complaint quotes at most 60 characters, no control characters and no half of one") {
    CHECK(quoted("short") == "\"short\"");
    CHECK(quoted(std::string(100, 'x')) == sentence('"', std::string(60, 'x'), "...\""));
    CHECK(quoted("a\nb\x7F") == "\"a?b?\"");
    CHECK(quoted(std::string(59, 'x') + "\xC3\xA9" + "y") == sentence('"', std::string(59, 'x'), "...\""));
}

TEST_CASE("what is not UTF-8 is told, with what converts it") {
    for (const char* text : {"", "shop", "M\xC3\xBCller", "\xE5\xAE\xA2\xE6\x88\xB7"})
        CHECK(text_hint(text).empty());
    for (const char* text : {"M\xFCller", "\xBF\xCD\xBB\xA7", "\xC3"})
        CHECK(text_hint(text) == " (the text is not UTF-8; iconv -f GB18030 -t UTF-8 converts a Chinese file, "
                                 "-f WINDOWS-1252 a Western one)");
}

TEST_CASE("a field is quoted for writing where it must be, and nowhere else") {
    CHECK(csv_field("plain") == "plain");
    CHECK(csv_field("a,b") == "\"a,b\"");
    CHECK(csv_field("a,b", ';') == "a,b");
    CHECK(csv_field("a;b", ';') == "\"a;b\"");
    CHECK(csv_field("say \"so\"") == "\"say \"\"so\"\"\"");
    CHECK(csv_field("two\nlines") == "\"two\nlines\"");
    CHECK(csv_field("a\r") == "\"a\r\"");
}

} // TEST_SUITE("io/csv_format")
