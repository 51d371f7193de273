#include "fuzz_input.hpp"
#include "io/rds_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file(data, size);
  return fuzz::read_and_refuse([&] { (void)io::read_rds(file.path(), {}, Context()); });
}
