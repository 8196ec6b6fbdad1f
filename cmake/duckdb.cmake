# DuckDB's library, where it is there, as the target duckdb_library; run.sh takes it from npm into build/duckdb. Programs that cannot be
# built without it are added to CLIENTELE_LEFT_OUT.
find_library(CLIENTELE_DUCKDB_LIBRARY duckdb PATHS ${PROJECT_SOURCE_DIR}/build/duckdb/package)
if(NOT CLIENTELE_DUCKDB_LIBRARY)
    list(APPEND CLIENTELE_LEFT_OUT duckdb_orders)
elseif(NOT TARGET duckdb_library)
    add_library(duckdb_library INTERFACE)
    target_link_libraries(duckdb_library INTERFACE ${CLIENTELE_DUCKDB_LIBRARY})
endif()
