// NTILE(5) over three columns in DuckDB, in CPU seconds of one thread. libduckdb.so comes from npm (see
// rfm_quintiles.sh); the few functions used are declared here as its public C API documents them.
//
//     duckdb_ntile LIBRARY FILE.csv

#include "../usage.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>

namespace {

struct duckdb_result { // opaque here; the documented size is 48 bytes
    alignas(8) char content[64];
};
using handle = void*;

struct api {
    int (*open)(const char*, handle*);
    int (*connect)(handle, handle*);
    int (*query)(handle, const char*, duckdb_result*);
    const char* (*error)(duckdb_result*);
    void (*destroy)(duckdb_result*);
    const char* (*version)();
};

template <class Function>
void load(void* library, const char* name, Function& into) {
    into = reinterpret_cast<Function>(dlsym(library, name));
    if (into == nullptr) {
        std::fprintf(stderr, "duckdb_ntile: %s is missing\n", name);
        std::exit(1);
    }
}

double run(const api& duckdb, handle connection, const std::string& sql) {
    duckdb_result result;
    const double before = cpu_seconds();
    if (duckdb.query(connection, sql.c_str(), &result) != 0) {
        std::fprintf(stderr, "duckdb_ntile: %s\n", duckdb.error(&result));
        std::exit(1);
    }
    const double took = cpu_seconds() - before;
    duckdb.destroy(&result);
    return took;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    void* library = dlopen(argv[1], RTLD_NOW);
    if (library == nullptr) {
        std::fprintf(stderr, "duckdb_ntile: %s\n", dlerror());
        return 1;
    }
    api duckdb;
    load(library, "duckdb_open", duckdb.open);
    load(library, "duckdb_connect", duckdb.connect);
    load(library, "duckdb_query", duckdb.query);
    load(library, "duckdb_result_error", duckdb.error);
    load(library, "duckdb_destroy_result", duckdb.destroy);
    load(library, "duckdb_library_version", duckdb.version);
    handle database = nullptr, connection = nullptr;
    if (duckdb.open(nullptr, &database) != 0 || duckdb.connect(database, &connection) != 0)
        return 1;
    run(duckdb, connection, "SET threads = 1");
    run(duckdb, connection,
        "CREATE TABLE customers AS SELECT id::BIGINT id, recency::DOUBLE recency, frequency::DOUBLE frequency, "
        "monetary::DOUBLE monetary FROM read_csv('" +
            std::string{argv[2]} + "')");
    for (const std::string tie : {", id", ""}) {
        const std::string sql = "CREATE OR REPLACE TABLE scores AS SELECT id, ntile(5) OVER (ORDER BY recency DESC" +
                                tie + ") r, ntile(5) OVER (ORDER BY frequency" + tie +
                                ") f, ntile(5) OVER (ORDER BY monetary" + tie + ") m FROM customers";
        const double first = run(duckdb, connection, sql);
        double warm = 1e9;
        for (int round = 0; round < 3; ++round)
            warm = std::min(warm, run(duckdb, connection, sql));
        std::printf("duckdb %s ntile%s first %.4f warm %.4f\n", duckdb.version(), tie.empty() ? "" : " by id", first,
                    warm);
    }
}
