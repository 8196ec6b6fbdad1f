# Ranks that are processes, where MPI is there: as root, more of them than cores, and with time for a busy machine.
if(TARGET mpi_processes)
    set(mpirun ${MPIEXEC_EXECUTABLE} --allow-run-as-root --oversubscribe --mca mpi_yield_when_idle 1)
    add_executable(test_mpi ${CMAKE_CURRENT_LIST_DIR}/mpi.cpp)
    target_link_libraries(test_mpi PRIVATE clientele::clientele doctest::doctest mpi_processes)
    target_include_directories(test_mpi PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    foreach(ranks 1 2 4)
        add_test(NAME parallel/mpi_${ranks} COMMAND ${mpirun} -n ${ranks} $<TARGET_FILE:test_mpi>)
        set_tests_properties(parallel/mpi_${ranks} PROPERTIES FAIL_REGULAR_EXPRESSION "test cases: +0 " TIMEOUT 120
            ENVIRONMENT ASAN_OPTIONS=detect_leaks=0) # Open MPI leaves some of its own behind
    endforeach()
    # One that fails and one that is killed while the others wait for it: all end, and the sentence is said.
    add_test(NAME parallel/mpi_throws COMMAND sh -c "\"$@\" 2>&1 | tee /dev/stderr | grep -q 'rank 1: orders must not be empty' && ! \"$@\"" --
        timeout 10 ${mpirun} -n 2 $<TARGET_FILE:test_mpi> --fault=throw)
    add_test(NAME parallel/mpi_killed COMMAND sh -c "timeout 10 \"$@\"; status=$?; echo status $status; test $status -ne 0 -a $status -ne 124" --
        ${mpirun} -n 2 $<TARGET_FILE:test_mpi> --fault=kill)
    set_tests_properties(parallel/mpi_throws parallel/mpi_killed PROPERTIES TIMEOUT 60)
    if(NOT CLIENTELE_EXAMPLES_TOGETHER)
        add_test(NAME examples/mpi_pipeline COMMAND ${PROJECT_SOURCE_DIR}/tests/examples/mpi_pipeline.sh
            $<TARGET_FILE:mpi_pipeline> ${PROJECT_SOURCE_DIR}/examples/data/cdnow_transactions.csv ${mpirun})
        set_tests_properties(examples/mpi_pipeline PROPERTIES TIMEOUT 600)
    endif()
endif()
