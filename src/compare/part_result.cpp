#include "compare/part_result.hpp"

#include <undrop/errors.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "compare/written_file.hpp"

namespace undrop::compare {

namespace {

using Json = nlohmann::json;

Json json_of(const judge::CellContributions& one) {
  return {{"entrant", one.entrant},       {"protocol", one.protocol},     {"variant", one.variant},
          {"repeat", one.repeat},         {"metric", one.metric},         {"form", judge::to_text(one.score.form)},
          {"n_cells", one.score.n_cells}, {"columns", one.score.columns}, {"by_split", one.by_split}};
}

judge::CellContributions contributions_from(const Json& json) {
  judge::CellContributions one;
  one.entrant = json.at("entrant");
  one.protocol = json.at("protocol");
  one.variant = json.at("variant");
  one.repeat = json.at("repeat");
  one.metric = json.at("metric");
  one.score.form = judge::score_form(json.at("form"));
  one.score.n_cells = json.at("n_cells");
  one.score.columns = json.at("columns").get<std::vector<double>>();
  one.by_split = json.at("by_split").get<std::vector<double>>();
  const auto n = one.score.n_cells;
  const bool fits = n >= 0 && static_cast<std::int64_t>(one.score.columns.size()) ==
                                  (n == 0 ? 0 : n * judge::n_columns(one.score.form));
  if (!fits) throw std::invalid_argument("columns of another length");
  return one;
}

}  // namespace

void write_part(const std::string& path, const PartResult& part) {
  Json json{{"fingerprint", part.fingerprint}, {"wall_seconds", part.wall_seconds}, {"found", to_json(part.found)}};
  json["contributions"] = Json::array();
  for (const auto& one : part.contributions) json["contributions"].push_back(json_of(one));
  const auto bytes = Json::to_cbor(json);
  write_file(path, std::string(bytes.begin(), bytes.end()));
}

std::optional<PartResult> read_part(const std::string& path, const std::string& fingerprint) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  try {
    const auto json = Json::from_cbor(bytes);
    PartResult part;
    part.fingerprint = json.at("fingerprint");
    if (part.fingerprint != fingerprint) return std::nullopt;
    part.wall_seconds = json.at("wall_seconds");
    part.found = judge::comparison_from_json(json.at("found"), path);
    for (const auto& one : json.at("contributions")) part.contributions.push_back(contributions_from(one));
    return part;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  } catch (const FormatError&) {
    return std::nullopt;
  }
}

}  // namespace undrop::compare
