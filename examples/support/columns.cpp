#include "support/columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

namespace support {

void refuse_without_rows(const std::string& path, const clientele::csv_format& format) {
    clientele::fail(clientele::errc::empty_input, clientele::no_row, path, ": there must be at least one row",
                    format.header ? " below the header" : "", ", got none");
}

clientele::csv_table read_file(const std::string& path, const clientele::csv_format& format) {
    auto file = clientele::csv_table::read(path, format);
    if (file.rows() == 0)
        refuse_without_rows(path, format);
    return file;
}

clientele::csv_table read_file_of(const std::vector<std::string>& known, const std::string& path,
                                  const clientele::csv_format& format) {
    auto file = read_file(path, format);
    std::vector<std::string> unread;
    for (const auto& name : file.names())
        if (std::find(known.begin(), known.end(), name) == known.end())
            unread.push_back(name);
    const auto list = [](const std::vector<std::string>& names) {
        std::string all;
        for (const auto& name : names)
            all += (all.empty() ? "" : ", ") + clientele::quoted(name);
        return all;
    };
    if (!unread.empty())
        std::fprintf(stderr, "%s: not read: %s; read where they are there: %s\n", path.c_str(), list(unread).c_str(),
                     list(known).c_str());
    return file;
}

std::vector<std::string> parts_of(std::string_view option, std::string_view text, char separator) {
    std::vector<std::string> parts;
    if (text.empty())
        return parts;
    parts.emplace_back();
    bool inside = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (inside && text[at] == '"' && at + 1 < text.size() && text[at + 1] == '"')
            parts.back() += text[++at];
        else if (text[at] == '"')
            inside = !inside;
        else if (!inside && text[at] == separator)
            parts.emplace_back();
        else
            parts.back() += text[at];
    }
    clientele::require(!inside, option, ": a quote is opened and never closed");
    for (auto& each : parts) {
        each = clientele::trimmed(each);
        clientele::require(!each.empty(), option, ": no part of the list may be empty, got ", clientele::quoted(text));
    }
    return parts;
}

std::map<std::string, std::string> named_values(const std::string& option, const std::string& text,
                                                const std::vector<std::string>& names, std::string_view value,
                                                char separator) {
    std::map<std::string, std::string> out;
    for (const auto& item : parts_of(option, text, separator)) {
        const std::size_t equals = item.find('=');
        clientele::require(equals != item.npos && equals > 0 && equals + 1 < item.size(), option,
                           ": every item must read name=", value, ", got ", clientele::quoted(item));
        const std::string name = item.substr(0, equals);
        std::string known;
        bool is_known = false;
        for (const auto& each : names) {
            known += (known.empty() ? "" : ", ") + each;
            is_known = is_known || each == name;
        }
        clientele::require(is_known, option, ": the names are ", known, ", got ", clientele::quoted(name));
        clientele::require(out.emplace(name, item.substr(equals + 1)).second, option, ": ", name, " is named twice");
    }
    return out;
}

column_names::column_names(const std::string& called, const std::vector<std::string>& names)
    : called_{named_values("--columns", called, names, "column")} {
    for (const auto& [name, column] : called_)
        said_.insert(name);
}

void column_names::otherwise(const std::string& name, std::string_view in_file) { called_.emplace(name, in_file); }

const std::string* column_names::own_name(const std::string& name) const {
    const auto found = called_.find(name);
    return found == called_.end() ? nullptr : &found->second;
}

std::string column_names::in_file(const std::string& name) const {
    const auto* const own = own_name(name);
    return own ? *own : name;
}

std::size_t column_names::retold(const std::string& name, const std::function<std::size_t()>& refuse) const {
    try {
        return refuse();
    } catch (const clientele::error& refused) {
        const std::string_view what = refused.what();
        if (said_.contains(name) || what.ends_with(')')) // which says what else it may be
            throw;
        clientele::fail(refused.code(), refused.row(), what, " (--columns ", name, "=... says what the file calls it)");
    }
}

std::string name_in(const clientele::csv_table& file, std::size_t row, std::size_t column) {
    const auto text = file.text(row, column);
    if (text.empty())
        file.refuse(row, column, "a name");
    if (const auto hint = clientele::text_hint(text); !hint.empty())
        file.refuse(row, column, "UTF-8", hint);
    return std::string{text};
}

std::string digits(double value) {
    char text[32] = "";
    if (std::isfinite(value))
        std::snprintf(text, sizeof text, "%.17g", value + 0.0); // no -0
    return text;
}

std::vector<std::string> unique_names(const clientele::csv_table& file, std::size_t column) {
    std::vector<std::string> names;
    std::unordered_map<std::string_view, std::size_t> first; // the line of each
    for (std::size_t row = 0; row < file.rows(); ++row) {
        names.push_back(name_in(file, row, column));
        const auto [found, is_new] = first.emplace(file.text(row, column), file.line(row));
        if (!is_new)
            file.refuse(row, column, "there once", clientele::sentence(" (first in line ", found->second, ")"));
    }
    return names;
}

void tell_line(const clientele::csv_table& file, const clientele::error& refused) {
    if (refused.row() >= file.rows())
        return;
    std::string_view what = refused.what();
    if (const auto name = what.find(": "); name != what.npos && what.find(' ') > name) // of what refuses
        what.remove_prefix(name + 2);
    for (const char* const place : {" in row ", " in line ", " of line "})
        if (const auto own = clientele::sentence(place, refused.row()); what.ends_with(own))
            what.remove_suffix(own.size());
    clientele::fail(refused.code(), refused.row(), file.place_of(refused.row()), ": ", what);
}

std::string_view text_if_there(const clientele::csv_table& file, std::size_t row, std::string_view column) {
    const auto at = file.find(column);
    return at ? file.text(row, *at) : std::string_view{};
}

places_of_names places_of(const std::vector<std::string>& names) {
    places_of_names places;
    for (std::size_t i = 0; i < names.size(); ++i)
        places.emplace(names[i], i);
    return places;
}

} // namespace support
