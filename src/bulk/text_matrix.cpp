#include "bulk/text_matrix.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "io/delimited_text.hpp"
#include "io/gzip_stream.hpp"
#include "io/utf8.hpp"

namespace undrop::bulk {

namespace {

using Fields = std::vector<std::string>;

/// Rows by which it is seen which columns hold text.
constexpr std::size_t n_probed = 50;
constexpr std::int64_t poll_interval = 256;

bool is_missing(std::string_view field) {
  return field.empty() || field == "NA" || field == "NaN" || field == "nan" || field == "NULL" || field == "None";
}

/// NaN where it is missing; false where the field is no number.
bool parse_number(std::string_view field, float& value) {
  while (field.starts_with(' ')) field.remove_prefix(1);
  while (field.ends_with(' ')) field.remove_suffix(1);
  if (is_missing(field)) {
    value = std::numeric_limits<float>::quiet_NaN();
    return true;
  }
  double number = 0;
  const char* end = field.data() + field.size();
  const auto result = std::from_chars(field.data(), end, number);
  value = static_cast<float>(number);
  return result.ec == std::errc() && result.ptr == end;
}

bool is_text(const std::string& field) {
  float ignored = 0;
  return !parse_number(field, ignored);
}

/// Columns of numbers that say something of a gene and are no sample.
bool tells_of_genes(std::string name) {
  static const std::set<std::string> known{"entrez", "entrezid",   "entrez_id",       "entrezgene",  "gene_id",
                                           "geneid", "ncbi_id",    "length",          "gene_length", "start",
                                           "end",    "width",      "strand",          "chr",         "chrom",
                                           "tx_id",  "eff_length", "effective_length"};
  for (auto& c : name) c = c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return known.contains(name);
}

class Reader {
 public:
  Reader(const std::string& path, const Context& context) : lines_(path), context_(context) {}
  NamedMatrix read();

 private:
  bool next_line(std::string_view& line);
  void split(std::string_view line, Fields& fields) const;
  void read_header();
  void probe();
  void fit_header(std::size_t n_fields);
  void choose_columns();
  void add_row(const Fields& fields, std::int64_t line_number);
  void check_memory() const;

  io::LineReader lines_;
  const Context& context_;
  char delimiter_ = '\t';
  Fields header_;
  std::vector<Fields> probed_;
  std::vector<std::int64_t> probed_lines_;
  std::vector<std::size_t> names_;   ///< columns of names
  std::vector<std::size_t> values_;  ///< columns of numbers
  NamedMatrix matrix_;
};

/// Lines of the table itself; GEO's tables begin and end with lines of another kind.
bool Reader::next_line(std::string_view& line) {
  while (lines_.next(line)) {
    if (!line.empty() && line.front() != '!') return true;
  }
  return false;
}

void Reader::split(std::string_view line, Fields& fields) const {
  if (!io::is_utf8(line)) lines_.fail(std::string(io::no_utf8));
  try {
    io::split_fields(line, delimiter_, fields);
  } catch (const std::invalid_argument& error) {
    lines_.fail(error.what());
  }
  // Some programs end every line with a delimiter.
  if (!header_.empty() && fields.size() == header_.size() + 1 && fields.back().empty() && header_.back().empty())
    fields.pop_back();
}

void Reader::read_header() {
  std::string_view line;
  for (;;) {
    if (!next_line(line)) throw FormatError(lines_.path(), "", "is empty");
    const bool is_gct = line.starts_with("#1.2") || line.starts_with("#1.3");
    if (is_gct && !next_line(line)) throw FormatError(lines_.path(), "", "ends behind the first line");
    const bool is_comment = line.starts_with("# ") || line.starts_with("##") || io::delimiter_of(line) == '\0';
    if (is_gct || (line.starts_with('#') && is_comment)) continue;
    break;
  }
  if (line.starts_with('#')) line.remove_prefix(1);
  delimiter_ = io::delimiter_of(line);
  if (delimiter_ == '\0') {
    lines_.fail("'" + std::string(line.substr(0, 60)) +
                "' is no line of names separated by tabs, commas or spaces: this is no table of samples and genes");
  }
  split(line, header_);
}

/// The first line may lack a corner, or end in a delimiter.
void Reader::fit_header(std::size_t n_fields) {
  if (header_.size() + 1 == n_fields) header_.insert(header_.begin(), "");
  if (header_.size() == n_fields + 1 && header_.back().empty()) header_.pop_back();
  if (header_.size() == n_fields) return;
  lines_.fail(
      fmt::format("{} fields, where the first line has {}: the table is damaged, or it is none of samples and "
                  "genes",
                  n_fields, header_.size()));
}

void Reader::probe() {
  std::string_view line;
  Fields fields;
  while (probed_.size() < n_probed && next_line(line)) {
    split(line, fields);
    if (probed_.empty()) fit_header(fields.size());
    probed_.push_back(fields);
    probed_lines_.push_back(lines_.line_number());
    if (fields.size() != header_.size())
      lines_.fail(fmt::format("{} fields, where there are {} columns", fields.size(), header_.size()));
  }
  if (probed_.empty()) throw FormatError(lines_.path(), "", "has a first line of names and no values below it");
}

/// Columns of text are names, and so is whatever stands left of them, as long as something is left that is not.
void Reader::choose_columns() {
  std::vector<std::uint8_t> is_name(header_.size(), 0);
  std::size_t last_text = 0;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const auto holds_text = [&](const Fields& row) { return is_text(row[i]); };
    if (i != 0 && std::none_of(probed_.begin(), probed_.end(), holds_text)) continue;
    is_name[i] = 1;
    last_text = i;
  }
  const bool more_follow = std::count(is_name.begin() + static_cast<std::ptrdiff_t>(last_text), is_name.end(), 0) > 0;
  if (more_follow) std::fill_n(is_name.begin(), last_text + 1, std::uint8_t{1});
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (is_name[i] == 0 && !tells_of_genes(header_[i])) {
      values_.push_back(i);
    } else {
      names_.push_back(i);
    }
  }
  if (values_.empty()) {
    throw FormatError(lines_.path(), "",
                      "holds no column of numbers; a bulk table has a column a sample and a row a gene, or the other "
                      "way round");
  }
}

