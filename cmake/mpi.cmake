# MPI, where it is there, as the target mpi_processes. Programs that cannot be built without it are added to CLIENTELE_LEFT_OUT.
if(NOT TARGET mpi_processes)
    find_package(MPI COMPONENTS C)
    if(MPI_C_FOUND)
        add_library(mpi_processes INTERFACE)
        target_link_libraries(mpi_processes INTERFACE MPI::MPI_C)
    endif()
endif()
