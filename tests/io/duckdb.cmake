# DuckDB, where its library is there; run.sh takes it from npm.
if(TARGET duckdb_library)
    add_executable(test_duckdb ${CMAKE_CURRENT_LIST_DIR}/duckdb.cpp)
    target_link_libraries(test_duckdb PRIVATE test_main duckdb_library)
    target_precompile_headers(test_duckdb REUSE_FROM test_main)
    add_test(NAME io/duckdb COMMAND test_duckdb)
    set_tests_properties(io/duckdb PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 " TIMEOUT 120)
    if(NOT CLIENTELE_EXAMPLES_TOGETHER)
        add_test(NAME examples/duckdb_orders COMMAND ${CMAKE_CURRENT_LIST_DIR}/duckdb_orders.sh
            $<TARGET_FILE:duckdb_orders> $<TARGET_FILE:rfm_scores> ${PROJECT_SOURCE_DIR}/examples/data/rfm_orders.csv)
        set_tests_properties(examples/duckdb_orders PROPERTIES TIMEOUT 120)
    endif()
endif()
