#include "fuzz_input.hpp"
#include "io/obs_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file(data, size);
  Dataset cells;
  cells.cell_names = {"a", "b", "c", "d"};
  cells.counts = std::make_shared<SparseCounts>(1, std::vector<std::int64_t>{0, 0, 0, 0, 0},
                                                std::vector<std::int32_t>{}, std::vector<float>{});
  return fuzz::read_and_refuse([&] { io::attach_obs(cells, file.path(), Context()); });
}
