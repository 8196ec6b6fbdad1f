#pragma once

// A file that is there whole or not at all.

#include "stop.hpp"
#include <cstdio>
#include <string>
#include <string_view>

namespace support {

/// Where somebody else writes a file, beside its path, until `keep` puts it there; otherwise what was there before
/// stays, also where the program is stopped.
class output_place {
public:
    /// @param path where the file is to be
    /// @param option that named it, for complaints
    /// @throws error `storage` for what is there and is no file, such as a device, a pipe or a folder
    output_place(const std::string& path, std::string option);
    output_place(const output_place&) = delete;
    output_place& operator=(const output_place&) = delete;

    /// The path beside, PATH.new.
    [[nodiscard]] const std::string& beside() const { return beside_; }
    /// All is written.
    /// @throws error `storage` when not all of it could be
    void keep();
    /// Refuses what the system did.
    [[noreturn]] void fail_to(const char* what) const;

private:
    std::string path_, option_, beside_;
    unfinished_files unfinished_;
};

/// A text that is written piece by piece to such a place.
class output_file {
public:
    /// @param path where it is to be
    /// @param option that named it, for complaints
    /// @throws error `storage` when it cannot be opened
    output_file(const std::string& path, std::string option);
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;
    ~output_file();

    /// Adds a text.
    void write(std::string_view text);
    /// All is written.
    /// @throws error `storage` when not all of it could be
    void keep();

private:
    output_place place_;
    std::FILE* file_;
};

} // namespace support
