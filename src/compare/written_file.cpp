#include "compare/written_file.hpp"

#include <undrop/errors.hpp>

#include <fstream>
#include <sstream>

#include "io/temporary_file.hpp"

namespace undrop::compare {

void write_file(const std::string& path, const std::string& content) {
  io::TemporaryFile file(path, true);
  std::ofstream stream(file.path(), std::ios::binary);
  stream << content;
  stream.close();
  if (!stream) throw ResourceError(path + ": could not be written; check the space on the disk");
  file.commit();
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw InputError(path + ": cannot be read; check the path and its permissions");
  return text.str();
}

}  // namespace undrop::compare
