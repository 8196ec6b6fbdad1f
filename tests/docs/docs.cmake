# Pages that are followed to the end: what they show is compiled and run (package/pages looks that it is the same text), and every
# command line of theirs is run as a reader would, with what it prints beside what the page shows.
add_executable(test_docs docs/coming_from.cpp)
target_link_libraries(test_docs PRIVATE test_main nlohmann_json::nlohmann_json)
target_compile_options(test_docs PRIVATE -O0)
set_target_properties(test_docs PROPERTIES UNITY_BUILD OFF)
add_test(NAME docs/coming_from COMMAND test_docs --source-file=*/tests/docs/coming_from.cpp)
set_tests_properties(docs/coming_from PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 ")

foreach(page tutorial monthly)
    add_test(NAME docs/${page} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/docs/commands.sh ${PROJECT_BINARY_DIR}/examples ${PROJECT_SOURCE_DIR}/docs/${page}.md)
endforeach()
