#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct XXH3_state_s;

namespace undrop::compare {

/// A 128-bit checksum of whatever a result depends on, in the order in which it is added.
class Fingerprint {
 public:
  Fingerprint();
  ~Fingerprint();
  Fingerprint(const Fingerprint&) = delete;
  Fingerprint& operator=(const Fingerprint&) = delete;

  void add(const std::string& text);
  void add(const std::vector<std::int32_t>& values);
  void add(const std::vector<float>& values);
  void add(const std::vector<double>& values);
  /// Size and time of a file, by which it shows that it was written anew; nothing where there is no such file.
  void add_state(const std::string& path);
  /// 32 hexadecimal digits.
  [[nodiscard]] std::string text() const;

 private:
  XXH3_state_s* state_;
};

}  // namespace undrop::compare
