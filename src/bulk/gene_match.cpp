#include "bulk/gene_match.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "io/delimited_text.hpp"
#include "io/gzip_stream.hpp"

namespace undrop::bulk {

namespace {

constexpr std::int64_t fewest_of_style = 20;
constexpr double share_of_style = 0.7;

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }

std::string in_capitals(std::string name) {
  for (auto& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

/// ENSMUSG of ENSMUSG00000000001; empty where the name is no Ensembl identifier of a gene.
std::string ensembl_prefix(const std::string& name) {
  if (name.rfind("ENS", 0) != 0) return "";
  std::size_t end = 3;
  while (end < name.size() && is_upper(name[end])) ++end;
  const bool is_gene = name[end - 1] == 'G' && name.size() >= end + 6 &&
                       std::all_of(name.begin() + static_cast<std::ptrdiff_t>(end),
                                   name.begin() + static_cast<std::ptrdiff_t>(end) + 6, is_digit);
  return is_gene ? name.substr(0, end) : "";
}

std::string species_of(const std::string& prefix) {
  static const std::map<std::string, std::string> known{
      {"ENSG", "human"}, {"ENSMUSG", "mouse"}, {"ENSRNOG", "rat"}, {"ENSDARG", "zebrafish"}};
  const auto found = known.find(prefix);
  return found == known.end() ? prefix : found->second;
}

/// How the letters of a symbol are written; empty where two letters do not tell.
std::string letters_of(const std::string& name) {
  std::int64_t upper = 0;
  std::int64_t lower = 0;
  for (const char c : name) {
    upper += is_upper(c) ? 1 : 0;
    lower += is_lower(c) ? 1 : 0;
  }
  if (upper + lower < 3) return "";
  if (lower == 0) return "CAPITALS";
  if (upper == 0) return "small";
  return is_upper(name.front()) && lower >= upper ? "Capitalised" : "";
}

std::string style_of(const std::string& name) {
  const auto prefix = ensembl_prefix(name);
  return prefix.empty() ? letters_of(name) : species_of(prefix);
}

std::string species_in_words(const std::string& style) {
  if (style == "CAPITALS") return "human (written TP53)";
  if (style == "Capitalised") return "mouse or rat (written Trp53)";
  if (style == "small") return "fish or fly (written tp53)";
  return style + " (by Ensembl identifier)";
}

/// Human symbols and human identifiers do not speak against each other.
bool are_other_species(const std::string& a, const std::string& b) {
  static const std::map<std::string, std::string> letters{
      {"human", "CAPITALS"}, {"mouse", "Capitalised"}, {"rat", "Capitalised"}, {"zebrafish", "small"}};
  const auto plain = [](const std::string& style) {
    const auto found = letters.find(style);
    return found == letters.end() ? style : found->second;
  };
  if (a.empty() || b.empty() || a == b) return false;
  const bool both_named = letters.contains(a) == letters.contains(b);
  return both_named ? true : plain(a) != plain(b);
}

}  // namespace

std::string name_style(const std::vector<std::string>& names) {
  std::map<std::string, std::int64_t> counts;
  std::int64_t n = 0;
  for (const auto& name : names) {
    const auto style = style_of(name);
    if (style.empty()) continue;
    ++counts[style];
    ++n;
  }
  if (n < fewest_of_style) return "";
  for (const auto& [style, count] : counts) {
    if (static_cast<double>(count) >= share_of_style * static_cast<double>(n)) return style;
  }
  return "";
}

std::string bare_name(const std::string& name) {
  const auto open = name.rfind(" (");
  if (open != std::string::npos && name.back() == ')' && open + 3 < name.size() &&
      std::all_of(name.begin() + static_cast<std::ptrdiff_t>(open) + 2, name.end() - 1, is_digit)) {
    return name.substr(0, open);
  }
  const auto dot = name.rfind('.');
  const bool is_version = dot != std::string::npos && dot + 1 < name.size() && name.rfind("ENS", 0) == 0 &&
                          name.find_first_not_of("0123456789", dot + 1) == std::string::npos;
  return is_version ? name.substr(0, dot) : name;
}

GeneNames::GeneNames(const Dataset& data, std::unordered_map<std::string, std::string> map)
    : map_(std::move(map)), n_genes_(data.gene_names.size()) {
  const auto is_modelled = [&](std::size_t i) { return data.is_modelled.empty() || data.is_modelled[i] != 0; };
  for (const auto* names : {&data.gene_names, &data.gene_symbols}) {
    std::vector<std::string> modelled;
    for (std::size_t i = 0; i < names->size(); ++i) {
      if (!is_modelled(i)) continue;
      add((*names)[i], static_cast<std::int32_t>(i));
      modelled.push_back((*names)[i]);
    }
    styles_.push_back(name_style(modelled));
  }
}

void GeneNames::add(const std::string& name, std::int32_t gene) {
  if (name.empty()) return;
  exact_.try_emplace(name, gene);
  bare_.try_emplace(bare_name(name), gene);
  const auto [place, is_new] = capitals_.try_emplace(in_capitals(bare_name(name)), gene);
  if (!is_new && place->second != gene) place->second = GeneMatch::none;
}

std::int32_t GeneNames::find_exact(const std::string& name) const {
  if (const auto found = exact_.find(name); found != exact_.end()) return found->second;
  const auto found = bare_.find(bare_name(name));
  return found == bare_.end() ? GeneMatch::none : found->second;
}

std::int32_t GeneNames::find_recased(const std::string& name) const {
  const auto found = capitals_.find(in_capitals(bare_name(name)));
  return found == capitals_.end() ? GeneMatch::none : found->second;
}

/// Names that no gene is known by yet. With `any_case`, genes that no name was found for are looked for in other
/// letters. A gene may have several names in one list, not in two.
void GeneNames::match_rest(const std::vector<std::string>& names, bool any_case, std::vector<std::uint8_t>& taken,
                           GeneMatch& match) const {
  const auto before = taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (match.genes[i] != GeneMatch::none || names[i].empty()) continue;
    const auto mapped = map_.find(names[i]);
    const bool is_mapped = mapped != map_.end();
    const auto& name = is_mapped ? mapped->second : names[i];
    const auto gene = any_case ? find_recased(name) : find_exact(name);
    if (gene == GeneMatch::none || before[static_cast<std::size_t>(gene)] != 0) continue;
    match.genes[i] = gene;
    auto& is_taken = taken[static_cast<std::size_t>(gene)];
    match.n_repeated += is_taken;
    match.n_matched += is_taken != 0 ? 0 : 1;
    match.n_mapped += is_taken == 0 && is_mapped ? 1 : 0;
    match.n_recased += is_taken == 0 && any_case ? 1 : 0;
    is_taken = 1;
  }
}

GeneMatch GeneNames::match(const std::vector<std::string>& names) const {
  return match(std::vector<std::vector<std::string>>(1, names));
}

GeneMatch GeneNames::match(const std::vector<std::vector<std::string>>& names) const {
  GeneMatch best;
  if (names.empty()) return best;
  const auto fresh = [&] { return std::vector<std::uint8_t>(n_genes_, 0); };
  const auto alone = [&](const std::vector<std::string>& list) {
    GeneMatch match;
    match.genes.assign(list.size(), GeneMatch::none);
    auto taken = fresh();
    match_rest(list, false, taken, match);
    return match.n_matched;
  };
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::int64_t> known;
  for (const auto& list : names) known.push_back(alone(list));
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return known[a] > known[b]; });
  best.genes.assign(names.front().size(), GeneMatch::none);
  auto taken = fresh();
  for (const bool any_case : {false, true}) {
    for (const auto list : order) match_rest(names[list], any_case, taken, best);
  }
  return best;
}

