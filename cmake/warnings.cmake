# Warnings for our own code only: dependencies come in as system headers.
add_library(undrop_warnings INTERFACE)
target_compile_options(undrop_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping or endless copies in every `"text" + std::string` (its bug 105651).
  target_compile_options(undrop_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()
option(UNDROP_WERROR "Treat warnings as errors" OFF)
if(UNDROP_WERROR)
  target_compile_options(undrop_warnings INTERFACE -Werror)
endif()
