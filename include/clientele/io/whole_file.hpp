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

} // namespace detail
/// @endcond

/// The bytes of a file.
/// @param who who reads it, in complaints
/// @param code of an error
/// @param path of the file
/// @throws error of that code when it cannot be opened or read
/// Complexity: O(n) in its bytes
[[nodiscard]] inline std::string read_whole_file(std::string_view who, errc code, const std::string& path) {
    const detail::open_file file{std::fopen(detail::system_path(who, path), "rb"), &std::fclose};
    if (!file)
        detail::fail_for_system(code, who, "open", path);
    std::string text;
    char block[1 << 16];
    std::size_t got = sizeof block;
    while (got == sizeof block) { // less than it holds comes at the end alone
        got = std::fread(block, 1, sizeof block, file.get());
        text.append(block, got);
    }
    if (std::ferror(file.get()))
        detail::fail_for_system(code, who, "read", path);
    return text;
}

/// Where the new content of a file is written before it takes its place: PATH.new.
/// @param who who writes it, in complaints
/// @param path of the file that is replaced or made
/// @throws error `bad_parameter` for an empty path; `storage` for what is there and is no file, such as a pipe or a
/// folder
[[nodiscard]] inline std::string place_beside(std::string_view who, const std::string& path) {
    require(!path.empty(), who, ": the path must not be empty");
    std::string beside = detail::system_path(who, path) + std::string{".new"};
#if defined(__unix__) || defined(__APPLE__)
    if (struct ::stat now; ::stat(path.c_str(), &now) == 0 && !S_ISREG(now.st_mode))
        fail(errc::storage, no_row, who, ": what is replaced must be a file, got ", path);
#endif
    return beside;
}

/// Lets what was written beside a file take its place, once it is on the disk; until then the file is as it was.
/// @param who who writes it, in complaints
/// @param beside what `place_beside` gave, written and closed by the caller
/// @param path of the file
/// @throws error `storage` when that cannot be; what was beside then goes
inline void put_in_place(std::string_view who, const std::string& beside, const std::string& path) {
    detail::open_file file{std::fopen(beside.c_str(), "rb+"), &std::fclose};
    if (!file || !detail::is_synced(file.get()))
        detail::drop_beside(who, "sync", beside);
    file.reset();
    if (std::rename(beside.c_str(), path.c_str()) != 0)
        detail::drop_beside(who, "rename", beside);
}

/// Puts a text in place of a file: written beside it, synced, renamed. When it throws, the file is as it was.
/// @param who who writes it, in complaints
/// @param path of the file
/// @param text its new content
/// @throws error as `place_beside` and `put_in_place`
/// Complexity: O(n) in the bytes
inline void replace_file(std::string_view who, const std::string& path, std::string_view text) {
    const std::string beside = place_beside(who, path);
    detail::open_file file{std::fopen(beside.c_str(), "wb"), &std::fclose};
    if (!file)
        detail::fail_for_system(errc::storage, who, "make", beside);
    const bool written =
        std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() && detail::is_synced(file.get());
    const int why = errno; // of the first that failed
    const bool closed = std::fclose(file.release()) == 0;
    if (!written)
        errno = why;
    if (!written || !closed)
        detail::drop_beside(who, "write", beside);
    if (std::rename(beside.c_str(), path.c_str()) != 0)
        detail::drop_beside(who, "rename", beside);
}

} // namespace clientele::inline CLIENTELE_ABI
