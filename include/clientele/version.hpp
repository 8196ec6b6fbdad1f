#pragma once

/// @file
/// The version, in one place: CMake, the package files and the inline namespace all read it here.

#define CLIENTELE_VERSION_MAJOR 0
#define CLIENTELE_VERSION_MINOR 1
#define CLIENTELE_VERSION_PATCH 0

/// The inline namespace of this version. Two libraries in one process may embed two versions.
#define CLIENTELE_ABI v0_1
