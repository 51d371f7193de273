#pragma once

#include <undrop/context.hpp>

#include <string>
#include <vector>

#include "core/random.hpp"
#include "io/h5ad_output.hpp"
#include "prep/size_factors.hpp"
#include "support.hpp"

namespace undrop::report::test {

/// 40 cells of two kinds × 30 genes, with a result "mine" on the scale of counts: every second zero is filled by 1.
inline void write_result(const std::string& path) {
  Random random(5, "report test");
  std::vector<std::vector<float>> rows(40, std::vector<float>(30));
  std::vector<float> values;
  std::vector<std::int32_t> kinds;
  bool is_next = false;
  for (std::size_t cell = 0; cell < rows.size(); ++cell) {
    kinds.push_back(cell < 20 ? 0 : 1);
    for (std::size_t gene = 0; gene < 30; ++gene) {
      const double mean = (gene < 15) == (cell < 20) ? 4 : 0.5;
      rows[cell][gene] = static_cast<float>(random.poisson(mean));
      if (rows[cell][gene] == 0) is_next = !is_next;
      values.push_back(rows[cell][gene] == 0 && is_next ? 1.0F : rows[cell][gene]);
    }
  }
  auto data = undrop::test::dataset_from_rows(rows);
  Context context;
  prep::set_size_factors(data, context);
  io::H5adOutput file(data, path, false);
  const auto layer = file.layer("mine", io::LayerLayout::dense);
  layer->write({0, 40}, values);
  layer->finish();
  file.add_obs("mine_size_factor", data.size_factors);
  file.add_obs("kind", {"a", "b"}, kinds);
  file.add_var("mine_imputed", std::vector<std::uint8_t>(30, 1));
  file.add_varm("mine_dropout", std::vector<float>(60, 0.25F), 2);
  file.add_uns("mine", {{"imputed", true},
                        {"method", std::string("knn_mean")},
                        {"scale", std::string("counts")},
                        {"policy", std::string("fill")},
                        {"zeros", std::string("all")},
                        {"seed", std::int64_t{3}},
                        {"preset", std::string("default")},
                        {"populations", std::vector<std::string>{"a", "b"}},
                        {"warnings", std::vector<std::string>{"odd <cells>"}},
                        {"converged", false},
                        {"counts_location", std::string("X")},
                        {"counts_format", std::string("h5ad")},
                        {"checksum", std::string("0123")},
                        {"options/scale", std::string("counts")},
                        {"options/labels", std::string("kind")},
                        {"options/zeros", std::string("all")},
                        {"fit/loss", std::vector<double>{2, 1}}});
  file.commit();
}

}  // namespace undrop::report::test
