#pragma once

#include <cstddef>
#include <memory>

namespace undrop {

/// Numbers that are not set, for what is written as a whole by several threads: each page is cleared by the thread that
/// comes to it first, and large ones are asked for, of which there are few to clear.
class LargeBuffer {
 public:
  LargeBuffer() = default;
  explicit LargeBuffer(std::size_t size);
  [[nodiscard]] float* data() const { return values_.get(); }

 private:
  struct Release {
    void operator()(float* values) const;
  };
  std::unique_ptr<float, Release> values_;
};

}  // namespace undrop
