// Nothing: a source that uses the shared precompiled header, so that CMake makes it.
