#pragma once

// The rules of CSV read byte by byte, slowly and without any cleverness: what the readers of the library are compared
// with. And texts to compare them on.

#include <clientele/io/csv_format.hpp>
#include <clientele/io/decimal.hpp>
#include <clientele/math/random.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plain_csv {

/// Rows of fields, and the sentence about the first thing that is wrong.
struct reading {
    std::vector<std::vector<std::string>> rows{}; // the first line too
    std::vector<std::size_t> lines{};             // on which they begin
    std::string complaint{};

    bool operator==(const reading&) const = default;
};

/// Reads a text; rows of any length are rows.
inline reading read(std::string text, char separator, const std::string& source) {
    reading result;
    std::size_t at = 0, line = 1;
    const auto end = [&] { return at == text.size(); };
    const auto blank = [&](char c) { return (c == ' ' || c == '\t') && c != separator; };
    const auto wrong = [&](std::size_t where, const char* what) {
        result.complaint = source + (where > 0 ? ", line " + std::to_string(where) : "") + ": " + what;
        return result;
    };
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || text.find('\0') < 2)
        return wrong(0, "the text is UTF-16 or binary; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
    if (text.starts_with("\xEF\xBB\xBF"))
        at = 3;
    while (!end()) {
        const std::size_t begins = line;
        std::vector<std::string> row;
        bool quoted_one = false;
        for (;;) {
            std::string field;
            std::size_t first = at;
            while (first < text.size() && blank(text[first]))
                ++first;
            if (first < text.size() && text[first] == '"') {
                quoted_one = true;
                const std::size_t opened = line;
                for (at = first + 1;; ++at) {
                    if (end())
                        return wrong(opened, "a quote is opened and never closed");
                    if (text[at] == '\0')
                        return wrong(line, "a NUL byte stands there; a field is text");
                    if (text[at] == '"') {
                        if (at + 1 == text.size() || text[at + 1] != '"')
                            break;
                        ++at;
                    }
                    line += text[at] == '\n';
                    field += text[at];
                }
                ++at;
                while (!end() && blank(text[at]))
                    ++at;
                if (!end() && text[at] != separator && text[at] != '\n' && text[at] != '\r' && text[at] != '\0')
                    return wrong(line, "text follows a closing quote");
            } else {
                while (!end() && text[at] != separator && text[at] != '\n' && text[at] != '\r' && text[at] != '\0')
                    field += text[at++];
            }
            if (!end() && text[at] == '\0')
                return wrong(line, "a NUL byte stands there; a field is text");
            if (!end() && text[at] == '\r') {
                ++at;
                if (!end() && text[at] != '\n')
                    return wrong(line, "a carriage return stands alone; lines must end in a line feed, or in both");
            }
            row.push_back(field);
            if (end() || text[at] == '\n')
                break;
            ++at;
        }
        if (!end())
            ++at;
        ++line;
        if (row.size() == 1 && !quoted_one && row[0].find_first_not_of(separator == '\t' ? " " : " \t") == row[0].npos)
            continue; // a blank line
        for (auto& each : row)
            each = clientele::trimmed(each);
        result.rows.push_back(row);
        result.lines.push_back(begins);
    }
    return result;
}

/// A table with a header id,date,amount, most of whose fields are legal.
inline std::string table(clientele::random_generator& chance, char separator) {
    static const char* const ids[] = {"1", "42", "-7", "9223372036854775807", "-9223372036854775808", "\"12\"", " 5 "};
    static const char* const dates[] = {"1997-09-30", "2011-01-01 08:30", "\"1970-01-01\"", "2024-02-29"};
    static const char* const amounts[] = {"1.5", "20", "-0.25", "\"3.00\"", "1e1", "1000000.01", ".5", "5."};
    static const char* const odd[] = {"",         "x",        "2023-02-29",  "1.234", "9223372036854775808",
                                      "\"a\nb\"", "\"\"\"\"", "\" q \"\"\"", "1\"2",  "1e99",
                                      "\302\2407"};
    std::string text = std::string{"id"} + separator + "date" + separator + "amount\n";
    const std::size_t rows = chance.below(12);
    for (std::size_t row = 0; row < rows; ++row) {
        const char* fields[] = {ids[chance.below(7)], dates[chance.below(4)], amounts[chance.below(8)]};
        if (chance.below(8) == 0)
            fields[chance.below(3)] = odd[chance.below(11)];
        const std::size_t count = chance.below(40) == 0 ? chance.below(5) : 3;
        for (std::size_t j = 0; j < count; ++j)
            text += (j > 0 ? std::string{separator} : "") + fields[j % 3];
        text += chance.below(10) == 0 ? "\r\n" : chance.below(30) == 0 ? "\n \n" : "\n";
    }
    if (chance.below(4) == 0 && !text.empty())
        text.pop_back();
    return text;
}

/// The same, then broken at a few places.
inline std::string broken_table(clientele::random_generator& chance, char separator) {
    std::string text = (chance.below(10) == 0 ? "\xEF\xBB\xBF" : "") + table(chance, separator);
    for (std::size_t i = chance.below(6); i > 0 && !text.empty(); --i) {
        static constexpr char bytes[] = {'"', '"', '\n', '\r', ',', ';', ' ', '\t', '\0', 'a', '\xC2', '\xFF'};
        const std::size_t at = chance.below(text.size());
        const std::size_t what = chance.below(3);
        if (what == 0)
            text[at] = bytes[chance.below(12)];
        else if (what == 1)
            text.insert(at, 1, bytes[chance.below(12)]);
        else
            text.erase(at, 1 + chance.below(3));
    }
    return text;
}

} // namespace plain_csv
