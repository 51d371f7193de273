include(CMakePackageConfigHelpers)

install(TARGETS undrop EXPORT undropTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS undrop_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET undrop_networks)
  install(TARGETS undrop_networks LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
install(DIRECTORY include/undrop DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT undropTargets NAMESPACE undrop:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/undrop)
configure_package_config_file(cmake/undropConfig.cmake.in ${CMAKE_BINARY_DIR}/undropConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/undrop)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/undropConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/undropConfig.cmake ${CMAKE_BINARY_DIR}/undropConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/undrop)
