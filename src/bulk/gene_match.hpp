#pragma once

#include <undrop/dataset.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace undrop::bulk {

/// Genes of a table found among those of the cells.
struct GeneMatch {
  static constexpr std::int32_t none = -1;
  std::vector<std::int32_t> genes;  ///< by name of the table: index of the data set's gene, or `none`
  std::int64_t n_matched = 0;       ///< genes of the data set that some name is of
  std::int64_t n_mapped = 0;        ///< of these: by the user's table of names
  std::int64_t n_recased = 0;       ///< of these: but for capitals and small letters
  std::int64_t n_repeated = 0;      ///< names of the table whose gene an earlier name is of, too
};

/// What the names of genes tell of their species: "human", "mouse", "rat", "zebrafish" or "ENSXXXG" by Ensembl
/// identifiers; "CAPITALS" (as of human), "Capitalised" (as of mouse and rat) or "small" (as of fish and fly) by how
/// symbols are written; empty where that is mixed or there are fewer than 20 of them.
[[nodiscard]] std::string name_style(const std::vector<std::string>& names);

/// A name without what tables add to it: the version of an Ensembl identifier (ENSG00000000003.14) and a number behind
/// the symbol ("TP53 (7157)").
[[nodiscard]] std::string bare_name(const std::string& name);

/// The modelled genes of a data set, to be found by name: by the user's table, identifier, symbol, identifier without
/// version, and at last in other letters where that is no more than a variant spelling (C11orf95, C11ORF95).
class GeneNames {
 public:
  /// `map`: name in tables → name in the data set.
  explicit GeneNames(const Dataset& data, std::unordered_map<std::string, std::string> map = {});

  /// Cost O(names). Throws nothing: see `require_same_species`.
  [[nodiscard]] GeneMatch match(const std::vector<std::string>& names) const;
  /// Several names a gene, such as identifier and symbol: by those that know most, and by the others where these do
  /// not know. All lists are equally long.
  [[nodiscard]] GeneMatch match(const std::vector<std::vector<std::string>>& names) const;

  /// Throws InputError, with what to do, where the names are those of another species. `place` is what the table is
  /// called in the message. Names that the user's table holds are left out of the judgement.
  void require_same_species(const std::vector<std::vector<std::string>>& names, const std::string& place) const;

 private:
  using Places = std::unordered_map<std::string, std::int32_t>;
  /// Of names that the user's table does not hold.
  struct Agreement {
    std::int64_t n_names = 0;
    std::int64_t n_exact = 0;
    std::int64_t n_recased = 0;  ///< but for capitals, the exact ones among them
    std::string style;
  };
  [[nodiscard]] Agreement agreement(const std::vector<std::string>& names) const;
  [[nodiscard]] std::int32_t find_exact(const std::string& name) const;
  [[nodiscard]] std::int32_t find_recased(const std::string& name) const;
  void add(const std::string& name, std::int32_t gene);
  void match_rest(const std::vector<std::string>& names, bool any_case, std::vector<std::uint8_t>& taken,
                  GeneMatch& match) const;

  std::unordered_map<std::string, std::string> map_;
  Places exact_;
  Places bare_;
  Places capitals_;  ///< `none` where two genes differ in letters only
  std::vector<std::string> styles_;
  std::size_t n_genes_;
};

/// The user's table of names: two columns without a header, name in the bulk tables and name in the data. Throws
/// FormatError, InputError where it is missing.
[[nodiscard]] std::unordered_map<std::string, std::string> read_gene_map(const std::string& path);

}  // namespace undrop::bulk
