#include <undrop/version.hpp>

namespace undrop {

std::string version() { return UNDROP_VERSION; }

}  // namespace undrop
