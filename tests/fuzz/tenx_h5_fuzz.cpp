#include "fuzz_input.hpp"
#include "io/tenx_h5_reader.hpp"
#include "recipe.hpp"

namespace undrop::fuzz {
namespace {

void write_counts(Recipe& recipe, const io::hdf5::Group& group) {
  recipe.write_texts(group, "barcodes", {"a", "b", "c", "d"});
  recipe.write_numbers(group, "data", {1, 2, 3, 4, 5, 6});
  recipe.write_numbers(group, "indices", {0, 1, 2, 0, 1, 2});
  recipe.write_numbers(group, "indptr", {0, 2, 3, 5, 6});
  recipe.write_numbers(group, "shape", {3, 4});
}

void write_version_3(Recipe& recipe, const std::string& path) {
  const auto root = io::hdf5::create_file(path);
  const auto matrix = root.create_group("matrix");
  write_counts(recipe, matrix);
  if (recipe.yes()) return;
  const auto features = matrix.create_group("features");
  recipe.write_texts(features, "id", {"g", "h", "i"});
  recipe.write_texts(features, "name", {"G", "H", "I"});
  recipe.write_texts(features, "feature_type", {"Gene Expression", "Gene Expression", "Antibody Capture"});
}

void write_version_2(Recipe& recipe, const std::string& path) {
  const auto root = io::hdf5::create_file(path);
  const auto matrix = root.create_group("hg19");
  write_counts(recipe, matrix);
  recipe.write_texts(matrix, "genes", {"g", "h", "i"});
  recipe.write_texts(matrix, "gene_names", {"G", "H", "I"});
  if (recipe.yes()) (void)root.create_group("mm10");
}

}  // namespace
}  // namespace undrop::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file;
  fuzz::Recipe recipe(data, size);
  const bool is_old = recipe.choice(3) == 1;
  const std::string genome = recipe.yes() ? "mm10" : "";
  (is_old ? fuzz::write_version_2 : fuzz::write_version_3)(recipe, file.path());
  return fuzz::read_and_refuse(
      [&] { (void)(is_old ? io::read_tenx_h5_v2 : io::read_tenx_h5_v3)(file.path(), {.genome = genome}, Context()); });
}
