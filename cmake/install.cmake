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

# `cpack -G DEB` in the build folder: a package of headers that draws Eigen in.
set(CPACK_PACKAGE_NAME libclientele-dev)
set(CPACK_PACKAGE_VENDOR "The clientele maintainers")
set(CPACK_PACKAGE_CONTACT "The clientele maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}: headers for C++20")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4)")
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
include(CPack)
