#pragma once

#include <undrop/facts.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace undrop::io {

/// What a result has to say for itself, and annotations that its format cannot hold, as JSON: {"KEY": facts, "obs":
/// {name: values}, "var": {...}, "varm": {...}}, values in the order of cells or genes. One line a member.
class Sidecar {
 public:
  Sidecar();
  ~Sidecar();
  void add_facts(const std::string& key, const Facts& facts);
  void add_obs(const std::string& name, std::span<const double> values);
  void add_obs(const std::string& name, const std::vector<std::string>& values);
  void add_var(const std::string& name, std::span<const std::uint8_t> flags);
  void add_varm(const std::string& name, std::span<const float> values, std::int64_t columns);
  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::string text() const;
  /// Throws ResourceError.
  void write(const std::string& path) const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

/// The same facts as one JSON object; a slash in a name makes an object.
[[nodiscard]] std::string json_text(const Facts& facts);

}  // namespace undrop::io
