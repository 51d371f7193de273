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

Facts facts_of(const Dataset& data, const Dataset& half, const Context& context) {
  return {{"checksum", checksum(data)},
          {"half_checksum", checksum(half)},
          {"seed", static_cast<std::int64_t>(context.seed)},
          {"share", share},
          {"note", std::string("One half of the molecules. Give what a tool makes of these counts to undrop posterior "
                               "as --prediction-of-half, with the same input and seed.")}};
}

bool differs(const Facts& found, const Facts& wanted, const std::string& name) {
  const auto at = found.find(name);
  return at != found.end() && at->second != wanted.at(name);
}

void require_marks(const std::string& path, const Facts& found, const Facts& wanted) {
  if (differs(found, wanted, "checksum")) {
    throw InputError(path + ": is about one half of other counts; export the half of this input by --export-half FILE");
  }
  if (differs(found, wanted, "seed")) {
    throw InputError(path + ": is about the half that another seed gives; use the --seed of --export-half");
  }
  if (differs(found, wanted, "half_checksum")) {
    throw InputError(path + ": is about another half of these counts; export it anew by --export-half FILE");
  }
}

/// What stands in uns under this name; empty where there is nothing.
Facts facts_in(const std::string& path, const std::string& name) {
  if (io::recognise(path) != io::Format::h5ad) return {};
  const auto root = io::hdf5::open_file(path);
  if (!root.is_group("uns") || !root.group("uns").is_group(name)) return {};
  return io::read_facts(root.group("uns").group(name));
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
  file.add_uns(mark, facts_of(data, half, context));
  file.commit();
}

void require_half_of(const ForeignMatrix& matrix, const Dataset& data, const prep::MoleculeSplit& half,
                     const Context& context) {
  const auto wanted = facts_of(data, half.data, context);
  const auto marks = facts_in(matrix.path, mark);
  require_marks(matrix.path, marks, wanted);
  const auto written = matrix.layer.empty() || matrix.layer == "X" ? Facts() : facts_in(matrix.path, matrix.layer);
  const auto origin = written.find("checksum");
  if (origin != written.end() && origin->second != wanted.at("half_checksum")) {
    throw InputError(fmt::format(
        "{}: its layer {} was made from other counts than the half of this input; impute the file of --export-half",
        matrix.path, matrix.layer));
  }
  if (!marks.empty() || origin != written.end()) return;
  context.warn(matrix.path +
               ": does not say what it was made from, so only its names could be checked; that it was made from the "
               "file of --export-half is taken at your word");
}

}  // namespace undrop::foreign
