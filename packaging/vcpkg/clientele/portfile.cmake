# An overlay port: it packs the checkout in which it lies, so it needs no address and no checksum of an archive.
#   vcpkg install clientele --overlay-ports=clientele/packaging/vcpkg
# Not run where this was written, which has no vcpkg: tests look at its version and at what it names alone.
set(VCPKG_BUILD_TYPE release) # headers: there is nothing to debug
cmake_path(SET checkout NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../..")

vcpkg_cmake_configure(SOURCE_PATH "${checkout}"
    OPTIONS -DCLIENTELE_BUILD_TESTS=OFF -DCLIENTELE_BUILD_EXAMPLES=OFF -DCLIENTELE_INSTALL=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/clientele)
vcpkg_fixup_pkgconfig()

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${checkout}/LICENSE")
