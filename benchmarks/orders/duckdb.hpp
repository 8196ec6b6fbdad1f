#pragma once

// DuckDB through its C API, looked up in libduckdb.so (npm: @duckdb/node-bindings-linux-x64), whose path the
// environment variable DUCKDB names.

#include <clientele/io/detail/duckdb_abi.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>

namespace peers {

/// One connection to a database in memory, of one thread unless told otherwise.
class duckdb {
public:
    explicit duckdb(const char* library = std::getenv("DUCKDB"), int threads = 1) {
        library_ = library == nullptr ? nullptr : dlopen(library, RTLD_NOW | RTLD_LOCAL);
        if (library_ == nullptr)
            stop(library == nullptr ? "DUCKDB must name libduckdb.so" : dlerror());
        load("duckdb_open_ext", open_);
        load("duckdb_connect", connect_);
        load("duckdb_disconnect", disconnect_);
        load("duckdb_close", close_);
        load("duckdb_query", query_);
        load("duckdb_result_error", error_);
        load("duckdb_destroy_result", destroy_);
        load("duckdb_value_int64", int64_);
        load("duckdb_library_version", version_);
        if (open_(nullptr, &database_, nullptr, nullptr) != 0 || connect_(database_, &connection_) != 0)
            stop("the database cannot be opened");
        run("SET threads = " + std::to_string(threads));
    }
    duckdb(const duckdb&) = delete;
    duckdb& operator=(const duckdb&) = delete;
    ~duckdb() {
        disconnect_(&connection_);
        close_(&database_);
    }

    [[nodiscard]] std::string version() const { return version_(); }

    /// Runs a statement; gives the integer in its first row and column, 0 if there is none.
    std::int64_t run(const std::string& sql) const {
        ::duckdb_result got{};
        if (query_(connection_, sql.c_str(), &got) != 0)
            stop(error_(&got));
        const auto value = int64_(&got, 0, 0);
        destroy_(&got);
        return value;
    }

private:
    [[noreturn]] static void stop(const char* why) {
        std::fprintf(stderr, "duckdb: %s\n", why);
        std::exit(1);
    }
    template <class Function>
    void load(const char* name, Function& into) const {
        into = reinterpret_cast<Function>(dlsym(library_, name));
        if (into == nullptr)
            stop(dlerror());
    }

    void* library_ = nullptr;
    ::duckdb_database database_ = nullptr;
    ::duckdb_connection connection_ = nullptr;
    decltype(&::duckdb_open_ext) open_ = nullptr;
    decltype(&::duckdb_connect) connect_ = nullptr;
    decltype(&::duckdb_disconnect) disconnect_ = nullptr;
    decltype(&::duckdb_close) close_ = nullptr;
    decltype(&::duckdb_query) query_ = nullptr;
    decltype(&::duckdb_result_error) error_ = nullptr;
    decltype(&::duckdb_destroy_result) destroy_ = nullptr;
    std::int64_t (*int64_)(::duckdb_result*, std::uint64_t column, std::uint64_t row) = nullptr;
    decltype(&::duckdb_library_version) version_ = nullptr;
};

} // namespace peers