void Reader::check_memory() const {
  const auto bytes = static_cast<std::int64_t>(2 * matrix_.values.size() * sizeof(float));
  if (context_.memory_budget <= 0 || bytes < context_.memory_budget) return;
  throw ResourceError(fmt::format(
      "{}: more than {} MB are needed for its values, and there are {} MB. Take fewer samples of it: some hundred of "
      "the tissue in question do",
      lines_.path(), bytes >> 20, context_.memory_budget >> 20));
}

void Reader::add_row(const Fields& fields, std::int64_t line_number) {
  for (std::size_t i = 0; i < names_.size(); ++i) matrix_.row_names[i].push_back(fields[names_[i]]);
  for (const auto column : values_) {
    float value = 0;
    if (!parse_number(fields[column], value)) {
      throw FormatError(lines_.path(), fmt::format("line {}, column '{}'", line_number, header_[column]),
                        fmt::format("'{}' is no number; numbers have a point, and no mark for thousands",
                                    fields[column].substr(0, 40)));
    }
    matrix_.values.push_back(value);
  }
  ++matrix_.n_rows;
}

NamedMatrix Reader::read() {
  read_header();
  probe();
  choose_columns();
  matrix_.row_names.resize(names_.size());
  matrix_.n_columns = static_cast<std::int64_t>(values_.size());
  Fields names;
  for (const auto column : values_) names.push_back(header_[column]);
  matrix_.column_names.push_back(std::move(names));
  for (std::size_t i = 0; i < probed_.size(); ++i) add_row(probed_[i], probed_lines_[i]);
  std::string_view line;
  Fields fields;
  while (next_line(line)) {
    split(line, fields);
    if (fields.size() != header_.size()) {
      lines_.fail(fmt::format("{} fields, where there are {} columns: the table is damaged or cut short", fields.size(),
                              header_.size()));
    }
    add_row(fields, lines_.line_number());
    if (lines_.line_number() % poll_interval != 0) continue;
    context_.check_cancelled();
    check_memory();
  }
  return std::move(matrix_);
}

}  // namespace

NamedMatrix read_text_matrix(const std::string& path, const Context& context) { return Reader(path, context).read(); }

}  // namespace undrop::bulk
