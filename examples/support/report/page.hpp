#pragma once

// A page of pictures: each has a title, a sentence that says what to see in it, and a table of its numbers. What is
// written is one file of HTML that needs no other.

#include <string>
#include <string_view>
#include <vector>

namespace customer_report {

/// Picks words in the language of the page.
struct tongue {
    bool chinese = false; ///< else English

    [[nodiscard]] std::string operator()(std::string english, std::string in_chinese) const {
        return chinese ? std::move(in_chinese) : std::move(english);
    }
};

/// The numbers of a picture.
struct shown_table {
    std::string caption{};
    std::vector<std::string> heads{};             ///< the first column names the rows
    std::vector<std::vector<std::string>> rows{}; ///< as wide as the heads
};

/// A picture, or why there is none.
struct picture {
    std::string id{};
    std::string title{};
    std::string says{};  ///< what to see in it
    std::string chart{}; ///< options of ECharts as JSON; empty: it cannot be drawn
    std::string form{};  ///< tall, wide or low; empty: as most are
    shown_table table{};
};

/// Pictures that belong together.
struct section {
    std::string id{}, title{};
    std::vector<picture> pictures{};
};

/// One number of the summary at the top.
struct fact {
    std::string id{}, name{}, text{};
    double value = 0; ///< with all digits, for programs that read the page
};

/// All of it.
struct page {
    tongue say{};
    std::string title{}, under_title{};
    std::vector<fact> facts{};
    std::vector<section> sections{};
    std::vector<std::string> remarks{}; ///< what was assumed
};

/// The page as HTML.
/// @param echarts the script that draws; empty: the page has its tables, open, and says that nothing draws
[[nodiscard]] std::string html(const page& of, const std::string& echarts);

/// A name that pictures, sentences and tables have room for: on one line, and of a long one both ends.
[[nodiscard]] std::string short_name(std::string_view name);

/// A text as HTML shows it.
[[nodiscard]] std::string escaped(const std::string& text);

extern const char* const page_style; ///< CSS
extern const char* const
    page_script; ///< JavaScript: hands the charts to ECharts, in the colours of the reader's screen

} // namespace customer_report
