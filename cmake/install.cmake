# Headers, the CMake package and the pkg-config file. All relocatable; nothing is architecture dependent.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/clientele)
install(TARGETS clientele EXPORT clienteleTargets FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT clienteleTargets NAMESPACE clientele:: DESTINATION ${package_dir})

configure_package_config_file(cmake/clienteleConfig.cmake.in ${PROJECT_BINARY_DIR}/clienteleConfig.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/clienteleConfigVersion.cmake
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/clienteleConfig.cmake ${PROJECT_BINARY_DIR}/clienteleConfigVersion.cmake
    cmake/precompile.cmake DESTINATION ${package_dir})

configure_file(cmake/clientele.pc.in ${PROJECT_BINARY_DIR}/clientele.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/clientele.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
