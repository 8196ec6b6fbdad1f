# The library as others meet it: installed, as a subfolder, through pkg-config, with odd flags, in two files at once.
set(prefix ${PROJECT_BINARY_DIR}/prefix)
set(consumer ${CMAKE_CURRENT_SOURCE_DIR}/package/consumer)

add_test(NAME package/install COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
set_tests_properties(package/install PROPERTIES FIXTURES_SETUP installed)

# A consumer project configured in its own build folder and, if it configures, built and run.
function(consumer_test name)
    add_test(NAME package/${name}
        COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${consumer} ${PROJECT_BINARY_DIR}/consumer/${name}
                --build-generator ${CMAKE_GENERATOR} --build-project consumer
                --build-options -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_PREFIX_PATH=${prefix} ${ARGN}
                --test-command consumer)
    set_tests_properties(package/${name} PROPERTIES FIXTURES_REQUIRED installed)
endfunction()

if(CLIENTELE_BUILD_EXAMPLES) # --all takes every way in: ways_in and these
    consumer_test(add_subdirectory -DSOURCE=${PROJECT_SOURCE_DIR})
    consumer_test(precompiled -DWANTED=${PROJECT_VERSION} -DPRECOMPILED=ON)
else()
    consumer_test(find_package -DWANTED=${PROJECT_VERSION})
endif()
consumer_test(refuses_another_version -DWANTED=9.9)
set_tests_properties(package/refuses_another_version PROPERTIES
    PASS_REGULAR_EXPRESSION "compatible with requested version \"9.9\"")

find_program(pkg_config pkg-config)
if(pkg_config AND NOT CLIENTELE_BUILD_EXAMPLES)
    add_test(NAME package/pkg_config
        COMMAND sh -c "flags=$(${pkg_config} --cflags 'clientele = ${PROJECT_VERSION}') && \
${CMAKE_CXX_COMPILER} -std=c++20 $flags ${consumer}/main.cpp -o pkg_config_consumer && ./pkg_config_consumer")
    set_tests_properties(package/pkg_config PROPERTIES FIXTURES_REQUIRED installed
        ENVIRONMENT PKG_CONFIG_PATH=${prefix}/${CMAKE_INSTALL_DATADIR}/pkgconfig)
endif()

# Two files that include the installed umbrella and call the same templates, compiled once each. The first is of a host that compiles
# strictly and is not flooded: silence; the second of one whose own headers define macros. Together they link and run.
set(two_files ${CMAKE_CURRENT_SOURCE_DIR}/package/two_files)
set(strict -O2 -Werror -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wsign-conversion -Wnull-dereference -Wdouble-promotion)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    list(APPEND strict -Wuseless-cast -Wno-maybe-uninitialized)
endif()
set(installed_compile ${CMAKE_CXX_COMPILER} -std=c++20 -I${prefix}/${CMAKE_INSTALL_INCLUDEDIR} -isystem ${eigen_includes})
add_test(NAME package/strict_umbrella COMMAND ${installed_compile} ${strict} -c ${two_files}/main.cpp -o two_files_main.o)
add_test(NAME package/host_macros COMMAND ${installed_compile} -c ${two_files}/other.cpp -o two_files_other.o)
set_tests_properties(package/strict_umbrella package/host_macros PROPERTIES FIXTURES_REQUIRED installed FIXTURES_SETUP two_files
    COST 20) # what takes longest starts first, so that no core waits for it in the end
add_test(NAME package/two_files COMMAND sh -c "${CMAKE_CXX_COMPILER} two_files_main.o two_files_other.o -o two_files && ./two_files")
set_tests_properties(package/two_files PROPERTIES FIXTURES_REQUIRED two_files)

# Flags of the host: the umbrella compiles without exceptions (once more: for --all), and refuses -ffast-math.
set(compile ${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only -I${PROJECT_SOURCE_DIR}/include -isystem ${eigen_includes})
if(CLIENTELE_BUILD_EXAMPLES)
    add_test(NAME package/without_exceptions COMMAND ${compile} -fno-exceptions ${two_files}/main.cpp)
endif()
# ... an error is then a sentence on stderr and an abort, or whatever the host's own header says.
set(late "${CMAKE_CXX_COMPILER} -std=c++20 -I${PROJECT_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR}/package/late_order.cpp")
add_test(NAME package/aborts_without_exceptions COMMAND sh -c "${late} -fno-exceptions -o late_aborts && ./late_aborts; exit 0")
add_test(NAME package/own_throw COMMAND sh -c "${late} -I${CMAKE_CURRENT_SOURCE_DIR}/package/host -o late_heard && ./late_heard")
set_tests_properties(package/aborts_without_exceptions PROPERTIES
    PASS_REGULAR_EXPRESSION "clientele: summarize: row 0: the order of 2024-01-02 lies after the as-of day, 2024-01-01")
set_tests_properties(package/own_throw PROPERTIES
    PASS_REGULAR_EXPRESSION "the host hears: summarize: row 0: the order of 2024-01-02 lies after the as-of day, 2024-01-01")
# What is beyond the language has another way: nothing of it is left where a host wants none.
add_test(NAME package/no_extensions COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/no_extensions.sh ${CMAKE_CXX_COMPILER} ${eigen_includes})
add_test(NAME package/refuses_fast_math COMMAND ${compile} -ffast-math -Wfatal-errors ${two_files}/main.cpp)
set_tests_properties(package/refuses_fast_math PROPERTIES PASS_REGULAR_EXPRESSION "clientele refuses -ffast-math")
add_test(NAME package/fast_math_if_asked COMMAND ${compile} -ffast-math -DCLIENTELE_ALLOW_FAST_MATH ${consumer}/main.cpp)

# A program that uses every policy is as silent as the umbrella, and so is one that keeps a ledger on disk, as far as the compiler sees where
# it optimises most: the examples are compiled as strictly, there and once.
function(compile_strictly program)
    list(JOIN ARGN " " flags)
    cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${PROJECT_SOURCE_DIR}]] CALL target_compile_options ${program} PRIVATE ${flags})")
