#pragma once

// DuckDB through its C API: the few functions used are declared here as its documentation has them, and looked up in
// libduckdb.so (npm: @duckdb/node-bindings-linux-x64), whose path the environment variable DUCKDB names.

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
        load("duckdb_open", open_);
        load("duckdb_connect", connect_);
        load("duckdb_disconnect", disconnect_);
        load("duckdb_close", close_);
        load("duckdb_query", query_);
        load("duckdb_result_error", error_);
        load("duckdb_destroy_result", destroy_);
        load("duckdb_value_int64", int64_);
        load("duckdb_library_version", version_);
        if (open_(nullptr, &database_) != 0 || connect_(database_, &connection_) != 0)
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
        result got;
        if (query_(connection_, sql.c_str(), &got) != 0)
            stop(error_(&got));
        const auto value = int64_(&got, 0, 0);
        destroy_(&got);
        return value;
    }

private:
    struct result { // opaque here; the documented size is 48 bytes
        alignas(8) char content[64];
    };
    using handle = void*;

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

    handle library_ = nullptr, database_ = nullptr, connection_ = nullptr;
    int (*open_)(const char*, handle*) = nullptr;
    int (*connect_)(handle, handle*) = nullptr;
    void (*disconnect_)(handle*) = nullptr;
    void (*close_)(handle*) = nullptr;
    int (*query_)(handle, const char*, result*) = nullptr;
    const char* (*error_)(result*) = nullptr;
    void (*destroy_)(result*) = nullptr;
    std::int64_t (*int64_)(result*, std::uint64_t column, std::uint64_t row) = nullptr;
    const char* (*version_)() = nullptr;
};

} // namespace peers
