# PostgreSQL, where that is there; run.sh installs it. postgres_server.sh starts a server of its own for them.
if(TARGET postgres_client)
    set(server ${CMAKE_CURRENT_LIST_DIR}/postgres_server.sh)
    add_executable(test_postgres ${CMAKE_CURRENT_LIST_DIR}/postgres.cpp)
    target_link_libraries(test_postgres PRIVATE test_main postgres_client)
    target_precompile_headers(test_postgres REUSE_FROM test_main)
    add_test(NAME io/postgres COMMAND ${server} $<TARGET_FILE:test_postgres>)
    set_tests_properties(io/postgres PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 " TIMEOUT 120)
    if(NOT CLIENTELE_EXAMPLES_TOGETHER)
        add_test(NAME examples/postgres_orders COMMAND ${server} ${CMAKE_CURRENT_LIST_DIR}/postgres_orders.sh
            $<TARGET_FILE:postgres_orders> $<TARGET_FILE:rfm_scores> ${PROJECT_SOURCE_DIR}/examples/data/rfm_orders.csv)
        set_tests_properties(examples/postgres_orders PROPERTIES TIMEOUT 120)
    endif()
endif()
