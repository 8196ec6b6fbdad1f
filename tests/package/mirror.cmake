cmake_minimum_required(VERSION 3.25)
# Every public header has its test at the same place under tests/. Concepts are tested by the archetypes of what asks for them;
# the umbrella, `<cmath>`, the configuration and the version have tests of their own kind in package/.
file(GLOB_RECURSE headers RELATIVE ${ROOT}/include/clientele ${ROOT}/include/clientele/*.hpp)
list(FILTER headers EXCLUDE REGEX "(^|/)detail/|(^|/)concepts\\.hpp$|^(clientele|cmath|config|fwd|version)\\.hpp$")
foreach(header IN LISTS headers)
    cmake_path(REPLACE_EXTENSION header .cpp OUTPUT_VARIABLE test)
    if(NOT EXISTS ${ROOT}/tests/${test})
        message(SEND_ERROR "include/clientele/${header} has no test: tests/${test} is missing")
    endif()
endforeach()
