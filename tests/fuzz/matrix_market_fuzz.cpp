#include "fuzz_input.hpp"
#include "io/matrix_market.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file(data, size);
  return fuzz::read_and_refuse([&] { (void)io::read_matrix_market(file.path(), 4, 3, Context()); });
}
