#include "compare/fingerprint.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <filesystem>
#include <system_error>

namespace undrop::compare {

namespace {

/// The length keeps neighbouring lists apart.
template <typename T>
void add_all(XXH3_state_t* state, const T& values) {
  const auto n = static_cast<std::uint64_t>(values.size());
  XXH3_128bits_update(state, &n, sizeof(n));
  XXH3_128bits_update(state, values.data(), values.size() * sizeof(typename T::value_type));
}

}  // namespace

Fingerprint::Fingerprint() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }

Fingerprint::~Fingerprint() { XXH3_freeState(state_); }

void Fingerprint::add(const std::string& text) { add_all(state_, text); }

void Fingerprint::add(const std::vector<std::int32_t>& values) { add_all(state_, values); }

void Fingerprint::add(const std::vector<float>& values) { add_all(state_, values); }

void Fingerprint::add(const std::vector<double>& values) { add_all(state_, values); }

void Fingerprint::add_state(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown)) return;
  add(std::to_string(std::filesystem::file_size(path, unknown)));
  add(std::to_string(std::filesystem::last_write_time(path, unknown).time_since_epoch().count()));
}

std::string Fingerprint::text() const {
  const auto digest = XXH3_128bits_digest(state_);
  return fmt::format("{:016x}{:016x}", digest.high64, digest.low64);
}

}  // namespace undrop::compare
