#pragma once

/// @file
/// A file read or replaced as a whole.

#include <clientele/error.hpp>
#include <clientele/math/detail/system_refusal.hpp>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

using open_file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// The bytes of a file; `who` reads it.
[[nodiscard]] inline std::string read_whole_file(std::string_view who, errc code, const std::string& path) {
    const open_file file{std::fopen(system_path(who, path), "rb"), &std::fclose};
    if (!file)
        fail_for_system(code, who, "open", path);
    std::string text;
    char block[1 << 16];
    std::size_t got = sizeof block;
    while (got == sizeof block) { // less than it holds comes at the end alone
        got = std::fread(block, 1, sizeof block, file.get());
        text.append(block, got);
    }
    if (std::ferror(file.get()))
        fail_for_system(code, who, "read", path);
    return text;
}

/// Where the new content of a file is written. What is no file, such as a pipe or a device, is not replaced.
[[nodiscard]] inline std::string place_beside(std::string_view who, const std::string& path) {
    require(!path.empty(), who, ": the path must not be empty");
    std::string beside = system_path(who, path) + std::string{".new"};
#if defined(__unix__) || defined(__APPLE__)
    if (struct ::stat now; ::stat(path.c_str(), &now) == 0 && !S_ISREG(now.st_mode))
        fail(errc::storage, no_row, who, ": what is replaced must be a file, got ", path);
#endif
    return beside;
}

/// Refuses what the system did with the file beside, which then goes.
[[noreturn]] inline void drop_beside(std::string_view who, std::string_view tried, const std::string& beside) {
    const int why = errno;
    (void)std::remove(beside.c_str());
    errno = why;
    fail_for_system(errc::storage, who, tried, beside);
}

/// Whether all that was written to a file is on the disk.
[[nodiscard]] inline bool is_synced(std::FILE* file) {
    if (std::fflush(file) != 0)
        return false;
#if defined(__unix__) || defined(__APPLE__)
    return ::fsync(::fileno(file)) == 0;
#else
    return true;
#endif
}

/// Lets a file beside that somebody else has written take its place.
inline void put_in_place(std::string_view who, const std::string& beside, const std::string& path) {
    open_file file{std::fopen(beside.c_str(), "rb+"), &std::fclose};
    if (!file || !is_synced(file.get()))
        drop_beside(who, "sync", beside);
    file.reset();
    if (std::rename(beside.c_str(), path.c_str()) != 0)
        drop_beside(who, "rename", beside);
}

/// Puts a text in place of a file: written beside it, synced, renamed. When it throws, the file is as it was.
inline void replace_file(std::string_view who, const std::string& path, std::string_view text) {
    const std::string beside = place_beside(who, path);
    open_file file{std::fopen(beside.c_str(), "wb"), &std::fclose};
    if (!file)
        fail_for_system(errc::storage, who, "make", beside);
    const bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() && is_synced(file.get());
    const int why = errno; // of the first that failed
    const bool closed = std::fclose(file.release()) == 0;
    if (!written)
        errno = why;
    if (!written || !closed)
        drop_beside(who, "write", beside);
    if (std::rename(beside.c_str(), path.c_str()) != 0)
        drop_beside(who, "rename", beside);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
