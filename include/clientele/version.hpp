#pragma once

/// @file
/// The version, in one place: CMake, the package files and the inline namespace all read it here.

/// Major version: raised when a host must change its code.
#define CLIENTELE_VERSION_MAJOR 0
/// Minor version: raised when something is added (before 1.0 also when a host must change its code).
#define CLIENTELE_VERSION_MINOR 1
/// Patch version: raised when something is mended.
#define CLIENTELE_VERSION_PATCH 0

/// The inline namespace of this version. Two libraries in one process may embed two versions.
#define CLIENTELE_ABI v0_1
