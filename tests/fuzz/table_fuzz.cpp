#include "fuzz_input.hpp"
#include "io/table_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size == 0 || size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file(data + 1, size - 1);
  return fuzz::read_and_refuse(
      [&] { (void)io::read_table(file.path(), {.cells_as_rows = data[0] % 2 == 1}, Context()); });
}
