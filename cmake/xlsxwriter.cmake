# The target xlsxwriter::xlsxwriter where libxlsxwriter is there, which brings no file that CMake reads.
find_path(xlsxwriter_INCLUDE_DIR xlsxwriter.h)
find_library(xlsxwriter_LIBRARY xlsxwriter)
mark_as_advanced(xlsxwriter_INCLUDE_DIR xlsxwriter_LIBRARY)
if(xlsxwriter_INCLUDE_DIR AND xlsxwriter_LIBRARY AND NOT TARGET xlsxwriter::xlsxwriter)
    add_library(xlsxwriter::xlsxwriter UNKNOWN IMPORTED)
    set_target_properties(xlsxwriter::xlsxwriter PROPERTIES IMPORTED_LOCATION ${xlsxwriter_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${xlsxwriter_INCLUDE_DIR})
endif()
