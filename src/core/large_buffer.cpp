#include "core/large_buffer.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <new>

namespace undrop {

namespace {

constexpr std::size_t page = std::size_t{2} << 20U;

}  // namespace

LargeBuffer::LargeBuffer(std::size_t size) {
  const std::size_t bytes = size * sizeof(float);
  values_.reset(static_cast<float*>(::operator new (bytes, std::align_val_t{page})));
#ifdef __linux__
  if (bytes >= page) (void)::madvise(values_.get(), bytes / page * page, MADV_HUGEPAGE);
#endif
}

void LargeBuffer::Release::operator()(float* values) const { ::operator delete (values, std::align_val_t{page}); }

}  // namespace undrop
