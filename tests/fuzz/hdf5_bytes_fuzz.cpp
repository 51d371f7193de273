#include <undrop/read.hpp>

#include "fuzz_input.hpp"

/// Any bytes at all, most of them damaged HDF5 files: the way of a command, the guard included.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file(data, size);
  return fuzz::read_and_refuse([&] {
    Context context;
    (void)read_dataset(file.path(), {}, context);
  });
}
