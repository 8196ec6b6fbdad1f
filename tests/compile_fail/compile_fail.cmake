# Programs that must not compile, and the sentence the compiler must say of each. The first line of a file is
#   // expect: <regular expression>
# All are compiled together, each in a namespace of its own, because reading the headers is most of it: the headers first, once; then
# the programs, whose own includes are empty by then. A test of a program looks only at what the compiler says of that program. One
# that is about what is not included says `// expect alone:` and is compiled by itself.
get_target_property(eigen_includes Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
set(refuse "${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only -ftemplate-backtrace-limit=0 -I${PROJECT_SOURCE_DIR}/include -isystem ${eigen_includes}")
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    string(APPEND refuse " -ferror-limit=0") # g++ has no limit
endif()
set(together ${PROJECT_BINARY_DIR}/compile_fail/together.cpp)
set(said ${PROJECT_BINARY_DIR}/compile_fail/said.txt)
find_program(awk awk REQUIRED)

file(GLOB programs CONFIGURE_DEPENDS compile_fail/*.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${programs})
set(headers)
set(bodies)
foreach(program IN LISTS programs)
    cmake_path(GET program STEM case)
    file(STRINGS ${program} first LIMIT_COUNT 1)
    string(REGEX REPLACE "^// expect( alone)?: " "" sentence "${first}")
    if(first MATCHES "^// expect alone")
        add_test(NAME compile_fail/${case} COMMAND sh -c "${refuse} ${program}")
    else()
        file(STRINGS ${program} includes REGEX "^#include")
        list(APPEND headers ${includes})
        string(APPEND bodies "namespace case_${case} {\n#include \"${program}\"\n}\n")
        add_test(NAME compile_fail/${case} COMMAND ${awk} -v case=${case} -f ${CMAKE_CURRENT_SOURCE_DIR}/compile_fail/said_of.awk ${said})
        set_tests_properties(compile_fail/${case} PROPERTIES FIXTURES_REQUIRED all_refused)
    endif()
    set_tests_properties(compile_fail/${case} PROPERTIES PASS_REGULAR_EXPRESSION "${sentence}")
endforeach()

list(REMOVE_DUPLICATES headers)
list(SORT headers)
list(JOIN headers "\n" headers)
file(CONFIGURE OUTPUT ${together} CONTENT "@headers@\n@bodies@" @ONLY)
add_test(NAME compile_fail COMMAND sh -c "! ${refuse} ${together} > ${said} 2>&1")
set_tests_properties(compile_fail PROPERTIES FIXTURES_SETUP all_refused COST 10)
