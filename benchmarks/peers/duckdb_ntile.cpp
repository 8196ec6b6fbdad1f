// NTILE(5) over three columns in DuckDB, in CPU seconds of one thread. libduckdb.so comes from npm (see
// rfm_quintiles.sh).
//
//     duckdb_ntile LIBRARY FILE.csv

#include "../orders/duckdb.hpp"
#include "../usage.hpp"
#include <algorithm>
#include <cstdio>
#include <string>

namespace {

double run(const peers::duckdb& duckdb, const std::string& sql) {
    const double before = cpu_seconds();
    duckdb.run(sql);
    return cpu_seconds() - before;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    const peers::duckdb duckdb{argv[1]};
    run(duckdb, "CREATE TABLE customers AS SELECT id::BIGINT id, recency::DOUBLE recency, frequency::DOUBLE frequency, "
                "monetary::DOUBLE monetary FROM read_csv('" +
                    std::string{argv[2]} + "')");
    for (const std::string tie : {", id", ""}) {
        const std::string sql = "CREATE OR REPLACE TABLE scores AS SELECT id, ntile(5) OVER (ORDER BY recency DESC" +
                                tie + ") r, ntile(5) OVER (ORDER BY frequency" + tie +
                                ") f, ntile(5) OVER (ORDER BY monetary" + tie + ") m FROM customers";
        const double first = run(duckdb, sql);
        double warm = 1e9;
        for (int round = 0; round < 3; ++round)
            warm = std::min(warm, run(duckdb, sql));
        std::printf("duckdb %s ntile%s first %.4f warm %.4f\n", duckdb.version().c_str(), tie.empty() ? "" : " by id",
                    first, warm);
    }
}
