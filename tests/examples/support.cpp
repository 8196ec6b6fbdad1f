#include <doctest/doctest.h>

#include "../orders/journal_files.hpp"
#include "../refusal.hpp"
#include "support/output_file.hpp"
#include "support/progress_line.hpp"
#include "support/report/page.hpp"
#include "support/stop.hpp"
#include <filesystem>
#include <string>
#include <sys/stat.h>

TEST_SUITE("examples/support") {
using namespace customer_report;

page small_page() {
    return {.say = {},
            .title = "A <b>\"report\"</b> & more",
            .under_title = "o'rders.csv",
            .facts = {{"customers", "customers", "2", 2}},
            .sections = {{"who",
                          "Who they are",
                          {{.id = "lorenz",
                            .title = "Curve",
                            .says = "10 % bring <all>",
                            .chart = R"json({"series":[{"name":"</script><script>alert(1)"}]})json",
                            .table = {"Shares", {"name", "value"}, {{"<i>x", "1"}}}}}}},
            .remarks = {"nothing & more"}};
}
bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a page shows every text as it is, also one that looks like markup") {
    const auto text = html(small_page(), "/* draws */");
    for (const char* part : {"A &lt;b&gt;&quot;report&quot;&lt;/b&gt; &amp; more", "o&#39;rders.csv",
                             "10\xC2\xA0% bring &lt;all&gt;", "&lt;i&gt;x", "nothing &amp; more"})
        CHECK_MESSAGE(says(text, part), part);
    CHECK_FALSE(says(text, "<i>x"));
    CHECK_FALSE(says(text, "</script><script>alert"));
    CHECK(says(text, "\\u003c/script>\\u003cscript>alert(1)"));
}

TEST_CASE("a page has what those need who cannot see it or use no mouse") {
    const auto text = html(small_page(), "/* draws */");
    for (const char* part :
         {"<html lang=\"en\">", "class=\"skip\" href=\"#content\"", "<main id=\"content\">",
          "<nav aria-label=\"Contents\">", "role=\"img\" aria-label=\"Curve\" aria-describedby=\"lorenz-says\"",
          "<caption>Shares</caption>", "<th scope=\"col\">value</th>", "<th scope=\"row\">"})
        CHECK_MESSAGE(says(text, part), part);
    auto chinese = small_page();
    chinese.say.chinese = true;
    CHECK(says(html(chinese, "/* draws */"), "<html lang=\"zh-CN\">"));
}

TEST_CASE("a page without what draws says so, and shows its tables") {
    const auto text = html(small_page(), "");
    CHECK(says(text, "ECharts was not found when this page was made"));
    CHECK(says(text, "<details open>"));
    CHECK_FALSE(says(text, "data-chart"));
    CHECK_FALSE(says(text, "<script"));
}

TEST_CASE("a name has room on a page: one line, and both ends of a long one") {
    CHECK(short_name("O'Brien & Sons") == "O'Brien & Sons");
    CHECK(short_name("a\nb\tc\x7F") == "a b c ");
    CHECK(short_name(std::string(10'000, 'x') + "12345678") == std::string(23, 'x') + "\u2026" + "12345678");
    std::string chinese;
    for (int i = 0; i < 33; ++i)
        chinese += "语";
    CHECK(short_name(chinese).size() == 32 * 3);
    CHECK(short_name(chinese.substr(3)) == chinese.substr(3));
}

TEST_CASE("a file is put in place as a whole, and what is no file, such as a pipe or a device, is not replaced") {
    const passing_directory place;
    const auto path = place / "tasks.csv", pipe = place / "pipe";
    write_content(path, "an older file");
    {
        support::output_file given_up{path, "--csv"};
        given_up.write("half");
    }
    CHECK(std::filesystem::file_size(path) == 13);
    CHECK_FALSE(std::filesystem::exists(path + ".new"));
    support::output_file file{path, "--csv"};
    file.write("new");
    file.keep();
    CHECK(std::filesystem::file_size(path) == 3);
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    check_refusal(refusal([&] { return support::output_file{pipe, "--csv"}.keep(), 0; }), clientele::errc::storage,
                  clientele::no_row, "--csv: what is replaced must be a file, got " + pipe);
    CHECK(std::filesystem::is_fifo(pipe));
    check_refusal(refusal([&] { return support::output_place{"", "--out"}.keep(), 0; }), clientele::errc::bad_parameter,
                  clientele::no_row, "--out: the path must not be empty");
}

TEST_CASE("unfinished files go unless they are kept") {
    const passing_directory place;
    const auto path = place / "made", log = place / "made-wal";
    {
        const support::unfinished_files half{{path, log}};
        write_content(path, "half");
    }
    CHECK_FALSE(std::filesystem::exists(path));
    {
        support::unfinished_files half{{path, log}};
        write_content(path, "whole");
        half.keep();
    }
    CHECK(std::filesystem::file_size(path) == 5);
}

TEST_CASE("a progress line says share, rate and time left") {
    const support::progress_line line{"reading x.csv", "MB", 1e6};
    CHECK(line.text({.stage = {}, .done = 200'000'000, .total = 500'000'000}, 2) ==
          "reading x.csv: 40 %, 100 MB a second, 3 s left");
    CHECK(line.text({.stage = {}, .done = 5'000'000, .total = 0}, 2) == "reading x.csv: 5 MB, 2.5 MB a second");
    CHECK(line.text({.stage = {}, .done = 500, .total = 500}, 0) == "reading x.csv: 100 %");
    CHECK(support::progress_line{"fitting"}.text({.stage = "third model", .done = 1, .total = 9}, 100) ==
          "fitting: third model, 11 %, 14 min left");
}
} // TEST_SUITE("examples/support")