GeneNames::Agreement GeneNames::agreement(const std::vector<std::string>& names) const {
  Agreement out;
  std::vector<std::string> unmapped;
  for (const auto& name : names) {
    if (map_.contains(name)) continue;
    unmapped.push_back(bare_name(name));
    out.n_exact += find_exact(name) != GeneMatch::none ? 1 : 0;
    out.n_recased += find_recased(name) != GeneMatch::none ? 1 : 0;
  }
  out.n_names = static_cast<std::int64_t>(unmapped.size());
  out.style = name_style(unmapped);
  return out;
}

void GeneNames::require_same_species(const std::vector<std::vector<std::string>>& names,
                                     const std::string& place) const {
  std::vector<Agreement> lists;
  for (const auto& list : names) lists.push_back(agreement(list));
  // A list that the data know speaks for all, whatever stands beside it.
  const auto is_known = [](const Agreement& list) { return 2 * list.n_exact > list.n_recased; };
  if (std::any_of(lists.begin(), lists.end(), is_known)) return;
  for (const auto& list : lists) {
    for (const auto& own : styles_) {
      if (!are_other_species(list.style, own)) continue;
      throw InputError(fmt::format(
          "{}: its gene names are those of {}, the cells' those of {}: {} of {} names agree exactly, {} more but for "
          "capitals, which does not make them the same genes. Give bulk of the cells' own species, or a table of the "
          "corresponding genes of both (orthologs, or the same genes in other letters) with --bulk-genes",
          place, species_in_words(list.style), species_in_words(own), list.n_exact, list.n_names,
          list.n_recased - list.n_exact));
    }
  }
}

std::unordered_map<std::string, std::string> read_gene_map(const std::string& path) {
  io::LineReader lines(path);
  std::string_view line;
  std::vector<std::string> fields;
  std::unordered_map<std::string, std::string> map;
  while (lines.next(line)) {
    if (line.empty()) continue;
    try {
      io::split_fields(line, io::delimiter_of(line), fields);
    } catch (const std::invalid_argument& error) {
      lines.fail(error.what());
    }
    if (fields.size() < 2)
      lines.fail("one column where two are expected: a gene's name in the bulk tables, and its name in the data");
    const auto [place, is_new] = map.emplace(fields[0], fields[1]);
    if (!is_new && place->second != fields[1])
      lines.fail(fmt::format("'{}' is given a second name, {}, beside {}", fields[0], fields[1], place->second));
  }
  return map;
}

}  // namespace undrop::bulk
