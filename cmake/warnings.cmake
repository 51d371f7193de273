# Warnings for our own code only: dependencies come in as system headers.
add_library(undrop_warnings INTERFACE)
target_compile_options(undrop_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
option(UNDROP_WERROR "Treat warnings as errors" OFF)
if(UNDROP_WERROR)
  target_compile_options(undrop_warnings INTERFACE -Werror)
endif()
