# MPI, where it is there, as the target mpi_processes. Programs that cannot be built without it are added to CLIENTELE_LEFT_OUT.
if(NOT TARGET mpi_processes)
    set(MPI_CXX_SKIP_MPICXX TRUE) # the classes that MPI has given up
    find_package(MPI COMPONENTS CXX)
    if(MPI_CXX_FOUND)
        add_library(mpi_processes INTERFACE)
        target_link_libraries(mpi_processes INTERFACE MPI::MPI_CXX)
    else()
        list(APPEND CLIENTELE_LEFT_OUT mpi_pipeline)
    endif()
endif()
