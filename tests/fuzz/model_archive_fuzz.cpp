#include "fuzz_input.hpp"
#include "io/model_archive.hpp"
#include "recipe.hpp"

namespace undrop::fuzz {
namespace {

void write_file(Recipe& recipe, const std::string& path) {
  const auto root = io::hdf5::create_file(path);
  recipe.set_text(root, "undrop-file", "fitted imputer");
  root.set_attribute("layout", recipe.yes() ? recipe.odd_number() : 1);
  recipe.set_text(root, "undrop-version", "0.1.0");
  recipe.set_text(root, "method", "scgacl");
  recipe.set_text(root, "preset", "default");
  recipe.set_text(root, "checksum", "0123");
  recipe.set_text(root, "batch-column", "");
  recipe.write_texts(root, "option_names", {"a"});
  recipe.write_texts(root, "option_values", {"1"});
  recipe.write_texts(root, "parts", {""});
  if (recipe.yes()) return;
  const auto part = root.create_group("part0");
  recipe.write_numbers(part, "numbers", {1, 2, 3, 4, 5, 6});
  recipe.write_typed(part, "matrix", {1, 2, 3, 4, 5, 6}, {2, 3});
  recipe.write_texts(part, "texts", {"a", "b"});
  for (const auto& [name, holds] :
       {std::pair{"numbers", "int64"}, std::pair{"matrix", "float32"}, std::pair{"texts", "texts"}}) {
    if (part.is_dataset(name)) recipe.set_text(part.dataset(name), "holds", holds);
  }
}

}  // namespace
}  // namespace undrop::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace undrop;
  if (size > fuzz::largest_input) return 0;
  const fuzz::MemoryFile file;
  fuzz::Recipe recipe(data, size);
  fuzz::write_file(recipe, file.path());
  return fuzz::read_and_refuse([&] {
    const io::ModelInput model(file.path());
    const auto& part = model.part(0);
    // One after the other, so that each is read whatever the others say.
    (void)fuzz::read_and_refuse([&] { (void)part.integers("numbers"); });
    (void)fuzz::read_and_refuse([&] { (void)part.texts("texts"); });
    std::vector<std::int64_t> shape;
    (void)part.floats("matrix", &shape);
  });
}
