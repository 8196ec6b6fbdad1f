# A recipe for Conan 2. It packs the checkout in which it lies:
#   conan create clientele/packaging/conan
# Not run where this was written, which has no Conan: tests look at its version and its syntax alone.
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir


class Clientele(ConanFile):
    name = "clientele"
    version = "0.1.0"
    description = "A company's orders into decisions about its customers: a header-only library"
    license = "BSL-1.0"
    topics = ("customer value", "RFM", "customer lifetime value", "segmentation", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    def export_sources(self):
        checkout = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*"):
            copy(self, pattern, checkout, self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4.0 <4]", transitive_headers=True)

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["CLIENTELE_BUILD_TESTS"] = False
        toolchain.cache_variables["CLIENTELE_BUILD_EXAMPLES"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def package(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        rmdir(self, os.path.join(self.package_folder, "share"))  # Conan writes its own files for CMake and pkg-config
        copy(self, "precompile.cmake", os.path.join(self.source_folder, "cmake"), os.path.join(self.package_folder, "cmake"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.builddirs = ["cmake"]
        self.cpp_info.set_property("cmake_build_modules", [os.path.join("cmake", "precompile.cmake")])
        self.cpp_info.set_property("cmake_file_name", "clientele")
        self.cpp_info.set_property("cmake_target_name", "clientele::clientele")
        self.cpp_info.set_property("pkg_config_name", "clientele")
