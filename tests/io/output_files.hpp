#pragma once

#include <string>

#include "io/gzip_stream.hpp"
#include "io/result_output.hpp"
#include "support.hpp"

/// What the tests of the outputs share.
namespace undrop::test {

/// Text of a file, plain or compressed.
inline std::string text_of(const std::filesystem::path& path) {
  io::GzipStream stream(path.string());
  std::string text(std::size_t{1} << 16U, '\0');
  text.resize(stream.read(text.data(), text.size()));
  return text;
}

/// Two cells × three genes, with an annotation of each axis.
inline Dataset small_dataset() {
  Dataset data = dataset_from_rows({{1, 0, 5}, {0, 300, 0}});
  data.gene_symbols = {"A", "B", "C, D"};
  data.obs.push_back(text_column("label", {"T", "NA"}));
  Column length;
  length.name = "length";
  length.kind = Column::Kind::number;
  length.numbers = {1, 2, 0.5};
  data.var.push_back(length);
  return data;
}

/// Everything that a run adds.
inline void add_a_result(io::ResultOutput& output, const std::string& key) {
  const auto layer = output.layer(key, io::LayerLayout::dense);
  const std::vector<float> values{1, 0.25F, 5, 0, 300, 0};
  layer->write({0, 2}, values);
  layer->finish();
  const std::vector<double> factors{0.5, 2};
  const std::vector<std::int32_t> codes{0, -1};
  const std::vector<std::uint8_t> flags{1, 0, 1};
  const std::vector<float> table{0.5F, 0, 1};
  output.add_obs(key + "_size_factor", factors);
  output.add_obs(key + "_cluster", {"0"}, codes);
  output.add_var(key + "_imputed", flags);
  output.add_varm(key + "_dropout", table, 1);
  output.add_uns(key, {{"method", std::string("m")}, {"fit/loss", 1.5}});
}

}  // namespace undrop::test
