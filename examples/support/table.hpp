#pragma once

// Tidy tables for the examples: numbers to the right, words to the left, a rule under the head.

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace support {

/// A number with thousands separated: 1,234.5; from 1e21 on with a power of ten; "undefined" if it is not finite.
std::string number(double value, int decimals = 0);

/// A share as a percentage: 12.3 %.
std::string percent(double share, int decimals = 1);

/// The same where there may be none, which is said: "undefined".
std::string number(const std::optional<double>& value, int decimals = 0);
std::string percent(const std::optional<double>& share, int decimals = 1);

/// A bar of a given share of `width` characters, for looking rather than reading.
std::string bar(double share, std::size_t width = 20);

/// A table that sizes its columns by what is in them.
class table {
public:
    /// A heading and the names of the columns; a name that begins with `<` is set to the left (without the mark).
    table(std::string heading, std::vector<std::string> names);

    /// One more row; cells are text, use `number` and `percent`.
    table& row(std::vector<std::string> cells);

    /// As it is printed.
    [[nodiscard]] std::string text() const;

    /// Prints it.
    void print(std::FILE* to = stdout) const;

private:
    std::string heading_;
    std::vector<bool> left_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace support
