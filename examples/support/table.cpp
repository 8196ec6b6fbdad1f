#include "support/table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace support {
namespace {

// Columns a text takes on a terminal: CJK characters take two, other code points one.
std::size_t columns_of(const std::string& text) {
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) != 0x80)
            columns += byte >= 0xE3 && byte < 0xF0 ? 2 : 1;
    }
    return columns;
}

} // namespace

std::string number(double value, int decimals) {
    if (!std::isfinite(value))
        return "undefined";
    char digits[64];
    std::snprintf(digits, sizeof digits, std::abs(value) < 1e21 ? "%.*f" : "%.*e", decimals, value);
    std::string text = digits;
    const std::size_t sign = text[0] == '-' ? 1 : 0;
    if (text.find_first_not_of("0.", sign) == text.npos)
        text.erase(0, sign); // no -0
    for (std::size_t at = std::min(text.find_first_of(".e"), text.size()); at > 3 + (text[0] == '-');)
        text.insert(at -= 3, 1, ',');
    return text;
}

std::string percent(double share, int decimals) {
    return std::isfinite(100 * share) ? number(100 * share, decimals).append(" %") : "undefined";
}

std::string number(const std::optional<double>& value, int decimals) {
    return value ? number(*value, decimals) : "undefined";
}
std::string percent(const std::optional<double>& share, int decimals) {
    return share ? percent(*share, decimals) : "undefined";
}

std::string bar(double share, std::size_t width) {
    std::string blocks;
    const auto eighths =
        static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 8));
    for (std::size_t i = 0; i < eighths / 8; ++i)
        blocks += "\u2588";
    static const char* const parts[] = {"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589"};
    return blocks + parts[eighths % 8];
}

table::table(std::string heading, std::vector<std::string> names) : heading_{std::move(heading)} {
    for (auto& name : names) {
        left_.push_back(!name.empty() && name[0] == '<');
        if (left_.back())
            name.erase(0, 1);
    }
    rows_.push_back(std::move(names));
}

table& table::row(std::vector<std::string> cells) {
    cells.resize(rows_[0].size());
    rows_.push_back(std::move(cells));
    return *this;
}

std::string table::text() const {
    std::vector<std::size_t> width(rows_[0].size());
    for (const auto& each : rows_)
        for (std::size_t j = 0; j < each.size(); ++j)
            width[j] = std::max(width[j], columns_of(each[j]));
    std::string all = "\n" + heading_ + "\n";
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        std::string line;
        for (std::size_t j = 0; j < width.size(); ++j) {
            const std::string blanks(width[j] - columns_of(rows_[i][j]), ' ');
            line.append("  ").append(left_[j] ? rows_[i][j] : blanks).append(left_[j] ? blanks : rows_[i][j]);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        all += line + "\n";
        for (std::size_t j = 0; i == 0 && j < width.size(); ++j) {
            all += "  ";
            for (std::size_t k = 0; k < width[j]; ++k)
                all += "\u2500";
        }
        all += i == 0 ? "\n" : "";
    }
    return all;
}

void table::print(std::FILE* to) const { std::fputs(text().c_str(), to); }

} // namespace support