endfunction()
if(CLIENTELE_BUILD_EXAMPLES AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    compile_strictly(every_policy ${strict})
    compile_strictly(order_ledger ${strict} -O3)
endif()
# For --all, like the examples, because they compile half the library anew: every header alone, hosts of 32 bits, and GCC for Windows, where the
# compilers for them are at hand.
if(CLIENTELE_BUILD_EXAMPLES)
    add_test(NAME package/bits_of_32 COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/bits_of_32.sh ${CMAKE_CXX_COMPILER} ${eigen_includes})
    set_tests_properties(package/bits_of_32 PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900)
    # Windows: a program of every room, run by Wine, and the umbrella where GCC for Windows is weakest.
    find_program(clang clang++-19)
    if(clang)
        add_test(NAME package/headers_alone COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/headers_alone.sh ${clang} ${eigen_includes})
        add_test(NAME package/windows COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/windows.sh ${clang} ${eigen_includes})
        set_tests_properties(package/windows PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 900 COST 80)
        set_tests_properties(package/headers_alone PROPERTIES TIMEOUT 600 COST 40)
    endif()
    find_program(mingw x86_64-w64-mingw32-g++-posix)
    if(mingw)
        add_test(NAME package/windows_unoptimised COMMAND ${mingw} -std=c++20 -O0 -I${PROJECT_SOURCE_DIR}/include -isystem ${eigen_includes}
            -c ${two_files}/main.cpp -o windows.o)
    endif()
    # One fitted pipeline shared by threads, under the thread sanitizer, which finds the race that the program has if it is asked to.
    set(threads "${CMAKE_CXX_COMPILER} -std=c++20 -O1 -g1 -fsanitize=thread -I${PROJECT_SOURCE_DIR}/include -isystem ${eigen_includes} \
${CMAKE_CURRENT_SOURCE_DIR}/package/threads.cpp -o threads")
    add_test(NAME package/threads COMMAND sh -c "${threads} && ./threads")
    add_test(NAME package/threads_race COMMAND sh -c "./threads race; test $? = 66")
    set_tests_properties(package/threads PROPERTIES FIXTURES_SETUP threads TIMEOUT 600 FAIL_REGULAR_EXPRESSION "ThreadSanitizer")
    set_tests_properties(package/threads_race PROPERTIES FIXTURES_REQUIRED threads)
    # The same bits with and without fused multiplication, wide registers and any extension of the language: two optimised builds.
    set(bits ${CMAKE_CXX_COMPILER} -std=c++20 -I${PROJECT_SOURCE_DIR}/include -isystem ${eigen_includes} ${CMAKE_CURRENT_SOURCE_DIR}/package/same_bits.cpp)
    string(JOIN " " bits ${bits})
    add_test(NAME package/same_bits COMMAND sh -c "${bits} -O1 -DCLIENTELE_NO_EXTENSIONS -fno-strict-aliasing -o bits_narrow && ${bits} -O2 -march=native -o bits_wide && \
./bits_narrow > bits_narrow.txt && ./bits_wide | cmp - bits_narrow.txt")
endif()

# The library in one file, as a Debian package, and by every command of docs/packages.md. The single header is made in the short run too.
add_test(NAME package/single_header_made COMMAND ${PROJECT_SOURCE_DIR}/packaging/single_header.sh ${PROJECT_BINARY_DIR}/single/clientele.hpp)
if(CLIENTELE_BUILD_EXAMPLES)
    add_test(NAME package/single_header COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/single_header.sh ${CMAKE_CXX_COMPILER} ${eigen_includes}
        $<TARGET_FILE:example_support> $<TARGET_FILE:quickstart>)
    add_test(NAME package/debian_package COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/debian_package.sh ${PROJECT_BINARY_DIR})
    set_tests_properties(package/debian_package PROPERTIES ENVIRONMENT CXX=${CMAKE_CXX_COMPILER})
    add_test(NAME package/ways_in COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/ways_in.sh)
    set_tests_properties(package/ways_in PROPERTIES COST 100)
endif()

add_test(NAME package/umbrella COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/package/umbrella.cmake)
add_test(NAME package/mirror COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/package/mirror.cmake)
add_test(NAME package/one_version COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
    -P ${CMAKE_CURRENT_SOURCE_DIR}/package/one_version.cmake)
add_test(NAME package/docs COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/package/docs.cmake)
add_test(NAME package/rooms COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/package/rooms.cmake)

# One dialect: the grammar of the documentation, and no line above 120 characters.
find_program(awk awk REQUIRED)
add_test(NAME package/doc_grammar COMMAND sh -c "find include examples -name '*.hpp' | sort | \
xargs ${awk} -v least=100 -f tests/package/doc_grammar.awk" WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
add_test(NAME package/pages COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/pages.sh)
add_test(NAME package/words COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/words.sh)
add_test(NAME package/members COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/members.sh)
add_test(NAME package/roles COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/package/roles.sh)
