#include "support/columns.hpp"

#include <algorithm>

namespace support {

clientele::csv_table read_file(const std::string& path) { return clientele::csv_table::read(path); }

std::map<std::string, std::string> named_values(const std::string& option, const std::string& text,
                                                const std::vector<std::string>& names, std::string_view value,
                                                char separator) {
    std::map<std::string, std::string> out;
    for (std::size_t at = 0; !text.empty() && at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        const std::string item = text.substr(at, end - at);
        const std::size_t equals = item.find('=');
        clientele::require(equals != item.npos && equals > 0 && equals + 1 < item.size(), option,
                           ": every item must read name=", value, ", got \"", item, "\"");
        const std::string name = item.substr(0, equals);
        std::string known;
        bool is_known = false;
        for (const auto& each : names) {
            known += (known.empty() ? "" : ", ") + each;
            is_known = is_known || each == name;
        }
        clientele::require(is_known, option, ": the names are ", known, ", got \"", name, "\"");
        clientele::require(out.emplace(name, item.substr(equals + 1)).second, option, ": ", name, " is named twice");
        at = end + 1;
    }
    return out;
}

column_names::column_names(const std::string& called, const std::vector<std::string>& names)
    : called_{named_values("--columns", called, names, "column")} {}

std::size_t column_names::in(const clientele::csv_table& file, const std::string& name) const {
    const auto found = called_.find(name);
    return file.column(found == called_.end() ? name : found->second);
}
std::optional<std::size_t> column_names::if_there(const clientele::csv_table& file, const std::string& name) const {
    if (called_.contains(name) || file.find(name))
        return in(file, name);
    return {};
}

std::string name_in(const clientele::csv_table& file, std::size_t row, std::size_t column) {
    const auto text = file.text(row, column);
    if (text.empty())
        file.refuse(row, column, "a name");
    return std::string{text};
}

} // namespace support
