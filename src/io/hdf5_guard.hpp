#pragma once

#include <string>

namespace undrop::io::hdf5 {

/// The HDF5 library may crash or never return on a file whose structure was damaged at random. A child process walks
/// through the structure first: groups, attributes, types, chunk indices, texts (of long lists both ends). Throws
/// FormatError where the child dies of it or needs more than 30 seconds; what the library can say itself, it says when
/// the file is read. Cost: a fork and some 10 ms, growing with the number of objects and chunks, not with the counts.
void expect_sound(const std::string& path);

}  // namespace undrop::io::hdf5
