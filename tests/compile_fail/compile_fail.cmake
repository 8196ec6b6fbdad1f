# Programs that must not compile, and the sentence the compiler must say. The first line of each file is
#   // expect: <regular expression>
get_target_property(eigen_includes Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
file(GLOB programs CONFIGURE_DEPENDS compile_fail/*.cpp)
foreach(program IN LISTS programs)
    file(STRINGS ${program} first LIMIT_COUNT 1)
    string(REGEX REPLACE "^// expect: " "" sentence "${first}")
    cmake_path(GET program STEM case)
    add_test(NAME compile_fail/${case}
        COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only
                -I${PROJECT_SOURCE_DIR}/include -isystem ${eigen_includes} ${program})
    set_tests_properties(compile_fail/${case} PROPERTIES PASS_REGULAR_EXPRESSION "${sentence}")
endforeach()
