#pragma once

// Directories and files for the tests of what writes files.

#include <clientele/orders/journal.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <refusal.hpp>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

/// A directory that is gone at the end.
class passing_directory {
public:
    passing_directory() {
        const std::filesystem::path memory = "/dev/shm"; // where there is one: tests need no disk
        auto name = ((std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
                     "clientele-XXXXXX")
                        .string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    passing_directory(const passing_directory&) = delete;
    passing_directory& operator=(const passing_directory&) = delete;
    ~passing_directory() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string operator/(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string content_of(const std::string& path) {
    std::ifstream in{path, std::ios::binary | std::ios::ate};
    std::string all(in ? static_cast<std::size_t>(in.tellg()) : 0, '\0');
    in.seekg(0).read(all.data(), static_cast<std::streamsize>(all.size()));
    return all;
}
inline void write_content(const std::string& path, std::string_view content) {
    std::ofstream{path, std::ios::binary | std::ios::trunc}.write(content.data(),
                                                                  static_cast<std::streamsize>(content.size()));
}
inline void flip_bit(const std::string& path, std::size_t bit) {
    std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
    char byte = 0;
    file.seekg(static_cast<std::streamoff>(bit / 8));
    file.get(byte);
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    file.seekp(static_cast<std::streamoff>(bit / 8));
    file.put(byte);
}
inline std::vector<std::string> files_in(const std::string& directory) {
    std::vector<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator{directory})
        names.push_back(each.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}
/// Whether some bytes stand in any file of a directory.
inline bool stands_in(const std::string& directory, std::string_view bytes) {
    bool found = false;
    for (const auto& name : files_in(directory))
        found = found || content_of(directory + "/" + name).find(bytes) != std::string::npos;
    return found;
}

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }
inline std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What a journal holds, as lists of texts: per shard the snapshot, marked with "=", and the records; all records.
struct journal_content {
    std::map<std::size_t, std::vector<std::string>> shards{};
    std::vector<std::string> records{};
    clientele::journal_report report{};
    friend bool operator==(const journal_content& a, const journal_content& b) {
        return a.shards == b.shards && a.records == b.records;
    }
};
template <class Journal>
journal_content replayed(Journal& journal) {
    journal_content content;
    journal.replay([&](std::size_t shard, clientele::journal_entry entry, std::span<const std::byte> bytes) {
        const bool snapshot = entry == clientele::journal_entry::snapshot;
        content.shards[shard].push_back((snapshot ? "=" : "") + text_of(bytes));
        if (!snapshot)
            content.records.push_back(text_of(bytes));
    });
    content.report = journal.report();
    return content;
}
inline journal_content content_of_journal(const std::string& directory) {
    clientele::file_journal journal{directory, clientele::sync_never{}};
    return replayed(journal);
}

/// Runs a call while no file may become longer than so many bytes: as if the disk were full.
template <class Call>
clientele::error refusal_in_small_files(std::uint64_t most, Call call) {
    ::rlimit usual{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &usual) == 0);
    auto narrow = usual;
    narrow.rlim_cur = most;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    (void)::setrlimit(RLIMIT_FSIZE, &narrow);
    auto e = refusal(call);
    (void)::setrlimit(RLIMIT_FSIZE, &usual);
    (void)std::signal(SIGXFSZ, handler);
    return e;
}
