#include "prep/name_evidence.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace undrop::prep {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_ensembl(std::string_view name) {
  if (!name.starts_with("ENS")) return false;
  const auto digits = std::count_if(name.begin(), name.end(), is_digit);
  return digits >= 8 && name.find('G') != std::string_view::npos;
}

/// RPL13A, Rps6, mt-Co1, MT-ND4 and the like: in every data set of human or mouse.
bool is_known_gene(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  const std::string_view text = upper;
  if (text.starts_with("MT-") && text.size() > 3 && text.size() < 9) return true;
  const bool ribosomal = text.starts_with("RPL") || text.starts_with("RPS");
  if (ribosomal && text.size() > 3 && text.size() < 9 && is_digit(text[3])) return true;
  constexpr std::array<std::string_view, 20> known{
      "ACTB", "ACTG1", "GAPDH", "B2M",  "MALAT1", "TMSB4X", "TMSB10", "EEF1A1",   "EEF2",  "FTL",
      "FTH1", "FTL1",  "HPRT1", "HPRT", "PPIA",   "TUBA1B", "UBB",    "HSP90AB1", "HSPA8", "CD74"};
  return std::find(known.begin(), known.end(), text) != known.end();
}

bool is_barcode(std::string_view name) {
  std::size_t run = 0;
  for (const char c : name) {
    run = c == 'A' || c == 'C' || c == 'G' || c == 'T' ? run + 1 : 0;
    if (run >= 10) return true;
  }
  return false;
}

}  // namespace

NameEvidence name_evidence(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  double genes = 0;
  double barcodes = 0;
  for (const auto& name : names) {
    if (is_ensembl(name) || is_known_gene(name)) {
      ++genes;
    } else if (is_barcode(name)) {
      ++barcodes;
    }
  }
  const auto n = static_cast<double>(names.size());
  return {genes / n, barcodes / n};
}

bool look_swapped(const std::vector<std::string>& cell_names, const std::vector<std::string>& gene_names) {
  constexpr std::size_t fewest_known = 5;
  constexpr double most_barcodes = 0.5;
  const auto of_cells = name_evidence(cell_names);
  const auto of_genes = name_evidence(gene_names);
  const auto known = of_cells.genes * static_cast<double>(cell_names.size());
  const bool cells_are_genes = known >= static_cast<double>(std::min(fewest_known, cell_names.size())) &&
                               of_cells.genes >= 0.001 && of_genes.genes == 0 && of_cells.barcodes < 0.01;
  const bool genes_are_barcodes = of_genes.barcodes >= most_barcodes && of_cells.barcodes < most_barcodes;
  return cells_are_genes || genes_are_barcodes;
}

}  // namespace undrop::prep
