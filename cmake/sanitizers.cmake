if(UNDROP_SANITIZE)
  add_compile_options(-fsanitize=${UNDROP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${UNDROP_SANITIZE})
endif()
