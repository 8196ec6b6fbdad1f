#pragma once

/// @file
/// Files by the calls of POSIX, whose bytes must last, or must not outlive the process: every refusal of the system is
/// an error that names the file.

#include <clientele/error.hpp>
#include <clientele/math/detail/system_refusal.hpp>

#if defined(__unix__) || defined(__APPLE__)
#define CLIENTELE_POSIX_FILES
#endif

#if defined(CLIENTELE_POSIX_FILES)

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses what the system has refused a journal: what was tried, and the path.
[[noreturn, CLIENTELE_COLD]] inline void fail_for_system(std::string_view tried, const std::string& path) {
    fail_for_system(errc::storage, "journal", tried, path);
}

/// An open file, closed at the end of its life.
class file {
public:
    file() = default;
    /// @param flags those of `open`, such as `O_RDWR | O_CREAT`
    file(std::string path, int flags, std::string_view tried) : path_{std::move(path)} {
        do
            handle_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0666);
        while (handle_ < 0 && errno == EINTR);
        if (handle_ < 0)
            fail_for_system(tried, path_);
    }
    /// A file without a name: nobody else can open it, and it is gone when it is closed, however the program ends.
    /// @param directory where its bytes are
    /// @param who says so when the system refuses something
    [[nodiscard]] static file without_name(const std::string& directory, std::string_view who) {
        file made;
        made.who_ = who;
        made.path_ = "a temporary file in " + directory;
#if defined(O_TMPFILE)
        made.handle_ = ::open(system_path(who, directory), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (made.handle_ >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
            if (made.handle_ < 0)
                made.refuse("make");
            return made;
        }
#endif
        std::string name = directory + "/clientele-XXXXXX"; // for as long as it takes to remove it
        made.handle_ = ::mkstemp(name.data());
        if (made.handle_ < 0 || ::unlink(name.c_str()) != 0 || ::fcntl(made.handle_, F_SETFD, FD_CLOEXEC) != 0)
            made.refuse("make");
        return made;
    }
    file(file&& other) noexcept
        : path_{std::move(other.path_)}, who_{other.who_}, handle_{std::exchange(other.handle_, -1)} {}
    file& operator=(file&& other) noexcept {
        std::swap(path_, other.path_);
        std::swap(who_, other.who_);
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~file() {
        if (handle_ >= 0)
            (void)::close(handle_);
    }

    [[nodiscard]] bool is_open() const noexcept { return handle_ >= 0; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// What errors call it from now on.
    void rename_to(std::string path) noexcept { path_ = std::move(path); }

    [[nodiscard]] std::uint64_t size() const {
        struct ::stat known{};
        if (::fstat(handle_, &known) != 0)
            refuse("look at");
        return static_cast<std::uint64_t>(known.st_size);
    }

    /// Fills the bytes from a position on; a file that ends before is an error.
    void read(std::uint64_t from, std::span<std::byte> bytes) const {
        while (!bytes.empty()) {
            const auto got = ::pread(handle_, bytes.data(), bytes.size(), offset(from));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                refuse("read");
            if (got == 0)
                fail(errc::storage, no_row, who_, ": ", path_, " ends at byte ", from, ", before it should");
            from += static_cast<std::uint64_t>(got);
            bytes = bytes.subspan(static_cast<std::size_t>(got));
        }
    }

    /// Writes the bytes from a position on; whether all of them were written.
    [[nodiscard]] bool put(std::uint64_t to, std::span<const std::byte> bytes) const {
        while (!bytes.empty()) {
            const auto put = ::pwrite(handle_, bytes.data(), bytes.size(), offset(to));
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return false;
            to += static_cast<std::uint64_t>(put);
            bytes = bytes.subspan(static_cast<std::size_t>(put));
        }
        return true;
    }

    /// Writes all of the bytes from a position on, or is an error with some of them written.
    void write(std::uint64_t to, std::span<const std::byte> bytes) const {
        if (!put(to, bytes))
            refuse("write");
    }

    /// Makes the file so long; whether that worked.
    [[nodiscard]] bool truncate(std::uint64_t length) const noexcept {
        return ::ftruncate(handle_, static_cast<::off_t>(length)) == 0;
    }

    /// Has the system begin to write what it holds back, so that a later `sync` waits less.
    void begin_sync() const noexcept {
#if defined(SYNC_FILE_RANGE_WRITE)
        (void)::sync_file_range(handle_, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
    }

    /// When it returns the bytes are on the disk, as far as the disk tells the truth.
    void sync() const {
#if defined(__APPLE__)
        const int failed = ::fcntl(handle_, F_FULLFSYNC); // fsync leaves them in the disk's memory there
#else
        const int failed = ::fdatasync(handle_);
#endif
        if (failed != 0)
            refuse("sync");
    }

    /// The same of a directory: `fdatasync` may leave out what was renamed.
    void sync_names() const {
        if (::fsync(handle_) != 0)
            refuse("sync");
    }

    /// Whether nobody else holds the lock of this file, which is then ours as long as it is open.
    [[nodiscard]] bool lock() const {
        if (::flock(handle_, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK)
            refuse("lock");
        return false;
    }

private:
    [[nodiscard]] ::off_t offset(std::uint64_t at) const {
        const auto result = static_cast<::off_t>(at);
        if (result < 0 || static_cast<std::uint64_t>(result) != at)
            fail(errc::storage, no_row, who_, ": ", path_, " is longer than this system can read");
        return result;
    }
    [[noreturn, CLIENTELE_COLD]] void refuse(std::string_view tried) const {
        fail_for_system(errc::storage, who_, tried, path_);
    }

    std::string path_{};
    std::string_view who_ = "journal";
    int handle_ = -1;
};

/// Makes a directory unless it is there.
inline void make_directory(const std::string& path) {
    if (::mkdir(system_path("journal", path), 0777) != 0 && errno != EEXIST)
        fail_for_system("make the directory", path);
}

/// When it returns, what was created, renamed and removed in a directory is so on the disk.
inline void sync_directory(const std::string& path) {
    file{path, O_RDONLY | O_DIRECTORY, "open the directory"}.sync_names();
}

/// The names in a directory.
[[nodiscard]] inline std::vector<std::string> names_in(const std::string& path) {
    ::DIR* const directory = ::opendir(path.c_str());
    if (directory == nullptr)
        fail_for_system("list", path);
    std::vector<std::string> names;
    while (const ::dirent* const entry = ::readdir(directory)) // NOLINT(concurrency-mt-unsafe): a stream of our own
        names.emplace_back(entry->d_name);
    (void)::closedir(directory);
    return names;
}

inline void rename_file(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        fail_for_system("rename", from);
}

inline void remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        fail_for_system("remove", path);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI

#endif
