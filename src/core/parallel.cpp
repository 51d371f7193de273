#include "core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace undrop {

namespace {

/// The state that the threads of one loop share.
struct Loop {
  std::atomic<std::int64_t> next{0};
  std::atomic<bool> stopped{false};
  std::mutex mutex;
  std::exception_ptr error;

  void fail() {
    const std::lock_guard lock(mutex);
    if (!error) error = std::current_exception();
    stopped.store(true);
  }
};

}  // namespace

void parallel_blocks(const Context& context, std::int64_t n, std::int64_t block_size,
                     const std::function<void(std::int64_t, std::int64_t, std::int64_t)>& body) {
  const std::int64_t blocks = n_blocks(n, block_size);
  Loop loop;
  const auto work = [&] {
    try {
      for (;;) {
        const std::int64_t block = loop.next.fetch_add(1);
        if (block >= blocks || loop.stopped.load()) return;
        context.check_cancelled();
        body(block, block * block_size, std::min(n, (block + 1) * block_size));
      }
    } catch (...) {
      loop.fail();
    }
  };
  const auto n_threads = std::min<std::int64_t>(std::max(1, context.threads), blocks);
  {
    std::vector<std::jthread> threads;
    for (std::int64_t i = 1; i < n_threads; ++i) threads.emplace_back(work);
    work();
  }
  if (loop.error) std::rethrow_exception(loop.error);
}

void parallel_for(const Context& context, std::int64_t n, const std::function<void(std::int64_t)>& body) {
  const std::int64_t block_size = std::max<std::int64_t>(1, n / (std::int64_t{16} * std::max(1, context.threads)));
  parallel_blocks(context, n, block_size, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) body(i);
  });
}

}  // namespace undrop
