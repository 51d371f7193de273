#include "foreign/half_counts.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "io/format.hpp"
#include "io/h5ad_facts.hpp"
#include "io/h5ad_output.hpp"
#include "io/hdf5_file.hpp"
#include "prep/sampled_cells.hpp"

namespace undrop::foreign {

namespace {

constexpr double share = 0.5;
constexpr auto mark = "undrop_half";

prep::HiddenEntries rows_of(const prep::HiddenEntries& all, const std::vector<std::int64_t>& cells) {
  prep::HiddenEntries out;
  for (const auto cell : cells) {
    const auto genes = all.genes_of(cell);
    const auto values = all.values_of(cell);
    out.genes.insert(out.genes.end(), genes.begin(), genes.end());
    out.values.insert(out.values.end(), values.begin(), values.end());
    out.offsets.push_back(static_cast<std::int64_t>(out.genes.size()));
  }
  return out;
}

Facts facts_of(const Dataset& data, const Context& context) {
  return {{"checksum", checksum(data)},
          {"seed", static_cast<std::int64_t>(context.seed)},
          {"share", share},
          {"note", std::string("One half of the molecules. Give what a tool makes of these counts to undrop posterior "
                               "as --prediction-of-half, with the same input and seed.")}};
}

bool differs(const Facts& found, const Facts& wanted, const std::string& name) {
  const auto at = found.find(name);
  return at != found.end() && at->second != wanted.at(name);
}

}  // namespace

prep::MoleculeSplit half_of(const Dataset& data, const Context& context) {
  if (!data.counts->is_integer()) {
    throw InputError(data.origin.path +
                     ": the counts are not whole numbers, so there are no molecules to halve. Give the raw counts, by "
                     "--layer NAME where they are in a layer, or leave out --prediction-of-half");
  }
  return prep::split_molecules(data, {.keep = share}, context);
}

prep::MoleculeSplit sampled(const prep::MoleculeSplit& split, std::int64_t most, const Context& context) {
  const auto cells = prep::sampled_cells(split.data, most, context);
  return {select_cells(split.data, cells), rows_of(split.test, cells), split.keep};
}

void write_half(const Dataset& data, const std::string& path, bool overwrite, const Context& context) {
  auto half = half_of(data, context).data;
  half.obs.clear();
  half.origin = {"memory", "memory", "X"};
  io::H5adOutput file(half, path, overwrite);
  file.add_uns(mark, facts_of(data, context));
  file.commit();
}

void require_half_of(const std::string& path, const Dataset& data, const Context& context) {
  if (io::recognise(path) != io::Format::h5ad) return;
  const auto root = io::hdf5::open_file(path);
  if (!root.is_group("uns") || !root.group("uns").is_group(mark)) return;
  const auto found = io::read_facts(root.group("uns").group(mark));
  const auto wanted = facts_of(data, context);
  if (differs(found, wanted, "checksum")) {
    throw InputError(path + ": is about one half of other counts; export the half of this input by --export-half FILE");
  }
  if (differs(found, wanted, "seed")) {
    throw InputError(
        fmt::format("{}: is about the half that another seed gives; use the --seed of --export-half", path));
  }
}

}  // namespace undrop::foreign
