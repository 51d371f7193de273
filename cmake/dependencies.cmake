# Everything from outside. Headers of the single-cell kernels and LibTorch come from Python packages: the interpreter
# asked is Python3_EXECUTABLE (the local virtual environment in the presets), so that an existing conda or system
# Python can be given instead.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_path(BOOST_MATH_INCLUDE_DIR boost/math/special_functions/digamma.hpp REQUIRED)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

add_library(undrop_hdf5 INTERFACE)
target_include_directories(undrop_hdf5 SYSTEM INTERFACE ${HDF5_INCLUDE_DIRS})
target_link_libraries(undrop_hdf5 INTERFACE ${HDF5_C_LIBRARIES})

function(undrop_python_package name result)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -c "import importlib.util as u, os; s = u.find_spec('${name}'); print(os.path.dirname(s.origin) if s else '')"
    OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

set(ASSORTHEAD_DIR "" CACHE PATH "Folder of the Python package assorthead; found through Python3_EXECUTABLE where empty")
if(NOT ASSORTHEAD_DIR)
  undrop_python_package(assorthead assorthead_found)
  set(ASSORTHEAD_DIR ${assorthead_found})
endif()
if(NOT EXISTS ${ASSORTHEAD_DIR}/include/Eigen)
  message(FATAL_ERROR "assorthead (single-cell kernels, Eigen) was not found: ${Python3_EXECUTABLE} -m pip install assorthead, or give -DASSORTHEAD_DIR")
endif()
add_library(undrop_kernels INTERFACE)
target_include_directories(undrop_kernels SYSTEM INTERFACE ${ASSORTHEAD_DIR}/include)
target_compile_definitions(undrop_kernels INTERFACE EIGEN_MPL2_ONLY)

# The version that a build without networks recommends, and that the Python requirements pin.
set(UNDROP_TORCH_VERSION 2.13.0)
if(UNDROP_WITH_TORCH)
  include(torch)
endif()
