#include "fuzz_input.hpp"
#include "io/loom_reader.hpp"
#include "recipe.hpp"

namespace undrop::fuzz {
namespace {

void write_file(Recipe& recipe, const std::string& path) {
  const auto root = io::hdf5::create_file(path);
  recipe.write_typed(root, "matrix",
                     recipe.yes() ? std::vector<std::int64_t>(12, -1) : std::vector<std::int64_t>(12, 2),
                     recipe.yes() ? std::vector<std::int64_t>{4, 3} : std::vector<std::int64_t>{3, 4});
  if (recipe.yes()) {
    const auto layers = root.create_group("layers");
    recipe.write_typed(layers, recipe.yes() ? "other" : "counts", std::vector<std::int64_t>(12, 1), {3, 4});
  }
  if (recipe.yes()) return;
  const auto genes = root.create_group("row_attrs");
  recipe.write_texts(genes, "Gene", {"g", "h&#228;", "i"});
  recipe.write_numbers(genes, "number", {1, 2, 3});
  const auto cells = root.create_group("col_attrs");
  recipe.write_texts(cells, "CellID", {"a", "b", "c", "d"});
  recipe.write_typed(cells, "pairs", std::vector<std::int64_t>(8, 1), {4, 2});
}

}  // namespace
}  // namespace undrop::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file;
  fuzz::Recipe recipe(data, size);
  const std::string layer = recipe.yes() ? "counts" : "";
  fuzz::write_file(recipe, file.path());
  return fuzz::read_and_refuse([&] { (void)io::read_loom(file.path(), {.layer = layer}, Context()); });
}
