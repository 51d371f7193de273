#include "io/sidecar.hpp"

#include <nlohmann/json.hpp>

#include "io/text_output.hpp"

namespace undrop::io {

namespace {

using Json = nlohmann::json;

Json json_of(const Facts& facts) {
  Json json = Json::object();
  for (const auto& [name, fact] : facts) {
    Json* at = &json;
    std::size_t begin = 0;
    for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/', begin)) {
      at = &(*at)[name.substr(begin, slash - begin)];
      begin = slash + 1;
    }
    (*at)[name.substr(begin)] = std::visit([](const auto& held) { return Json(held); }, fact);
  }
  return json;
}

/// Names of foreign files may hold bytes that are no UTF-8.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

struct Sidecar::Content {
  Json members = Json::object();
};

Sidecar::Sidecar() : content_(std::make_unique<Content>()) {}
Sidecar::~Sidecar() = default;

void Sidecar::add_facts(const std::string& key, const Facts& facts) { content_->members[key] = json_of(facts); }

void Sidecar::add_obs(const std::string& name, std::span<const double> values) {
  content_->members["obs"][name] = std::vector<double>(values.begin(), values.end());
}

void Sidecar::add_obs(const std::string& name, const std::vector<std::string>& values) {
  content_->members["obs"][name] = values;
}

void Sidecar::add_var(const std::string& name, std::span<const std::uint8_t> flags) {
  Json values = Json::array();
  for (const auto flag : flags) values.push_back(flag != 0);
  content_->members["var"][name] = std::move(values);
}

void Sidecar::add_varm(const std::string& name, std::span<const float> values, std::int64_t columns) {
  Json rows = Json::array();
  const auto width = static_cast<std::size_t>(columns);
  for (std::size_t at = 0; width > 0 && at < values.size(); at += width) {
    const auto row = values.subspan(at, width);
    rows.push_back(std::vector<float>(row.begin(), row.end()));
  }
  content_->members["varm"][name] = std::move(rows);
}

bool Sidecar::empty() const { return content_->members.empty(); }

std::string Sidecar::text() const {
  std::string out;
  for (const auto& [name, member] : content_->members.items()) {
    out += (out.empty() ? "{\n" : ",\n") + dump(Json(name)) + ": ";
    const bool is_facts = name != "obs" && name != "var" && name != "varm";
    out += is_facts ? member.dump(2, ' ', false, Json::error_handler_t::replace) : dump(member);
  }
  return out.empty() ? "{}\n" : out + "\n}\n";
}

void Sidecar::write(const std::string& path) const {
  TextOutput out(path, false);
  out.write(text());
  out.close();
}

std::string json_text(const Facts& facts) { return dump(json_of(facts)); }

}  // namespace undrop::io
