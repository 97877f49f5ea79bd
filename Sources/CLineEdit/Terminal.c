#define _GNU_SOURCE
#include "CLineEdit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int kith_terminal_columns(int descriptor) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

int kith_terminal_rows(int descriptor) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_row;
}

// MARK: Signals

bool kith_open_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0; }

static const int caught[] = {SIGINT, SIGWINCH, SIGCONT, SIGTERM, SIGHUP};
#define CAUGHT_COUNT (sizeof caught / sizeof caught[0])
static struct sigaction before[CAUGHT_COUNT];
static volatile int signal_descriptor = -1;

static void note_signal(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  // A full pipe has woken the reader already.
  if (signal_descriptor >= 0 && write(signal_descriptor, &byte, 1) < 0) { }
  errno = saved;
}

void kith_catch_signals(int descriptor) {
  signal_descriptor = descriptor;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = note_signal;
  for (size_t i = 0; i < CAUGHT_COUNT; i++) sigaction(caught[i], &action, &before[i]);
}

void kith_restore_signals(void) {
  for (size_t i = 0; i < CAUGHT_COUNT; i++) sigaction(caught[i], &before[i], NULL);
  signal_descriptor = -1;
}

void kith_stop_process(void) {
  struct sigaction action, old;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, &old);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &old, NULL);
}

// MARK: Raw mode

static struct termios cooked;

bool kith_raw_enter(int descriptor) {
  if (tcgetattr(descriptor, &cooked) != 0) return false;
  struct termios raw = cooked;
  raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  return tcsetattr(descriptor, TCSADRAIN, &raw) == 0;
}

void kith_raw_leave(int descriptor) { tcsetattr(descriptor, TCSADRAIN, &cooked); }
