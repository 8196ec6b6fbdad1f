# Pages that are followed to the end: what they show is compiled and run (package/pages looks that it is the same text), and every
# command line of theirs is run as a reader would, with what it prints beside what the page shows.
add_executable(test_docs docs/coming_from.cpp docs/researchers.cpp)
target_link_libraries(test_docs PRIVATE test_main nlohmann_json::nlohmann_json)
target_compile_options(test_docs PRIVATE -O0)
set_target_properties(test_docs PROPERTIES UNITY_BUILD OFF)
foreach(case coming_from researchers)
    add_test(NAME docs/${case} COMMAND test_docs --source-file=*/tests/docs/${case}.cpp)
    set_tests_properties(docs/${case} PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 ")
endforeach()

# The blocks of the other pages compile as they stand.
add_test(NAME docs/blocks COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/docs/blocks.sh ${CMAKE_CXX_COMPILER} ${eigen_includes})
set_tests_properties(docs/blocks PROPERTIES COST 40)

# The picture of the README is drawn anew.
add_test(NAME docs/picture COMMAND sh -c "${PROJECT_SOURCE_DIR}/docs/pictures/forecast.sh ${PROJECT_BINARY_DIR}/examples | cmp - ${PROJECT_SOURCE_DIR}/docs/pictures/forecast.svg")

foreach(page tutorial monthly researchers zh/tutorial report quickstart programs embedding)
    add_test(NAME docs/commands_of_${page} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/docs/commands.sh ${PROJECT_BINARY_DIR}/examples ${PROJECT_SOURCE_DIR}/docs/${page}.md)
endforeach()
set_tests_properties(docs/commands_of_programs PROPERTIES ENVIRONMENT "CLIENTELE_EXPORTS=$<TARGET_FILE:exports>")
