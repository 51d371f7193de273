#include "interrupt.hpp"

#include <atomic>
#include <csignal>
#include <memory>

namespace undrop::cli {

namespace {

// A handler gets no argument of ours. The token lives as long as the process.
std::atomic<CancelToken*> token{nullptr};
static_assert(std::atomic<CancelToken*>::is_always_lock_free);

void cancel(int) {
  if (CancelToken* current = token.load()) current->cancel();
}

}  // namespace

void cancel_on_signals(const Context& context) {
  static std::shared_ptr<CancelToken> keep;
  keep = context.cancel;
  token.store(keep.get());
  struct sigaction action {};
  action.sa_handler = cancel;
  // The second signal finds the default action, for a run that does not stop.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

void ignore_failed_writes() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace undrop::cli
