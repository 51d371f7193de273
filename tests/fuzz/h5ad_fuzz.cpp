#include "fuzz_input.hpp"
#include "io/h5ad_reader.hpp"
#include "recipe.hpp"

namespace undrop::fuzz {
namespace {

void write_matrix(Recipe& recipe, const io::hdf5::Group& parent, const std::string& name) {
  if (recipe.yes()) return recipe.write_typed(parent, name, std::vector<std::int64_t>(12, 1), {4, 3});
  const auto matrix = parent.create_group(name);
  recipe.set_text(matrix, "encoding-type", "csr_matrix");
  recipe.set_text(matrix, "encoding-version", "0.1.0");
  recipe.set_numbers(matrix, recipe.yes() ? "h5sparse_shape" : "shape", {4, 3});
  recipe.write_numbers(matrix, "data", {1, 2, 3, 4, 5, 6});
  recipe.write_numbers(matrix, "indices", {0, 1, 2, 0, 1, 2});
  recipe.write_numbers(matrix, "indptr", {0, 2, 3, 5, 6});
}

void write_file(Recipe& recipe, const std::string& path) {
  const auto root = io::hdf5::create_file(path);
  recipe.set_text(root, "encoding-type", "anndata");
  recipe.set_text(root, "encoding-version", "0.1.0");
  if (!recipe.yes()) write_matrix(recipe, root, "X");
  write_frame(recipe, root, "obs", {"a", "b", "c", "d"});
  write_frame(recipe, root, "var", {"g", "h", "i"});
  if (recipe.yes()) write_matrix(recipe, root.create_group("layers"), recipe.yes() ? "other" : "counts");
  if (recipe.yes()) {
    const auto raw = root.create_group("raw");
    write_matrix(recipe, raw, "X");
    write_frame(recipe, raw, "var", {"g", "h", "i"});
  }
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
  return fuzz::read_and_refuse([&] { (void)io::read_h5ad(file.path(), {.layer = layer}, Context()); });
}
