#pragma once

// A file that is there whole or not at all.

#include <cstdio>
#include <string>
#include <string_view>

namespace support {

/// Written beside its path as PATH.part, and put there by `keep`; otherwise what was there before stays.
class output_file {
public:
    /// @param path where it is to be
    /// @param option that named it, for complaints
    /// @throws error `storage` when it cannot be opened
    output_file(std::string path, std::string option);
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;
    ~output_file();

    /// Adds a text.
    void write(std::string_view text);
    /// All is written.
    /// @throws error `storage` when not all of it could be
    void keep();

private:
    std::string path_, option_, part_;
    std::FILE* file_;

    [[noreturn]] void fail_to(const char* what, const std::string& why) const;
};

} // namespace support
